package durable

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"entente/internal/fault"
)

// Mark is a small file that says how far another one reached when it was last written.
// A file whose end was lost is often whole in itself; beside its mark it is not. A mark
// is set after what it speaks of is on disk and is not flushed by that: after a power
// cut it may have fallen behind, and is never ahead. It is one line of a fixed length,
// so that setting it touches one sector:
//
//	<domain> <text> <SHA-256 of the line up to here>
//
// It is no proof against somebody who can write the folder. Its methods are not for
// concurrent use.
type Mark struct {
	file   *os.File
	domain string
	length int
}

// OpenMark opens the mark of a name and returns its text. Where there is none it makes
// one that says first, whole or not at all; every later text has the same length.
//
// Faults: Unavailable; with CodeFileDamaged if the file holds anything else.
func OpenMark(name, domain, first string) (_ *Mark, text string, err error) {
	const op = "durable.OpenMark"
	m := &Mark{domain: domain, length: len(first)}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		if err := m.begin(name, first); err != nil {
			return nil, "", unavailable(op, err)
		}
	}
	if m.file, err = os.OpenFile(name, os.O_RDWR, 0o600); err != nil {
		return nil, "", unavailable(op, err)
	}
	raw, err := io.ReadAll(io.LimitReader(m.file, 4096))
	if err != nil {
		return nil, "", errors.Join(unavailable(op, err), m.file.Close())
	}
	text, ok := m.parse(raw)
	if !ok {
		_ = m.file.Close() // nothing was written
		return nil, "", m.damaged(op, name)
	}
	return m, text, nil
}

// PeekMark returns the text of a mark whose owner may be setting it, first where there is
// none. What the mark speaks of is read after it. Faults: those of OpenMark.
func PeekMark(name, domain, first string) (text string, err error) {
	const tries = 16 // a text that is being overwritten may be read half
	m := &Mark{domain: domain, length: len(first)}
	for range tries {
		raw, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return first, nil
		}
		if err != nil {
			return "", unavailable("durable.PeekMark", err)
		}
		if text, ok := m.parse(raw); ok {
			return text, nil
		}
	}
	return "", m.damaged("durable.PeekMark", name)
}

// parse reads a line.
func (m *Mark) parse(raw []byte) (text string, ok bool) {
	rest, ours := strings.CutPrefix(string(raw), m.domain+" ")
	if ours && len(rest) > m.length {
		text = rest[:m.length]
	}
	return text, m.line(text) == string(raw)
}

func (m *Mark) damaged(op, name string) error {
	return fault.New(fault.Unavailable, op, "a mark is damaged, so nothing tells whether the file that it speaks of is whole; "+
		"compare that with a backup, then remove the mark").WithCode(fault.CodeFileDamaged).At(filepath.Base(name))
}

func (m *Mark) line(text string) string {
	line := m.domain + " " + text + " "
	return fmt.Sprintf("%s%x\n", line, sha256.Sum256([]byte(line)))
}

// begin makes the file whole or not at all: if it grew in place, a power cut could leave
// its length without its text.
func (m *Mark) begin(name, first string) error {
	return replace(name, func(w io.Writer) error {
		_, err := io.WriteString(w, m.line(first))
		return err
	})
}

// Set makes the mark say text, which is as long as every other. Faults: Unavailable.
func (m *Mark) Set(text string) error {
	if len(text) != m.length {
		return fault.New(fault.Internal, "durable.Set", "a text of another length")
	}
	if _, err := m.file.WriteAt([]byte(m.line(text)), 0); err != nil {
		return unavailable("durable.Set", err)
	}
	return nil
}

// Close flushes the mark and lets the file go. Faults: Unavailable.
func (m *Mark) Close() error {
	if err := errors.Join(m.file.Sync(), m.file.Close()); err != nil {
		return unavailable("durable.Close", err)
	}
	return nil
}

func unavailable(op string, err error) error {
	return fault.Wrap(fault.Unavailable, op, "a mark cannot be read or written", err)
}
