package ledger

import (
	"context"

	"entente/internal/fault"
)

// Receipt proves that one leaf is in a tree: the leaf in its epoch, the epoch in
// the tree, the tree in a signed checkpoint.
type Receipt struct {
	Leaf       string   `json:"leaf"`
	Epoch      uint64   `json:"epoch"`
	Slot       uint64   `json:"slot"`
	EpochProof []string `json:"epoch_proof"` // base64, lowest sibling first
	TreeProof  []string `json:"tree_proof"`  // an inclusion proof as RFC 6962 has it, of the leaf epoch+1
	Checkpoint string   `json:"checkpoint"`
}

// Place is where a leaf is in its tree.
type Place struct{ Epoch, Slot uint64 }

// Tree is a tree as it was signed last.
type Tree struct {
	Name, Origin string
	About        string // its first leaf
	Size         uint64
	Checkpoint   string // with its cosignatures
}

// Tree returns a tree; see Checkpoint. Faults: Unavailable.
func (l *Ledger) Tree(name string) (Tree, error) {
	t, err := l.stillOf(name)
	if err != nil {
		return Tree{}, err
	}
	signed, err := t.checkpoint(l.cfg.Key, t.size())
	return Tree{Name: name, Origin: t.origin, About: l.cfg.Key.about(name), Size: t.size(), Checkpoint: signed}, err
}

// Public returns the ledger's public key, "name+hash+key".
func (l *Ledger) Public() string { return l.cfg.Key.Public() }

func (l *Ledger) stillOf(name string) (still, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(); err != nil {
		return still{}, err
	}
	return l.still(name), nil
}

// Receipt returns the receipt of the leaf at a place of a tree; nil if there is none,
// or see does not choose it. Its cost does not depend on the length of the journal.
// Faults: Unavailable.
func (l *Ledger) Receipt(ctx context.Context, name string, at Place, see func(Record) bool) (*Receipt, error) {
	t, err := l.stillOf(name)
	if err != nil {
		return nil, err
	}
	leaf, ok := t.shelf.at(at.Epoch, at.Slot)
	if !ok {
		return nil, nil
	}
	r, text, err := l.read(ctx, &t, leaf)
	if err != nil || !see(r) {
		return nil, err
	}
	out, err := l.receipt(&t, leaf, text)
	return &out, err
}

// Receipts returns at most n receipts of the leaves of a tree that are about an
// object and that see chooses, newest first, from the one after a place. Its cost
// depends on the leaves about the object alone. Faults: Invalid with
// CodeCursorInvalid (after is not the place of such a leaf), Unavailable.
func (l *Ledger) Receipts(ctx context.Context, name, object string, see func(Record) bool, after *Place, n int) ([]Receipt, error) {
	t, leaves, err := l.about(name, object)
	if err != nil {
		return nil, err
	}
	var out []Receipt
	begun := after == nil
	for _, leaf := range leaves {
		here := Place{t.shelf.epochOf(leaf), uint64(t.shelf.slots[leaf])}
		if len(out) == n && begun {
			break
		}
		if !begun && here != *after {
			continue
		}
		r, text, err := l.read(ctx, &t, leaf)
		if err != nil {
			return nil, err
		}
		switch {
		case r.Leaf.Object != object || !see(r):
		case !begun:
			begun = true
		default:
			next, err := l.receipt(&t, leaf, text)
			if err != nil {
				return nil, err
			}
			out = append(out, next)
		}
	}
	if !begun {
		return nil, fault.New(fault.Invalid, "ledger.Receipts", "no receipt of this list has this place").WithCode(fault.CodeCursorInvalid).At("after")
	}
	return out, nil
}

// about returns a tree and the leaves that may be about an object, newest first.
func (l *Ledger) about(name, object string) (still, []int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(); err != nil {
		return still{}, nil, err
	}
	return l.still(name), l.fold.tree(name).shelf.about(l.fold.sources.object(object)), nil
}

// receipt proves a leaf.
func (l *Ledger) receipt(t *still, leaf int, text []byte) (Receipt, error) {
	epoch, slot := t.shelf.epochOf(leaf), t.shelf.slots[leaf]
	proof, err := t.nodes.inclusion(epoch+1, t.size())
	if err != nil {
		return Receipt{}, err
	}
	signed, err := t.checkpoint(l.cfg.Key, t.size())
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Leaf: string(text), Epoch: epoch, Slot: uint64(slot), TreeProof: encoded(proof), Checkpoint: signed,
		EpochProof: encoded(t.shelf.rebuild(l.cfg.Key, t.origin, epoch).proof(uint32(slot)))}, nil
}
