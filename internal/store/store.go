package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-memdb"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/marking"
)

// Config says how a store runs.
type Config struct {
	Clock         func() time.Time // default time.Now
	SnapshotEvery uint64           // entries between snapshots; default 20,000

	// OnUpdate is told when an update begins, and by done what became of it; nil is not told.
	OnUpdate func(context.Context) (_ context.Context, done func(error))
}

// maxGroup is how many updates one flush takes.
const maxGroup = 128

// Store is the state of one service. It is safe for concurrent use.
type Store struct {
	cfg    Config
	db     *memdb.MemDB
	jr     journal.Journal
	labels *marking.Table
	view   atomic.Pointer[View]
	feed   chain
	jobs   chan *job
	quit   chan struct{}
	done   sync.WaitGroup
	mu     sync.RWMutex
	closed bool          // guarded by mu; nothing is queued any more
	failed atomic.Bool   // the journal refused a write: read-only until restart
	broken chan struct{} // closed when failed is set
	why    error         // set before broken is closed

	lastSnapshot uint64 // entry number; used by the writer alone
	saving       atomic.Bool
}

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	view *View // set when done: the snapshot that holds the update
	err  error
	done chan struct{}
}

// Open recovers the state from a journal and starts the writer. The caller
// closes the store before the journal. Faults: those of the journal, and
// Internal for an entry that this version cannot read.
func Open(ctx context.Context, jr journal.Journal, cfg Config) (*Store, error) {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.SnapshotEvery == 0 {
		cfg.SnapshotEvery = 20_000
	}
	db, err := memdb.NewMemDB(schema())
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "store.Open", "the schema of the tables is wrong", err)
	}
	s := &Store{cfg: cfg, db: db, jr: jr, labels: marking.NewTable(), jobs: make(chan *job, 1024), quit: make(chan struct{}), broken: make(chan struct{})}
	if err := s.recover(ctx); err != nil {
		return nil, err
	}
	s.done.Add(1)
	go s.write()
	return s, nil
}

// Close waits for the updates under way and stops the writer. Later updates are Unavailable.
func (s *Store) Close() {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if !closed {
		close(s.quit)
	}
	s.done.Wait()
}

// View returns the newest snapshot.
func (s *Store) View() *View { return s.view.Load() }

// Watch returns a feed of all commits after the newest snapshot, which is returned with it.
func (s *Store) Watch() (*Feed, *View) {
	c := s.feed.now()
	return &Feed{last: c}, c.View
}

// ReadOnly reports whether the journal has refused a write. Only a restart mends it.
func (s *Store) ReadOnly() bool { return s.failed.Load() }

// Failed returns a channel that is closed when the journal refuses a write.
func (s *Store) Failed() <-chan struct{} { return s.broken }

// Why returns the error of the write that was refused; nil before Failed is closed.
func (s *Store) Why() error {
	select {
	case <-s.broken:
		return s.why
	default:
		return nil
	}
}

// fail lets nothing more be written. Only the writer calls it.
func (s *Store) fail(err error) {
	if s.failed.CompareAndSwap(false, true) {
		s.why = err
		close(s.broken)
	}
}

// Update runs fn on the newest state and makes what it staged durable. When it
// returns nil, the change is on disk and in the returned snapshot. It returns
// fn's error unchanged; Unavailable with code READ_ONLY when the journal failed;
// Unavailable with code TIMEOUT when ctx ended before fn ran.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) (_ *View, err error) {
	if s.cfg.OnUpdate != nil {
		var done func(error)
		ctx, done = s.cfg.OnUpdate(ctx)
		defer func() { done(err) }()
	}
	if s.failed.Load() {
		return nil, readOnly(nil)
	}
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	if err := s.queue(j); err != nil {
		return nil, err
	}
	<-j.done // once queued, the answer is awaited: the change may become durable
	return j.view, j.err
}

func (s *Store) queue(j *job) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return fault.New(fault.Unavailable, "store.Update", "the service is stopping")
	}
	select {
	case s.jobs <- j:
		return nil
	case <-j.ctx.Done():
		return fault.Wrap(fault.Unavailable, "store.Update", "the request ended first", j.ctx.Err()).WithCode(fault.CodeTimeout)
	}
}

func readOnly(cause error) error {
	return fault.Wrap(fault.Unavailable, "store.Update", "nothing can be written until an operator has looked at the journal", cause).
		WithCode(fault.CodeReadOnly)
}

// write is the one writer.
func (s *Store) write() {
	defer s.done.Done()
	for {
		select {
		case j := <-s.jobs:
			group := []*job{j}
		fill:
			for len(group) < maxGroup {
				select {
				case k := <-s.jobs:
					group = append(group, k)
				default:
					break fill
				}
			}
			s.flush(group)
		case <-s.quit:
			for {
				select {
				case j := <-s.jobs:
					s.flush([]*job{j})
				default:
					return
				}
			}
		}
	}
}

// flush runs a group of updates, makes them durable with one append and publishes them.
func (s *Store) flush(group []*job) {
	defer func() {
		for _, j := range group {
			close(j.done)
		}
	}()
	txn := s.db.Txn(true)
	defer txn.Abort() // does nothing after Commit
	old := s.view.Load()
	a := newApply(txn, s.labels, old.head)
	var drafts []journal.Draft
	for _, j := range group {
		d, err := s.stage(a, j)
		if j.err == nil {
			j.err = err
		}
		if d != nil {
			drafts = append(drafts, *d)
		}
	}
	fail := func(err error) {
		for _, j := range group {
			if j.err == nil {
				j.err = err
			}
		}
	}
	view := old
	if len(drafts) > 0 {
		if s.failed.Load() {
			fail(readOnly(nil))
			return
		}
		entries, err := s.jr.Append(context.Background(), old.head.at.journal, drafts)
		if err != nil {
			s.fail(err)
			fail(readOnly(err))
			return
		}
		last := entries[len(entries)-1]
		a.head.at.journal, a.head.at.at = last.Head(), last.At
		if err := a.finish(); err != nil {
			s.fail(err)
			fail(readOnly(err))
			return
		}
		txn.Commit()
		view = s.publish(a)
		s.maybeSnapshot(view)
	}
	for _, j := range group {
		j.view = view
	}
}

// stage runs one update and applies what it staged. The draft is nil if there is nothing to write.
func (s *Store) stage(a *apply, j *job) (d *journal.Draft, err error) {
	if j.ctx.Err() != nil {
		return nil, fault.Wrap(fault.Unavailable, "store.Update", "the request ended first", j.ctx.Err()).WithCode(fault.CodeTimeout)
	}
	tx := &Tx{view: a.view(), now: s.now()}
	defer func() {
		if p := recover(); p != nil {
			d, err = nil, fault.Wrap(fault.Internal, "store.Update", "", fmt.Errorf("panic: %v", p))
		}
	}()
	if err = j.fn(tx); err != nil {
		if tx.refusal == nil {
			return nil, err
		}
		refused, draftErr := body{Audit: tx.refusal}.draft(EntryRefuse, tx.now)
		if draftErr != nil {
			return nil, draftErr
		}
		j.err = err
		return &refused, nil
	}
	if tx.empty() {
		return nil, nil
	}
	b, err := tx.body()
	if err != nil {
		return nil, err
	}
	kind := EntryChange
	if tx.policy != nil {
		kind = EntryPolicy
	}
	draft, err := b.draft(kind, tx.now)
	if err != nil {
		return nil, err
	}
	if err := a.body(b, tx.objects, tx.now); err != nil {
		// A half applied update must not reach disk or memory: nothing of this group may.
		s.fail(err)
		return nil, readOnly(err)
	}
	return &draft, nil
}

// now is the time of an update: never before the newest entry, whatever the clock says.
func (s *Store) now() time.Time {
	t := s.cfg.Clock().UTC().Truncate(time.Microsecond)
	if last := s.view.Load().head.at.at; t.Before(last) {
		return last
	}
	return t
}

func (s *Store) publish(a *apply) *View {
	v := &View{txn: s.db.Txn(false), labels: s.labels}
	v.head, _ = v.get(tableHead, headID).(*head)
	s.view.Store(v)
	s.feed.add(&Commit{View: v, Changed: a.changed})
	return v
}

// emptyHead is the head of a state without entries.
func emptyHead() *head {
	return &head{byKind: map[dossier.Noun]Posting{}, labelsOf: map[dossier.Noun][]marking.ID{}}
}
