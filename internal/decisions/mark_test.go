package decisions_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"entente/internal/decisions"
	"entente/internal/fault"
)

// A log from which records are gone is whole in itself; it would say of what was let go
// that nobody asked for it.
func TestALogFromWhichRecordsAreGoneIsRefused(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 0)
	add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, decisions.FileName)
	older, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	l = open(t, dir, 0)
	add(t, l, decisions.Durable, record("nl.two", noon, "evd_2"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	newest, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string][]byte{"an older file": older, "an empty file": {}} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		wantGone(t, what, dir)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	wantGone(t, "no file", dir)
	if err := os.WriteFile(name, newest, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := len(all(t, open(t, dir, 0), decisions.Filter{}, decisions.Newest)); n != 2 {
		t.Errorf("the newest file holds %d records", n)
	}
}

func TestATextThatIsNotTheOneThatWasWrittenIsReported(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 0)
	add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, decisions.FileName)
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// The label of what was let go, said to be another party's.
	changed := bytes.ReplaceAll(file, []byte("DE-BSI"), []byte("DE-BSJ"))
	if bytes.Equal(changed, file) {
		t.Fatal("the label is not in the file")
	}
	if err := os.WriteFile(name, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range open(t, dir, 0).Records(context.Background(), decisions.Filter{}, decisions.Newest, 0) {
		if f := fault.As(err); f == nil || f.Kind != fault.Internal || f.Code != fault.CodeFileDamaged {
			t.Errorf("got %v, want INTERNAL with FILE_DAMAGED", err)
		}
	}
	if err := os.WriteFile(name, bytes.Repeat([]byte("no"), 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	wantGone(t, "a file that is no database", dir)
}

func wantGone(t *testing.T, what, dir string) {
	t.Helper()
	l, err := decisions.Open(context.Background(), decisions.Config{Dir: dir, Queue: 8, Random: rand.Reader})
	if err == nil {
		err = errors.Join(errors.New("it was opened"), l.Close())
	}
	if f := fault.As(err); f.Kind != fault.Unavailable || f.Code != fault.CodeFileDamaged {
		t.Errorf("%s: %v, want UNAVAILABLE with FILE_DAMAGED", what, err)
	}
}

func TestPruningTakesNoRecordForGone(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 1)
	add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"))
	if n, err := l.Prune(context.Background(), noon.Add(1e9)); err != nil || n != 1 {
		t.Fatalf("%d removed, %v", n, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, 1)
}
