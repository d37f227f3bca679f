package decisions_test

import (
	"os"
	"path/filepath"
	"testing"

	"entente/internal/decisions"
	"entente/internal/fault"
)

func TestACopyOfALogInUseHoldsWhatWasWritten(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if err := decisions.Copy(t.Context(), from, to); !fault.Is(err, fault.NotFound) {
		t.Errorf("no log: %v", err)
	}
	l := open(t, from, 0)
	add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"), record("nl.two", noon, "evd_2"))
	if err := decisions.Copy(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	add(t, l, decisions.Durable, record("nl.three", noon, "evd_3"))
	info, err := os.Stat(filepath.Join(to, decisions.FileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	read, err := decisions.OpenReadOnly(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	want, got := all(t, l, decisions.Filter{}, decisions.Oldest), all(t, read, decisions.Filter{}, decisions.Oldest)
	if len(want) != 3 || len(got) != 2 || got[0].ID != want[0].ID || got[1].ID != want[1].ID || len(got[1].Parts) != 2 {
		t.Errorf("%d of %d records", len(got), len(want))
	}
	if err := decisions.Copy(t.Context(), from, to); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a log there: %v", err)
	}
}

func TestALogThatLacksRecordsIsNotCopied(t *testing.T) {
	whole, lacking := t.TempDir(), t.TempDir()
	for dir, n := range map[string]int{whole: 2, lacking: 1} {
		l := open(t, dir, 0)
		for range n {
			add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"))
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	mark, err := os.ReadFile(filepath.Join(whole, "decisions.head"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(mark), "x" + string(mark)} {
		if err := os.WriteFile(filepath.Join(lacking, "decisions.head"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := decisions.Copy(t.Context(), lacking, t.TempDir()); fault.As(err).Code != fault.CodeFileDamaged {
			t.Errorf("%q: %v", text, err)
		}
	}
}
