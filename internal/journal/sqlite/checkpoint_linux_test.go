package sqlite

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"entente/internal/journal"
)

// spoilWriter lets every write to the database file of j fail, while reads and the
// write-ahead log work: its descriptor now stands for the file opened to be read.
func spoilWriter(t *testing.T, j *Journal) {
	t.Helper()
	name := filepath.Join(j.dir, FileName)
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	spoiled := 0
	for _, link := range links {
		to, err := os.Readlink(link)
		fd, convErr := strconv.Atoi(filepath.Base(link))
		if err != nil || convErr != nil || to != name {
			continue
		}
		info, err := os.ReadFile("/proc/self/fdinfo/" + filepath.Base(link))
		_, flags, _ := strings.Cut(string(info), "flags:\t")
		flags, _, _ = strings.Cut(flags, "\n")
		if mode, convErr := strconv.ParseInt(flags, 8, 64); err != nil || convErr != nil || mode&syscall.O_ACCMODE != syscall.O_RDWR {
			continue
		}
		readable, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Dup3(readable, fd, syscall.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		_ = syscall.Close(readable) // its copy stays
		spoiled++
	}
	if spoiled == 0 {
		t.Fatal("no descriptor of the database was found")
	}
}

// What cannot be moved into the database is in the write-ahead log, so it is
// acknowledged; but nothing is after it.
func TestAFailedMoveIntoTheDatabaseStopsTheNextWrite(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), j.Head(), texts(3)); err != nil {
		t.Fatal(err)
	}
	spoilWriter(t, j)
	large := []journal.Draft{{Body: json.RawMessage(`"` + strings.Repeat("x", movedAfter*4096) + `"`)}}
	entries, err := j.Append(t.Context(), j.Head(), large)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	_, err = j.Append(t.Context(), j.Head(), texts(1))
	wantReadOnly(t, err)
	_ = j.Close() // it cannot be tidied up
	j, err = Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if j.Head() != entries[0].Head() {
		t.Errorf("the head is %d", j.Head().Seq)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheWriteAheadLogIsMovedWhenMuchHasCome(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // nothing hangs on it here
	quarter := []journal.Draft{{Body: json.RawMessage(`"` + strings.Repeat("x", movedAfter*1024) + `"`)}}
	for range 12 {
		if _, err := j.Append(t.Context(), j.Head(), quarter); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, FileName+walSuffix))
	if err != nil || info.Size() > 2*movedAfter*4096 {
		t.Errorf("after 12 MiB the write-ahead log has %d bytes, %v", info.Size(), err)
	}
}
