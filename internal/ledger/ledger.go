package ledger

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"entente/internal/fault"
	"entente/internal/journal"
)

// Source is the part of a journal that a ledger reads.
type Source interface {
	Head() journal.Head
	Read(ctx context.Context, after journal.Head, yield func(journal.Entry) error) error
	Entry(ctx context.Context, seq uint64) (journal.Entry, error)
}

// Config names the parts of a ledger. All but Folded and Witnesses are needed.
type Config struct {
	Journal Source // of which it was checked that its entries are a chain
	// Records begins a reading of the journal from its first entry: what it returns
	// is called for each entry, in order, and says what the entry records. The same
	// entries give the same records, for ever.
	Records func() func(journal.Entry) ([]Record, error)
	// Again returns a record once more, from its entry, its tree and its Record.Earlier.
	Again     func(e journal.Entry, tree string, earlier any) (Record, error)
	Folded    *Folded // nil: every start reads the journal from its first entry
	Key       *Key
	File      string // of what was signed; made if it is not there
	Clock     func() time.Time
	Witnesses []string // public keys whose cosignatures are accepted
}

// Ledger keeps the trees of a journal. It is safe for concurrent use.
type Ledger struct {
	cfg       Config
	signer    note.Verifier
	witnesses []note.Verifier

	mu       sync.Mutex
	kept     *kept                          // guarded by mu, like all below
	closings []closing                      //
	cosigned map[string]map[uint64][]string // signature lines by origin and size
	fold     *fold
	records  func(journal.Entry) ([]Record, error)
	folding  folding
}

// Open builds the trees from the journal and compares them with what was signed
// before. Close ends it.
//
// Faults: Unavailable with CodeLedgerContradicted (the journal is not the one that
// was signed for; the path names the first checkpoint that shows it) or
// CodeFileDamaged (the file of what was signed), those of the journal, and Invalid
// (a witness's key).
func Open(ctx context.Context, cfg Config) (_ *Ledger, err error) {
	l := &Ledger{cfg: cfg, cosigned: map[string]map[uint64][]string{}}
	public, err := parsePublic(cfg.Key.Public(), algEd25519)
	if err != nil {
		return nil, err
	}
	if l.signer, err = public.verifier(public.name); err != nil {
		return nil, fault.Wrap(fault.Internal, "ledger.Open", "the key cannot verify", err)
	}
	if l.witnesses, err = parseWitnesses(cfg.Witnesses); err != nil {
		return nil, err
	}
	var lines []keptLine
	if l.kept, l.closings, lines, err = openKept(cfg.File, l.signer); err != nil {
		return nil, err
	}
	for _, c := range lines {
		l.addCosignature(c)
	}
	if err := l.catchUp(ctx); err != nil {
		return nil, errors.Join(err, l.kept.close())
	}
	l.kept.begun = nil
	return l, nil
}

// Close lets the file go; after it nothing is signed. It may be called more than once.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.endFolding()
	if err := l.kept.close(); err != nil {
		return fault.Wrap(fault.Unavailable, "ledger.Close", "the file of kept checkpoints could not be closed", err)
	}
	return nil
}

func contradicted(c closing) error {
	return fault.New(fault.Unavailable, "ledger.replay", "the journal is not the one that this ledger signed for").
		WithCode(fault.CodeLedgerContradicted).At("epoch "+numeral(c.closed), "entry "+numeral(c.head.Seq))
}

const (
	stretch   = 28 * 24 * 6 // the most epochs that one closing is for: four weeks
	stretches = 3           // the most closings of one Advance
)

// Advance takes what is new in the journal and closes the epochs that are over.
// After it, and only then, checkpoints cover them. Where very many are over, after a
// long time without service or because a clock was moved, they are closed in
// stretches, each kept on its own, and ctx is looked at between them; what is done
// stays done. One call closes twelve weeks at most, so that a clock that is wrong by
// decades does not keep anybody for ever; the next one goes on. Faults: those of the journal,
// Unavailable with CodeReadOnly when what is signed cannot be kept, and with
// CodeTimeout when ctx ended.
func (l *Ledger) Advance(ctx context.Context) error {
	for range stretches {
		more, err := l.advanceOnce(ctx)
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fault.Wrap(fault.Unavailable, "ledger.Advance", "the caller gave up before all epochs were closed", err).WithCode(fault.CodeTimeout)
		}
	}
	return nil
}

func (l *Ledger) advanceOnce(ctx context.Context) (more bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.advance(ctx)
}

// advance closes one stretch. more says that another is over.
func (l *Ledger) advance(ctx context.Context) (more bool, err error) {
	if err := l.ready(); err != nil {
		return false, err
	}
	now := l.cfg.Clock() // before the journal: what is written later belongs to a later epoch or to this one
	err = l.cfg.Journal.Read(ctx, l.fold.head, func(e journal.Entry) error {
		got, err := l.records(e)
		if err == nil {
			err = l.fold.take(&e, got)
		}
		l.folding.torn = l.folding.torn || err != nil
		return err
	})
	if err != nil {
		return false, err
	}
	defer l.keepFolded()
	over := epochAt(l.cfg.Key.begins, now)
	if over <= l.fold.closed {
		return false, nil
	}
	if over-l.fold.closed > stretch {
		over, more = l.fold.closed+stretch, true
	}
	l.fold.close(over)
	c := closing{closed: over, head: l.fold.head, trees: l.fold.digest()}
	signed, err := l.cfg.Key.sign(l.cfg.Key.name, c.text())
	if err != nil {
		return false, err
	}
	if err := l.kept.add(keptLine{Closing: string(signed)}); err != nil {
		return false, err
	}
	l.closings = append(l.closings, c)
	return more, nil
}

// ready refuses to sign when what would be signed may not be on disk.
func (l *Ledger) ready() error {
	if l.kept.failed || l.kept.file == nil {
		return notKept(nil)
	}
	return nil
}

// Checkpoint returns the newest signed checkpoint of a tree, with its
// cosignatures. Any name has a tree: that nothing is in it cannot be told. It stays
// in memory, so names come from a registry and not from a caller.
func (l *Ledger) Checkpoint(name string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(); err != nil {
		return nil, err
	}
	t := l.still(name)
	signed, err := t.checkpoint(l.cfg.Key, t.size())
	return []byte(signed), err
}

// Consistency proves that the tree of a size begins with that of an earlier size,
// as RFC 6962 says. Faults: Invalid (sizes that the tree does not have).
func (l *Ledger) Consistency(name string, from, to uint64) ([][]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(); err != nil {
		return nil, err
	}
	proof, err := l.fold.tree(name).nodes.consistency(from, to)
	return bytesOf(proof), err
}

// AddCosignature keeps the cosignatures that a checkpoint of a tree, as it was
// handed out, has got from witnesses. It returns how many were new.
//
// Faults: Invalid with CodeTextInvalid (no checkpoint, or a signature that is wrong),
// Conflict with CodeReferenceUnknown (a checkpoint that this tree does not have),
// Precondition with CodeIncomplete (no known witness has signed it), Unavailable (it
// cannot be kept).
func (l *Ledger) AddCosignature(name string, signed []byte) (int, error) {
	const op = "ledger.AddCosignature"
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(); err != nil {
		return 0, err
	}
	text, lines, ok := splitNote(signed)
	c, good := parseCheckpoint(text)
	if !ok || !good {
		return 0, fault.New(fault.Invalid, op, "this is no checkpoint").WithCode(fault.CodeTextInvalid)
	}
	t := l.fold.tree(name)
	if t.origin != c.origin || c.size > t.nodes.size() || t.nodes.rootAt(c.size) != c.root {
		return 0, fault.New(fault.Conflict, op, "this is no checkpoint of that tree of this ledger").WithCode(fault.CodeReferenceUnknown)
	}
	v, err := publicKey{c.origin, l.cfg.Key.public()}.verifier(c.origin)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, op, "the key cannot verify", err)
	}
	opened, err := openNote(signed, v, l.witnesses)
	switch {
	case err != nil:
		return 0, fault.Wrap(fault.Invalid, op, err.Error(), err).WithCode(fault.CodeTextInvalid)
	case len(opened.witnesses) == 0:
		return 0, fault.New(fault.Precondition, op, "no witness that this ledger knows has signed it").WithCode(fault.CodeIncomplete)
	}
	added := 0
	for _, line := range lines[1:] {
		k := keptLine{Origin: c.origin, Size: c.size, Signature: line}
		if !l.known(line) || l.has(k) {
			continue
		}
		if err := l.kept.add(k); err != nil {
			return added, err
		}
		l.addCosignature(k)
		added++
	}
	return added, nil
}
