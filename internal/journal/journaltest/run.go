package journaltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

// tb is what tests and random tests have in common.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Open opens the journal of a folder and fails the test if it cannot. The suite
// closes what it opens.
type Open func(t *testing.T, dir string) journal.Journal

// Run runs the whole contract against a driver.
func Run(t *testing.T, open func(t *testing.T, dir string) journal.Journal) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Open)
	}{
		{"a new journal is empty", newIsEmpty},
		{"entries come back in order, chained and as they were given", order},
		{"entries are there after reopening", durability},
		{"an append after another head is refused and writes nothing", conflict},
		{"a batch with one bad draft writes nothing", badDraft},
		{"no drafts write nothing", noDrafts},
		{"bodies are stored in canonical form", canonicalBodies},
		{"times are stored in UTC and whole microseconds", times},
		{"a body of one megabyte comes back whole", bigBody},
		{"ten thousand entries verify and come back", manyEntries},
		{"a batch larger than any one statement is one unit", bigBatch},
		{"reading goes on from a head", readFrom},
		{"one entry comes back by its number", oneEntry},
		{"reading from a head that the log does not hold is refused", readFromForeign},
		{"an error of yield ends the reading and comes back unchanged", yieldError},
		{"yield may append", yieldAppends},
		{"a reader sees the log as of its call", readIsBounded},
		{"readers see whole prefixes while entries are appended", concurrentReaders},
		{"of two writers after the same head one wins", racingWriters},
		{"a context that has ended stops each method and harms nothing", contexts},
		{"a context that ends midway stops a reader", contextMidway},
		{"after closing every method is refused", afterClose},
		{"closing ends a reader", closeEndsReader},
		{"closing waits for a reader", closeWaitsForReader},
		{"closing does not wait for a reader that waits to append", closeWhileReaderAppends},
		{"a snapshot comes back with its head", snapshotRoundTrip},
		{"there is no snapshot at first", noSnapshot},
		{"the two newest snapshots are kept", snapshotsKept},
		{"a half or damaged snapshot is passed over", damagedSnapshot},
		{"a snapshot that its writer gave up leaves the older one", snapshotGivenUp},
		{"snapshots may be saved at the same time", concurrentSnapshots},
		{"a snapshot of an entry that the log does not hold is refused", snapshotForeign},
		{"an old snapshot and the entries after it give the present state", snapshotAndTail},
		{"random histories of appends, reopenings and snapshots keep every promise", randomHistories},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// start is a time with nothing to round.
var start = time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)

// drafts returns n drafts, each different, numbered from first.
func drafts(first, n int) []journal.Draft {
	ds := make([]journal.Draft, n)
	for i := range ds {
		k := first + i
		ds[i] = journal.Draft{
			Kind: journal.Kind(k % 7), //nolint:gosec // small
			At:   start.Add(time.Duration(k) * time.Second),
			Body: json.RawMessage(fmt.Sprintf(`{"n":%d,"text":"entry %d"}`, k, k)),
		}
	}
	return ds
}

// add appends to the present head and fails the test if that fails.
func add(t tb, j journal.Journal, ds []journal.Draft) []journal.Entry {
	t.Helper()
	entries, err := j.Append(context.Background(), j.Head(), ds)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return entries
}

// read returns the entries after a head and fails the test if that fails.
func read(t tb, j journal.Journal, after journal.Head) []journal.Entry {
	t.Helper()
	var entries []journal.Entry
	err := j.Read(context.Background(), after, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return entries
}

func closeJournal(t tb, j journal.Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

// opened opens a new folder and closes the journal when the test ends.
func opened(t *testing.T, open Open) (j journal.Journal, dir string) {
	t.Helper()
	dir = t.TempDir()
	j = open(t, dir)
	t.Cleanup(func() { closeJournal(t, j) })
	return j, dir
}

func wantFault(t tb, err error, kind fault.Kind, code fault.Code) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault of kind %v and code %q", err, kind, code)
	}
	if f.Kind != kind || f.Code != code {
		t.Fatalf("got kind %v and code %q (%v), want %v and %q", f.Kind, f.Code, err, kind, code)
	}
}

// wantEntries compares all fields; it checks the links and hashes by itself, so
// that a driver and the chain's own check cannot be wrong together.
func wantEntries(t tb, got, want []journal.Entry, after journal.Head) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d entries, want %d", len(got), len(want))
	}
	for i := range got {
		e := got[i]
		if !reflect.DeepEqual(e, want[i]) {
			t.Fatalf("entry %d:\n got %+v\nwant %+v", i, e, want[i])
		}
		if e.Seq != after.Seq+1 || e.Prev != after.Hash || e.Hash != e.ComputeHash() {
			t.Fatalf("entry %+v does not follow %+v", e, after)
		}
		after = e.Head()
	}
}
