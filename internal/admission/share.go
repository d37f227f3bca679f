package admission

import (
	"sync"
	"time"

	"entente/internal/fault"
)

// Share bounds what each has under way at once, so that one who asks for much
// leaves room for others. It is safe for concurrent use.
type Share struct {
	each int

	mu   sync.Mutex
	open map[string]int // guarded by mu; never more than is under way
}

// NewShare returns a share of so many for each.
func NewShare(each int) *Share { return &Share{each: each, open: map[string]int{}} }

// Enter takes one place; the caller calls leave once. Faults: TooLarge with
// CodeTooMany.
func (s *Share) Enter(who string) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[who] >= s.each {
		return nil, fault.Wrap(fault.TooLarge, "admission.Share", "Too much of yours is under way; wait for it.", &Wait{time.Second}).
			WithCode(fault.CodeTooMany)
	}
	s.open[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[who]--; s.open[who] <= 0 {
			delete(s.open, who)
		}
	}, nil
}
