package admission

import (
	"context"
	"sync"
	"time"
)

// lull is how long one may wait for something outside before the seat is given to
// others for as long as it takes.
const lull = 5 * time.Millisecond

// Seat is a place in a lane. It is safe for concurrent use.
type Seat struct {
	mu   sync.Mutex
	lane *Lane // guarded by mu
	held bool  // guarded by mu
	left bool  // guarded by mu; for good
}

// Leave gives the seat back. More than once is as once.
func (s *Seat) Leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = true
	s.release()
}

// release gives the seat to others. The caller holds mu.
func (s *Seat) release() {
	if s.held {
		s.held = false
		s.lane.free()
	}
}

// Move gives the seat back and takes one in another lane. After an error there is
// none. A seat that was left is not moved. Faults: those of Enter.
func (s *Seat) Move(ctx context.Context, to *Lane) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left {
		return nil
	}
	s.release()
	if err := to.take(ctx); err != nil {
		return err
	}
	s.lane, s.held = to, true
	return nil
}

// Of reports whether the seat is one of a lane.
func (s *Seat) Of(l *Lane) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lane == l
}

// Idle runs fn, which waits for something outside: a caller who sends or reads
// slowly. If that takes long others have the seat in the meantime; afterwards it is
// taken again even if none is free, because the work is half done.
func (s *Seat) Idle(fn func()) {
	var yielded, over bool // guarded by mu
	timer := time.AfterFunc(lull, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held && !over {
			yielded = true
			s.release()
		}
	})
	defer func() {
		timer.Stop()
		s.mu.Lock()
		defer s.mu.Unlock()
		if over = true; yielded && !s.left {
			s.held = true
			s.lane.retake()
		}
	}()
	fn()
}

// retake takes a seat back, beyond the bound if need be.
func (l *Lane) retake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken++
}
