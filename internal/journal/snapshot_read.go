package journal

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// snapshotReader reads the three members of a snapshot file in turn.
type snapshotReader struct {
	file *os.File
	buf  *bufio.Reader // gzip reads byte by byte from it, so members end exactly
	zip  *gzip.Reader
}

// openSnapshot returns the payload of the file if the whole of it checks.
func openSnapshot(ctx context.Context, name string, seq uint64) (h Head, payload io.ReadCloser, err error) {
	file, err := os.Open(name)
	if err != nil {
		return h, nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it was only read
		}
	}()
	r := &snapshotReader{file: file, buf: bufio.NewReaderSize(file, 64<<10)}
	if h, err = r.check(ctx, seq); err != nil {
		return h, nil, err
	}
	if _, err = file.Seek(0, io.SeekStart); err != nil {
		return h, nil, err
	}
	r.buf.Reset(file)
	if _, err = r.line(); err != nil {
		return h, nil, err
	}
	return h, r, r.member()
}

// Read reads the payload. The gzip format has its own check sum, which shows a
// file that changed since it was checked as a whole.
func (r *snapshotReader) Read(p []byte) (int, error) { return r.zip.Read(p) }

// Close lets the file go.
func (r *snapshotReader) Close() error { return r.file.Close() }

// check reads the file from its beginning to its end.
func (r *snapshotReader) check(ctx context.Context, seq uint64) (h Head, err error) {
	header, err := r.line()
	if err != nil {
		return h, err
	}
	var digits string
	if _, err := fmt.Sscanf(header, "entente-snapshot 1 %d %64s\n", &h.Seq, &digits); err != nil {
		return h, err
	}
	if _, err := hex.Decode(h.Hash[:], []byte(digits)); err != nil {
		return h, err
	}
	if h.Seq != seq || header != fmt.Sprintf(snapshotHeader, h.Seq, h.Hash) {
		return h, errors.New("the header is not of this file")
	}
	sum := sha256.New()
	sum.Write([]byte(header))
	if err := r.member(); err != nil {
		return h, err
	}
	size, err := io.Copy(sum, &interruptible{ctx: ctx, r: r.zip})
	if err != nil {
		return h, err
	}
	end, err := r.line()
	if err != nil {
		return h, err
	}
	if end != fmt.Sprintf(snapshotEnd, size, sum.Sum(nil)) {
		return h, errors.New("the trailer does not fit the payload")
	}
	if _, err := r.buf.Peek(1); !errors.Is(err, io.EOF) {
		return h, errors.New("the file goes on after its trailer")
	}
	return h, nil
}

// member goes to the next member.
func (r *snapshotReader) member() error {
	if r.zip == nil {
		zip, err := gzip.NewReader(r.buf)
		if err != nil {
			return err
		}
		r.zip = zip
	} else if err := r.zip.Reset(r.buf); err != nil {
		return err
	}
	r.zip.Multistream(false)
	return nil
}

// line reads the next member as a header or trailer line.
func (r *snapshotReader) line() (string, error) {
	if err := r.member(); err != nil {
		return "", err
	}
	const longest = 256
	text, err := io.ReadAll(io.LimitReader(r.zip, longest))
	return string(text), err
}

// interruptible ends a long read when its context does.
type interruptible struct {
	ctx context.Context //nolint:containedctx // lives as long as one call
	r   io.Reader
}

func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}
