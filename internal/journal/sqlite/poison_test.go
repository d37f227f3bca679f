package sqlite

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
)

func texts(n int) []journal.Draft {
	ds := make([]journal.Draft, n)
	for i := range ds {
		ds[i].Body = json.RawMessage(`"text"`)
	}
	return ds
}

// After a write that failed in any way the journal only reads, until it is opened
// again; then what was acknowledged is there and what failed is whole or absent.
func TestAFailedWriteMakesTheJournalReadOnly(t *testing.T) {
	const atCommit = `CREATE TABLE other (n INTEGER REFERENCES entry (seq) DEFERRABLE INITIALLY DEFERRED);
		CREATE TRIGGER fail AFTER INSERT ON entry WHEN new.seq = 9 BEGIN INSERT INTO other VALUES (-1); END`
	for _, c := range []struct {
		name    string
		drafts  []journal.Draft
		sql     string // makes the next append fail
		mend    string // after which it would succeed
		wantErr string
	}{
		{"the insert of a small batch", texts(3),
			`CREATE TRIGGER fail BEFORE INSERT ON entry WHEN new.seq = 8 BEGIN SELECT RAISE(ABORT, 'no'); END`,
			`DROP TRIGGER fail`, "no"},
		{"an insert of a large batch", texts(200),
			`CREATE TRIGGER fail BEFORE INSERT ON entry WHEN new.seq = 150 BEGIN SELECT RAISE(ABORT, 'no'); END`,
			`DROP TRIGGER fail`, "no"},
		{"the commit of a small batch", texts(4), atCommit, `DROP TRIGGER fail`, "FOREIGN KEY"},
		{"the commit of a large batch", texts(200), atCommit, `DROP TRIGGER fail`, "FOREIGN KEY"},
		{"a full disk", []journal.Draft{{Body: json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)}},
			`PRAGMA max_page_count = 20`, `PRAGMA max_page_count = 1000000`, "full"},
		{"preparing the statement", texts(5), `ALTER TABLE entry RENAME TO elsewhere`, `ALTER TABLE elsewhere RENAME TO entry`, "no such table"},
		{"an entry under the next number", texts(1),
			`INSERT INTO entry VALUES (7, '', 0, '', '', '')`, `DELETE FROM entry WHERE seq = 7`, "UNIQUE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			j, err := Open(t.Context(), Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = j.Append(t.Context(), j.Head(), texts(6)); err != nil {
				t.Fatal(err)
			}
			head := j.Head()
			run(t, j, c.sql)
			_, err = j.Append(t.Context(), head, c.drafts)
			wantReadOnly(t, err)
			if !strings.Contains(err.Error(), c.wantErr) {
				t.Errorf("it failed for another reason: %v", err)
			}
			run(t, j, c.mend)
			_, err = j.Append(t.Context(), head, texts(1))
			wantReadOnly(t, err)
			wantReadOnly(t, j.SaveSnapshot(t.Context(), head, nil))
			if j.Head() != head {
				t.Errorf("the head moved to %d", j.Head().Seq)
			}
			if report, err := j.Verify(t.Context()); err != nil || report.Head != head {
				t.Errorf("verify: %+v, %v", report, err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}

			j, err = Open(t.Context(), Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if j.Head() != head {
				t.Errorf("the head became %d", j.Head().Seq)
			}
			if _, err := j.Append(t.Context(), j.Head(), texts(1)); err != nil {
				t.Error(err)
			}
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAWriterThatIsLockedOutMakesTheJournalReadOnly(t *testing.T) {
	j, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // nothing hangs on it here
	other, err := connect(j.dir+"/"+FileName, readWriteMode)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() //nolint:errcheck // nothing hangs on it here
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // nothing hangs on it here
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	run(t, j, "PRAGMA busy_timeout = 0")
	_, err = j.Append(t.Context(), j.Head(), texts(100))
	wantReadOnly(t, err)
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	_, err = j.Append(t.Context(), j.Head(), texts(1))
	wantReadOnly(t, err)
}

func TestAMarkThatCannotBeWrittenStopsTheNextWrite(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.mark.file.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Append(t.Context(), j.Head(), texts(2)) // is on disk all the same
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	_, err = j.Append(t.Context(), j.Head(), texts(1))
	wantReadOnly(t, err)
	if err := j.Close(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("close: %v", err)
	}
	j, err = Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if j.Head() != entries[1].Head() {
		t.Errorf("the head is %d", j.Head().Seq)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// What happens to a context once the write has begun does not stop the write: it
// would leave the question open what is on disk.
func TestAContextThatEndsDuringTheWriteDoesNotStopIt(t *testing.T) {
	j, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()                                   //nolint:errcheck // nothing hangs on it here
	ctx := &endsAfter{Context: t.Context(), looks: 2} // Append looks twice before it writes
	if _, err := j.Append(ctx, j.Head(), texts(200)); err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == nil || j.Head().Seq != 200 {
		t.Errorf("the head is %d", j.Head().Seq)
	}
}

// endsAfter is a context that ends once it was looked at often enough.
type endsAfter struct {
	context.Context

	mu    sync.Mutex
	looks int // left; by mu
}

func (c *endsAfter) ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks--
	return c.looks < 0
}

func (c *endsAfter) Err() error {
	if c.ended() {
		return context.Canceled
	}
	return nil
}

func (c *endsAfter) Done() <-chan struct{} {
	if !c.ended() {
		return nil
	}
	closed := make(chan struct{})
	close(closed)
	return closed
}

// Dropping a damaged last entry is stopped at every step at which it can be: then
// it is either done, or can be done again.
func TestDroppingMayBeStoppedAnywhere(t *testing.T) {
	stopped := 0
	for looks := 0; ; looks++ {
		dir := damagedAtTheEnd(t)
		j, err := Open(&endsAfter{Context: t.Context(), looks: looks}, Config{Dir: dir, DropDamagedTail: 6})
		if err == nil {
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
		stopped++
		j, err = Open(t.Context(), Config{Dir: dir})
		if err != nil {
			if fault.As(err).Code != fault.CodeJournalTail {
				t.Fatalf("after %d looks: %v", looks, err)
			}
			if j, err = Open(t.Context(), Config{Dir: dir, DropDamagedTail: 6}); err != nil {
				t.Fatalf("after %d looks: %v", looks, err)
			}
		}
		if j.Head().Seq != 5 {
			t.Errorf("after %d looks: the head is %d", looks, j.Head().Seq)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if stopped < 10 {
		t.Errorf("it was stopped only %d times", stopped)
	}
}

// damagedAtTheEnd returns a closed journal of six entries, the last one damaged.
func damagedAtTheEnd(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	j, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), j.Head(), texts(6)); err != nil {
		t.Fatal(err)
	}
	run(t, j, "UPDATE entry SET kind = 9 WHERE seq = 6")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheWriterHasTheSettingsOnWhichDurabilityRests(t *testing.T) {
	j, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // nothing hangs on it here
	for setting, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		if err := j.writer.conn.QueryRowContext(t.Context(), "PRAGMA "+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v, want %s", setting, got, err, want)
		}
	}
	run(t, j, "PRAGMA synchronous = NORMAL")
	if err := requireDurable(t.Context(), j.writer.conn); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a writer that does not flush was taken: %v", err)
	}
	if _, err := j.reads.ExecContext(t.Context(), "DELETE FROM entry"); err == nil {
		t.Error("a reader may write")
	}
}

func run(t *testing.T, j *Journal, sql string) {
	t.Helper()
	if _, err := j.writer.conn.ExecContext(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func wantReadOnly(t *testing.T, err error) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Kind != fault.Unavailable || f.Code != fault.CodeReadOnly {
		t.Fatalf("got %v, want read-only", err)
	}
}
