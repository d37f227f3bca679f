package app

import (
	"context"
	"errors"
	"testing/fstest"
	"time"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/journal/sqlite"
	"entente/internal/store"
	"entente/policy"
)

// replayPatience is how long one decision may take when it is made again: the longest
// that a policy takes, for nobody waits for it.
const replayPatience = time.Second

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
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: cfg.Data})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	s, err := store.Open(ctx, j, store.Config{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	revisions := s.View().Policies()
	if len(revisions) == 0 {
		return nil, fault.New(fault.Precondition, "app.Replay", "no policy is in the journal")
	}
	compile := cfg.Policy
	compile.EvalLimit = replayPatience
	tree := fstest.MapFS{}
	for path, text := range revisions[len(revisions)-1].Files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	rev, err := policy.Compile(ctx, tree, compile)
	if err != nil {
		return nil, err
	}
	desk, err := casework.New(casework.Config{Store: s, Engine: policy.NewEngine(rev), Compile: compile, Clock: time.Now})
	if err != nil {
		return nil, err
	}
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
