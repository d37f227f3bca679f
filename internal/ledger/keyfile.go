package ledger

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

// ReadKey reads a key file. Faults: NotFound, Unavailable, Invalid.
func ReadKey(path string) (*Key, error) {
	const op = "ledger.ReadKey"
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(fault.NotFound, op, "there is no key of a ledger", err).At(path)
	case err != nil:
		return nil, fault.Wrap(fault.Unavailable, op, "the key of the ledger cannot be read", err).At(path)
	}
	k, err := ParseKey(text)
	if err != nil {
		return nil, fault.As(err).At(path)
	}
	return k, nil
}

// MakeKey makes a key as NewKey does and puts it on disk, for its owner's eyes
// alone. It never replaces a file. Faults: those of NewKey; Conflict with
// CodeDuplicate (there is a file); Unavailable.
func MakeKey(path, name string, begins time.Time, random io.Reader) (*Key, error) {
	const op = "ledger.MakeKey"
	k, err := NewKey(name, begins, random)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err == nil {
		_, err = f.Write(k.Text())
		err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Link(path+".new", path) // whole, and only if there is none
	}
	err = errors.Join(err, os.Remove(path+".new"))
	if errors.Is(err, fs.ErrExist) {
		return nil, fault.Wrap(fault.Conflict, op, "there is a key already", err).WithCode(fault.CodeDuplicate).At(path)
	}
	if err == nil {
		err = journal.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, "the key of the ledger cannot be put on disk", err).At(path)
	}
	return k, nil
}
