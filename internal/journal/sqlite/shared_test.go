package sqlite_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	modernc "modernc.org/sqlite"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

func drafts(first, n int) []journal.Draft {
	ds := make([]journal.Draft, n)
	for i := range ds {
		ds[i] = journal.Draft{
			Kind: 3,
			At:   time.Date(2026, 1, 2, 3, 4, 5, (first+i)*1000, time.UTC),
			Body: json.RawMessage(fmt.Sprintf(`{"n":%d,"text":"an entry of some length"}`, first+i)),
		}
	}
	return ds
}

func open(t testing.TB, dir string) *sqlite.Journal {
	t.Helper()
	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func shut(t testing.TB, j *sqlite.Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, j *sqlite.Journal, ds []journal.Draft) []journal.Entry {
	t.Helper()
	entries, err := j.Append(t.Context(), j.Head(), ds)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func read(t testing.TB, j *sqlite.Journal) []journal.Entry {
	t.Helper()
	var entries []journal.Entry
	err := j.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// filled returns a closed journal of n entries.
func filled(t testing.TB, n int) (dir string, entries []journal.Entry) {
	t.Helper()
	dir = t.TempDir()
	j := open(t, dir)
	entries = add(t, j, drafts(0, n))
	shut(t, j)
	return dir, entries
}

// crashed returns the files of a journal of n entries as a crash leaves them: the
// entries are only in the write-ahead log.
func crashed(t testing.TB, n int) (dir string, entries []journal.Entry) {
	t.Helper()
	live, dir := t.TempDir(), t.TempDir()
	j := open(t, live)
	for i := range n {
		entries = append(entries, add(t, j, drafts(i, 1))...)
	}
	copyFiles(t, live, dir)
	shut(t, j)
	return dir, entries
}

var dataFiles = []string{"journal.db", "journal.db-wal", "journal.head"}

func copyFiles(t testing.TB, from, to string) {
	t.Helper()
	for _, name := range dataFiles {
		content, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(to, name), content)
	}
}

func content(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t testing.TB, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// plain opens the database with nothing of ours around it.
func plain(t testing.TB, dir string) *sql.DB {
	t.Helper()
	c, err := modernc.NewConnector(filepath.Join(dir, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(c)
}

// alter runs SQL on the database of a closed journal.
func alter(t testing.TB, dir string, statements ...string) {
	t.Helper()
	db := plain(t, dir)
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// wantRefused opens the folder, which must fail with the kind and code.
func wantRefused(t testing.TB, cfg sqlite.Config, kind fault.Kind, code fault.Code) error {
	t.Helper()
	j, err := sqlite.Open(t.Context(), cfg)
	if err == nil {
		shut(t, j)
		t.Fatal("it was opened")
	}
	if f := fault.As(err); f.Kind != kind || f.Code != code {
		t.Fatalf("got kind %v and code %q (%v), want %v and %q", f.Kind, f.Code, err, kind, code)
	}
	return err
}

func wantDamage(t testing.TB, err error, seq, last uint64, tail bool) {
	t.Helper()
	var d *journal.Damage
	if !errors.As(err, &d) {
		t.Fatalf("%v holds no damage", err)
	}
	if d.Seq != seq || d.Last != last || d.Tail != tail {
		t.Fatalf("got entry %d of %d, tail %v (%s), want %d of %d, %v", d.Seq, d.Last, d.Tail, d.Reason, seq, last, tail)
	}
}

func wantSame(t testing.TB, got, want []journal.Entry) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d entries, want %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("entry %d:\n got %+v\nwant %+v", i+1, got[i], want[i])
		}
	}
}
