// Package remedy finds what would have to be otherwise for a denied request to
// be permitted: the smallest sets of changed facts.
//
//	found, err := remedy.Find(ctx, revision, request)
//	fmt.Println(found.Sets[0].Facts) // [the reader's party is a member of nato]
//
// The facts that are tried are the values of the request that the rules look at,
// each with what the rules and the request itself compare it to. Every fact is
// tried alone first. Then every fact is added to those that changed which rules
// speak, and once more to what changed that again; so a set is found if one of its
// facts has an effect of its own. The answer says how many requests were tried. It is for policy authors and auditors: it shows what would open
// a door, and is shown to nobody whom the policy does not let explain.
package remedy

import (
	"context"
	"slices"

	"entente/policy"
)

// largest is how many facts a set may have; most is how many sets are listed.
const (
	largest = 3
	most    = 10
	// keep is how many sets that do not permit yet are built upon.
	keep = 24
)

// Result is what was found.
type Result struct {
	Tried int   `json:"tried"` // requests that were decided
	Sets  []Set `json:"sets"`  // of the smallest size that permits; empty when there is none
}

// Set is a set of changed facts by which the request is permitted.
type Set struct {
	Facts   []string `json:"facts"`
	Outcome string   `json:"outcome"`
	Rule    string   `json:"rule"`
}

// Find tries the facts of a denied request. For a permitted one it finds nothing
// and tries nothing.
func Find(ctx context.Context, r *policy.Revision, req *policy.Request) (*Result, error) {
	return FindFor(ctx, r, req, Teller{})
}

// Teller says what whoever is told the answer may know.
type Teller struct {
	Shown    *policy.Request            // the request as they may read it; nil is all of it
	Alliance func(alliance string) bool // whether they may know of an alliance; nil is of each
}

// FindFor is Find for somebody who may not read the whole request. The facts that
// are tried are made of what they may read, so that no set names anything else; each
// set was tried on the request itself, so that it does permit.
func FindFor(ctx context.Context, r *policy.Revision, req *policy.Request, t Teller) (*Result, error) {
	out := &Result{}
	first := r.Explain(ctx, req, policy.WithRules)
	if first.Outcome.Permits() || req.Object == nil {
		return out, nil
	}
	shown := req
	if t.Shown != nil {
		shown = t.Shown
	}
	facts := slices.DeleteFunc(factsOf(r, shown), func(f fact) bool {
		return t.Alliance != nil && f.alliance != "" && !t.Alliance(f.alliance)
	})
	states := []state{{expl: first}}
	for size := 1; size <= largest && len(out.Sets) == 0; size++ {
		var next []state
		for _, s := range states {
			for _, f := range facts {
				if ctx.Err() != nil {
					return out, nil
				}
				chosen := append(s.facts[:len(s.facts):len(s.facts)], f)
				d, changed := out.try(ctx, r, req, chosen...)
				switch {
				case !changed:
				case d.Outcome.Permits():
					out.found(d, chosen...)
				case len(next) < keep && differs(s.expl, d):
					next = append(next, state{chosen, d})
				}
			}
		}
		states = next
	}
	return out, nil
}

// state is a set of changes that does not permit yet, and what the rules say to it.
type state struct {
	facts []fact
	expl  policy.Explanation
}

// differs reports whether a change of facts had any effect on the rules.
func differs(a, b policy.Explanation) bool {
	if a.Outcome != b.Outcome || len(a.Fired) != len(b.Fired) {
		return true
	}
	for i := range a.Fired {
		if a.Fired[i].Code != b.Fired[i].Code || a.Fired[i].Counted != b.Fired[i].Counted {
			return true
		}
	}
	return false
}

func (res *Result) found(d policy.Explanation, facts ...fact) {
	s := Set{Outcome: d.Outcome.String(), Rule: d.Rule}
	for _, f := range facts {
		s.Facts = append(s.Facts, f.words)
	}
	slices.Sort(s.Facts)
	if len(res.Sets) < most && !slices.ContainsFunc(res.Sets, func(o Set) bool { return slices.Equal(o.Facts, s.Facts) }) {
		res.Sets = append(res.Sets, s)
	}
}

// try decides a request with some facts changed; changed is false when two of
// them are about the same thing.
func (res *Result) try(ctx context.Context, r *policy.Revision, req *policy.Request, facts ...fact) (policy.Explanation, bool) {
	seen := map[string]bool{}
	c := *req
	label := req.Object.Canonical()
	c.Object, c.Subject = &label, req.Subject.Canonical()
	for _, f := range facts {
		if seen[f.about] {
			return policy.Explanation{}, false
		}
		seen[f.about] = true
		f.put(&c)
	}
	res.Tried++
	return r.Explain(ctx, &c, policy.WithRules), true
}
