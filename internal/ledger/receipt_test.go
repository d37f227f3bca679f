package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
)

// counting counts how a journal is read.
type counting struct {
	*memory
	passes, entries int
}

func (c *counting) Read(ctx context.Context, after journal.Head, yield func(journal.Entry) error) error {
	c.passes++
	return c.memory.Read(ctx, after, yield)
}

func (c *counting) Entry(ctx context.Context, seq uint64) (journal.Entry, error) {
	c.entries++
	return c.memory.Entry(ctx, seq)
}

// TestEveryLeafOfAnExportHasItsReceipt: in random histories, with a restart, each leaf is
// found by its place and by its object, by nothing else, and is proved.
func TestEveryLeafOfAnExportHasItsReceipt(t *testing.T) {
	n := 0
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n++
		w := newWorld(t, dir)
		w.file += fmt.Sprint(n)
		l, done := w.open(t)
		for range rapid.IntRange(1, 30).Draw(t, "entries") {
			var acts []act
			for range rapid.IntRange(0, 4).Draw(t, "acts") {
				trees := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"alliance:eu27", "alliance:nato", "service"}), 1, 3, rapid.ID[string]).Draw(t, "trees")
				acts = append(acts, act{trees, "NL", "evidence:read", fmt.Sprint("ev_", rapid.IntRange(0, 3).Draw(t, "object"))})
			}
			w.journal.add(t, w.now, acts...)
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "seconds")) * time.Second)
			if rapid.Bool().Draw(t, "closes") {
				w.pass(t, l, 0)
			}
		}
		w.pass(t, l, 20*time.Minute)
		if rapid.Bool().Draw(t, "restarts") {
			done()
			l, done = w.open(t)
		}
		defer done()
		ctx := context.Background()
		trees, found := map[string]string{}, map[string][]Place{}
		for text := range strings.Lines(string(exported(t, l, Reader{}))) {
			var x line
			if !strictJSON([]byte(text), &x) {
				break // the seal
			}
			if x.Kind == kindTree {
				var about about
				if !strictJSON([]byte(x.About), &about) {
					t.Fatal(x.About)
				}
				trees[x.Tree] = about.Tree
			}
			if x.Kind != kindLeaf {
				continue
			}
			leaf, _, _ := parseLeaf([]byte(x.Leaf))
			place := Place{*x.Epoch, *x.Slot}
			key := trees[x.Tree] + " " + leaf.Object
			found[key] = append(found[key], place)
			r, err := l.Receipt(ctx, trees[x.Tree], place, everything)
			if err != nil || r == nil || r.Leaf != x.Leaf || !slices.Equal(r.EpochProof, x.Proof) {
				t.Fatalf("%v: %+v, %v", place, r, err)
			}
			if proved, err := r.Verify(w.key.Public()); err != nil || proved != leaf {
				t.Fatalf("%v, %v", proved, err)
			}
		}
		for key, places := range found {
			tree, object, _ := strings.Cut(key, " ")
			slices.Reverse(places)
			got, err := l.Receipts(ctx, tree, object, everything, nil, 1000)
			if err != nil || !slices.EqualFunc(got, places, func(r Receipt, p Place) bool { return Place{r.Epoch, r.Slot} == p }) {
				t.Fatalf("%s: %v, %v", key, got, err)
			}
			at := rapid.IntRange(0, len(places)-1).Draw(t, "page ends with")
			page, err := l.Receipts(ctx, tree, object, everything, &places[at], 2)
			if err != nil || len(page) != min(2, len(places)-at-1) || len(page) > 0 && (Place{page[0].Epoch, page[0].Slot}) != places[at+1] {
				t.Fatalf("after %d of %s: %v, %v", at, key, page, err)
			}
		}
	})
}

func TestAProofOfOneLeafReadsOneEntry(t *testing.T) {
	w, first := sampleWorld(t)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	c := &counting{memory: w.journal}
	cfg := w.config()
	cfg.Journal = c
	l, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c.passes = 0
	got, err := l.Receipts(context.Background(), "alliance:eu27", "ev_x", everything, nil, 100)
	if err != nil || len(got) != 1 || c.passes != 0 || c.entries != 1 {
		t.Errorf("%d receipts, %d passes, %d entries, %v", len(got), c.passes, c.entries, err)
	}
	export := Reader{Name: "NL", Consider: func(tree string, earlier any) bool { return tree == "alliance:nato" && earlier == 0 }}
	c.entries = 0
	exported(t, l, export)
	if c.entries >= len(w.journal.entries) {
		t.Errorf("an export of few leaves read %d entries of %d", c.entries, len(w.journal.entries))
	}
}

func TestALeafThatTheCallerMayNotSeeHasNoReceipt(t *testing.T) {
	_, l := sampleWorld(t)
	ctx := context.Background()
	nothing := func(Record) bool { return false }
	all, err := l.Receipts(ctx, "alliance:eu27", "ev_x", everything, nil, 1)
	if err != nil || len(all) != 1 {
		t.Fatal(err)
	}
	at := Place{all[0].Epoch, all[0].Slot}
	for _, p := range []Place{at, {at.Epoch, at.Slot ^ 1}, {at.Epoch + 1, at.Slot}, {1 << 40, 0}, {0, slots}, {^uint64(0), ^uint64(0)}} {
		if r, err := l.Receipt(ctx, "alliance:eu27", p, nothing); r != nil || err != nil {
			t.Errorf("%v: %v, %v", p, r, err)
		}
	}
	for _, p := range []Place{at, {at.Epoch, at.Slot ^ 1}} { // one that is hidden, one that is not there
		if _, err := l.Receipts(ctx, "alliance:eu27", "ev_x", nothing, &p, 5); err == nil || fault.As(err).Code != fault.CodeCursorInvalid {
			t.Errorf("after %v: %v", p, err)
		}
	}
	if got, err := l.Receipts(ctx, "alliance:eu27", "ev_x", nothing, nil, 5); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// TestAnEntryThatIsNoLongerTheOneThatWasClosedWithIsNotProved: whoever holds the
// database changes an entry under a running service and puts its hash right.
func TestAnEntryThatIsNoLongerTheOneThatWasClosedWithIsNotProved(t *testing.T) {
	w, l := sampleWorld(t)
	body, err := json.Marshal([]act{{[]string{"alliance:eu27", "alliance:nato", "party:NL"}, "DE", "evidence:read", "ev_x"}})
	if err != nil {
		t.Fatal(err)
	}
	w.journal.rewrite(t, 0, body)
	_, err = l.Receipts(context.Background(), "alliance:eu27", "ev_x", everything, nil, 5)
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.CodeLedgerContradicted {
		t.Errorf("got %v", err)
	}
}
