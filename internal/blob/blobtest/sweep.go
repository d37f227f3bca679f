package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"maps"
	"slices"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"entente/internal/blob"
	"entente/internal/fault"
)

func leftovers(t *testing.T, r Rig) {
	p := bytesOf(30, 1000)
	digest := put(t, r.open(t), p).Digest
	content := r.only(t)
	r.write(t, "tmp/LEFTOVER", p)
	r.write(t, "tmp/EMPTY", nil)
	s := r.open(t, later())
	if name := r.only(t); name != content {
		t.Errorf("%s is there instead of %s", name, content)
	}
	wantContent(t, s, digest, p)

	r.write(t, "tmp/WHILE-RUNNING", p)
	removed, err := s.Sweep(t.Context(), func(blob.Digest) bool { return true })
	if removed != 1 || err != nil {
		t.Errorf("sweep removed %d old uploads, %v, want 1", removed, err)
	}
	r.only(t)
}

func sweep(t *testing.T, r Rig) {
	young := r.open(t)
	kept := put(t, young, bytesOf(31, 100))
	keptName := r.only(t)
	gone := put(t, young, bytesOf(32, 100))
	keep := func(d blob.Digest) bool { return d == kept.Digest }

	if removed, err := young.Sweep(t.Context(), keep); removed != 0 || err != nil {
		t.Fatalf("sweep removed %d that are not old, %v", removed, err)
	}
	wantContent(t, young, gone.Digest, bytesOf(32, 100))

	old := r.open(t, later())
	removed, err := old.Sweep(t.Context(), keep)
	if removed != 1 || err != nil {
		t.Fatalf("sweep removed %d, %v, want 1", removed, err)
	}
	if name := r.only(t); name != keptName {
		t.Errorf("sweep left %s, want %s", name, keptName)
	}
	_, err = get(old, gone.Digest)
	wantFault(t, err, fault.NotFound, "")
	wantContent(t, old, kept.Digest, bytesOf(31, 100))

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = old.Sweep(ended, keep)
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
	err = old.Verify(ended, func(blob.Digest, error) error { return nil })
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
}

func sweepRace(t *testing.T, r Rig) {
	s := r.open(t)
	p := bytesOf(33, 100)
	digest := put(t, s, p).Digest
	// To a sweep this is young content. Had keep's answer come after the look at the
	// age, or under the lock that uploads need, this would remove it or never end.
	removed, err := s.Sweep(t.Context(), func(d blob.Digest) bool {
		if d != digest {
			t.Errorf("sweep asked about %v, want %v", d, digest)
		}
		put(t, s, p)
		return false
	})
	if removed != 0 || err != nil {
		t.Errorf("sweep removed %d, %v", removed, err)
	}
	wantContent(t, s, digest, p)
}

// model compares random operations with a map from digest to content.
func model(t *testing.T, r Rig) {
	s := r.open(t, later()) // to which everything stored is old
	rapid.Check(t, func(t *rapid.T) {
		if _, err := s.Sweep(context.Background(), func(blob.Digest) bool { return false }); err != nil {
			t.Fatal(err)
		}
		want := map[blob.Digest][]byte{}
		content := rapid.Custom(func(t *rapid.T) []byte {
			size := rapid.OneOf(
				rapid.IntRange(0, 20),
				rapid.IntRange(4090, 4100),
				rapid.IntRange(chunk-20, chunk+20),
			).Draw(t, "size")
			return bytesOf(rapid.Byte().Draw(t, "seed"), size)
		})
		actions := map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				p := content.Draw(t, "content")
				var reader io.Reader = bytes.NewReader(p)
				switch rapid.SampledFrom([]string{"plain", "end with data", "halves"}).Draw(t, "reader") {
				case "end with data":
					reader = iotest.DataErrReader(reader)
				case "halves":
					reader = iotest.HalfReader(reader)
				}
				stored, err := s.Put(context.Background(), reader)
				if err != nil || stored.Digest != sha256.Sum256(p) || stored.Size != int64(len(p)) {
					t.Fatalf("put answered %v, %v", stored, err)
				}
				want[stored.Digest] = p
			},
			"put what was not announced": func(t *rapid.T) {
				p := content.Draw(t, "content")
				_, err := s.PutExpect(context.Background(), bytes.NewReader(p), sha256.Sum256(append(p, 0)))
				if !fault.Is(err, fault.Invalid) {
					t.Fatalf("put answered %v", err)
				}
			},
			"put cut": func(t *rapid.T) {
				p := content.Draw(t, "content")
				_, err := s.Put(context.Background(), io.MultiReader(bytes.NewReader(p), iotest.ErrReader(io.ErrUnexpectedEOF)))
				if !fault.Is(err, fault.Invalid) {
					t.Fatalf("put answered %v", err)
				}
			},
			"get": func(t *rapid.T) {
				p := content.Draw(t, "content")
				digest := blob.Digest(sha256.Sum256(p))
				got, err := get(s, digest)
				if _, there := want[digest]; there != (err == nil) || there && !bytes.Equal(got, p) {
					t.Fatalf("get gave %d bytes, %v; put before: %v", len(got), err, there)
				}
				if err != nil && !fault.Is(err, fault.NotFound) {
					t.Fatal(err)
				}
			},
			"sweep": func(t *rapid.T) {
				bit := rapid.Byte().Draw(t, "kept digests have one of these bits")
				keep := func(d blob.Digest) bool { return d[0]&bit != 0 }
				expected := 0
				for d := range want {
					if !keep(d) {
						expected++
						delete(want, d)
					}
				}
				if removed, err := s.Sweep(context.Background(), keep); err != nil || removed != expected {
					t.Fatalf("sweep removed %d, %v, want %d", removed, err, expected)
				}
			},
		}
		names := slices.Sorted(maps.Keys(actions))
		for range rapid.IntRange(1, 10).Draw(t, "steps") { // few, for each one flushes to the disk
			actions[rapid.SampledFrom(names).Draw(t, "action")](t)
		}
		if names := r.objects(t); len(names) != len(want) {
			t.Errorf("there are %d objects for %d contents: %q", len(names), len(want), names)
		}
		seen := 0
		err := s.Verify(context.Background(), func(d blob.Digest, err error) error {
			if _, there := want[d]; !there || err != nil {
				t.Errorf("verify gave %v, %v", d, err)
			}
			seen++
			return nil
		})
		if err != nil || seen != len(want) {
			t.Errorf("verify saw %d of %d contents, %v", seen, len(want), err)
		}
	})
}
