package ledger

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"

	"entente/internal/durable"
	"entente/internal/journal"
)

// Folded says where a ledger puts down what it has made of the journal, so that a start
// reads only what came later. The file follows from the others: if it is gone, damaged,
// of another key or other software, or does not fit the journal or what was signed,
// everything is read as if it had never been, and it is written anew.
type Folded struct {
	File  string
	Begin func() Reading // begins a reading, in place of Config.Records
	Every uint64         // entries between two savings; 20,000 if it is 0
	By    string         // the software that makes records of entries; a file of another is passed over
}

// Reading is a reading of the journal that can be put down and taken up again.
type Reading interface {
	// Records says what the next entry records; see Config.Records.
	Records(journal.Entry) ([]Record, error)
	// State returns all that is known of the entries read so far.
	State() []byte
	// Resume makes a reading that has just begun know what State told. After an error it
	// is not used.
	Resume(state []byte) error
	// EarlierState returns a Record.Earlier, for a reading that resumes this one's state.
	EarlierState(earlier any) []byte
	// ResumeEarlier returns what EarlierState was given.
	ResumeEarlier(state []byte) (any, error)
}

const foldedEvery = 20_000 // entries

// folding is the part of a ledger that keeps its fold.
type folding struct {
	reading Reading       // nil if nothing is kept
	at      uint64        // the entry that the file goes up to
	torn    bool          // the reading is ahead of the fold
	under   chan struct{} // holds one token while a file is written
}

// catchUp makes the fold of the whole journal. It goes on from the file if that fits;
// whatever is wrong with the file, or comes of it, the journal alone decides.
func (l *Ledger) catchUp(ctx context.Context) error {
	last := l.cfg.Journal.Head().Seq
	if l.cfg.Folded != nil {
		l.folding.under = make(chan struct{}, 1)
		if was, err := l.load(ctx); err == nil {
			l.fold, l.folding.reading, l.folding.at = was.fold, was.reading, was.fold.head.Seq
			l.records = was.reading.Records
			if l.replay(ctx, l.fold, l.records, l.closings[was.closings:], last) == nil {
				return nil
			}
		}
		l.folding.reading, l.folding.at = l.cfg.Folded.Begin(), 0
		l.records = l.folding.reading.Records
	} else {
		l.records = l.cfg.Records()
	}
	l.fold = newFold(l.cfg.Key)
	return l.replay(ctx, l.fold, l.records, l.closings, last)
}

// earlierFold is a fold as a file tells it.
type earlierFold struct {
	fold     *fold
	closings int // that it has taken
	reading  Reading
}

var errOther = errors.New("the file is of other software, of another journal or of other checkpoints")

// load reads the file and compares it with what was signed and with the journal.
func (l *Ledger) load(ctx context.Context) (out earlierFold, err error) {
	file, err := os.Open(l.cfg.Folded.File)
	if err != nil {
		return out, err
	}
	defer file.Close() // it is only read
	in := newFoldReader(newSealReader(file, l.cfg.Key))
	if in.text() != foldedFormat || in.text() != l.cfg.Folded.By {
		return out, errOther
	}
	head := journal.Head{Seq: in.number(), Hash: in.hash()}
	closed := in.number()
	out.closings = in.count()
	reach := in.text()
	switch {
	case in.err != nil:
		return out, in.err
	case !reaches(l.kept.begun, reach), out.closings > len(l.closings), !l.signed(out.closings, closed):
		return out, errOther
	}
	if err := l.inJournal(ctx, head); err != nil {
		return out, err
	}
	out.reading = l.cfg.Folded.Begin()
	if err := out.reading.Resume(in.bytes()); err != nil {
		return out, err
	}
	out.fold = newFold(l.cfg.Key)
	out.fold.head, out.fold.closed = head, closed
	in.sources(out.fold.sources, out.reading)
	in.trees(out.fold)
	switch {
	case in.end() != nil:
		return out, in.err
	case out.closings > 0 && out.fold.digest() != l.closings[out.closings-1].trees:
		return out, errOther
	}
	return out, nil
}

// signed reports whether after a number of closings so many epochs were closed.
func (l *Ledger) signed(closings int, closed uint64) bool {
	if closings == 0 {
		return closed == 0
	}
	return l.closings[closings-1].closed == closed
}

// inJournal checks that the journal holds an entry. With it all that is before is the
// same, because the entries of the journal are a chain.
func (l *Ledger) inJournal(ctx context.Context, head journal.Head) error {
	if head == (journal.Head{}) {
		return nil
	}
	if head.Seq > l.cfg.Journal.Head().Seq {
		return errOther
	}
	e, err := l.cfg.Journal.Entry(ctx, head.Seq)
	if err == nil && e.Head() != head {
		err = errOther
	}
	return err
}

// endFolding writes what is new in the fold, once no other writing is under way; a
// second time it does nothing. That it could not be written is no fault: everything is
// in the journal. The caller holds l.mu.
func (l *Ledger) endFolding() {
	if l.folding.reading == nil {
		return
	}
	l.folding.under <- struct{}{} // and nobody gets it again
	if write := l.folded(); write != nil {
		_ = write()
	}
	l.folding.reading = nil
}

// keepFolded has the fold written beside everything else if enough is new in it. The
// caller holds l.mu.
func (l *Ledger) keepFolded() {
	every := uint64(foldedEvery)
	if l.cfg.Folded != nil && l.cfg.Folded.Every > 0 {
		every = l.cfg.Folded.Every
	}
	if l.fold.head.Seq-l.folding.at < every {
		return
	}
	if write := l.folded(); write != nil {
		select {
		case l.folding.under <- struct{}{}:
			l.folding.at = l.fold.head.Seq
			go func() {
				_ = write() // everything is in the journal; the next one tries again
				<-l.folding.under
			}()
		default: // one is being written
		}
	}
}

// folded takes the fold as it is now, and returns what writes it; nil if it is not kept
// or there is nothing new. The caller holds l.mu until it returns.
func (l *Ledger) folded() (write func() error) {
	if l.folding.reading == nil || l.folding.torn || l.ready() != nil || l.folding.at == l.fold.head.Seq {
		return nil
	}
	head, closed, closings, reach := l.fold.head, l.fold.closed, uint64(len(l.closings)), reachOf(l.kept.size, l.kept.sum)
	state := l.folding.reading.State()
	sources := make([][]byte, len(l.fold.sources.all))
	for i, s := range l.fold.sources.all {
		sources[i] = l.folding.reading.EarlierState(s.earlier)
	}
	places := slices.Clone(l.fold.sources.all)
	trees := make([]*tree, 0, len(l.fold.trees))
	for _, t := range l.fold.trees {
		trees = append(trees, t.still())
	}
	return func() error {
		return durable.Replace(l.cfg.Folded.File, func(w io.Writer) error {
			sealed := newSealWriter(w, l.cfg.Key)
			out := newFoldWriter(sealed)
			out.text(foldedFormat)
			out.text(l.cfg.Folded.By)
			out.number(head.Seq)
			out.hash(head.Hash)
			out.number(closed)
			out.number(closings)
			out.text(reach)
			out.bytes(state)
			out.sources(places, sources)
			out.trees(trees)
			return errors.Join(out.end(), sealed.Close())
		})
	}
}

// still returns what of a tree is kept; it does not change while the tree goes on.
func (t *tree) still() *tree {
	s := &tree{name: t.name, roots: slices.Clip(t.roots), used: t.used, shelf: t.shelf.stable(), waiting: maps.Clone(t.waiting), over: t.over}
	s.shelf.newest = maps.Clone(t.shelf.newest)
	return s
}
