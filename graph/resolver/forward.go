package resolver

import (
	"context"

	"entente/graph/session"
	"entente/internal/casework"
	"entente/internal/fault"
)

// forward words events for the wire, until they or the operation end. Before each
// one the operation's session moves to the newest snapshot. An event that wire has
// no words for makes no frame.
//
// Events wait for a client that reads slowly, up to session.Pending of them; one more
// ends the operation, because a gap must not go unnoticed. Only what the client may
// see is here and waits, so what it may not see can neither fill the queue nor show
// in when it overflows. Events are taken at once, so that a slow client holds no old
// snapshots but those of its own events.
func forward[N any](ctx context.Context, events <-chan casework.Event, wire func(casework.Event) *N) <-chan *N {
	queue := make(chan *N, session.Pending(ctx))
	go func() {
		defer close(queue)
		for e := range events {
			n := wire(e)
			if n == nil {
				continue
			}
			select {
			case queue <- n:
			default:
				session.End(ctx, fault.New(fault.TooLarge, "resolver.forward",
					"More happened than was taken; subscribe again, and read what there is."))
				return
			}
		}
	}()
	out := make(chan *N)
	go func() {
		defer close(out)
		for n := range queue {
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
