package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/journal"
)

var genesis = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// memory is a journal in memory.
type memory struct{ entries []journal.Entry }

func (m *memory) Head() journal.Head {
	if n := len(m.entries); n > 0 {
		return m.entries[n-1].Head()
	}
	return journal.Head{}
}

func (m *memory) Read(_ context.Context, after journal.Head, yield func(journal.Entry) error) error {
	for _, e := range m.entries[after.Seq:] {
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Entry(_ context.Context, seq uint64) (journal.Entry, error) {
	return m.entries[seq-1], nil
}

// act is what the test's entries hold: leaves by tree.
type act struct {
	Trees  []string `json:"trees"`
	Party  string   `json:"party"`
	Action string   `json:"action"`
	Object string   `json:"object"`
}

func (m *memory) add(t fataler, at time.Time, acts ...act) {
	t.Helper()
	raw, err := json.Marshal(acts)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := journal.Seal(m.Head(), []journal.Draft{{Kind: 1, At: at, Body: raw}})
	if err != nil {
		t.Fatal(err)
	}
	m.entries = append(m.entries, entries...)
}

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func readActs() func(journal.Entry) ([]Record, error) {
	return func(e journal.Entry) ([]Record, error) {
		var acts []act
		if err := json.Unmarshal(e.Body, &acts); err != nil {
			return nil, err
		}
		var out []Record
		for _, a := range acts {
			for _, tree := range a.Trees {
				out = append(out, Record{Tree: tree, Earlier: len(out), Body: json.RawMessage(`{"b":1,"a":"` + a.Object + `"}`),
					Leaf: Leaf{Party: a.Party, Action: a.Action, Object: a.Object, Version: 1, Outcome: "ALLOW", Rule: "OWNER", Revision: "r1"}})
			}
		}
		return out, nil
	}
}

// again returns a record once more.
func again(e journal.Entry, _ string, earlier any) (Record, error) {
	all, err := readActs()(e)
	if err != nil {
		return Record{}, err
	}
	return all[earlier.(int)], nil
}

// world is a ledger with its journal and its clock.
type world struct {
	journal *memory
	key     *Key
	file    string
	now     time.Time
	keys    []string // of witnesses
}

func random(seed string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(seed))) }

func newWorld(t fataler, dir string) *world {
	t.Helper()
	key, err := NewKey("entente.test", genesis, random("key"))
	if err != nil {
		t.Fatal(err)
	}
	return &world{journal: &memory{}, key: key, file: filepath.Join(dir, "ledger.checkpoints"), now: genesis}
}

func (w *world) config() Config {
	return Config{Journal: w.journal, Records: readActs, Again: again, Key: w.key, File: w.file, Clock: func() time.Time { return w.now }, Witnesses: w.keys}
}

// open opens the ledger; close it with the function.
func (w *world) open(t fataler) (*Ledger, func()) {
	t.Helper()
	l, err := Open(context.Background(), w.config())
	if err != nil {
		t.Fatal(err)
	}
	return l, func() {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// pass lets time pass.
func (w *world) pass(t fataler, l *Ledger, d time.Duration) {
	t.Helper()
	w.now = w.now.Add(d)
	if err := l.Advance(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func exported(t fataler, l *Ledger, r Reader) []byte {
	t.Helper()
	if r.See == nil {
		r.See = func(Record) bool { return true }
	}
	var b bytes.Buffer
	if err := l.Export(context.Background(), &b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sampleWorld has some traffic in two alliances over a day and a half.
func sampleWorld(t *testing.T) (*world, *Ledger) {
	t.Helper()
	return sampleOf(t, 12)
}

// sampleOf has n acts, one every three hours.
func sampleOf(t *testing.T, n int) (*world, *Ledger) {
	t.Helper()
	w := newWorld(t, t.TempDir())
	l, done := w.open(t)
	t.Cleanup(done)
	for i := range n {
		w.pass(t, l, 3*time.Hour+time.Duration(i)*time.Second)
		trees := []string{"alliance:eu27", "alliance:nato"}[i%2 : i%2+1]
		if i%5 == 0 {
			trees = []string{"alliance:eu27", "alliance:nato", "party:NL"}
		}
		w.journal.add(t, w.now, act{trees, "NL", "evidence:read", "ev_" + strings.Repeat("x", i+1)}, act{[]string{"party:NL"}, "NL", "case:read", "ca_1"})
	}
	w.pass(t, l, time.Hour)
	return w, l
}

func problems(r Report) string {
	var b strings.Builder
	for _, p := range r.Problems {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

func verified(t fataler, export []byte, key string, witnesses ...string) Report {
	t.Helper()
	r, err := Verify(export, key, witnesses...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
