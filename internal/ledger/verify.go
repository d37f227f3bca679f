package ledger

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"entente/internal/fault"
)

// Verify checks an export with no more than the ledger's public key, "name+hash+key".
// With the public keys of witnesses it checks their cosignatures too. What is wrong
// with the export is in the report; the error is only about the keys.
//
// Faults: Invalid (a key).
func Verify(export []byte, key string, witnesses ...string) (Report, error) {
	r, err := open(export, key, witnesses)
	if err != nil {
		return Report{}, err
	}
	return r.report, nil
}

// open reads and checks an export.
func open(export []byte, key string, witnesses []string) (*reading, error) {
	public, err := parsePublic(key, algEd25519)
	if err != nil {
		return nil, err
	}
	known, err := parseWitnesses(witnesses)
	if err != nil {
		return nil, err
	}
	r := &reading{key: public, witnesses: known, trees: map[string]*seenTree{}}
	r.report.Trees, r.report.Problems = []TreeReport{}, []Problem{}
	r.read(export)
	for _, t := range r.order {
		r.checkTree(t)
	}
	for i, l := range r.leaves {
		r.checkLeaf(r.leafLines[i], r.trees[l.Tree], l)
	}
	for _, t := range r.order {
		r.report.Trees = append(r.report.Trees, t.summary())
	}
	return r, nil
}

func (t *seenTree) summary() TreeReport {
	return TreeReport{
		Origin: t.origin, Name: t.name(), Size: t.size(), From: stamp(t.begins), Until: stamp(t.start(uint64(len(t.roots)))),
		Checkpoints: len(t.checkpoints), Leaves: t.leaves, Unchecked: t.unchecked,
		Witnesses: append([]string{}, slices.Sorted(maps.Keys(t.witnesses))...),
	}
}

func (t *seenTree) size() uint64 { return uint64(len(t.roots)) + 1 }

// start returns when an epoch begins.
func (t *seenTree) start(epoch uint64) time.Time {
	return t.begins.Add(time.Duration(epoch) * t.length) //nolint:gosec // far below 2^63
}

// checkTree compares each checkpoint with the epochs, and the size with the clock.
func (r *reading) checkTree(t *seenTree) {
	if !strings.HasPrefix(t.origin, r.key.name+"/") {
		r.wrong(Problem{Line: t.line, Tree: t.name()}, "the tree is not one of this ledger")
	}
	if over := epochAt(t.begins, r.made); over != uint64(len(t.roots)) {
		r.wrong(Problem{Tree: t.name()}, "by the time of the export %d epochs were over, but there are %d", over, len(t.roots))
	}
	n, next := newNodes(t.text), 0
	var good uint64 // epochs that a good checkpoint covers
	var last uint64
	check := func() {
		for next < len(t.checkpoints) && t.checkpoints[next].size == n.size() {
			c := t.checkpoints[next]
			next++
			if c.size == last {
				r.wrong(Problem{Line: c.line, Tree: t.name(), Size: &c.size}, "there are two checkpoints of this size")
			}
			if last = c.size; c.root != n.root() {
				first := good
				r.wrong(Problem{Line: c.line, Tree: t.name(), Size: &c.size, Epoch: &first},
					"the epochs are not those that were signed for; what differs is this epoch or a later one before the checkpoint, or the description")
				continue
			}
			good = c.size - 1
		}
	}
	check()
	for _, root := range t.roots {
		n.addEpoch(root)
		check()
	}
	for _, c := range t.checkpoints[next:] {
		r.wrong(Problem{Line: c.line, Tree: t.name(), Size: &c.size}, "the checkpoint is out of order or covers epochs that are not there")
	}
	if last != t.size() {
		r.wrong(Problem{Tree: t.name()}, "no checkpoint covers the last epochs")
	}
}

// checkLeaf follows a leaf to the root of its epoch.
func (r *reading) checkLeaf(n int, t *seenTree, l line) {
	at := Problem{Line: n, Tree: t.name(), Epoch: l.Epoch, Slot: l.Slot}
	if l.Epoch == nil || l.Slot == nil || *l.Slot >= slots || *l.Epoch >= uint64(len(t.roots)) || len(l.Proof) != depth {
		r.wrong(at, "the leaf has no place in the tree")
		return
	}
	leaf, when, ok := parseLeaf([]byte(l.Leaf))
	if !ok {
		r.wrong(at, "the leaf cannot be read")
	} else if !when.Before(t.start(*l.Epoch + 1)) {
		r.wrong(at, "the leaf is of %s, which is after its epoch", leaf.At)
	}
	siblings := make([]hash, depth)
	for i, text := range l.Proof {
		if siblings[i], ok = decoded(text); !ok {
			r.wrong(at, "the proof holds what is no hash")
			return
		}
	}
	if rootBy(leafHash([]byte(l.Leaf)), uint32(*l.Slot), siblings) != t.roots[*l.Epoch] { //nolint:gosec // below slots
		r.wrong(at, "the leaf is not the one that the epoch was closed with")
		return
	}
	if key := [2]uint64{*l.Epoch, *l.Slot}; t.seen[key] {
		r.wrong(at, "the leaf is there twice")
	} else {
		t.seen[key] = true
		t.leaves++
	}
}

// VerifyConsistency checks what Ledger.Consistency proves about two signed
// checkpoints of one tree. Faults: Invalid (the key, a checkpoint, or a later one
// that does not begin with the earlier).
func VerifyConsistency(key string, earlier, later []byte, hashes [][]byte) error {
	public, err := parsePublic(key, algEd25519)
	if err != nil {
		return err
	}
	a, okA := public.checkpoint(earlier)
	b, okB := public.checkpoint(later)
	if !okA || !okB || a.origin != b.origin {
		return fault.New(fault.Invalid, "ledger.VerifyConsistency", "these are not two checkpoints of one tree of this ledger").
			WithCode(fault.CodeReferenceUnknown)
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, a.size, b.size, hashes, a.root[:], b.root[:]); err != nil {
		return fault.Wrap(fault.Invalid, "ledger.VerifyConsistency", "the later checkpoint does not begin with the earlier one", err).
			WithCode(fault.CodeLedgerContradicted)
	}
	return nil
}

// checkpoint opens a signed checkpoint of any tree of a ledger.
func (p publicKey) checkpoint(signed []byte) (checkpoint, bool) {
	text, _, _ := splitNote(signed)
	c, ok := parseCheckpoint(text)
	if !ok || !strings.HasPrefix(c.origin, p.name+"/") {
		return c, false
	}
	v, err := p.verifier(c.origin)
	if err != nil {
		return c, false
	}
	_, err = openNote(signed, v, nil)
	return c, err == nil
}
