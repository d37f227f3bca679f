package backup_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/backup"
	"entente/internal/fault"
)

func entriesOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAFileIsThereWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.age")
	broken := errors.New("half way")
	if err := backup.WriteFile(name, func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return broken }); !errors.Is(err, broken) || len(entriesOf(t, dir)) != 0 {
		t.Fatalf("%v, left %v", err, entriesOf(t, dir))
	}
	put := func(text string) error {
		return backup.WriteFile(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	}
	if err := put("first"); err != nil {
		t.Fatal(err)
	}
	if err := put("second"); fault.As(err).Code != fault.CodeDuplicate {
		t.Errorf("a second one: %v", err)
	}
	if err := backup.WriteFile(filepath.Join(dir, "race"), func(w io.Writer) error {
		return os.WriteFile(filepath.Join(dir, "race"), []byte("another"), 0o600)
	}); fault.As(err).Code != fault.CodeDuplicate {
		t.Errorf("one that came meanwhile: %v", err)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "first" {
		t.Errorf("%q %v", text, err)
	}
	if got := strings.Join(entriesOf(t, dir), " "); got != "race x.age" {
		t.Errorf("left: %s", got)
	}
	if err := backup.WriteFile(filepath.Join(dir, "nowhere", "x"), func(io.Writer) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("no folder: %v", err)
	}
}

func TestAFolderIsMadeWholeOrNotAtAll(t *testing.T) {
	outer := t.TempDir()
	ctx := context.Background()
	fill := func(_ context.Context, dir string) error {
		return errors.Join(os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700), os.WriteFile(filepath.Join(dir, "a", "b", "c"), nil, 0o600))
	}
	empty, missing, full := filepath.Join(outer, "empty"), filepath.Join(outer, "above", "missing"), filepath.Join(outer, "full")
	if err := errors.Join(os.Mkdir(empty, 0o700), os.Mkdir(full, 0o700), os.WriteFile(filepath.Join(full, "lost+found"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("half way")
	if err := backup.Into(ctx, empty, func(ctx context.Context, dir string) error { return errors.Join(fill(ctx, dir), broken) }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if got := strings.Join(entriesOf(t, outer), " "); got != "empty full" || len(entriesOf(t, empty)) != 0 {
		t.Errorf("left: %s", got)
	}
	for _, dir := range []string{empty, missing} {
		if err := backup.Into(ctx, dir, fill); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "a", "b", "c")); err != nil {
			t.Error(err)
		}
	}
	never := func(context.Context, string) error { t.Error("it began"); return nil }
	for _, dir := range []string{empty, full} {
		if err := backup.Into(ctx, dir, never); fault.As(err).Code != fault.CodeDuplicate {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if err := backup.Into(ctx, filepath.Join(full, "lost+found"), never); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a file: %v", err)
	}
	late := filepath.Join(outer, "late")
	if err := backup.Into(ctx, late, func(ctx context.Context, dir string) error {
		return errors.Join(fill(ctx, dir), os.MkdirAll(filepath.Join(late, "sub"), 0o700))
	}); fault.As(err).Code != fault.CodeDuplicate {
		t.Errorf("one that was filled meanwhile: %v", err)
	}
	if got := strings.Join(entriesOf(t, outer), " "); got != "above empty full late" {
		t.Errorf("left: %s", got)
	}
}

func TestKeysAreReadAsAgeKeygenWritesThem(t *testing.T) {
	key := identity(t)
	if r, err := backup.ParseRecipients("# a comment\n" + key.Recipient().String() + "\n\n" + key.Recipient().String()); err != nil || len(r) != 2 {
		t.Errorf("%v %v", r, err)
	}
	if i, err := backup.ParseIdentities([]byte("# created: …\n" + key.String() + "\n")); err != nil || len(i) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := backup.ParseRecipients("ssh-ed25519 AAAA"); fault.As(err).Code != fault.CodeConfigInvalid {
		t.Errorf("%v", err)
	}
	secret := key.String()[:len(key.String())-1]
	if _, err := backup.ParseIdentities([]byte(secret)); fault.As(err).Code != fault.CodeConfigInvalid || strings.Contains(err.Error(), secret) {
		t.Errorf("%v", err)
	}
}
