package blob

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"entente/internal/fault"
)

// Sealed reads a store as it is kept, for whoever copies it. It makes, sweeps and
// removes nothing, so another process may have the store open and take uploads. Its
// methods are safe for concurrent use.
type Sealed struct{ store Store }

// OpenSealed opens the store that cfg describes, which is there, with its key.
//
// Faults: those of Open, and NotFound (there is no folder or no key).
func OpenSealed(ctx context.Context, cfg Config, opener Opener) (*Sealed, error) {
	const op = "blob.OpenSealed"
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	identity, err := readKey(cfg.KeyFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, op, "the key file of the file store is missing", err).At("key_file")
	}
	if err != nil {
		return nil, err
	}
	keys, err := newKeyring(identity)
	if err != nil {
		return nil, err
	}
	d, err := openAsItIs(ctx, cfg.URL, opener)
	if err != nil {
		return nil, err
	}
	return &Sealed{Store{driver: d, keys: keys, max: cfg.MaxBytes}}, nil
}

// openAsItIs is openDriver for a folder that is there already.
func openAsItIs(ctx context.Context, address string, opener Opener) (driver, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != schemeFile {
		return openDriver(ctx, address, opener)
	}
	root, err := os.OpenRoot(filepath.Clean(filepath.FromSlash(u.Path)))
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "blob.OpenSealed", "there is no folder of the file store", err).At("url")
	}
	return &folder{root: root, sync: syncFile}, nil
}

// Close ends the use of the store. Readers must have ended.
func (s *Sealed) Close() error { return s.store.Close() }

// Get returns the content with digest d as it is stored, encrypted, with the name
// that it has in the store and how many bytes it is there. The caller closes it.
//
// Content is checked while it is read: io.EOF means that it decrypts to what has the
// digest. Faults, of Get and of the reader: those of Store.Get.
func (s *Sealed) Get(ctx context.Context, d Digest) (r io.ReadCloser, name string, size int64, err error) {
	const op = "blob.Sealed.Get"
	name, stored, err := s.store.find(ctx, op, d)
	if err != nil {
		return nil, "", 0, err
	}
	if size, err = s.store.driver.size(ctx, name); err != nil {
		return nil, "", 0, failure(ctx, op, err)
	}
	object, err := s.store.driver.open(ctx, name)
	if err != nil {
		return nil, "", 0, failure(ctx, op, err)
	}
	return newChecked(ctx, &s.store, op, object, stored), name, size, nil
}

// checked hands out an object as it is stored, and holds its end back until a copy
// of it was decrypted and compared.
type checked struct {
	object  io.ReadCloser
	copy    *io.PipeWriter
	verdict chan error
	over    error // by Read: what its next calls return
}

func newChecked(ctx context.Context, s *Store, op string, object io.ReadCloser, stored Stored) *checked {
	from, to := io.Pipe()
	c := &checked{object: object, copy: to, verdict: make(chan error, 1)}
	go func() {
		r, err := s.decrypt(ctx, op, from, stored)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, from) // nothing is left but the end
		}
		c.verdict <- err
		_ = from.CloseWithError(io.ErrClosedPipe) // a writer that waits goes on; always nil
	}()
	return c
}

func (c *checked) Read(p []byte) (int, error) {
	if c.over != nil {
		return 0, c.over
	}
	n, err := c.object.Read(p)
	if n > 0 {
		if _, refused := c.copy.Write(p[:n]); refused != nil { // it did not decrypt
			c.over = <-c.verdict
			return 0, c.over
		}
	}
	if err == nil {
		return n, nil
	}
	end := err
	if !errors.Is(err, io.EOF) {
		_ = c.copy.CloseWithError(err) // always nil
		<-c.verdict
		c.over = fault.Wrap(fault.Unavailable, "blob.Sealed.Get", "the file store cannot be read", err)
		return n, c.over
	}
	_ = c.copy.Close() // always nil
	if c.over = <-c.verdict; c.over == nil {
		c.over = end
	}
	return n, c.over
}

// Close gives up the object, read to its end or not.
func (c *checked) Close() error {
	_ = c.copy.CloseWithError(io.ErrUnexpectedEOF) // ends the check; always nil
	if err := c.object.Close(); err != nil {
		return fault.Wrap(fault.Unavailable, "blob.Sealed.Get", "the file store did not close a file", err)
	}
	return nil
}
