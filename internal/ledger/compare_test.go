package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/fault"
)

// told runs a ledger for some hours, with one act an hour; what happened in one
// hour, if any, is told as name.
func told(t *testing.T, hours, other int, name string) (*world, *Ledger) {
	t.Helper()
	w := newWorld(t, t.TempDir())
	l, done := w.open(t)
	t.Cleanup(done)
	for h := range hours {
		object := fmt.Sprint("ev_", h)
		if h == other {
			object = name
		}
		w.journal.add(t, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", object})
		w.pass(t, l, time.Hour)
	}
	return w, l
}

func compared(t *testing.T, a, b []byte, w *world) Comparison {
	t.Helper()
	c, err := Compare(a, b, w.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAForkShownToTwoPartnersIsFoundWithItsFirstEpoch(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		hours, more := 1+rnd.IntN(30), rnd.IntN(20)
		at := rnd.IntN(hours)
		w, l := told(t, hours, at, "ev_one")
		_, m := told(t, hours+more, at, "ev_two")
		a, b := exported(t, l, Reader{Name: "DE"}), exported(t, m, Reader{Name: "FR"})
		for name, export := range map[string][]byte{"A": a, "B": b} {
			if r := verified(t, export, w.key.Public()); !r.Good() {
				t.Fatalf("%s alone: %s", name, problems(r))
			}
		}
		c := compared(t, a, b, w)
		if c.Good() || len(c.Problems) != 1 || c.Problems[0].Epoch == nil || *c.Problems[0].Epoch != uint64(at*6) || c.Problems[0].Tree != "alliance:eu27" {
			t.Fatalf("%d hours and %d, fork in hour %d: %+v", hours, hours+more, at, c)
		}
	}
}

func TestCheckpointsAreHeldAgainstEachOtherAndAgainstExports(t *testing.T) {
	w, l := told(t, 30, -1, "")
	_, longer := told(t, 40, -1, "")
	_, fork := told(t, 30, 5, "ev_fork")
	checkpoint := func(l *Ledger, tree string) []byte {
		c, err := l.Checkpoint(tree)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	eu, natoOnly := Reader{Trees: []string{"alliance:eu27"}}, Reader{Trees: []string{"alliance:nato"}, See: func(Record) bool { return false }}
	for _, test := range []struct {
		name string
		a, b []byte
		what string // "" for one story
	}{
		{"an export and a longer one", exported(t, l, eu), exported(t, longer, eu), ""},
		{"an export and itself", exported(t, l, eu), exported(t, l, eu), ""},
		{"two equal checkpoints", checkpoint(l, "alliance:eu27"), checkpoint(l, "alliance:eu27"), ""},
		{"a checkpoint and a later export", checkpoint(l, "alliance:eu27"), exported(t, longer, eu), ""},
		{"a later export and a checkpoint", exported(t, longer, eu), checkpoint(l, "alliance:eu27"), ""},
		{"two checkpoints of one size and two stories", checkpoint(l, "alliance:eu27"), checkpoint(fork, "alliance:eu27"), "a fork"},
		{"a forked checkpoint and a later export", checkpoint(fork, "alliance:eu27"), exported(t, longer, eu), "a fork"},
		{"a later export and a forked checkpoint", exported(t, longer, eu), checkpoint(fork, "alliance:eu27"), "a fork"},
		{"two checkpoints of two sizes", checkpoint(l, "alliance:eu27"), checkpoint(longer, "alliance:eu27"), "cannot be ruled out"},
		{"an export and a later checkpoint", exported(t, l, eu), checkpoint(longer, "alliance:eu27"), "cannot be ruled out"},
		{"trees of two alliances", exported(t, l, eu), exported(t, l, natoOnly), "no tree in common"},
		{"something else", exported(t, l, eu), []byte("hello\n"), "neither an export nor a checkpoint"},
		{"nothing", nil, exported(t, l, eu), "no lines"},
		{"an export that was changed", exported(t, l, eu), slices.Concat(exported(t, l, eu), []byte("x")), "seal"},
	} {
		c := compared(t, test.a, test.b, w)
		switch {
		case test.what == "" && (!c.Good() || c.Compared == 0 || len(c.Trees) != 1):
			t.Errorf("%s: %+v", test.name, c)
		case test.what != "" && !slices.ContainsFunc(c.Problems, func(p Problem) bool { return strings.Contains(p.String(), test.what) }):
			t.Errorf("%s: %+v", test.name, c)
		}
	}
	if _, err := Compare(nil, nil, "x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

// witnessKey is a witness of the test: its public key and what it signs.
type witnessKey struct {
	name    string
	private ed25519.PrivateKey
}

func newWitness(name string) witnessKey {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := random(name).Read(seed); err != nil {
		panic(err)
	}
	return witnessKey{name, ed25519.NewKeyFromSeed(seed)}
}

func (k witnessKey) raw() []byte {
	return append([]byte{algCosignature}, k.private.Public().(ed25519.PublicKey)...)
}

func (k witnessKey) public() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, keyID(k.name, k.raw()), base64.StdEncoding.EncodeToString(k.raw()))
}

// cosign adds the witness's line to a checkpoint.
func (k witnessKey) cosign(checkpoint []byte, seconds uint64) []byte {
	text, _, _ := splitNote(checkpoint)
	sig := binary.BigEndian.AppendUint32(nil, keyID(k.name, k.raw()))
	sig = binary.BigEndian.AppendUint64(sig, seconds)
	sig = append(sig, ed25519.Sign(k.private, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)))...)
	return append(slices.Clone(checkpoint), "— "+k.name+" "+base64.StdEncoding.EncodeToString(sig)+"\n"...)
}

func TestACosignatureOfAKnownWitnessIsKeptAndChecked(t *testing.T) {
	de, fr := newWitness("witness.de"), newWitness("witness.fr")
	w, l := told(t, 3, -1, "")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	w.keys = []string{de.public()}
	l, _ = w.open(t)
	c, err := l.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	_, fork := told(t, 3, 1, "ev_other")
	forked, err := fork.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	nato, err := l.Checkpoint("alliance:nato")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"of nobody":           c,
		"of a fork":           de.cosign(forked, 5),
		"of another tree":     de.cosign(nato, 5),
		"of somebody unknown": fr.cosign(c, 5),
		"of another text":     append(slices.Clone(c), strings.SplitAfter(string(de.cosign([]byte("a\nb\nc\n\n"), 5)), "\n\n")[1]...),
		"without the ledger":  de.cosign([]byte(strings.SplitAfter(string(c), "\n\n")[0]), 5),
		"on no checkpoint":    []byte("hello\n"),
		"of another ledger":   de.cosign([]byte(strings.Replace(string(c), "/", "/0", 1)), 5),
	} {
		if n, err := l.AddCosignature("alliance:eu27", bad); err == nil || n != 0 {
			t.Errorf("%s: %d kept, %v", name, n, err)
		}
	}
	for i, want := range []int{1, 0} {
		if n, err := l.AddCosignature("alliance:eu27", fr.cosign(de.cosign(c, uint64(100+i)), 7)); err != nil || n != want {
			t.Errorf("time %d: %d kept, %v", i, n, err)
		}
	}
	w.pass(t, l, 3*time.Hour) // the cosigned one is not the newest any more
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, _ = w.open(t)
	defer l.Close()
	out := exported(t, l, Reader{})
	r := verified(t, out, w.key.Public(), de.public())
	if !r.Good() || !slices.Equal(r.Trees[0].Witnesses, []string{"witness.de"}) || r.Trees[0].Unchecked != 0 {
		t.Errorf("%+v", r)
	}
	if r := verified(t, out, w.key.Public()); !r.Good() || r.Trees[0].Unchecked != 1 {
		t.Errorf("without the witness's key: %+v", r)
	}
	forged := newWitness("witness.fr")
	forged.name = "witness.de" // another key under the name: not the same key id, so only passed over
	if r := verified(t, out, w.key.Public(), forged.public()); !r.Good() || r.Trees[0].Unchecked != 1 {
		t.Errorf("with another key: %+v", r)
	}
	for _, bad := range []string{"x", w.key.Public(), de.public() + "A"} {
		if _, err := Verify(out, w.key.Public(), bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is a witness", bad)
		}
		if bad != w.key.Public() {
			if _, err := Verify(out, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q is a key", bad)
			}
		}
	}
}

func TestAWrongCosignatureOfAKnownWitnessIsFound(t *testing.T) {
	de := newWitness("witness.de")
	w, l := told(t, 2, -1, "")
	c, err := l.Checkpoint("alliance:eu27")
	if err != nil {
		t.Fatal(err)
	}
	text, lines, _ := splitNote(de.cosign(c, 9))
	raw, err := base64.StdEncoding.DecodeString(strings.Fields(lines[1])[2])
	if err != nil {
		t.Fatal(err)
	}
	raw[11]++ // its time
	wrong := text + "\n" + lines[0] + "\n— witness.de " + base64.StdEncoding.EncodeToString(raw) + "\n"
	public, err := parsePublic(w.key.Public(), algEd25519)
	if err != nil {
		t.Fatal(err)
	}
	known, err := parseWitnesses([]string{de.public()})
	if err != nil {
		t.Fatal(err)
	}
	v, err := public.verifier(l.fold.trees["alliance:eu27"].origin)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openNote([]byte(wrong), v, known); err != errWitness {
		t.Errorf("got %v", err)
	}
}

func TestTheReportSaysWhereItIsWrong(t *testing.T) {
	sign, export, key := Sample(t, 12)
	_ = sign
	lines := strings.SplitAfter(string(export), "\n")
	find := func(prefix string) int {
		return slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, prefix) })
	}
	leaf, epochs := find(`{"kind":"leaf"`), find(`{"kind":"epochs"`)
	for _, test := range []struct {
		name, want string
		change     func(lines []string)
	}{
		{"a leaf", fmt.Sprintf("line %d, tree alliance:eu27, epoch 18, slot ", leaf+1), func(l []string) {
			l[leaf] = strings.Replace(l[leaf], "ALLOW", "DENY_HIDDEN", 1)
		}},
		{"an epoch", "tree alliance:eu27, checkpoint of size 145, epoch 0: the epochs are not those that were signed for", func(l []string) {
			i := strings.Index(l[epochs], "=") - 4
			l[epochs] = l[epochs][:i] + map[bool]string{true: "B", false: "A"}[l[epochs][i] == 'A'] + l[epochs][i+1:]
		}},
		{"epochs that are gone", "tree alliance:eu27: by the time of the export 222 epochs were over, but there are", func(l []string) { l[epochs] = "" }},
		{"a line of something else", "line 3: this is not a line of an export", func(l []string) { l[2] = "{}\n" }},
	} {
		changed := slices.Clone(lines)
		test.change(changed)
		r := verified(t, []byte(strings.Join(changed, "")), key)
		if got := problems(r); !strings.Contains(got, test.want) || !strings.Contains(got, "not those that were sealed") {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}
