// Package durable makes sure of files that somebody is going to rely on: Renew puts on
// disk what perhaps only the system's memory holds, and a Mark tells when the end of a
// file is gone. It knows files; it refuses to know what is in them.
//
//	err := durable.Renew("data/journal.db-wal") // before anybody relies on what it reads
//
//	mark, text, err := durable.OpenMark("data/decisions.head", "entente-decisions-head 1", first)
//	… // write and flush what it speaks of
//	err = mark.Set(next)
//
// When a flush fails, Linux marks what it could not write as clean: the bytes can be
// read until they are pushed out of memory or the power goes, and the next flush
// reports success without having written them (Rebello and others, "Can Applications
// Recover from fsync Failures?", USENIX ATC 2020). A process that failed and was started
// again, with the power on, therefore reads what may never have been on disk. Whoever
// goes on from what it reads must write it once more first.
package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"entente/internal/fault"
)

// Renew writes a file's own bytes once more and flushes them. Its content is the same
// before, after and, whatever stops it, meanwhile. A file that is not there is none to
// renew. Nobody else may write to it at the time.
//
// Faults: Unavailable.
func Renew(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = errors.Join(renew(f), f.Close())
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "durable.Renew", "a file that was not put away properly could not be written again", err)
	}
	return nil
}

func renew(f *os.File) error {
	buf := make([]byte, 1<<20)
	for at := int64(0); ; {
		n, err := f.ReadAt(buf, at)
		if n > 0 {
			if _, err := f.WriteAt(buf[:n], at); err != nil {
				return err
			}
			at += int64(n)
		}
		switch {
		case err == io.EOF:
			return f.Sync()
		case err != nil:
			return err
		}
	}
}

// Replace puts a file that write fills in the place of the one of that name, durably and
// whole or not at all: after an error or a power cut the one before is there. Faults:
// Unavailable.
func Replace(name string, write func(io.Writer) error) error {
	if err := replace(name, write); err != nil {
		return fault.Wrap(fault.Unavailable, "durable.Replace", "a file cannot be replaced", err)
	}
	return nil
}

func replace(name string, write func(io.Writer) error) (err error) {
	temp := name + ".new" // one name, so that what a crash leaves is overwritten
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp) // if that fails too, the next one overwrites it
		}
	}()
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
