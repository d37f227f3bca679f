package ledger

import (
	"bytes"
	"slices"
)

// Comparison says what two partners' papers of one ledger tell together.
type Comparison struct {
	Trees    []string  `json:"trees"`    // that both speak of
	Compared int       `json:"compared"` // checkpoints that were held against the other side
	Problems []Problem `json:"problems"`
}

// Good reports whether the two tell one story, and there was something to compare.
func (c Comparison) Good() bool { return len(c.Problems) == 0 }

// side is one partner's papers.
type side struct {
	name  string
	trees map[string]*seenTree
}

// Compare holds two exports, or signed checkpoints, of one ledger against each
// other. Each is first checked on its own. Two checkpoints that cannot both be of
// one history are a fork, whose first epoch is named where an export shows it. Two
// checkpoints of different sizes can be compared only if an export covers the later.
//
// Faults: Invalid (a key).
func Compare(a, b []byte, key string, witnesses ...string) (Comparison, error) {
	out := Comparison{Trees: []string{}, Problems: []Problem{}}
	left, err := out.open("A", a, key, witnesses)
	if err != nil {
		return out, err
	}
	right, err := out.open("B", b, key, witnesses)
	if err != nil || !out.Good() {
		return out, err
	}
	for origin, t := range left.trees {
		if u := right.trees[origin]; u != nil {
			out.Trees = append(out.Trees, t.nameOr(u))
			out.tree(t, u)
		}
	}
	slices.Sort(out.Trees)
	slices.SortFunc(out.Problems, func(p, q Problem) int { return bytes.Compare([]byte(p.Tree+p.What), []byte(q.Tree+q.What)) })
	if len(out.Trees) == 0 {
		out.Problems = append(out.Problems, Problem{What: "the two speak of no tree in common, so nothing could be compared"})
	}
	return out, nil
}

// open reads an export, or a file of one checkpoint.
func (c *Comparison) open(name string, raw []byte, key string, witnesses []string) (side, error) {
	s := side{name, map[string]*seenTree{}}
	if len(raw) == 0 || raw[0] == '{' {
		r, err := open(raw, key, witnesses)
		if err != nil {
			return s, err
		}
		for _, p := range r.report.Problems {
			p.File = name
			c.Problems = append(c.Problems, p)
		}
		s.trees = r.trees
		return s, nil
	}
	public, err := parsePublic(key, algEd25519)
	if err != nil {
		return s, err
	}
	cp, ok := public.checkpoint(raw)
	if !ok {
		c.Problems = append(c.Problems, Problem{File: name, What: "this is neither an export nor a checkpoint that this ledger signed"})
		return s, nil
	}
	s.trees[cp.origin] = &seenTree{origin: cp.origin, checkpoints: []seenCheckpoint{{checkpoint: cp}}}
	return s, nil
}

// nameOr returns the name of the tree as either side knows it.
func (t *seenTree) nameOr(u *seenTree) string {
	if t.text == "" {
		return u.name()
	}
	return t.name()
}

// rootsAt returns the root of every size that an export tells; nil for a lone checkpoint.
func (t *seenTree) rootsAt(sizes map[uint64]bool) map[uint64]hash {
	out := map[uint64]hash{}
	if t.text == "" {
		for _, c := range t.checkpoints {
			out[c.size] = c.root
		}
		return out
	}
	n := newNodes(t.text)
	for i := 0; ; i++ {
		if sizes[n.size()] {
			out[n.size()] = n.root()
		}
		if i == len(t.roots) {
			return out
		}
		n.addEpoch(t.roots[i])
	}
}

// tree compares one tree as both sides tell it.
func (c *Comparison) tree(a, b *seenTree) {
	name, sizes := a.nameOr(b), map[uint64]bool{}
	for _, cp := range slices.Concat(a.checkpoints, b.checkpoints) {
		sizes[cp.size] = true
	}
	inA, inB := a.rootsAt(sizes), b.rootsAt(sizes)
	compared := 0
	for size := range sizes {
		x, okA := inA[size]
		y, okB := inB[size]
		if !okA || !okB {
			continue
		}
		compared++
		if x != y {
			p := Problem{Tree: name, What: "a fork: the two were shown different histories of this tree"}
			if first, ok := parting(a, b); ok {
				p.Epoch = &first
			} else {
				p.Size = &size
			}
			c.Problems = append(c.Problems, p)
			return
		}
	}
	c.Compared += compared
	if compared == 0 {
		c.Problems = append(c.Problems, Problem{Tree: name,
			What: "the checkpoints are of different sizes and neither side shows the epochs between, so a fork cannot be ruled out; ask for an export"})
	}
}

// parting returns the first epoch that two exports tell differently.
func parting(a, b *seenTree) (uint64, bool) {
	for i := range min(len(a.roots), len(b.roots)) {
		if a.roots[i] != b.roots[i] {
			return uint64(i), true //nolint:gosec // not negative
		}
	}
	return 0, false
}
