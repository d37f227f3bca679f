package ledger

import (
	"context"
	"maps"
	"slices"
)

// still is a tree as it was signed last. What it holds does not change while the
// ledger goes on.
type still struct {
	name, origin string
	closed       uint64
	nodes        *nodes
	roots        []hash
	shelf        shelf
	sources      []source
	cosigned     map[uint64][]string // signature lines by size
}

// still returns a tree as it is now. The caller holds l.mu.
func (l *Ledger) still(name string) still {
	t := l.fold.tree(name)
	return still{
		name: name, origin: t.origin, closed: l.fold.closed, nodes: &nodes{slices.Clone(t.nodes.levels)}, roots: slices.Clip(t.roots),
		shelf: t.shelf.stable(), sources: slices.Clip(l.fold.sources.all), cosigned: maps.Clone(l.cosigned[t.origin]),
	}
}

func (t *still) size() uint64 { return t.closed + 1 }

// checkpoint returns the signed checkpoint of a size, with its cosignatures.
func (t *still) checkpoint(k *Key, size uint64) (string, error) {
	signed, err := k.sign(t.origin, checkpoint{t.origin, size, t.nodes.rootAt(size)}.text())
	for _, line := range t.cosigned[size] {
		signed = append(signed, line+"\n"...)
	}
	return string(signed), err
}

// read reads a leaf again: from its own entry alone, whatever the length of the
// journal. Faults: those of the journal, and Unavailable with CodeLedgerContradicted
// when the entry is not the one that the epoch was closed with.
func (l *Ledger) read(ctx context.Context, t *still, leaf int) (Record, []byte, error) {
	p := t.shelf.leaves[leaf]
	from := t.sources[p.source]
	e, err := l.cfg.Journal.Entry(ctx, p.seq)
	if err != nil {
		return Record{}, nil, err
	}
	r, err := l.cfg.Again(e, t.name, from.earlier)
	if err != nil {
		return Record{}, nil, err
	}
	r.Tree = t.name
	var text []byte
	if r.Leaf, text, err = l.cfg.Key.complete(&e, from.place, r); err != nil {
		return Record{}, nil, err
	}
	if leafHash(text) != p.hash {
		return Record{}, nil, contradicted(closing{closed: t.shelf.epochOf(leaf) + 1, head: e.Head()})
	}
	return r, text, nil
}
