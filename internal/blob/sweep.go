package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"entente/internal/fault"
)

// Sweep removes content for which keep reports false, and unfinished uploads; both
// only when they were last written longer than Grace ago. It asks keep before it
// looks at the age, so content that is uploaded again meanwhile stays. Objects that
// this store's key did not name are never removed. removed counts objects.
//
// Faults: Unavailable, with CodeTimeout when ctx ended; removed is then what was
// removed so far.
func (s *Store) Sweep(ctx context.Context, keep func(Digest) bool) (removed int, err error) {
	const op = "blob.Store.Sweep"
	before := s.now().Add(-Grace)
	for name, err := range s.driver.list(ctx, contentPrefix) {
		if err != nil {
			return removed, failure(ctx, op, err)
		}
		stored, ours := s.keys.parse(name)
		if !ours || keep(stored.Digest) {
			continue
		}
		n, err := s.removeOld(ctx, name, before)
		if err != nil {
			return removed, failure(ctx, op, err)
		}
		removed += n
	}
	n, err := s.sweepTemporary(ctx, before)
	if removed += n; err != nil {
		return removed, failure(ctx, op, err)
	}
	return removed, nil
}

// sweepTemporary removes unfinished uploads last written before the given time, or
// all when it is zero. Its errors are the driver's.
func (s *Store) sweepTemporary(ctx context.Context, before time.Time) (removed int, err error) {
	for name, err := range s.driver.list(ctx, tempPrefix) {
		if err != nil {
			return removed, err
		}
		n, err := s.removeOld(ctx, name, before)
		if removed += n; err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// removeOld removes an object unless it was written at or after before, and returns
// how many it removed. An object that is gone already is no error.
func (s *Store) removeOld(ctx context.Context, name string, before time.Time) (int, error) {
	s.placing.Lock()
	defer s.placing.Unlock()
	if !before.IsZero() {
		written, err := s.driver.modified(ctx, name)
		if errors.Is(err, fs.ErrNotExist) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if !written.Before(before) {
			return 0, nil
		}
	}
	err := s.driver.remove(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// Verify reads all content once and calls yield for each with its digest and nil, or
// the fault that Get would meet: Internal with CodeFileDamaged, or Unavailable. An
// object that this store's key did not name comes with the zero Digest. Content that
// is missing does not show here; the caller compares the digests with those it
// refers to. Content that comes or goes meanwhile may be passed over.
//
// Verify returns the first error of yield as it is. Faults of its own: Unavailable,
// with CodeTimeout when ctx ended.
func (s *Store) Verify(ctx context.Context, yield func(Digest, error) error) error {
	const op = "blob.Store.Verify"
	for name, err := range s.driver.list(ctx, contentPrefix) {
		if err != nil {
			return failure(ctx, op, err)
		}
		stored, ours := s.keys.parse(name)
		if ours {
			err = s.verifyOne(ctx, op, name, stored)
		} else {
			err = damaged(op, "an object has a name that this store did not give it", nil)
		}
		if ended := ctx.Err(); ended != nil {
			return interrupted(op, ended)
		}
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err := yield(stored.Digest, err); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) verifyOne(ctx context.Context, op, name string, stored Stored) error {
	r, err := s.read(ctx, op, name, stored)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		_ = r.Close() // the first error is the one that matters
		return err
	}
	return r.Close()
}
