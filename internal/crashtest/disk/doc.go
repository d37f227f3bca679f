// Package disk is a model of a disk that loses its power, and the tests that cut it
// under the journal, its snapshots, the evidence files, the decision log and the
// ledger. It is for tests and does not ship. The model knows system calls, files and
// folders; it refuses to know what is in a file and what a service promises: that is
// the tests' to say.
//
//	steps, err := disk.Parse(trace)                  // of strace -f -xx
//	d, err := disk.Load(copyOfTheFolder, "/data", nil)
//	for _, s := range steps[:n] { d.Do(s) }          // until the n-th edge of a call
//	err = d.Cut(rand, disk.Torn, image)              // what is left after a power cut
//
// # What is modelled
//
// SQLite does its own system calls, so a disk cannot be put under it from inside. A
// worker process with the real journal, store, file store, decision log and ledger runs
// under strace once; the model then takes the very calls that it made, thread by thread
// as they began and returned. At the end of each life the model's files are compared
// with the real ones byte by byte, so no write is missed or misread; a call that the
// model does not know ends the test.
//
// Durable is what a flush covers that returned without an error: of a file its content
// and its size as of the calls that had returned when the flush began; of a folder its
// names. Of everything else a cut keeps an arbitrary part, by one of seven habits (see
// Habit): none, all, a beginning of it, each change alone, each sector of 512 or 4,096
// bytes alone, all but one, only the newest. A size may be kept without the content
// (then there are zeros) and the other way round. A new, renamed, linked or removed name
// is lost until its folder was flushed; a rename is never half, except that into another
// folder the old name may stay. What a failed flush covered stays uncertain for ever,
// though processes read it, as in the page cache of Linux: a later flush that succeeds
// says nothing about it. Not modelled: a sector that is half written, and a disk that
// says of a flush that it is done when it is not. Against both stands the chain, which
// refuses.
//
// Of SQLite's files the index of the write-ahead log (-shm) is left out: it is memory
// that processes share, nothing flushes it, and SQLite makes it anew when the first
// process opens the database. An image holds noise in its place, or nothing.
//
// # What is SQLite's promise
//
// That a transaction whose commit returned survives, and that no other is half there,
// SQLite promises for WAL with synchronous=FULL on a disk that keeps what was flushed.
// The tests do not take its word: they check the promise of the whole, on the calls that
// it makes with our settings, in our folder, beside our own files. That is enough where
// a shim inside its VFS would be, because between the two there is only the system: a
// model under the system calls sees everything that a model under the VFS sees, and also
// our own files and the order between both. It would miss what SQLite does only under
// conditions that no worker meets.
//
// # To try a cut again
//
// A cut that goes wrong leaves a folder: what was there before, the traces, the moment
// and the draw. Other runs have other keys, salts and turns of threads, so a seed alone
// would not do.
//
//	go test ./internal/crashtest/disk -run TestTryAgain -disk.replay=FOLDER
//
// For as long as one likes: -disk.for=1h -disk.cuts=2000. Every call, failing with one error:
// -run AfterAnyFailedCall -timeout 2h -disk.every=EIO.
package disk
