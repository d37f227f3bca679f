package resolver

import (
	"context"

	"entente/graph/session"
	"entente/internal/casework"
)

// forward words events for the wire, until they or the operation end. Before each
// one the operation's session moves to the newest snapshot. An event that wire has
// no words for makes no frame.
func forward[N any](ctx context.Context, events <-chan casework.Event, wire func(casework.Event) *N) <-chan *N {
	out := make(chan *N)
	go func() {
		defer close(out)
		for e := range events {
			n := wire(e)
			if n == nil {
				continue
			}
			session.Renew(ctx)
			select {
			case out <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
