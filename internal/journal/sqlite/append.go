package sqlite

import (
	"context"
	"errors"

	"entente/internal/journal"
)

// Append makes drafts durable right after expect; see journal.Journal.
func (j *Journal) Append(ctx context.Context, expect journal.Head, drafts []journal.Draft) ([]journal.Entry, error) {
	const op = "sqlite.Append"
	entries, err := journal.Seal(expect, drafts) // before its turn: others may write meanwhile
	if err != nil {
		return nil, err
	}
	if err := j.take(ctx, op); err != nil {
		return nil, err
	}
	defer j.give()
	if err := j.poisoned(); err != nil {
		return nil, readOnly(op, err)
	}
	if j.Head() != expect {
		return nil, stale(op)
	}
	if len(entries) == 0 {
		return nil, nil
	}
	if err := j.writer.insert(context.WithoutCancel(ctx), entries); err != nil {
		j.poison(err)
		return nil, readOnly(op, err)
	}
	head := entries[len(entries)-1].Head()
	j.head.Store(&head)
	// The entries are on disk, so they are acknowledged; but a disk that refuses
	// the mark, or the move into the database, is not trusted with more.
	if err := errors.Join(j.mark.set(head), j.writer.tidy(context.WithoutCancel(ctx), entries)); err != nil {
		j.poison(err)
	}
	return entries, nil
}

// take waits for the right to write, which give gives back.
func (j *Journal) take(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return unavailable(op, err)
	}
	select {
	case <-j.turn:
	case <-ctx.Done():
		return unavailable(op, ctx.Err())
	case <-j.life.Done(): // Close has the turn, and may be waiting for a reader that waits here
		return closed(op)
	}
	if j.life.Err() != nil {
		j.give()
		return closed(op)
	}
	return nil
}

func (j *Journal) give() { j.turn <- struct{}{} }
