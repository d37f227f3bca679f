package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// NewAmendment is a change of one claim that a delegation proposes.
type NewAmendment struct {
	Statement dossier.ID
	Op        dossier.AmendmentOp
	Target    string // key of a claim; of INSERT: behind which, "" at the end of the section
	Section   dossier.SectionKind
	Claim     ClaimInput // of DELETE nothing
	Reason    string
	To        []dossier.PartyKey // who may read it; empty: every party of the statement
}

// TableAmendment puts a change before the parties, or before some of them.
func (s *Session) TableAmendment(ctx context.Context, in NewAmendment) (Released[*dossier.Amendment], error) {
	return updateOne[*dossier.Amendment](ctx, s, func(c *change) (dossier.ID, error) {
		st, h, err := c.atTable(dossier.NounAmendment, in.Statement, in.To)
		if err != nil {
			return "", err
		}
		o := &dossier.Amendment{Header: h, Statement: st.ID, Base: st.Number, Op: in.Op, Target: in.Target, Section: in.Section, Reason: in.Reason}
		if err := c.mayAtTable("create", o, st); err != nil {
			return "", err
		}
		if st.State != dossier.Negotiation {
			return "", frozen()
		}
		was := st.Claim(in.Target)
		if in.Target != "" && was == nil {
			return "", fault.New(fault.Invalid, "casework.TableAmendment", "there is no such claim in the text").WithCode(fault.CodeReferenceUnknown).At("target")
		}
		if in.Op != dossier.AmendDelete {
			scratch := *st // keys are given when it is accepted
			in.Claim.Key = ""
			claim, err := c.claimOf(&scratch, &dossier.Text{}, in.Claim)
			if err != nil {
				return "", fault.As(err).At("claim")
			}
			claim.Key = "new"
			if in.Op == dossier.AmendReplace {
				claim.Key = in.Target
			}
			o.Claim = *claim
		}
		if err := c.tx.Put(o); err != nil {
			return "", err
		}
		for _, p := range h.Grants[0].To.Minus(marking.SetOf(c.acting(st.Parties))) {
			if err := c.tell(p, o, dossier.ToldAmendment, nil); err != nil {
				return "", err
			}
		}
		return o.ID, nil
	})
}

// atTable returns a statement that the caller negotiates, and the header of a
// paper that is put before its parties.
func (c *change) atTable(n dossier.Noun, statement dossier.ID, to []dossier.PartyKey) (*dossier.Statement, dossier.Header, error) {
	row := c.view.Object(statement)
	if row == nil || row.Obj.Noun() != dossier.NounStatement || !c.reads(c.ctx, row) {
		return nil, dossier.Header{}, fault.New(fault.NotFound, "casework.atTable", "there is no such object").At("statement")
	}
	st := row.Obj.(*dossier.Statement)
	g := c.tableGrant(st)
	g.By = cmp.Or(c.acting(st.Parties), c.subj.Party)
	if len(to) > 0 {
		g.To = marking.SetOf(to...)
		for _, p := range g.To {
			if !st.Parties.Has(p) {
				return nil, dossier.Header{}, fault.New(fault.Invalid, "casework.atTable", "only parties of the statement read what is put to it").
					WithCode(fault.CodeReferenceUnknown).At("to")
			}
		}
	}
	m := st.Marking
	m.Originators = marking.SetOf(c.subj.Party)
	h, err := c.start(n, dossier.Header{Case: st.Case, Marking: m, Need: st.Need, Grants: []dossier.Grant{g}})
	return st, h, err
}

// mayAtTable asks for a step on a paper that belongs to a statement.
func (c *change) mayAtTable(action string, o dossier.Object, st *dossier.Statement) error {
	m := o.Head().Marking
	about := c.making(o)
	about.made = action == "create"
	return c.judge(action, about, policy.Context{Marking: &m, Statement: c.facts(st)})
}

// paper returns an amendment or comment and its statement for a step on it.
func paper[T dossier.Object](c *change, id dossier.ID, n dossier.Noun, version uint64, action string, statement func(T) dossier.ID) (T, *dossier.Statement, error) {
	var none T
	row, err := c.find(id, n, action)
	if err != nil {
		return none, nil, err
	}
	o := row.Obj.(T)
	about := c.view.Object(statement(o))
	if !c.sees(c.ctx, about) { // a statement that the caller may not know of decides nothing
		return none, nil, notFound()
	}
	st := about.Obj.(*dossier.Statement)
	if err := c.mayAtTable(action, o, st); err != nil {
		return none, nil, err
	}
	return o, st, c.fresh(c.ctx, row, version)
}

func (c *change) amendmentFor(id dossier.ID, version uint64, action string) (*dossier.Amendment, *dossier.Statement, error) {
	return paper(c, id, dossier.NounAmendment, version, action, func(a *dossier.Amendment) dossier.ID { return a.Statement })
}

// CoSign puts the caller's party under an amendment.
func (s *Session) CoSign(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Amendment], error) {
	return updateOne[*dossier.Amendment](ctx, s, func(c *change) (dossier.ID, error) {
		old, st, err := c.amendmentFor(id, version, "co_sign")
		if err != nil {
			return "", err
		}
		next, err := moved(c, old, "co_sign")
		if err != nil {
			return "", err
		}
		next.CoSigners = next.CoSigners.Union(marking.SetOf(c.acting(st.Parties)))
		return id, c.tx.Put(next)
	})
}

// DecideAmendment accepts, rejects or takes back an amendment; move is "accept",
// "reject" or "withdraw". An accepted one changes the text, which is then a new
// version. It is Conflict if the claim has been changed since it was tabled, and
// if text is given and the statement has another version than that.
func (s *Session) DecideAmendment(ctx context.Context, id dossier.ID, version, text uint64, move, note string) (Released[*dossier.Amendment], error) {
	return updateOne[*dossier.Amendment](ctx, s, func(c *change) (dossier.ID, error) {
		old, st, err := c.amendmentFor(id, version, move)
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("note", note, dossier.MaxShort, false); err != nil {
			return "", err
		}
		next, err := moved(c, old, move)
		if err != nil {
			return "", err
		}
		next.Decision = &dossier.Opinion{Party: c.subj.Party, Person: c.who, At: c.at, Text: note}
		if move == "accept" {
			if c.fresh(c.ctx, c.view.Object(st.ID), text) != nil {
				return "", stale("statementVersion")
			}
			if seen, ok := As[*dossier.Amendment](c.look(c.ctx, c.view.Object(id))); !ok || old.Claim.Text != "" && seen.Object().Claim.Text == "" {
				return "", fault.New(fault.Forbidden, "casework.DecideAmendment", "nobody takes up what they cannot read")
			}
			if err := c.apply(st, next); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// apply writes an accepted amendment into the text of its statement.
func (c *change) apply(old *dossier.Statement, a *dossier.Amendment) error {
	if old.State != dossier.Negotiation {
		return frozen()
	}
	next := dossier.Next(old, c.at)
	if a.Target != "" && c.changedSince(old, a.Base, a.Target) {
		return fault.New(fault.Conflict, "casework.apply", "the claim has been changed since the amendment was tabled").WithCode(fault.CodeStale).At("base")
	}
	claim := a.Claim
	claim.By = a.Owner
	switch a.Op {
	case dossier.AmendReplace:
		claim.Key = a.Target
		c.rollUp(next, &claim)
		*next.Claim(a.Target) = claim
	case dossier.AmendDelete:
		for i := range next.Sections {
			next.Sections[i].Claims = slices.DeleteFunc(next.Sections[i].Claims, func(x dossier.Claim) bool { return x.Key == a.Target })
		}
	case dossier.AmendInsert:
		next.Claimed++
		claim.Key = fmt.Sprintf("c%d", next.Claimed)
		c.rollUp(next, &claim)
		insert(next, a, claim)
	}
	return c.putText(next, cmp.Or(a.Reason, "amendment"))
}

// insert puts a claim into its section, behind the one that is named.
func insert(s *dossier.Statement, a *dossier.Amendment, claim dossier.Claim) {
	at := slices.IndexFunc(s.Sections, func(x dossier.Section) bool { return x.Kind == a.Section })
	if at < 0 {
		order := slices.Index(dossier.SectionKinds, a.Section)
		at = 0
		for at < len(s.Sections) && slices.Index(dossier.SectionKinds, s.Sections[at].Kind) < order {
			at++
		}
		s.Sections = slices.Insert(s.Sections, at, dossier.Section{Kind: a.Section})
	}
	section := &s.Sections[at]
	place := len(section.Claims)
	if i := slices.IndexFunc(section.Claims, func(x dossier.Claim) bool { return x.Key == a.Target }); i >= 0 {
		place = i + 1
	}
	section.Claims = slices.Insert(section.Claims, place, claim)
}

// changedSince reports whether a claim reads otherwise than in an earlier text.
func (c *change) changedSince(s *dossier.Statement, number int, key string) bool {
	now := s.Claim(key)
	if now == nil {
		return true
	}
	for _, v := range c.versionsOf(s) {
		if v.Number == number {
			then := v.Claim(key)
			return then == nil || words(*then) != words(*now)
		}
	}
	return true
}

// words is everything of a claim that a reader of the text sees.
func words(c dossier.Claim) string {
	c.Supports, c.Marking = nil, marking.Marking{}
	b, _ := json.Marshal(c) // a claim always has a JSON form
	return string(b)
}

// openAmendments lists the amendments of a statement that are before the parties.
func (st *state) openAmendments(id dossier.ID) []*dossier.Amendment {
	var out []*dossier.Amendment
	walk := st.view.Children(id).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if a, ok := r.Obj.(*dossier.Amendment); ok && a.State == dossier.Tabled {
			out = append(out, a)
		}
	}
	return out
}

// NewComment is a delegation's remark.
type NewComment struct {
	Statement dossier.ID
	Claim     string
	Text      string
	To        []dossier.PartyKey // who may read it; empty: every party of the statement
}

// AddComment files a remark on the present text for those named.
func (s *Session) AddComment(ctx context.Context, in NewComment) (Released[*dossier.Comment], error) {
	return updateOne[*dossier.Comment](ctx, s, func(c *change) (dossier.ID, error) {
		st, h, err := c.atTable(dossier.NounComment, in.Statement, in.To)
		if err != nil {
			return "", err
		}
		o := &dossier.Comment{Header: h, Statement: st.ID, Number: st.Number, Claim: in.Claim, Text: in.Text}
		if err := c.mayAtTable("create", o, st); err != nil {
			return "", err
		}
		if in.Claim != "" && st.Claim(in.Claim) == nil {
			return "", fault.New(fault.Invalid, "casework.AddComment", "there is no such claim in the text").WithCode(fault.CodeReferenceUnknown).At("claim")
		}
		return o.ID, c.tx.Put(o)
	})
}

// MoveComment marks a comment as dealt with ("resolve") or takes it back ("withdraw").
func (s *Session) MoveComment(ctx context.Context, id dossier.ID, version uint64, move string) (Released[*dossier.Comment], error) {
	return updateOne[*dossier.Comment](ctx, s, func(c *change) (dossier.ID, error) {
		old, _, err := paper(c, id, dossier.NounComment, version, move, func(x *dossier.Comment) dossier.ID { return x.Statement })
		if err != nil {
			return "", err
		}
		next, err := moved(c, old, move)
		if err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}
