package app

import (
	"context"
	"errors"

	"entente/internal/casework"
	"entente/internal/decisions"
)

// Replay makes every decision in the log of a data folder again, as of its moment and
// by the revision of the journal that decided then. It adds nothing to the journal
// and nothing to the log. The service must be stopped: one process has a data folder
// at a time.
//
// Faults: NotFound (the folder holds no log), Conflict with CodeJournalLocked,
// Precondition (no policy is in the journal), and those of sqlite.Open, store.Open,
// policy.Compile and casework.Desk.Replay.
func Replay(ctx context.Context, cfg *Config) (_ *casework.Replayed, err error) {
	if err := cfg.resolve(); err != nil {
		return nil, err
	}
	log, err := decisions.OpenReadOnly(ctx, cfg.Data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	desk, done, err := stopped(ctx, cfg, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	return desk.Replay(ctx, log)
}

// ReplayOwn makes every decision of the service's own log again, once everything that
// was decided is in it.
func (a *App) ReplayOwn(ctx context.Context) (*casework.Replayed, error) {
	if err := a.decided.Flush(ctx); err != nil {
		return nil, err
	}
	return a.desk.Replay(ctx, a.decided)
}
