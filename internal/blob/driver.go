package blob

import (
	"context"
	"io"
	"iter"
	"time"
)

// driver keeps whole objects under slash-separated names. Its errors are not
// faults; a missing object is fs.ErrNotExist. Every method is safe for concurrent use.
type driver interface {
	// create begins an object under a new name below tempPrefix. ctx governs it until seal.
	create(ctx context.Context) (upload, error)
	open(ctx context.Context, name string) (io.ReadCloser, error)
	// list gives the names that begin with prefix; it ends after the first error. What
	// comes or goes meanwhile may be given or not.
	list(ctx context.Context, prefix string) iter.Seq2[string, error]
	// modified is when the object was last written.
	modified(ctx context.Context, name string) (time.Time, error)
	// size is how many bytes open gives.
	size(ctx context.Context, name string) (int64, error)
	// remove is durable when it returns nil.
	remove(ctx context.Context, name string) error
	// alone reports whether no other process can have uploads here.
	alone() bool
	close() error
}

// upload is an object in the making. It is used by one goroutine, and ends by place
// or discard.
type upload interface {
	io.Writer
	// seal ends the writing.
	seal() error
	// place gives the sealed object its name, at once and in place of what had it,
	// and is durable when it returns nil.
	place(ctx context.Context, name string) error
	// discard removes the object unless it has been placed. It may be called more than once.
	discard()
}
