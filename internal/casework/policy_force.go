package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// prepare makes the rules of an approved bundle ready to decide before they come into
// force, so that the first requests after it wait for nothing. It is done for those
// alone whom policy lets put it into force.
func (d *Desk) prepare(ctx context.Context, st *state, id dossier.ID) {
	row := st.view.Object(id)
	if row == nil || row.Obj.Head().State != dossier.Approved || !st.sees(ctx, row) {
		return
	}
	b, ok := row.Obj.(*dossier.PolicyBundle)
	base := inForce(st.view)
	if !ok || base == nil || b.Base != digestOf(base) {
		return
	}
	with := policy.Context{Bundle: st.bundled(b)}
	if !st.decide(ctx, "activate", st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), with).Outcome.Permits() {
		return
	}
	files := b.Over(base.Files)
	next, err := policy.Compile(ctx, treeOf(files), d.cfg.Compile)
	if err != nil {
		return // it will be found when the rules are asked for
	}
	d.cfg.Engine.Prepare(ctx, next, st.now)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.revisions[next.ID()] == nil {
		d.revisions[next.ID()] = next
	}
}

// enforce lets the engine decide by the rules that the journal says are in force.
// Every state is made of a snapshot and the rules in force in it, so that nothing is
// decided by others meanwhile.
func (d *Desk) enforce(ctx context.Context) {
	last := inForce(d.cfg.Store.View())
	if last == nil || last.ID == d.cfg.Engine.Current().ID() {
		return
	}
	next, err := d.compiled(*last)
	if err != nil {
		return // stateOf finds it, too, and lets nobody do anything
	}
	d.cfg.Engine.Prepare(ctx, next, marking.MinuteOf(d.cfg.Clock()))
	old := d.cfg.Engine.Swap(next)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.revisions[old.ID()] == nil {
		d.revisions[old.ID()] = old // it may come back, and the past is asked about
	}
}
