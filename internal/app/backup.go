package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"entente/internal/backup"
	"entente/internal/blob"
	"entente/internal/blob/s3"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/store"
)

// BackUp writes a backup of a data folder and of the files and keys that settings
// name, also while a service has the folder: it takes no lock and changes nothing
// there. What it writes is the state of one moment; everything acknowledged before the
// call is in it. software says what made it.
//
// The copy of the journal is opened and every entry of it is taken, and every evidence
// file is decrypted, before it counts: what could not be restored is no backup.
//
// Faults: NotFound (the folder holds no journal; or, with CodeReferenceUnknown and its
// digest as path, an evidence file that is not there), Internal with CodeFileDamaged
// (an evidence file, its digest as path), NotFound with a setting's key (the file that it names), and those of
// sqlite.Copy, sqlite.Open, store.Open, decisions.Copy, ledger.Signed and backup.Writer.
func BackUp(ctx context.Context, cfg *Config, software string, w io.Writer, recipients []backup.Recipient) (_ backup.Header, err error) {
	var none backup.Header
	if err := cfg.resolve(); err != nil {
		return none, err
	}
	if !sqlite.Holds(cfg.Data) {
		return none, fault.New(fault.NotFound, "app.BackUp", "the folder holds no journal").At(cfg.Data)
	}
	b := &backingUp{cfg: cfg}
	if b.dir, b.release, err = workspace(cfg.Data); err != nil {
		return none, err
	}
	defer func() { err = errors.Join(err, b.release()) }()
	if err := b.copyState(ctx); err != nil {
		return none, err
	}
	b.header.Software = software
	if b.writer, err = backup.Create(w, b.header, recipients); err != nil {
		return none, err
	}
	if err := b.addState(ctx); err != nil {
		return none, err
	}
	if err := b.addFiles(ctx); err != nil {
		return none, err
	}
	return b.header, b.writer.Close()
}

// backingUp is one backup in the making.
type backingUp struct {
	cfg     *Config
	dir     string // for plain copies, beside the originals
	release func() error
	header  backup.Header
	signed  []byte
	digests []string // of the evidence files
	writer  *backup.Writer
}

// copyState copies what changes, in the order in which one refers to the other: what
// was signed names entries of the journal, and so do decisions.
func (b *backingUp) copyState(ctx context.Context) (err error) {
	if b.signed, err = ledger.Signed(b.cfg.ledgerFile()); err != nil {
		return err
	}
	if err := decisions.Copy(ctx, b.cfg.Data, b.dir); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	b.header.Made = time.Now().UTC().Truncate(time.Second)
	if err := sqlite.Copy(ctx, b.cfg.Data, b.dir); err != nil {
		return err
	}
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: b.dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }() // moves everything into journal.db
	s, err := store.Open(ctx, j, store.Config{})
	if err != nil {
		return err
	}
	defer s.Close()
	head, view := j.Head(), s.View()
	b.digests = casework.Files(view)
	b.header.Entries, b.header.Head, b.header.Files = head.Seq, fmt.Sprintf("%x", head.Hash), len(b.digests)
	if all := view.Policies(); len(all) > 0 {
		b.header.Policy = all[len(all)-1].ID
	}
	return nil
}

// addState writes everything but the evidence files.
func (b *backingUp) addState(ctx context.Context) error {
	for _, k := range b.cfg.keys() {
		err := b.addFile(ctx, k)
		if errors.Is(err, fs.ErrNotExist) && !b.needed(k.name) {
			continue
		}
		if err != nil {
			return err
		}
	}
	named, err := b.cfg.named()
	if err != nil {
		return err
	}
	slices.SortFunc(named, func(x, y belonging) int { return strings.Compare(x.name, y.name) })
	for _, n := range named {
		if err := b.addFile(ctx, n); err != nil {
			return err
		}
	}
	if b.signed != nil {
		if err := b.writer.Add(ctx, checkpointsName, int64(len(b.signed)), bytes.NewReader(b.signed)); err != nil {
			return err
		}
	}
	if err := b.addFile(ctx, belonging{decisions.FileName, filepath.Join(b.dir, decisions.FileName), ""}); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return b.addFile(ctx, belonging{sqlite.FileName, filepath.Join(b.dir, sqlite.FileName), ""})
}

// needed reports whether there must be a key.
func (b *backingUp) needed(name string) bool {
	return name == filesKeyName && len(b.digests) > 0 || name == ledgerKeyName && len(b.signed) > 0
}

func (b *backingUp) addFile(ctx context.Context, x belonging) error {
	const op = "app.BackUp"
	var path []string
	if x.setting != "" {
		path = []string{x.setting}
	}
	f, err := os.Open(x.path)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.NotFound, op, "a file that belongs to the service is not there", err).At(path...)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, "a file that belongs to the service cannot be read", err).At(path...)
	}
	defer f.Close() // read only: a failure to close loses nothing
	info, err := f.Stat()
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, "a file that belongs to the service cannot be read", err).At(path...)
	}
	return b.writer.Add(ctx, x.name, info.Size(), f)
}

// addFiles writes the evidence files as they are stored.
func (b *backingUp) addFiles(ctx context.Context) (err error) {
	if len(b.digests) == 0 {
		return nil
	}
	sealed, err := blob.OpenSealed(ctx, b.cfg.Blob, s3.Open)
	if err != nil {
		return renamed(err, map[string]string{"url": "blob.url", "key_file": "blob.key"})
	}
	defer func() { err = errors.Join(err, sealed.Close()) }()
	for _, text := range b.digests {
		if err := b.addSealed(ctx, sealed, text); err != nil {
			return fault.As(err).At(text)
		}
	}
	return nil
}

func (b *backingUp) addSealed(ctx context.Context, sealed *blob.Sealed, text string) error {
	digest, err := blob.ParseDigest(text)
	if err != nil {
		return err
	}
	r, name, size, err := sealed.Get(ctx, digest)
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.NotFound, "app.BackUp", "an evidence file that the journal refers to is not there", err).WithCode(fault.CodeReferenceUnknown)
	}
	if err != nil {
		return err
	}
	return errors.Join(b.writer.Add(ctx, filesName+"/"+name, size, r), r.Close())
}

const workspaceForm = ".backup-"

// workspace makes a folder for plain copies in the data folder, where they are as
// safe as what they are copies of, and removes those that a crash has left. release
// removes it.
func workspace(data string) (dir string, release func() error, err error) {
	const op = "app.workspace"
	unmade := func(err error) error {
		return fault.Wrap(fault.Unavailable, op, "there is no room to copy to in the data folder", err).At(data)
	}
	left, err := filepath.Glob(filepath.Join(data, workspaceForm+"*"))
	if err != nil {
		return "", nil, unmade(err)
	}
	for _, old := range left {
		lock, err := lock(old)
		if err != nil {
			continue // another backup is under way there
		}
		if err := errors.Join(os.RemoveAll(old), lock.Close()); err != nil {
			return "", nil, unmade(err)
		}
	}
	if dir, err = os.MkdirTemp(data, workspaceForm); err != nil { // mode 0700
		return "", nil, unmade(err)
	}
	held, err := lock(dir)
	if err != nil {
		return "", nil, unmade(errors.Join(err, os.RemoveAll(dir)))
	}
	return dir, func() error {
		if err := errors.Join(os.RemoveAll(dir), held.Close()); err != nil {
			return fault.Wrap(fault.Unavailable, op, "a copy was left in the data folder", err).At(dir)
		}
		return nil
	}, nil
}

// lock takes a folder for this process. The system lets it go when the process ends.
func lock(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a descriptor fits an int
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
