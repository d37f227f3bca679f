package durable_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"entente/internal/durable"
	"entente/internal/fault"
)

// That the bytes are durable afterwards shows in internal/crashtest/disk alone, where
// flushes fail and the power goes.
func TestAFileIsTheSameAfterItWasRenewed(t *testing.T) {
	for name, size := range map[string]int{"an empty file": 0, "a small one": 100, "one of whole pieces": 2 << 20, "one that ends in a piece": 3<<20 + 7} {
		t.Run(name, func(t *testing.T) {
			want := make([]byte, size)
			for i := range want {
				want[i] = byte(i * 7 >> 3)
			}
			file := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(file, want, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := durable.Renew(file); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes, want %d as they were, %v", len(got), size, err)
			}
		})
	}
}

func TestWhatCannotBeRenewedIsReported(t *testing.T) {
	dir := t.TempDir()
	if err := durable.Renew(filepath.Join(dir, "none")); err != nil {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := durable.Renew(dir); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a folder: %v", err)
	}
}

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	for _, c := range []struct {
		say, text string
		fails     error
		want      string
	}{
		{"there was none, and none can be written", "half", errors.New("no more"), ""},
		{"there was none", "first", nil, "first"},
		{"one that cannot be written", "half", errors.New("no more"), "first"},
		{"another", "second", nil, "second"},
	} {
		err := durable.Replace(name, func(w io.Writer) error {
			_, err := io.WriteString(w, c.text)
			return errors.Join(err, c.fails)
		})
		if (err != nil) != (c.fails != nil) || err != nil && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", c.say, err)
		}
		if got, _ := os.ReadFile(name); string(got) != c.want {
			t.Errorf("%s: it holds %q, not %q", c.say, got, c.want)
		}
		if _, err := os.Stat(name + ".new"); err == nil {
			t.Errorf("%s: a part is left", c.say)
		}
	}
}
