package model

import "entente/internal/casework"

// FromExplanation returns an explanation; nil for none. An outcome that the
// schema does not know counts as the strictest.
func FromExplanation(x *casework.Explanation) *Explanation {
	if x == nil {
		return nil
	}
	out := &Explanation{
		Outcome: OutcomeDenyHidden, Rule: some(x.Rule), Grant: some(x.Grant), Obligations: []Obligation{},
		Revision: x.Revision, At: x.At, Label: some(x.Label), Trace: list(x.Trace),
		Reasons: each(x.Reasons, func(r casework.ReasonText) *Reason {
			return &Reason{Code: r.Code, Text: r.Public, Rule: some(r.Title), Source: some(r.Source)}
		}),
	}
	if o := Outcome(x.Outcome); o.IsValid() {
		out.Outcome = o
	}
	for _, name := range x.Obligations {
		if o := Obligation(name); o.IsValid() {
			out.Obligations = append(out.Obligations, o)
		}
	}
	return out
}
