package disk_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

// lastEntries is how many entries have every byte changed.
const lastEntries = 3

// Every byte that the newest entries have in the file is changed, each alone, and entries
// change places, go, or are there twice: the journal is refused, or what it holds is what
// it held.
func TestNoByteOfTheLastEntriesAndNoPlaceCanChange(t *testing.T) {
	if testing.Short() {
		t.Skip("opens thousands of damaged folders; not in short mode")
	}
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // not negative
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3)) //nolint:gosec // no secret
	end := time.Now().Add(share(t, 0.1))
	root := scratch(t)
	work(t, life{Root: root, Ops: 25, Every: 100, Close: true}, newHeard())
	e := readEntries(t, filepath.Join(root, "data"))
	places := e.places(t)
	whole := len(places)
	r.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	tried, refused := 0, map[fault.Code]int{}
	look := func(what string, change func(dir string) error) {
		dir := e.copy(t)
		must(t, change(dir))
		code, err := e.judge(t.Context(), dir)
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		tried++
		refused[code]++
		must(t, os.RemoveAll(dir))
	}
	for i, at := range places {
		if i > 20 && time.Now().After(end) {
			places = places[:i]
			break
		}
		look(fmt.Sprintf("byte %d", at), func(dir string) error {
			text := bytes.Clone(e.file)
			text[at] ^= 1 << r.IntN(8)
			return os.WriteFile(filepath.Join(dir, sqlite.FileName), text, 0o600)
		})
	}
	moves := 0
	for ; moves < 12 || moves < 200 && time.Now().Before(end); moves++ {
		i, j := 1+r.IntN(len(e.entries)), 1+r.IntN(len(e.entries))
		look(fmt.Sprintf("move %d of entries %d and %d", moves%3, i, j), func(dir string) error { return move(dir, moves%3, i, j, len(e.entries)) })
	}
	t.Logf("%d of the %d bytes of the last %d entries changed, %d moves of entries: %v", len(places), whole, lastEntries, moves, refused)
}

// entriesOf is a closed journal of a few entries.
type entriesOf struct {
	dir     string
	file    []byte
	entries []journal.Entry
}

func readEntries(t *testing.T, dir string) *entriesOf {
	t.Helper()
	e := &entriesOf{dir: dir}
	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	must(t, err)
	must(t, j.Read(t.Context(), journal.Head{}, func(one journal.Entry) error {
		e.entries = append(e.entries, one)
		return nil
	}), j.Close())
	e.file, err = os.ReadFile(filepath.Join(dir, sqlite.FileName))
	must(t, err)
	return e
}

// places lists the offsets of the bytes of the last entries. SQLite keeps the columns of
// a row one after the other, the texts as they are.
func (e *entriesOf) places(t *testing.T) (list []int) {
	t.Helper()
	for i := range e.entries[len(e.entries)-lastEntries:] {
		one := &e.entries[len(e.entries)-lastEntries+i]
		r := one.Record()
		at := bytes.LastIndex(e.file, []byte(r.At))
		end := bytes.LastIndex(e.file, slices.Concat([]byte(r.Prev), []byte(r.Hash)))
		if at < 0 || end < at {
			t.Fatalf("entry %d does not stand in one piece", one.Seq)
		}
		const head = 10 // bytes before the first column: lengths and the number of the entry
		for p := at - head; p < end+len(r.Prev)+len(r.Hash); p++ {
			list = append(list, p)
		}
	}
	return list
}

func (e *entriesOf) copy(t *testing.T) string {
	t.Helper()
	dir := scratch(t)
	for _, name := range []string{sqlite.FileName, "journal.head"} {
		must(t, copyFile(filepath.Join(e.dir, name), filepath.Join(dir, name)))
	}
	return dir
}

// move changes the place of entries: two are exchanged, one goes, or one is there again
// at the end.
func move(dir string, kind, i, j, n int) error {
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.FileName))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // what it did is looked at
	var texts []string
	switch kind {
	case 0:
		texts = []string{fmt.Sprintf(`UPDATE entry SET seq = -1 WHERE seq = %d`, i), fmt.Sprintf(`UPDATE entry SET seq = %d WHERE seq = %d`, i, j), fmt.Sprintf(`UPDATE entry SET seq = %d WHERE seq = -1`, j)}
	case 1:
		texts = []string{fmt.Sprintf(`DELETE FROM entry WHERE seq = %d`, i)}
	default:
		texts = []string{fmt.Sprintf(`INSERT INTO entry SELECT %d, at, kind, body, prev, hash FROM entry WHERE seq = %d`, n+1, i)}
	}
	for _, text := range texts {
		if _, err := db.Exec(text); err != nil {
			return err
		}
	}
	return nil
}

// judge opens a copy. It returns by which code it was refused, "" if it holds what it held.
func (e *entriesOf) judge(ctx context.Context, dir string) (fault.Code, error) {
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Unavailable && f.Kind != fault.Precondition {
			return "", err
		}
		return f.Code, nil
	}
	defer j.Close() //nolint:errcheck // it was only read
	i := 0
	err = j.Read(ctx, journal.Head{}, func(one journal.Entry) error {
		if i >= len(e.entries) || one.Hash != e.entries[i].Hash || !bytes.Equal(one.Body, e.entries[i].Body) {
			return fmt.Errorf("entry %d is another", one.Seq)
		}
		i++
		return nil
	})
	if err == nil && i != len(e.entries) {
		err = fmt.Errorf("%d entries, want %d", i, len(e.entries))
	}
	return "", err
}
