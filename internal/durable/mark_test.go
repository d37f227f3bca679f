package durable_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"entente/internal/durable"
	"entente/internal/fault"
)

func TestAMarkSaysWhatItWasLastSetTo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mark")
	for _, c := range []struct{ found, set string }{{"000", "007"}, {"007", "012"}, {"012", "012"}} {
		m, text, err := durable.OpenMark(name, "entente-test 1", "000")
		if err != nil || text != c.found {
			t.Fatalf("it says %q, %v, want %q", text, err, c.found)
		}
		if err := m.Set(c.set); err != nil {
			t.Fatal(err)
		}
		if err := m.Set("longer"); !fault.Is(err, fault.Internal) {
			t.Errorf("a longer text: %v", err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedMarkIsRefusedAndLeftAsItIs(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mark")
	m, _, err := durable.OpenMark(name, "entente-test 1", "000")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{"nothing": {}, "zeros": make([]byte, len(whole)), "more": append(bytes.Clone(whole), 'x')}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1
		damaged["another byte "+string(rune('0'+i%10))+" of "+string(whole[i])] = b
		damaged["a beginning"+string(rune('0'+i))] = whole[:i]
	}
	for what, text := range damaged {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := durable.OpenMark(name, "entente-test 1", "000"); fault.As(err) == nil || fault.As(err).Code != fault.CodeFileDamaged {
			t.Errorf("%s: %v, want FILE_DAMAGED", what, err)
		}
		if after, err := os.ReadFile(name); err != nil || !bytes.Equal(after, text) {
			t.Errorf("%s: it was changed", what)
		}
	}
}
