package casework

import (
	"context"
	"math"

	"entente/internal/dossier"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
)

// walker visits rows in one direction. It yields only rows that the caller may
// know of.
type walker interface{ next() *store.Row }

// personal returns the caller's rows of the noun: those that name the caller.
// Their verdicts depend on the relation, so they stand beside the shared lists.
func (q *query[T]) personal() store.Posting { return q.st.view.Related(q.st.who) }

// newest walks what is visible, newest first, from the row after the one at seq
// (0: from the start). It begins by going through all rows of the noun with the
// verdict table, which fills a page at once where much is visible. Where little
// is, it goes over to merging the lists of the allowed labels, so that what is
// hidden costs no more than a fixed number of looks. Both yield the same rows.
func (q *query[T]) newest(ctx context.Context, seq uint64) walker {
	all := q.st.view.Kind(q.noun)
	switch {
	case q.under != "":
		return q.scan(ctx, q.st.view.Children(q.under), seq, -1)
	case q.st.plan == merging:
		return newMerge(ctx, q.st, q.noun, q.allowed(ctx), q.personal(), seq)
	case q.st.plan == scanning:
		return q.scan(ctx, all, seq, -1)
	}
	return q.scan(ctx, all, seq, scanLimit)
}

// everything walks all that is visible by the way that is cheaper for that.
func (q *query[T]) everything(ctx context.Context) walker {
	if q.under == "" && q.st.plan != scanning && (q.st.plan == merging || q.mergeIsCheaper(ctx, math.MaxInt)) {
		return newMerge(ctx, q.st, q.noun, q.allowed(ctx), q.personal(), 0)
	}
	if q.under != "" {
		return q.scan(ctx, q.st.view.Children(q.under), 0, -1)
	}
	return q.scan(ctx, q.st.view.Kind(q.noun), 0, -1)
}

// scanLimit is how many rows are looked at before the ways are weighed up.
const scanLimit = 256

// mergeIsCheaper weighs up the ways for a number of visible rows (all of them if
// there are fewer), in steps of a scan: a step of the merge costs about four of
// them, preparing a list about eight.
func (q *query[T]) mergeIsCheaper(ctx context.Context, want int) bool {
	lists, visible := 0, 0
	for _, id := range q.allowed(ctx) {
		if n, _ := q.st.view.Size(id); n > 0 {
			lists, visible = lists+1, visible+n
		}
	}
	return 8*lists+4*min(want, visible) < q.st.view.Kind(q.noun).Len()
}

// plan says how a list is walked.
type plan uint8

const (
	cheaper plan = iota
	merging
	scanning
)

// oldest walks what is visible, oldest first, from the row after the one at seq.
func (q *query[T]) oldest(ctx context.Context, seq uint64) walker {
	all := q.st.view.Kind(q.noun)
	if q.under != "" {
		all = q.st.view.Children(q.under)
	}
	c := all.Oldest()
	if seq != 0 {
		c.After(seq)
	}
	return &climb[T]{q: q, ctx: ctx, c: c}
}

// scan goes through a list with the verdict table. After limit rows it asks once
// whether merging is cheaper, and goes over to that if it is; -1 is never.
type scan[T dossier.Object] struct {
	q     *query[T]
	ctx   context.Context
	w     store.Walk
	limit int
	rest  *merge
}

func (q *query[T]) scan(ctx context.Context, p store.Posting, seq uint64, limit int) walker {
	w := p.Newest()
	if seq != 0 {
		w.Before(seq)
	}
	return &scan[T]{q: q, ctx: ctx, w: w, limit: limit}
}

func (s *scan[T]) next() *store.Row {
	if s.rest != nil {
		return s.rest.next()
	}
	for r := s.w.Next(); r != nil; r = s.w.Next() {
		if s.limit--; s.limit == 0 && s.q.mergeIsCheaper(s.ctx, s.want()) {
			s.rest = newMerge(s.ctx, s.q.st, s.q.noun, s.q.allowed(s.ctx), s.q.personal(), r.Seq+1)
			return s.rest.next()
		}
		if r.Obj.Noun() == s.q.noun && s.q.st.sees(s.ctx, r) {
			return r
		}
	}
	return nil
}

// want is how many more rows may be asked for: a page, or with a filter perhaps all.
func (s *scan[T]) want() int {
	if s.q.plain {
		return MaxPage
	}
	return math.MaxInt
}

type climb[T dossier.Object] struct {
	q   *query[T]
	ctx context.Context
	c   store.Climb
}

func (c *climb[T]) next() *store.Row {
	for r := c.c.Next(); r != nil; r = c.c.Next() {
		if r.Obj.Noun() == c.q.noun && c.q.st.sees(c.ctx, r) {
			return r
		}
	}
	return nil
}

// merge yields the rows of several lists in one order, newest first. The shared
// lists are of allowed labels; a row in them that names the caller is left to the
// caller's own list, which is decided row by row. A list is opened when its first
// row is due.
type merge struct {
	st   *state
	ctx  context.Context
	noun dossier.Noun
	from uint64    // rows created before it are wanted; 0 is all
	heap []listTop // a binary heap, newest on top
	own  store.Walk
	mine *store.Row
}

// listTop is the place of a list's next row; the row and the walk are there once it is open.
type listTop struct {
	seq   uint64
	label marking.ID
	row   *store.Row
	walk  *store.Walk
}

func newMerge(ctx context.Context, st *state, n dossier.Noun, labels []marking.ID, own store.Posting, from uint64) *merge {
	m := &merge{st: st, ctx: ctx, noun: n, from: from, own: own.Newest(), heap: make([]listTop, 0, len(labels))}
	if from != 0 {
		m.own.Before(from)
	}
	m.nextMine()
	for _, id := range labels {
		if n, seq := st.view.Size(id); n > 0 {
			if from != 0 && seq >= from {
				seq = from - 1 // its next row is there at the latest
			}
			m.heap = append(m.heap, listTop{seq: seq, label: id})
		}
	}
	for i := len(m.heap)/2 - 1; i >= 0; i-- {
		m.sink(i)
	}
	return m
}

func (m *merge) nextMine() {
	for m.mine = m.own.Next(); m.mine != nil; m.mine = m.own.Next() {
		if m.mine.Obj.Noun() == m.noun && m.st.sees(m.ctx, m.mine) {
			return
		}
	}
}

func (m *merge) next() *store.Row {
	for {
		if len(m.heap) == 0 || m.mine != nil && m.mine.Seq > m.heap[0].seq {
			r := m.mine
			if r != nil {
				m.nextMine()
			}
			return r
		}
		top := &m.heap[0]
		if top.walk == nil {
			m.open(top)
			continue
		}
		r := top.row
		m.advance(top)
		if relations(r.Obj.Head(), m.st.who) == 0 {
			return r
		}
	}
}

// open starts the walk of the topmost list, whose place may only have been a bound.
func (m *merge) open(top *listTop) {
	w := m.st.view.Labelled(top.label).Newest()
	if m.from != 0 {
		w.Before(m.from)
	}
	top.walk = &w
	m.advance(top)
}

// advance moves the topmost list to its next row and puts the heap in order.
func (m *merge) advance(top *listTop) {
	if top.row = top.walk.Next(); top.row != nil {
		top.seq = top.row.Seq
	} else {
		*top = m.heap[len(m.heap)-1]
		m.heap = m.heap[:len(m.heap)-1]
	}
	m.sink(0)
}

func (m *merge) sink(i int) {
	for {
		c := 2*i + 1
		if c >= len(m.heap) {
			return
		}
		if c+1 < len(m.heap) && m.heap[c+1].seq > m.heap[c].seq {
			c++
		}
		if m.heap[i].seq >= m.heap[c].seq {
			return
		}
		m.heap[i], m.heap[c] = m.heap[c], m.heap[i]
		i = c
	}
}

// sum counts without walking: the lengths of the allowed lists, put right for the
// rows that name the caller.
func (q *query[T]) sum(ctx context.Context) int {
	n := 0
	if leak.Planted("count.labels") {
		n += len(q.st.view.LabelsOf(q.noun)) - len(q.allowed(ctx))
	}
	for _, id := range q.allowed(ctx) {
		rows, _ := q.st.view.Size(id)
		n += rows
	}
	w := q.personal().Newest()
	for r := w.Next(); r != nil; r = w.Next() {
		if r.Obj.Noun() != q.noun {
			continue
		}
		if q.st.verdict(ctx, r.Label, 0).Outcome.Discoverable() {
			n--
		}
		if q.st.sees(ctx, r) {
			n++
		}
	}
	return n
}

// allowed returns the labels of the noun whose rows the caller may know of.
func (q *query[T]) allowed(ctx context.Context) []marking.ID {
	return q.st.table().Select(ctx, q.st.view.Labels(), q.st.view.LabelsOf(q.noun), q.st.now)
}
