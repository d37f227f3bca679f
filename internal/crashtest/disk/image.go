package disk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Habit is how a disk behaves when its power is cut: which of the changes that were
// not flushed it has kept.
type Habit int

// The habits. Every one of them keeps what was flushed.
const (
	LosesAll   Habit = iota // nothing that was not flushed is kept
	KeepsAll                // everything is kept
	InOrder                 // the first so many are kept, the next one in part
	EachAlone               // every change is kept or lost, whatever its place
	Torn                    // every sector of every change is kept or lost
	OneLost                 // all but one are kept
	OnlyNewest              // only the newest is kept
	habits
)

var habitNames = [habits]string{"loses all", "keeps all", "in order", "each alone", "torn", "one lost", "only newest"}

func (h Habit) String() string { return habitNames[h] }

// Habits lists all of them.
func Habits() []Habit {
	list := make([]Habit, habits)
	for i := range list {
		list[i] = Habit(i)
	}
	return list
}

// Volatile reports whether a file holds nothing that anybody relies on after a power
// cut: SQLite's index of its write-ahead log, which is shared memory with a name.
func Volatile(name string) bool { return strings.HasSuffix(name, "-shm") }

// image is one power cut in the making.
type image struct {
	*rand.Rand
	habit  Habit
	sector int64
	edge   uint64           // changes up to here are kept; see InOrder and OneLost
	moved  map[*move]bool   // decided
	texts  map[*node][]byte // decided, since a file may have two names
}

// Cut writes what is left when the power is cut now to an empty folder. What is drawn
// comes from r alone. It changes nothing of the disk.
func (d *Disk) Cut(r *rand.Rand, habit Habit, folder string) error {
	im := &image{Rand: r, habit: habit, sector: 512, moved: map[*move]bool{}, texts: map[*node][]byte{}}
	if r.IntN(2) == 0 {
		im.sector = 4096
	}
	if open := d.uncertain(); len(open) > 0 {
		switch habit {
		case InOrder, OneLost:
			im.edge = open[r.IntN(len(open))]
		case OnlyNewest:
			im.edge = open[len(open)-1]
		}
	}
	return im.write(d.top, folder)
}

// uncertain lists the changes that are not durable, oldest first.
func (d *Disk) uncertain() []uint64 {
	var list []uint64
	seen := map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, ch := range n.changes {
			if !ch.synced {
				list = append(list, ch.seq)
			}
		}
		for _, m := range n.moves {
			list = append(list, m.seq)
		}
		for _, names := range []map[string]*node{n.names, n.kept} {
			for _, child := range names {
				walk(child)
			}
		}
	}
	walk(d.top)
	slices.Sort(list)
	return list
}

// fate is what becomes of one change.
type fate int

const (
	lost fate = iota
	kept
	part // some sectors of it
)

func (im *image) fate(seq uint64) fate {
	yes := func(b bool) fate {
		if b {
			return kept
		}
		return lost
	}
	switch im.habit {
	case KeepsAll:
		return kept
	case InOrder:
		if seq == im.edge {
			return part
		}
		return yes(seq < im.edge)
	case EachAlone:
		return yes(im.IntN(2) == 0)
	case Torn:
		return part
	case OneLost:
		return yes(seq != im.edge)
	case OnlyNewest:
		return yes(seq == im.edge)
	default:
		return lost
	}
}

func (im *image) write(n *node, at string) error {
	if !n.dir {
		return os.WriteFile(at, im.content(n), 0o600)
	}
	if err := os.MkdirAll(at, 0o700); err != nil {
		return err
	}
	names := map[string]*node{}
	for name, child := range n.kept {
		names[name] = child
	}
	for _, m := range n.moves {
		if im.keeps(m) {
			m.apply(names)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		to := filepath.Join(at, name)
		if Volatile(name) {
			if err := im.garbage(to); err != nil {
				return err
			}
			continue
		}
		if err := im.write(names[name], to); err != nil {
			return fmt.Errorf("writing an image: %w", err)
		}
	}
	return nil
}

// garbage leaves a volatile file away or fills it with anything.
func (im *image) garbage(at string) error {
	if im.IntN(2) == 0 {
		return nil
	}
	noise := make([]byte, 32<<10)
	for i := range noise {
		noise[i] = byte(im.Uint32())
	}
	return os.WriteFile(at, noise, 0o600)
}

// keeps decides about a change of names. It is kept or lost as a whole, except that a
// rename into another folder may leave the old name standing for a time.
func (im *image) keeps(m *move) bool {
	if m.kept {
		return true
	}
	if decided, ok := im.moved[m]; ok {
		return decided
	}
	f := im.fate(m.seq)
	is := f == kept || f == part && im.IntN(2) == 0
	if m.needs != nil && !im.keeps(m.needs) {
		is = false
	}
	im.moved[m] = is
	return is
}

func (im *image) content(n *node) []byte {
	if text, ok := im.texts[n]; ok {
		return text
	}
	text := append([]byte(nil), n.base...)
	for _, ch := range n.changes {
		f := kept
		if !ch.synced {
			f = im.fate(ch.seq)
		}
		switch {
		case f == kept:
			text = ch.apply(text)
		case f == part && ch.data == nil:
			if im.IntN(2) == 0 {
				text = ch.apply(text)
			}
		case f == part:
			text = im.tear(text, ch)
		case ch.data != nil && im.IntN(8) == 0:
			// The new size is kept, what should be there is not.
			if end := ch.off + int64(len(ch.data)); end > int64(len(text)) {
				text = resized(text, end)
			}
		}
	}
	im.texts[n] = text
	return text
}

// tear keeps some sectors of a write. A sector is kept whole or not at all.
func (im *image) tear(text []byte, ch *change) []byte {
	for at := ch.off; at < ch.off+int64(len(ch.data)); {
		end := min((at/im.sector+1)*im.sector, ch.off+int64(len(ch.data)))
		if im.IntN(2) == 0 {
			text = (&change{off: at, data: ch.data[at-ch.off : end-ch.off]}).apply(text)
		}
		at = end
	}
	if end := ch.off + int64(len(ch.data)); end > int64(len(text)) && im.IntN(4) == 0 {
		text = resized(text, end) // the new size is kept, its last sectors are not
	}
	return text
}
