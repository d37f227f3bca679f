// Package session carries the caller's casework session through one operation.
// All fields of an operation decide on the same snapshot; an event of a
// subscription gets a newer one.
//
//	ctx = session.With(ctx, 1_000, func() *casework.Session { return desk.Session(who, options) })
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
	"entente/internal/fault"
)

type key struct{}

type holder struct {
	open    func() *casework.Session
	now     atomic.Pointer[casework.Session]
	pending int
	end     context.CancelCauseFunc

	mu   sync.Mutex
	past []*casework.Session // guarded by mu; of events before, until what they decided is on record
}

// With opens a session for one operation, of which so many events may wait to be
// taken by the client.
func With(ctx context.Context, pending int, open func() *casework.Session) context.Context {
	h := &holder{open: open, pending: pending}
	h.now.Store(open())
	ctx, h.end = context.WithCancelCause(ctx) // ctx is of one operation, and ends with it
	return context.WithValue(ctx, key{}, h)
}

// Pending is how many events of the operation may wait.
func Pending(ctx context.Context) int { return ctx.Value(key{}).(*holder).pending }

// End ends the operation, and says why: identity.Ended of its context returns f.
func End(ctx context.Context, f *fault.Error) { ctx.Value(key{}).(*holder).end(f) }

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
