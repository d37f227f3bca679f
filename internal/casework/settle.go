package casework

import (
	"context"

	"entente/internal/blob"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
)

// Settle does what time alone has decided: evidence and requests whose end has
// come are marked expired. It returns how many. The policy decides by the end
// itself, so that nothing depends on when Settle runs.
func (d *Desk) Settle(ctx context.Context) (int, error) {
	n := 0
	_, err := d.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		n = 0
		now := marking.MinuteOf(tx.Now())
		for _, noun := range []dossier.Noun{dossier.NounEvidence, dossier.NounReleaseRequest} {
			walk := tx.View().Kind(noun).Newest()
			for r := walk.Next(); r != nil && n < ImportBatch; r = walk.Next() {
				if end := endOf(r.Obj); end == 0 || now < end {
					continue
				}
				to, err := dossier.CycleOf(noun).Check(r.Obj.Head().State, "expire")
				if err != nil {
					continue // it has come to another end
				}
				next := dossier.Next(r.Obj, tx.Now())
				next.Head().State = to
				if err := tx.Put(next); err != nil {
					return err
				}
				n++
			}
		}
		tx.Audit(store.Audit{Action: "settle", Outcome: "ALLOW"})
		return nil
	})
	return n, err
}

func endOf(o dossier.Object) marking.Minute {
	if r, ok := o.(*dossier.ReleaseRequest); ok {
		return r.Closes
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
	walk := d.cfg.Store.View().Kind(dossier.NounEvidence).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if f := r.Obj.(*dossier.Evidence).File; f != nil {
			used[f.SHA256] = true
		}
	}
	return d.cfg.Blobs.Sweep(ctx, func(digest blob.Digest) bool { return used[digest.String()] })
}
