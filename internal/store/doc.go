// Package store keeps the present state in memory (go-memdb) and every change of
// it in the journal. A change is on disk before it is in memory, and in memory
// before it is acknowledged; readers see whole snapshots only.
//
//	err := s.Update(ctx, func(tx *store.Tx) error {
//		row := tx.View().Object(id)
//		next := dossier.Next(row.Obj.(*dossier.Evidence), tx.Now())
//		next.State = dossier.Verified
//		return tx.Put(next)
//	})
//
// One writer runs the functions of waiting updates one after the other on one
// memdb transaction, appends their entries to the journal with one flush, then
// commits. A function that returns an error leaves nothing behind. Each object
// row carries the number of its label; per label, kind, parent and person there
// is a posting list, newest last, which belongs to the same snapshot.
//
// View and Tx are different types: a reader cannot write. A row is never changed
// once it is in a snapshot. The package knows no policy and decides nothing.
package store
