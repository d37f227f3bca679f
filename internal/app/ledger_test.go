package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/ledger"
)

func TestTheLedgerIsTheSameAfterARestart(t *testing.T) {
	dir := t.TempDir()
	// A ledger that began two hours ago has twelve epochs to sign for.
	key, err := ledger.MakeKey(filepath.Join(dir, "ledger.key"), "entente.test", time.Now().Add(-2*time.Hour), bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	var exports [2]bytes.Buffer
	for i := range exports {
		a := open(t, configIn(dir))
		l, err := a.Ledger(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		reader, err := a.Desk().LedgerReader(t.Context(), "NL-CSIRT")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Export(t.Context(), &exports[i], reader); err != nil {
			t.Fatal(err)
		}
		if r, err := ledger.Verify(exports[i].Bytes(), key.Public()); err != nil || !r.Good() || len(r.Trees) < 3 || r.Trees[0].Size < 13 {
			t.Errorf("start %d: %+v, %v", i+1, r, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	c, err := ledger.Compare(exports[0].Bytes(), exports[1].Bytes(), key.Public())
	if err != nil || !c.Good() {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheLedgersKeyIsMadeOnceForItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	a := open(t, configIn(dir))
	if _, err := a.Ledger(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ledger.key")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := ledger.MakeKey(path, "other", time.Now(), bytes.NewReader(make([]byte, 64))); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	b := open(t, configIn(dir))
	if _, err := b.Ledger(t.Context()); err == nil || fault.As(err).Code != fault.CodeConfigInvalid {
		t.Errorf("without its key: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("a ledger that had signed got another key")
	}
}

func TestAServerWhoseJournalIsNotTheOneThatWasSignedForEnds(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, other} { // the same key, two histories
		if _, err := ledger.MakeKey(filepath.Join(d, "ledger.key"), "entente.test", time.Now().Add(-time.Hour), bytes.NewReader(make([]byte, 64))); err != nil {
			t.Fatal(err)
		}
		a := open(t, configIn(d))
		l, err := a.Ledger(t.Context())
		if err == nil {
			err = l.Advance(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		file string
		code fault.Code
	}{
		{"ledger.checkpoints", fault.CodeFileDamaged}, // its mark is of another
		{"ledger.checkpoints.head", fault.CodeLedgerContradicted},
	} {
		signed, err := os.ReadFile(filepath.Join(other, step.file))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, step.file), signed, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		a := open(t, configIn(dir))
		if err := a.Listen(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.Run(context.Background()); err == nil || fault.As(err).Code != step.code {
			t.Errorf("with the other's %s: %v", step.file, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAWitnessThatIsNoneIsRefused(t *testing.T) {
	cfg := configIn(t.TempDir())
	cfg.Witnesses = "x"
	if err := cfg.Validate(); err == nil || strings.Join(fault.As(err).Path, ".") != "ledger.witnesses" {
		t.Errorf("got %v", err)
	}
}

// What the ledger put down when the service stopped gives the same ledger as the journal
// alone, and a start mends it where it is damaged.
func TestAServiceGoesOnFromWhatItsLedgerPutDown(t *testing.T) {
	dir := signedFolder(t, "x")
	file := filepath.Join(dir, foldedName)
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour) // when the epoch of the entries is over
	told := func() string {
		t.Helper()
		cfg := configIn(dir)
		cfg.Clock = func() time.Time { return later }
		a := open(t, cfg)
		l, err := a.Ledger(t.Context())
		if err == nil {
			err = l.Advance(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, name := range []string{"service", "party:NL"} {
			tree, err := l.Tree(name)
			if err != nil {
				t.Fatal(err)
			}
			receipts := 0
			for epoch := range tree.Size {
				for slot := range uint64(1 << 12) {
					r, err := l.Receipt(t.Context(), name, ledger.Place{Epoch: epoch, Slot: slot}, func(ledger.Record) bool { return true })
					if err != nil {
						t.Fatal(err)
					}
					if r != nil {
						receipts++
						out = append(out, r.Leaf)
					}
				}
			}
			out = append(out, fmt.Sprint(tree, receipts))
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, "\n")
	}
	want := told()
	if !strings.Contains(want, `"action":"evidence:`) {
		t.Errorf("no leaf about evidence: %s", want)
	}
	damaged := bytes.Clone(was)
	damaged[len(damaged)/2] ^= 1
	if err := os.WriteFile(file, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := told(); got != want {
		t.Errorf("with a damaged file\n%s\nnot\n%s", got, want)
	}
	if now, err := os.ReadFile(file); err != nil || bytes.Equal(now, damaged) {
		t.Errorf("the damaged file stays: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got := told(); got != want {
		t.Errorf("without the file\n%s\nnot\n%s", got, want)
	}
}
