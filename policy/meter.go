package policy

import (
	"context"
	"sync/atomic"
)

// Meter counts what policies are asked. One serves all revisions of a service; its
// zero value is ready. Safe for concurrent use.
type Meter struct {
	remembered, filled atomic.Uint64

	// OnAsk is told of every evaluation of Rego, before it, and gets its outcome
	// from done. fill is true for a verdict that will be remembered, of which a list
	// asks for many. It may be called concurrently; nil is not told. It is told no more than
	// the action's name: what was decided about is not for metrics or traces.
	OnAsk func(ctx context.Context, action string, fill bool) (done func(Outcome))
}

// Remembered returns how many verdicts came from memory; a whole list that was
// worked out before counts as one.
func (t *Meter) Remembered() uint64 { return t.remembered.Load() }

// Filled returns how many verdicts were asked of Rego to be remembered.
func (t *Meter) Filled() uint64 { return t.filled.Load() }

func (t *Meter) hit() {
	if t != nil {
		t.remembered.Add(1)
	}
}

// ask begins one evaluation.
func (t *Meter) ask(ctx context.Context, action string, fill bool) (done func(Outcome)) {
	if t == nil {
		return func(Outcome) {}
	}
	if fill {
		t.filled.Add(1)
	}
	if t.OnAsk == nil {
		return func(Outcome) {}
	}
	return t.OnAsk(ctx, action, fill)
}
