package ledger

import (
	"context"
	"errors"

	"entente/internal/fault"
	"entente/internal/journal"
)

// handful is how many entries go from one step of a replay to the next at a time.
const handful = 256

// taken is an entry with what it records.
type taken struct {
	entry   journal.Entry
	records []Record
}

// replay takes the journal up to an entry, and every closing in its place, into a fold
// that has none of them yet. Reading the journal, understanding its entries and making leaves of them
// go on beside each other. A closing whose entry or whose trees are others is a
// contradiction.
func (l *Ledger) replay(ctx context.Context, f *fold, records func(journal.Entry) ([]Record, error), left []closing, last uint64) error {
	settle := func() error {
		for len(left) > 0 && left[0].head.Seq == f.head.Seq {
			c := left[0]
			if f.head != c.head {
				return contradicted(c)
			}
			f.close(c.closed)
			if f.digest() != c.trees {
				return contradicted(c)
			}
			left = left[1:]
		}
		return nil
	}
	if err := settle(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	from := f.head
	read := step(ctx, cancel, func(put func([]taken) error) error { return l.entries(ctx, from, last, put) })
	understood := step(ctx, cancel, func(put func([]taken) error) error {
		for some := range read {
			for i := range some {
				var err error
				if some[i].records, err = records(some[i].entry); err != nil {
					return err
				}
			}
			if err := put(some); err != nil {
				return err
			}
		}
		return nil
	})
	for some := range understood {
		for i := range some {
			if err := f.take(&some[i].entry, some[i].records); err != nil {
				return end(cancel, err, read, understood)
			}
			if err := settle(); err != nil {
				return end(cancel, err, read, understood)
			}
		}
	}
	if ctx.Err() != nil {
		return end(cancel, stopped(ctx), read, understood)
	}
	if len(left) > 0 {
		return contradicted(left[0])
	}
	return nil
}

// entries reads the journal after an entry, up to another, a handful at a time.
func (l *Ledger) entries(ctx context.Context, from journal.Head, last uint64, put func([]taken) error) error {
	var some []taken
	err := l.cfg.Journal.Read(ctx, from, func(e journal.Entry) error {
		if e.Seq > last {
			return nil
		}
		if some = append(some, taken{entry: e}); len(some) < handful {
			return nil
		}
		full := some
		some = nil
		return put(full)
	})
	if err != nil || len(some) == 0 {
		return err
	}
	return put(some)
}

// step runs one step of a replay beside the others. What it puts comes out of the
// channel, which is closed at its end; its error ends all.
func step(ctx context.Context, cancel context.CancelCauseFunc, do func(put func([]taken) error) error) <-chan []taken {
	out := make(chan []taken, 2)
	go func() {
		defer close(out)
		err := do(func(some []taken) error {
			select {
			case out <- some:
				return nil
			case <-ctx.Done():
				return stopped(ctx)
			}
		})
		if err != nil {
			cancel(err)
		}
	}()
	return out
}

// end stops all steps, waits for them, and returns why.
func end(cancel context.CancelCauseFunc, err error, steps ...<-chan []taken) error {
	cancel(err)
	for _, s := range steps {
		for range s { //nolint:revive // emptied until its step has ended
		}
	}
	return err
}

// stopped is why a replay has ended, as a fault.
func stopped(ctx context.Context) error {
	var f *fault.Error
	if cause := context.Cause(ctx); errors.As(cause, &f) {
		return f
	}
	return fault.Wrap(fault.Unavailable, "ledger.Open", "it was stopped before the journal was read", context.Cause(ctx)).WithCode(fault.CodeTimeout)
}
