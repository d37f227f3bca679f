package app

import (
	"context"
	"errors"
	"io"
	"testing/fstest"
	"time"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/identity/local"
	"entente/internal/journal/sqlite"
	"entente/internal/store"
	"entente/policy"
	"entente/policy/impact"
)

// replayPatience is how much longer than in service one decision may take when it is
// made again: nobody waits for it.
const replayPatience = 10

// stopped opens a desk over the data folder of a service that does not run, with the
// rules that were in force last. It is for asking: nothing is added to the journal.
// done lets everything go. A folder without a journal is left as it is. Faults:
// NotFound (there is no journal), Conflict with CodeJournalLocked, Precondition (no
// policy is in the journal), and those of sqlite.Open, store.Open and policy.Compile.
func stopped(ctx context.Context, cfg *Config, log *decisions.Log) (_ *casework.Desk, done func() error, err error) {
	if !sqlite.Holds(cfg.Data) { // Open would begin one
		return nil, nil, fault.New(fault.NotFound, "app.stopped", "the folder holds no journal").At(cfg.Data)
	}
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: cfg.Data})
	if err != nil {
		return nil, nil, err
	}
	done = j.Close
	defer func() {
		if err != nil {
			err = errors.Join(err, done())
		}
	}()
	s, err := store.Open(ctx, j, store.Config{})
	if err != nil {
		return nil, done, err
	}
	done = func() error {
		s.Close()
		return j.Close()
	}
	compile := cfg.Policy
	compile.EvalLimit = min(compile.EvalLimit*replayPatience, time.Second) // the longest that a policy takes
	rev, err := inForce(ctx, s.View(), compile)
	if err != nil {
		return nil, done, err
	}
	desk, err := casework.New(casework.Config{Store: s, Engine: policy.NewEngine(rev), Compile: compile, Log: log, Clock: time.Now})
	return desk, done, err
}

// inForce compiles the rules that are in force last. Faults: Precondition (there are
// none), and those of policy.Compile.
func inForce(ctx context.Context, v *store.View, compile policy.Config) (*policy.Revision, error) {
	revisions := v.Policies()
	if len(revisions) == 0 {
		return nil, fault.New(fault.Precondition, "app.inForce", "no policy is in the journal")
	}
	tree := fstest.MapFS{}
	for path, text := range revisions[len(revisions)-1].Files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return policy.Compile(ctx, tree, compile)
}

// Impact compares two revisions over everything that a data folder holds, and over
// the decisions in its log if it has one. people is a roster, nil for none: then they
// are formed from the registry. The service must be stopped. Faults: those of
// stopped, decisions.OpenReadOnly, local.ReadRoster and impact.Compare.
func Impact(ctx context.Context, cfg *Config, people io.Reader, old, next *policy.Revision, o impact.Options) (_ *impact.Report, err error) {
	if err := cfg.resolve(); err != nil {
		return nil, err
	}
	var roster []identity.Principal
	if people != nil {
		if roster, err = local.ReadRoster(people, roles()); err != nil {
			return nil, err
		}
	}
	log, err := decisions.OpenReadOnly(ctx, cfg.Data)
	switch {
	case err == nil:
		defer func() { err = errors.Join(err, log.Close()) }()
	case !fault.Is(err, fault.NotFound):
		return nil, err
	}
	desk, done, err := stopped(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	everybody, _ := desk.Everybody(ctx)
	if people != nil {
		everybody = nil
		for i := range roster {
			everybody = append(everybody, &roster[i])
		}
	}
	return impact.Compare(ctx, old, next, desk.PolicyWorld(ctx, everybody), o)
}
