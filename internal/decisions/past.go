package decisions

import (
	"context"
	"errors"
	"iter"

	"entente/internal/marking"
	"entente/policy"
)

// Past is a decision of the past and how often it was made: each time that it was
// part of a record counts once, however many objects it let go.
type Past struct {
	Request policy.Request
	Was     policy.Decision // with the revision that decided
	Times   int
}

// Past yields every distinct decision in the log, in no particular order. Equal
// requests that were answered differently, or by different revisions, are distinct.
// Faults: Unavailable, Internal (the file does not hold what was written).
func (l *Log) Past(ctx context.Context) iter.Seq2[Past, error] {
	return func(yield func(Past, error) bool) {
		if err := l.past(ctx, yield); err != nil {
			yield(Past{}, err)
		}
	}
}

var errEnough = errors.New("enough")

func (l *Log) past(ctx context.Context, yield func(Past, error) bool) (err error) {
	if l.write != nil {
		if err := l.Flush(ctx); err != nil {
			return err
		}
	}
	tx, err := l.read.BeginTx(ctx, nil) // what is removed meanwhile is still there for this reading
	if err != nil {
		return unavailable("decisions.Past", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	rows, err := tx.QueryContext(ctx, `SELECT action, minute, subject, context, revision, label, relations, result, count(*)
		FROM record JOIN part ON record = seq GROUP BY action, minute, subject, context, revision, label, relations, result`)
	if err != nil {
		return unavailable("decisions.Past", err)
	}
	defer func() {
		err = errors.Join(err, rows.Close())
		if errors.Is(err, errEnough) {
			err = nil
		}
	}()
	texts := newTexts()
	texts.tx = tx
	for rows.Next() {
		var p Past
		var minute, relations int64
		var subject, circumstances, label, result []byte
		var revision string
		if err := rows.Scan(&p.Request.Action, &minute, &subject, &circumstances, &revision, &label, &relations, &result, &p.Times); err != nil {
			return unavailable("decisions.Past", err)
		}
		err := errors.Join(texts.read(ctx, subject, &p.Request.Subject), texts.read(ctx, circumstances, &p.Request.Context))
		if err != nil {
			return err
		}
		p.Request.Context.Now, p.Request.Relations = marking.Minute(minute), policy.Relations(relations&3) //nolint:gosec // was written from these
		if p.Request.Object, err = texts.label(ctx, label); err != nil {
			return err
		}
		if p.Was, err = texts.result(ctx, result, revision); err != nil {
			return err
		}
		if !yield(p, nil) {
			return errEnough
		}
	}
	if err := rows.Err(); err != nil {
		return unavailable("decisions.Past", err)
	}
	return nil
}
