package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/leak"
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
}

// ReleasedProblem is a problem as one caller may be told of it. Where the caller may
// not know of the basis, one problem stands for all that there may be, and is told
// whether there are any or not: it names the claim, the caller's own party, and whom to
// ask. Who else can read the basis, and whether it may be cited, is not the caller's
// business.
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
	c, o := s.trialChange(ctx, st), row.Obj.(*dossier.Statement)
	table, own, seen := c.table(o), st.acting(o.Parties), st.release(ctx, row).object.(*dossier.Statement)
	var out []ReleasedProblem
	for _, claim := range o.Claims() {
		ask := []dossier.PartyKey{claim.By}
		mine := seen.Claim(claim.Key)
		withheld := mine == nil || mine.Text == ""
		if withheld {
			ask = []dossier.PartyKey{o.Lead} // whose claim it is, is not known either
		}
		told := map[string]bool{}
		tell := func(r ReleasedProblem) {
			key := r.Party + "\x00" + string(r.Support.id())
			if !told[key] { // of two portions, and of several bases that the caller may not know of
				told[key] = true
				out = append(out, r)
			}
		}
		for _, cite := range claim.Supports {
			var support Item
			if !withheld {
				support = st.release(ctx, st.view.Object(cite.Object))
			}
			whom, found := ask, []Problem{{Claim: claim.Key, Party: own, Accepted: claim.Shown && accepts(o, own, claim.Key)}}
			if support.OK() {
				whom, found = support.object.Head().Marking.Originators, c.problemsOf(o, table, claim, cite)
			} else if leak.Planted("consent.others") {
				found = c.problemsOf(o, table, claim, cite)
			}
			for _, p := range found {
				p.Ask = whom
				tell(ReleasedProblem{Problem: p, Support: support})
			}
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
			out = append(out, c.problemsOf(s, table, claim, cite)...)
		}
	}
	return out
}

// problemsOf finds what is wrong with one basis of a claim.
func (c *change) problemsOf(s *dossier.Statement, table *marking.Label, claim dossier.Claim, cite dossier.Cite) []Problem {
	var out []Problem
	row := c.view.Object(cite.Object)
	for _, p := range s.Parties {
		if row == nil || !c.delegateReads(p, table, row) {
			out = append(out, Problem{Claim: claim.Key, Party: p, Accepted: claim.Shown && accepts(s, p, claim.Key)})
		}
	}
	if row == nil || !c.citable(claim.By, s, table, row, cite.Portion) {
		out = append(out, Problem{Claim: claim.Key})
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
