package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"filippo.io/age"

	"entente/internal/fault"
)

// Recipient is who can read a backup; Identity is the secret that reads it. Both are
// age's.
type (
	Recipient = age.Recipient
	Identity  = age.Identity
)

// ParseRecipients reads public keys, one a line, as age-keygen prints them; lines that
// begin with # are passed over. Faults: Invalid with CodeConfigInvalid.
func ParseRecipients(text string) ([]Recipient, error) {
	r, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "backup.ParseRecipients", "a recipient is a public key as age-keygen prints it: age1…", err).
			WithCode(fault.CodeConfigInvalid)
	}
	return r, nil
}

// ParseIdentities reads secret keys in the form that age-keygen writes. Faults: Invalid
// with CodeConfigInvalid; the key is in no error.
func ParseIdentities(text []byte) ([]Identity, error) {
	i, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil { // the parser's error is not kept: it may quote the key
		return nil, fault.New(fault.Invalid, "backup.ParseIdentities", "an identity is a file with a secret key as age-keygen writes it").
			WithCode(fault.CodeConfigInvalid)
	}
	return i, nil
}

// WriteFile writes a file that appears under its name whole and durable, or not at
// all. It replaces nothing. Faults: those of write, Conflict with CodeDuplicate (there
// is a file), Unavailable.
func WriteFile(name string, write func(io.Writer) error) (err error) {
	const op = "backup.WriteFile"
	unwritten := func(err error) error {
		return fault.Wrap(fault.Unavailable, op, "the file cannot be written", err).At(name)
	}
	taken := func() error {
		return fault.New(fault.Conflict, op, "there is a file of this name already").WithCode(fault.CodeDuplicate).At(name)
	}
	if _, err := os.Lstat(name); err == nil {
		return taken()
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".entente-*") // mode 0600
	if err != nil {
		return unwritten(err)
	}
	defer os.Remove(f.Name()) // its other name stays
	if err := write(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return unwritten(err)
	}
	// A link, not a rename: it fails when the name is taken. Some shares have none.
	switch err := os.Link(f.Name(), name); {
	case errors.Is(err, fs.ErrExist):
		return taken()
	case errors.Is(err, syscall.EPERM), errors.Is(err, errors.ErrUnsupported):
		if err := os.Rename(f.Name(), name); err != nil {
			return unwritten(err)
		}
	case err != nil:
		return unwritten(err)
	}
	if err := syncDir(filepath.Dir(name)); err != nil {
		return unwritten(err)
	}
	return nil
}

// Into makes a folder whole or not at all: it calls fill with a new folder beside the
// one named, and gives it that name when fill returns nil. The folder named must be
// missing or empty, and may not be a mount point. What a crash leaves is beside it, in a
// folder whose name begins with a full stop.
//
// Faults: those of fill, Conflict with CodeDuplicate (it is not empty), Unavailable.
func Into(ctx context.Context, dir string, fill func(ctx context.Context, dir string) error) (err error) {
	const op = "backup.Into"
	dir, err = filepath.Abs(dir)
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, "the folder cannot be found", err)
	}
	if err := vacant(op, dir); err != nil {
		return err
	}
	unmade := func(err error) error {
		return fault.Wrap(fault.Unavailable, op, "the folder cannot be made", err).At(dir)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return unmade(err)
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-restore-") // mode 0700
	if err != nil {
		return unmade(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(beside))
		}
	}()
	if err := fill(ctx, beside); err != nil {
		return err
	}
	if err := syncTree(beside); err != nil {
		return unmade(err)
	}
	err = syscall.Rename(beside, dir) // takes the place of an empty folder, which os.Rename does not, and of nothing else
	switch {
	case errors.Is(err, syscall.ENOTEMPTY), errors.Is(err, fs.ErrExist):
		return vacantNot(op, dir)
	case errors.Is(err, syscall.EBUSY), errors.Is(err, syscall.EXDEV):
		return fault.Wrap(fault.Unavailable, op, "the folder is a mount point; name a folder in it", err).At(dir)
	case err != nil:
		return unmade(err)
	}
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return unmade(err)
	}
	return nil
}

// vacant reports that a folder is missing or empty.
func vacant(op, dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.Wrap(fault.Unavailable, op, "the folder cannot be read", err).At(dir)
	case len(entries) > 0:
		return vacantNot(op, dir)
	}
	return nil
}

func vacantNot(op, dir string) error {
	return fault.New(fault.Conflict, op, "the folder is not empty; what is there is never replaced").WithCode(fault.CodeDuplicate).At(dir)
}

// syncTree makes the names in a folder and in those below it durable.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(name)
	})
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
