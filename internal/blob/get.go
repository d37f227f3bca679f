package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"

	"filippo.io/age"

	"entente/internal/fault"
)

// Get returns the content with digest d, decrypted as it is read. The caller closes it.
//
// The reader has checked the whole file before it hands out the last byte, so both
// io.EOF and Stored.Size bytes read mean that the digest is d; until then what was
// read is provisional. Its errors are faults as below. It is used by one goroutine,
// and ends with ctx.
//
// Faults: NotFound; Internal with CodeFileDamaged when what is stored is not that
// content; Unavailable, with CodeTimeout when ctx ended.
func (s *Store) Get(ctx context.Context, d Digest) (io.ReadCloser, Stored, error) {
	const op = "blob.Store.Get"
	name, stored, err := s.find(ctx, op, d)
	if err != nil {
		return nil, Stored{}, err
	}
	r, err := s.read(ctx, op, name, stored)
	if err != nil {
		return nil, Stored{}, err
	}
	return r, stored, nil
}

func (s *Store) find(ctx context.Context, op string, d Digest) (string, Stored, error) {
	found := false
	for name, err := range s.driver.list(ctx, s.keys.prefix(d)) {
		if err != nil {
			return "", Stored{}, failure(ctx, op, err)
		}
		if stored, ok := s.keys.parse(name); ok {
			return name, stored, nil
		}
		found = true
	}
	if found {
		return "", Stored{}, damaged(op, "the name of the stored file was altered", nil)
	}
	return "", Stored{}, notFound(op, nil)
}

func notFound(op string, err error) error {
	return fault.Wrap(fault.NotFound, op, "there is no such file", err)
}

// read opens one object. Its errors are faults.
func (s *Store) read(ctx context.Context, op, name string, stored Stored) (*reader, error) {
	object, err := s.driver.open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(op, err)
	}
	if err != nil {
		return nil, failure(ctx, op, err)
	}
	return s.decrypt(ctx, op, object, stored)
}

// decrypt begins to read an object, and closes it when that fails.
func (s *Store) decrypt(ctx context.Context, op string, object io.ReadCloser, stored Stored) (*reader, error) {
	r := &reader{
		ctx: ctx, op: op, object: object, hash: sha256.New(),
		stored: stored, left: stored.Size, padding: padded(stored.Size) - stored.Size,
	}
	var err error
	if r.plain, err = age.Decrypt(sourceOf(r), s.keys.identity); err != nil {
		_ = object.Close() // the first error is the one that matters
		return nil, r.failed(err)
	}
	return r, nil
}

// reader decrypts and checks one object.
type reader struct {
	ctx     context.Context
	op      string
	object  io.ReadCloser
	broken  error // what the object's own Read failed with
	plain   io.Reader
	hash    hash.Hash
	stored  Stored
	left    int64 // content bytes not yet read
	padding int64 // bytes after the content
	err     error // what every further Read returns
}

// source reads the object and keeps its error apart from those of decryption.
type source struct{ *reader }

func sourceOf(r *reader) io.Reader { return source{r} }

func (s source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.broken = err
		return 0, err
	}
	n, err := s.object.Read(p)
	if err != nil && err != io.EOF {
		s.broken = err
	}
	return n, err
}

// Read gives decrypted content; see Get for what its end means.
func (r *reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n := 0
	if r.left > 0 {
		var err error
		n, err = r.plain.Read(p[:min(int64(len(p)), r.left)])
		r.hash.Write(p[:n])
		r.left -= int64(n)
		if err != nil && !(err == io.EOF && r.left == 0) {
			r.err = r.failed(err)
			return 0, r.err
		}
	}
	if r.left == 0 {
		r.err = r.finish()
	}
	if r.err != nil && r.err != io.EOF {
		clear(p[:n])
		return 0, r.err
	}
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// finish reads what follows the content and returns io.EOF if all is as it was put.
func (r *reader) finish() error {
	n, err := io.Copy(io.Discard, r.plain)
	switch {
	case err != nil:
		return r.failed(err)
	case n != r.padding:
		return damaged(r.op, "the stored file has another length than was put there", nil)
	case Digest(r.hash.Sum(nil)) != r.stored.Digest:
		return damaged(r.op, "the stored file has another digest than was put there", nil)
	}
	return io.EOF
}

func (r *reader) failed(err error) error {
	if r.broken != nil {
		return failure(r.ctx, r.op, r.broken)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // nobody may take it for a proper end
	}
	return damaged(r.op, "the stored file was altered or cut", err)
}

// Close gives up the object. It says nothing about content that was not read.
func (r *reader) Close() error {
	if err := r.object.Close(); err != nil {
		return failure(r.ctx, r.op, err)
	}
	return nil
}
