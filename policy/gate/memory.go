package gate

import (
	"context"
	"errors"
	"runtime/metrics"
	"time"
)

// errMemory ends a run that needs too much memory.
var errMemory = errors.New("gate: too much memory")

// looks is the time between two looks at the memory.
const looks = 20 * time.Millisecond

// watch ends a context when the heap has grown by more than limit. What evaluates a
// policy looks at its context at every step, so that a rule which builds without end
// is stopped while there is room.
func watch(ctx context.Context, limit uint64) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	began := heap()
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(looks)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if now := heap(); now > began && now-began > limit {
					cancel(errMemory)
					return
				}
			}
		}
	}()
	return ctx, func() {
		cancel(context.Canceled)
		<-done
	}
}

// heap returns the bytes of live objects and of those not collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
