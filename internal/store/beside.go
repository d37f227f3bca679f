package store

import (
	"context"
	"errors"
	"runtime"

	"entente/internal/fault"
)

// beside takes groups from produce, prepares each on its own, on all processors, and
// uses them one after the other, in order: all three go on beside each other. The
// first error ends it, and when it returns nothing is left running.
func beside[T any](ctx context.Context, produce func(put func([]T) error) error, prepare func(*T) error, use func([]T) error) error {
	type group struct {
		some []T
		done chan error // told once
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	groups := make(chan group, runtime.GOMAXPROCS(0))
	var produced error // set before groups is closed
	go func() {
		defer close(groups)
		produced = produce(func(some []T) error {
			g := group{some, make(chan error, 1)}
			go func() {
				var err error
				for i := 0; i < len(some) && err == nil; i++ {
					err = prepare(&some[i])
				}
				g.done <- err
			}()
			select {
			case groups <- g:
				return nil
			case <-ctx.Done():
				<-g.done
				return stopped(ctx)
			}
		})
	}()
	var err error
	for g := range groups { // to the end, also after an error
		prepared := <-g.done
		if err == nil {
			err = prepared
		}
		if err == nil {
			err = use(g.some)
		}
		if err != nil {
			cancel(err)
		}
	}
	if err == nil {
		err = produced
	}
	return err
}

// stopped is why a context has ended, as a fault.
func stopped(ctx context.Context) error {
	var f *fault.Error
	if cause := context.Cause(ctx); errors.As(cause, &f) {
		return f
	}
	return fault.Wrap(fault.Unavailable, "store.Open", "it was stopped before the state was there", context.Cause(ctx)).WithCode(fault.CodeTimeout)
}
