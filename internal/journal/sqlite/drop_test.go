package sqlite_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal/sqlite"
)

func TestADamagedLastEntryIsDroppedOnlyByName(t *testing.T) {
	dir, entries := filled(t, 10)
	alter(t, dir, `UPDATE entry SET body = '{"n":' WHERE seq = 10`)
	database := filepath.Join(dir, "journal.db")
	before := content(t, database)

	err := wantRefused(t, sqlite.Config{Dir: dir}, fault.Unavailable, fault.CodeJournalTail)
	if public := fault.As(err).Public; !strings.Contains(public, "DropDamagedTail = 10") {
		t.Errorf("the text does not tell how to drop the entry: %s", public)
	}
	for _, other := range []uint64{1, 9, 11} {
		wantRefused(t, sqlite.Config{Dir: dir, DropDamagedTail: other}, fault.Precondition, fault.CodeJournalTail)
	}
	if !bytes.Equal(content(t, database), before) {
		t.Fatal("a refusal changed the database")
	}

	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir, DropDamagedTail: 10})
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, read(t, j), entries[:9])
	again := add(t, j, drafts(50, 2))
	shut(t, j)

	wantRefused(t, sqlite.Config{Dir: dir, DropDamagedTail: 10}, fault.Precondition, "")
	j = open(t, dir)
	defer shut(t, j)
	wantSame(t, read(t, j), append(entries[:9:9], again...))

	db := plain(t, dir)
	defer db.Close() //nolint:errcheck // it was only read
	var count, seq int
	var body, hash string
	row := db.QueryRowContext(t.Context(), `SELECT count(*), max(seq), max(body), max(hash) FROM dropped WHERE reason <> '' AND dropped_at <> ''`)
	if err := row.Scan(&count, &seq, &body, &hash); err != nil {
		t.Fatal(err)
	}
	if r := entries[9].Record(); count != 1 || seq != 10 || body != `{"n":` || hash != r.Hash {
		t.Errorf("the table dropped holds %d entries: %d %s %s", count, seq, body, hash)
	}
}

func TestADamagedMiddleIsNeverDropped(t *testing.T) {
	for name, damage := range map[string]string{
		"a changed middle entry": `UPDATE entry SET kind = 9 WHERE seq = 9`,
		"two bad last entries":   `UPDATE entry SET kind = 9 WHERE seq > 8`,
		"a missing last entry":   `DELETE FROM entry WHERE seq = 10`,
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := filled(t, 10)
			alter(t, dir, damage)
			before := content(t, filepath.Join(dir, "journal.db"))
			for _, drop := range []uint64{9, 10} {
				wantRefused(t, sqlite.Config{Dir: dir, DropDamagedTail: drop}, fault.Unavailable, fault.CodeJournalDamaged)
			}
			if !bytes.Equal(content(t, filepath.Join(dir, "journal.db")), before) {
				t.Error("the database was changed")
			}
		})
	}
}

func TestSnapshotsOfADroppedEntryAreSetAside(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	entries := add(t, j, drafts(0, 10))
	for _, i := range []int{6, 9} {
		err := j.SaveSnapshot(t.Context(), entries[i].Head(), func(w io.Writer) error {
			_, err := w.Write(entries[i].Body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shut(t, j)
	alter(t, dir, `UPDATE entry SET kind = 9 WHERE seq = 10`)
	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir, DropDamagedTail: 10})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, j)
	head, r, err := j.LatestSnapshot(t.Context())
	if err != nil || head != entries[6].Head() {
		t.Fatalf("got the snapshot of %d, %v", head.Seq, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "snapshot-00000000000000000010.gz.dropped")); err != nil {
		t.Error(err)
	}
}
