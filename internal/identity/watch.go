package identity

import (
	"context"
	"time"

	"entente/internal/fault"
)

// Terms say how a session is watched.
type Terms struct {
	Every  time.Duration // between two looks
	Within time.Duration // the longest that may pass since the last look that found the session as it was
}

// Watch returns a context that ends when a session does: when it was revoked or
// has expired, when its person may no longer do just what they could at first, or
// when that could not be told for Within. Its cause is then the *fault.Error that
// says so. A look that cannot tell is repeated until Within has passed, so that a
// provider which restarts costs nobody a connection.
//
// ask looks at the session anew. The function that is returned ends the watch, and
// returns once no look is under way.
func Watch(ctx context.Context, who *Principal, t Terms, ask func(context.Context) (*Principal, error)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := watch(ctx, who, t, ask); err != nil {
			cancel(err)
		}
	}()
	return ctx, func() { cancel(context.Canceled); <-done }
}

// watch looks until ctx or the session ends; nil is the former.
func watch(ctx context.Context, who *Principal, t Terms, ask func(context.Context) (*Principal, error)) error {
	held, next := time.Now(), t.Every
	for {
		bound := held.Add(t.Within)
		end := bound
		if !who.Expires.IsZero() && who.Expires.Before(end) {
			end = who.Expires
		}
		if !pause(ctx, min(next, time.Until(end))) {
			return nil
		}
		now := time.Now()
		switch {
		case !who.Expires.IsZero() && !now.Before(who.Expires):
			return fault.New(fault.Unauthenticated, "identity.Watch", "the session has expired")
		case !now.Before(bound):
			return fault.New(fault.Unavailable, "identity.Watch", "it can no longer be told who is asking").
				WithCode(fault.CodeIdentityAway)
		}
		look, over := context.WithDeadline(ctx, bound)
		again, err := ask(look)
		over()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil && again.Same(who):
			// From the beginning of the look on: what changed while it was under way may not be in it.
			who, held, next = again, now, t.Every
		case err == nil:
			return fault.New(fault.Unauthenticated, "identity.Watch", "what this person may do has changed; connect again")
		case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Forbidden):
			return fault.As(err)
		default:
			next = t.Every / 4
		}
	}
}

// pause waits, and reports whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Ended returns why a watched context ended: nil while it goes on, and when it
// ended for any other reason than its session.
func Ended(ctx context.Context) *fault.Error {
	if ctx.Err() == nil {
		return nil
	}
	if f, ok := context.Cause(ctx).(*fault.Error); ok { //nolint:errorlint // Watch sets it bare; a wrapped one is not Watch's
		return f
	}
	return nil
}
