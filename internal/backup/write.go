package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"time"

	"filippo.io/age"

	"entente/internal/fault"
)

// Writer makes one backup, or one archive. It is used by one goroutine.
type Writer struct {
	outer    io.WriteCloser // nil of a plain archive
	tar      *tar.Writer
	made     time.Time
	manifest bytes.Buffer
	names    map[string]bool
}

// Create begins a backup on w. Of the header, Format and Version are set here.
// Faults: Invalid (no recipients), Unavailable (w).
func Create(w io.Writer, h Header, recipients []Recipient) (*Writer, error) {
	if len(recipients) == 0 {
		return nil, fault.New(fault.Invalid, "backup.Create", "a backup needs a recipient: without one nobody could read it")
	}
	h.Format, h.Version = Format, Version
	return begin(w, headerName, h, h.Made, recipients)
}

// Archive begins an archive of the same form for other readers: its first member has
// the given name and says in JSON what the archive is. Without recipients it is a plain
// tar archive. Faults: Invalid (a name that cannot be), Unavailable (w).
func Archive(w io.Writer, name string, about any, made time.Time, recipients []Recipient) (*Writer, error) {
	if !ValidName(name) || reserved(name) {
		return nil, fault.New(fault.Invalid, "backup.Archive", "a member cannot have this name").At(name)
	}
	return begin(w, name, about, made, recipients)
}

func begin(w io.Writer, name string, about any, made time.Time, recipients []Recipient) (*Writer, error) {
	const op = "backup.Create"
	text, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, "", err)
	}
	b := &Writer{made: made, names: map[string]bool{name: true}}
	if len(recipients) > 0 {
		if b.outer, err = age.Encrypt(w, recipients...); err != nil {
			return nil, unwritten(op, err)
		}
		w = b.outer
	}
	b.tar = tar.NewWriter(w)
	if err := b.put(name, int64(len(text))); err != nil {
		return nil, unwritten(op, err)
	}
	if _, err := b.tar.Write(text); err != nil {
		return nil, unwritten(op, err)
	}
	return b, nil
}

func (b *Writer) put(name string, size int64) error {
	return b.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: b.made.UTC(), Format: tar.FormatPAX})
}

// Add writes one member of exactly size bytes. Faults: Invalid (a name that cannot
// be, or for the second time), Conflict (r has another size), those of r as they
// are, Unavailable.
func (b *Writer) Add(ctx context.Context, name string, size int64, r io.Reader) error {
	const op = "backup.Add"
	if !ValidName(name) || reserved(name) || b.names[name] {
		return fault.New(fault.Invalid, op, "a member cannot have this name").At(name)
	}
	b.names[name] = true
	if err := b.put(name, size); err != nil {
		return unwritten(op, err)
	}
	hash := sha256.New()
	source := &reading{ctx: ctx, r: r}
	n, err := io.Copy(b.tar, io.TeeReader(io.LimitReader(source, size), hash))
	more, _ := io.CopyN(io.Discard, source, 1) // what checks itself at its end gets there
	switch {
	case source.err != nil && !errors.Is(source.err, io.EOF):
		var known *fault.Error
		if errors.As(source.err, &known) {
			return source.err
		}
		return fault.Wrap(fault.Unavailable, op, "a file cannot be read", source.err).At(name)
	case err != nil:
		return unwritten(op, err)
	case n < size || more > 0:
		return fault.New(fault.Conflict, op, "a file changed its size while it was read; try again").At(name)
	}
	b.manifest.Write(Entry{name, size, hex.EncodeToString(hash.Sum(nil))}.line())
	return nil
}

// Close writes the manifest and the end; without it what was written is no backup.
// Faults: Unavailable.
func (b *Writer) Close() error {
	const op = "backup.Close"
	err := b.put(manifestName, int64(b.manifest.Len()))
	if err == nil {
		_, err = b.tar.Write(b.manifest.Bytes())
	}
	if err = errors.Join(err, b.tar.Close()); err == nil && b.outer != nil {
		err = b.outer.Close()
	}
	if err != nil {
		return unwritten(op, err)
	}
	return nil
}

func unwritten(op string, err error) error {
	return fault.Wrap(fault.Unavailable, op, "the backup cannot be written", err)
}

// reading keeps a reader's own error, and ends with a context.
type reading struct {
	ctx context.Context //nolint:containedctx // of one copy
	r   io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		r.err = fault.Wrap(fault.Unavailable, "backup.Add", "it was stopped before it was done", err).WithCode(fault.CodeTimeout)
		return 0, r.err
	}
	n, err := r.r.Read(p)
	if err != nil {
		r.err = err
	}
	return n, err
}
