package app

import (
	"sync"
	"time"
)

// earliest is before any moment at which this version can run; a machine whose clock
// says less has lost it. It is far above the zero Minute, which means no moment.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// latest is the last moment that has a text in RFC 3339.
var latest = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// clock is the time of a service: the machine's, except that it never goes back. While
// the machine's clock is behind, it stands still. What has ended so stays ended: a
// grant, a membership, a token. See decision record 21.
type clock struct {
	machine func() time.Time

	mu   sync.Mutex
	high time.Time // guarded by mu; the latest moment that anybody was told, or that is on disk
}

func newClock(machine func() time.Time) *clock {
	if machine == nil {
		machine = time.Now
	}
	return &clock{machine: machine, high: earliest}
}

// now returns the time of the service.
func (c *clock) now() time.Time {
	t := c.machine().Round(0) // without what Go knows of the time since the start, by which it would never be seen to go back
	if t.After(latest) {
		t = latest
	}
	return c.notBefore(t)
}

// notBefore makes a moment, for instance that of the newest entry, one that the clock
// does not go behind. It returns the time of the service.
func (c *clock) notBefore(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.high) {
		c.high = t
	}
	return c.high
}

// behind returns how far the machine's clock is behind what was once told or written.
func (c *clock) behind() time.Duration {
	t := c.machine().Round(0)
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(c.high.Sub(t), 0)
}
