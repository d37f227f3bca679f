// Package journal is the durable, ordered, hash-chained log from which all other
// state is rebuilt. It holds what an entry is, how it is hashed, how a chain is
// checked and what a snapshot file looks like; drivers (journal/sqlite) keep the
// entries. It refuses to know what an entry means: a Kind is a number and a body
// is canonical JSON, both chosen by the writer.
//
//	j, err := sqlite.Open(ctx, sqlite.Config{Dir: "data"})
//	entries, err := j.Append(ctx, j.Head(), []journal.Draft{{Kind: 1, At: now, Body: body}})
//	err = j.Read(ctx, journal.Head{}, func(e journal.Entry) error { return apply(e) })
//
// # Invariants
//
//   - Entries are numbered 1, 2, 3, … without a gap, and never changed or removed.
//   - Each entry holds the hash of the one before it; the first holds 32 zero bytes.
//   - A body is the canonical form of its JSON (see Canonical); a time is UTC in
//     whole microseconds, of a year from 1 to 9999.
//   - Append has returned nil only if all its entries are on disk; after a crash
//     the entries of any other Append are all there or all absent.
//   - A log that does not check is refused, never cut short. Only an operator, by
//     naming it, takes a damaged last entry out, and it is kept.
//
// # The hash of an entry
//
// The hash is SHA-256 over these bytes, each line but the last ended by one line
// feed, so that anybody can write a verifier:
//
//	entente-journal-1
//	<hash of the entry before it: 64 lower-case hexadecimal digits; 64 zeros for the first>
//	<sequence number, decimal>
//	<kind, decimal>
//	<time, RFC 3339 in UTC with six decimals: 2006-01-02T15:04:05.000000Z>
//	<body, to the end>
//
// No field before the body can hold a line feed, so two different entries never
// give the same bytes. SQL drivers keep these very texts in columns (see Record).
//
// # What the chain cannot tell
//
// A chain shows any change, gap or swap among its entries, but not that its
// newest entries were taken away, nor that the whole of it was written anew: for
// that one needs an anchor, a head that was put down elsewhere. Every Head handed
// to Read is such an anchor (a snapshot's, a signed checkpoint's), and a driver
// may keep one of its own beside the log.
package journal
