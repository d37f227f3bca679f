package journal

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// Kind says what an entry's body is. Writers number their kinds, append-only;
// the journal attaches no meaning to them.
type Kind uint16

// Head names one entry by number and hash, and with it everything before it.
// The zero value is the head of an empty journal.
type Head struct {
	Seq  uint64
	Hash [32]byte
}

// Draft is an entry that has no place in the chain yet. Body is any JSON that
// Canonical accepts; At is cut to whole microseconds, UTC.
type Draft struct {
	Kind Kind
	At   time.Time
	Body json.RawMessage
}

// Entry is one link of the chain. Entries are values: neither the journal nor
// its readers change one after it was handed out.
type Entry struct {
	Seq        uint64
	Kind       Kind
	At         time.Time
	Body       json.RawMessage
	Prev, Hash [32]byte
}

// Head returns the head of a journal that ends with e.
func (e *Entry) Head() Head { return Head{Seq: e.Seq, Hash: e.Hash} }

// Journal is a log in one data folder. All methods are safe for concurrent use.
// After Close each of them fails with Unavailable, except Head, which keeps its
// last answer, and Close, which then does nothing. A context that ends makes a
// method fail with Unavailable and CodeTimeout, wrapping the context's error.
type Journal interface {
	// Append makes drafts durable as one unit, in order, right after expect. When
	// it returns nil they are on disk (fsync). The returned entries hold the
	// bodies as they were stored. No drafts: nothing is written.
	//
	// A context that ends before the write begins stops it; from then on the
	// write is finished whatever becomes of the context.
	//
	// Faults: Invalid or TooLarge (a draft can never be an entry; its path names
	// it), Conflict with CodeStale (the head is not expect), Unavailable with
	// CodeReadOnly after any failed write or sync: whether that batch is on disk
	// is known only after the journal was opened again, nothing is retried, and
	// until then every Append answers so. In all other cases of an error nothing
	// was written.
	Append(ctx context.Context, expect Head, drafts []Draft) ([]Entry, error)

	// Head returns the newest entry that is durable.
	Head() Head

	// Read calls yield for each entry after the given head, in order, up to the
	// head at the time of the call, and checks numbering, canonical body and hash
	// chain as it goes. An error of yield ends it and is returned unchanged.
	// yield must not keep an entry waiting for long (a reader may keep the log
	// from being tidied) and must not call Close.
	//
	// Faults: Unavailable with CodeJournalDamaged, holding a *Damage; also when
	// the log does not hold the entry that after names. Verify says more.
	Read(ctx context.Context, after Head, yield func(Entry) error) error

	// Entry returns one entry, checked on its own: that its body is canonical and its
	// hash that of its content. Its place in the chain is for Read and Verify to check.
	//
	// Faults: NotFound (there is no such entry), Unavailable with CodeJournalDamaged,
	// holding a *Damage.
	Entry(ctx context.Context, seq uint64) (Entry, error)

	// Verify checks the whole chain up to the head at the time of the call. The
	// report covers the good entries before the first bad one.
	//
	// Faults: Unavailable with CodeJournalTail (the first bad entry is the last one,
	// and nothing stands after it) or CodeJournalDamaged (any other damage), holding
	// a *Damage that names the entry.
	Verify(ctx context.Context) (Report, error)

	// SaveSnapshot keeps what write writes as the state right after entry at,
	// durably and whole or not at all, and lets all but the two newest snapshots
	// go. An error of write is returned unchanged and nothing is kept.
	//
	// Faults: Conflict with CodeStale (the log does not hold the entry at),
	// Unavailable (the disk; the log itself stays writable).
	SaveSnapshot(ctx context.Context, at Head, write func(io.Writer) error) error

	// LatestSnapshot returns the newest whole snapshot; one that is half written
	// or damaged is passed over for the next older one. The caller closes it and
	// hands its head to Read, which refuses it unless the log holds that entry.
	//
	// Faults: NotFound (there is none).
	LatestSnapshot(ctx context.Context) (Head, io.ReadCloser, error)

	// Close ends all reads, waits for them and for an Append under way, and lets
	// the data folder go.
	Close() error
}

// Report says what a verification found good.
type Report struct {
	Entries uint64        // good entries, counted from the first
	Head    Head          // the last good one
	Took    time.Duration // for logs and metrics; nothing depends on it
}

// PerSecond returns the rate of the verification in entries per second.
func (r Report) PerSecond() float64 {
	if r.Took <= 0 {
		return 0
	}
	return float64(r.Entries) / r.Took.Seconds()
}
