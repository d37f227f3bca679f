package impact

import (
	"context"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// Effect is what a decision does.
type Effect struct {
	Outcome policy.Outcome
	Fields  policy.Mask // withheld
	Duties  string      // obligations, sorted, joined by spaces
	Rule    string      // by which it was decided
}

func (e Effect) equal(o Effect) bool {
	return e.Outcome == o.Outcome && e.Fields == o.Fields && e.Duties == o.Duties
}

// EffectOf decides one request. A policy that cannot decide is Unavailable with
// code TIMEOUT.
func EffectOf(ctx context.Context, r *policy.Revision, req *policy.Request) (Effect, error) {
	d := r.Decide(ctx, req)
	for range patience {
		if d.Rule != policy.PolicyError {
			break
		}
		d = r.Decide(ctx, req) // a busy machine may have taken the time limit
	}
	if d.Rule == policy.PolicyError {
		return Effect{}, fault.Wrap(fault.Unavailable, "impact.EffectOf", "the policy could not decide a case", ctx.Err()).WithCode(fault.CodeTimeout)
	}
	return effectOf(req.Object.Kind, d), nil
}

func effectOf(kind string, d policy.Decision) Effect {
	mask, _ := policy.FieldMask(kind, d.Redact) // a decision has none that is unknown
	return Effect{Outcome: d.Outcome, Fields: mask, Duties: joined(d.Obligations), Rule: d.Rule}
}

// patience is how often a case is asked about again until it counts as undecided.
const patience = 5

func joined(list []string) string {
	out := ""
	for i, s := range marking.SetOf(list...) {
		if i > 0 {
			out += " "
		}
		out += s
	}
	return out
}
