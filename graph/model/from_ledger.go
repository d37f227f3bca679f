package model

import (
	"context"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// LedgerTree is the wire form of a tree of the audit ledger. It is of one moment:
// that of its newest checkpoint when it was asked for.
type LedgerTree struct {
	Tree       string
	Origin     string
	About      string
	PublicKey  string
	Size       int
	Checkpoint string

	of *casework.LedgerTree
}

// FromLedgerTree returns a tree; nil for none.
func FromLedgerTree(t *casework.LedgerTree) *LedgerTree {
	if t == nil {
		return nil
	}
	return &LedgerTree{Tree: t.Name, Origin: t.Origin, About: t.About, PublicKey: t.PublicKey, Size: int(t.Size), //nolint:gosec // a leaf every ten minutes
		Checkpoint: t.Checkpoint, of: t}
}

// Consistency answers LedgerTree.consistency.
func (t *LedgerTree) Consistency(_ context.Context, from int, to *int) ([]string, error) {
	later := t.Size
	if to != nil {
		later = *to
	}
	return t.of.Consistency(from, later)
}

// Receipt answers LedgerTree.receipt.
func (t *LedgerTree) Receipt(ctx context.Context, epoch, slot int) (*LedgerReceipt, error) {
	r, err := t.of.Receipt(ctx, toPlace(epoch, slot))
	if r == nil || err != nil {
		return nil, err
	}
	return fromReceipt(*r), nil
}

// Receipts answers LedgerTree.receipts.
func (t *LedgerTree) Receipts(ctx context.Context, object dossier.ID, first *int, after *LedgerPlace) ([]*LedgerReceipt, error) {
	var from *casework.LedgerPlace
	if after != nil {
		place := toPlace(after.Epoch, after.Slot)
		from = &place
	}
	all, err := t.of.Receipts(ctx, object, first, from)
	return each(all, fromReceipt), err
}

func fromReceipt(r casework.LedgerReceipt) *LedgerReceipt {
	return &LedgerReceipt{Leaf: r.Leaf, Epoch: int(r.Epoch), Slot: int(r.Slot), //nolint:gosec // see Size
		EpochProof: list(r.EpochProof), TreeProof: list(r.TreeProof), Checkpoint: r.Checkpoint}
}

// toPlace reads a place. Nothing stands where a number is negative: it becomes one
// that is larger than any.
func toPlace(epoch, slot int) casework.LedgerPlace {
	return casework.LedgerPlace{Epoch: uint64(epoch), Slot: uint64(slot)} //nolint:gosec // as said
}
