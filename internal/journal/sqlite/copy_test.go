package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

// Whatever was acknowledged before a copy was begun is in it; and it is a beginning of
// what there is in the end.
func TestACopyHoldsWhatWasAcknowledgedWhileOthersWrite(t *testing.T) {
	ctx := context.Background()
	from := t.TempDir()
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: from})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	hashes := map[uint64][32]byte{}
	var mu sync.Mutex
	write := func() error {
		out, err := j.Append(ctx, j.Head(), drafts(1, 1))
		if err == nil {
			mu.Lock()
			hashes[out[0].Seq] = out[0].Hash
			mu.Unlock()
		}
		return err
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
				if err := write(); err != nil {
					done <- err
					return
				}
			}
		}
	}()
	var heads []journal.Head
	for range 10 {
		to := t.TempDir()
		before := j.Head()
		if err := sqlite.Copy(ctx, from, to); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(to, sqlite.FileName)); err != nil || info.Mode() != 0o600 {
			t.Error(info.Mode(), err)
		}
		c, err := sqlite.Open(ctx, sqlite.Config{Dir: to})
		if err != nil {
			t.Fatal(err)
		}
		if c.Head().Seq < before.Seq {
			t.Errorf("the copy ends at %d, acknowledged was %d", c.Head().Seq, before.Seq)
		}
		heads = append(heads, c.Head())
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for _, h := range heads {
		if hashes[h.Seq] != h.Hash {
			t.Errorf("entry %d of the copy is another", h.Seq)
		}
	}
}

func TestACopyThatLacksAnAcknowledgedEntryIsRefusedByOpen(t *testing.T) {
	ctx := context.Background()
	from := t.TempDir()
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: from})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := j.Append(ctx, j.Head(), drafts(1, 1)); err != nil {
			t.Fatal(err)
		}
	}
	head, err := os.ReadFile(filepath.Join(from, "journal.head"))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	alter(t, from, `DELETE FROM entry WHERE seq = 3`)
	to := t.TempDir()
	if err := sqlite.Copy(ctx, from, to); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(ctx, sqlite.Config{Dir: to}); fault.As(err).Code != fault.CodeJournalDamaged {
		t.Errorf("%v", err)
	}
	head[20] ^= 1
	if err := os.WriteFile(filepath.Join(from, "journal.head"), head, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Copy(ctx, from, t.TempDir()); fault.As(err).Code != fault.CodeJournalDamaged {
		t.Errorf("a damaged mark: %v", err)
	}
}

func TestACopyReplacesNothingAndNeedsAJournal(t *testing.T) {
	ctx := context.Background()
	from, to := t.TempDir(), t.TempDir()
	if err := sqlite.Copy(ctx, from, to); !fault.Is(err, fault.NotFound) {
		t.Errorf("no journal: %v", err)
	}
	for _, dir := range []string{from, to} {
		j, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := sqlite.Copy(ctx, from, to); fault.As(err).Code != fault.CodeDuplicate {
		t.Errorf("a journal there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(from, sqlite.FileName), []byte("no database, and long enough to be looked at"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Copy(ctx, from, t.TempDir()); fault.As(err).Code != fault.CodeJournalDamaged {
		t.Errorf("no database: %v", err)
	}
}
