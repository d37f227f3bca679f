package blobtest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"entente/internal/blob"
	"entente/internal/fault"
)

func alteredByte(t *testing.T, r Rig) {
	s := r.open(t)
	stored := put(t, s, bytesOf(20, 300))
	name := r.only(t)
	object := r.read(t, name)
	const header = 200 // an age header and nonce are shorter
	for i := range object {
		if i > header && i%max(r.Stride, 1) != 0 {
			continue
		}
		r.write(t, name, flipped(object, i))
		wantDamaged(t, s, stored)
	}
	r.remove(t, name)

	stored = put(t, s, bytesOf(21, 3*chunk+10_000))
	name = r.only(t)
	object = r.read(t, name)
	for i := 0; i < len(object); i += 9973 * max(r.Stride, 1) {
		r.write(t, name, flipped(object, i))
		wantDamaged(t, s, stored)
	}
	r.write(t, name, flipped(object, len(object)-1))
	wantDamaged(t, s, stored)
	r.write(t, name, object)
	if _, err := get(s, stored.Digest); err != nil {
		t.Errorf("the restored object: %v", err)
	}
}

func flipped(object []byte, at int) []byte {
	p := bytes.Clone(object)
	p[at] ^= 1 << (at % 8)
	return p
}

func cutObject(t *testing.T, r Rig) {
	s := r.open(t)
	for _, size := range []int{0, 300, 2 * chunk, 2*chunk + 10_000} {
		stored := put(t, s, bytesOf(22, size))
		name := r.only(t)
		object := r.read(t, name)
		for _, n := range []int{0, 1, 100, len(object) / 2, len(object) - 17, len(object) - 16, len(object) - 1} {
			r.write(t, name, object[:n])
			wantDamaged(t, s, stored)
		}
		// At the end of an encrypted chunk all that remains is authentic.
		mac := bytes.Index(object, []byte("\n--- "))
		const macLine, nonce, tag = 5 + 43 + 1, 16, 16
		for n := mac + macLine + nonce; n < len(object); n += chunk + tag {
			r.write(t, name, object[:n])
			wantDamaged(t, s, stored)
		}
		r.write(t, name, append(bytes.Clone(object), 0))
		wantDamaged(t, s, stored)
		r.remove(t, name)
	}
}

func swappedObject(t *testing.T, r Rig) {
	s := r.open(t)
	// Lengths that pad alike, so that nothing but the digest can tell.
	for _, size := range []int{1, 3000, chunk} {
		first := put(t, s, bytesOf(23, size))
		name := r.only(t)
		second := put(t, s, bytesOf(24, size))
		for _, other := range r.objects(t) {
			if other != name {
				r.write(t, name, r.read(t, other))
			}
		}
		wantDamaged(t, s, first)
		if _, err := get(s, second.Digest); err != nil {
			t.Errorf("the other content: %v", err)
		}
		for _, name := range r.objects(t) {
			r.remove(t, name)
		}
	}
}

func alteredName(t *testing.T, r Rig) {
	s := r.open(t, later())
	stored := put(t, s, bytesOf(25, 500))
	name := r.only(t)
	object := r.read(t, name)
	digit := byte('0')
	if name[len(name)-1] == digit {
		digit = '1'
	}
	altered := name[:len(name)-1] + string(digit)
	r.remove(t, name)
	r.write(t, altered, object)
	wantDamaged(t, s, stored)

	seen := 0
	err := s.Verify(t.Context(), func(d blob.Digest, err error) error {
		seen++
		if d != (blob.Digest{}) {
			t.Errorf("a name that proves nothing gave the digest %v", d)
		}
		wantFault(t, err, fault.Internal, fault.CodeFileDamaged)
		return nil
	})
	if err != nil || seen != 1 {
		t.Errorf("verify saw %d objects, %v", seen, err)
	}
	if removed, err := s.Sweep(t.Context(), func(blob.Digest) bool { return false }); removed != 0 || err != nil {
		t.Errorf("sweep removed %d objects that are not the store's, %v", removed, err)
	}
}

func verify(t *testing.T, r Rig) {
	s := r.open(t)
	good := put(t, s, bytesOf(26, 100))
	goodName := r.only(t)
	bad := put(t, s, bytesOf(27, chunk))
	for _, name := range r.objects(t) {
		if name != goodName {
			object := r.read(t, name)
			r.write(t, name, flipped(object, len(object)/2))
		}
	}
	r.write(t, "content/00/foreign", []byte("not ours"))
	got := map[blob.Digest]string{}
	err := s.Verify(t.Context(), func(d blob.Digest, err error) error {
		got[d] = "whole"
		if err != nil {
			wantFault(t, err, fault.Internal, fault.CodeFileDamaged)
			got[d] = "damaged"
		}
		return nil
	})
	want := map[blob.Digest]string{good.Digest: "whole", bad.Digest: "damaged", {}: "damaged"}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("verify gave %v, %v, want %v", got, err, want)
	}

	stop := fault.New(fault.Internal, "test", "enough")
	calls := 0
	err = s.Verify(t.Context(), func(blob.Digest, error) error { calls++; return stop })
	if err != error(stop) || calls != 1 {
		t.Errorf("verify returned %v after %d calls, want yield's own error after one", err, calls)
	}
	if names := r.objects(t); len(names) != 3 || strings.Contains(fmt.Sprint(names), "tmp/") {
		t.Errorf("verify changed the objects to %q", names)
	}
}
