package blob

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	gocloud "gocloud.dev/blob"

	"entente/internal/fault"
)

// Grace is how long content without a reference, or an upload without progress, is
// left alone. Between Put and the entry that refers to the content there must be less.
const Grace = 24 * time.Hour

// finishLimit bounds what is still done for a caller who may be gone.
const finishLimit = time.Minute

// Opener opens the bucket that a URL other than file: names. Package blob/s3 has one.
// An error that is not a fault counts as Unavailable.
type Opener func(ctx context.Context, u *url.URL) (*gocloud.Bucket, error)

// Option changes a part that Open otherwise takes from the machine.
type Option func(*Store)

// WithClock sets the clock by which Sweep measures Grace.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// Store keeps files. Its methods are safe for concurrent use.
type Store struct {
	driver driver
	keys   *keyring
	max    int64
	now    func() time.Time

	// placing is held shared while an upload gets its name and alone while Sweep
	// looks at an object's age and removes it, so that Sweep cannot remove content
	// that was uploaded again after it looked.
	placing sync.RWMutex
}

// Open opens the store that cfg describes and removes what a crash left of
// unfinished uploads. The first start makes the folder (mode 0700) and the key file
// (mode 0600). opener may be nil for a folder.
//
// Faults: Invalid with CodeConfigInvalid for a configuration that cannot work;
// Precondition with CodeConfigInvalid when there are stored files but no key file, or
// one that does not belong to them; Unavailable.
func Open(ctx context.Context, cfg Config, opener Opener, options ...Option) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := openDriver(ctx, cfg.URL, opener)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, cfg, d, options...)
	if err != nil {
		_ = d.close() // the first error is the one that matters
		return nil, err
	}
	return s, nil
}

// Close ends the use of the store. Readers and uploads must have ended.
func (s *Store) Close() error {
	if err := s.driver.close(); err != nil {
		return fault.Wrap(fault.Unavailable, "blob.Store.Close", "the file store did not close", err)
	}
	return nil
}

func openDriver(ctx context.Context, address string, opener Opener) (driver, error) {
	const op = "blob.Open"
	u, err := url.Parse(address)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, "the address of the file store is not a URL", err).
			WithCode(fault.CodeConfigInvalid).At("url")
	}
	if u.Scheme == schemeFile {
		f, err := openFolder(filepath.Clean(filepath.FromSlash(u.Path)), syncFile)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, op, "the folder of the file store cannot be opened", err)
		}
		return f, nil
	}
	if opener == nil {
		return nil, fault.New(fault.Invalid, op, "nothing here can open this kind of file store").
			WithCode(fault.CodeConfigInvalid).At("url")
	}
	b, err := opener(ctx, u)
	var classified *fault.Error
	if errors.As(err, &classified) {
		return nil, err
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, "the file store cannot be opened", err)
	}
	return bucket{b}, nil
}

func open(ctx context.Context, cfg Config, d driver, options ...Option) (*Store, error) {
	keys, err := openKeys(ctx, cfg.KeyFile, d)
	if err != nil {
		return nil, err
	}
	s := &Store{driver: d, keys: keys, max: cfg.MaxBytes, now: time.Now}
	for _, option := range options {
		option(s)
	}
	before := s.now().Add(-Grace)
	if d.alone() {
		before = time.Time{}
	}
	if _, err := s.sweepTemporary(ctx, before); err != nil {
		return nil, failure(ctx, "blob.Open", err)
	}
	return s, nil
}

// openKeys reads or makes the key, and compares it with what is stored.
func openKeys(ctx context.Context, keyFile string, d driver) (*keyring, error) {
	const op = "blob.Open"
	names, err := someContent(ctx, d)
	if err != nil {
		return nil, failure(ctx, op, err)
	}
	identity, err := readKey(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		if len(names) > 0 {
			return nil, fault.Wrap(fault.Precondition, op, "there are stored files but the key file is missing", err).
				WithCode(fault.CodeConfigInvalid).At("key_file")
		}
		identity, err = makeKey(keyFile)
	} else if err == nil && len(names) == 0 {
		// Whoever made the key may have failed to make its name durable, and nothing
		// may be stored under a key that could be gone.
		if syncErr := syncDir(filepath.Dir(keyFile), syncFile); syncErr != nil {
			err = failure(ctx, op, syncErr)
		}
	}
	if err != nil {
		return nil, err
	}
	keys, err := newKeyring(identity)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, ok := keys.parse(name); ok {
			return keys, nil
		}
	}
	if len(names) > 0 {
		return nil, fault.New(fault.Precondition, op, "the key file does not belong to the stored files").
			WithCode(fault.CodeConfigInvalid).At("key_file")
	}
	return keys, nil
}

// someContent returns a few names of stored content, more than one because a
// foreign object among them must not keep the store from opening.
func someContent(ctx context.Context, d driver) ([]string, error) {
	const enough = 16
	var names []string
	for name, err := range d.list(ctx, contentPrefix) {
		if err != nil {
			return nil, err
		}
		if names = append(names, name); len(names) == enough {
			break
		}
	}
	return names, nil
}

// finishing returns a context for what must be done whether or not ctx has ended.
func finishing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), finishLimit)
}
