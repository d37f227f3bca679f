package decisions

import (
	"context"
	"time"
)

// Prune removes records older than Config.Keep as of now, and what only they
// referred to. It returns how many. Faults: Unavailable.
func (l *Log) Prune(ctx context.Context, now time.Time) (int64, error) {
	if l.cfg.Keep == 0 {
		return 0, nil
	}
	before := now.Add(-l.cfg.Keep)
	j := &job{prune: &before, done: make(chan error, 1)}
	if err := l.wait(ctx, j); err != nil {
		return 0, err
	}
	if j.failed != nil {
		return 0, unavailable("decisions.Prune", j.failed)
	}
	return j.pruned, nil
}

// prune is the writer's own, so that no text is removed that a record under way
// takes to be there.
func (l *Log) prune(before time.Time) (int64, error) {
	tx, err := l.write.Begin()
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // without effect after Commit
	var n int64
	for _, step := range []string{
		`DELETE FROM touched WHERE record IN (SELECT seq FROM record WHERE at < ?1)`,
		`DELETE FROM part WHERE record IN (SELECT seq FROM record WHERE at < ?1)`,
		`DELETE FROM record WHERE at < ?1`,
	} {
		res, err := tx.Exec(step, before.UnixMilli())
		if err != nil {
			return 0, err
		}
		if n, err = res.RowsAffected(); err != nil {
			return 0, err
		}
	}
	if n == 0 {
		return 0, nil
	}
	if _, err := tx.Exec(`DELETE FROM text WHERE hash NOT IN (SELECT subject FROM record UNION SELECT context FROM record
		UNION SELECT label FROM part UNION SELECT result FROM part)`); err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	clear(l.known)
	return n, nil
}
