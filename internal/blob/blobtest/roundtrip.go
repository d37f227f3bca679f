package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"entente/internal/blob"
	"entente/internal/fault"
)

func roundTrip(t *testing.T, r Rig) {
	s := r.open(t)
	for _, n := range []int{0, 1, 4095, 4096, 4097, 64<<10 - 1, 64 << 10, 64<<10 + 1, 5 << 20} {
		t.Run(fmt.Sprintf("%d bytes", n), func(t *testing.T) {
			p := bytesOf(1, n)
			got := put(t, s, p)
			if want := (blob.Stored{Digest: sha256.Sum256(p), Size: int64(n)}); got != want {
				t.Fatalf("put answered %v, want %v", got, want)
			}
			wantContent(t, s, got.Digest, p)
			if err := exactly(s, got); err != nil {
				t.Fatalf("reading exactly its size: %v", err)
			}
			reader, stored, err := s.Get(t.Context(), got.Digest)
			if err != nil || stored != got {
				t.Fatalf("get answered %v, %v, want %v", stored, err, got)
			}
			if n > 1<<20 {
				if err := reader.Close(); err != nil {
					t.Fatalf("closing before the end: %v", err)
				}
				return
			}
			if err := iotest.TestReader(reader, p); err != nil {
				t.Error(err)
			}
			if err := reader.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func restart(t *testing.T, r Rig) {
	p := bytesOf(2, 100_000)
	stored := put(t, r.open(t), p)
	wantContent(t, r.open(t), stored.Digest, p)
}

func equalContent(t *testing.T, r Rig) {
	s := r.open(t)
	p := bytesOf(3, 70_000)
	first := put(t, s, p)
	name := r.only(t)
	before := r.read(t, name)
	if second := put(t, s, p); second != first {
		t.Errorf("the second answer is %v, the first %v", second, first)
	}
	if again := r.only(t); again != name {
		t.Errorf("the object is now %s, was %s", again, name)
	}
	if bytes.Equal(r.read(t, name), before) {
		t.Error("the second upload was not written: it took another way than the first")
	}
	wantContent(t, s, first.Digest, p)
}

func unknownContent(t *testing.T, r Rig) {
	s := r.open(t)
	put(t, s, bytesOf(4, 10))
	_, _, err := s.Get(t.Context(), sha256.Sum256([]byte("never put")))
	wantFault(t, err, fault.NotFound, "")
}

func endedRead(t *testing.T, r Rig) {
	s := r.open(t)
	stored := put(t, s, bytesOf(5, 300_000))
	ctx, cancel := context.WithCancel(t.Context())
	reader, _, err := s.Get(ctx, stored.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.Read(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel()
	var last error
	for last == nil {
		_, last = reader.Read(make([]byte, 1000))
	}
	wantFault(t, last, fault.Unavailable, fault.CodeTimeout)
	_, _, err = s.Get(ctx, stored.Digest)
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not tell that the context was cancelled", err)
	}
}

func concurrent(t *testing.T, r Rig) {
	s := r.open(t)
	const workers = 8
	same := bytesOf(6, 150_000)
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			own := bytesOf(byte(100+i), 90_000)
			for _, p := range [][]byte{same, own, same} {
				stored, err := s.Put(t.Context(), bytes.NewReader(p))
				if err != nil {
					t.Errorf("put: %v", err)
					return
				}
				if got, err := get(s, stored.Digest); err != nil || !bytes.Equal(got, p) {
					t.Errorf("get: %d bytes, %v", len(got), err)
				}
			}
			if removed, err := s.Sweep(t.Context(), func(blob.Digest) bool { return false }); removed > 0 || err != nil {
				t.Errorf("a sweep during uploads removed %d, %v", removed, err)
			}
		})
	}
	group.Wait()
	if names := r.objects(t); len(names) != workers+1 {
		t.Errorf("there are %d objects, want %d", len(names), workers+1)
	}
}

func stored(t *testing.T, r Rig) {
	s := r.open(t)
	p := bytes.Repeat([]byte("the sentence that must not be seen. "), 3000)
	digest := put(t, s, p).Digest
	name := r.only(t)
	object := r.read(t, name)
	if bytes.Contains(object, []byte("sentence")) {
		t.Error("the object holds the plain text")
	}
	if strings.Contains(name, digest.String()) || bytes.Contains(object, digest[:]) {
		t.Error("name or object holds the digest")
	}

	r.remove(t, name)
	put(t, s, p[:len(p)-100])
	if shorter := r.read(t, r.only(t)); len(shorter) != len(object) {
		t.Errorf("100 bytes less show: the object has %d bytes instead of %d", len(shorter), len(object))
	}

	r.remove(t, r.only(t))
	r.Config.KeyFile = filepath.Join(t.TempDir(), "other.key")
	put(t, r.open(t), p)
	if r.only(t) == name {
		t.Error("the name does not depend on the key")
	}
}

func otherKey(t *testing.T, r Rig) {
	refusedKey(t, r, func(t *testing.T, r *Rig) {
		elsewhere := *r
		elsewhere.Config.URL = "file://" + filepath.ToSlash(filepath.Join(t.TempDir(), "files"))
		elsewhere.Config.KeyFile = filepath.Join(t.TempDir(), "other.key")
		elsewhere.open(t) // makes the other key
		r.Config.KeyFile = elsewhere.Config.KeyFile
	})
}

func movedKey(t *testing.T, r Rig) {
	refusedKey(t, r, func(t *testing.T, r *Rig) {
		r.Config.KeyFile = filepath.Join(t.TempDir(), "nothing.key")
	})
}

func missingKey(t *testing.T, r Rig) {
	refusedKey(t, r, func(t *testing.T, r *Rig) {
		path := r.Config.KeyFile
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(path) })
	})
}

// refusedKey checks that a start after the change of key is refused without a trace.
func refusedKey(t *testing.T, r Rig, change func(*testing.T, *Rig)) {
	key := r.Config.KeyFile
	s := r.open(t)
	p := bytesOf(7, 1000)
	digest := put(t, s, p).Digest
	right, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	changed := r
	change(t, &changed)
	before, _ := os.ReadFile(changed.Config.KeyFile) // may be missing

	_, err = blob.Open(t.Context(), changed.Config, changed.Opener)
	wantFault(t, err, fault.Precondition, fault.CodeConfigInvalid)
	if after, _ := os.ReadFile(changed.Config.KeyFile); !bytes.Equal(after, before) {
		t.Error("the refused start wrote the key file")
	}
	if r.Volatile {
		return
	}
	if err := os.WriteFile(key, right, 0o600); err != nil {
		t.Fatal(err)
	}
	wantContent(t, r.open(t), digest, p)
}
