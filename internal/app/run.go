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
// signed for, or with CodeFileDamaged when what it signed is damaged, and Unavailable with CodeReadOnly when the journal has refused a write:
// from then on nothing is acknowledged, and a little later the service ends, because
// only a start finds out what is on disk.
func (a *App) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var parts sync.WaitGroup
	var contradicted, broken error
	parts.Go(func() {
		a.every(ctx, settleEvery, a.settle, "settled what time has decided", "what time has decided could not be written")
	})
	parts.Go(func() { // what a stop cut off is begun again at the next start
		a.every(ctx, settleEvery, a.desk.CheckPolicies, "checked proposed rules", "proposed rules could not be checked")
	})
	parts.Go(func() {
		a.every(ctx, pruneEvery, a.prune, "removed old decisions", "old decisions could not be removed")
	})
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

// every does a piece of work now and then, until ctx ends, and logs what it did or
// why it could not.
func (a *App) every(ctx context.Context, pause time.Duration, work func(context.Context) (int, error), done, failed string) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if n, err := work(ctx); err != nil && ctx.Err() == nil {
			a.log.Error(failed, "cause", err)
		} else if n > 0 {
			a.log.Info(done, "number", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// prune removes what is too old in the decision log.
func (a *App) prune(ctx context.Context) (int, error) {
	n, err := a.decided.Prune(ctx, a.clock.now())
	return int(n), err
}

// settle looks at what time has decided, and whether time goes on.
func (a *App) settle(ctx context.Context) (int, error) {
	by := a.clock.behind()
	if behind := by > clockSlack; a.stands.Swap(behind) != behind {
		if behind {
			a.log.Error("the machine's clock was set back; the service's time stands still until it has caught up", "behind", by)
		} else {
			a.log.Info("the machine's clock has caught up")
		}
	}
	return a.desk.Settle(ctx)
}
