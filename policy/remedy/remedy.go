// Package remedy finds what would have to be otherwise for a denied request to
// be permitted: the smallest sets of changed facts.
//
//	found, err := remedy.Find(ctx, revision, request)
//	fmt.Println(found.Sets[0].Facts) // [the reader's party is a member of nato]
//
// The facts that are tried are the values of the request that the rules look at,
// each with what the rules and the request itself compare it to. All sets of one
// fact are tried before any of two, and those before any of three. The sets
// found are therefore the smallest ones among the facts tried; the answer says how
// many that were. It is for policy authors and auditors: it shows what would open
// a door, and is never shown to the one who stands before it.
package remedy

import (
	"context"

	"entente/policy"
)

// largest is how many facts a set may have; most is how many sets are listed.
const (
	largest = 3
	most    = 10
	// keep is how many facts are tried in larger sets: those that got furthest alone.
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
	out := &Result{}
	first := r.Explain(ctx, req, policy.WithRules)
	if first.Outcome.Permits() || req.Object == nil {
		return out, nil
	}
	facts := factsOf(r, req)
	useful := facts[:0:0]
	for _, f := range facts {
		d, changed := out.try(ctx, r, req, f)
		if changed && d.Outcome.Permits() {
			out.found(d, f)
		} else if changed && differs(first, d) {
			useful = append(useful, f)
		}
	}
	for size := 2; size <= largest && len(out.Sets) == 0 && ctx.Err() == nil; size++ {
		out.combine(ctx, r, req, useful[:min(keep, len(useful))], nil, size)
	}
	return out, nil
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

func (res *Result) combine(ctx context.Context, r *policy.Revision, req *policy.Request, from, chosen []fact, size int) {
	if len(chosen) == size {
		if d, changed := res.try(ctx, r, req, chosen...); changed && d.Outcome.Permits() {
			res.found(d, chosen...)
		}
		return
	}
	for i, f := range from {
		if len(res.Sets) >= most || ctx.Err() != nil {
			return
		}
		res.combine(ctx, r, req, from[i+1:], append(chosen[:len(chosen):len(chosen)], f), size)
	}
}

func (res *Result) found(d policy.Explanation, facts ...fact) {
	if len(res.Sets) >= most {
		return
	}
	s := Set{Outcome: d.Outcome.String(), Rule: d.Rule}
	for _, f := range facts {
		s.Facts = append(s.Facts, f.words)
	}
	res.Sets = append(res.Sets, s)
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
