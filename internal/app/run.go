package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"entente/internal/fault"
)

const (
	// pruneEvery is how often the decision log is rid of what is too old.
	pruneEvery = 24 * time.Hour

	// farewell is how long a service that can no longer write goes on answering
	// questions, not ready, so that whoever stands in front of it sends people elsewhere.
	farewell = 2 * time.Second

	// clockSlack is how far the machine's clock may be behind without a word.
	clockSlack = 10 * time.Second
)

// Run serves until ctx ends; then requests under way get time to finish, and it
// returns nil. Faults: those of httpd.Server.Run, Unavailable with
// CodeLedgerContradicted when the journal turns out to be another than the ledger
// signed for, and Unavailable with CodeReadOnly when the journal has refused a write:
// from then on nothing is acknowledged, and a little later the service ends, because
// only a start finds out what is on disk.
func (a *App) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var parts sync.WaitGroup
	var contradicted, broken error
	parts.Go(func() { a.settle(ctx) })
	parts.Go(func() { a.check(ctx) })
	parts.Go(func() { a.prune(ctx) })
	parts.Go(func() {
		if contradicted = a.advance(ctx); contradicted != nil {
			cancel()
		}
	})
	parts.Go(func() {
		if broken = a.broken(ctx); broken != nil {
			cancel()
		}
	})
	err := a.server.Run(ctx)
	cancel()
	parts.Wait()
	return errors.Join(contradicted, broken, err)
}

// broken waits for the journal to refuse a write, and then for the farewell to be over.
func (a *App) broken(ctx context.Context) error {
	select {
	case <-ctx.Done():
		if !a.store.ReadOnly() {
			return nil
		}
	case <-a.store.Failed():
		a.log.Error("a write to the journal failed: nothing more is acknowledged, and the service ends", "cause", a.store.Why())
		select {
		case <-ctx.Done():
		case <-time.After(farewell):
		}
	}
	return fault.Wrap(fault.Unavailable, "app.Run", "a write to the journal failed; what was acknowledged is safe; look at the disk, then start again", a.store.Why()).
		WithCode(fault.CodeReadOnly)
}

// prune removes what is too old in the decision log.
func (a *App) prune(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		if n, err := a.decided.Prune(ctx, a.clock.now()); err != nil && ctx.Err() == nil {
			a.log.Error("old decisions could not be removed", "cause", err)
		} else if n > 0 {
			a.log.Info("removed old decisions", "records", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// settle looks every second at what time has decided, and whether time goes on.
func (a *App) settle(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	behind := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if n, err := a.desk.Settle(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("what time has decided could not be written", "cause", err)
			} else if n > 0 {
				a.log.Info("settled what time has decided", "objects", n)
			}
			by := a.clock.behind()
			if now := by > clockSlack; now != behind {
				if behind = now; behind {
					a.log.Error("the machine's clock was set back; the service's time stands still until it has caught up", "behind", by)
				} else {
					a.log.Info("the machine's clock has caught up")
				}
			}
		}
	}
}
