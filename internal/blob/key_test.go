package blob

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"entente/internal/fault"
)

func TestMadeKeyIsPrivateAndReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "files.key")
	made, err := makeKey(path)
	if err != nil {
		t.Fatal(err)
	}
	read, err := readKey(path)
	if err != nil || read.String() != made.String() {
		t.Errorf("read another key than was made, %v", err)
	}
	for name, mode := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): fs.ModeDir | 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), mode)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("beside the key file there is %v, %v", entries, err)
	}
}

func TestMakingAKeyNeverReplacesOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "files.key")
	keys := make([]string, 8)
	var group sync.WaitGroup
	for i := range keys {
		group.Go(func() {
			identity, err := makeKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = identity.String()
		})
	}
	group.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Fatal("two first starts work with different keys")
		}
	}
}

func TestReadKeyRefuses(t *testing.T) {
	one, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"an empty file", ""},
		{"a comment alone", "# public key: " + one.Recipient().String() + "\n"},
		{"a public key", one.Recipient().String() + "\n"},
		{"a cut key", one.String()[:40] + "\n"},
		{"two keys", one.String() + "\n" + one.String() + "\n"},
		{"a key of another kind", hybrid.String() + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "files.key")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := readKey(path)
			f := fault.As(err)
			if f == nil || f.Kind != fault.Invalid || f.Code != fault.CodeConfigInvalid {
				t.Fatalf("got %v, want INVALID_INPUT CONFIG_INVALID", err)
			}
			if strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
	if _, err := readKey(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gave %v", err)
	}
	if _, err := readKey(t.TempDir()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a folder gave %v", err)
	}
}
