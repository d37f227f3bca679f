package admission

import (
	"container/list"
	"context"
	"sync"
	"time"

	"entente/internal/fault"
)

// Bounds of a lane.
type Bounds struct {
	Seats int           // how much is under way at once
	Queue int           // how many may wait for a seat
	Wait  time.Duration // the longest that one waits, and how long a queue may stand
}

// impatience is what is left of Wait when a queue stands.
const impatience = 10

// Lane is one class of work. It is safe for concurrent use.
type Lane struct {
	bounds Bounds

	mu    sync.Mutex
	taken int        // guarded by mu; seats
	queue list.List  // guarded by mu; of *waiter, who came first first
	since time.Time  // guarded by mu; since when somebody has been waiting all the time
	count LaneCounts // guarded by mu; what only grows
}

// waiter is somebody in the queue.
type waiter struct{ seated chan struct{} }

// LaneCounts says what a lane has done.
type LaneCounts struct {
	Taken, Waiting int    // now
	Admitted, Shed uint64 // since the start
}

// NewLane returns an empty lane.
func NewLane(b Bounds) *Lane { return &Lane{bounds: b} }

// Counts returns what the lane has done.
func (l *Lane) Counts() LaneCounts {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.count
	c.Taken, c.Waiting = l.taken, l.queue.Len()
	return c
}

// Enter takes a seat, after a short wait if there is none. The caller leaves it.
// Faults: Unavailable with CodeOverloaded; with CodeTimeout if ctx ended first.
func (l *Lane) Enter(ctx context.Context) (*Seat, error) {
	if err := l.take(ctx); err != nil {
		return nil, err
	}
	return &Seat{lane: l, held: true}, nil
}

func (l *Lane) take(ctx context.Context) error {
	l.mu.Lock()
	if l.taken < l.bounds.Seats {
		l.taken++
		l.count.Admitted++
		l.mu.Unlock()
		return nil
	}
	if l.queue.Len() >= l.bounds.Queue {
		l.count.Shed++
		l.mu.Unlock()
		return overloaded()
	}
	now, wait := time.Now(), l.bounds.Wait
	if l.queue.Len() == 0 {
		l.since = now
	} else if now.Sub(l.since) > l.bounds.Wait {
		wait /= impatience
	}
	w := &waiter{make(chan struct{})}
	place := l.queue.PushBack(w)
	l.mu.Unlock()

	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-w.seated:
		return nil
	case <-timer.C:
		return l.give(w, place, overloaded())
	case <-ctx.Done():
		return l.give(w, place, fault.Wrap(fault.Unavailable, "admission.Enter", "The request ended first.", ctx.Err()).WithCode(fault.CodeTimeout))
	}
}

// give gives up waiting, unless the seat came in the same moment.
func (l *Lane) give(w *waiter, place *list.Element, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-w.seated:
		return nil
	default:
	}
	l.queue.Remove(place)
	l.count.Shed++
	return err
}

// free hands a seat to who has waited longest. Seats that were taken beyond the
// bound are not handed on.
func (l *Lane) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.queue.Front()
	if first == nil || l.taken > l.bounds.Seats {
		l.taken--
		return
	}
	l.queue.Remove(first)
	l.count.Admitted++
	close(first.Value.(*waiter).seated)
}

func overloaded() error {
	return fault.Wrap(fault.Unavailable, "admission.Enter", "The service has more to do than it can; try again shortly.", &Wait{time.Second}).
		WithCode(fault.CodeOverloaded)
}
