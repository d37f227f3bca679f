// Package session carries the caller's casework session through one operation.
// All fields of an operation decide on the same snapshot; an event of a
// subscription gets a newer one.
//
//	ctx = session.With(ctx, func() *casework.Session { return desk.Session(who, options) })
//	session.Of(ctx).Node(ctx, id)
//
// It knows no transport and makes no decision. A context without a session is a
// defect of the caller and panics; the server answers that with INTERNAL.
package session

import (
	"context"
	"sync"
	"sync/atomic"

	"entente/internal/casework"
)

type key struct{}

type holder struct {
	open func() *casework.Session
	now  atomic.Pointer[casework.Session]

	mu   sync.Mutex
	past []*casework.Session // guarded by mu; of events before, until what they decided is on record
}

// With opens a session for one operation.
func With(ctx context.Context, open func() *casework.Session) context.Context {
	h := &holder{open: open}
	h.now.Store(open())
	return context.WithValue(ctx, key{}, h)
}

// Of returns the operation's session.
func Of(ctx context.Context) *casework.Session { return ctx.Value(key{}).(*holder).now.Load() }

// Renew moves the operation to the newest snapshot, before an event is sent: what
// stands below an event is never older than the event.
func Renew(ctx context.Context) {
	h := ctx.Value(key{}).(*holder)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.past = append(h.past, h.now.Load())
	h.now.Store(h.open())
}

// Record puts on record what the operation has decided so far. Until it has returned
// nil no answer may leave. Faults: Unavailable.
func Record(ctx context.Context) error {
	h := ctx.Value(key{}).(*holder)
	h.mu.Lock()
	all := append(h.past, h.now.Load())
	h.past = nil
	h.mu.Unlock()
	for _, s := range all {
		if err := s.Record(ctx); err != nil {
			return err
		}
	}
	return nil
}
