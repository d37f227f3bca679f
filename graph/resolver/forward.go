package resolver

import (
	"context"

	"entente/graph/model"
	"entente/graph/session"
	"entente/internal/casework"
)

// forward words events for the wire, until they or the operation end. Before each
// one the operation's session moves to the newest snapshot.
func forward(ctx context.Context, events <-chan casework.Event) <-chan *model.CaseEvent {
	out := make(chan *model.CaseEvent)
	go func() {
		defer close(out)
		for e := range events {
			session.Renew(ctx)
			select {
			case out <- model.FromEvent(e):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
