package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"entente/internal/journal"
)

// closing says that all epochs below a number were closed when the journal ended
// with an entry: what came later is in a later epoch, whatever its time says.
type closing struct {
	closed uint64 // epochs
	head   journal.Head
	trees  hash // see fold.digest
}

// fold makes the trees from the journal and the closings. The same journal and
// closings give the same trees, for ever.
type fold struct {
	key     *Key
	trees   map[string]*tree
	closed  uint64
	head    journal.Head // of the last entry taken
	sources *sources
}

// tree is one tree in the making.
type tree struct {
	name, origin string
	nodes        *nodes
	roots        []hash // by epoch
	used         bool   // a closed epoch holds a leaf
	shelf        shelf
	waiting      map[uint64][]pending
	over         []pending // did not fit
}

type pending struct {
	hash   hash
	seq    uint64 // of its entry
	object uint64 // see sources.object; 0 for none
	source uint32
}

func newFold(k *Key) *fold { return &fold{key: k, trees: map[string]*tree{}, sources: newSources(k)} }

// tree returns the tree of a name, as empty as it must be if it is new.
func (f *fold) tree(name string) *tree {
	t := f.trees[name]
	if t == nil {
		t = &tree{name: name, origin: f.key.origin(name), nodes: newNodes(f.key.about(name)), waiting: map[uint64][]pending{}}
		for n := range f.closed {
			t.close(f.key, n, nil)
		}
		f.trees[name] = t
	}
	return t
}

// epochAt returns the number of the epoch that a time falls into.
func epochAt(begins, at time.Time) uint64 {
	if at.Before(begins) {
		return 0
	}
	return uint64(at.Sub(begins) / EpochLength) //nolint:gosec // not negative
}

// take adds what an entry records.
func (f *fold) take(e *journal.Entry, records []Record) error {
	for i, r := range records {
		leaf, text, err := f.key.complete(e, i, r)
		if err != nil {
			return err
		}
		p := pending{hash: leafHash(text), seq: e.Seq, source: f.sources.intern(source{i, r.Earlier})}
		if leaf.Object != "" {
			p.object = f.sources.object(leaf.Object)
		}
		t := f.tree(r.Tree)
		n := max(epochAt(f.key.begins, e.At), f.closed)
		t.waiting[n] = append(t.waiting[n], p)
	}
	f.head = e.Head()
	return nil
}

// close closes all epochs below a number.
func (f *fold) close(below uint64) {
	for ; f.closed < below; f.closed++ {
		for _, name := range slices.Sorted(maps.Keys(f.trees)) {
			f.trees[name].closeNext(f.key, f.closed)
		}
	}
}

// closeNext closes one epoch with what waits for it. What does not fit goes on to
// the next.
func (t *tree) closeNext(k *Key, n uint64) {
	leaves := append(t.over, t.waiting[n]...)
	delete(t.waiting, n)
	fit := min(len(leaves), slots)
	t.over = slices.Clone(leaves[fit:])
	t.close(k, n, leaves[:fit])
}

func (t *tree) close(k *Key, n uint64, leaves []pending) {
	hashes := make([]hash, len(leaves))
	for i, p := range leaves {
		hashes[i] = p.hash
	}
	e := buildEpoch(k, t.origin, n, hashes)
	root := e.root()
	t.roots = append(t.roots, root)
	t.nodes.addEpoch(root)
	t.used = t.used || len(leaves) > 0
	t.shelf.put(n, leaves, e.slots)
}

// digest is one hash over the roots of all trees that hold a leaf.
func (f *fold) digest() hash {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(f.trees)) {
		if t := f.trees[name]; t.used {
			root := t.nodes.root()
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(name))))
			h.Write([]byte(name))
			h.Write(root[:])
		}
	}
	return hash(h.Sum(nil))
}
