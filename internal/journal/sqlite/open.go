package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"entente/internal/durable"
	"entente/internal/journal"
)

// Config says where the journal is.
type Config struct {
	// Dir is the data folder. It is made if there is none.
	Dir string

	// DropDamagedTail, if not zero, lets Open take exactly this entry, damaged and
	// the last of the log, out of the log into the table dropped. Snapshots that
	// hold it are set aside. It is for one start by an operator who read the
	// refusal: with nothing of that number to drop, Open refuses.
	DropDamagedTail uint64
}

// Journal is the SQLite driver of journal.Journal.
type Journal struct {
	dir    string
	opened journal.Report
	lock   *os.File
	reads  *sql.DB // read-only connections
	head   atomic.Pointer[journal.Head]
	saving sync.Mutex // one snapshot at a time

	life   context.Context //nolint:containedctx // ended by Close, to end the reads under way
	end    context.CancelFunc
	gate   sync.Mutex     // guards closed, broken and the growth of active
	closed bool           // by gate
	broken error          // by gate: the failed write after which nothing is written
	active sync.WaitGroup // reads under way

	turn   chan struct{} // holds one token; who has it may use what follows
	writer writer        // by turn
	mark   *mark         // by turn
}

var _ journal.Journal = (*Journal)(nil)

// Open opens the journal in cfg.Dir, or begins one, and checks the whole chain.
// Until that is done it writes nothing to the log, so a refusal leaves everything
// as it was found.
//
// Faults: Conflict with CodeJournalLocked (another process has the folder),
// Unavailable with CodeJournalTail or CodeJournalDamaged (holding a
// *journal.Damage), Precondition (the database is not a journal, is of a newer
// format, or cfg names an entry to drop that is not a damaged last one),
// Unavailable (the disk).
func Open(ctx context.Context, cfg Config) (_ *Journal, err error) {
	const op = "sqlite.Open"
	dir, err := makeFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	j := &Journal{dir: dir, turn: make(chan struct{}, 1)}
	j.turn <- struct{}{}
	j.life, j.end = context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			_ = j.release(false) // the first error is the one to report
		}
	}()
	if j.lock, err = lockFolder(dir); err != nil {
		return nil, err
	}
	var marked journal.Head
	if j.mark, marked, err = openMark(dir); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, FileName)
	if err = j.openTables(ctx, name, marked); err != nil {
		return nil, refusal(op, err)
	}
	if j.opened, err = j.settle(ctx, name, cfg.DropDamagedTail, marked); err != nil {
		return nil, err
	}
	// What was just read goes on to be acknowledged: it must not be in memory alone.
	if err = durable.Renew(name + walSuffix); err != nil {
		return nil, err
	}
	if err = j.writer.open(ctx, name); err != nil {
		return nil, refusal(op, err)
	}
	if err = errors.Join(j.mark.set(j.opened.Head), j.mark.flush()); err != nil {
		return nil, unavailable(op, err)
	}
	if err = journal.SyncDir(dir); err != nil {
		return nil, err
	}
	j.head.Store(&j.opened.Head)
	return j, nil
}

// openTables opens the database for reading, with the tables of a journal in it.
// It makes them only where nothing was acknowledged yet.
func (j *Journal) openTables(ctx context.Context, name string, marked journal.Head) error {
	size, err := makeFile(name)
	if err != nil {
		return err
	}
	begun := false
	if j.reads, err = connect(name, readOnlyMode); err != nil {
		return err
	}
	if size > 0 {
		begun, err = inspect(ctx, j.reads)
		if halfMade(err) && marked.Seq == 0 {
			// The power went while SQLite made the file: before there was a table, so
			// nothing is lost when the writer takes it back.
			if err = j.writer.open(ctx, name); err == nil {
				begun, err = inspect(ctx, j.reads)
			}
		}
		if err != nil {
			return err
		}
	}
	if begun {
		return nil
	}
	if marked.Seq > 0 {
		return explain("sqlite.Open", &journal.Damage{Seq: 1, Last: marked.Seq, Reason: "the journal is empty, but entries were acknowledged"})
	}
	if err := j.writer.open(ctx, name); err != nil {
		return err
	}
	return create(ctx, j.writer.conn)
}

// Opened returns what Open found when it checked the chain.
func (j *Journal) Opened() journal.Report { return j.opened }

// Head returns the newest entry that is durable.
func (j *Journal) Head() journal.Head { return *j.head.Load() }

// Close ends all reads, waits for them and for an Append under way, moves the
// write-ahead log into the database and lets the folder go.
//
// Faults: Unavailable (what was acknowledged is safe all the same).
func (j *Journal) Close() error {
	j.gate.Lock()
	if j.closed {
		j.gate.Unlock()
		return nil
	}
	j.closed = true
	j.gate.Unlock()
	<-j.turn
	defer j.give()
	j.end()
	j.active.Wait()
	if err := j.release(j.poisoned() == nil); err != nil {
		return unavailable("sqlite.Close", err)
	}
	return nil
}

// release lets everything go that was opened. Only if tidy does it touch the log.
func (j *Journal) release(tidy bool) error {
	j.end()
	var errs []error
	readsClosed := j.reads == nil
	closeReads := func() {
		if !readsClosed {
			readsClosed = true
			errs = append(errs, j.reads.Close())
		}
	}
	// SQLite moves the write-ahead log into the database when the last connection
	// closes, unless that one is read-only.
	if tidy {
		closeReads()
	}
	errs = append(errs, j.writer.close(tidy))
	closeReads()
	if j.mark != nil {
		errs = append(errs, j.mark.close())
	}
	if j.lock != nil {
		errs = append(errs, j.lock.Close())
	}
	return errors.Join(errs...)
}

// poison makes the journal read-only because of err.
func (j *Journal) poison(err error) {
	j.gate.Lock()
	defer j.gate.Unlock()
	if j.broken == nil {
		j.broken = err
	}
}

func (j *Journal) poisoned() error {
	j.gate.Lock()
	defer j.gate.Unlock()
	return j.broken
}
