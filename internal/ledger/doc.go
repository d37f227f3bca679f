// Package ledger turns the journal into audit trees of which nobody, not even who
// runs the service, can rewrite the past quietly: one tree for each alliance, with
// signed checkpoints, proofs, and a verifier that needs no server.
//
//	l, err := ledger.Open(ctx, ledger.Config{Journal: j, Records: records, Again: again, Key: key, File: file, Clock: time.Now})
//	err = l.Advance(ctx) // epochs that are over are closed and signed for
//	err = l.Export(ctx, w, ledger.Reader{Name: "NL", Trees: []string{"alliance:eu27"}, See: see})
//	report, err := ledger.Verify(export, key.Public())
//	receipts, err := l.Receipts(ctx, "alliance:eu27", object, see, nil, 20) // one entry read for each
//
// FORMAT.md gives every byte of an export, so that somebody else can write the
// verifier; a test holds one that was written from it alone.
//
// # What it refuses to know
//
// The package knows neither objects nor policy: what an entry records is said by
// Config.Records, and who may see a leaf by Reader.See.
//
// # Invariants
//
//   - The trees follow from the journal, the key, and the file of what was signed,
//     which says for each closing of epochs how far the journal had come. A restart
//     gives the same trees, or the fault that the journal is another.
//   - With Config.Folded a start goes on from what the last run had made of the journal.
//     The file is sealed with the secret of the key and names an entry, by its hash, and
//     what was signed. That entry in a journal whose chain was checked, those checkpoints,
//     and roots that add up to the last of them prove that all before is what it was; then
//     only what is newer is read. Else, and to say that a journal is another, everything is.
//   - A closing is on disk (fsync) before a checkpoint that covers it is handed out.
//   - The size of every tree is 1 and the number of epochs that are over: a function
//     of the clock alone. An epoch's root, a leaf's slot and a proof tell nothing of
//     how many leaves there are beside.
//   - A proof reads the entry of its leaf alone. For that 50 bytes of each leaf are in
//     memory, and about 30 of each object in a tree.
//   - A leaf hash cannot be guessed without its salt, nor an object from its commitment.
//
// # What it cannot tell
//
// At a start that goes on from a file, that the leaves in it give the roots in it: that is
// what the seal says of them. A start without the file shows it, and so does the restoring of
// a backup, which never uses one; a receipt or an export reads each leaf's entry anyway.
//
// That a leaf was never written, or is kept from a reader who could see it. Whoever
// has the key and the journal can begin a second history, but not make it fit the
// checkpoints that partners hold; Compare finds that.
package ledger
