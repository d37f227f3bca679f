package sqlite

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"entente/internal/fault"
	"entente/internal/journal"
)

// mark is the file journal.head (see the package comment). It is one line of fixed
// length, so that overwriting it touches one sector:
//
//	entente-head 1 <sequence number, 20 digits> <hash> <SHA-256 of the line up to here>
type mark struct{ file *os.File }

const markName = "journal.head"

func markLine(h journal.Head) []byte {
	text := fmt.Sprintf("entente-head 1 %020d %x ", h.Seq, h.Hash)
	return fmt.Appendf(nil, "%s%x\n", text, sha256.Sum256([]byte(text)))
}

// openMark opens the mark, or makes it, and returns what it holds; the zero Head if it
// is new.
//
// Faults: Unavailable; with CodeJournalDamaged if the file holds anything else.
func openMark(dir string) (m *mark, h journal.Head, err error) {
	const op = "sqlite.openMark"
	name := filepath.Join(dir, markName)
	if info, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		if err := makeMark(dir); err != nil {
			return nil, h, fault.Wrap(fault.Unavailable, op, "journal.head cannot be made", err)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0o600)
	if err != nil {
		return nil, h, fault.Wrap(fault.Unavailable, op, "journal.head cannot be opened", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // nothing was written
		}
	}()
	text, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return nil, h, fault.Wrap(fault.Unavailable, op, "journal.head cannot be read", err)
	}
	h, ok := parseMark(text)
	if !ok {
		d := &journal.Damage{Reason: "the file journal.head, which names the last acknowledged entry, is damaged"}
		return nil, h, fault.Wrap(fault.Unavailable, op,
			"journal.head is damaged, so nothing tells whether the journal is complete; compare it with a backup, "+
				"then remove journal.head to go on with the entries that are there", d).WithCode(d.Code())
	}
	return &mark{f}, h, nil
}

// makeMark makes a mark that names no entry, whole or not at all: if it grew in place, a
// power cut could leave its length without its text, which nobody could tell from damage.
func makeMark(dir string) error {
	temp := filepath.Join(dir, markName+".new") // one name, so that what a crash leaves is overwritten
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(markLine(journal.Head{}))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, markName)); err != nil {
		return err
	}
	return journal.SyncDir(dir)
}

// parseMark reads a mark line.
func parseMark(text []byte) (h journal.Head, ok bool) {
	var hash []byte
	if _, err := fmt.Sscanf(string(text), "entente-head 1 %d %x ", &h.Seq, &hash); err == nil && len(hash) == len(h.Hash) {
		h.Hash = [32]byte(hash)
	}
	return h, string(text) == string(markLine(h))
}

// set makes the mark name h. It does not flush: see the package comment.
func (m *mark) set(h journal.Head) error {
	_, err := m.file.WriteAt(markLine(h), 0)
	return err
}

// flush makes the mark durable.
func (m *mark) flush() error { return m.file.Sync() }

func (m *mark) close() error { return errors.Join(m.file.Sync(), m.file.Close()) }
