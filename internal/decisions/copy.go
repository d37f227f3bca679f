package decisions

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"entente/internal/durable"
	"entente/internal/fault"
)

// Copy writes the log of one data folder into another that holds none, as of one
// moment, also while a service writes it. Faults: NotFound (there is none),
// Precondition (a file of another format), Unavailable; with CodeFileDamaged if records
// are gone that were put on record.
func Copy(ctx context.Context, from, to string) (err error) {
	const op = "decisions.Copy"
	name := filepath.Join(from, FileName)
	if _, err := os.Stat(name); err != nil {
		return fault.Wrap(fault.NotFound, op, "the folder holds no decision log", err)
	}
	reach, err := durable.PeekMark(filepath.Join(from, markName), markDomain, reachOf(0)) // before the log
	if err != nil {
		return err
	}
	db, err := connect(name, false)
	if err != nil {
		return unavailable(op, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := prepare(ctx, db, false); err != nil {
		return err
	}
	newest, err := newestOf(ctx, db)
	if err != nil {
		return unavailable(op, err)
	}
	if reach > reachOf(newest) {
		return lacking(op)
	}
	name = filepath.Join(to, FileName)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // for this user's eyes alone from the start
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", name)
	}
	if err != nil {
		return unavailable(op, err)
	}
	return nil
}
