package journaltest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
)

func save(t tb, j journal.Journal, at journal.Head, state string) {
	t.Helper()
	if err := j.SaveSnapshot(context.Background(), at, text(state)); err != nil {
		t.Fatalf("save: %v", err)
	}
}

func wantSnapshot(t tb, j journal.Journal, head journal.Head, state string) {
	t.Helper()
	h, r, err := j.LatestSnapshot(context.Background())
	if err != nil {
		t.Fatalf("latest snapshot: %v", err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatalf("latest snapshot: %v", err)
	}
	if h != head || string(got) != state {
		t.Fatalf("got the snapshot of %d with %d bytes, want that of %d with %d", h.Seq, len(got), head.Seq, len(state))
	}
}

// snapshotFiles returns the snapshot files of a folder, newest first.
func snapshotFiles(t tb, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "snapshot-*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

func snapshotRoundTrip(t *testing.T, open Open) {
	for name, state := range map[string]string{
		"empty": "",
		"short": "{\"objects\":3}\n",
		"large": strings.Repeat("a line of some state\n", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			all := add(t, j, drafts(0, 5))
			save(t, j, all[2].Head(), state)
			wantSnapshot(t, j, all[2].Head(), state)
			closeJournal(t, j)
			j = open(t, dir)
			defer closeJournal(t, j)
			wantSnapshot(t, j, all[2].Head(), state)
			wantEntries(t, read(t, j, all[2].Head()), all[3:], all[2].Head())
		})
	}
}

func noSnapshot(t *testing.T, open Open) {
	j, _ := opened(t, open)
	_, _, err := j.LatestSnapshot(t.Context())
	wantFault(t, err, fault.NotFound, "")
	save(t, j, journal.Head{}, "nothing yet") // of an empty journal
	wantSnapshot(t, j, journal.Head{}, "nothing yet")
}

func snapshotsKept(t *testing.T, open Open) {
	j, dir := opened(t, open)
	all := add(t, j, drafts(0, 12))
	for i := range all {
		save(t, j, all[i].Head(), all[i].At.String())
		wantSnapshot(t, j, all[i].Head(), all[i].At.String())
		if got, want := len(snapshotFiles(t, dir)), min(i+1, 2); got != want {
			t.Fatalf("%d snapshots are kept, want %d", got, want)
		}
	}
	save(t, j, all[11].Head(), "again") // takes the place of the first of that entry
	wantSnapshot(t, j, all[11].Head(), "again")
}

func damagedSnapshot(t *testing.T, open Open) {
	const older = "the older state"
	newer := strings.Repeat("the newer state ", 500)
	j, dir := opened(t, open)
	all := add(t, j, drafts(0, 8))
	save(t, j, all[3].Head(), older)
	save(t, j, all[6].Head(), newer)
	name := snapshotFiles(t, dir)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	put := func(content []byte) {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := range whole { // as after a crash in the middle of writing
		put(whole[:n])
		wantSnapshot(t, j, all[3].Head(), older)
	}
	for _, more := range [][]byte{{0}, whole} {
		put(append(bytes.Clone(whole), more...))
		wantSnapshot(t, j, all[3].Head(), older)
	}
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x10
		put(flipped)
		h, r, err := j.LatestSnapshot(t.Context())
		if err != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		// Some bytes of a gzip header (a time, a system) mean nothing.
		if (h != all[3].Head() || string(got) != older) && (h != all[6].Head() || string(got) != newer) {
			t.Fatalf("byte %d: a changed snapshot of entry %d was offered", i, h.Seq)
		}
	}
	put(whole)
	wantSnapshot(t, j, all[6].Head(), newer)
	for _, name := range snapshotFiles(t, dir) {
		if err := os.Truncate(name, 30); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err = j.LatestSnapshot(t.Context())
	wantFault(t, err, fault.NotFound, "")
}

func snapshotGivenUp(t *testing.T, open Open) {
	j, dir := opened(t, open)
	all := add(t, j, drafts(0, 4))
	save(t, j, all[1].Head(), "state")

	own := errors.New("own")
	err := j.SaveSnapshot(t.Context(), all[2].Head(), func(w io.Writer) error {
		return errors.Join(text("half")(w), own)
	})
	if !errors.Is(err, own) {
		t.Errorf("got %v, want the writer's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = j.SaveSnapshot(ctx, all[3].Head(), func(w io.Writer) error {
		cancel()
		_ = text("half")(w) // even a writer that looks at no error
		return nil
	})
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)

	wantSnapshot(t, j, all[1].Head(), "state")
	if files := snapshotFiles(t, dir); len(files) != 1 {
		t.Errorf("these are left: %v", files)
	}
	save(t, j, all[3].Head(), "newer")
	wantSnapshot(t, j, all[3].Head(), "newer")
}

func concurrentSnapshots(t *testing.T, open Open) {
	j, dir := opened(t, open)
	all := add(t, j, drafts(0, 8))
	state := func(e journal.Entry) string { return strings.Repeat(string(e.Body), 4000) }
	var group sync.WaitGroup
	for _, e := range all {
		group.Go(func() {
			if err := j.SaveSnapshot(context.Background(), e.Head(), text(state(e))); err != nil {
				t.Errorf("save: %v", err)
			}
			h, r, err := j.LatestSnapshot(context.Background())
			if err != nil {
				t.Errorf("latest snapshot: %v", err)
				return
			}
			got, err := io.ReadAll(r)
			if err := errors.Join(err, r.Close()); err != nil || string(got) != state(all[h.Seq-1]) {
				t.Errorf("the snapshot of %d is not what was saved: %v", h.Seq, err)
			}
		})
	}
	group.Wait()
	wantSnapshot(t, j, all[7].Head(), state(all[7]))
	if files := snapshotFiles(t, dir); len(files) > 2 {
		t.Errorf("these are left: %v", files)
	}
}

func snapshotForeign(t *testing.T, open Open) {
	j, dir := opened(t, open)
	all := add(t, j, drafts(0, 4))
	for name, head := range map[string]journal.Head{
		"another hash":         {Seq: 2, Hash: all[2].Hash},
		"ahead of the log":     {Seq: 5, Hash: all[3].Hash},
		"no entry, but a hash": {Hash: all[0].Hash},
	} {
		err := j.SaveSnapshot(t.Context(), head, text("state"))
		if err == nil {
			t.Fatalf("%s was accepted", name)
		}
		wantFault(t, err, fault.Conflict, fault.CodeStale)
	}
	if files := snapshotFiles(t, dir); len(files) != 0 {
		t.Errorf("these were written: %v", files)
	}
}

// snapshotAndTail rebuilds a sum from a snapshot and the entries after it, as a
// store does when it starts.
func snapshotAndTail(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	all := add(t, j, drafts(1, 40))
	sum := 0
	for _, e := range all[:25] {
		sum += number(t, e)
	}
	err := j.SaveSnapshot(t.Context(), all[24].Head(), func(w io.Writer) error { return json.NewEncoder(w).Encode(sum) })
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, drafts(41, 10))
	closeJournal(t, j)

	j = open(t, dir)
	defer closeJournal(t, j)
	head, r, err := j.LatestSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum = 0
	if err := errors.Join(json.NewDecoder(r).Decode(&sum), r.Close()); err != nil {
		t.Fatal(err)
	}
	for _, e := range read(t, j, head) {
		sum += number(t, e)
	}
	if want := 50 * 51 / 2; sum != want {
		t.Errorf("the sum is %d, want %d", sum, want)
	}
}
