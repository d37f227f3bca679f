package policy

import (
	"context"
	"slices"
	"sync/atomic"

	"entente/internal/marking"
)

// Engine holds the revision in force. A request takes Current once and keeps it,
// so that everything in it is decided under one revision. Safe for concurrent use.
type Engine struct{ current atomic.Pointer[Revision] }

// NewEngine returns an engine with its first revision, which must not be nil.
func NewEngine(r *Revision) *Engine {
	e := &Engine{}
	e.current.Store(r)
	return e
}

// Current returns the revision in force.
func (e *Engine) Current() *Revision { return e.current.Load() }

// Swap puts a revision in force and returns the one before. It is atomic: every
// caller of Current gets the one or the other, whole. All verdicts of the one
// before are left behind with it.
func (e *Engine) Swap(next *Revision) *Revision {
	if now := e.Current(); now != next {
		next.labels.Store(now.labels.Load()) // the forms of labels belong to no revision
	}
	return e.current.Swap(next)
}

// Prepared says what Prepare got done.
type Prepared struct {
	Classes  int  // whose tables were warmed
	Verdicts int  // that were asked for
	Complete bool // false when the time limit came first
}

// Prepare works out, on the revision that is to come, the verdicts that the
// revision in force remembers, for the classes used last first, until done or
// until Config.PrepareLimit or ctx ends it. Call it before Swap, so that the
// first requests after it find warm tables. It changes no answer.
func (e *Engine) Prepare(ctx context.Context, next *Revision, now marking.Minute) Prepared {
	old := e.Current()
	if old == next {
		return Prepared{Complete: true}
	}
	next.labels.Store(old.labels.Load())
	ctx, cancel := context.WithTimeout(ctx, next.cfg.PrepareLimit)
	defer cancel()
	var did Prepared
	classes := old.inUse()
	for _, c := range classes {
		if ctx.Err() != nil {
			break
		}
		did.Classes++
		did.Verdicts += next.Class(c.subject).warm(ctx, c, now)
	}
	did.Complete = ctx.Err() == nil
	for _, c := range slices.Backward(classes[:did.Classes]) {
		next.Class(c.subject) // so that both forget in the same order
	}
	return did
}

// warm asks for everything that another revision's class remembers.
func (c *Class) warm(ctx context.Context, from *Class, now marking.Minute) (verdicts int) {
	for key, old := range *from.tables.Load() {
		labels := old.labels.Load()
		if labels == nil {
			continue
		}
		t := c.Table(key.action, key.channel)
		if lists := old.selections.Load(); lists != nil {
			for _, s := range *lists {
				verdicts += len(s.ids)
				t.Select(ctx, s.labels, s.ids, now) // in parallel
			}
		}
		for rel := range old.cells {
			old.cells[rel].filled(func(id marking.ID) bool {
				if _, _, ok := t.peek(id, Relations(rel), now); !ok {
					verdicts++
					t.fill(ctx, labels, id, Relations(rel), now)
				}
				return ctx.Err() == nil
			})
		}
	}
	return verdicts
}
