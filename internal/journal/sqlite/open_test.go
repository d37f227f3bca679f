package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

func TestOneJournalHasTheFolderAtATime(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	err := wantRefused(t, sqlite.Config{Dir: dir}, fault.Conflict, fault.CodeJournalLocked)
	if public := fault.As(err).Public; !strings.Contains(public, "in use by another process") {
		t.Errorf("the text is unclear: %s", public)
	}
	add(t, j, drafts(0, 1)) // the refusal did not disturb the first one
	shut(t, j)
	shut(t, open(t, dir))
}

func TestARefusalLetsTheFolderGo(t *testing.T) {
	dir, _ := filled(t, 3)
	alter(t, dir, `UPDATE entry SET kind = 9 WHERE seq = 1`)
	for range 3 {
		wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalDamaged)
	}
}

func TestFolderAndFilesAreClosedToOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	j := open(t, dir)
	add(t, j, drafts(0, 3))
	wantModes(t, dir, 5)
	shut(t, j)
	for _, name := range []string{dir, filepath.Join(dir, "journal.db")} {
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	j = open(t, dir)
	defer shut(t, j)
	wantModes(t, dir, 5)
}

func wantModes(t *testing.T, dir string, files int) {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's mode is %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != files {
		t.Errorf("there are %d files, %v", len(entries), err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the mode of %s is %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder?mode=memory&x=%41#é")
	j := open(t, dir)
	entries := add(t, j, drafts(0, 3))
	shut(t, j)
	if _, err := os.Stat(filepath.Join(dir, "journal.db")); err != nil {
		t.Error(err)
	}
	j = open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
}

func TestWhatIsNoJournalIsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string)
		kind fault.Kind
		code fault.Code
		text string
	}{
		{"a newer format", func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, `UPDATE meta SET value = '2' WHERE key = 'format'`)
		}, fault.Precondition, "", "a format that this version does not know"},
		{"no format", func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, `DELETE FROM meta`)
		}, fault.Precondition, "", "not a journal"},
		{"no table of formats", func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, `DROP TABLE meta`)
		}, fault.Precondition, "", "not a journal"},
		{"a text", func(t *testing.T, dir string) {
			t.Helper()
			put(t, filepath.Join(dir, "journal.db"), []byte(strings.Repeat("no database\n", 1000)))
		}, fault.Unavailable, fault.CodeJournalDamaged, "restore the journal from a backup"},
		{"half a database", func(t *testing.T, dir string) {
			t.Helper()
			b := content(t, filepath.Join(dir, "journal.db"))
			put(t, filepath.Join(dir, "journal.db"), b[:len(b)/2])
		}, fault.Unavailable, fault.CodeJournalDamaged, "restore the journal from a backup"},
		{"nothing where there was something", func(t *testing.T, dir string) {
			t.Helper()
			if err := os.Remove(filepath.Join(dir, "journal.db")); err != nil {
				t.Fatal(err)
			}
		}, fault.Unavailable, fault.CodeJournalDamaged, "restore the journal from a backup"},
		{"an empty file where there was something", func(t *testing.T, dir string) {
			t.Helper()
			put(t, filepath.Join(dir, "journal.db"), nil)
		}, fault.Unavailable, fault.CodeJournalDamaged, "restore the journal from a backup"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := filled(t, 100)
			c.make(t, dir)
			err := wantRefused(t, sqlite.Config{Dir: dir}, c.kind, c.code)
			if public := fault.As(err).Public; !strings.Contains(public, c.text) {
				t.Errorf("the text is %s", public)
			}
		})
	}
}

func TestAFolderIsNeeded(t *testing.T) {
	wantRefused(t, sqlite.Config{}, fault.Invalid, fault.CodeConfigInvalid)
	file := filepath.Join(t.TempDir(), "file")
	put(t, file, nil)
	wantRefused(t, sqlite.Config{Dir: file}, fault.Unavailable, "")
}

func TestAnEmptyFileOfACrashAtTheStartIsANewJournal(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"journal.db", "journal.head", "journal.lock"} {
		put(t, filepath.Join(dir, name), nil)
	}
	j := open(t, dir)
	defer shut(t, j)
	add(t, j, drafts(0, 1))
}

func TestALogWithoutAMarkIsTaken(t *testing.T) {
	// As after restoring a backup: then the mark is made anew.
	dir, entries := filled(t, 5)
	mark := filepath.Join(dir, "journal.head")
	before := content(t, mark)
	if err := os.Remove(mark); err != nil {
		t.Fatal(err)
	}
	j := open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
	if string(content(t, mark)) != string(before) {
		t.Error("the mark is another")
	}
}

func TestAMarkThatFellBehindIsTaken(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	entries := add(t, j, drafts(0, 3))
	old := content(t, filepath.Join(dir, "journal.head"))
	entries = append(entries, add(t, j, drafts(3, 3))...)
	shut(t, j)
	put(t, filepath.Join(dir, "journal.head"), old)
	j = open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
}

func TestOpenReportsWhatItChecked(t *testing.T) {
	dir, entries := filled(t, 500)
	j := open(t, dir)
	defer shut(t, j)
	if r := j.Opened(); r.Entries != 500 || r.Head != entries[499].Head() || r.PerSecond() <= 0 {
		t.Errorf("the report is %+v", r)
	}
}

func TestOpenStopsWithItsContext(t *testing.T) {
	dir, _ := filled(t, 5)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err == nil {
		shut(t, j)
	}
	if !errors.Is(err, context.Canceled) || fault.As(err).Code != fault.CodeTimeout {
		t.Errorf("got %v", err)
	}
}

func TestClosingTidiesTheFolder(t *testing.T) {
	dir, _ := filled(t, 5)
	for _, name := range []string{"journal.db-wal", "journal.db-shm"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
}

func TestClosingTidiesTheLogEvenWhileAPersonReads(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, drafts(0, 5))
	db := plain(t, dir)
	defer db.Close() //nolint:errcheck // it was only read
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM entry`).Scan(&n); err != nil || n != 5 {
		t.Fatal(n, err)
	}
	shut(t, j)
	if info, err := os.Stat(filepath.Join(dir, "journal.db-wal")); err != nil || info.Size() != 0 {
		t.Errorf("the write-ahead log was left: %v", err)
	}
}

func TestADamagedMarkIsRefused(t *testing.T) {
	dir, _ := filled(t, 5)
	name := filepath.Join(dir, "journal.head")
	whole := content(t, name)
	for _, at := range []int{0, 20, len(whole) / 2, len(whole) - 2, len(whole) - 1} {
		b := bytes.Clone(whole)
		b[at] ^= 1
		put(t, name, b)
		err := wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalDamaged)
		wantDamage(t, err, 0, 0, false)
	}
	put(t, name, whole)
	shut(t, open(t, dir))
}

func TestAPersonCanReadTheLogWhileItIsOpen(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	defer shut(t, j)
	entries := add(t, j, drafts(0, 3))
	db := plain(t, dir)
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.QueryContext(t.Context(), `SELECT seq, at, kind, body, prev, hash FROM entry ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err is looked at
	n := 0
	for ; rows.Next(); n++ {
		var r journal.Record
		if err := rows.Scan(&r.Seq, &r.At, &r.Kind, &r.Body, &r.Prev, &r.Hash); err != nil {
			t.Fatal(err)
		}
		if r != entries[n].Record() {
			t.Errorf("got %+v, want %+v", r, entries[n].Record())
		}
	}
	if err := rows.Err(); err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// hot puts a rollback journal beside a database, by the file format of SQLite: it says
// that the database had no pages before.
func hot(t *testing.T, dir string) {
	t.Helper()
	head := make([]byte, 512)
	copy(head, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")                      // magic
	copy(head[8:], "\x00\x00\x00\x00\x01\x02\x03\x04")                  // no records, a nonce
	copy(head[16:], "\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x10\x00") // no pages, sectors of 512 bytes, pages of 4096
	put(t, filepath.Join(dir, "journal.db-journal"), head)
}

func TestAFileThatWasHalfMadeWhenThePowerWentIsMadeAnew(t *testing.T) {
	dir, _ := filled(t, 1)
	whole := content(t, filepath.Join(dir, "journal.db"))
	dir = t.TempDir()
	put(t, filepath.Join(dir, "journal.db"), whole[:4096])
	hot(t, dir)
	j := open(t, dir)
	entries := add(t, j, drafts(0, 3))
	shut(t, j)
	j = open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
}

func TestARollbackJournalBesideAcknowledgedEntriesIsRefused(t *testing.T) {
	dir, entries := filled(t, 5)
	hot(t, dir)
	before := content(t, filepath.Join(dir, "journal.db"))
	wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalDamaged)
	if !bytes.Equal(content(t, filepath.Join(dir, "journal.db")), before) {
		t.Fatal("the database was changed")
	}
	if err := os.Remove(filepath.Join(dir, "journal.db-journal")); err != nil {
		t.Fatal(err)
	}
	j := open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
}
