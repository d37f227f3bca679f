// Package sqlite keeps a journal in one SQLite database in a data folder that one
// process has at a time. It holds the table, the transaction and the files around
// them; what an entry is, how it is hashed and checked, and what a snapshot looks
// like is the business of package journal.
//
//	j, err := sqlite.Open(ctx, sqlite.Config{Dir: "/var/lib/entente"})
//	…
//	defer j.Close()
//
// # Files (folder mode 0700, files 0600)
//
//	journal.db          table entry (the log), dropped (see below), meta (format)
//	journal.db-wal      SQLite's write-ahead log: the newest entries may be only here
//	journal.db-shm      SQLite's index of it
//	journal.head        the newest acknowledged entry, see below
//	journal.lock        locked by the process that has the folder open (flock)
//	snapshot-*.gz       package journal's snapshots
//
// A person can read the log while the server runs, and check an entry with
// nothing but a shell:
//
//	sqlite3 -readonly journal.db 'SELECT seq, at, kind, body FROM entry ORDER BY seq DESC LIMIT 10'
//	printf %s "$(sqlite3 -readonly journal.db "SELECT 'entente-journal-1' || char(10) || prev || char(10) || seq
//	  || char(10) || kind || char(10) || at || char(10) || body FROM entry WHERE seq = 7")" | sha256sum
//
// # Invariants
//
//   - One Append is one SQLite transaction; with WAL and synchronous=FULL its commit
//     returns after fsync. After a failed one the journal is read-only until it is
//     opened again, which finds out what is on disk.
//   - Open checks every entry of the log before anybody sees one, and refuses a log
//     that does not check. It never cuts anything off.
//   - What Open found good it writes to disk once more before it goes on: after a
//     failed flush and a new start it may have been in memory alone.
//   - A damaged last entry leaves the log only by Config.DropDamagedTail, into the
//     table dropped.
//
// # The head mark
//
// SQLite recovers its write-ahead log up to the first frame that does not check
// and takes the rest as never written. A flipped bit in the middle of that file
// would so take away acknowledged entries without a word, and the chain that is
// left checks. So would an old copy of journal.db put in the folder's place. The
// file journal.head therefore holds the newest acknowledged head; it is written
// after each commit, without a flush of its own (it may fall behind in a power
// cut, never run ahead), and Open refuses a log that does not hold that entry.
// Whoever puts an older journal.db back by hand removes journal.head with it. Copy
// takes the mark before the log, so that a copy which lacks an acknowledged entry is
// refused when it is opened.
//
// It is no proof against somebody who can write the folder: who deletes the last
// entry and journal.head with it leaves a whole, shorter log. Against that stand
// anchors outside the folder, the signed checkpoints of the ledger.
package sqlite
