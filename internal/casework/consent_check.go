package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// Problem is one reason why a text cannot be put to the parties, or before the
// public, as it stands: a claim rests on something that a party may not read, or
// that may not be cited in public.
type Problem struct {
	Claim    string
	Party    dossier.PartyKey // that cannot read the basis; "" for the public
	Ask      []dossier.PartyKey
	Accepted bool // the party subscribes to the claim without being shown its basis
	cite     dossier.Cite
}

// ReleasedProblem is a problem as one caller may be told of it. Where the caller
// may not know of the basis, nothing is named but the claim, and the party whose
// claim it is has to be asked.
type ReleasedProblem struct {
	Problem
	Support Item // what the claim rests on; nothing where the caller may not know of it
}

// ConsentCheck lists what stands between a statement and its parties and public,
// for those who may read it.
func (s *Session) ConsentCheck(ctx context.Context, id dossier.ID) ([]ReleasedProblem, error) {
	st := s.at()
	row := st.view.Object(id)
	if row == nil || row.Obj.Noun() != dossier.NounStatement || !st.reads(ctx, row) {
		return nil, notFound()
	}
	c := s.trialChange(ctx, st)
	o := row.Obj.(*dossier.Statement)
	var out []ReleasedProblem
	told := map[string]bool{}
	for _, p := range c.problems(o) {
		claim := st.release(ctx, row).object.(*dossier.Statement).Claim(p.Claim)
		r := ReleasedProblem{Problem: p}
		support := st.view.Object(p.cite.Object)
		if claim != nil && claim.Text != "" {
			r.Support = st.release(ctx, support)
		}
		if r.Support.OK() {
			r.Ask = r.Support.object.Head().Marking.Originators
		} else {
			r.Ask = []dossier.PartyKey{o.Claim(p.Claim).By}
			if claim == nil || claim.Text == "" {
				r.Ask = []dossier.PartyKey{o.Lead} // whose claim it is, is not known either
			}
		}
		key := p.Claim + "\x00" + p.Party + "\x00" + string(r.Support.id())
		if !told[key] { // several bases that the caller may not know of look like one
			told[key] = true
			out = append(out, r)
		}
	}
	return out, nil
}

// id returns the id of what was released; "" for nothing.
func (r Released[T]) id() dossier.ID {
	if !r.ok {
		return ""
	}
	return r.object.Head().ID
}

// problems finds every basis that a party of the statement cannot read, and every
// one that may not be cited in public.
func (c *change) problems(s *dossier.Statement) []Problem {
	var out []Problem
	table := c.table(s)
	for _, claim := range s.Claims() {
		for _, cite := range claim.Supports {
			row := c.view.Object(cite.Object)
			for _, p := range s.Parties {
				if row != nil && c.delegateReads(p, table, row) {
					continue
				}
				out = append(out, Problem{Claim: claim.Key, Party: p, cite: cite, Accepted: claim.Shown && accepts(s, p, claim.Key)})
			}
			if row == nil || !c.citable(claim.By, s, table, row, cite.Portion) {
				out = append(out, Problem{Claim: claim.Key, cite: cite})
			}
		}
	}
	return out
}

// accepts reports whether a party subscribes to a claim without its basis.
func accepts(s *dossier.Statement, party dossier.PartyKey, claim string) bool {
	at := s.Position(party)
	if at == nil {
		return false
	}
	for _, sub := range at.Claims {
		if sub.Claim == claim && sub.Stance == dossier.StanceNotShown {
			return true
		}
	}
	return false
}

// citable reports whether the party whose claim it is may cite a basis in public.
func (c *change) citable(by dossier.PartyKey, s *dossier.Statement, table *marking.Label, row *store.Row, portion string) bool {
	label := row.Label
	for _, p := range row.Portions {
		if p.Name == portion {
			label = p.Label
		}
	}
	for _, capacity := range []string{s.Alliance, ""} {
		subj := c.delegate(by, table)
		subj.Capacity = capacity
		d := c.rev.Decide(c.ctx, &policy.Request{Action: "cite_public", Subject: subj, Object: c.view.Labels().At(label),
			Context: policy.Context{Now: c.now, Channel: policy.ChannelAPI}})
		if d.Outcome.Permits() {
			return true
		}
	}
	return false
}
