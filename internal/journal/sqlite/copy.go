package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"entente/internal/fault"
	"entente/internal/journal"
)

// Copy writes the journal of one data folder into another that holds none, also
// while a process has the first one open: it takes no lock, writes nothing beside
// the log and waits for nobody. The copy is the log as of one moment, and holds all
// that was acknowledged before Copy was called; snapshots stay behind. Open checks
// the copy, and that it holds what the first folder says was acknowledged.
//
// While it lasts the write-ahead log of the first folder grows: SQLite moves nothing
// out of it that a reader may still need.
//
// Faults: NotFound (the folder holds no journal), Conflict with CodeDuplicate (the
// other one does), Unavailable with CodeJournalDamaged, Precondition (a newer
// format), Unavailable.
func Copy(ctx context.Context, from, to string) (err error) {
	const op = "sqlite.Copy"
	if !Holds(from) {
		return fault.New(fault.NotFound, op, "the folder holds no journal")
	}
	if Holds(to) {
		return fault.New(fault.Conflict, op, "the folder holds a journal already").WithCode(fault.CodeDuplicate)
	}
	head, err := peekMark(from) // before the log: it names nothing that the copy may lack
	if err != nil {
		return err
	}
	db, err := connect(filepath.Join(from, FileName), readOnlyMode)
	if err != nil {
		return unavailable(op, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := inspect(ctx, db); err != nil {
		return refusal(op, err)
	}
	name := filepath.Join(to, FileName)
	if _, err := makeFile(name); err != nil { // for this user's eyes alone from the start
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
		return refusal(op, errors.Join(err, os.Remove(name)))
	}
	if head == (journal.Head{}) {
		return nil
	}
	if err := os.WriteFile(filepath.Join(to, markName), markLine(head), 0o600); err != nil {
		return unavailable(op, err)
	}
	return nil
}

// peekMark reads the mark of a folder whose owner may be writing it.
func peekMark(dir string) (journal.Head, error) {
	const op, tries = "sqlite.peekMark", 16
	for range tries {
		text, err := os.ReadFile(filepath.Join(dir, markName))
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
			return journal.Head{}, nil
		}
		if err != nil {
			return journal.Head{}, unavailable(op, err)
		}
		if h, ok := parseMark(text); ok {
			return h, nil
		}
	}
	d := &journal.Damage{Reason: "the file journal.head, which names the last acknowledged entry, is damaged"}
	return journal.Head{}, fault.Wrap(fault.Unavailable, op, d.Error(), d).WithCode(d.Code())
}
