package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
)

// numbering is a reading whose records owe to earlier entries how many there were.
type numbering struct{ read uint64 }

func (c *numbering) Records(e journal.Entry) ([]Record, error) {
	c.read++
	out, err := readActs()(e)
	for i := range out {
		out[i].Leaf.Version = c.read
		out[i].Earlier = owed{i, c.read}
	}
	return out, err
}

type owed struct {
	Place int
	Read  uint64
}

func (c *numbering) State() []byte { return strconv.AppendUint(nil, c.read, 10) }

func (c *numbering) Resume(state []byte) (err error) {
	c.read, err = strconv.ParseUint(string(state), 10, 64)
	return err
}

func (c *numbering) EarlierState(earlier any) []byte {
	raw, _ := json.Marshal(earlier.(owed))
	return raw
}

func (c *numbering) ResumeEarlier(state []byte) (any, error) {
	var o owed
	err := json.Unmarshal(state, &o)
	return o, err
}

// folding returns the settings of a ledger that puts down what it has.
func (w *world) folding() Config {
	c := w.config()
	c.Records = func() func(journal.Entry) ([]Record, error) { return new(numbering).Records }
	c.Again = func(e journal.Entry, tree string, earlier any) (Record, error) {
		o := earlier.(owed)
		r, err := again(e, tree, o.Place)
		r.Leaf.Version = o.Read
		return r, err
	}
	c.Folded = &Folded{File: w.file + ".folded", Begin: func() Reading { return new(numbering) }, Every: 5, By: "v1"}
	return c
}

func started(t fataler, c Config) *Ledger {
	t.Helper()
	l, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func closed(t fataler, l *Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// differ says in what two folds are not the same; "" if they are.
func differ(a, b *fold) string {
	if a.head != b.head || a.closed != b.closed || a.digest() != b.digest() {
		return "head, closings or roots"
	}
	if !slices.Equal(a.sources.all, b.sources.all) || len(a.trees) != len(b.trees) {
		return "sources or names of trees"
	}
	for name, t := range a.trees {
		u := b.trees[name]
		if u == nil || t.origin != u.origin || t.used != u.used || !reflect.DeepEqual(t.nodes, u.nodes) || !slices.Equal(t.roots, u.roots) {
			return name + ": roots"
		}
		if !slices.Equal(t.shelf.leaves, u.shelf.leaves) || !slices.Equal(t.shelf.slots, u.shelf.slots) || !slices.Equal(t.shelf.spans, u.shelf.spans) ||
			len(t.shelf.newest)+len(u.shelf.newest) > 0 && !reflect.DeepEqual(t.shelf.newest, u.shelf.newest) {
			return name + ": leaves"
		}
		if !slices.Equal(t.over, u.over) || !reflect.DeepEqual(t.waiting, u.waiting) {
			return name + ": what waits"
		}
	}
	return ""
}

// from is a journal that notes from where it is read.
type from struct {
	*memory
	reads []uint64
}

func (f *from) Read(ctx context.Context, after journal.Head, yield func(journal.Entry) error) error {
	f.reads = append(f.reads, after.Seq)
	return f.memory.Read(ctx, after, yield)
}

// Whenever a ledger is stopped or killed, what it puts down and what it reads after make
// the same trees as the whole journal.
func TestALedgerGoesOnFromWhatItPutDownAsIfItHadReadEverything(t *testing.T) {
	folder := t.TempDir()
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		dir := filepath.Join(folder, strconv.Itoa(run))
		if err := os.Mkdir(dir, 0o700); err != nil {
			r.Fatal(err)
		}
		w := newWorld(r, dir)
		l := started(r, w.folding())
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			switch rapid.IntRange(0, 5).Draw(r, "step") {
			case 0:
				w.pass(r, l, time.Duration(rapid.IntRange(1, 1500).Draw(r, "seconds"))*time.Second)
			case 1, 2, 3:
				trees := rapid.SampledFrom([][]string{{"party:NL"}, {"alliance:eu27"}, {"alliance:eu27", "alliance:nato"}}).Draw(r, "trees")
				at := w.now.Add(time.Duration(rapid.IntRange(0, 900).Draw(r, "ahead")) * time.Second)
				w.journal.add(r, at, act{trees, "NL", "evidence:read", "ev_" + strconv.Itoa(rapid.IntRange(0, 5).Draw(r, "object"))})
			case 4:
				closed(r, l)
				l = started(r, w.folding())
			case 5: // killed: nothing is put down any more
				l.mu.Lock()
				l.folding.torn = true
				l.mu.Unlock()
				closed(r, l)
				l = started(r, w.folding())
			}
		}
		taken, torn := l.fold.head.Seq, l.folding.torn
		closed(r, l)
		source := &from{memory: w.journal}
		c := w.folding()
		c.Journal = source
		l = started(r, c)
		defer closed(r, l)
		if !slices.Equal(source.reads, []uint64{taken}) && !torn {
			r.Fatalf("it had taken %d entries and read those after %d", taken, source.reads)
		}
		c = w.folding()
		c.Folded = nil
		c.File = filepath.Join(dir, "copy")
		for _, suffix := range []string{"", markSuffix} {
			raw, err := os.ReadFile(w.file + suffix)
			if err != nil {
				r.Fatal(err)
			}
			if err := os.WriteFile(c.File+suffix, raw, 0o600); err != nil {
				r.Fatal(err)
			}
		}
		whole := started(r, c)
		defer closed(r, whole)
		if what := differ(l.fold, whole.fold); what != "" {
			r.Fatalf("not the same: %s", what)
		}
	})
}

// foldedWorld has put down what it has, before some entries came and at the end.
func foldedWorld(t *testing.T) (w *world, early, late []byte) {
	t.Helper()
	w = newWorld(t, t.TempDir())
	l := started(t, w.folding())
	read := func() []byte {
		closed(t, l)
		raw, err := os.ReadFile(w.folding().Folded.File)
		if err != nil {
			t.Fatal(err)
		}
		l = started(t, w.folding())
		return raw
	}
	for i := range 12 {
		w.pass(t, l, 3*time.Hour)
		w.journal.add(t, w.now, act{[]string{"alliance:eu27", "party:NL"}, "NL", "evidence:read", "ev_" + strconv.Itoa(i%4)})
		if i == 6 {
			early = read()
		}
	}
	w.pass(t, l, time.Hour)
	late = read()
	closed(t, l)
	return w, early, late
}

func TestWhatWasPutDownIsPassedOverUnlessItIsTheLedgersOwnAndFits(t *testing.T) {
	w, early, late := foldedWorld(t)
	flipped := bytes.Clone(late)
	flipped[len(late)/2] ^= 1
	other, err := NewKey("entente.test", genesis, random("another key"))
	if err != nil {
		t.Fatal(err)
	}
	foreign := sealedWith(other, unsealed(t, w.key, late))
	tests := map[string]struct {
		file []byte
		from uint64 // the entry that it goes on from
	}{
		"the newest":                        {late, 12},
		"an earlier one":                    {early, 6},
		"the newest, sealed again":          {sealedWith(w.key, unsealed(t, w.key, late)), 12},
		"none":                              {nil, 0},
		"an empty one":                      {[]byte{}, 0},
		"one sealed with another key":       {foreign, 0},
		"one without its end":               {late[:len(late)-36], 0},
		"one with a bit flipped":            {flipped, 0},
		"one with something behind its end": {append(bytes.Clone(late), 0), 0},
		"two in one":                        {append(bytes.Clone(early), late...), 0},
		"one of another form":               {sealedWith(w.key, append([]byte("\x17entente-ledger-folded-0"), unsealed(t, w.key, late)[24:]...)), 0},
		"one that ends early":               {sealedWith(w.key, unsealed(t, w.key, late)[:len(unsealed(t, w.key, late))-1]), 0},
		"one with more in it":               {sealedWith(w.key, append(unsealed(t, w.key, late), 0)), 0},
	}
	later := unsealed(t, w.key, late)
	later[bytes.Index(later, []byte("\x02v1"))+2] = '2'
	tests["one of other software"] = struct {
		file []byte
		from uint64
	}{sealedWith(w.key, later), 0}
	plain := w.folding()
	plain.Folded = nil
	whole := started(t, plain)
	closed(t, whole)
	for name, test := range tests {
		c := w.folding()
		source := &from{memory: w.journal}
		c.Journal = source
		if err := os.WriteFile(c.Folded.File, test.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if test.file == nil {
			if err := os.Remove(c.Folded.File); err != nil {
				t.Fatal(err)
			}
		}
		l := started(t, c)
		if !slices.Equal(source.reads, []uint64{test.from}) {
			t.Errorf("%s: it reads the entries after %d, not %d", name, source.reads, test.from)
		}
		if what := differ(l.fold, whole.fold); what != "" {
			t.Errorf("%s: not the same: %s", name, what)
		}
		closed(t, l)
		if again, err := os.ReadFile(c.Folded.File); err != nil || len(again) != len(late) {
			t.Errorf("%s: afterwards %d bytes are put down, not %d: %v", name, len(again), len(late), err)
		}
	}
}

func sealedWith(k *Key, content []byte) []byte {
	var b bytes.Buffer
	s := newSealWriter(&b, k)
	_, _ = s.Write(content) // into memory
	_ = s.Close()
	return b.Bytes()
}

func unsealed(t *testing.T, k *Key, file []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(newSealReader(bytes.NewReader(file), k)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASealedFileComesBackWholeWhateverItsLength(t *testing.T) {
	key := newWorld(t, t.TempDir()).key
	for _, n := range []int{0, 1, sealedBlock - 1, sealedBlock, sealedBlock + 1, 3*sealedBlock + 5} {
		content := make([]byte, n)
		for i := range content {
			content[i] = byte(i * 7)
		}
		file := sealedWith(key, content)
		if got := unsealed(t, key, file); !bytes.Equal(got, content) {
			t.Errorf("%d bytes do not come back", n)
		}
	}
}

func TestASealedFileOfWhichAnythingIsAnotherIsNotRead(t *testing.T) {
	key := newWorld(t, t.TempDir()).key
	fails := func(what string, file []byte) {
		t.Helper()
		var b bytes.Buffer
		if _, err := b.ReadFrom(newSealReader(bytes.NewReader(file), key)); err == nil {
			t.Errorf("%s is not found", what)
		}
	}
	small := sealedWith(key, []byte("some words"))
	for n := range small {
		fails("that there are but the first "+strconv.Itoa(n)+" bytes", small[:n])
		for bit := range 8 {
			flipped := bytes.Clone(small)
			flipped[n] ^= 1 << bit
			fails("a bit of byte "+strconv.Itoa(n), flipped)
		}
	}
	large := sealedWith(key, make([]byte, 3*sealedBlock))
	const block = 4 + sealedBlock + 32
	fails("a block that is gone", slices.Concat(large[:block], large[2*block:]))
	fails("a block that is gone at the end", slices.Concat(large[:2*block], large[3*block:]))
	fails("a block that is there twice", slices.Concat(large[:block], large))
	fails("blocks that changed places", slices.Concat(large[block:2*block], large[:block], large[2*block:]))
}

// Of a journal that was rewritten before or behind what was put down, or of which the
// signed file is another, every start says so.
func TestAJournalThatWasRewrittenIsFoundThoughItsTreesWerePutDown(t *testing.T) {
	const seed = 20260303
	changes := 200
	if testing.Short() {
		changes = 30
	}
	w, early, late := foldedWorld(t)
	rnd := rand.New(rand.NewPCG(seed, 1))
	was := w.journal.entries
	for done := 0; done < changes; {
		what, entries := rewrite(rnd, was)
		w.journal.entries = chained(t, entries)
		if len(entries) == len(was) && w.journal.Head() == was[len(was)-1].Head() {
			continue // nothing changed
		}
		c := w.folding()
		if err := os.WriteFile(c.Folded.File, [][]byte{early, late}[done%2], 0o600); err != nil {
			t.Fatal(err)
		}
		done++
		if l, err := Open(context.Background(), c); err == nil || fault.As(err).Code != fault.CodeLedgerContradicted {
			t.Fatalf("seed %d: change %d, %s, was not found: %v, %v", seed, done, what, l, err)
		}
	}
	w.journal.entries = was
	c := w.folding()
	c.File = filepath.Join(t.TempDir(), "another") // in which nothing is signed yet
	source := &from{memory: w.journal}
	c.Journal = source
	closed(t, started(t, c))
	if !slices.Equal(source.reads, []uint64{0}) {
		t.Errorf("of other checkpoints it reads the entries after %d", source.reads)
	}
}

func TestALedgerThatCannotPutDownWhatItHasGoesOn(t *testing.T) {
	w := newWorld(t, t.TempDir())
	c := w.folding()
	c.Folded.File = filepath.Join(t.TempDir(), "no such folder", "folded")
	l := started(t, c)
	for range 12 {
		w.journal.add(t, w.now, act{[]string{"party:NL"}, "NL", "evidence:read", "ev_1"})
		w.pass(t, l, time.Hour)
	}
	closed(t, l)
	if err := os.MkdirAll(filepath.Dir(c.Folded.File), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Folded.File+".new", []byte("what a crash left"), 0o600); err != nil {
		t.Fatal(err)
	}
	closed(t, started(t, c))
	source := &from{memory: w.journal}
	c.Journal = source
	closed(t, started(t, c))
	if !slices.Equal(source.reads, []uint64{12}) {
		t.Errorf("it reads the entries after %d", source.reads)
	}
}

// While the service runs, what is new is put down now and then, without a stop.
func TestWhatIsNewIsPutDownWhileTheLedgerGoesOn(t *testing.T) {
	w := newWorld(t, t.TempDir())
	c := w.folding()
	l := started(t, c)
	for i := range 23 {
		w.journal.add(t, w.now, act{[]string{"party:NL"}, "NL", "evidence:read", "ev_" + strconv.Itoa(i)})
		w.pass(t, l, time.Hour)
		l.folding.under <- struct{}{} // none is being written any more
		<-l.folding.under
	}
	l.mu.Lock()
	l.folding.torn = true // as if it were killed now
	l.mu.Unlock()
	closed(t, l)
	source := &from{memory: w.journal}
	c.Journal = source
	closed(t, started(t, c))
	if !slices.Equal(source.reads, []uint64{20}) {
		t.Errorf("after a kill it reads the entries after %d", source.reads)
	}
}

func TestWhatWaitsForTheNextEpochIsPutDownToo(t *testing.T) {
	w := newWorld(t, t.TempDir())
	l := started(t, w.folding())
	many := make([]act, slots+3) // more than an epoch has room for
	for i := range many {
		many[i] = act{[]string{"party:NL"}, "NL", "evidence:read", "ev_" + strconv.Itoa(i)}
	}
	w.journal.add(t, w.now, many...)
	w.pass(t, l, EpochLength)
	w.journal.add(t, w.now.Add(time.Minute), many[0])
	w.pass(t, l, time.Second)
	closed(t, l)
	l = started(t, w.folding())
	defer closed(t, l)
	if nl := l.fold.trees["party:NL"]; len(nl.over) != 3 || len(nl.waiting) != 1 || l.folding.at != 2 {
		t.Errorf("from entry %d on: %d leaves are over, and some wait for %d epochs", l.folding.at, len(nl.over), len(nl.waiting))
	}
	whole := newFold(w.key)
	if err := l.replay(t.Context(), whole, new(numbering).Records, l.closings, 2); err != nil {
		t.Fatal(err)
	}
	if what := differ(l.fold, whole); what != "" {
		t.Errorf("not the same: %s", what)
	}
}
