package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math"

	"entente/internal/fault"
	"entente/internal/journal"
)

// settle checks the log and, if the operator named it, drops its damaged last
// entry. It returns what is good, or refuses with the words an operator needs.
func (j *Journal) settle(ctx context.Context, name string, drop uint64, marked journal.Head) (journal.Report, error) {
	const op = "sqlite.Open"
	report, err := j.audit(ctx, math.MaxInt64, marked)
	if err == nil && drop == 0 {
		return report, nil
	}
	if err == nil {
		return report, fault.New(fault.Precondition, op,
			"an entry to drop is given, but no entry is damaged; remove the setting")
	}
	var d *journal.Damage
	if !errors.As(err, &d) {
		return report, err
	}
	if !d.Tail || drop == 0 {
		return report, explain(op, d)
	}
	if drop != d.Seq {
		return report, fault.Wrap(fault.Precondition, op,
			"the entry to drop is not the damaged last one; "+advice(d), d).WithCode(d.Code())
	}
	if err := j.writer.open(ctx, name); err != nil {
		return report, refusal(op, err)
	}
	if err := j.drop(ctx, report.Head, d); err != nil {
		return report, err
	}
	return j.settle(ctx, name, 0, report.Head)
}

// drop moves the last entry, which is damaged, to the table dropped. Whatever
// stops it halfway, the next Open finds either the whole of it done or an entry
// that it still refuses.
func (j *Journal) drop(ctx context.Context, good journal.Head, d *journal.Damage) error {
	const op = "sqlite.drop"
	if err := (journal.SnapshotDir(j.dir)).SetAside(d.Seq); err != nil {
		return err
	}
	// The mark first: one that names an entry further back is always true.
	if err := errors.Join(j.mark.set(good), j.mark.flush()); err != nil {
		return unavailable(op, err)
	}
	tx, err := j.writer.conn.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(op, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has no effect; before it, the error is returned
	if _, err := tx.ExecContext(ctx, `INSERT INTO dropped (seq, at, kind, body, prev, hash, reason)
		SELECT seq, at, kind, body, prev, hash, ? FROM entry WHERE seq = ?`, d.Reason, int64(d.Seq)); err != nil {
		return unavailable(op, err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM entry WHERE seq = ?`, int64(d.Seq)); err != nil {
		return unavailable(op, err)
	}
	if err := tx.Commit(); err != nil {
		return unavailable(op, err)
	}
	return nil
}

// explain is the refusal to open a damaged log. Opening answers no caller of the
// server, so its public text may name the entry.
func explain(op string, d *journal.Damage) error {
	text := fmt.Sprintf("entry %d of the journal is damaged or missing; nothing was changed; restore the journal from a backup", d.Seq)
	if d.Tail {
		text = fmt.Sprintf("entry %d of the journal, the last one, is damaged; nothing was changed; ", d.Seq) + advice(d)
	}
	return fault.Wrap(fault.Unavailable, op, text, d).WithCode(d.Code())
}

func advice(d *journal.Damage) string {
	return fmt.Sprintf("restore the journal from a backup, or, to go on without exactly entry %d, "+
		"open it once with DropDamagedTail = %d (the entry is kept in the table dropped)", d.Seq, d.Seq)
}
