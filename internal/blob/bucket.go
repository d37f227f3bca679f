package blob

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"time"

	gocloud "gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// bucket is the driver for any gocloud bucket. It asks of it that a written object
// appears whole at Close or not at all, and that Copy is atomic.
type bucket struct{ *gocloud.Bucket }

// writeOptions bound the memory of an upload to a few parts (5 MiB is the least that
// S3 takes) and keep the service from guessing at the content.
func writeOptions() *gocloud.WriterOptions {
	return &gocloud.WriterOptions{ContentType: "application/octet-stream", BufferSize: 5 << 20, MaxConcurrency: 2}
}

func (b bucket) create(ctx context.Context) (upload, error) {
	ctx, cancel := context.WithCancel(ctx)
	name := tempPrefix + rand.Text()
	w, err := b.NewWriter(ctx, name, writeOptions())
	if err != nil {
		cancel()
		return nil, err
	}
	return &bucketUpload{bucket: b, ctx: ctx, cancel: cancel, writer: w, name: name}, nil
}

func (b bucket) open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := b.NewReader(ctx, name, nil)
	if err != nil {
		return nil, missing(err)
	}
	return r, nil
}

func (b bucket) list(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		objects := b.List(&gocloud.ListOptions{Prefix: prefix})
		for {
			object, err := objects.Next(ctx)
			if err == io.EOF {
				return
			}
			if err == nil {
				err = ctx.Err() // not every driver looks
			}
			if err != nil {
				yield("", err)
				return
			}
			if !yield(object.Key, nil) {
				return
			}
		}
	}
}

func (b bucket) modified(ctx context.Context, name string) (time.Time, error) {
	attributes, err := b.Attributes(ctx, name)
	if err != nil {
		return time.Time{}, missing(err)
	}
	return attributes.ModTime, nil
}

func (b bucket) size(ctx context.Context, name string) (int64, error) {
	attributes, err := b.Attributes(ctx, name)
	if err != nil {
		return 0, missing(err)
	}
	return attributes.Size, nil
}

func (b bucket) remove(ctx context.Context, name string) error { return missing(b.Delete(ctx, name)) }

func (b bucket) alone() bool { return false }

func (b bucket) close() error { return b.Close() }

// missing puts fs.ErrNotExist into an error that means it.
func missing(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return err
}

type bucketUpload struct {
	bucket bucket
	ctx    context.Context // of the writer, and for the removal after it
	cancel context.CancelFunc
	writer *gocloud.Writer // nil once closed
	name   string          // empty once nothing is left to remove
}

func (u *bucketUpload) Write(p []byte) (int, error) { return u.writer.Write(p) }

func (u *bucketUpload) seal() error {
	w := u.writer
	u.writer = nil
	return w.Close()
}

func (u *bucketUpload) place(ctx context.Context, name string) error {
	return u.bucket.Copy(ctx, name, u.name, nil)
}

// discard removes the temporary object, which a bucket keeps even after place. What
// cannot be removed now is removed by Sweep.
func (u *bucketUpload) discard() {
	if u.name == "" {
		return
	}
	u.cancel()
	if u.writer != nil {
		// Closing a writer whose context has ended gives up what was written.
		_ = u.writer.Close()
		u.writer = nil
	}
	ctx, cancel := finishing(u.ctx)
	defer cancel()
	_ = u.bucket.Delete(ctx, u.name)
	u.name = ""
}
