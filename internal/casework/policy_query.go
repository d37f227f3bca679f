package casework

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
)

// PolicyBundleFilter narrows PolicyBundles. Base asks for changes of the common base.
type PolicyBundleFilter struct {
	Common
	Alliance dossier.AllianceKey
	Base     bool
}

func (f PolicyBundleFilter) match(b *dossier.PolicyBundle) bool {
	return (f.Alliance == "" || b.Alliance == f.Alliance) && (!f.Base || b.Alliance == "")
}

// PolicyBundles lists proposed changes of the rules.
func (s *Session) PolicyBundles(ctx context.Context, f PolicyBundleFilter, p Page) (*Connection[*dossier.PolicyBundle], error) {
	return list(ctx, s, dossier.NounPolicyBundle, f.Common, "", f, f.match, p)
}

func (c *clearing) policyBundle(v *dossier.PolicyBundle) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Scheduled, o.Activated, o.Demanded, o.Undone = c.signed(v.Scheduled), c.signed(v.Activated), c.signed(v.Demanded), c.signed(v.Undone)
	o.Reviews = slices.Clone(v.Reviews)
	for i := range o.Reviews {
		o.Reviews[i].Opinion = *c.signed(&v.Reviews[i].Opinion)
	}
	return &o
}

// PolicyBundleImpact says what a proposal would open and close, as far as the caller may be
// told; nil for a proposal that the caller may not read, and for one that does not
// compile. Faults: those of PolicyImpact.
func (s *Session) PolicyBundleImpact(ctx context.Context, id dossier.ID) (*PolicyImpact, error) {
	st := s.at()
	row := st.view.Object(id)
	if row == nil || !st.reads(ctx, row) {
		return nil, nil
	}
	b, ok := row.Obj.(*dossier.PolicyBundle)
	if !ok || b.Revision == "" {
		return nil, nil
	}
	base := treeAt(st.view, b.Base)
	if base == nil {
		return nil, nil
	}
	old, err := s.desk.slow(ctx, base.Files)
	if err != nil {
		return nil, err
	}
	next, err := s.desk.slow(ctx, b.Over(base.Files))
	if err != nil {
		return nil, err
	}
	formed := &impact.Report{}
	if json.Unmarshal([]byte(b.Formed), formed) != nil {
		formed = nil
	}
	return s.policyImpact(ctx, old, next, formed)
}

// slow compiles a tree for a comparison: with the time for each decision that the
// checks have, and remembering nothing.
func (d *Desk) slow(ctx context.Context, files map[string]string) (*policy.Revision, error) {
	return policy.Compile(ctx, treeOf(files), d.limits().Config)
}

// InForce returns the digest of the tree whose rules are in force.
func (s *Session) InForce() string {
	if p := inForce(s.at().view); p != nil {
		return digestOf(p)
	}
	return ""
}

// PolicyRevision is an entry of the history of the rules.
type PolicyRevision struct {
	ID, Digest  string
	From, Until time.Time  // Until is zero for the one in force
	Bundle      dossier.ID // the proposal that brought it; "" for the operator, and where the caller may not know of it
	Files       map[string]string
}

// PolicyRevisions lists which rules were in force when, the newest first, to those
// whom policy lets read proposals of any party; nil for everybody else.
func (s *Session) PolicyRevisions(ctx context.Context) ([]PolicyRevision, error) {
	st := s.at()
	l := marking.Label{Kind: string(dossier.NounPolicyBundle), State: string(dossier.Active), Marking: marking.Marking{TLP: marking.Green,
		PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf("operator")}}.Canonical()
	d := st.decide(ctx, "read", &l, 0, policy.Context{})
	st.trail.step(step{request: policy.Request{Action: "read", Subject: st.subj, Object: &l, Context: policy.Context{Now: st.now, Channel: st.opts.Channel}}, answer: d})
	if !d.Outcome.Permits() {
		return nil, nil
	}
	var out []PolicyRevision
	until := time.Time{}
	all := st.view.Policies()
	for i := range slices.Backward(all) {
		p := &all[i]
		one := PolicyRevision{ID: p.ID, Digest: digestOf(p), From: p.From, Until: until, Files: p.Files}
		if p.Bundle != "" && st.sees(ctx, st.view.Object(p.Bundle)) {
			one.Bundle = p.Bundle
		}
		out = append(out, one)
		until = p.From
	}
	return out, nil
}
