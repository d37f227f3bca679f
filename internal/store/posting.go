package store

import "slices"

// chunkSize is how many rows of a posting list are copied when one of them changes.
const chunkSize = 256

// Posting is an immutable list of rows in order of creation. Changing it makes a
// new list that shares all but one chunk with the old. Only the one writer makes
// new lists, so that growing the last chunk in place cannot be seen by a reader
// of an older list, whose own length ends before.
type Posting struct {
	full [][]*Row // each non-empty and in order
	tail []*Row
	n    int
}

// Len returns the number of rows.
func (p Posting) Len() int { return p.n }

// Newest returns a walk from the newest row to the oldest.
func (p Posting) Newest() Walk { return Walk{p: p, chunk: len(p.full), i: len(p.tail)} }

// Walk visits a posting list, newest first.
type Walk struct {
	p        Posting
	chunk, i int
}

// Next returns the next older row, nil after the oldest.
func (w *Walk) Next() *Row {
	for w.i == 0 {
		if w.chunk == 0 {
			return nil
		}
		w.chunk--
		w.i = len(w.p.full[w.chunk])
	}
	w.i--
	if w.chunk == len(w.p.full) {
		return w.p.tail[w.i]
	}
	return w.p.full[w.chunk][w.i]
}

// Before moves the walk so that Next returns the newest row created before seq.
func (w *Walk) Before(seq uint64) {
	if len(w.p.tail) > 0 && w.p.tail[0].Seq < seq {
		w.chunk, w.i = len(w.p.full), position(w.p.tail, seq)
		return
	}
	w.chunk, w.i = 0, 0
	// the last full chunk that begins before seq
	c := position2(w.p.full, seq)
	if c > 0 {
		w.chunk, w.i = c-1, position(w.p.full[c-1], seq)
	}
}

// Oldest returns a walk from the oldest row to the newest.
func (p Posting) Oldest() Climb { return Climb{p: p} }

// Climb visits a posting list, oldest first.
type Climb struct {
	p        Posting
	chunk, i int
}

// Next returns the next newer row, nil after the newest.
func (c *Climb) Next() *Row {
	for c.chunk <= len(c.p.full) {
		rows := c.p.tail
		if c.chunk < len(c.p.full) {
			rows = c.p.full[c.chunk]
		}
		if c.i < len(rows) {
			c.i++
			return rows[c.i-1]
		}
		c.chunk, c.i = c.chunk+1, 0
	}
	return nil
}

// After moves the climb so that Next returns the oldest row created after seq.
func (c *Climb) After(seq uint64) {
	if len(c.p.tail) > 0 && c.p.tail[0].Seq <= seq {
		c.chunk, c.i = len(c.p.full), position(c.p.tail, seq+1)
		return
	}
	c.chunk, c.i = 0, 0
	if k := position2(c.p.full, seq+1); k > 0 {
		c.chunk, c.i = k-1, position(c.p.full[k-1], seq+1)
	}
}

// position returns how many of rows were created before seq.
func position(rows []*Row, seq uint64) int {
	i, _ := slices.BinarySearchFunc(rows, seq, func(r *Row, s uint64) int { return cmp(r.Seq, s) })
	return i
}

// position2 returns how many chunks begin before seq.
func position2(chunks [][]*Row, seq uint64) int {
	i, _ := slices.BinarySearchFunc(chunks, seq, func(c []*Row, s uint64) int { return cmp(c[0].Seq, s) })
	return i
}

func cmp(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// with returns the list with a row put in its place; a row with the same Seq is replaced.
func (p Posting) with(r *Row) Posting {
	last := p.last()
	if last == nil || last.Seq < r.Seq {
		if len(p.tail) < chunkSize {
			p.tail = append(p.tail, r)
		} else {
			p.full = append(p.full, p.tail)
			p.tail = append(make([]*Row, 0, chunkSize), r)
		}
		p.n++
		return p
	}
	return p.edit(r.Seq, func(rows []*Row, i int, found bool) []*Row {
		if found {
			rows[i] = r
			return rows
		}
		return slices.Insert(rows, i, r)
	})
}

// without returns the list without the row that has this Seq.
func (p Posting) without(seq uint64) Posting {
	return p.edit(seq, func(rows []*Row, i int, found bool) []*Row {
		if found {
			return slices.Delete(rows, i, i+1)
		}
		return rows
	})
}

func (p Posting) last() *Row {
	if len(p.tail) > 0 {
		return p.tail[len(p.tail)-1]
	}
	if len(p.full) > 0 {
		c := p.full[len(p.full)-1]
		return c[len(c)-1]
	}
	return nil
}

// edit applies change to a copy of the chunk in which seq belongs.
func (p Posting) edit(seq uint64, change func(rows []*Row, i int, found bool) []*Row) Posting {
	where := len(p.full) // the tail
	if len(p.full) > 0 && (len(p.tail) == 0 || seq < p.tail[0].Seq) {
		where = max(position2(p.full, seq+1)-1, 0)
	}
	chunk := p.tail
	if where < len(p.full) {
		chunk = p.full[where]
	}
	i := position(chunk, seq)
	rows := make([]*Row, len(chunk), max(chunkSize, len(chunk)+1))
	copy(rows, chunk)
	rows = change(rows, i, i < len(chunk) && chunk[i].Seq == seq)
	p.n += len(rows) - len(chunk)
	if where == len(p.full) {
		p.tail = rows
		return p
	}
	full := make([][]*Row, 0, len(p.full)+2)
	full = append(full, p.full[:where]...)
	switch {
	case len(rows) == 0: // the chunk is gone
	case len(rows) > 2*chunkSize:
		full = append(full, rows[:chunkSize:chunkSize], rows[chunkSize:])
	default:
		full = append(full, rows)
	}
	p.full = append(full, p.full[where+1:]...)
	return p
}
