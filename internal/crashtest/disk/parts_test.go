package disk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/store"
)

// begins is when operation 0 happens; each later one happens a minute after the one before.
var begins = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func momentOf(op int) time.Time { return begins.Add(time.Duration(op) * time.Minute) }

// parts are everything of a service that is kept on disk, opened in the order in which
// the service opens it.
type parts struct {
	jr     *sqlite.Journal
	store  *store.Store
	blobs  *blob.Store
	log    *decisions.Log
	ledger *ledger.Ledger
}

// stage is a part that may refuse to open.
type stage string

const (
	stageJournal   stage = "journal"
	stageStore     stage = "store"
	stageBlobs     stage = "files"
	stageDecisions stage = "decision log"
	stageLedger    stage = "ledger"
)

// refused is why a part did not open.
type refused struct {
	stage stage
	cause error
}

func (r *refused) Error() string { return fmt.Sprintf("the %s did not open: %v", r.stage, r.cause) }
func (r *refused) Unwrap() error { return r.cause }

func openParts(ctx context.Context, dir string, clock func() time.Time, every uint64) (_ *parts, err error) {
	p := &parts{}
	defer func() {
		if err != nil {
			_ = p.close() // the first error is the one to report
		}
	}()
	at := stageJournal
	defer func() {
		if err != nil {
			err = &refused{at, err}
		}
	}()
	if p.jr, err = sqlite.Open(ctx, sqlite.Config{Dir: dir}); err != nil {
		p.jr = nil
		return nil, err
	}
	at = stageStore
	if p.store, err = store.Open(ctx, p.jr, store.Config{Clock: clock, SnapshotEvery: every}); err != nil {
		return nil, err
	}
	at = stageBlobs
	if p.blobs, err = blob.Open(ctx, blob.Config{URL: "file://" + filepath.Join(dir, "files"), KeyFile: filepath.Join(dir, "files.key"), MaxBytes: 1 << 20}, nil); err != nil {
		return nil, err
	}
	at = stageDecisions
	if p.log, err = decisions.Open(ctx, decisions.Config{Dir: dir, Queue: 64, Random: rand.Reader}); err != nil {
		return nil, err
	}
	at = stageLedger
	p.ledger, err = openLedger(ctx, dir, p.jr, clock)
	return p, err
}

// openLedger opens the ledger as the service does.
func openLedger(ctx context.Context, dir string, jr journal.Journal, clock func() time.Time) (*ledger.Ledger, error) {
	file, keyFile := filepath.Join(dir, "ledger.checkpoints"), filepath.Join(dir, "ledger.key")
	key, err := ledger.ReadKey(keyFile)
	_, missing := os.Stat(file)
	signed := !errors.Is(missing, fs.ErrNotExist)
	if err == nil && !signed {
		err = journal.SyncDir(dir)
	}
	if fault.Is(err, fault.NotFound) {
		if signed {
			return nil, fault.Wrap(fault.Unavailable, "disk.openLedger", "the ledger has signed before, but its key is not there", err).
				WithCode(fault.CodeConfigInvalid)
		}
		key, err = ledger.MakeKey(keyFile, "power.example", begins, rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	return ledger.Open(ctx, ledger.Config{Journal: jr, Key: key, File: file, Clock: clock,
		Records: func() func(journal.Entry) ([]ledger.Record, error) {
			trail := store.NewTrail()
			return func(e journal.Entry) ([]ledger.Record, error) {
				acts, err := trail.Take(e)
				return casework.AuditRecords(acts), err
			}
		}})
}

func (p *parts) close() error {
	var errs []error
	if p.store != nil {
		p.store.Close()
	}
	if p.ledger != nil {
		errs = append(errs, p.ledger.Close())
	}
	if p.blobs != nil {
		errs = append(errs, p.blobs.Close())
	}
	if p.log != nil {
		errs = append(errs, p.log.Close())
	}
	if p.jr != nil {
		errs = append(errs, p.jr.Close())
	}
	return errors.Join(errs...)
}
