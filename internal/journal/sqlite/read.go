package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"

	"entente/internal/fault"
	"entente/internal/journal"
)

const selectEntries = `SELECT seq, at, kind, body, prev, hash FROM entry`

// Read calls yield for each entry after the given head; see journal.Journal.
func (j *Journal) Read(ctx context.Context, after journal.Head, yield func(journal.Entry) error) error {
	const op = "sqlite.Read"
	ctx, done, err := j.begin(ctx, op)
	if err != nil {
		return err
	}
	defer done()
	to := j.Head()
	walk := journal.NewWalk(after, to)
	var own error // of walk or yield: returned as it is
	rows, err := j.reads.QueryContext(ctx, selectEntries+` WHERE seq BETWEEN ? AND ? ORDER BY seq`,
		int64(after.Seq), int64(to.Seq))
	if err == nil {
		err = scan(rows, func(r *journal.Record) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			e, fresh, err := walk.Add(r)
			if own = err; own == nil && fresh {
				own = yield(e)
			}
			return own
		})
	}
	switch {
	case own != nil:
		return own
	case err != nil && ctx.Err() == nil && fileDamage(err) != "":
		return walk.Broken(fileDamage(err))
	case err != nil:
		return j.interrupted(op, ctx, err)
	default:
		return walk.Done()
	}
}

// Entry returns one entry; see journal.Journal.
func (j *Journal) Entry(ctx context.Context, seq uint64) (journal.Entry, error) {
	const op = "sqlite.Entry"
	ctx, done, err := j.begin(ctx, op)
	if err != nil {
		return journal.Entry{}, err
	}
	defer done()
	none := fault.New(fault.NotFound, op, "the journal holds no such entry")
	if seq > j.Head().Seq {
		return journal.Entry{}, none
	}
	var r journal.Record
	err = j.reads.QueryRowContext(ctx, selectEntries+` WHERE seq = ?`, int64(seq)).Scan(&r.Seq, &r.At, &r.Kind, &r.Body, &r.Prev, &r.Hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return journal.Entry{}, none
	case err != nil && fileDamage(err) != "":
		return journal.Entry{}, (&journal.Damage{Seq: seq, Last: j.Head().Seq, Reason: fileDamage(err)}).Fault(op)
	case err != nil:
		return journal.Entry{}, j.interrupted(op, ctx, err)
	}
	return r.Entry()
}

// Verify checks the whole chain; see journal.Journal.
func (j *Journal) Verify(ctx context.Context) (journal.Report, error) {
	const op = "sqlite.Verify"
	ctx, done, err := j.begin(ctx, op)
	if err != nil {
		return journal.Report{}, err
	}
	defer done()
	to := j.Head()
	return j.audit(ctx, to.Seq, to)
}

// SaveSnapshot keeps a snapshot of the state right after entry at; see
// journal.Journal.
func (j *Journal) SaveSnapshot(ctx context.Context, at journal.Head, write func(io.Writer) error) error {
	const op = "sqlite.SaveSnapshot"
	ctx, done, err := j.begin(ctx, op)
	if err != nil {
		return err
	}
	defer done()
	if err := j.poisoned(); err != nil {
		return readOnly(op, err)
	}
	if at != (journal.Head{}) {
		var hash string
		err := j.reads.QueryRowContext(ctx, `SELECT hash FROM entry WHERE seq = ?`, int64(at.Seq)).Scan(&hash)
		switch {
		case errors.Is(err, sql.ErrNoRows), err == nil && hash != hex.EncodeToString(at.Hash[:]):
			return stale(op)
		case err != nil:
			return j.interrupted(op, ctx, err)
		}
	}
	j.saving.Lock()
	defer j.saving.Unlock()
	return journal.SnapshotDir(j.dir).Save(ctx, at, write)
}

// LatestSnapshot returns the newest whole snapshot; see journal.Journal.
func (j *Journal) LatestSnapshot(ctx context.Context) (journal.Head, io.ReadCloser, error) {
	ctx, done, err := j.begin(ctx, "sqlite.LatestSnapshot")
	if err != nil {
		return journal.Head{}, nil, err
	}
	defer done()
	return journal.SnapshotDir(j.dir).Latest(ctx)
}

// batch is how many records go from the reading of the log to its checking at a time.
const batch = 256

// audit checks the entries up to last as they stream by, beside the reading of them. The
// log must hold anchor.
func (j *Journal) audit(ctx context.Context, last uint64, anchor journal.Head) (journal.Report, error) {
	a := journal.NewAudit(anchor)
	batches, free, checked := make(chan []journal.Record, 4), make(chan []journal.Record, 6), make(chan struct{})
	go func() {
		defer close(checked)
		for some := range batches {
			for i := range some {
				a.Add(&some[i])
			}
			clear(some) // lets the bodies go
			select {
			case free <- some[:0]:
			default:
			}
		}
	}()
	var some []journal.Record
	rows, err := j.reads.QueryContext(ctx, selectEntries+` WHERE seq <= ? ORDER BY seq`, int64(last))
	if err == nil {
		err = scan(rows, func(r *journal.Record) error {
			if some = append(some, *r); len(some) == batch {
				batches <- some
				select {
				case some = <-free:
				default:
					some = nil
				}
			}
			return ctx.Err()
		})
	}
	batches <- some
	close(batches)
	<-checked
	if err != nil {
		reason := fileDamage(err)
		if reason == "" || ctx.Err() != nil { // rows that are closed meanwhile cannot be read either
			return journal.Report{}, j.interrupted("sqlite.audit", ctx, err)
		}
		a.Broken(reason)
	}
	return a.Done()
}

// begin joins a reader to the life of the journal: the context that it returns
// ends with the caller's and with Close, which waits until done was called.
func (j *Journal) begin(ctx context.Context, op string) (_ context.Context, done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, unavailable(op, err)
	}
	j.gate.Lock()
	defer j.gate.Unlock()
	if j.closed {
		return nil, nil, closed(op)
	}
	j.active.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(j.life, cancel)
	return ctx, func() {
		stop()
		cancel()
		j.active.Done()
	}, nil
}

// interrupted is the fault for an error of a read under ctx, as begin gave it.
func (j *Journal) interrupted(op string, ctx context.Context, err error) error {
	switch {
	case j.life.Err() != nil:
		return closed(op)
	case ctx.Err() != nil:
		return unavailable(op, ctx.Err())
	default:
		return unavailable(op, err)
	}
}
