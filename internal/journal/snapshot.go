package journal

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente/internal/fault"
)

// SnapshotDir keeps snapshots as files beside a log. It does not know the log:
// whether a snapshot's head belongs to it, Read tells. A file is three gzip
// members, so that zcat shows header, payload and trailer:
//
//	entente-snapshot 1 <sequence number, decimal> <hash of that entry, hexadecimal>
//	<payload>
//	entente-snapshot-end <bytes of payload, decimal> <SHA-256 of header line and payload, hexadecimal>
//
// Both lines end with a line feed. A file that ends early, goes on after its
// trailer or differs in a byte of the three texts is never offered.
//
// A log is never cut behind a snapshot, so losing one costs time, not data.
type SnapshotDir string

const (
	snapshotsKept  = 2
	snapshotTemp   = "snapshot.tmp" // one name, so that what a crash leaves is overwritten
	snapshotHeader = "entente-snapshot 1 %d %x\n"
	snapshotEnd    = "entente-snapshot-end %d %x\n"
	snapshotAside  = ".dropped"
)

// Save writes a snapshot of the state right after entry at: to a temporary name,
// flushed, renamed, folder flushed. Then all but the two newest are removed. An
// error of write is returned unchanged, and then nothing is kept.
//
// The caller lets only one Save run at a time.
//
// Faults: Unavailable.
func (d SnapshotDir) Save(ctx context.Context, at Head, write func(io.Writer) error) (err error) {
	const op = "journal.SnapshotDir.Save"
	temp := filepath.Join(string(d), snapshotTemp)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return snapshotFault(op, err)
	}
	defer func() {
		_ = file.Close() // a second time after success, where it has no effect
		if err != nil {
			_ = os.Remove(temp) // if that fails too, the next Save overwrites it
		}
	}()
	w := &snapshotWriter{ctx: ctx, buf: bufio.NewWriterSize(file, 64<<10), sum: sha256.New()}
	if err := w.run(at, write); err != nil {
		if w.failed != nil {
			return snapshotFault(op, w.failed)
		}
		return err
	}
	if err := file.Sync(); err != nil {
		return snapshotFault(op, err)
	}
	if err := file.Close(); err != nil {
		return snapshotFault(op, err)
	}
	if err := os.Rename(temp, filepath.Join(string(d), snapshotName(at.Seq))); err != nil {
		return snapshotFault(op, err)
	}
	if err := SyncDir(string(d)); err != nil {
		return err
	}
	return d.prune(op)
}

// snapshotWriter writes one file; as an io.Writer it takes the payload.
type snapshotWriter struct {
	ctx    context.Context //nolint:containedctx // lives as long as one Save
	buf    *bufio.Writer
	zip    *gzip.Writer // of the member under way
	sum    hash.Hash
	size   int64
	failed error // the first error that is not the caller's: of the disk or the context
}

func (w *snapshotWriter) run(at Head, write func(io.Writer) error) error {
	header := fmt.Sprintf(snapshotHeader, at.Seq, at.Hash)
	w.sum.Write([]byte(header))
	if err := w.member(func(zip io.Writer) error { return w.keep(io.WriteString(zip, header)) }); err != nil {
		return err
	}
	if err := w.member(func(io.Writer) error { return write(w) }); err != nil {
		return err
	}
	end := fmt.Sprintf(snapshotEnd, w.size, w.sum.Sum(nil))
	if err := w.member(func(zip io.Writer) error { return w.keep(io.WriteString(zip, end)) }); err != nil {
		return err
	}
	return w.keep(0, w.buf.Flush())
}

func (w *snapshotWriter) member(fill func(io.Writer) error) error {
	zip, err := gzip.NewWriterLevel(w.buf, gzip.BestSpeed) // snapshots are frequent and short-lived
	if err != nil {
		return w.keep(0, err)
	}
	w.zip = zip
	if err := fill(zip); err != nil {
		return err
	}
	if w.failed != nil { // the caller went on after a failed write
		return w.failed
	}
	return w.keep(0, zip.Close())
}

// Write takes the next bytes of the payload.
func (w *snapshotWriter) Write(p []byte) (int, error) {
	if w.failed == nil {
		w.failed = w.ctx.Err()
	}
	if w.failed != nil {
		return 0, w.failed
	}
	n, err := w.zip.Write(p)
	w.sum.Write(p[:n])
	w.size += int64(n)
	return n, w.keep(n, err)
}

// keep remembers that err is not the caller's. Its first parameter lets it take
// the two results of a write.
func (w *snapshotWriter) keep(_ int, err error) error {
	if err != nil && w.failed == nil {
		w.failed = err
	}
	return err
}

// Latest returns the newest whole snapshot, read once from end to end before it is
// offered. The caller closes it.
//
// Faults: NotFound (no whole one), Unavailable (the folder cannot be read).
func (d SnapshotDir) Latest(ctx context.Context) (Head, io.ReadCloser, error) {
	const op = "journal.SnapshotDir.Latest"
	numbers, err := d.numbers()
	if err != nil {
		return Head{}, nil, snapshotFault(op, err)
	}
	for _, seq := range numbers {
		head, payload, err := openSnapshot(ctx, filepath.Join(string(d), snapshotName(seq)), seq)
		switch {
		case err == nil:
			return head, payload, nil
		case ctx.Err() != nil:
			return Head{}, nil, snapshotFault(op, ctx.Err())
		}
	}
	return Head{}, nil, fault.New(fault.NotFound, op, "there is no whole snapshot")
}

// SetAside renames every snapshot of entry from or a later one, so that Latest no
// longer offers it. It serves a driver that takes such an entry out of the log.
//
// Faults: Unavailable.
func (d SnapshotDir) SetAside(from uint64) error {
	const op = "journal.SnapshotDir.SetAside"
	numbers, err := d.numbers()
	if err != nil {
		return snapshotFault(op, err)
	}
	for _, seq := range numbers {
		name := filepath.Join(string(d), snapshotName(seq))
		if seq < from {
			continue
		}
		if err := os.Rename(name, name+snapshotAside); err != nil {
			return snapshotFault(op, err)
		}
	}
	return SyncDir(string(d))
}

func (d SnapshotDir) prune(op string) error {
	numbers, err := d.numbers()
	if err != nil {
		return snapshotFault(op, err)
	}
	for _, seq := range numbers[min(snapshotsKept, len(numbers)):] {
		err := os.Remove(filepath.Join(string(d), snapshotName(seq)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return snapshotFault(op, err)
		}
	}
	return nil
}

// numbers returns the entries of which there are snapshots, newest first.
func (d SnapshotDir) numbers() ([]uint64, error) {
	files, err := os.ReadDir(string(d))
	if err != nil {
		return nil, err
	}
	var numbers []uint64
	for _, f := range files {
		digits := strings.TrimSuffix(strings.TrimPrefix(f.Name(), "snapshot-"), ".gz")
		if seq, err := strconv.ParseUint(digits, 10, 64); err == nil && f.Name() == snapshotName(seq) {
			numbers = append(numbers, seq)
		}
	}
	slices.Sort(numbers)
	slices.Reverse(numbers)
	return numbers, nil
}

func snapshotName(seq uint64) string { return fmt.Sprintf("snapshot-%020d.gz", seq) }

// SyncDir makes the names in a folder durable: a file that was created, renamed
// or removed before stays so.
//
// Faults: Unavailable.
func SyncDir(dir string) error {
	const op = "journal.SyncDir"
	f, err := os.Open(dir)
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, "the data folder cannot be opened", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fault.Wrap(fault.Unavailable, op, "the data folder could not be flushed to disk", err)
	}
	return nil
}

func snapshotFault(op string, cause error) *fault.Error {
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, op, "the caller gave up before the snapshot was done", cause).
			WithCode(fault.CodeTimeout)
	}
	return fault.Wrap(fault.Unavailable, op, "a snapshot file could not be read or written", cause)
}
