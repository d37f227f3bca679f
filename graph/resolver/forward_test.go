package resolver

import (
	"context"
	"testing"
	"testing/synctest"

	"entente/graph/session"
	"entente/internal/casework"
	"entente/internal/fault"
	"entente/internal/identity"
)

// forwarded sends so many events to a client that takes none until all were sent,
// and returns how many it then gets, and why the operation ended.
func forwarded(t *testing.T, pending, events int, wire func(casework.Event) *int) (got int, why *fault.Error) {
	synctest.Test(t, func(*testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		ctx = session.With(ctx, pending, func() *casework.Session { return nil })
		in := make(chan casework.Event)
		out := forward(ctx, in, wire)
		for range events {
			select {
			case in <- casework.Event{}:
			case <-ctx.Done():
			}
			synctest.Wait()
		}
		close(in)
		for range out {
			got++
		}
		why = identity.Ended(ctx)
	})
	return got, why
}

func TestEventsWaitUpToABoundForAClientThatReadsSlowly(t *testing.T) {
	seen := func(casework.Event) *int { return new(int) }
	wordless := func(casework.Event) *int { return nil }
	for name, c := range map[string]struct {
		events int
		wire   func(casework.Event) *int
		over   bool
	}{
		"as many as may wait, and the one on its way": {events: 4, wire: seen},
		"one more":                {events: 5, wire: seen, over: true},
		"many more":               {events: 50, wire: seen, over: true},
		"many that make no frame": {events: 50, wire: wordless},
	} {
		t.Run(name, func(t *testing.T) {
			got, why := forwarded(t, 3, c.events, c.wire)
			if c.over != (why != nil) || c.over && why.StableCode() != "LIMIT_EXCEEDED" {
				t.Errorf("it ended with %v", why)
			}
			if !c.over && got != map[bool]int{true: c.events, false: 0}[c.wire(casework.Event{}) != nil] {
				t.Errorf("%d of %d events came", got, c.events)
			}
		})
	}
}
