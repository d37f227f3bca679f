package app

import (
	"context"
	"sync"

	"entente/internal/fault"
	"entente/policy/reference"
)

// pages are those about the rules in force, made when they are first asked for.
type pages struct {
	mu   sync.Mutex
	book *reference.Book // guarded by mu
}

// reference returns a page about the rules in force, for whoever is signed in: the
// rules of every alliance are open to all partners, for each is to see why it was
// refused; a page tells of no object and no person. Faults: NotFound, Unavailable.
func (a *App) reference(ctx context.Context, name string) ([]byte, error) {
	rev, err := a.desk.Revision()
	if err != nil {
		return nil, err
	}
	a.pages.mu.Lock()
	defer a.pages.mu.Unlock()
	if a.pages.book == nil || a.pages.book.Revision != rev.ID() {
		book := reference.Build(ctx, rev, reference.Shipped())
		if ctx.Err() != nil {
			return nil, fault.Wrap(fault.Unavailable, "app.reference", "the pages could not be made in time", ctx.Err())
		}
		a.pages.book = book
	}
	page, ok := a.pages.book.Page(name)
	if !ok {
		return nil, fault.New(fault.NotFound, "app.reference", "there is no such page")
	}
	return page, nil
}
