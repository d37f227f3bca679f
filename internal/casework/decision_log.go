package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/policy"
)

// DecisionFilter chooses past decisions, among those that the caller may read and by
// what the caller may read of them. Empty means any.
type DecisionFilter struct {
	Person      string // handle
	Party       dossier.PartyKey
	Action      string
	Noun        dossier.Noun
	Outcome     string // a name of policy.Outcome
	Rule        string // that decided
	Object      dossier.ID
	Channel     Channel
	From, Until time.Time // From <= time < Until; zero is open
}

func (f DecisionFilter) check() error {
	for field, text := range map[string]string{"person": f.Person, "party": f.Party, "action": f.Action, "rule": f.Rule} {
		if err := dossier.CheckText(field, text, dossier.MaxShort, false); err != nil {
			return fault.As(err).At("filter")
		}
	}
	if !f.From.IsZero() && !f.Until.IsZero() && f.Until.Before(f.From) {
		return fault.New(fault.Invalid, "casework.DecisionFilter", "the end lies before the start").WithCode(fault.CodeRangeInverted).At("filter", "until")
	}
	return nil
}

func (f DecisionFilter) wide() decisions.Filter {
	return decisions.Filter{Person: f.Person, Party: f.Party, Action: f.Action, Channel: f.Channel, From: f.From, Until: f.Until,
		Noun: string(f.Noun), Outcome: f.Outcome, Rule: f.Rule, Object: string(f.Object)}
}

// LoggedDecision is what one person asked at one moment, as far as the caller may
// read it: of its decisions those about what the caller's party may know of.
type LoggedDecision struct {
	ID       string
	At       time.Time
	Person   string // "" where it is for others alone
	Party    dossier.PartyKey
	Action   string
	Channel  Channel
	Revision string // of the policy
	Parts    []*LoggedPart

	st     *state
	desk   *Desk
	audit  *auditing
	record *decisions.Record
}

// LoggedPart is one decision, with the objects that it was about. Objects share it
// whose labels look alike to the caller. Of Input, which is what the rules looked at, Erased names what was
// taken out and Masked what may be incomplete, each as a JSON pointer below /input or
// /result; both say what the caller is not told, whatever there was.
type LoggedPart struct {
	ID          string // names the decision in an export; it cannot be looked up
	Noun        dossier.Noun
	Input       json.RawMessage
	Outcome     string
	Redact      []string
	Reasons     []string
	Rule        string
	Grant       string
	Obligations []string
	Objects     []decisions.Object
	Erased      []string
	Masked      []string

	whole *LoggedDecision
	parts []*decisions.Part // that look alike; at least one
	shown *policy.Request   // the input as the caller may read it
	open  bool              // the caller may be told by whom and through what it was shared
	own   bool              // a person of the caller's organisation asked
}

// LoggedObject is one version of an object.
type LoggedObject = decisions.Object

// DecisionConnection is one page of past decisions, newest first. There is no count
// of all: it would be a walk through the whole log.
type DecisionConnection struct {
	Edges   []DecisionEdge
	HasNext bool
}

// DecisionEdge is one record of a page.
type DecisionEdge struct {
	Node   *LoggedDecision
	Cursor string
}

// Decisions lists past decisions, newest first, from the one after a cursor. What
// the caller may not read makes no entry and no gap. Faults: Invalid, Unavailable.
func (s *Session) Decisions(ctx context.Context, f DecisionFilter, first *int, after string) (*DecisionConnection, error) {
	want, _, err := Page{First: first}.size()
	if err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "casework.Decisions", "", err)
	}
	sum := sha256.Sum256(append([]byte("decisions\x00"+s.who.Handle+"\x00"+s.opts.Capacity+"\x00"), text...))
	bound := hex.EncodeToString(sum[:])
	place := int64(0)
	if after != "" {
		if place, err = s.decisionPlace(ctx, after, bound); err != nil {
			return nil, fault.As(err).At("after")
		}
	}
	out := &DecisionConnection{}
	err = s.eachDecision(ctx, f, place, func(d *LoggedDecision) bool {
		if len(out.Edges) == want {
			out.HasNext = true
			return false
		}
		d.handOut(ctx)
		out.Edges = append(out.Edges, DecisionEdge{Node: d, Cursor: s.desk.seal.seal(dossier.ID(d.ID), bound)})
		return true
	})
	return out, err
}

func (s *Session) decisionPlace(ctx context.Context, cursor, bound string) (int64, error) {
	id, err := s.desk.seal.open(cursor, bound)
	if err != nil {
		return 0, err
	}
	if s.desk.cfg.Log == nil {
		return 0, nil
	}
	r, err := s.desk.cfg.Log.Record(ctx, string(id))
	if fault.Is(err, fault.NotFound) { // it was too old to be kept
		return 0, fault.New(fault.Invalid, "casework.cursor", "this cursor does not belong to this query").WithCode(fault.CodeCursorInvalid)
	}
	if err != nil {
		return 0, err
	}
	return r.Place, nil
}

// EachDecision calls do for each past decision that the caller may read, newest
// first, until do returns false. That it was read is on record before do is called.
// Faults: Invalid, Unavailable.
func (s *Session) EachDecision(ctx context.Context, f DecisionFilter, do func(*LoggedDecision) bool) error {
	if err := f.check(); err != nil {
		return err
	}
	var wait []*LoggedDecision
	var failed error
	on := func() bool {
		if failed = s.Record(ctx); failed != nil {
			return false
		}
		for _, d := range wait {
			if !do(d) {
				return false
			}
		}
		wait = wait[:0]
		return true
	}
	going := true
	err := s.eachDecision(ctx, f, 0, func(d *LoggedDecision) bool {
		d.handOut(ctx)
		if wait = append(wait, d); len(wait) == MaxPage {
			going = on()
		}
		return going
	})
	if err == nil && going {
		on()
	}
	return cmp.Or(err, failed)
}

// Decision returns one past decision; nil if there is none that the caller may read.
// Faults: Unavailable.
func (s *Session) Decision(ctx context.Context, id string) (*LoggedDecision, error) {
	if s.desk.cfg.Log == nil {
		return nil, nil
	}
	if err := s.desk.cfg.Log.Flush(ctx); err != nil {
		return nil, err
	}
	r, err := s.desk.cfg.Log.Record(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	st := s.at()
	d := st.logged(ctx, st.auditing(s.who.Party), &r.Record, DecisionFilter{})
	if d == nil {
		return nil, nil
	}
	d.desk = s.desk
	d.handOut(ctx)
	return d, nil
}

func (s *Session) eachDecision(ctx context.Context, f DecisionFilter, after int64, do func(*LoggedDecision) bool) error {
	if s.desk.cfg.Log == nil {
		return nil
	}
	if err := s.desk.cfg.Log.Flush(ctx); err != nil { // what was answered before is found
		return err
	}
	st := s.at()
	a := st.auditing(s.who.Party)
	for r, err := range s.desk.cfg.Log.Records(ctx, f.wide(), decisions.Newest, after) {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fault.Wrap(fault.Unavailable, "casework.Decisions", "this took too long; narrow it by a filter", err).WithCode(fault.CodeTimeout)
		}
		if d := st.logged(ctx, a, &r.Record, f); d != nil {
			d.desk = s.desk
			if !do(d) {
				return nil
			}
		}
	}
	return nil
}

// logged is a record as the caller may read it; nil if nothing of it is left.
func (st *state) logged(ctx context.Context, a *auditing, r *decisions.Record, f DecisionFilter) *LoggedDecision {
	own := r.Person != "" && r.Person == st.who
	if r.Party != "" && !own && !st.sees(ctx, st.view.Named("party:"+r.Party)) {
		return nil
	}
	d := &LoggedDecision{ID: r.ID, At: r.At, Party: r.Party, Action: r.Action, Channel: r.Context.Channel, Revision: r.Revision, st: st, audit: a, record: r}
	chosen := false
	for i := range r.Parts {
		p := &r.Parts[i]
		objects, ok := st.loggedObjects(ctx, a, r, p, own)
		if !ok {
			continue
		}
		if d.Person == "" && a.readsPerson(ctx, p.Label, r.Party, own) {
			d.Person = r.Person
		}
		part := st.maskedPart(ctx, a, r, p, objects)
		part.whole = d
		d.Parts = append(d.Parts, part)
		chosen = chosen || f.part(part)
	}
	d.Parts = joined(d.Parts)
	if len(d.Parts) == 0 || !chosen || f.Person != "" && f.Person != d.Person {
		return nil
	}
	return d
}

// joined joins the parts in which everything that is shown is the same, and orders them by
// that: whether two labels differ in what is not shown, such as to whom else something was
// given, can be told neither from their number nor from their order.
func joined(parts []*LoggedPart) []*LoggedPart {
	texts := map[*LoggedPart]string{}
	for _, p := range parts {
		shown := *p
		shown.ID, shown.Objects = "", nil
		text, _ := json.Marshal(shown) // what was read from the log has a form in JSON
		texts[p] = string(text)
	}
	firsts := map[string]*LoggedPart{}
	var out []*LoggedPart
	for _, p := range parts {
		first := firsts[texts[p]]
		if first == nil || leak.Planted("log.labels") {
			firsts[texts[p]] = p
			out = append(out, p)
			continue
		}
		first.parts, first.Objects, first.open = append(first.parts, p.parts...), append(first.Objects, p.Objects...), first.open && p.open
	}
	order := func(a, b decisions.Object) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	}
	for _, p := range out {
		slices.SortFunc(p.Objects, order)
		p.Objects = slices.Compact(p.Objects)
	}
	slices.SortStableFunc(out, func(a, b *LoggedPart) int {
		return cmp.Or(slices.CompareFunc(a.Objects[:min(1, len(a.Objects))], b.Objects[:min(1, len(b.Objects))], order), strings.Compare(texts[a], texts[b]))
	})
	return out
}

// part reports whether a filter chooses a part by what is shown of it.
func (f DecisionFilter) part(p *LoggedPart) bool {
	if f.Noun != "" && f.Noun != p.Noun || f.Outcome != "" && f.Outcome != p.Outcome || f.Rule != "" && f.Rule != p.Rule {
		return false
	}
	if f.Object == "" {
		return true
	}
	for _, o := range p.Objects {
		if o.ID == string(f.Object) {
			return true
		}
	}
	return false
}

// loggedObjects returns the objects of a part that may be shown, and whether the
// part may be shown at all: as the object was labelled then and as it is now. A part
// about nothing that exists (any more) is for the organisation whose person asked.
func (st *state) loggedObjects(ctx context.Context, a *auditing, r *decisions.Record, p *decisions.Part, own bool) ([]decisions.Object, bool) {
	then := *p.Label
	then.Portion = ""
	if !a.readsLog(ctx, &then, own).Outcome.Permits() || then.Kind != nounDecisionLog && !st.couldKnow(ctx, a, &then, p.Relations, own) && !leak.Planted("log.hidden") {
		return nil, false
	}
	if own && !p.Result.Outcome.Discoverable() && !a.readsLog(ctx, &then, false).Outcome.Permits() {
		return nil, false // whoever was told that there is nothing is told no more by their own log
	}
	var shown []decisions.Object
	existing := false
	for _, o := range p.Objects {
		row := st.view.Object(dossier.ID(o.ID))
		if row == nil {
			continue
		}
		existing = true
		now := st.view.Labels().At(row.Label)
		if leak.Planted("log.hidden") || a.readsLog(ctx, now, own).Outcome.Permits() && st.couldKnow(ctx, a, now, relations(row.Obj.Head(), st.who), own) {
			shown = append(shown, st.loggedObject(ctx, row, o))
		}
	}
	return shown, len(shown) > 0 || !existing && (own || st.org.Has(r.Party))
}

// couldKnow reports whether the person whose request it was, or anybody in the
// organisation of an auditor, could know of what has a label.
func (st *state) couldKnow(ctx context.Context, a *auditing, l *marking.Label, rel policy.Relations, own bool) bool {
	if own && st.asks(ctx, st.subj, rel, l).Outcome.Discoverable() {
		return true
	}
	return a.anybodyKnows(ctx, l)
}

// handOut notes that a past decision was shown: who read the log is on record, too.
func (d *LoggedDecision) handOut(ctx context.Context) {
	if d.st.trail == nil {
		return
	}
	for _, shown := range d.Parts {
		for _, p := range shown.parts {
			d.st.trail.step(step{request: policy.Request{Action: "read", Subject: d.st.subj, Relations: ownRequest(d.own()), Object: logOf(p.Label),
				Context: policy.Context{Now: d.st.now, Channel: d.st.opts.Channel}},
				answer: d.audit.readsLog(ctx, p.Label, d.own()), objects: []decisions.Object{{ID: d.ID}}})
		}
	}
}

// own reports whether it was the caller's own request.
func (d *LoggedDecision) own() bool { return d.record.Person != "" && d.record.Person == d.st.who }
