package sqlite

import (
	"context"
	"errors"

	modernc "modernc.org/sqlite"

	"entente/internal/fault"
	"entente/internal/journal"
)

// fileDamage says that SQLite finds its file damaged, or "".
func fileDamage(err error) string {
	const corrupt, notDatabase = 11, 26 // SQLite's primary result codes
	if errors.Is(err, errRow) {
		return errRow.Error()
	}
	var e *modernc.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Code() & 0xff {
	case corrupt:
		return "SQLite finds the file journal.db malformed"
	case notDatabase:
		return "the file journal.db is not a SQLite database"
	default:
		if halfMade(err) {
			return "a rollback journal lies beside the file journal.db, which never has one once entries were acknowledged"
		}
		return ""
	}
}

// halfMade says that SQLite found a rollback journal that it must play back first,
// which a read-only connection cannot do. Only the making of the file has one, since
// everything later goes through the write-ahead log.
func halfMade(err error) bool {
	const readOnlyRollback = 776 // SQLITE_READONLY_ROLLBACK
	var e *modernc.Error
	return errors.As(err, &e) && e.Code() == readOnlyRollback
}

// refusal is the fault for an error while opening; faults of ours pass.
func refusal(op string, err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if reason := fileDamage(err); reason != "" {
		d := &journal.Damage{Reason: reason}
		return fault.Wrap(fault.Unavailable, op, d.Error()+"; restore the journal from a backup", errors.Join(d, err)).
			WithCode(d.Code())
	}
	return unavailable(op, err)
}

// unavailable is the fault for an error of the disk, of SQLite or of a context.
func unavailable(op string, err error) *fault.Error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, op, "the caller gave up before the journal was done", err).
			WithCode(fault.CodeTimeout)
	}
	return fault.Wrap(fault.Unavailable, op, "the journal could not be read or written", err)
}

func readOnly(op string, cause error) error {
	return fault.Wrap(fault.Unavailable, op,
		"a write to the journal failed; nothing more is written until an operator has looked and it was opened again",
		cause).WithCode(fault.CodeReadOnly)
}

func stale(op string) error {
	return fault.New(fault.Conflict, op, "the journal does not stand at, or does not hold, the given entry").
		WithCode(fault.CodeStale)
}

func closed(op string) error {
	return fault.New(fault.Unavailable, op, "the journal is closed")
}
