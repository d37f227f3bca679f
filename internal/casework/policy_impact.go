package casework

import (
	"context"
	"io"
	"slices"

	"entente/internal/store"
	"entente/policy"
	"entente/policy/gate"
	"entente/policy/impact"
)

// PolicyImpact is what a candidate revision would open and close, as far as one
// reader may be told.
type PolicyImpact struct {
	// Found is over the people that there are, the machine clients that the reader may
	// know of, and the objects whose log of decisions the
	// rules in force open to the reader and that the reader's party may know of. It is
	// complete for these: none is left out, none is drawn by lot.
	Found *impact.Report
	// Formed is over what there could be: people and objects that are formed from the
	// facts of the alliances in both revisions. It tells of no object and no person, so
	// that everybody who may read the rules is told all of it.
	Formed *impact.Report
	// Listed reports whether the people are those of the directory. If not, they are
	// formed from the registry: somebody for each party and function.
	Listed bool
}

// The parts of a report.
type (
	ImpactReport  = impact.Report
	ImpactCount   = impact.Count
	ImpactGroup   = impact.Group
	ImpactExample = impact.Line
	ImpactPast    = impact.PastReport
	ChangedRule   = impact.Changed
)

// PolicyImpact compares two revisions for the caller. Faults: Unavailable with code
// TIMEOUT, when a case could not be decided or ctx is done.
func (s *Session) PolicyImpact(ctx context.Context, base, next *policy.Revision) (*PolicyImpact, error) {
	return s.policyImpact(ctx, base, next, nil)
}

// policyImpact is PolicyImpact for a change whose report over what can be formed is
// there already; nil when it is not.
func (s *Session) policyImpact(ctx context.Context, base, next *policy.Revision, formed *impact.Report) (*PolicyImpact, error) {
	st := s.at()
	people, listed := s.desk.Everybody(ctx)
	out := &PolicyImpact{Listed: listed}
	var err error
	o := impact.Options{Channel: ChannelAPI, Over: "people and objects that you may be told of"}
	told := &sight{st, ctx}
	known := func(r *store.Row) bool {
		return st.decide(ctx, "read", st.view.Labels().At(r.Label), relations(r.Obj.Head(), st.who), policy.Context{}).Outcome.Discoverable()
	}
	world := st.world(append(slices.Clip(people), st.machines(known)...), told)
	if log := s.desk.cfg.Log; log != nil {
		world.Past = s.desk.toldDecisions(told, log.Past(ctx))
	}
	if out.Found, err = impact.Compare(ctx, base, next, world, o); err != nil {
		return nil, err
	}
	if out.Formed = formed; formed == nil {
		out.Formed, err = impact.Compare(ctx, base, next, impact.Facts(st.now, base, next), impact.Options{Channel: ChannelAPI, Over: gate.Formed})
	}
	return out, err
}

// WriteMarkdown writes it as a page to attach to a change.
func (p *PolicyImpact) WriteMarkdown(to io.Writer) error {
	if err := p.Found.WriteMarkdown(to); err != nil {
		return err
	}
	note := "\nPeople are those of the directory.\n"
	if !p.Listed {
		note = "\nThe directory of people cannot be had: people are formed, somebody for each party and function.\n"
	}
	if _, err := io.WriteString(to, note+"\n---\n\n"); err != nil {
		return err
	}
	return p.Formed.WriteMarkdown(to)
}
