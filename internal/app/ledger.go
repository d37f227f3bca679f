package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/ledger"
	"entente/internal/store"
)

// advanceEvery is how often the service looks whether an epoch of the ledger is over.
const advanceEvery = 30 * time.Second

// ledgerKey returns the ledger's key; a data folder that never had a ledger gets one.
func (a *App) ledgerKey() (*ledger.Key, error) {
	k, err := ledger.ReadKey(a.cfg.LedgerKey)
	_, missing := os.Stat(a.ledgerFile())
	signed := !errors.Is(missing, fs.ErrNotExist)
	if err == nil && !signed {
		// Whoever made the key may have failed to make its name durable, and nothing may
		// be signed by a key that could be gone.
		err = journal.SyncDir(filepath.Dir(a.cfg.LedgerKey))
	}
	if !fault.Is(err, fault.NotFound) {
		return k, err
	}
	if signed {
		return nil, fault.New(fault.Unavailable, "app.ledgerKey", "the ledger has signed before, but its key is not there; restore it").
			WithCode(fault.CodeConfigInvalid).At("ledger.key")
	}
	return ledger.MakeKey(a.cfg.LedgerKey, a.cfg.LedgerName, a.clock.now(), rand.Reader)
}

func (a *App) ledgerFile() string { return a.cfg.ledgerFile() }

func (c *Config) ledgerFile() string { return filepath.Join(c.Data, checkpointsName) }

// auditRecords begins a reading of the journal for the ledger.
func auditRecords() func(journal.Entry) ([]ledger.Record, error) { return beginAuditing().Records }

// auditing is a reading of the journal for the ledger.
type auditing struct{ *store.Trail }

func beginAuditing() ledger.Reading { return auditing{store.NewTrail()} }

// Records says what an entry records.
func (a auditing) Records(e journal.Entry) ([]ledger.Record, error) {
	acts, err := a.Take(e)
	return casework.AuditRecords(acts), err
}

// EarlierState is that of the trail.
func (a auditing) EarlierState(earlier any) []byte {
	was, _ := earlier.(store.Earlier) // as AuditRecords gave it
	return a.Trail.EarlierState(was)
}

// ResumeEarlier is that of the trail.
func (a auditing) ResumeEarlier(state []byte) (any, error) { return a.Trail.ResumeEarlier(state) }

// build names this software. The first start of another reads the whole journal for the
// ledger: that it makes other records of old entries would show then, and not later.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			name += " " + s.Value
		}
	}
	return name
}

// auditRecord reads one record again.
func auditRecord(e journal.Entry, tree string, earlier any) (ledger.Record, error) {
	was, _ := earlier.(store.Earlier) // as AuditRecords gave it
	act, err := store.Again(e, was)
	return casework.AuditRecord(act, tree), err
}

// Ledger returns the ledger of the service. The first call goes through the
// journal, from where the last run put down what it had made of it, and compares it
// with what was signed before. Faults: those of ledger.Open.
func (a *App) Ledger(ctx context.Context) (*ledger.Ledger, error) {
	a.ledgerOnce.Lock()
	defer a.ledgerOnce.Unlock()
	if l := a.ledger.Load(); l != nil {
		return l, nil
	}
	key, err := a.ledgerKey()
	if err != nil {
		return nil, err
	}
	l, err := ledger.Open(ctx, ledger.Config{
		Journal: a.journal, Key: key, File: a.ledgerFile(), Clock: a.clock.now, Witnesses: a.cfg.witnesses(), Again: auditRecord,
		Records: auditRecords, Folded: &ledger.Folded{File: filepath.Join(a.cfg.Data, foldedName), Begin: beginAuditing, By: build()},
	})
	if err != nil {
		return nil, err
	}
	a.ledger.Store(l)
	return l, nil
}

// readLedger returns the ledger once it is read, and does not wait for that. Faults:
// Unavailable.
func (a *App) readLedger() (*ledger.Ledger, error) {
	if l := a.ledger.Load(); l != nil {
		return l, nil
	}
	return nil, fault.New(fault.Unavailable, "app.readLedger", "the ledger is still being read; try again later")
}

// closeLedger lets the ledger go, if it was opened.
func (a *App) closeLedger() error {
	a.ledgerOnce.Lock()
	defer a.ledgerOnce.Unlock()
	if l := a.ledger.Load(); l != nil {
		return l.Close()
	}
	return nil
}

// advance signs for each epoch when it is over. That the journal is not the one
// that was signed for, or that what was signed is damaged, ends the service; a disk
// that fails is logged.
func (a *App) advance(ctx context.Context) error {
	tick := time.NewTicker(advanceEvery)
	defer tick.Stop()
	for {
		l, err := a.Ledger(ctx)
		if err == nil {
			err = l.Advance(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && (fault.As(err).Code == fault.CodeLedgerContradicted || fault.As(err).Code == fault.CodeFileDamaged):
			return err
		case err != nil:
			a.log.Error("the ledger could not be signed", "cause", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// witnesses lists the public keys whose cosignatures are taken.
func (c *Config) witnesses() []string {
	return strings.FieldsFunc(c.Witnesses, func(r rune) bool { return r == ',' || r == ' ' })
}
