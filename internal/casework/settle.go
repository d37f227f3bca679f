package casework

import (
	"context"
	"slices"

	"entente/internal/blob"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
)

// Settle does what time alone has decided: silences whose deadline has come are
// concluded as of it, texts whose embargo has lifted are published, rules whose moment
// has come are put into force, evidence,
// requests and machine clients whose end has come are marked expired. It returns how many. A service
// that was down at the moment does it when it starts. What a person may read is
// decided by the moment itself, so that nothing of that depends on when Settle runs.
//
// Deadlines of silences and changes of the rules are exact to the second; everything else comes at a whole
// minute and is looked at once in it.
func (d *Desk) Settle(ctx context.Context) (int, error) {
	now := marking.MinuteOf(d.cfg.Clock())
	d.mu.Lock()
	seen := d.settled == now
	d.mu.Unlock()
	n := 0
	for len(d.system(ctx, d.cfg.Store.View(), d.cfg.Clock(), nil).due(seen)) > 0 {
		if err := d.recordable(); err != nil {
			return n, err
		}
		done := 0
		var c *change
		_, err := d.cfg.Store.Update(ctx, func(tx *store.Tx) (err error) {
			c = d.system(ctx, tx.View(), tx.Now(), tx)
			done, err = c.settleDue(seen)
			return err
		})
		if err == nil {
			err = d.recordDone(ctx, c.state)
		}
		if err == nil {
			d.enforce(ctx)
		}
		if err != nil {
			return n, err
		}
		if n += done; done == 0 {
			break // what is due cannot be done yet
		}
	}
	d.mu.Lock()
	d.settled = now
	d.mu.Unlock()
	return n, nil
}

// settleDue does what is due: one statement or one change of the rules, for these may
// move much else, or many of the others.
func (c *change) settleDue(seen bool) (done int, err error) {
	c.tx.Audit(store.Audit{Action: "settle", Outcome: "ALLOW"})
	for _, o := range c.due(seen) {
		if staged := c.tx.Staged(o.Head().ID); staged != nil {
			continue // what moved with another is looked at on its own
		}
		ok, err := c.settle(o)
		if err != nil {
			return 0, err
		}
		if ok {
			done++
		}
		if ok && (o.Noun() == dossier.NounStatement || o.Noun() == dossier.NounPolicyBundle) {
			break
		}
	}
	return done, nil
}

// due lists objects for which a moment has come, statements first; seen says that
// this minute's were looked at.
func (c *change) due(seen bool) []dossier.Object {
	nouns := []dossier.Noun{dossier.NounStatement, dossier.NounPolicyBundle, dossier.NounEvidence, dossier.NounReleaseRequest, dossier.NounServiceClient}
	if seen {
		nouns = nouns[:2]
	}
	var out []dossier.Object
	for _, noun := range nouns {
		walk := c.view.Kind(noun).Oldest()
		for r := walk.Next(); r != nil && len(out) < ImportBatch; r = walk.Next() {
			if c.isDue(r.Obj) {
				out = append(out, r.Obj)
			}
		}
	}
	return out
}

func (c *change) isDue(o dossier.Object) bool {
	if s, ok := o.(*dossier.Statement); ok {
		open := s.OpenSilence()
		return open != nil && !c.at.Before(open.Deadline) || c.deserted(s) || c.releaseDue(s)
	}
	if b, ok := o.(*dossier.PolicyBundle); ok {
		return b.State == dossier.Approved && b.Effective != nil && !c.at.Before(*b.Effective)
	}
	end := endOf(o)
	if end == 0 || c.now < end {
		return false
	}
	_, err := dossier.CycleOf(o.Noun()).Check(o.Head().State, "expire")
	return err == nil
}

// settle does what is due to one object; it reports whether anything could be done.
func (c *change) settle(o dossier.Object) (bool, error) {
	if s, ok := o.(*dossier.Statement); ok {
		switch open := s.OpenSilence(); {
		case open != nil && !c.at.Before(open.Deadline):
			_, err := c.settleSilence(s)
			return true, err
		case c.deserted(s):
			return true, c.backToTable(s, dossier.ToldSilenceCanceled)
		}
		return c.settleRelease(s)
	}
	if b, ok := o.(*dossier.PolicyBundle); ok {
		return true, c.settlePolicy(b)
	}
	next, err := moved(c, o, "expire")
	if err != nil {
		return false, err
	}
	if o.Noun() == dossier.NounEvidence {
		if err := c.shaken(o.Head().ID); err != nil {
			return false, err
		}
	}
	return true, c.tx.Put(next)
}

func endOf(o dossier.Object) marking.Minute {
	switch v := o.(type) {
	case *dossier.ReleaseRequest:
		return v.Closes
	case *dossier.ServiceClient:
		return v.Expires
	}
	return o.Head().Marking.Expires
}

// SweepFiles removes stored files that no evidence refers to: uploads whose item
// was refused or never filed. It returns how many.
func (d *Desk) SweepFiles(ctx context.Context) (int, error) {
	if d.cfg.Blobs == nil {
		return 0, nil
	}
	used := map[string]bool{}
	for _, digest := range Files(d.cfg.Store.View()) {
		used[digest] = true
	}
	return d.cfg.Blobs.Sweep(ctx, func(digest blob.Digest) bool { return used[digest.String()] })
}

// Files lists the digests of the files that evidence refers to, each once, in order.
func Files(v *store.View) []string {
	var out []string
	walk := v.Kind(dossier.NounEvidence).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if f := r.Obj.(*dossier.Evidence).File; f != nil {
			out = append(out, f.SHA256)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
