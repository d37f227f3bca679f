package policy

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"entente/internal/marking"
)

// maxSelections is how many different lists one table remembers: one per noun
// that an action can be asked about is usual.
const maxSelections = 16

// batch is how many labels one worker takes at a time.
const batch = 64

// selection is what was worked out for one list of labels. It never changes once
// published; a longer list or a later time makes a new one, which may share the
// storage of out and from.
type selection struct {
	labels *marking.Table
	ids    []marking.ID // the list, as far as it was worked out
	out    []marking.ID // the discoverable ones of ids
	place  []uint32     // of each of out in ids, rising
	valid  stretch      // during which all of it holds
}

// Select returns those of ids whose verdict, for somebody not tied to the
// object, is Discoverable, in the order given. ids is a list that only ever
// grows (a shorter, earlier state of it may be given too): how far it was worked
// out is remembered, new labels are asked about in parallel, and the list is
// worked out again when a time passes at which a verdict may change. The result
// is shared: do not change it. After ctx is done, and while the policy fails,
// labels that could not be decided are missing from it.
func (t *Table) Select(ctx context.Context, labels *marking.Table, ids []marking.ID, now marking.Minute) []marking.ID {
	if len(ids) == 0 {
		return nil
	}
	if s := t.find(labels, ids); s != nil {
		if out, ok := s.answer(ids, now); ok {
			t.class.revision.cfg.Meter.hit()
			return out
		}
	}
	select {
	case t.gate <- struct{}{}: // one caller works it out, the others wait for it
		defer func() { <-t.gate }()
	case <-ctx.Done():
		return nil
	}
	old := t.find(labels, ids)
	if old != nil {
		if out, ok := old.answer(ids, now); ok {
			return out
		}
	}
	next, complete := t.extend(ctx, labels, old, ids, now)
	if !complete {
		return slices.Clone(next.out) // its storage may be shared with old, and be used again
	}
	t.publish(old, next)
	return next.out
}

// answer returns the result for ids when all of them were worked out and now is
// a time for which that holds. ids is known to begin as s.ids does.
func (s *selection) answer(ids []marking.ID, now marking.Minute) ([]marking.ID, bool) {
	switch {
	case !s.valid.has(now) || len(ids) > len(s.ids):
		return nil, false
	case len(ids) == len(s.ids):
		return s.out, true
	}
	n, _ := slices.BinarySearch(s.place, uint32(len(ids)))
	return s.out[:n:n], true
}

// find returns the selection that was worked out for the beginning of ids, or
// for a list that ids is the beginning of.
func (t *Table) find(labels *marking.Table, ids []marking.ID) *selection {
	list := t.selections.Load()
	if list == nil {
		return nil
	}
	for _, s := range *list {
		if s.labels == labels && &s.ids[0] == &ids[0] {
			return s // the same storage, which is only ever appended to
		}
	}
	for _, s := range *list {
		if n := min(len(s.ids), len(ids)); s.labels == labels && slices.Equal(s.ids[:n], ids[:n]) {
			return s // the list moved to larger storage; the answer depends on its members alone
		}
	}
	return nil
}

// extend works out ids, taking over from old what still holds. It reports
// whether every verdict could be had.
func (t *Table) extend(ctx context.Context, labels *marking.Table, old *selection, ids []marking.ID, now marking.Minute) (*selection, bool) {
	next := &selection{labels: labels, ids: ids[:len(ids):len(ids)], valid: always}
	done := 0
	if old != nil && old.valid.has(now) && len(old.ids) <= len(ids) {
		next.out, next.place, next.valid, done = old.out, old.place, old.valid, len(old.ids)
	}
	found := make([]Verdict, len(ids)-done)
	var missing []int
	known := t.labels.Load() == labels
	for i, id := range ids[done:] {
		v, s, ok := Verdict{}, stretch{}, false
		if known {
			v, s, ok = t.peek(id, 0, now)
		}
		if !ok {
			missing = append(missing, i)
			continue
		}
		found[i], next.valid = v, next.valid.and(s)
	}
	during, complete := t.fillAll(ctx, labels, ids[done:], missing, found, now)
	next.valid = next.valid.and(during)
	for i, v := range found {
		if v.Outcome.Discoverable() {
			next.out, next.place = append(next.out, ids[done+i]), append(next.place, uint32(done+i))
		}
	}
	return next, complete
}

// fillAll asks Rego about ids[i] for every i in missing, in parallel.
func (t *Table) fillAll(ctx context.Context, labels *marking.Table, ids []marking.ID, missing []int, found []Verdict, now marking.Minute) (stretch, bool) {
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		during  = always
		failed  atomic.Bool
		nextJob atomic.Int64
	)
	for range min(runtime.GOMAXPROCS(0), (len(missing)+batch-1)/batch) {
		wg.Go(func() {
			mine := always
			for {
				from := int(nextJob.Add(batch)) - batch
				if from >= len(missing) || ctx.Err() != nil {
					break
				}
				for _, i := range missing[from:min(from+batch, len(missing))] {
					v, s, ok := t.fill(ctx, labels, ids[i], 0, now)
					if !ok {
						failed.Store(true)
					}
					found[i], mine = v, mine.and(s)
				}
			}
			mu.Lock()
			during = during.and(mine)
			mu.Unlock()
		})
	}
	wg.Wait()
	return during, !failed.Load() && ctx.Err() == nil
}

// publish puts next in the place of old, dropping the oldest list when there are too many.
func (t *Table) publish(old, next *selection) {
	list := []*selection{next}
	if all := t.selections.Load(); all != nil {
		for _, s := range *all {
			if s != old && len(list) < maxSelections {
				list = append(list, s)
			}
		}
	}
	t.selections.Store(&list)
}
