package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestALeafIsNeverInAnEpochBeforeItsTime(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for name, at := range map[string]time.Time{"before the end": genesis.Add(EpochLength - time.Second), "at the end": genesis.Add(EpochLength)} {
		text, err := Leaf{At: stamp(at), Party: "NL", Action: "evidence:read", Outcome: "ALLOW", Salt: "00"}.text()
		if err != nil {
			t.Fatal(err)
		}
		e := buildEpoch(w.key, "o", 0, []hash{leafHash(text)})
		tree := &seenTree{origin: "o", begins: genesis, length: EpochLength, roots: []hash{e.root()}, seen: map[[2]uint64]bool{}}
		r := &reading{}
		number, slot := uint64(0), uint64(e.slots[0])
		r.checkLeaf(1, tree, line{Kind: kindLeaf, Leaf: string(text), Epoch: &number, Slot: &slot, Proof: encoded(e.proof(e.slots[0]))})
		if good := at.Before(genesis.Add(EpochLength)); r.report.Good() != good {
			t.Errorf("%s: %s", name, problems(r.report))
		}
	}
}

// resealed puts the seal of a ledger under the lines of an export.
func resealed(t *testing.T, k *Key, lines string) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(lines))
	seal, err := k.sign(k.name, sealText(strings.Count(lines, "\n"), sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(lines), seal...)
}

func TestALedgerWithTheSameKeyUnderAnotherNameIsAnotherLedger(t *testing.T) {
	w, l := sampleWorld(t)
	lines, _, _ := strings.Cut(string(exported(t, l, Reader{})), exportFormat+"\n")
	other, err := NewKey("entente", genesis, bytes.NewReader(slices.Concat(w.key.seed, w.key.secret)))
	if err != nil {
		t.Fatal(err)
	}
	r := verified(t, resealed(t, other, lines), other.Public())
	if got := problems(r); !strings.Contains(got, "not one of this ledger") {
		t.Errorf("got %s", got)
	}
}

func checkpointText(origin string, n *nodes) string {
	return checkpoint{origin, n.size(), n.root()}.text()
}

func TestAnExportIsRefusedForWhatItsLinesDoNotSay(t *testing.T) {
	w, l := sampleWorld(t)
	lines, _, _ := strings.Cut(string(exported(t, l, Reader{})), "entente-ledger-export-1\n")
	lines = strings.TrimSuffix(lines, "\n") + "\n"
	all := strings.SplitAfter(lines, "\n")
	all = all[:len(all)-1]
	first := func(kind string) string {
		return all[slices.IndexFunc(all, func(l string) bool { return strings.HasPrefix(l, `{"kind":"`+kind+`"`) })]
	}
	checkpoint := first("checkpoint")
	eu := w.key.origin("alliance:eu27")
	strange, err := w.key.sign(eu, checkpointText(w.key.origin("alliance:nato"), l.fold.trees["alliance:nato"].nodes))
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(strange))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, lines, want string }{
		{"a checkpoint twice", strings.Replace(lines, checkpoint, checkpoint+checkpoint, 1), "two checkpoints of this size"},
		{"a tree twice", strings.Replace(lines, first("tree"), first("tree")+first("tree"), 1), "introduced twice"},
		{"a head twice", all[0] + lines, "the first line, and no other"},
		{"no head", strings.Replace(lines, all[0], "", 1), "the first line, and no other"},
		{"a field twice", strings.Replace(lines, `{"kind":"tree",`, `{"kind":"tree","kind":"tree",`, 1), "not a line of an export"},
		{"an unknown kind", lines + `{"kind":"x","tree":"` + eu + `"}` + "\n", "of this kind is not known"},
		{"a line of no tree", lines + `{"kind":"leaf","tree":"x"}` + "\n", "not introduced"},
		{"a leaf without a place", lines + `{"kind":"leaf","tree":"` + eu + `"}` + "\n", "no place in the tree"},
		{"a line of JSON with spaces", strings.Replace(lines, `{"kind":"tree",`, `{"kind": "tree",`, 1), "not a line of an export"},
		{"an epoch's wrong number", strings.Replace(lines, `"first":144`, `"first":145`, 1), "missing, repeated or out of order"},
		{"a line of no epochs", lines + `{"kind":"epochs","tree":"` + eu + `","first":222}` + "\n", "missing, repeated or out of order"},
		{"a checkpoint of one tree signed as another", lines + `{"kind":"checkpoint","tree":"` + eu + `","note":` + string(quoted) + "}\n", "not one of this tree"},
		{"a later time", strings.Replace(lines, `"made":"2026-03-02T`, `"made":"2026-03-03T`, 1), "by the time of the export"},
		{"another form", strings.Replace(lines, `"depth\":12`, `"depth\":13`, 1), "not of the form"},
		{"a checkpoint of another tree", lines + strings.Replace(checkpoint, eu, w.key.origin("alliance:nato"), 1), "is not good"},
	} {
		if test.lines == lines {
			t.Errorf("%s: nothing was changed", test.name)
		}
		r := verified(t, resealed(t, w.key, test.lines), w.key.Public())
		if got := problems(r); !strings.Contains(got, test.want) || strings.Contains(got, "sealed") {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

func TestASignatureHasOneSpelling(t *testing.T) {
	w, l := sampleWorld(t)
	signed, err := l.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	public, err := parsePublic(w.key.Public(), algEd25519)
	if err != nil {
		t.Fatal(err)
	}
	v, err := public.verifier(w.key.origin("alliance:eu27"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openNote(signed, v, nil); err != nil {
		t.Fatal(err)
	}
	_, lines, _ := splitNote(signed)
	end := strings.Index(lines[0], "=") - 1 // its last two bits are no part of the signature
	loose := lines[0][:end] + string(lines[0][end]+1) + lines[0][end+1:]
	for name, bad := range map[string]string{
		"other bits that say nothing":             strings.Replace(string(signed), lines[0], loose, 1),
		"the line twice":                          string(signed) + lines[0] + "\n",
		"a line of nobody first":                  strings.Replace(string(signed), lines[0], "— x AAAAAAAA\n"+lines[0], 1),
		"a line of another key of its name first": strings.Replace(string(signed), lines[0], "— "+w.key.origin("alliance:eu27")+" AAAAAAAA\n"+lines[0], 1),
	} {
		if _, err := openNote([]byte(bad), v, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, bad := range []string{"o\n01\n", "o\n0\n", "o\n1\nx\n", "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n"} {
		if _, ok := parseCheckpoint(bad); ok {
			t.Errorf("%q is a checkpoint", bad)
		}
	}
	if _, ok := parseCheckpoint("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"); !ok {
		t.Error("a checkpoint is none")
	}
	if _, ok := parseCheckpoint("o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"); ok {
		t.Error("a size has two spellings")
	}
}
