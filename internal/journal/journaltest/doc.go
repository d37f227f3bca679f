// Package journaltest is the contract of journal.Journal as tests. Every driver
// runs all of it and adds tests of its own only for what it alone has: its files,
// its locks, its kinds of damage.
//
//	func TestContract(t *testing.T) {
//		journaltest.Run(t, func(t *testing.T, dir string) journal.Journal {
//			j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
//			if err != nil {
//				t.Fatal(err)
//			}
//			return j
//		})
//	}
//
// The package knows no driver. It asks two things of one: that open with the same
// folder gives the same log, and that snapshots are files of that folder as
// journal.SnapshotDir writes them.
package journaltest
