package ledger

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
)

// placed is one leaf of a closed epoch: what its neighbours' proofs need of it, and
// where the rest of it can be read again. It takes 48 bytes.
type placed struct {
	hash   hash
	seq    uint64 // of its entry in the journal
	source uint32 // see index.sources
	older  uint32 // 1 and the number of the next older leaf about the same object; 0 if there is none
}

// source is what gives a record back from its entry.
type source struct {
	place   int // among the records of the entry
	earlier any // see Record.Earlier
}

// sources keeps each source once. Its memory follows the number of different
// labels and versions, not that of leaves.
type sources struct {
	all    []source
	number map[source]uint32
	key    *Key
}

func newSources(k *Key) *sources {
	return &sources{number: map[source]uint32{}, key: k}
}

func (s *sources) intern(of source) uint32 {
	n, known := s.number[of]
	if !known {
		n = uint32(len(s.all)) //nolint:gosec // far below 2^32
		s.all = append(s.all, of)
		s.number[of] = n
	}
	return n
}

// object returns a number for an object's id, the same after a restart; two objects may
// share one.
func (s *sources) object(id string) uint64 {
	m := s.key.mac("object", []byte(id))
	return binary.BigEndian.Uint64(m[:])
}

// shelf is where the leaves of one tree are: by epoch, and in each in the order of
// time. It only grows, so that what was read of it stays true.
type shelf struct {
	leaves []placed
	slots  []uint16
	spans  []span            // of the epochs that hold a leaf, rising
	newest map[uint64]uint32 // 1 and the number of the newest leaf about an object
}

// span says that the leaves of an epoch begin with a number.
type span struct {
	epoch uint64
	first int
}

// put adds the leaves of an epoch, which comes after all before.
func (s *shelf) put(epoch uint64, leaves []pending, at []uint32) {
	if len(leaves) == 0 {
		return
	}
	if s.newest == nil {
		s.newest = map[uint64]uint32{}
	}
	s.spans = append(s.spans, span{epoch, len(s.leaves)})
	for i, p := range leaves {
		l := placed{hash: p.hash, seq: p.seq, source: p.source}
		if p.object != 0 {
			l.older = s.newest[p.object]
			s.newest[p.object] = uint32(len(s.leaves)) + 1 //nolint:gosec // far below 2^32
		}
		s.leaves = append(s.leaves, l)
		s.slots = append(s.slots, uint16(at[i])) //nolint:gosec // below slots
	}
}

// leavesOf returns the numbers of an epoch's leaves: from, and up to but not until.
func (s *shelf) leavesOf(epoch uint64) (from, until int) {
	i := sort.Search(len(s.spans), func(i int) bool { return s.spans[i].epoch >= epoch })
	if i == len(s.spans) || s.spans[i].epoch != epoch {
		return 0, 0
	}
	return s.spans[i].first, s.end(i)
}

func (s *shelf) end(i int) int {
	if i+1 < len(s.spans) {
		return s.spans[i+1].first
	}
	return len(s.leaves)
}

// epochOf returns the epoch of a leaf.
func (s *shelf) epochOf(leaf int) uint64 {
	return s.spans[sort.Search(len(s.spans), func(i int) bool { return s.spans[i].first > leaf })-1].epoch
}

// at returns the number of the leaf in a slot of an epoch.
func (s *shelf) at(epoch, slot uint64) (int, bool) {
	from, until := s.leavesOf(epoch)
	i := slices.IndexFunc(s.slots[from:until], func(taken uint16) bool { return uint64(taken) == slot })
	return from + i, i >= 0
}

// about lists the numbers of the leaves that may be about an object, newest first.
func (s *shelf) about(object uint64) []int {
	var out []int
	for next := s.newest[object]; next != 0; next = s.leaves[next-1].older {
		out = append(out, int(next-1))
	}
	return out
}

// rebuild returns an epoch as it was closed.
func (s *shelf) rebuild(k *Key, origin string, number uint64) *epoch {
	from, until := s.leavesOf(number)
	e := &epoch{key: k, origin: origin, number: number, nodes: make(map[place]hash, 2*(until-from))}
	for i := from; i < until; i++ {
		e.put(uint32(s.slots[i]), s.leaves[i].hash)
	}
	e.grow()
	return e
}

// prove returns the siblings on the way from a slot to the root of its epoch.
func (s *shelf) prove(k *Key, origin string, number uint64, slot uint32) []hash {
	from, until := s.leavesOf(number)
	in := make([]filled, 0, until-from)
	for i := from; i < until; i++ {
		in = append(in, filled{uint32(s.slots[i]), s.leaves[i].hash})
	}
	slices.SortFunc(in, func(a, b filled) int { return cmp.Compare(a.slot, b.slot) })
	return (&epoch{key: k, origin: origin, number: number}).proofAmong(in, slot)
}

// stable is a shelf as far as it is filled now: it can be read while the shelf grows.
func (s *shelf) stable() shelf {
	return shelf{leaves: slices.Clip(s.leaves), slots: slices.Clip(s.slots), spans: slices.Clip(s.spans)}
}
