package decisions

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
)

// MaxStride is how far the time by which records are removed goes on in one Prune.
const MaxStride = 48 * time.Hour

// prunedAsOf is the row of table meta that holds the time of the last Prune.
const prunedAsOf = "pruned as of"

// Prune removes records older than Config.Keep as of now, and what only they
// referred to. It returns how many. As of is at most MaxStride after what it was the
// last time: a clock that is wrong by years takes no more than two days of records
// with each call, and a service that was down for long catches up. Faults: Unavailable.
func (l *Log) Prune(ctx context.Context, now time.Time) (int64, error) {
	if l.cfg.Keep == 0 {
		return 0, nil
	}
	j := &job{prune: &now, done: make(chan error, 1)}
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
func (l *Log) prune(now time.Time) (int64, error) {
	tx, err := l.write.Begin()
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // without effect after Commit
	if now, err = stride(tx, now); err != nil {
		return 0, err
	}
	before := now.Add(-l.cfg.Keep)
	var oldest int64 // that is kept: what is kept is one stretch, so that a gap is a loss
	if err := tx.QueryRow(`SELECT coalesce((SELECT seq FROM record WHERE at >= ? ORDER BY seq LIMIT 1), (SELECT max(seq) + 1 FROM record), 0)`,
		before.UnixMilli()).Scan(&oldest); err != nil {
		return 0, err
	}
	var n int64
	for _, step := range []string{
		`DELETE FROM touched WHERE record < ?`,
		`DELETE FROM part WHERE record < ?`,
		`DELETE FROM record WHERE seq < ?`,
	} {
		res, err := tx.Exec(step, oldest)
		if err != nil {
			return 0, err
		}
		if n, err = res.RowsAffected(); err != nil {
			return 0, err
		}
	}
	if n == 0 {
		return 0, tx.Commit()
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

// stride returns the time as of which is removed, and keeps it.
func stride(tx *sql.Tx, now time.Time) (time.Time, error) {
	var last int64 // Unix milliseconds
	err := tx.QueryRow(`SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?`, prunedAsOf).Scan(&last)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return now, err
	default:
		if most := time.UnixMilli(last).Add(MaxStride); now.After(most) {
			now = most
		}
	}
	_, err = tx.Exec(`INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2 WHERE CAST(value AS INTEGER) < ?3`,
		prunedAsOf, strconv.FormatInt(now.UnixMilli(), 10), now.UnixMilli())
	return now, err
}
