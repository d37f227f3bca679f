package blob_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/blob"
	"entente/internal/fault"
)

// What is copied as it is stored can be put into another folder, and is read there
// with the same key; the copy is made while the store takes uploads.
func TestAFileIsCopiedAsItIsStored(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	cfg := blob.Config{URL: "file://" + filepath.Join(dir, "files"), KeyFile: filepath.Join(dir, "files.key"), MaxBytes: 1 << 20}
	if _, err := blob.OpenSealed(ctx, cfg, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing there yet: %v", err)
	}
	store, err := blob.Open(ctx, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	to := filepath.Join(dir, "copy")
	for _, text := range []string{"", "x", strings.Repeat("long ", 50_000)} {
		stored, err := store.Put(ctx, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		raw, name, err := sealed(ctx, cfg, stored.Digest)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("long long")) {
			t.Error("it is not encrypted")
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		copied := cfg
		copied.URL = "file://" + to
		second, err := blob.Open(ctx, copied, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := second.Get(ctx, stored.Digest)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != text {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := sealed(ctx, cfg, blob.Digest{1}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func sealed(ctx context.Context, cfg blob.Config, d blob.Digest) ([]byte, string, error) {
	s, err := blob.OpenSealed(ctx, cfg, nil)
	if err != nil {
		return nil, "", err
	}
	defer s.Close()
	r, name, size, err := s.Get(ctx, d)
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err == nil && int64(len(raw)) != size {
		err = io.ErrShortBuffer
	}
	return raw, name, err
}

func TestAStoredFileThatWasAlteredIsNotCopiedToItsEnd(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	cfg := blob.Config{URL: "file://" + filepath.Join(dir, "files"), KeyFile: filepath.Join(dir, "files.key"), MaxBytes: 1 << 20}
	store, err := blob.Open(ctx, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	stored, err := store.Put(ctx, strings.NewReader(strings.Repeat("x", 200_000)))
	if err != nil {
		t.Fatal(err)
	}
	good, name, err := sealed(ctx, cfg, stored.Digest)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "files", name)
	for what, bad := range map[string][]byte{
		"its first byte": flip(good, 0), "a byte of its middle": flip(good, len(good)/2), "its last byte": flip(good, len(good)-1),
		"its end": good[:len(good)-1], "its half": good[:len(good)/2], "everything": nil, "one byte more": append(bytes.Clone(good), 0),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := sealed(ctx, cfg, stored.Digest); fault.As(err).Code != fault.CodeFileDamaged {
			t.Errorf("%s: %v", what, err)
		}
	}
	// Whoever stops reading leaves nothing behind that waits.
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := blob.OpenSealed(ctx, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, _, _, err := s.Get(ctx, stored.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func flip(raw []byte, i int) []byte {
	out := bytes.Clone(raw)
	out[i] ^= 1
	return out
}
