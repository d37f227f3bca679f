package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/internal/fault"
)

// flushes records what the folder driver flushes, and fails where it is told to.
type flushes struct {
	mu   sync.Mutex
	dir  string
	seen []string // guarded by mu
	fail string   // prefix of what cannot be flushed; guarded by mu
}

var errDisk = errors.New("input/output error")

func (r *flushes) sync(f *os.File) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, err := filepath.Rel(r.dir, f.Name())
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		entries, err := os.ReadDir(f.Name())
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !e.IsDir() {
				name += " with " + e.Name()[:1] // names are hexadecimal or random
			}
		}
	}
	r.seen = append(r.seen, name)
	if r.fail != "" && strings.HasPrefix(name, r.fail) {
		return errDisk
	}
	return f.Sync()
}

func openRecorded(t *testing.T) (*Store, *flushes) {
	t.Helper()
	r := &flushes{dir: filepath.Join(t.TempDir(), "files")}
	d, err := openFolder(r.dir, r.sync)
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), Config{KeyFile: r.dir + ".key", MaxBytes: 1 << 30}, d)
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

// contents lists the files below the folder, by their first directory.
func (r *flushes) contents(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(r.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			rel, _ := filepath.Rel(r.dir, path)
			names = append(names, strings.Split(filepath.ToSlash(rel), "/")[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestPutFlushesTheFileBeforeItsNameAndTheNameBeforeTheAnswer(t *testing.T) {
	s, r := openRecorded(t)
	made := slices.Clone(r.seen)
	if want := []string{"..", "..", "content", "."}; !slices.Equal(made, want) {
		t.Errorf("the first start flushed %q, want %q", made, want)
	}
	stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
	if err != nil {
		t.Fatal(err)
	}
	shard := s.keys.prefix(stored.Digest)[len(contentPrefix):][:2]
	got := r.seen[len(made):]
	if len(got) != 2 || !strings.HasPrefix(got[0], "tmp/") || got[1] != "content/"+shard+" with "+shard[:1] {
		t.Errorf("put flushed %q, want the unfinished file and then the directory with the finished one", got)
	}
}

func TestAStartAlsoFlushesTheNameOfAFolderThatWasThere(t *testing.T) {
	r := &flushes{dir: filepath.Join(t.TempDir(), "files"), fail: ".."}
	for range 2 { // the second start finds the folder, whose name is not durable yet
		if _, err := openFolder(r.dir, r.sync); !errors.Is(err, errDisk) {
			t.Fatalf("got %v, want the disk's error", err)
		}
	}
}

func TestPutFailsWhenTheDiskDoes(t *testing.T) {
	for _, c := range []struct {
		name, fail string
		left       []string
	}{
		{"a file that cannot be flushed is not kept", "tmp/", nil},
		{"a name that cannot be flushed is not acknowledged", "content/", []string{"content"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r := openRecorded(t)
			r.fail = c.fail
			stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
			if !fault.Is(err, fault.Unavailable) || !errors.Is(err, errDisk) || stored != (Stored{}) {
				t.Errorf("got %v, %v, want UNAVAILABLE for the disk", stored, err)
			}
			if left := r.contents(t); !slices.Equal(left, c.left) {
				t.Errorf("left behind: %q, want %q", left, c.left)
			}
		})
	}
}

func TestOpenFailsWhenTheFolderCannotBeFlushed(t *testing.T) {
	r := &flushes{dir: filepath.Join(t.TempDir(), "files"), fail: "content"}
	if _, err := openFolder(r.dir, r.sync); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	r = &flushes{dir: filepath.Join(t.TempDir(), "files"), fail: ".."}
	if _, err := openFolder(r.dir, r.sync); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
}

func TestFolderIsPrivate(t *testing.T) {
	s, r := openRecorded(t)
	if _, err := s.Put(t.Context(), strings.NewReader("evidence")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(r.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFolderThatIsAFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "files")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Config{URL: "file://" + filepath.ToSlash(path), KeyFile: path + ".key", MaxBytes: 1}, nil)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want UNAVAILABLE", err)
	}
}

// A second process in the same folder takes unfinished uploads for leftovers. That
// must cost the upload, and never an answer that promises what is not there.
func TestUploadWhoseFileWasTakenAwayFails(t *testing.T) {
	s, r := openRecorded(t)
	reader := &pausing{content: bytes.NewReader(make([]byte, 3*chunk)), pause: func() {
		second, err := Open(t.Context(), Config{URL: "file://" + filepath.ToSlash(r.dir), KeyFile: r.dir + ".key", MaxBytes: 1}, nil)
		if err != nil {
			t.Error(err)
			return
		}
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}}
	_, err := s.Put(t.Context(), reader)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want UNAVAILABLE", err)
	}
	if left := r.contents(t); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// pausing calls pause once, before its second read.
type pausing struct {
	content io.Reader
	pause   func()
	reads   int
}

func (p *pausing) Read(buf []byte) (int, error) {
	if p.reads++; p.reads == 2 {
		p.pause()
	}
	return p.content.Read(buf)
}

func TestFolderThatCannotBeReadIsNotTakenForEmpty(t *testing.T) {
	s, r := openRecorded(t)
	stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(r.dir, "content")); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	_, _, err = s.Get(ctx, stored.Digest)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("get gave %v, want UNAVAILABLE", err)
	}
	if err := s.Verify(ctx, func(Digest, error) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("verify gave %v, want UNAVAILABLE", err)
	}
	if _, err := s.Sweep(ctx, func(Digest) bool { return true }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("sweep gave %v, want UNAVAILABLE", err)
	}
}

// Files written by any earlier release must stay readable.
func TestFrozenFileIsRead(t *testing.T) {
	want := []byte("Frozen evidence: written once, readable for ever.\n")
	digest := Digest(sha256.Sum256(want))
	dir := filepath.Join(t.TempDir(), "files")
	object, err := os.ReadFile("testdata/frozen.age")
	if err != nil {
		t.Fatal(err)
	}
	k := fixedKey(t)
	path := filepath.Join(dir, filepath.FromSlash(k.name(digest, int64(len(want)))))
	for _, err := range []error{
		os.MkdirAll(filepath.Dir(path), 0o700),
		os.WriteFile(path, object, 0o600),
		os.WriteFile(dir+".key", []byte(k.identity.String()), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), Config{URL: "file://" + filepath.ToSlash(dir), KeyFile: dir + ".key", MaxBytes: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, stored, err := s.Get(t.Context(), digest)
	if err != nil || stored.Size != int64(len(want)) {
		t.Fatalf("got %v, %v", stored, err)
	}
	defer closeReader(t, r)
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}
