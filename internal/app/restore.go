package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/internal/backup"
	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/store"
)

// Restored is what a backup turned out to hold.
type Restored struct {
	backup.Header
	Ledger   string   // its public key; "" if there was none yet
	Signed   bool     // the ledger had signed for the journal
	Settings []string // names of the copies of what settings name, in the folder settings
}

// Restore makes a data folder from a backup: whole and verified, or not at all. The
// folder must be missing or empty; it gets its name when everything in it was found
// good. With an empty dir the backup is verified in a folder for temporary files, and
// nothing is left.
//
// Verified is: every byte is what was written; every entry of the journal follows from
// the one before it, up to the one that the backup names; the state can be made from
// the entries; every evidence file that it refers to is there and decrypts to what has
// its digest, and no other; the ledger signed for this journal and no other; the
// decision log can be read; the rules in force compile.
//
// Faults: those of backup.Open, backup.Reader.Extract and backup.Into; Invalid with
// CodeFileDamaged (a part does not belong to the others, its name as path), and those
// of sqlite.Open, store.Open, blob.Open, ledger.Open, decisions.OpenReadOnly and
// policy.Compile.
func Restore(ctx context.Context, from io.Reader, identities []backup.Identity, dir string) (out Restored, err error) {
	fill := func(ctx context.Context, dir string) error {
		r, err := backup.Open(from, identities)
		if err != nil {
			return err
		}
		entries, err := r.Extract(ctx, dir)
		if err != nil {
			return err
		}
		v := &verifying{dir: dir, out: Restored{Header: r.Header()}}
		if err := v.everything(ctx, entries); err != nil {
			return err
		}
		out = v.out
		return nil
	}
	if dir != "" {
		return out, backup.Into(ctx, dir, fill)
	}
	dir, err = os.MkdirTemp("", "entente-restore-") // mode 0700
	if err != nil {
		return out, fault.Wrap(fault.Unavailable, "app.Restore", "no temporary folder can be made", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return out, fill(ctx, dir)
}

// verifying looks at a folder that a backup was written to.
type verifying struct {
	dir string
	cfg *Config
	out Restored
}

func (v *verifying) everything(ctx context.Context, entries []backup.Entry) (err error) {
	if err := v.known(entries); err != nil {
		return err
	}
	v.cfg = Default()
	v.cfg.Data = v.dir
	if err := v.cfg.resolve(); err != nil {
		return err
	}
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: v.dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	if head := j.Head(); head.Seq != v.out.Entries || fmt.Sprintf("%x", head.Hash) != v.out.Head {
		return foreign("the journal is not the one that the backup names", sqlite.FileName)
	}
	s, err := store.Open(ctx, j, store.Config{})
	if err != nil {
		return err
	}
	defer s.Close()
	view := s.View()
	if err := v.files(ctx, casework.Files(view)); err != nil {
		return err
	}
	if err := v.ledger(ctx, j); err != nil {
		return err
	}
	if err := v.decisions(ctx); err != nil {
		return err
	}
	rev, err := inForce(ctx, view, v.cfg.Policy)
	if err != nil {
		return err
	}
	if rev.ID() != v.out.Policy {
		return foreign("the rules in force are not those that the backup names", sqlite.FileName)
	}
	return nil
}

func foreign(text, name string) error {
	return fault.New(fault.Invalid, "app.Restore", text).WithCode(fault.CodeFileDamaged).At(name)
}

// known sees to it that there is a journal, and nothing that no service would write.
func (v *verifying) known(entries []backup.Entry) error {
	plain := []string{sqlite.FileName, decisions.FileName, checkpointsName, filesKeyName, ledgerKeyName, cursorKeyName}
	journal := false
	for _, e := range entries {
		journal = journal || e.Name == sqlite.FileName
		name, setting := strings.CutPrefix(e.Name, settingsName+"/")
		switch {
		case setting:
			v.out.Settings = append(v.out.Settings, name)
		case strings.HasPrefix(e.Name, filesName+"/content/"), slices.Contains(plain, e.Name):
		default:
			return foreign("the backup holds a member that does not belong into a data folder", e.Name)
		}
	}
	if !journal {
		return foreign("the backup holds no journal", sqlite.FileName)
	}
	return nil
}

// files compares the evidence files with what the state refers to, and reads each.
func (v *verifying) files(ctx context.Context, wanted []string) (err error) {
	kept := filepath.Join(v.dir, filesName)
	if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) && len(wanted) == 0 {
		return nil
	}
	if _, err := os.Stat(v.cfg.Blob.KeyFile); err != nil { // Open would make one
		return foreign("the key of the evidence files is missing", filesKeyName)
	}
	blobs, err := blob.Open(ctx, v.cfg.Blob, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()
	var found []string
	if err := blobs.Verify(ctx, func(d blob.Digest, err error) error {
		if err != nil {
			return fault.As(err).At(filesName)
		}
		found = append(found, d.String())
		return nil
	}); err != nil {
		return err
	}
	slices.Sort(found)
	for _, digest := range wanted {
		if _, ok := slices.BinarySearch(found, digest); !ok {
			return foreign("an evidence file that the journal refers to is missing", digest)
		}
	}
	if len(found) != len(wanted) {
		return foreign("there is an evidence file that the journal does not refer to", filesName)
	}
	return nil
}

// ledger reads the journal against what the ledger signed.
func (v *verifying) ledger(ctx context.Context, j ledger.Source) (err error) {
	signed, err := ledger.Signed(v.cfg.ledgerFile())
	if err != nil {
		return err
	}
	key, err := ledger.ReadKey(v.cfg.LedgerKey)
	switch {
	case fault.Is(err, fault.NotFound) && len(signed) == 0:
		return nil
	case fault.Is(err, fault.NotFound):
		return foreign("the ledger has signed, but its key is missing", ledgerKeyName)
	case err != nil:
		return err
	}
	v.out.Ledger, v.out.Signed = key.Public(), len(signed) > 0
	if signed == nil {
		return nil
	}
	l, err := ledger.Open(ctx, ledger.Config{Journal: j, Key: key, File: v.cfg.ledgerFile(), Clock: time.Now, Records: auditRecords})
	if err != nil {
		return err
	}
	return l.Close()
}

func (v *verifying) decisions(ctx context.Context) error {
	log, err := decisions.OpenReadOnly(ctx, v.dir)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return log.Close()
}
