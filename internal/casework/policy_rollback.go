package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/store"
)

// RollBackPolicy takes out of force, in one step, the change that came into force
// last: the tree before it is in force again, by a new entry. In an emergency a
// security officer demands it, and it waits for ConfirmRollback. Faults: those of
// reach; Conflict with code POLICY_BASE_STALE when something else came into force
// after it: what undoes an older change is proposed like any.
func (s *Session) RollBackPolicy(ctx context.Context, id dossier.ID, version uint64, text string, emergency bool) (Released[*dossier.PolicyBundle], error) {
	if emergency {
		return updateOne[*dossier.PolicyBundle](ctx, s, func(c *change) (dossier.ID, error) {
			b, err := c.reachBundle(id, version, "demand_roll_back", "")
			if err != nil {
				return "", err
			}
			next, err := moved(c, b, "demand_roll_back")
			if err != nil {
				return "", err
			}
			said := c.says(text)
			next.Demanded = &said
			return id, c.tx.Put(next)
		})
	}
	return s.undo(ctx, id, version, "roll_back", text)
}

// ConfirmRollback confirms an emergency rollback, which is then done. Faults: those of
// RollBackPolicy.
func (s *Session) ConfirmRollback(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.PolicyBundle], error) {
	return s.undo(ctx, id, version, "confirm_roll_back", text)
}

func (s *Session) undo(ctx context.Context, id dossier.ID, version uint64, action, text string) (Released[*dossier.PolicyBundle], error) {
	out, err := updateOne[*dossier.PolicyBundle](ctx, s, func(c *change) (dossier.ID, error) {
		b, err := c.reachBundle(id, version, action, "")
		if err != nil {
			return "", err
		}
		next, err := moved(c, b, action)
		if err != nil {
			return "", err
		}
		before := replaced(c.view, b)
		if b.Digest != digestOf(inForce(c.view)) || before == nil {
			return "", fault.New(fault.Conflict, "casework.RollBackPolicy", "something else came into force after it: propose a change that undoes it").
				WithCode(fault.CodePolicyStale).At("id")
		}
		said := c.says(text)
		next.Undone = &said
		if err := c.restore(next); err != nil {
			return "", err
		}
		c.tx.Activate(store.PolicyRevision{ID: before.ID, Files: before.Files, By: c.who, Digest: digestOf(before), Bundle: before.Bundle})
		return id, c.tx.Put(next)
	})
	s.desk.enforce(ctx)
	return out, err
}

// replaced returns the entry that a bundle came into force after; nil for none. Trees
// that are equal may have come by different changes.
func replaced(v *store.View, b *dossier.PolicyBundle) *store.PolicyRevision {
	all := v.Policies()
	for i := 1; i < len(all); i++ {
		if all[i].Bundle == b.ID && digestOf(&all[i-1]) == b.Replaced {
			return &all[i-1]
		}
	}
	return treeAt(v, b.Replaced)
}

// restore makes the bundle of the same rules that one had superseded active again.
func (c *change) restore(undone *dossier.PolicyBundle) error {
	var last *dossier.PolicyBundle
	c.eachBundle(func(b *dossier.PolicyBundle) {
		if b.Alliance == undone.Alliance && b.State == dossier.Superseded && (last == nil || b.Activated.At.After(last.Activated.At)) {
			last = b
		}
	})
	if last == nil {
		return nil
	}
	return c.step(last, "restore")
}
