package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"

	"filippo.io/age"

	"entente/internal/fault"
)

// chunk is how much is read and encrypted at a time, in bytes; age's own chunk size.
const chunk = 64 << 10

// Put reads r to its end and stores what it gave. When it returns nil the content is
// durable. It takes the same way whether or not the content was there before.
//
// An ended ctx is noticed between two reads; a Read that never returns is the
// reader's matter.
//
// Faults: TooLarge with CodeFileTooLarge above Config.MaxBytes; Invalid with
// CodeFileCut when r fails; Unavailable, with CodeTimeout when ctx ended. After a
// fault nothing is left behind, with one exception: when the store itself fails while
// it puts complete content in place (Unavailable), that content may stay until Sweep.
func (s *Store) Put(ctx context.Context, r io.Reader) (Stored, error) {
	return s.put(ctx, "blob.Store.Put", r, nil)
}

// PutExpect is Put for content whose digest is known beforehand. Other content is
// Invalid with CodeFileDigest, and not kept.
func (s *Store) PutExpect(ctx context.Context, r io.Reader, want Digest) (Stored, error) {
	return s.put(ctx, "blob.Store.PutExpect", r, &want)
}

func (s *Store) put(ctx context.Context, op string, r io.Reader, want *Digest) (Stored, error) {
	if err := ctx.Err(); err != nil {
		return Stored{}, interrupted(op, err)
	}
	u, err := s.driver.create(ctx)
	if err != nil {
		return Stored{}, failure(ctx, op, err)
	}
	defer u.discard()
	stored, err := s.encrypt(ctx, op, u, r)
	if err != nil {
		return Stored{}, err
	}
	if want != nil && stored.Digest != *want {
		return Stored{}, fault.New(fault.Invalid, op, "the file is not the one that was announced: its digest differs").
			WithCode(fault.CodeFileDigest)
	}
	if err := u.seal(); err != nil {
		return Stored{}, failure(ctx, op, err)
	}
	if err := ctx.Err(); err != nil {
		return Stored{}, interrupted(op, err)
	}
	// The upload is complete. It is put in place or not, but not cut in between.
	ctx, cancel := finishing(ctx)
	defer cancel()
	s.placing.RLock()
	defer s.placing.RUnlock()
	if err := u.place(ctx, s.keys.name(stored.Digest, stored.Size)); err != nil {
		return Stored{}, failure(ctx, op, err)
	}
	return stored, nil
}

// encrypt copies r, padded, into an age file on w.
func (s *Store) encrypt(ctx context.Context, op string, w io.Writer, r io.Reader) (Stored, error) {
	sealed, err := age.Encrypt(w, s.keys.recipient)
	if err != nil {
		return Stored{}, failure(ctx, op, err)
	}
	hash := sha256.New()
	plain := io.MultiWriter(hash, sealed)
	buf := make([]byte, chunk)
	var size int64
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return Stored{}, interrupted(op, err)
		}
		n, readErr := r.Read(buf)
		if size += int64(n); size > s.max {
			return Stored{}, fault.New(fault.TooLarge, op, "the file is larger than allowed").WithCode(fault.CodeFileTooLarge)
		}
		if _, err := plain.Write(buf[:n]); err != nil {
			return Stored{}, failure(ctx, op, err)
		}
		if done = readErr == io.EOF; readErr != nil && !done {
			return Stored{}, cut(ctx, op, readErr)
		}
	}
	clear(buf)
	for rest := padded(size) - size; rest > 0; {
		n, err := sealed.Write(buf[:min(rest, chunk)])
		if err != nil {
			return Stored{}, failure(ctx, op, err)
		}
		rest -= int64(n)
	}
	if err := sealed.Close(); err != nil {
		return Stored{}, failure(ctx, op, err)
	}
	return Stored{Digest: Digest(hash.Sum(nil)), Size: size}, nil
}

// cut classifies an error of the uploader's reader.
func cut(ctx context.Context, op string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return interrupted(op, errors.Join(ended, err))
	}
	return fault.Wrap(fault.Invalid, op, "the upload ended before the file was complete", err).WithCode(fault.CodeFileCut)
}
