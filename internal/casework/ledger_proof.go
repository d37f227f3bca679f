package casework

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"slices"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// LedgerTree is a tree of the audit ledger for one caller, as it was signed last.
type LedgerTree struct {
	ledger.Tree

	PublicKey string // of the ledger

	ledger *ledger.Ledger
	reader ledger.Reader
}

// Receipts and places of the ledger.
type (
	LedgerReceipt = ledger.Receipt
	LedgerPlace   = ledger.Place
)

// LedgerTree returns a tree of the audit ledger: that of an alliance which the caller
// takes part in and may know of, of the caller's state, or of the service; nil for any
// other name. Faults: Unavailable, also while the ledger is still being read at a start.
func (s *Session) LedgerTree(ctx context.Context, name string) (*LedgerTree, error) {
	l, err := s.desk.ledger()
	if err != nil {
		return nil, err
	}
	r := s.ledgerReader(ctx)
	if !slices.Contains(r.Trees, name) {
		return nil, nil
	}
	t := &LedgerTree{PublicKey: l.Public(), ledger: l, reader: r}
	t.Tree, err = l.Tree(name)
	if leak.Planted("ledger.size") {
		t.Size += uint64(s.at().view.Labels().Len()) //nolint:gosec // not negative
	}
	return t, err
}

func (d *Desk) ledger() (*ledger.Ledger, error) {
	if d.cfg.Ledger == nil {
		return nil, fault.New(fault.Unavailable, "casework.ledger", "there is no audit ledger")
	}
	return d.cfg.Ledger()
}

// ledgerReader says what of the ledger the caller may have: unlike a party's auditor,
// the leaves whose log the rules let this very person read.
func (s *Session) ledgerReader(ctx context.Context) ledger.Reader {
	st := s.at()
	r := ledger.Reader{Name: s.who.Party, Trees: st.trees(func(row *store.Row, key dossier.AllianceKey) bool {
		return admitted(s.who, key) && st.sees(ctx, row)
	})}
	a := st.auditing(s.who.Party)
	st.sight(&r, func(l *marking.Label) bool {
		return a.anybodyKnows(ctx, l) && a.readsLog(ctx, l, false).Outcome.Permits()
	})
	chosen := r.See
	r.See = func(rec ledger.Record) bool {
		if !chosen(rec) {
			return false
		}
		if then, about := rec.Context.(*marking.Label); about {
			st.trail.step(step{request: policy.Request{Action: "read", Subject: st.subj, Object: logOf(then),
				Context: policy.Context{Now: st.now, Channel: st.opts.Channel}},
				answer: a.readsLog(ctx, then, false), objects: []decisions.Object{{ID: rec.Leaf.Object, Version: rec.Leaf.Version}}})
		}
		return true
	}
	return r
}

// Consistency proves that the tree of a size begins with that of an earlier size:
// hashes in base64. Faults: Invalid with CodeRangeInverted (sizes that the tree does
// not have), Unavailable.
func (t *LedgerTree) Consistency(from, to int) ([]string, error) {
	if from < 1 || to < from {
		return nil, noSuchSizes()
	}
	proof, err := t.ledger.Consistency(t.Name, uint64(from), uint64(to)) //nolint:gosec // not negative
	out := make([]string, len(proof))
	for i, h := range proof {
		out[i] = base64.StdEncoding.EncodeToString(h)
	}
	return out, err
}

func noSuchSizes() error {
	return fault.New(fault.Invalid, "casework.Consistency", "the tree has no such sizes").WithCode(fault.CodeRangeInverted).At("from")
}

// Receipt proves the leaf at a place; nil if there is none that the caller may read
// the log of. Faults: Unavailable.
func (t *LedgerTree) Receipt(ctx context.Context, at LedgerPlace) (*LedgerReceipt, error) {
	defer even(ctx, time.Now(), 1)
	return t.ledger.Receipt(ctx, t.Name, at, t.reader.See)
}

// Receipts proves the leaves about an object that the caller may read the log of,
// newest first, from the one after a place. Faults: Invalid (first, after), Unavailable.
func (t *LedgerTree) Receipts(ctx context.Context, object dossier.ID, first *int, after *LedgerPlace) (_ []LedgerReceipt, err error) {
	n, _, err := Page{First: first}.size()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	out, err := t.ledger.Receipts(ctx, t.Name, string(object), t.reader.See, after, n)
	even(ctx, begun, 1+len(out))
	return out, err
}

// evenly is longer than an epoch of any number of leaves takes to prove one of them.
const evenly = 10 * time.Millisecond

// even waits until as much time has passed as so many proofs may take: how long one
// takes must not tell how many other leaves its epoch has, or whether there was one.
func even(ctx context.Context, begun time.Time, proofs int) {
	wait := time.NewTimer(time.Until(begun.Add(time.Duration(proofs) * evenly)))
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// Cosign keeps the cosignatures of witnesses under a checkpoint of the tree and
// returns how many were new. Faults: those of ledger.AddCosignature.
func (t *LedgerTree) Cosign(signed []byte) (int, error) {
	return t.ledger.AddCosignature(t.Name, signed)
}

// ExportLedger writes the trees that the caller may have, and of their leaves those
// whose log the caller may read. That they were read is on record before they are
// written. Faults: those of ledger.Export.
func (s *Session) ExportLedger(ctx context.Context, w io.Writer) error {
	l, err := s.desk.ledger()
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(recorded(func(p []byte) (int, error) {
		if err := s.Record(ctx); err != nil {
			return 0, err
		}
		return w.Write(p)
	}), recordEvery)
	if err := l.Export(ctx, b, s.ledgerReader(ctx)); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return fault.Wrap(fault.Unavailable, "casework.ExportLedger", "the export cannot be written", err)
	}
	return nil
}

// recordEvery is after how many bytes of an export it is put on record who read them.
const recordEvery = 256 << 10

type recorded func([]byte) (int, error)

func (f recorded) Write(p []byte) (int, error) { return f(p) }
