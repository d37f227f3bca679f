package casework

import (
	"context"
	"encoding/json"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy/gate"
	"entente/policy/impact"
)

// CheckPolicies runs the checks of proposed rules, the oldest first, and records what
// they found. It returns how many proposals were checked. A proposal whose checks a
// stop of the service cut off is checked when it runs again: what was not recorded
// was not found. One caller works at a time; another waits.
func (d *Desk) CheckPolicies(ctx context.Context) (int, error) {
	d.checking.Lock()
	defer d.checking.Unlock()
	n := 0
	for ctx.Err() == nil {
		b, base := d.unchecked()
		if b == nil {
			return n, nil
		}
		report := &gate.Report{Gates: []gate.Result{{Name: gate.Scope, Words: "the tree that it changes is not known"}}}
		if base != nil {
			report = gate.Run(ctx, d.candidate(ctx, b, base), d.limits())
		}
		if ctx.Err() != nil {
			break // the service is stopping: what it could not find is nothing that was found
		}
		if err := d.recordCheck(ctx, b.ID, report); err != nil {
			return n, err
		}
		n++
	}
	return n, fault.Wrap(fault.Unavailable, "casework.CheckPolicies", "the checks were cut off", ctx.Err()).WithCode(fault.CodeTimeout)
}

// unchecked returns the oldest proposal without a report, and the tree that it changes.
func (d *Desk) unchecked() (*dossier.PolicyBundle, *store.PolicyRevision) {
	v := d.cfg.Store.View()
	walk := v.Kind(dossier.NounPolicyBundle).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if b := r.Obj.(*dossier.PolicyBundle); b.State == dossier.Proposed {
			return b, treeAt(v, b.Base)
		}
	}
	return nil, nil
}

func (d *Desk) limits() gate.Limits {
	l := d.cfg.Gate
	if l.Time == 0 {
		prover := l.Prove
		l = gate.Default()
		l.Prove = prover
	}
	return l
}

func (d *Desk) candidate(ctx context.Context, b *dossier.PolicyBundle, base *store.PolicyRevision) gate.Candidate {
	return gate.Candidate{Base: treeOf(base.Files), Next: treeOf(b.Over(base.Files)), Owner: b.Alliance, Now: marking.MinuteOf(d.cfg.Clock()),
		World: func() impact.World {
			people, _ := d.Everybody(ctx)
			return d.PolicyWorld(ctx, people)
		}}
}

// recordCheck writes what the checks found, as a step of the service's own.
func (d *Desk) recordCheck(ctx context.Context, id dossier.ID, report *gate.Report) error {
	if err := d.recordable(); err != nil {
		return err
	}
	var c *change
	_, err := d.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		c = d.system(ctx, tx.View(), tx.Now(), tx)
		row := tx.View().Object(id)
		b, ok := row.Obj.(*dossier.PolicyBundle)
		if !ok || b.State != dossier.Proposed {
			return nil // it was taken back meanwhile
		}
		move := "fail"
		if report.Passed() {
			move = "verify"
		}
		decision := c.byItself(move, b)
		tx.Audit(c.audit("policy_bundle:"+move, id, decision))
		if !decision.Outcome.Permits() {
			return c.forbidden(decision)
		}
		next, err := moved(c, b, move)
		if err != nil {
			return err
		}
		next.Revision, next.Affected = report.Revision, report.Affected
		if report.Impact != nil {
			formed, err := json.Marshal(report.Impact)
			if err != nil {
				return fault.Wrap(fault.Internal, "casework.CheckPolicies", "a report has no JSON form", err)
			}
			next.Formed = string(formed)
		}
		for _, g := range report.Gates {
			next.Gates = append(next.Gates, found(g))
		}
		return tx.Put(next)
	})
	if err != nil {
		return err
	}
	return d.recordDone(ctx, c.state)
}

func found(g gate.Result) dossier.PolicyGate {
	out := dossier.PolicyGate{Name: string(g.Name), Passed: g.Passed, Words: g.Words, Took: g.Took.Truncate(time.Millisecond)}
	for _, f := range g.Findings {
		out.Findings = append(out.Findings, dossier.PolicyFinding{File: f.File, Line: f.Line, Text: f.Text})
	}
	return out
}
