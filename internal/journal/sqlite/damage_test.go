package sqlite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

func TestOpenNamesAChangedColumn(t *testing.T) {
	changes := map[string]string{
		"body":  `body = replace(body, 'some', 'same')`,
		"space": `body = body || ' '`,
		"hash":  `hash = CASE substr(hash, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END || substr(hash, 2)`,
		"prev":  `prev = CASE substr(prev, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END || substr(prev, 2)`,
		"at":    `at = replace(at, '2026', '2025')`,
		"kind":  `kind = kind + 1`,
	}
	for _, row := range []uint64{1, 5, 10} {
		for column, change := range changes {
			t.Run(fmt.Sprintf("%s of entry %d", column, row), func(t *testing.T) {
				dir, _ := filled(t, 10)
				alter(t, dir, fmt.Sprintf(`UPDATE entry SET %s WHERE seq = %d`, change, row))
				code := fault.CodeJournalDamaged
				if row == 10 {
					code = fault.CodeJournalTail
				}
				err := wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, code)
				wantDamage(t, err, row, 10, row == 10)
				if public := fault.As(err).Public; !strings.Contains(public, fmt.Sprintf("entry %d ", row)) {
					t.Errorf("the text does not name the entry: %s", public)
				}
			})
		}
	}
}

func TestOpenNamesAChangedTable(t *testing.T) {
	for _, c := range []struct {
		name      string
		sql       []string
		seq, last uint64
		tail      bool
	}{
		{"a deleted first entry", []string{`DELETE FROM entry WHERE seq = 1`}, 1, 10, false},
		{"a deleted middle entry", []string{`DELETE FROM entry WHERE seq = 5`}, 5, 10, false},
		{"a deleted middle entry with the others moved up", []string{
			`DELETE FROM entry WHERE seq = 5`, `UPDATE entry SET seq = seq - 1 WHERE seq > 5`,
		}, 5, 10, false},
		{"two entries that changed places", []string{
			`UPDATE entry SET seq = -3 WHERE seq = 3`, `UPDATE entry SET seq = 3 WHERE seq = 7`, `UPDATE entry SET seq = 7 WHERE seq = -3`,
		}, 3, 10, false},
		{"an entry again at the end", []string{
			`INSERT INTO entry SELECT 11, at, kind, body, prev, hash FROM entry WHERE seq = 4`,
		}, 11, 11, true},
		{"an entry again in the middle", []string{
			`UPDATE entry SET seq = -seq - 1 WHERE seq > 4`, `UPDATE entry SET seq = -seq WHERE seq < 0`,
			`INSERT INTO entry SELECT 5, at, kind, body, prev, hash FROM entry WHERE seq = 4`,
		}, 5, 11, false},
		{"a body cut short at the end", []string{`UPDATE entry SET body = substr(body, 1, 9) WHERE seq = 10`}, 10, 10, true},
		{"an empty last entry", []string{`UPDATE entry SET body = '', hash = '', prev = '', at = '' WHERE seq = 10`}, 10, 10, true},
		{"a body that is no text", []string{`UPDATE entry SET body = CAST(x'ff00ff' AS TEXT) WHERE seq = 5`}, 5, 10, false},
		{"a deleted last entry", []string{`DELETE FROM entry WHERE seq = 10`}, 10, 10, false},
		{"many deleted last entries", []string{`DELETE FROM entry WHERE seq > 2`}, 3, 10, false},
		{"a row without columns", []string{
			`PRAGMA writable_schema = ON`, `UPDATE sqlite_schema SET sql = replace(replace(sql, ' NOT NULL', ''), ' STRICT', '') WHERE name = 'entry'`,
			`PRAGMA writable_schema = RESET`, `UPDATE entry SET at = NULL WHERE seq = 5`,
		}, 5, 10, false},
		{"no entries", []string{`DELETE FROM entry`}, 1, 10, false},
		{"no tables", []string{`DROP TABLE entry`, `DROP TABLE dropped`, `DROP TABLE meta`}, 1, 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := filled(t, 10)
			alter(t, dir, c.sql...)
			code := fault.CodeJournalDamaged
			if c.tail {
				code = fault.CodeJournalTail
			}
			wantDamage(t, wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, code), c.seq, c.last, c.tail)
		})
	}
}

func TestADeletedLastEntryIsUndetectableWithoutAnAnchor(t *testing.T) {
	// The limit that the package comment states: the mark is such an anchor, and
	// so is any head that was put down outside the folder.
	dir, entries := filled(t, 10)
	alter(t, dir, `DELETE FROM entry WHERE seq = 10`)
	if err := os.Remove(filepath.Join(dir, "journal.head")); err != nil {
		t.Fatal(err)
	}
	j := open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries[:9])
	err := j.Read(t.Context(), entries[9].Head(), func(journal.Entry) error { return nil })
	wantDamage(t, err, 10, 10, false)
}

func TestAHistoryThatWasWrittenAnewIsRefused(t *testing.T) {
	dir, _ := filled(t, 10)
	other := t.TempDir()
	j := open(t, other)
	add(t, j, drafts(100, 12)) // whole in itself, and even longer
	shut(t, j)
	put(t, filepath.Join(dir, "journal.db"), content(t, filepath.Join(other, "journal.db")))
	wantDamage(t, wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalDamaged), 10, 12, false)
}

func TestDamageWhileOpenIsFoundByReadAndVerify(t *testing.T) {
	for _, c := range []struct {
		name, sql string
		seq       uint64
		tail      bool
	}{
		{"a changed middle entry", `UPDATE entry SET kind = 9 WHERE seq = 5`, 5, false},
		{"a changed last entry", `UPDATE entry SET kind = 9 WHERE seq = 10`, 10, true},
		{"a deleted last entry", `DELETE FROM entry WHERE seq = 10`, 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := filled(t, 10)
			j := open(t, dir)
			defer shut(t, j)
			alter(t, dir, c.sql)
			report, err := j.Verify(t.Context())
			wantDamage(t, err, c.seq, 10, c.tail)
			if report.Head.Seq != c.seq-1 {
				t.Errorf("the report is %+v", report)
			}
			var seen uint64
			err = j.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
				seen = e.Seq
				return nil
			})
			wantDamage(t, err, c.seq, 10, false)
			if seen != c.seq-1 {
				t.Errorf("entries to %d were handed out", seen)
			}
			if public := fault.As(err).Public; strings.ContainsAny(public, "0123456789") {
				t.Errorf("a text for anyone tells a number: %s", public)
			}
		})
	}
}

func TestARefusalChangesNothing(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"a damaged write-ahead log": func(t *testing.T, dir string) {
			t.Helper()
			name := filepath.Join(dir, "journal.db-wal")
			b := content(t, name)
			b[len(b)/2] ^= 1
			put(t, name, b)
		},
		"a damaged write-ahead log before there are tables": func(t *testing.T, dir string) {
			t.Helper()
			name := filepath.Join(dir, "journal.db-wal")
			b := content(t, name)
			b[100] ^= 1
			put(t, name, b)
		},
		"a mark that is ahead": func(t *testing.T, dir string) {
			t.Helper()
			other, _ := filled(t, 30)
			put(t, filepath.Join(dir, "journal.head"), content(t, filepath.Join(other, "journal.head")))
		},
		"a damaged mark": func(t *testing.T, dir string) {
			t.Helper()
			put(t, filepath.Join(dir, "journal.head"), []byte("entente-head 1 7"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := crashed(t, 20)
			damage(t, dir)
			before := map[string][]byte{}
			for _, name := range dataFiles {
				before[name] = content(t, filepath.Join(dir, name))
			}
			wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalDamaged)
			for _, name := range dataFiles {
				if !bytes.Equal(content(t, filepath.Join(dir, name)), before[name]) {
					t.Errorf("%s was changed", name)
				}
			}
		})
	}
}

func TestEntriesInTheWriteAheadLogSurviveACrash(t *testing.T) {
	dir, entries := crashed(t, 20)
	j := open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), entries)
}

// One flipped bit or a cut in any file: the log is whole or refused, never less or
// other than what was acknowledged.
func TestNoDamageToAFileLosesEntriesQuietly(t *testing.T) {
	closedDir, entries := filled(t, 12)
	crashedDir, _ := crashed(t, 12)
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.SampledFrom([]string{closedDir, crashedDir}).Draw(rt, "folder")
		dir := t.TempDir()
		copyFiles(t, from, dir)
		names := []string{"journal.db", "journal.head"}
		if from == crashedDir {
			names = append(names, "journal.db-wal", "journal.db-wal", "journal.db-wal")
		}
		name := filepath.Join(dir, rapid.SampledFrom(names).Draw(rt, "file"))
		b := content(t, name)
		at := rapid.IntRange(0, len(b)-1).Draw(rt, "offset")
		if rapid.Bool().Draw(rt, "cut") {
			b = b[:at]
			if filepath.Base(name) == "journal.head" && at == 0 {
				rt.Skip("an empty mark is none")
			}
		} else {
			b[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		}
		put(t, name, b)
		j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
		if err != nil {
			if kind := fault.As(err).Kind; kind != fault.Unavailable && kind != fault.Precondition {
				rt.Fatalf("got %v", err)
			}
			return
		}
		defer shut(t, j)
		wantSame(t, read(t, j), entries)
	})
}
