package journaltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

func readFrom(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	all := add(t, j, drafts(0, 20))
	closeJournal(t, j)
	j = open(t, dir)
	defer closeJournal(t, j)
	for i := range all {
		head := all[i].Head()
		wantEntries(t, read(t, j, head), all[i+1:], head)
	}
}

func readFromForeign(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 5))
	other, _ := opened(t, open)
	foreign := add(t, other, drafts(100, 9))
	for name, head := range map[string]journal.Head{
		"a middle entry of another log":  foreign[2].Head(),
		"the last number, another hash":  foreign[4].Head(),
		"an entry ahead of this log":     foreign[8].Head(),
		"no entry, but a hash":           {Hash: all[0].Hash},
		"a number, but no hash":          {Seq: 3},
		"a number that no log can reach": {Seq: 1 << 63, Hash: all[0].Hash},
	} {
		err := j.Read(t.Context(), head, func(e journal.Entry) error {
			t.Errorf("%s: entry %d was handed out", name, e.Seq)
			return nil
		})
		if err == nil {
			t.Fatalf("%s was accepted", name)
		}
		wantFault(t, err, fault.Unavailable, fault.CodeJournalDamaged)
		var d *journal.Damage
		if !errors.As(err, &d) || d.Seq != head.Seq || d.Tail {
			t.Errorf("%s: the damage is %+v", name, d)
		}
	}
}

func yieldError(t *testing.T, open Open) {
	j, _ := opened(t, open)
	add(t, j, drafts(0, 5))
	stop, seen := errors.New("stop"), 0
	err := j.Read(t.Context(), journal.Head{}, func(journal.Entry) error {
		if seen++; seen == 3 {
			return stop
		}
		return nil
	})
	if err != stop || seen != 3 { //nolint:errorlint // unchanged is the promise
		t.Errorf("got %v after %d entries", err, seen)
	}
}

func yieldAppends(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 3))
	err := j.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		all = append(all, add(t, j, drafts(10*number(t, e), 1))...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
}

func readIsBounded(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 3))
	var seen []journal.Entry
	err := j.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		if e.Seq == 1 {
			add(t, j, drafts(3, 3))
		}
		seen = append(seen, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantEntries(t, seen, all, journal.Head{})
}

func concurrentReaders(t *testing.T, open Open) {
	j, _ := opened(t, open)
	const readers, batches, size = 4, 60, 5
	done := make(chan struct{})
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			after := journal.Head{}
			for last := false; ; {
				durable := j.Head() // at least this must be readable
				err := j.Read(context.Background(), after, func(e journal.Entry) error {
					if e.Seq != after.Seq+1 || e.Prev != after.Hash {
						t.Errorf("entry %d does not follow %d", e.Seq, after.Seq)
					}
					after = e.Head()
					return nil
				})
				if err != nil || after.Seq < durable.Seq || after.Seq%size != 0 {
					t.Errorf("a reader came to %d of %d: %v", after.Seq, durable.Seq, err)
					return
				}
				if last {
					return
				}
				select {
				case <-done:
					last = true // once more, to the end
				default:
				}
			}
		})
	}
	group.Go(func() {
		if _, err := j.Verify(context.Background()); err != nil {
			t.Errorf("verify: %v", err)
		}
	})
	for b := range batches {
		add(t, j, drafts(b*size, size))
	}
	close(done)
	group.Wait()
	if got := len(read(t, j, journal.Head{})); got != batches*size {
		t.Errorf("%d entries, want %d", got, batches*size)
	}
}

func contexts(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 3))
	if err := j.SaveSnapshot(t.Context(), j.Head(), text("state")); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls(ended, j) {
		err := call()
		if err == nil {
			t.Fatalf("%s went on", name)
		}
		wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v does not wrap the context's error", name, err)
		}
	}
	all = append(all, add(t, j, drafts(3, 1))...)
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
	wantSnapshot(t, j, all[2].Head(), "state")
}

// calls returns every method that takes a context, called in the plainest way.
func calls(ctx context.Context, j journal.Journal) map[string]func() error {
	return map[string]func() error{
		"Append": func() error {
			_, err := j.Append(ctx, j.Head(), drafts(7, 1))
			return err
		},
		"Read": func() error {
			return j.Read(ctx, journal.Head{}, func(journal.Entry) error { return nil })
		},
		"Verify": func() error {
			_, err := j.Verify(ctx)
			return err
		},
		"SaveSnapshot": func() error {
			return j.SaveSnapshot(ctx, j.Head(), text("another state"))
		},
		"LatestSnapshot": func() error {
			_, r, err := j.LatestSnapshot(ctx)
			if err == nil {
				_ = r.Close() // it was only read
			}
			return err
		},
	}
}

func contextMidway(t *testing.T, open Open) {
	j, _ := opened(t, open)
	add(t, j, drafts(0, 100))
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := j.Read(ctx, journal.Head{}, func(journal.Entry) error {
		if seen++; seen == 10 {
			cancel()
		}
		return nil
	})
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
	if seen != 10 {
		t.Errorf("the reader saw %d entries after its context had ended", seen-10)
	}
}

func afterClose(t *testing.T, open Open) {
	j := open(t, t.TempDir())
	all := add(t, j, drafts(0, 3))
	closeJournal(t, j)
	for name, call := range calls(t.Context(), j) {
		err := call()
		if err == nil {
			t.Fatalf("%s went on", name)
		}
		wantFault(t, err, fault.Unavailable, "")
	}
	if j.Head() != all[2].Head() {
		t.Errorf("the head became %+v", j.Head())
	}
	closeJournal(t, j)
}

func closeEndsReader(t *testing.T, open Open) {
	j := open(t, t.TempDir())
	add(t, j, drafts(0, 50))
	reading, result := make(chan struct{}), make(chan error, 1)
	go func() {
		first := sync.OnceFunc(func() { close(reading) })
		for { // until the journal is closed
			seen := 0
			err := j.Read(context.Background(), journal.Head{}, func(journal.Entry) error {
				first()
				seen++
				return nil
			})
			if err == nil && seen != 50 {
				err = fmt.Errorf("%d entries were read", seen)
			}
			if err != nil {
				result <- err
				return
			}
		}
	}()
	select {
	case <-reading:
	case err := <-result:
		t.Fatalf("before closing: %v", err)
	}
	closeJournal(t, j)
	wantFault(t, <-result, fault.Unavailable, "")
}

func closeWaitsForReader(t *testing.T, open Open) {
	j := open(t, t.TempDir())
	add(t, j, drafts(0, 2))
	closed := make(chan struct{})
	err := j.Read(t.Context(), journal.Head{}, func(journal.Entry) error {
		go func() {
			closeJournal(t, j)
			close(closed)
		}()
		select {
		case <-closed:
			t.Error("the journal was closed under its reader")
		case <-time.After(50 * time.Millisecond): // long enough to see it, and nothing hangs on it
		}
		return errors.New("enough")
	})
	if err == nil || fault.Is(err, fault.Unavailable) {
		t.Fatalf("yield was not called: %v", err)
	}
	<-closed
}

func closeWhileReaderAppends(t *testing.T, open Open) {
	j := open(t, t.TempDir())
	add(t, j, drafts(0, 1))
	done, closing := make(chan struct{}), false
	err := j.Read(context.Background(), journal.Head{}, func(journal.Entry) error {
		for n := 0; ; n++ {
			if _, err := j.Append(context.Background(), j.Head(), drafts(n, 1)); err != nil {
				return err
			}
			if !closing {
				closing = true
				go func() {
					closeJournal(t, j)
					close(done)
				}()
			}
		}
	})
	wantFault(t, err, fault.Unavailable, "")
	if !closing {
		t.Fatal("yield did not append")
	}
	<-done
}

// text is a snapshot's writer.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func oneEntry(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	all := add(t, j, drafts(0, 5))
	closeJournal(t, j)
	j = open(t, dir)
	defer closeJournal(t, j)
	for i := range all {
		e, err := j.Entry(t.Context(), all[i].Seq)
		if err != nil {
			t.Fatal(err)
		}
		wantEntries(t, []journal.Entry{e}, all[i:i+1], journal.Head{Seq: all[i].Seq - 1, Hash: all[i].Prev})
	}
	for _, seq := range []uint64{0, 6, 1 << 63, ^uint64(0)} {
		if _, err := j.Entry(t.Context(), seq); !fault.Is(err, fault.NotFound) {
			t.Errorf("entry %d: %v", seq, err)
		}
	}
}
