package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"filippo.io/age"

	"entente/internal/fault"
)

// Reader takes one backup apart. It is used by one goroutine.
type Reader struct {
	outside *outside
	plain   io.Reader
	tar     *tar.Reader
	header  Header
}

// Open begins to read a backup. Faults: Forbidden (none of the identities opens it),
// Invalid (no backup, or with CodeFileDamaged one that was altered), Invalid with
// CodeFileCut (its end is missing), Precondition (a form of the future), Unavailable (r).
func Open(r io.Reader, identities []Identity) (*Reader, error) {
	const op = "backup.Open"
	b := &Reader{outside: &outside{r: r}}
	plain, err := age.Decrypt(b.outside, identities...)
	var none *age.NoIdentityMatchError
	switch {
	case b.outside.err != nil:
		return nil, b.outside.failed(op)
	case errors.As(err, &none):
		return nil, fault.New(fault.Forbidden, op, "the identity does not open this backup: it was made for another recipient")
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, op, "this is no backup, or its beginning was altered", err).WithCode(fault.CodeFileDamaged)
	}
	b.plain = plain
	b.tar = tar.NewReader(plain)
	h, err := b.tar.Next()
	if err != nil {
		return nil, b.broken(err)
	}
	if h.Name != headerName || h.Typeflag != tar.TypeReg || h.Size > maxHeader {
		return nil, fault.New(fault.Invalid, op, "this is encrypted, but no backup of this product")
	}
	text, err := io.ReadAll(b.tar)
	if err != nil {
		return nil, b.broken(err, headerName)
	}
	if b.header, err = parseHeader(text); err != nil {
		return nil, err
	}
	return b, nil
}

// Header returns what the backup says of itself.
func (b *Reader) Header() Header { return b.header }

// Extract writes every member below a folder, which is there, and returns what the
// manifest says of them. After a fault the folder holds nothing that counts; removing
// it is the caller's.
//
// Faults: Invalid with CodeFileDamaged and the member as path, or with CodeFileCut;
// Unavailable (the disk, or with CodeTimeout when ctx ended).
func (b *Reader) Extract(ctx context.Context, dir string) ([]Entry, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "backup.Extract", "the folder cannot be opened", err)
	}
	defer root.Close() // everything in it was flushed
	var all []Entry
	names := map[string]bool{}
	for {
		if err := ctx.Err(); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "backup.Extract", "it was stopped before it was done", err).WithCode(fault.CodeTimeout)
		}
		h, err := b.tar.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, damage("the backup has no manifest: what was to follow is missing")
		case err != nil:
			return nil, b.broken(err)
		case h.Name == manifestName && h.Typeflag == tar.TypeReg:
			return all, b.finish(h.Size, all)
		case !ValidName(h.Name) || reserved(h.Name) || h.Typeflag != tar.TypeReg || hollow(h):
			return nil, damage("the backup holds something that is no plain file of a backup", h.Name)
		case names[h.Name]:
			return nil, damage("the backup holds a member twice", h.Name)
		}
		names[h.Name] = true
		e, err := b.extract(root, h)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
}

// hollow reports whether a member is said to be larger than what the stream holds of it.
func hollow(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// extract writes one member, and makes it durable.
func (b *Reader) extract(root *os.Root, h *tar.Header) (Entry, error) {
	const op = "backup.Extract"
	unwritten := func(err error) error {
		return fault.Wrap(fault.Unavailable, op, "a restored file cannot be written", err).At(h.Name)
	}
	if err := root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
		return Entry{}, unwritten(err)
	}
	f, err := root.OpenFile(h.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Entry{}, unwritten(err)
	}
	hash := sha256.New()
	source := &reading{ctx: context.Background(), r: b.tar}
	n, err := io.Copy(io.MultiWriter(f, hash), source)
	if source.err != nil && !errors.Is(source.err, io.EOF) {
		_ = f.Close() // the first error is the one to report
		return Entry{}, b.broken(source.err, h.Name)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Entry{}, unwritten(err)
	}
	return Entry{h.Name, n, hex.EncodeToString(hash.Sum(nil))}, nil
}

// finish compares the manifest with what came, and sees to it that nothing follows.
func (b *Reader) finish(size int64, all []Entry) error {
	lines := bufio.NewReader(io.LimitReader(b.tar, size))
	for _, e := range all {
		text, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return b.broken(err, manifestName)
		}
		if bytes.Equal(text, e.line()) {
			continue
		}
		return contradiction(e, text, all)
	}
	if text, err := lines.ReadBytes('\n'); err != nil && !errors.Is(err, io.EOF) {
		return b.broken(err, manifestName)
	} else if len(text) > 0 {
		return contradiction(Entry{}, text, all)
	}
	if _, err := b.tar.Next(); err == nil {
		return damage("the backup goes on after its manifest")
	} else if !errors.Is(err, io.EOF) {
		return b.broken(err)
	}
	rest := make([]byte, 4<<10)
	for {
		n, err := b.plain.Read(rest)
		if slices.ContainsFunc(rest[:n], func(x byte) bool { return x != 0 }) {
			return damage("the backup goes on after its end")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return b.broken(err)
		}
	}
}

// contradiction says what a line of the manifest and the member in its place differ in.
func contradiction(came Entry, text []byte, all []Entry) error {
	var listed Entry
	if len(text) > 0 && json.Unmarshal(text, &listed) != nil {
		return damage("the manifest cannot be read", manifestName)
	}
	switch {
	case listed.Name == came.Name:
		return damage("a member is not what the manifest says", came.Name)
	case listed.Name == "" || slices.ContainsFunc(all, func(e Entry) bool { return e.Name == listed.Name }):
		return damage("the backup holds a member that is not in the manifest", came.Name)
	}
	return damage("a member that is in the manifest is missing", listed.Name)
}

// broken is the fault for an error while reading the stream.
func (b *Reader) broken(err error, at ...string) error {
	const op = "backup.Extract"
	switch {
	case b.outside.err != nil:
		return b.outside.failed(op)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(fault.Invalid, op, "the end of the backup is missing", err).WithCode(fault.CodeFileCut).At(at...)
	}
	return fault.Wrap(fault.Invalid, op, "the backup was altered or cut", err).WithCode(fault.CodeFileDamaged).At(at...)
}

// outside reads what the backup is stored in, and keeps its error apart from those
// of the content.
type outside struct {
	r   io.Reader
	err error
}

func (o *outside) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		o.err = err
	}
	return n, err
}

func (o *outside) failed(op string) error {
	return fault.Wrap(fault.Unavailable, op, "the backup cannot be read", o.err)
}
