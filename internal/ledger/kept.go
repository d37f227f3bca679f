package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	stdhash "hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"entente/internal/durable"
	"entente/internal/fault"
	"entente/internal/journal"
)

// kept is the file beside the journal that says what was signed. It only grows,
// and a line is on disk before anything that it covers is handed out.
type kept struct {
	file   *os.File
	mark   *durable.Mark // how far the file reaches
	begun  []byte        // the file as it was opened, until Open is done
	size   int64         // of the file, in bytes
	sum    stdhash.Hash  // over the file
	failed bool          // what is on disk is not known; until the next start nothing is signed
}

// keptLine is one line of the file: a closing as a note, or a cosignature.
type keptLine struct {
	Closing   string `json:"closing,omitempty"`
	Origin    string `json:"origin,omitempty"`
	Size      uint64 `json:"size,omitempty"`
	Signature string `json:"signature,omitempty"` // a signature line of a note
}

const closingFormat = "entente-ledger-closing-1"

func (c closing) text() string {
	return fmt.Sprintf("%s\n%d\n%d\n%s\n%s\n", closingFormat, c.closed, c.head.Seq, hexOf(c.head.Hash[:]), hexOf(c.trees[:]))
}

func parseClosing(text string) (closing, bool) {
	var c closing
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[0] != closingFormat {
		return c, false
	}
	var errs [4]error
	c.closed, errs[0] = strconv.ParseUint(lines[1], 10, 63)
	c.head.Seq, errs[1] = strconv.ParseUint(lines[2], 10, 63)
	_, errs[2] = hex.Decode(c.head.Hash[:], []byte(firstBytes(lines[3], 64)))
	_, errs[3] = hex.Decode(c.trees[:], []byte(firstBytes(lines[4], 64)))
	return c, errors.Join(errs[:]...) == nil && c.text() == text
}

func firstBytes(s string, n int) string { return s[:min(n, len(s))] }

// openKept opens the file, takes away a last line that was never finished, and
// reads the rest.
func openKept(name string, signer note.Verifier) (*kept, []closing, []keptLine, error) {
	const op = "ledger.openKept"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, nil, fault.Wrap(fault.Unavailable, op, "the file of kept checkpoints cannot be opened", err)
	}
	fail := func(err error) (*kept, []closing, []keptLine, error) {
		_ = f.Close() // the first error is the one to report
		return nil, nil, nil, err
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		return fail(fault.Wrap(fault.Unavailable, op, "the file of kept checkpoints cannot be read", err))
	}
	whole := bytes.LastIndexByte(raw, '\n') + 1
	mark, reach, err := durable.OpenMark(name+markSuffix, markDomain, reachOf(0, sha256.New()))
	if err != nil {
		return fail(err)
	}
	fail = func(err error) (*kept, []closing, []keptLine, error) {
		_, _ = mark.Close(), f.Close() // the first error is the one to report
		return nil, nil, nil, err
	}
	if !reaches(raw[:whole], reach) {
		return fail(lacking(op, name))
	}
	closings, cosignatures, err := parseKept(raw[:whole], signer)
	if err != nil {
		return fail(err)
	}
	if whole < len(raw) { // nothing that it covers was handed out
		err = f.Truncate(int64(whole))
	}
	if err == nil && whole > 0 {
		// After a flush that failed, the last line may be in the system's memory alone;
		// a flush of now would not know of it. See package durable.
		last := bytes.LastIndexByte(raw[:whole-1], '\n') + 1
		_, err = f.WriteAt(raw[last:whole], int64(last))
	}
	if err == nil {
		_, err = f.Seek(int64(whole), io.SeekStart)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = journal.SyncDir(filepath.Dir(name))
	}
	if err != nil {
		return fail(fault.Wrap(fault.Unavailable, op, "the file of kept checkpoints cannot be written", err))
	}
	k := &kept{file: f, mark: mark, begun: raw[:whole], size: int64(whole), sum: sha256.New()}
	k.sum.Write(raw[:whole])
	if err := mark.Set(reachOf(k.size, k.sum)); err != nil {
		return fail(err)
	}
	return k, closings, cosignatures, nil
}

// The mark of the file says how many bytes were kept, and their SHA-256. A last line
// that was lost or damaged would otherwise be taken for one that was never finished, and
// the ledger would sign another in its place.
const (
	markSuffix = ".head"
	markDomain = "entente-ledger-head 1"
)

func reachOf(size int64, sum stdhash.Hash) string { return fmt.Sprintf("%020d %x", size, sum.Sum(nil)) }

// reaches reports whether a file holds what its mark says, and perhaps more.
func reaches(raw []byte, reach string) bool {
	size, err := strconv.ParseInt(firstBytes(reach, 20), 10, 64)
	if err != nil || size < 0 || size > int64(len(raw)) {
		return false
	}
	sum := sha256.New()
	sum.Write(raw[:size])
	return reachOf(size, sum) == reach
}

func parseKept(raw []byte, signer note.Verifier) (closings []closing, cosignatures []keptLine, err error) {
	n := 0
	for text := range bytes.Lines(raw) {
		n++
		bad := func(why string) error {
			return fault.New(fault.Unavailable, "ledger.parseKept", why).WithCode(fault.CodeFileDamaged).At("line " + strconv.Itoa(n))
		}
		var l keptLine
		if !strictJSON(text, &l) || l.Closing == "" && (l.Origin == "" || l.Size == 0 || !strings.HasPrefix(l.Signature, "— ")) {
			return nil, nil, bad("the file of kept checkpoints is damaged")
		}
		if l.Closing == "" {
			cosignatures = append(cosignatures, l)
			continue
		}
		opened, err := openNote([]byte(l.Closing), signer, nil)
		if err != nil {
			return nil, nil, bad("the file of kept checkpoints holds what this ledger never signed")
		}
		c, ok := parseClosing(opened.text)
		if !ok {
			return nil, nil, bad("the file of kept checkpoints is damaged")
		}
		if n := len(closings); n > 0 && (c.closed <= closings[n-1].closed || c.head.Seq < closings[n-1].head.Seq) {
			return nil, nil, bad("the file of kept checkpoints is out of order")
		}
		closings = append(closings, c)
	}
	return closings, cosignatures, nil
}

func notKept(cause error) error {
	return fault.Wrap(fault.Unavailable, "ledger.add", "a checkpoint could not be kept, so none is signed until the next start", cause).
		WithCode(fault.CodeReadOnly)
}

// add puts a line on disk, and then its end: a disk may write the end of a line before
// its beginning, and a line that has its end counts as kept.
func (k *kept) add(l keptLine) error {
	raw, err := json.Marshal(l)
	for _, part := range [][]byte{raw, {'\n'}} {
		if err == nil {
			_, err = k.file.Write(part)
		}
		if err == nil {
			err = k.file.Sync()
		}
	}
	if err == nil {
		k.size += int64(len(raw)) + 1
		k.sum.Write(append(raw, '\n'))
		err = k.mark.Set(reachOf(k.size, k.sum))
	}
	if err != nil {
		k.failed = true
		return notKept(err)
	}
	return nil
}

// close lets the file go; a second time it does nothing. Nothing is kept any more.
func (k *kept) close() error {
	f := k.file
	if k.file = nil; f == nil {
		return nil
	}
	return errors.Join(k.mark.Close(), f.Close())
}

// Signed returns what a file of kept checkpoints holds, also while a ledger adds to
// it: whole lines, so what was signed and perhaps handed out, up to a moment. nil if
// there is no file. Faults: Unavailable; with CodeFileDamaged if the file lacks what its
// mark says was signed.
func Signed(name string) ([]byte, error) {
	const op = "ledger.Signed"
	reach, err := durable.PeekMark(name+markSuffix, markDomain, reachOf(0, sha256.New()))
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(name)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return nil, fault.Wrap(fault.Unavailable, op, "the file of kept checkpoints cannot be read", err)
	}
	whole := raw[:bytes.LastIndexByte(raw, '\n')+1]
	if !reaches(whole, reach) {
		return nil, lacking(op, name)
	}
	if missing {
		return nil, nil
	}
	return whole, nil
}

func lacking(op, name string) error {
	return fault.New(fault.Unavailable, op, "the file of kept checkpoints lacks what was signed; restore it from a backup").
		WithCode(fault.CodeFileDamaged).At(filepath.Base(name))
}
