package decisions

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"

	"entente/internal/durable"
	"entente/internal/fault"
)

// The mark of the log says the number of the newest record that was put on disk. SQLite
// takes what follows a damaged place in its write-ahead log for never written, and an
// old or empty decisions.db is whole in itself: only the mark tells that records are
// gone. Pruning removes the oldest and takes no number back.
const (
	markName   = "decisions.head"
	markDomain = "entente-decisions-head 1"
)

func reachOf(newest int64) string { return fmt.Sprintf("%020d", newest) }

// openMark compares the log with its mark. Faults: Unavailable; with CodeFileDamaged if
// records are gone or the mark is damaged.
func (l *Log) openMark(ctx context.Context) error {
	const op = "decisions.Open"
	mark, reach, err := durable.OpenMark(filepath.Join(l.cfg.Dir, markName), markDomain, reachOf(0))
	if err != nil {
		return err
	}
	l.mark = mark
	if l.newest, err = newestOf(ctx, l.write); err != nil {
		return unavailable(op, err)
	}
	if reach > reachOf(l.newest) {
		return lacking(op)
	}
	return mark.Set(reachOf(l.newest))
}

// newestOf returns the number of the newest record that was ever in a file.
func newestOf(ctx context.Context, db *sql.DB) (newest int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'record'`).Scan(&newest)
	return newest, err
}

func lacking(op string) error {
	return fault.New(fault.Unavailable, op, "the decision log lacks records that were put on record; restore "+FileName+
		" from a backup, or move it and "+markName+" away to begin another").WithCode(fault.CodeFileDamaged).At(FileName)
}

// written notes the newest record after it was put on disk. The records are there
// whatever becomes of the mark, but a disk that refuses it is not trusted with more.
func (l *Log) written(newest int64) {
	l.newest = max(l.newest, newest)
	l.unmarked = l.mark.Set(reachOf(l.newest))
}

// marked sees to it that the mark speaks of everything that was written.
func (l *Log) marked() error {
	if l.unmarked != nil {
		l.written(0)
	}
	return l.unmarked
}
