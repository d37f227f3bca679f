package decisions

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"entente/internal/durable"
	"entente/internal/fault"
	"entente/internal/marking"
)

// Config says where the log is and how much of it is kept.
type Config struct {
	Dir    string        // the data folder, which exists
	Keep   time.Duration // how long a record is kept; 0 is for ever
	Queue  int           // requests whose records wait to be written; more make the next one wait
	Random io.Reader     // for ids
}

// DefaultQueue is how many requests may wait.
const DefaultQueue = 1024

// Validate reports the first setting that cannot work, with its field as path.
// Faults: Invalid with CodeConfigInvalid.
func (c Config) Validate() error {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "decisions.Config", text).WithCode(fault.CodeConfigInvalid).At(field)
	}
	switch {
	case c.Keep < 0:
		return bad("keep", "a number of days is needed; 0 keeps everything")
	case c.Queue < 1:
		return bad("queue", "a number above zero is needed")
	}
	return nil
}

// Urgency says when Add returns.
type Urgency bool

// The urgencies.
const (
	Soon    Urgency = false // the records are queued, and are on disk within a second
	Durable Urgency = true  // the records are on disk
)

// How long records wait for others to be written with, and how long for the next try.
const (
	linger   = 50 * time.Millisecond
	again    = time.Second
	maxBatch = 512 // requests of one transaction
)

// Log is the decision log of one service. It is safe for concurrent use.
type Log struct {
	cfg   Config
	read  *sql.DB
	write *sql.DB // nil of a log that is only read
	queue chan *job
	quit  chan struct{}
	ended sync.WaitGroup

	mu     sync.Mutex
	closed bool  // by mu
	broken error // by mu; the last write failed

	known  map[digest]bool           // texts that are in the file; the writer's alone
	labels map[*marking.Label]digest // of labels in use; the writer's alone

	mark     *durable.Mark // nil of a log that is only read; the writer's alone, like the rest
	newest   int64         // number of the newest record
	unmarked error         // the mark does not speak of it
}

// job is one request's records, or with none a wait for all that came before.
type job struct {
	records []*Record
	prune   *time.Time // remove what is too old as of it
	done    chan error // nil when nobody waits

	pruned int64 // by the writer, before done
	failed error // by the writer, before done
}

// Open opens the log, or begins one. Faults: Invalid with CodeConfigInvalid,
// Precondition (a file of another format), Unavailable; with CodeFileDamaged if records
// are gone that were put on record.
func Open(ctx context.Context, cfg Config) (*Log, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	l := &Log{cfg: cfg, queue: make(chan *job, cfg.Queue), quit: make(chan struct{}), known: map[digest]bool{}, labels: map[*marking.Label]digest{}}
	name := filepath.Join(cfg.Dir, FileName)
	if err := durable.Renew(name + "-wal"); err != nil { // what is read may have been in memory alone
		return nil, err
	}
	var err error
	if l.write, err = connect(name, true); err != nil {
		return nil, unavailable("decisions.Open", err)
	}
	if err = prepare(ctx, l.write, true); err == nil {
		err = l.openMark(ctx)
	}
	if err == nil {
		l.read, err = connect(name, false)
	}
	if err != nil {
		if l.mark != nil {
			_ = l.mark.Close() // the first error is the one to report
		}
		return nil, errors.Join(err, l.write.Close())
	}
	l.ended.Go(l.run)
	return l, nil
}

// OpenReadOnly opens the log of a data folder to read it. Faults: NotFound (there is
// none), Precondition, Unavailable.
func OpenReadOnly(ctx context.Context, dir string) (*Log, error) {
	const op = "decisions.OpenReadOnly"
	name := filepath.Join(dir, FileName)
	if _, err := os.Stat(name); err != nil {
		return nil, fault.Wrap(fault.NotFound, op, "the folder holds no decision log", err)
	}
	db, err := connect(name, false)
	if err != nil {
		return nil, unavailable(op, err)
	}
	if err := prepare(ctx, db, false); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Log{read: db, closed: true}, nil
}

// Add keeps the records of one request and gives them their ids. Faults: Unavailable.
func (l *Log) Add(ctx context.Context, records []*Record, u Urgency) error {
	for _, r := range records {
		var id [16]byte
		if _, err := io.ReadFull(l.cfg.Random, id[:]); err != nil {
			return unavailable("decisions.Add", err)
		}
		r.ID = "dcn_" + hex.EncodeToString(id[:])
	}
	if len(records) == 0 {
		return l.Ready()
	}
	return l.put(ctx, records, u)
}

// Flush returns when everything that was added before is on disk. Faults: Unavailable.
func (l *Log) Flush(ctx context.Context) error { return l.put(ctx, nil, Durable) }

// Last returns the time of the newest record; zero where there is none. Faults: Unavailable.
func (l *Log) Last(ctx context.Context) (time.Time, error) {
	var at sql.NullInt64
	if err := l.read.QueryRowContext(ctx, `SELECT max(at) FROM record`).Scan(&at); err != nil {
		return time.Time{}, unavailable("decisions.Last", err)
	}
	if !at.Valid {
		return time.Time{}, nil
	}
	return time.UnixMilli(at.Int64).UTC(), nil
}

// Ready reports whether records can be written, as far as that is known. Faults: Unavailable.
func (l *Log) Ready() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return unavailable("decisions.Ready", errors.New("the log is closed"))
	case l.broken != nil:
		return unavailable("decisions.Ready", l.broken)
	}
	return nil
}

func (l *Log) put(ctx context.Context, records []*Record, u Urgency) error {
	j := &job{records: records}
	if u == Durable {
		j.done = make(chan error, 1)
	}
	return l.wait(ctx, j)
}

// wait queues a job, and waits for its end if it has one to tell.
func (l *Log) wait(ctx context.Context, j *job) error {
	const op = "decisions.Add"
	if err := l.Ready(); err != nil {
		return err
	}
	done := j.done // once queued, the job is the writer's
	select {
	case l.queue <- j:
	case <-ctx.Done():
		return unavailable(op, ctx.Err())
	case <-l.quit:
		return unavailable(op, errors.New("the log is closed"))
	}
	if done == nil {
		return nil
	}
	select {
	case err := <-done:
		if err != nil {
			return unavailable(op, err)
		}
		return nil
	case <-ctx.Done():
		return unavailable(op, ctx.Err())
	}
}

// Close writes what waits and lets the file go. Faults: Unavailable (something could
// not be written).
func (l *Log) Close() error {
	l.mu.Lock()
	first := !l.closed && l.write != nil
	l.closed = true
	l.mu.Unlock()
	var errs []error
	if first {
		close(l.quit)
		l.ended.Wait()
		errs = append(errs, l.broken) // the writer has ended
	}
	errs = append(errs, l.read.Close())
	if l.write != nil {
		errs = append(errs, l.write.Close())
	}
	if first {
		errs = append(errs, l.mark.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return unavailable("decisions.Close", err)
	}
	return nil
}
