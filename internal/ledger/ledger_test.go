package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
)

func TestARestartGivesTheSameTrees(t *testing.T) {
	w, l := sampleWorld(t)
	before := exported(t, l, Reader{Name: "NL"})
	again, done := w.open(t)
	defer done()
	if after := exported(t, again, Reader{Name: "NL"}); !bytes.Equal(before, after) {
		t.Error("another export after a restart")
	}
}

func TestAnExportIsGoodAndSaysWhatIsInIt(t *testing.T) {
	w, l := sampleWorld(t)
	r := verified(t, exported(t, l, Reader{Name: "NL", Trees: []string{"service"}}), w.key.Public())
	if !r.Good() {
		t.Fatal(problems(r))
	}
	sizes := map[uint64]bool{}
	leaves := map[string]int{}
	for _, tree := range r.Trees {
		sizes[tree.Size] = true
		leaves[tree.Name] = tree.Leaves
	}
	if r.For != "NL" || len(sizes) != 1 || !sizes[1+epochAt(genesis, w.now)] {
		t.Errorf("for %q, sizes %v", r.For, sizes)
	}
	if leaves["alliance:eu27"] != 7 || leaves["alliance:nato"] != 8 || leaves["party:NL"] != 15 || leaves["service"] != 0 || len(leaves) != 4 {
		t.Errorf("leaves %v", leaves)
	}
}

func TestAReaderGetsTheLeavesThatItMaySeeAndNothingElseOfTheOthers(t *testing.T) {
	_, l := sampleWorld(t)
	see := func(r Record) bool { return r.Tree == "alliance:eu27" && r.Leaf.Object == "ev_xxx" }
	out := exported(t, l, Reader{Name: "DE", See: see})
	if n := strings.Count(string(out), `"kind":"leaf"`); n != 1 {
		t.Errorf("%d leaves", n)
	}
	for _, hidden := range []string{"nato", "party:NL", "ca_1", "ev_xxxx"} {
		if strings.Contains(string(out), hidden) {
			t.Errorf("the export tells of %s", hidden)
		}
	}
}

// TestWhatIsHiddenChangesNoSize: two worlds with the same leaves to see and other
// hidden traffic give exports of the same length, with the same places of lines.
func TestWhatIsHiddenChangesNoSize(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.IntRange(1, 300).Draw(t, "minutes")
		run := func(name string) (checkpoint, export []byte) {
			w := newWorld(t, dir)
			w.file += name
			for _, name := range []string{w.file, w.file + ".head"} {
				if err := os.RemoveAll(name); err != nil {
					t.Fatal(err)
				}
			}
			l, done := w.open(t)
			defer done()
			hidden := rapid.SliceOfN(rapid.IntRange(0, minutes), 0, 40).Draw(t, "hidden "+name)
			slices.Sort(hidden)
			for m := range minutes {
				if m%97 == 3 {
					w.journal.add(t, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_seen"})
				}
				for len(hidden) > 0 && hidden[0] == m {
					w.journal.add(t, w.now, act{[]string{"alliance:eu27", "party:FR"}, "FR", "evidence:read", "ev_hidden"})
					hidden = hidden[1:]
				}
				w.now = w.now.Add(time.Minute)
				if m%31 == 0 {
					w.pass(t, l, 0)
				}
			}
			checkpoint, err := l.Checkpoint("alliance:eu27")
			if err != nil {
				t.Fatal(err)
			}
			return checkpoint, exported(t, l, Reader{Name: "DE", Trees: []string{"alliance:eu27"}, See: func(r Record) bool { return r.Leaf.Object == "ev_seen" }})
		}
		one, x := run("a")
		two, y := run("b")
		if strings.Split(string(one), "\n")[1] != strings.Split(string(two), "\n")[1] {
			t.Fatalf("sizes differ:\n%s%s", one, two)
		}
		if bytes.Count(x, []byte("\n")) != bytes.Count(y, []byte("\n")) {
			t.Fatal("the exports have different numbers of lines")
		}
		for i, line := range bytes.Split(x, []byte("\n")) {
			other := bytes.Split(y, []byte("\n"))[i]
			if d := len(line) - len(other); !bytes.HasPrefix(line, []byte(`{"kind":"leaf"`)) && d != 0 {
				t.Fatalf("line %d has other lengths: %d and %d", i+1, len(line), len(other))
			}
		}
	})
}

func TestAnEpochThatIsFullGoesOverIntoTheNext(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of leaves; not in short mode")
	}
	w := newWorld(t, t.TempDir())
	l, done := w.open(t)
	defer done()
	var acts []act
	for range slots + 3 {
		acts = append(acts, act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_1"})
	}
	w.journal.add(t, w.now, acts...)
	w.pass(t, l, 25*time.Minute)
	out := exported(t, l, Reader{})
	r := verified(t, out, w.key.Public())
	if !r.Good() || r.Trees[0].Leaves != slots+3 {
		t.Fatalf("%d leaves\n%s", r.Trees[0].Leaves, problems(r))
	}
	if n := strings.Count(string(out), `"epoch":1,"slot"`); n != 3 {
		t.Errorf("%d leaves went over", n)
	}
}

func TestAnEntryThatComesAfterItsEpochWasClosedIsInTheNextOneAlsoAfterARestart(t *testing.T) {
	w := newWorld(t, t.TempDir())
	l, done := w.open(t)
	w.pass(t, l, 35*time.Minute)
	w.journal.add(t, genesis.Add(time.Minute), act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_late"}) // the clock was wrong
	w.pass(t, l, 10*time.Minute)
	before := exported(t, l, Reader{})
	if !strings.Contains(string(before), `"epoch":3,"slot"`) {
		t.Errorf("the late entry is not in the first open epoch:\n%s", before)
	}
	done()
	l, done = w.open(t)
	defer done()
	if !bytes.Equal(exported(t, l, Reader{}), before) {
		t.Error("another place after a restart")
	}
}

func TestAJournalThatWasWrittenAnewContradictsWhatWasSigned(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"an act was taken out":  func(w *world) { w.journal.rewrite(t, 3, nil) },
		"an act was changed":    func(w *world) { w.journal.rewrite(t, 3, json.RawMessage(`[]`)) },
		"the end was taken off": func(w *world) { w.journal.entries = w.journal.entries[:5] },
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := sampleWorld(t)
			change(w)
			_, err := Open(context.Background(), w.config())
			if err == nil || fault.As(err).Code != fault.CodeLedgerContradicted {
				t.Errorf("got %v", err)
			}
		})
	}
}

// rewrite replaces the body of an entry, or takes it out, and makes the chain whole again.
func (m *memory) rewrite(t *testing.T, i int, body json.RawMessage) {
	t.Helper()
	old := m.entries
	m.entries = m.entries[:i:i]
	for j, e := range old[i:] {
		d := journal.Draft{Kind: e.Kind, At: e.At, Body: e.Body}
		if j == 0 {
			if body == nil {
				continue
			}
			d.Body = body
		}
		sealed, err := journal.Seal(m.Head(), []journal.Draft{d})
		if err != nil {
			t.Fatal(err)
		}
		m.entries = append(m.entries, sealed...)
	}
}

func TestTheFileOfWhatWasSignedLosesOnlyALineThatWasNeverFinished(t *testing.T) {
	w, l := sampleWorld(t)
	want := exported(t, l, Reader{})
	raw, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		if err := os.WriteFile(w.file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(append(slices.Clone(raw), `{"closing":"ente`...))
	again, done := w.open(t)
	if !bytes.Equal(exported(t, again, Reader{}), want) {
		t.Error("another export after a torn line")
	}
	done()
	if after, err := os.ReadFile(w.file); err != nil || !bytes.Equal(after, raw) {
		t.Errorf("the torn line is still there: %v", err)
	}
	for name, bad := range map[string][]byte{
		"a changed byte":    bytes.Replace(raw, []byte(`closing-1\n1`), []byte(`closing-1\n2`), 1),
		"a line twice":      append(slices.Clone(raw), raw[:bytes.IndexByte(raw, '\n')+1]...),
		"a line of nothing": append(slices.Clone(raw), "{}\n"...),
		"a line of others":  append(slices.Clone(raw), "hello\n"...),
	} {
		write(bad)
		if bytes.Equal(bad, raw) {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := Open(context.Background(), w.config()); err == nil || fault.As(err).Code != fault.CodeFileDamaged {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestNothingIsSignedOnceACheckpointCouldNotBeKept(t *testing.T) {
	w, l := sampleWorld(t)
	if err := l.kept.file.Close(); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Hour)
	if err := l.Advance(context.Background()); err == nil || fault.As(err).Code != fault.CodeReadOnly {
		t.Errorf("got %v", err)
	}
	if _, err := l.Checkpoint("alliance:eu27"); err == nil {
		t.Error("a checkpoint was signed that is nowhere kept")
	}
	if err := l.Export(context.Background(), &bytes.Buffer{}, Reader{See: func(Record) bool { return true }}); err == nil {
		t.Error("an export was signed that is nowhere kept")
	}
	l.kept.file = nil // closed above
}

func everything(Record) bool { return true }

func TestAReceiptProvesItsLeafAndNothingElse(t *testing.T) {
	w, l := sampleWorld(t)
	var all []Receipt
	for _, tree := range []string{"alliance:eu27", "alliance:nato"} {
		got, err := l.Receipts(context.Background(), tree, "ev_x", everything, nil, 100)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d receipts, %v", len(got), err)
		}
		all = append(all, got...)
	}
	leaf, err := all[0].Verify(w.key.Public())
	if err != nil || leaf.Object != "ev_x" || leaf.Party != "NL" || leaf.At != "2026-03-01T03:00:00Z" {
		t.Fatalf("%+v, %v", leaf, err)
	}
	if !CheckContent(leaf, w.key.Nonce("ev_x", 1), []byte(`{"a":"ev_x",  "b":1}`)) || CheckContent(leaf, w.key.Nonce("ev_x", 1), []byte(`{"a":"ev_y","b":1}`)) ||
		CheckContent(leaf, w.key.Nonce("ev_x", 2), []byte(`{"a":"ev_x","b":1}`)) {
		t.Error("the commitment opens to another version, or not to its own")
	}
	other, err := NewKey("entente.test", genesis, random("other"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all[0].Verify(other.Public()); err == nil {
		t.Error("good with the key of another")
	}
	for name, change := range map[string]func(r *Receipt){
		"another leaf":       func(r *Receipt) { r.Leaf = strings.Replace(r.Leaf, "NL", "DE", 1) },
		"another epoch":      func(r *Receipt) { r.Epoch++ },
		"another slot":       func(r *Receipt) { r.Slot ^= 1 },
		"a slot too far":     func(r *Receipt) { r.Slot += slots },
		"a sibling changed":  func(r *Receipt) { r.EpochProof[3] = r.EpochProof[4] },
		"a sibling less":     func(r *Receipt) { r.EpochProof = r.EpochProof[1:] },
		"no hash":            func(r *Receipt) { r.TreeProof[0] = "x" },
		"another checkpoint": func(r *Receipt) { r.Checkpoint = all[1].Checkpoint },
		"no signature":       func(r *Receipt) { r.Checkpoint = strings.SplitAfter(r.Checkpoint, "\n\n")[0] },
	} {
		r := all[0]
		r.EpochProof, r.TreeProof = slices.Clone(r.EpochProof), slices.Clone(r.TreeProof)
		change(&r)
		if _, err := r.Verify(w.key.Public()); err == nil {
			t.Errorf("%s: still good", name)
		}
	}
}

func TestALaterCheckpointIsShownToBeginWithAnEarlierOne(t *testing.T) {
	w, l := sampleWorld(t)
	earlier, err := l.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	from := 1 + epochAt(genesis, w.now)
	w.journal.add(t, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_1"})
	w.pass(t, l, 5*time.Hour)
	later, err := l.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Consistency("alliance:eu27", from, 1+epochAt(genesis, w.now))
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyConsistency(w.key.Public(), earlier, later, p); err != nil {
		t.Error(err)
	}
	if err := VerifyConsistency(w.key.Public(), earlier, later, p[1:]); err == nil {
		t.Error("half a proof is enough")
	}
	nato, err := l.Checkpoint("alliance:nato")
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyConsistency(w.key.Public(), earlier, nato, p); err == nil {
		t.Error("two trees are one")
	}
}

func TestNothingThatStandsForNothingCanBeToldByBeingEqual(t *testing.T) {
	_, l := sampleWorld(t)
	seen := map[string]string{}
	for text := range strings.Lines(string(exported(t, l, Reader{See: func(r Record) bool { return r.Tree == "alliance:eu27" }}))) {
		var x line
		if !strictJSON([]byte(text), &x) {
			break // the seal
		}
		for _, h := range append(x.Roots, x.Proof...) {
			if seen[h] != "" {
				t.Fatalf("the same hash stands twice:\n%s%s", seen[h], text)
			}
			seen[h] = text
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d hashes were looked at", len(seen))
	}
}

func TestAnActThatWaitsForItsEpochIsSignedForToo(t *testing.T) {
	w := newWorld(t, t.TempDir())
	l, done := w.open(t)
	w.journal.add(t, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_1"})
	w.now = w.now.Add(12 * time.Minute) // the first epoch is over, the second is not
	w.journal.add(t, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", "ev_2"})
	w.pass(t, l, 0)
	done()
	w.journal.rewrite(t, 1, json.RawMessage(`[]`))
	if _, err := Open(context.Background(), w.config()); err == nil || fault.As(err).Code != fault.CodeLedgerContradicted {
		t.Errorf("got %v", err)
	}
}

func TestAnotherReadingOfTheSameJournalContradictsWhatWasSigned(t *testing.T) {
	w, _ := sampleWorld(t)
	cfg := w.config()
	cfg.Records = func() func(journal.Entry) ([]Record, error) {
		read := readActs()
		return func(e journal.Entry) ([]Record, error) {
			out, err := read(e)
			return out[:len(out)-1], err
		}
	}
	if _, err := Open(context.Background(), cfg); err == nil || fault.As(err).Code != fault.CodeLedgerContradicted {
		t.Errorf("got %v", err)
	}
}

func TestExportsGoOnWhileEpochsAreClosed(t *testing.T) {
	w, l := sampleWorld(t)
	var clock atomic.Int64
	l.cfg.Clock = func() time.Time { return w.now.Add(time.Duration(clock.Add(1)) * time.Minute) }
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for range 5 {
				var b bytes.Buffer
				err := l.Export(context.Background(), &b, Reader{See: func(Record) bool { return true }})
				if r, keyErr := Verify(b.Bytes(), w.key.Public()); err != nil || keyErr != nil || !r.Good() {
					t.Errorf("%v, %v: %s", err, keyErr, problems(r))
				}
			}
		})
		all.Go(func() {
			for range 20 {
				_, err := l.Checkpoint("alliance:g7_rrm")
				if err := errors.Join(err, l.Advance(context.Background())); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
