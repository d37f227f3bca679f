package csv

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// MaxRows bounds the rows of a main file, whose ids are kept to find doubles.
const MaxRows = 1_000_000

// File is a file to read; see intake.File.
type File = intake.File

// Files are the files of one import: the main one, and its companions by the
// name that the mapping gives them.
type Files struct {
	Main       File
	Companions map[string]File
}

// Problem is one thing that was wrong with a row; see intake.Problem.
type Problem = intake.Problem

// Record is what one row gave.
type Record struct {
	Line     int               // where the row begins, 1-based; of a companion if the problem's file is one
	Key      string            // stable import key, for example "eurepoc:1032"; "" if the row has no usable id
	Incident *dossier.Incident // nil if the row was refused
	Problems []Problem
}

// Read reads a main file row by row and yields one Record for each, with an
// incident or with a fatal Problem. The incident has its ImportKey and markings;
// it has no id, owner or state. Rows of companions that cannot be read are yielded
// first, those that belong to no incident last, both without an incident.
//
// An error ends the reading; what was yielded before stays good. Faults: Invalid
// (a file in another encoding, or whose header has not the columns; the path names
// file and columns), Precondition (a companion is missing, or the mapping's markings
// have no originator), TooLarge (a row over MaxRecord, companions over MaxCompanion,
// more than MaxRows), Unavailable (a reader failed). An error of yield is returned as it is.
func Read(files Files, m *Mapping, yield func(Record) error) error {
	if len(m.whole.Originators) == 0 || len(m.part.Originators) == 0 {
		return fault.New(fault.Precondition, "csv.Read", "the mapping names no originator: say who answers for these data").
			WithCode(fault.CodeMarkingMissing).At("originators")
	}
	beside, err := load(files, m)
	if err != nil {
		return err
	}
	for _, p := range beside.problems {
		if err := yield(Record{Line: p.Line, Problems: []Problem{p}}); err != nil {
			return err
		}
	}
	s, err := openSheet(files.Main, m.separator(), m.used[""])
	if err != nil {
		return err
	}
	seen := map[string]int{} // id -> line
	for rows := 1; ; rows++ {
		r, bad, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && rows > MaxRows {
			err = fault.New(fault.TooLarge, "csv.Read", "the file has too many rows").WithCode(fault.CodeImportRow)
		}
		if err != nil {
			return err
		}
		if err := yield(m.record(r, bad, beside, seen)); err != nil {
			return err
		}
	}
	for _, p := range beside.orphans() {
		if err := yield(Record{Line: p.Line, Problems: []Problem{p}}); err != nil {
			return err
		}
	}
	return nil
}

// record makes the record of one row of the main file.
func (m *Mapping) record(r row, bad *Problem, beside *companions, seen map[string]int) Record {
	if bad != nil {
		return Record{Line: bad.Line, Problems: []Problem{*bad}}
	}
	column := m.spec.ID.Column
	id, fits := m.readID(r.raw(column))
	if !fits {
		return Record{Line: r.line, Problems: []Problem{badID(r, column)}}
	}
	rec := Record{Line: r.line, Key: m.spec.Name + ":" + id}
	if before, twice := seen[id]; twice {
		rec.Problems = []Problem{{File: r.name, Line: r.line, Column: column, Code: intake.Duplicate, Fatal: true,
			Reason: fmt.Sprintf("line %d has the same id; that one is imported", before)}}
		return rec
	}
	seen[strings.Clone(id)] = r.line
	b := build{m: m, main: r, beside: beside, id: id}
	rec.Incident = b.incident(rec.Key)
	rec.Problems = b.problems
	if b.refused {
		rec.Incident = nil
	}
	beside.done(id)
	return rec
}

// maxID bounds an id, in characters.
const maxID = 100

// readID cleans an id and reports whether it is of the mapping's form.
func (m *Mapping) readID(cell string) (id string, fits bool) {
	id, mended := intake.Clean(cell)
	if m.spec.ID.Form == "number" {
		digits := strings.Trim(id, "0123456789") == "" && id != "" && len(id) <= 18
		return id, digits && (id == "0" || id[0] != '0')
	}
	return id, id != "" && !mended && utf8.RuneCountInString(id) <= maxID && !strings.ContainsAny(id, "\n\t")
}

func badID(r row, column string) Problem {
	return Problem{File: r.name, Line: r.line, Column: column, Code: intake.BadID, Fatal: true,
		Reason: "the id is not of the form that this source uses: the columns may be shifted"}
}

func (m *Mapping) separator() rune {
	r, _ := utf8.DecodeRuneInString(m.spec.Separator)
	return r
}
