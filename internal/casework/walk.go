package casework

import (
	"context"

	"entente/internal/dossier"
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
// (0: from the start). It chooses the cheaper way: merging the lists of the
// allowed labels, or going through all rows of the noun with the verdict table.
// Both yield the same rows.
func (q *query[T]) newest(ctx context.Context, seq uint64, want int) walker {
	if q.under != "" {
		return q.scan(ctx, q.st.view.Children(q.under), seq)
	}
	all := q.st.view.Kind(q.noun)
	allowed := q.allowed(ctx)
	lists := make([]store.Posting, 0, len(allowed)+1)
	visible := 0
	for _, id := range allowed {
		if p := q.st.view.Labelled(id); p.Len() > 0 {
			lists = append(lists, p)
			visible += p.Len()
		}
	}
	if q.st.plan == scanning || q.st.plan == cheaper && visible > 0 && scanCost(want, visible, all.Len()) < mergeCost(want, visible, len(lists)) {
		return q.scan(ctx, all, seq)
	}
	return newMerge(ctx, q.st, q.noun, lists, q.personal(), seq)
}

// plan says how a list is walked.
type plan uint8

const (
	cheaper plan = iota
	merging
	scanning
)

// The costs are in steps of a scan. A scan looks at as many rows as it takes to
// meet the wanted number of visible ones; a merge opens every list.
func scanCost(want, visible, all int) int { return min(want*(all/visible+1), all) }

func mergeCost(want, visible, lists int) int { return 8*lists + 4*min(want, visible) }

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

type scan[T dossier.Object] struct {
	q   *query[T]
	ctx context.Context
	w   store.Walk
}

func (q *query[T]) scan(ctx context.Context, p store.Posting, seq uint64) walker {
	w := p.Newest()
	if seq != 0 {
		w.Before(seq)
	}
	return &scan[T]{q: q, ctx: ctx, w: w}
}

func (s *scan[T]) next() *store.Row {
	for r := s.w.Next(); r != nil; r = s.w.Next() {
		if r.Obj.Noun() == s.q.noun && s.q.st.sees(s.ctx, r) {
			return r
		}
	}
	return nil
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
// caller's own list, which is decided row by row.
type merge struct {
	st    *state
	ctx   context.Context
	noun  dossier.Noun
	walks []store.Walk
	heap  []headRow // a binary heap, newest row on top
	own   store.Walk
	mine  *store.Row
}

type headRow struct {
	row  *store.Row
	walk int
}

func newMerge(ctx context.Context, st *state, n dossier.Noun, lists []store.Posting, own store.Posting, seq uint64) *merge {
	m := &merge{st: st, ctx: ctx, noun: n, own: own.Newest(), walks: make([]store.Walk, len(lists)), heap: make([]headRow, 0, len(lists))}
	if seq != 0 {
		m.own.Before(seq)
	}
	m.nextMine()
	for i, p := range lists {
		m.walks[i] = p.Newest()
		if seq != 0 {
			m.walks[i].Before(seq)
		}
		if r := m.walks[i].Next(); r != nil {
			m.heap = append(m.heap, headRow{r, i})
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
		if len(m.heap) == 0 || m.mine != nil && m.mine.Seq > m.heap[0].row.Seq {
			r := m.mine
			if r != nil {
				m.nextMine()
			}
			return r
		}
		r, w := m.heap[0].row, m.heap[0].walk
		if n := m.walks[w].Next(); n != nil {
			m.heap[0].row = n
		} else {
			m.heap[0] = m.heap[len(m.heap)-1]
			m.heap = m.heap[:len(m.heap)-1]
		}
		m.sink(0)
		if relations(r.Obj.Head(), m.st.who) == 0 {
			return r
		}
	}
}

func (m *merge) sink(i int) {
	for {
		c := 2*i + 1
		if c >= len(m.heap) {
			return
		}
		if c+1 < len(m.heap) && m.heap[c+1].row.Seq > m.heap[c].row.Seq {
			c++
		}
		if m.heap[i].row.Seq >= m.heap[c].row.Seq {
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
	for _, id := range q.allowed(ctx) {
		n += q.st.view.Labelled(id).Len()
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
