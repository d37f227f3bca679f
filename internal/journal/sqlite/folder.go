package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"entente/internal/fault"
	"entente/internal/journal"
)

// makeFolder returns the absolute name of the data folder, which then exists.
func makeFolder(dir string) (string, error) {
	const op = "sqlite.makeFolder"
	if dir == "" {
		return "", fault.New(fault.Invalid, op, "no data folder is given").WithCode(fault.CodeConfigInvalid)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", unavailable(op, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.Wrap(fault.Unavailable, op, "the data folder cannot be made", err)
	}
	// Also of a folder that was there: whoever made it may have failed to do this. A
	// folder above it that may not be looked into was made by somebody else.
	if err := journal.SyncDir(filepath.Dir(dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return "", err
	}
	// A folder that somebody else owns (a mounted volume) may refuse this; the
	// files are closed to others in any case.
	_ = os.Chmod(dir, 0o700)
	return dir, nil
}

// makeFile makes the database file if there is none, closes it to others (SQLite
// gives the files beside it the same mode) and returns its size in bytes.
func makeFile(name string) (int64, error) {
	const op = "sqlite.makeFile"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, op, "the journal file cannot be opened", err)
	}
	info, err := f.Stat()
	if err := errors.Join(err, f.Chmod(0o600), f.Close()); err != nil {
		return 0, fault.Wrap(fault.Unavailable, op, "the journal file cannot be closed to others", err)
	}
	return info.Size(), nil
}

// lockFolder makes this the one process that has the folder open. The system lets
// the lock go when the file is closed or the process ends, however it ends. The
// file itself stays: removing it would let two processes lock two files.
func lockFolder(dir string) (*os.File, error) {
	const op = "sqlite.lockFolder"
	f, err := os.OpenFile(filepath.Join(dir, "journal.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, "the lock file of the data folder cannot be opened", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a descriptor fits an int
	if err == nil {
		return f, nil
	}
	_ = f.Close() // nothing was written
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fault.Wrap(fault.Conflict, op,
			"the data folder is in use by another process; only one may have it open", err).
			WithCode(fault.CodeJournalLocked)
	}
	return nil, fault.Wrap(fault.Unavailable, op, "the data folder cannot be locked", err)
}

// Holds reports whether a folder has a journal, whole or not. It changes nothing.
func Holds(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil && info.Mode().IsRegular()
}
