package ledger

import (
	"bytes"
	"context"
	"testing"
	"time"

	"entente/internal/fault"
)

// A clock that is moved by a year ends fifty thousand epochs at once. They are
// closed in stretches, which a stop interrupts without losing what is done.
func TestAYearOfEpochsIsClosedInStretchesThatAStopInterrupts(t *testing.T) {
	w, l := sampleWorld(t)
	w.now = w.now.AddDate(1, 0, 0)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	asked := 0
	clock := l.cfg.Clock
	l.cfg.Clock = func() time.Time {
		if asked++; asked == 2 {
			cancel() // it is in its second stretch
		}
		return clock()
	}
	before := l.fold.closed
	if err := l.Advance(ctx); !fault.Is(err, fault.Unavailable) || fault.As(err).Code != fault.CodeTimeout {
		t.Fatalf("it was stopped and says %v", err)
	}
	if l.fold.closed != before+2*stretch {
		t.Errorf("%d epochs were closed before the stop", l.fold.closed-before)
	}
	again, done := w.open(t)
	defer done()
	if again.fold.closed != before+2*stretch {
		t.Errorf("after another start %d are closed", again.fold.closed-before)
	}
	for last := again.fold.closed; last < epochAt(genesis, w.now); last = again.fold.closed {
		if err := again.Advance(context.Background()); err != nil || again.fold.closed == last || again.fold.closed > last+stretches*stretch {
			t.Fatalf("one call went from %d to %d of %d epochs, %v", last, again.fold.closed, epochAt(genesis, w.now), err)
		}
	}
	third, done := w.open(t)
	defer done()
	name := "alliance:eu27"
	a, err := again.Checkpoint(name)
	b, other := third.Checkpoint(name)
	if err != nil || other != nil || !bytes.Equal(a, b) {
		t.Errorf("%s\n%s\n%v %v", a, b, err, other)
	}
	w.now = w.now.AddDate(-2, 0, 0)
	if err := third.Advance(context.Background()); err != nil || third.fold.closed != again.fold.closed {
		t.Errorf("the clock went back, and %d epochs are closed, %v", third.fold.closed, err)
	}
}
