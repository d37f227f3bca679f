// Package decisions keeps the decision log: who asked for what, with which label,
// and what the policy answered by which rule of which revision. It is an
// append-only file, decisions.db, in the data folder.
//
//	log, err := decisions.Open(ctx, decisions.Config{Dir: "data", Queue: 1024, Random: rand.Reader})
//	err = log.Add(ctx, []*decisions.Record{{At: now, Person: "nl.diplomat", Party: "NL-MFA", Action: "read",
//		Subject: subject, Context: policy.Context{Now: minute, Channel: policy.ChannelAPI}, Revision: rev.ID(),
//		Parts: []decisions.Part{{Label: label, Result: decision, Objects: released}}}}, decisions.Soon)
//	for r, err := range log.Records(ctx, decisions.Filter{Person: "nl.diplomat"}, decisions.Newest) { … }
//
// A request for many objects is one record: its parts are the distinct decisions,
// each with the objects that it let go. A record holds the whole input of every
// decision, so that it can be asked again; subjects, labels and contexts occur
// many times and are stored once, by their SHA-256. No input holds content, a
// title, or the name of a source: it is what sharing rules look at and no more.
//
// # What is promised
//
// Add with Durable returns when the records are on disk. Add with Soon returns when
// they are in a bounded queue, which is written within a second; a full queue makes
// the caller wait. Records that could not be written are tried again each second,
// and until that succeeds every Add is refused: a service that cannot say what it
// let go lets nothing go. Many records are one transaction, so after a crash each
// is there whole or not at all.
//
// Open refuses a log from which records are gone: the file decisions.head beside it says
// how far it reached. Whoever begins another log moves both away. A record carries a
// digest of all its columns, and the numbers of records have no gaps: what is not as it
// was written is an error when it is read, and what is gone when everything is. A filter
// finds by columns and indexes as they stand, so damage can hide a record from it.
//
// Records older than Config.Keep are removed by Prune, two days of them at a time,
// and with them what only they referred to. Nothing else is ever removed or changed.
//
// The package refuses to know who may read the log, what an object is, and whether
// a decision was right.
package decisions
