package casework

import (
	"cmp"
	"context"
	"slices"

	"entente/policy"
	"entente/policy/remedy"
)

// depths is what lies below an explanation's sentence, for those whom the policy
// lets explain. It is worked out when it is asked for.
type depths struct {
	*question
	fired    []policy.Fired
	decision policy.Decision
}

// ExplainedRule is a rule behind a decision.
type ExplainedRule struct {
	Code, Title, Description, Public, Source, Owner, EffectiveOn string
	Package, File                                                string
	Line                                                         int
	Effect                                                       string // see policy.Effect; "inform" for the rest
	Fired                                                        bool   // its conditions held
	Counted                                                      bool   // it took part in the decision
}

// Rules lists the rules whose conditions held and, of what was denied, those that
// would have permitted it had their conditions held: sorted by code, those that held
// first. Rules of alliances that the caller's party is not in are left out. It is
// empty for those whom the policy does not let explain.
func (x *Explanation) Rules() []ExplainedRule {
	if x.deep == nil {
		return nil
	}
	d := x.deep
	var out []ExplainedRule
	held := map[string]bool{}
	for _, f := range d.fired {
		held[f.Code] = true
		if d.st.knowsRule(d.rev, f.Code) {
			e := explained(f.Rule)
			e.Effect, e.Fired, e.Counted = cmp.Or(string(f.Effect), "inform"), true, f.Counted
			out = append(out, e)
		}
	}
	if d.decision.Outcome.Permits() {
		return out
	}
	for _, r := range d.rev.Rules() {
		if !held[r.Code] && d.wouldPermit(r) && d.st.knowsRule(d.rev, r.Code) {
			e := explained(r)
			e.Effect = r.Name
			out = append(out, e)
		}
	}
	return out
}

// wouldPermit reports whether a rule is one that lets a reader in or, of a step, that
// gives the right to it: for all nouns, for the object's own, or for a way by which it was shared.
func (d *depths) wouldPermit(r policy.Rule) bool {
	reading := d.req.Action == "read" || d.req.Action == "discover"
	switch policy.Effect(r.Name) {
	case policy.Permits:
	case policy.Empowers:
		if reading {
			return false
		}
	default:
		return false
	}
	packages := []string{"data.actions.base", "data.actions." + d.req.Object.Kind}
	for _, g := range d.req.Object.Grants {
		if g.Via != "" && d.st.inReach(g) {
			packages = append(packages, "data.alliances."+g.Via)
		}
	}
	return slices.Contains(packages, r.Package)
}

func explained(r policy.Rule) ExplainedRule {
	e := ExplainedRule{Code: r.Code, Title: r.Title, Description: r.Description, Public: r.PublicReason, Owner: r.Owner, EffectiveOn: r.EffectiveOn,
		Package: r.Package, File: r.File, Line: r.Line}
	if len(r.Related) > 0 {
		e.Source = r.Related[0]
	}
	return e
}

// Change is a smallest set of facts that would have to be otherwise for a denied
// request to be permitted, and what would be decided then.
type Change struct {
	Facts   []string
	Outcome string
	Rule    string
}

// Changes says what would have to change for a denied request to be permitted: the
// sets of the fewest facts, those first that are changed most easily. Each was tried
// on the request itself; none names what the caller may not know of it. It is empty
// for what was permitted, for those whom the policy does not let explain, and when
// no such set was found. Faults: those of the policy.
func (x *Explanation) Changes(ctx context.Context) ([]Change, error) {
	if x.deep == nil || x.deep.decision.Outcome.Permits() {
		return nil, nil
	}
	d := x.deep
	shown := d.shown()
	found, err := remedy.FindFor(ctx, d.rev, &d.req, remedy.Teller{Shown: &shown, Alliance: func(key string) bool {
		return d.st.sees(ctx, d.st.view.Named("alliance:"+key))
	}})
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, s := range found.Sets {
		c := Change{Facts: s.Facts, Outcome: s.Outcome, Rule: s.Rule}
		if !d.st.knowsRule(d.rev, c.Rule) {
			c.Rule = ""
		}
		out = append(out, c)
	}
	return out, nil
}

// shown is the request as the caller may read it.
func (d *depths) shown() policy.Request {
	req := d.req
	label := req.Object.Canonical()
	if !d.st.org.Has(label.Owner) && len(label.Originators.Intersect(d.st.org)) == 0 {
		label.Consents, label.Excluded, label.Overlays = nil, nil, nil
		label.Compartments = label.Compartments.Intersect(d.st.subj.Compartments)
		label.Grants = d.st.waysKnown(label.Grants)
	}
	req.Object = &label
	return req
}
