package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"entente/internal/fault"
)

const chunk = 64 << 10 // what the store reads and encrypts at a time, in bytes

func cutUpload(t *testing.T, r Rig) {
	s := r.open(t)
	const size = 3*chunk + 1000
	p := bytesOf(10, size)
	broken := errors.New("connection reset")
	for at := 0; at <= size; at += chunk {
		for _, at := range []int{at - 1, at, at + 1} {
			if at < 0 {
				continue
			}
			for _, end := range []error{broken, io.ErrUnexpectedEOF, fmt.Errorf("body: %w", io.EOF)} {
				_, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(p[:at]), iotest.ErrReader(end)))
				wantFault(t, stripEOF(err), fault.Invalid, fault.CodeFileCut)
				wantEmpty(t, r)
			}
		}
	}
	digest := sha256.Sum256(p)
	_, err := s.PutExpect(t.Context(), io.MultiReader(bytes.NewReader(p), iotest.ErrReader(broken)), digest)
	wantFault(t, err, fault.Invalid, fault.CodeFileCut)
	if !errors.Is(err, broken) {
		t.Errorf("%v does not keep the reader's error for the logs", err)
	}
	wantEmpty(t, r)

	put(t, s, p)
	whole := r.objects(t)
	_, err = s.Put(t.Context(), io.MultiReader(bytes.NewReader(p[:chunk]), iotest.ErrReader(broken)))
	wantFault(t, err, fault.Invalid, fault.CodeFileCut)
	if now := r.objects(t); len(now) != len(whole) || now[0] != whole[0] {
		t.Errorf("objects %q, want those of before: %q", now, whole)
	}
	wantContent(t, s, digest, p)
}

// stripEOF forgets the cause: an uploader's reader may well wrap io.EOF.
func stripEOF(err error) error {
	f := fault.As(err)
	return fault.New(f.Kind, f.Op, f.Public).WithCode(f.Code)
}

// cancelling cancels a context once it has given so many bytes.
type cancelling struct {
	io.Reader
	left   int
	cancel context.CancelFunc
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p[:min(len(p), 10_000)])
	if c.left -= n; c.left <= 0 {
		c.cancel()
	}
	return n, err
}

// endless gives bytes for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func endedUpload(t *testing.T, r Rig) {
	s := r.open(t)
	p := bytesOf(11, 2*chunk+500)
	for _, c := range []struct {
		name   string
		reader io.Reader
		after  int // bytes
	}{
		{"before the first byte", bytes.NewReader(p), 0},
		{"after the first byte", bytes.NewReader(p), 1},
		{"at the end of a chunk", bytes.NewReader(p), chunk},
		{"within a chunk", bytes.NewReader(p), chunk + 1},
		{"with the last byte", bytes.NewReader(p), len(p)},
		{"with the last byte and the end", iotest.DataErrReader(bytes.NewReader(p)), len(p)},
		{"in an upload without end", endless{}, chunk},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := s.Put(ctx, &cancelling{c.reader, c.after, cancel})
		cancel()
		t.Log(c.name)
		wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v does not tell that the context was cancelled", err)
		}
		wantEmpty(t, r)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Put(ended, bytes.NewReader(p))
	wantFault(t, err, fault.Unavailable, fault.CodeTimeout)
	wantEmpty(t, r)
}

func sizeCap(t *testing.T, r Rig) {
	for _, limit := range []int{1, 1000, chunk - 1, chunk, chunk + 1, 2*chunk + 7} {
		r.Config.MaxBytes = int64(limit)
		s := r.open(t)
		p := bytesOf(12, limit+1)
		for _, reader := range []io.Reader{bytes.NewReader(p), iotest.DataErrReader(bytes.NewReader(p)), iotest.HalfReader(bytes.NewReader(p))} {
			_, err := s.Put(t.Context(), reader)
			wantFault(t, err, fault.TooLarge, fault.CodeFileTooLarge)
			wantEmpty(t, r)
		}
		wantContent(t, s, put(t, s, p[:limit]).Digest, p[:limit])
		r.remove(t, r.only(t))
	}
}

func announcedDigest(t *testing.T, r Rig) {
	s := r.open(t)
	p := bytesOf(13, chunk+1)
	digest := sha256.Sum256(p)
	other := digest
	other[31] ^= 1
	_, err := s.PutExpect(t.Context(), bytes.NewReader(p), other)
	wantFault(t, err, fault.Invalid, fault.CodeFileDigest)
	wantEmpty(t, r)

	stored, err := s.PutExpect(t.Context(), bytes.NewReader(p), digest)
	if err != nil || stored.Digest != digest || stored.Size != int64(len(p)) {
		t.Fatalf("put answered %v, %v", stored, err)
	}
	wantContent(t, s, digest, p)
}
