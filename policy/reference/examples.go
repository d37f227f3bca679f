package reference

import (
	"context"
	_ "embed"
	"encoding/json"
	"maps"
	"slices"

	"entente/policy"
)

// Example is a request that shows what a rule does.
type Example struct {
	Say     string         `json:"say"`            // one sentence
	From    string         `json:"from,omitempty"` // the table and the row that it was taken from; "" if it was found by search
	Request policy.Request `json:"request"`
}

//go:embed examples.json
var shipped []byte

// Shipped returns the examples that belong to the rules of the binary.
func Shipped() []Example {
	var out []Example
	if err := json.Unmarshal(shipped, &out); err != nil {
		return nil // a test reads the file; without examples the pages say so
	}
	return out
}

// shown is an example with what a revision answers.
type shown struct {
	Example
	Outcome string
	Rule    string
	fired   map[string]bool // rules whose conditions held
	counted map[string]bool // and that are among the reasons
}

func show(ctx context.Context, rev *policy.Revision, examples []Example) []shown {
	out := make([]shown, 0, len(examples))
	for _, e := range examples {
		x := rev.Explain(ctx, &e.Request, policy.WithRules)
		if x.Rule == policy.PolicyError {
			continue
		}
		s := shown{Example: e, Outcome: x.Outcome.String(), Rule: x.Rule, fired: map[string]bool{}, counted: map[string]bool{x.Rule: true}}
		for _, f := range x.Fired {
			s.fired[f.Code] = true
			if f.Counted {
				s.counted[f.Code] = true
			}
		}
		s.fired[x.Rule] = true
		out = append(out, s)
	}
	return out
}

// pair chooses for a rule an example that it decides, and one like it that it does
// not; nil where there is none.
func pair(code string, all []shown) (holds, not *shown) {
	at := slices.IndexFunc(all, func(s shown) bool { return s.Rule == code })
	if at < 0 {
		at = slices.IndexFunc(all, func(s shown) bool { return s.counted[code] })
	}
	if at < 0 {
		at = slices.IndexFunc(all, func(s shown) bool { return s.fired[code] })
	}
	if at < 0 {
		return nil, nil
	}
	holds = &all[at]
	best := -1
	for i := range all {
		if s := &all[i]; !s.fired[code] {
			if n := likeness(&holds.Request, &s.Request); n > best {
				best, not = n, s
			}
		}
	}
	return holds, not
}

// likeness is how much two requests have in common.
func likeness(a, b *policy.Request) int {
	n := 0
	for weight, same := range map[int]bool{
		8: a.Action == b.Action, 4: a.Object.Kind == b.Object.Kind, 2: a.Object.TLP == b.Object.TLP, 1: a.Subject.Party == b.Subject.Party,
	} {
		if same {
			n += weight
		}
	}
	return n
}

// Choose picks from many examples those that Build needs for a revision, and names
// the codes that none of them makes fire.
func Choose(ctx context.Context, rev *policy.Revision, all []Example) (chosen []Example, without []string) {
	tried := show(ctx, rev, all)
	taken := map[*shown]bool{}
	for _, r := range rev.Rules() {
		holds, not := pair(r.Code, tried)
		if holds == nil {
			without = append(without, r.Code)
			continue
		}
		taken[holds] = true
		if not != nil {
			taken[not] = true
		}
	}
	for i := range tried {
		if taken[&tried[i]] {
			chosen = append(chosen, tried[i].Example)
		}
	}
	return chosen, without
}

// Fires lists the codes of the rules whose conditions hold for a request, and of the
// one that decides it; none when the policy fails.
func Fires(ctx context.Context, rev *policy.Revision, e Example) []string {
	tried := show(ctx, rev, []Example{e})
	if len(tried) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(tried[0].fired))
}
