package store

import (
	"context"
	"sync"
	"time"
)

// Commit is what one flush of the journal brought: the snapshot after it and the rows that changed.
type Commit struct {
	View    *View
	Changed []Change
	next    chan struct{} // closed when following is set
	follow  *Commit       // read after next is closed
}

// Change is one row before and after. Before is nil for a new object.
type Change struct {
	Before, After *Row
	At            time.Time // of the update; zero in a recovery
}

// Feed hands out commits in order. A slow reader holds what it has not read yet;
// it never makes another reader or the writer wait. It is not for concurrent use.
type Feed struct{ last *Commit }

// Next waits for the next commit. It fails only when ctx ends.
func (f *Feed) Next(ctx context.Context) (*Commit, error) {
	select {
	case <-f.last.next:
		f.last = f.last.follow
		return f.last, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// chain is the growing end of the commits.
type chain struct {
	mu  sync.Mutex
	end *Commit // guarded by mu
}

func (c *chain) add(n *Commit) {
	n.next = make(chan struct{})
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		c.end.follow = n
		close(c.end.next)
	}
	c.end = n
}

func (c *chain) now() *Commit {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}
