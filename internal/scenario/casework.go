package scenario

import (
	"context"
	"fmt"
	"io"
	"slices"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// Answer is what came out of a row.
type Answer struct {
	Outcome string   // as in Row.Expect; "" for a count
	Redact  []string // withheld fields, sorted
	Count   int
}

// Casework runs a row through the use case that its action stands for.
func (w *World) Casework(ctx context.Context, r *Row) (Answer, error) {
	s := w.session(r)
	if r.Does == "count" {
		return w.count(ctx, s, r)
	}
	name, portion := split(r.What[0])
	id := w.ids[name]
	switch r.Does {
	case "read", "discover":
		if r.Known != 0 {
			return w.asKnown(ctx, s, r, id)
		}
		item, err := s.Node(ctx, id)
		return shown(item.OK(), item.Stub(), w.fields(name, portion, withheldFields(item)), portion), err
	}
	err := w.act(ctx, s, r, id)
	return w.refusal(ctx, s, id, err)
}

// asKnown asks for a decision of the past, as of the memberships then known. The
// session stands at the row's moment, so that nothing later is known to it.
func (w *World) asKnown(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) (Answer, error) {
	at := r.Known
	x, err := s.Explain(ctx, id, casework.ExplainQuery{Action: r.Does, At: &at})
	if err != nil || x == nil {
		return Answer{Outcome: "DENY_HIDDEN"}, err
	}
	return Answer{Outcome: x.Outcome}, nil
}

// act does what the row's action stands for.
func (w *World) act(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) error {
	if done, err := w.respond(ctx, s, r, id); done {
		return err
	}
	if done, err := w.reform(ctx, s, r, id); done {
		return err
	}
	if done, err := w.arm(ctx, s, r, id); done {
		return err
	}
	var err error
	switch r.Does {
	case "export":
		var body io.ReadCloser
		if body, _, err = s.Download(ctx, id); err == nil {
			err = body.Close()
		}
	case "share":
		in := casework.ShareInput{}
		if g := r.With.Grant; g != nil {
			in = casework.ShareInput{Via: g.Via, To: g.To, Without: g.Without, Purpose: g.Purpose, Until: g.Until}
		}
		_, err = s.Share(ctx, id, in)
	case "downgrade", "overlay":
		var m marking.Marking
		if m, err = r.With.Marking.over(w.store.View().Object(id).Obj.Head().Marking); err != nil {
			return err
		}
		if r.Does == "overlay" {
			_, err = s.Overlay(ctx, id, m.TLP, 0)
		} else {
			_, err = s.Remark(ctx, id, m, 0)
		}
	case "request_release":
		c := r.With.Consent
		_, err = s.RequestRelease(ctx, casework.NewReleaseRequest{Object: id, To: c.To, Purpose: dossier.Purpose(c.Purpose), Reason: r.Say})
	case "grant", "refuse":
		_, err = s.AnswerRelease(ctx, id, casework.Answer{Grant: r.Does == "grant"})
	case "revoke":
		_, err = s.RevokeEvidence(ctx, id, r.Say, 0)
	case "peer_review":
		_, err = s.PeerReviewJudgement(ctx, id, 0, r.Say)
	case "approve", "reaffirm", "dissent":
		err = opine(ctx, s, r, id)
	case "issue_tear_line":
		var m marking.Marking
		if m, err = r.With.Marking.over(w.store.View().Object(id).Obj.Head().Marking); err == nil {
			_, err = s.IssueTearLine(ctx, id, casework.TearLine{Title: r.Say, Text: r.Say, Marking: m})
		}
	case "withdraw_naming":
		_, err = s.WithdrawNaming(ctx, id, 0)
	case "exclude":
		_, err = s.Exclude(ctx, id, []string{"XX"}, 0)
	default:
		_, err = s.Move(ctx, id, r.Does, casework.MoveOptions{})
	}
	return err
}

// opine says something beside the text of a judgement or an assessment.
func opine(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) error {
	verb := map[string]func(context.Context, dossier.ID, uint64, string) error{
		"approve":  drop(s.ApproveJudgement),
		"reaffirm": drop(s.ReaffirmJudgement),
		"dissent":  drop(s.DissentFromJudgement),
	}
	if id.Noun() == dossier.NounNormAssessment {
		verb = map[string]func(context.Context, dossier.ID, uint64, string) error{
			"approve":  drop(s.ApproveNormAssessment),
			"reaffirm": drop(s.ReaffirmNormAssessment),
			"dissent":  drop(s.DissentFromNormAssessment),
		}
	}
	return verb[r.Does](ctx, id, 0, r.Say)
}

// drop leaves out the object that a verb answers with.
func drop[T dossier.Object](verb func(context.Context, dossier.ID, uint64, string) (casework.Released[T], error)) func(context.Context, dossier.ID, uint64, string) error {
	return func(ctx context.Context, id dossier.ID, version uint64, text string) error {
		_, err := verb(ctx, id, version, text)
		return err
	}
}

// refusal words the outcome of an action. A refusal that speaks of the object is
// visible; one that says that there is none is checked to be so.
func (w *World) refusal(ctx context.Context, s *casework.Session, id dossier.ID, err error) (Answer, error) {
	switch {
	case err == nil:
		return Answer{Outcome: "ALLOW"}, nil
	case fault.Is(err, fault.Forbidden):
		return Answer{Outcome: "DENY_VISIBLE"}, nil
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Withheld):
		if item, _ := s.Node(ctx, id); item.OK() {
			return Answer{}, fmt.Errorf("the action says that there is no such object, reading shows one")
		}
		return Answer{Outcome: "DENY_HIDDEN"}, nil
	}
	return Answer{}, err
}

// count counts how many of the listed objects the person's lists show.
func (w *World) count(ctx context.Context, s *casework.Session, r *Row) (Answer, error) {
	wanted := map[dossier.ID]bool{}
	for _, name := range r.What {
		wanted[w.ids[name]] = true
	}
	all := casework.MaxPage
	c, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{First: &all})
	if err != nil {
		return Answer{}, err
	}
	n := 0
	for _, e := range c.Edges {
		if wanted[e.Node.Object().ID] {
			n++
		}
	}
	if c.Total() != len(c.Edges) {
		return Answer{}, fmt.Errorf("the list counts %d and shows %d", c.Total(), len(c.Edges))
	}
	return Answer{Count: n}, nil
}

// fields leaves out the portions of an object when the whole is asked about: they
// are marked, and decided, on their own.
func (w *World) fields(name, portion string, withheld []string) []string {
	if portion != "" {
		return withheld
	}
	portions := w.file.Objects[name].Portions
	return slices.DeleteFunc(withheld, func(field string) bool {
		for p := range portions {
			if fieldOf(p) == field {
				return true
			}
		}
		return false
	})
}

func withheldFields(item casework.Item) []string {
	var out []string
	for _, x := range item.Withheld() {
		out = append(out, x.Field)
	}
	return out
}

// shown words what was shown of an object, or of one of its portions.
func shown(ok, stub bool, withheld []string, portion string) Answer {
	portion = fieldOf(portion)
	switch {
	case !ok:
		return Answer{Outcome: "DENY_HIDDEN"}
	case stub:
		return Answer{Outcome: "DENY_VISIBLE"}
	case portion != "" && slices.Contains(withheld, portion):
		return Answer{Outcome: "DENY_VISIBLE"} // the object is there, and says that this part is withheld
	case portion != "" || len(withheld) == 0:
		return Answer{Outcome: "ALLOW"}
	}
	return Answer{Outcome: "REDACT", Redact: withheld}
}

// Check compares an answer with what the row expects. A portion's hidden denial
// shows outside as a part that is withheld, or as an object that is not there.
func (r *Row) Check(a Answer, outside bool) error {
	if r.Does == "count" {
		if a.Count != *r.Count {
			return fmt.Errorf("counted %d, want %d", a.Count, *r.Count)
		}
		return nil
	}
	if _, portion := split(r.What[0]); outside && portion != "" && r.Expect == "DENY_HIDDEN" && a.Outcome == "DENY_VISIBLE" {
		return nil
	}
	if a.Outcome != r.Expect || !slices.Equal(a.Redact, slices.Sorted(slices.Values(r.Redact))) {
		return fmt.Errorf("%s %v, want %s %v", a.Outcome, a.Redact, r.Expect, r.Redact)
	}
	return nil
}
