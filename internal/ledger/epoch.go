package ledger

import (
	"encoding/binary"
	"slices"
	"sort"
	"time"
)

const (
	// EpochLength is the stretch of time that one leaf of a tree stands for.
	EpochLength = 10 * time.Minute

	// depth is the height of the tree of one epoch; it has 2^depth slots.
	depth = 12
	slots = 1 << depth
)

// place is the number of a node, with the lowest level, the slots, as 0.
type place struct {
	level int
	index uint32
}

// epoch is the tree of one epoch. What holds no leaf is not built: a whole part
// without leaves is one hash made from the secret, which nobody else can tell from
// the hash of a part with leaves.
type epoch struct {
	key    *Key
	origin string
	number uint64
	nodes  map[place]hash
	slots  []uint32 // by the leaf's place in order of time
}

// buildEpoch puts leaves, at most as many as there are slots, into slots that tell
// nothing of their order or number.
func buildEpoch(k *Key, origin string, number uint64, leaves []hash) *epoch {
	e := &epoch{key: k, origin: origin, number: number, nodes: make(map[place]hash, 2*len(leaves))}
	taken := make(map[uint32]bool, len(leaves))
	for i, h := range leaves {
		s := e.pick(uint64(i), taken)
		taken[s] = true
		e.put(s, h)
	}
	e.grow()
	return e
}

// put fills a slot.
func (e *epoch) put(slot uint32, leaf hash) {
	e.slots = append(e.slots, slot)
	e.nodes[place{0, slot}] = leaf
}

// grow works out the nodes above the filled slots.
func (e *epoch) grow() {
	level := slices.Sorted(slices.Values(e.slots))
	for l := range depth {
		var above []uint32
		for _, i := range level {
			up := i / 2
			if n := len(above); n > 0 && above[n-1] == up {
				continue
			}
			above = append(above, up)
			e.nodes[place{l + 1, up}] = nodeHash(e.at(place{l, 2 * up}), e.at(place{l, 2*up + 1}))
		}
		level = above
	}
}

// pick draws a slot until it finds a free one, so that any set of taken slots is as
// likely as any other of its size.
func (e *epoch) pick(leaf uint64, taken map[uint32]bool) uint32 {
	for try := uint64(0); ; try++ {
		m := e.key.mac("slot", []byte(e.origin), number(e.number), number(leaf), number(try))
		if s := binary.BigEndian.Uint32(m[:]) % slots; !taken[s] {
			return s
		}
	}
}

func (e *epoch) at(p place) hash {
	if h, ok := e.nodes[p]; ok {
		return h
	}
	return e.key.mac("fill", []byte(e.origin), number(e.number), number(uint64(p.level)), number(uint64(p.index)))
}

func (e *epoch) root() hash { return e.at(place{depth, 0}) }

// proof returns the siblings on the way from a slot to the root, lowest first.
func (e *epoch) proof(slot uint32) []hash {
	out := make([]hash, depth)
	for l := range depth {
		out[l] = e.at(place{l, slot>>l ^ 1})
	}
	return out
}

// rootBy works out the root of an epoch from one leaf and its siblings.
func rootBy(leaf hash, slot uint32, proof []hash) hash {
	for l, sibling := range proof {
		if slot>>l&1 == 0 {
			leaf = nodeHash(leaf, sibling)
		} else {
			leaf = nodeHash(sibling, leaf)
		}
	}
	return leaf
}

// filled is a slot that holds a leaf.
type filled struct {
	slot uint32
	hash hash
}

// proofAmong returns the same proof as the built epoch would, of one leaf: for that the
// nodes need not be kept. The slots are in rising order.
func (e *epoch) proofAmong(in []filled, slot uint32) []hash {
	out := make([]hash, depth)
	for l := range depth {
		next := slot>>l ^ 1
		from, until := slotFrom(in, next<<l), slotFrom(in, (next+1)<<l)
		out[l] = e.over(place{l, next}, in[from:until])
	}
	return out
}

// over works out a node from the leaves below it.
func (e *epoch) over(p place, in []filled) hash {
	switch {
	case len(in) == 0:
		return e.at(p)
	case p.level == 0:
		return in[0].hash
	}
	left, right := place{p.level - 1, 2 * p.index}, place{p.level - 1, 2*p.index + 1}
	half := slotFrom(in, right.index<<right.level)
	return nodeHash(e.over(left, in[:half]), e.over(right, in[half:]))
}

// slotFrom returns where the slots from a number on begin.
func slotFrom(in []filled, slot uint32) int {
	return sort.Search(len(in), func(i int) bool { return in[i].slot >= slot })
}
