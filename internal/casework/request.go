package casework

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewReleaseRequest asks the originators of an object for a permission that its
// marking does not give.
type NewReleaseRequest struct {
	Object    dossier.ID
	Portion   string
	To        string // a party, "alliance:KEY", or "public"
	Purpose   dossier.Purpose
	Reason    string
	ValidTill marking.Minute // wanted end of the permission; zero is none
	Closes    marking.Minute // the request lapses at this minute; zero is never
}

// RequestRelease files a request with every originator of an object. The caller's own
// party is asked only where the permission is for the public.
func (s *Session) RequestRelease(ctx context.Context, in NewReleaseRequest) (Released[*dossier.ReleaseRequest], error) {
	return updateOne[*dossier.ReleaseRequest](ctx, s, func(c *change) (dossier.ID, error) {
		consent := marking.Consent{To: in.To, Purpose: string(in.Purpose), Until: in.ValidTill}
		row, err := c.reach(in.Object, "", 0, "request_release", policy.Context{Consent: &consent})
		if err != nil {
			refused := *fault.As(err)
			if len(refused.Path) > 0 {
				refused.Path = []string{"object"}
			}
			return "", &refused
		}
		if err := c.checkRequest(in); err != nil {
			return "", err
		}
		target := row.Obj.Head()
		asked := target.Marking.Originators
		if in.To != "public" { // what is one's own goes to the public by a decision, too: an officer's, not the asker's
			asked = asked.Minus(c.org)
		}
		if len(asked) == 0 {
			return "", fault.New(fault.Precondition, "casework.RequestRelease", "there is nobody else to ask: your own party originated this").
				WithCode(fault.CodeMoveIllegal).At("object")
		}
		h, err := c.start(dossier.NounReleaseRequest, dossier.Header{
			Case:    target.Case,
			Marking: marking.Marking{TLP: marking.AmberStrict, PAP: marking.PAPRed, Originators: asked, Naming: target.Marking.Naming},
			Grants:  []dossier.Grant{{Grant: marking.Grant{By: c.subj.Party, To: asked}, Person: c.who, At: c.at}},
		})
		if err != nil {
			return "", err
		}
		o := &dossier.ReleaseRequest{Header: h, Object: in.Object, Portion: in.Portion, From: c.subj.Party, To: in.To, Purpose: in.Purpose,
			Reason: in.Reason, Asked: asked, ValidTill: in.ValidTill, Closes: in.Closes}
		for _, p := range asked {
			if err := c.tell(p, o, dossier.ToldReleaseAsked, nil); err != nil {
				return "", err
			}
		}
		return o.ID, c.tx.Put(o)
	})
}

func (c *change) checkRequest(in NewReleaseRequest) error {
	bad := func(field, text string, code fault.Code) error {
		return fault.New(fault.Invalid, "casework.RequestRelease", text).WithCode(code).At(field)
	}
	alliance, isAlliance := strings.CutPrefix(in.To, "alliance:")
	switch {
	case !slices.Contains(dossier.Purposes, in.Purpose):
		return bad("purpose", "the purpose is not known", "")
	case in.To != "public" && !isAlliance && !c.knows("party:"+in.To), isAlliance && !c.knows("alliance:"+alliance):
		return bad("to", "there is no such party or alliance", fault.CodeReferenceUnknown)
	case in.ValidTill != 0 && in.ValidTill <= c.now:
		return bad("validTill", "this time has passed", fault.CodeExpiryPast)
	case in.Closes != 0 && in.Closes <= c.now:
		return bad("closes", "this time has passed", fault.CodeExpiryPast)
	}
	return dossier.CheckText("reason", in.Reason, dossier.MaxSummary, true)
}

// Answer is one originator's decision on a request.
type Answer struct {
	Version    uint64
	Grant      bool
	Conditions string         // words for people; a grant with conditions is GRANTED_WITH_CONDITIONS
	Without    []string       // actions that the permission does not carry
	Until      marking.Minute // end of the permission; zero: as asked for
}

// AnswerRelease records the decision of the caller's party. A refusal closes the
// request; it is granted when every originator that was asked has granted.
func (s *Session) AnswerRelease(ctx context.Context, id dossier.ID, a Answer) (Released[*dossier.ReleaseRequest], error) {
	move := map[bool]string{true: "grant", false: "refuse"}[a.Grant]
	if a.Grant && (a.Conditions != "" || len(a.Without) > 0) {
		move = "grant_conditionally"
	}
	return updateOne[*dossier.ReleaseRequest](ctx, s, func(c *change) (dossier.ID, error) {
		var consent marking.Consent
		if r := c.view.Object(id); r != nil {
			if req, ok := r.Obj.(*dossier.ReleaseRequest); ok {
				consent = marking.Consent{To: req.To, Purpose: string(req.Purpose), Until: cmp.Or(a.Until, req.ValidTill)}
				if by := req.Asked.Intersect(c.org); len(by) > 0 {
					consent.By = by[0]
				}
			}
		}
		row, err := c.reach(id, dossier.NounReleaseRequest, a.Version, move, policy.Context{Consent: &consent})
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("conditions", a.Conditions, dossier.MaxShort, false); err != nil {
			return "", err
		}
		req := row.Obj.(*dossier.ReleaseRequest)
		by, until := req.Asked.Intersect(c.org), consent.Until
		if len(by) == 0 {
			return "", fault.New(fault.Forbidden, "casework.AnswerRelease", "only an originator that was asked can answer")
		}
		next, err := answered(c, req, move, by[0], a, until)
		if err != nil {
			return "", err
		}
		if target := c.view.Object(req.Object); a.Grant && target != nil { // whether it is there shows in no answer
			if err := c.permit(target, req, by[0], a.Without, until); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// answered returns the request with one more answer, moved on if that decides it.
func answered(c *change, req *dossier.ReleaseRequest, move, by string, a Answer, until marking.Minute) (*dossier.ReleaseRequest, error) {
	next, err := moved(c, req, move)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(req.Answers, func(x dossier.ReleaseAnswer) bool { return x.By == by }) {
		return nil, fault.New(fault.Precondition, "casework.AnswerRelease", "this party has answered already").
			WithCode(fault.CodeMoveIllegal).At("state")
	}
	next.Answers = append(next.Answers, dossier.ReleaseAnswer{By: by, Person: c.who, At: c.at, Granted: a.Grant,
		Conditions: a.Conditions, Until: until})
	if a.Grant && len(next.Answers) < len(req.Asked) {
		next.State = req.State // others have still to answer
	}
	if next.State == dossier.Granted && slices.ContainsFunc(next.Answers, func(x dossier.ReleaseAnswer) bool { return x.Conditions != "" }) {
		next.State = dossier.GrantedIf
	}
	return next, nil
}

// permit writes an originator's permission on the object: its consent and, for
// reading, a way to it.
func (c *change) permit(target *store.Row, req *dossier.ReleaseRequest, by string, without []string, until marking.Minute) error {
	next := dossier.Next(target.Obj, c.at)
	h := next.Head()
	h.Consents = append(h.Consents, marking.Consent{By: by, To: req.To, Purpose: string(req.Purpose), Until: until})
	if req.Purpose == dossier.PurposeRead || req.Purpose == dossier.PurposeForward {
		g := marking.Grant{By: giver(h, req, by), Without: marking.SetOf(without...), Until: until}
		if key, ok := strings.CutPrefix(req.To, "alliance:"); ok {
			g.Via = key
		} else {
			g.To = marking.SetOf(req.To)
		}
		if req.To != "public" {
			h.Grants = append(h.Grants, dossier.Grant{Grant: g, Person: c.who, At: c.at})
		}
	}
	return c.tx.Put(next)
}

// giver returns in whose name a way is opened: that of the party that asked, if it
// is an originator itself, for asking says that it consents; else of the one that answers.
func giver(h *dossier.Header, req *dossier.ReleaseRequest, by string) string {
	if h.Marking.Originators.Has(req.From) {
		return req.From
	}
	return by
}

// forbid takes back what permit wrote.
func (c *change) forbid(target *store.Row, req *dossier.ReleaseRequest, by marking.Set) error {
	next := dossier.Next(target.Obj, c.at)
	h := next.Head()
	h.Consents = slices.DeleteFunc(h.Consents, func(x marking.Consent) bool {
		return by.Has(x.By) && x.To == req.To && x.Purpose == string(req.Purpose)
	})
	h.Grants = slices.DeleteFunc(h.Grants, func(g dossier.Grant) bool {
		return (by.Has(g.By) || g.By == req.From) && ("alliance:"+g.Via == req.To || g.Via == "" && slices.Equal(g.To, []string{req.To}))
	})
	return c.tx.Put(next)
}

// RevokeRelease takes a granted permission back. What was published under it
// stays published.
func (s *Session) RevokeRelease(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.ReleaseRequest], error) {
	return updateOne[*dossier.ReleaseRequest](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounReleaseRequest, version, "revoke", policy.Context{})
		if err != nil {
			return "", err
		}
		req := row.Obj.(*dossier.ReleaseRequest)
		by := req.Asked.Intersect(c.org)
		if len(by) == 0 {
			return "", fault.New(fault.Forbidden, "casework.RevokeRelease", "only an originator that granted can revoke")
		}
		next, err := moved(c, req, "revoke")
		if err != nil {
			return "", err
		}
		target := c.view.Object(req.Object)
		if err := c.unconsented(req.Object); err != nil {
			return "", err
		}
		if target != nil {
			if err := c.forbid(target, req, by); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}
