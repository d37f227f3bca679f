// Package blobtest is the contract that blob.Store keeps over every driver: one
// suite, run by the tests of each.
//
//	func TestContract(t *testing.T) {
//		blobtest.Run(t, func(t *testing.T) blobtest.Rig { … })
//	}
//
// It sees stored objects only as whoever holds the folder or bucket would, through
// Rig.Raw. It refuses to know how a driver works; what only one driver promises (the
// order of flushes, say) is tested beside that driver.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	gocloud "gocloud.dev/blob"

	"entente/internal/blob"
	"entente/internal/fault"
)

// Rig is an empty place for a store and the raw way to what is stored there.
type Rig struct {
	Config blob.Config // its KeyFile does not exist yet
	Opener blob.Opener // may be nil; can be asked again for the same place
	Raw    *gocloud.Bucket
	// Volatile says that nothing is left here once a store has closed it, as a refused
	// Open does.
	Volatile bool
	// Stride thins out the positions at which bytes are altered, for drivers that are
	// slow; 0 and 1 mean every byte.
	Stride int
}

// Run runs the whole suite. newRig is called for each test.
func Run(t *testing.T, newRig func(t *testing.T) Rig) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Rig)
	}{
		{"content of any size comes back as it was put", roundTrip},
		{"content comes back after a restart", restart},
		{"equal content is one object and answers like new content", equalContent},
		{"unknown content is not found", unknownContent},
		{"a cut upload leaves nothing", cutUpload},
		{"an ended context ends an upload and leaves nothing", endedUpload},
		{"an ended context ends a read", endedRead},
		{"the size cap is exact", sizeCap},
		{"an announced digest must be met", announcedDigest},
		{"concurrent uploads and reads do not disturb each other", concurrent},
		{"stored objects show neither content nor digest nor exact size", stored},
		{"an altered byte anywhere is found on read", alteredByte},
		{"a cut or lengthened object is found on read", cutObject},
		{"other content of the same key in its place is found on read", swappedObject},
		{"an altered name is found", alteredName},
		{"another key is refused while there are files", otherKey},
		{"a missing key at another place is refused while there are files", movedKey},
		{"a missing key is refused while there are files", missingKey},
		{"leftovers of a crash are removed and content stays", leftovers},
		{"sweep removes what nobody refers to, once it is old", sweep},
		{"sweep spares content that is uploaded again meanwhile", sweepRace},
		{"verify names what is damaged and goes on", verify},
		{"any sequence of operations agrees with a map", model},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, newRig(t)) })
	}
}

// failer is what *testing.T and *rapid.T have in common here.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (r Rig) open(t testing.TB, options ...blob.Option) *blob.Store {
	t.Helper()
	s, err := blob.Open(t.Context(), r.Config, r.Opener, options...)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

// objects returns the names of all stored objects.
func (r Rig) objects(t failer) []string {
	t.Helper()
	var names []string
	for list := r.Raw.List(nil); ; {
		object, err := list.Next(context.Background())
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		names = append(names, object.Key)
	}
}

// only returns the name of the one stored object.
func (r Rig) only(t failer) string {
	t.Helper()
	names := r.objects(t)
	if len(names) != 1 {
		t.Fatalf("there are objects %q, want one", names)
	}
	return names[0]
}

func (r Rig) read(t failer, name string) []byte {
	t.Helper()
	p, err := r.Raw.ReadAll(context.Background(), name)
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return p
}

func (r Rig) write(t failer, name string, p []byte) {
	t.Helper()
	if err := r.Raw.WriteAll(context.Background(), name, p, nil); err != nil {
		t.Fatalf("write %s: %v", name, err)
	}
}

func (r Rig) remove(t failer, name string) {
	t.Helper()
	if err := r.Raw.Delete(context.Background(), name); err != nil {
		t.Fatalf("remove %s: %v", name, err)
	}
}

// bytesOf returns n bytes that differ for every seed and compress badly.
func bytesOf(seed byte, n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(p) // never fails
	return p
}

func put(t failer, s *blob.Store, p []byte) blob.Stored {
	t.Helper()
	stored, err := s.Put(context.Background(), bytes.NewReader(p))
	if err != nil {
		t.Fatalf("put %d bytes: %v", len(p), err)
	}
	return stored
}

// get reads content to its end.
func get(s *blob.Store, d blob.Digest) ([]byte, error) {
	r, stored, err := s.Get(context.Background(), d)
	if err != nil {
		return nil, err
	}
	p, err := io.ReadAll(r)
	if err == nil && int64(len(p)) != stored.Size {
		err = errors.New("the reader gave another number of bytes than announced")
	}
	return p, errors.Join(err, r.Close())
}

// exactly reads content as a caller does who knows its size and never sees the end.
func exactly(s *blob.Store, stored blob.Stored) error {
	r, _, err := s.Get(context.Background(), stored.Digest)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.ReadFull(r, make([]byte, stored.Size))
	return err
}

func wantContent(t failer, s *blob.Store, d blob.Digest, want []byte) {
	t.Helper()
	got, err := get(s, d)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got %d bytes that are not the %d that were put", len(got), len(want))
	}
}

func wantFault(t failer, err error, kind fault.Kind, code fault.Code) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != kind || f.Code != code {
		t.Fatalf("got %v, want %v %v", err, kind, code)
	}
	if errors.Is(err, io.EOF) {
		t.Fatalf("%v could be taken for a proper end", err)
	}
}

// wantDamaged checks that no way of reading takes damaged content for whole.
func wantDamaged(t failer, s *blob.Store, stored blob.Stored) {
	t.Helper()
	_, err := get(s, stored.Digest)
	wantFault(t, err, fault.Internal, fault.CodeFileDamaged)
	if stored.Size > 0 {
		wantFault(t, exactly(s, stored), fault.Internal, fault.CodeFileDamaged)
	}
}

func wantEmpty(t failer, r Rig) {
	t.Helper()
	if names := r.objects(t); len(names) > 0 {
		t.Fatalf("left behind: %q", names)
	}
}

// later is a clock by which everything stored is old enough to be removed.
func later() blob.Option {
	return blob.WithClock(func() time.Time { return time.Now().Add(blob.Grace + time.Hour) })
}
