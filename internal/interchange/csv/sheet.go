package csv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// MaxRecord bounds one row of a file, in bytes.
const MaxRecord = 1 << 20

// sheet reads one file row by row and keeps the columns that are used.
type sheet struct {
	name    string
	window  *intake.Window
	reader  *csv.Reader
	width   int            // fields in the header
	used    []string       // the columns that the mapping needs
	columns map[string]int // where each used column stands
}

// row is one row of a sheet. Its cells are good until the next row is read.
type row struct {
	*sheet
	line  int
	cells []string
}

func (r row) raw(column string) string { return r.cells[r.columns[column]] }

// openSheet reads the header. Faults: Invalid with code TEXT_INVALID for a file in
// another encoding, Invalid with code IMPORT_ROW and the names of the columns for
// a header that lacks some or has some twice.
func openSheet(f File, separator rune, used []string) (*sheet, error) {
	text, err := intake.Open(f.Reader)
	if err != nil {
		return nil, fault.As(err).At(f.Name)
	}
	s := &sheet{name: f.Name, used: used, columns: map[string]int{}, window: intake.NewWindow(text, MaxRecord)}
	s.reader = csv.NewReader(s.window)
	s.reader.Comma, s.reader.FieldsPerRecord, s.reader.ReuseRecord = separator, -1, true
	header, err := s.reader.Read()
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) || errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Invalid, "csv.Read", "the file has no header", err).WithCode(fault.CodeImportRow).At(f.Name)
	} else if err != nil {
		return nil, fault.As(err).At(f.Name)
	}
	s.width = len(header)
	var twice, missing []string
	for _, column := range used {
		for i, cell := range header {
			if clean, _ := intake.Clean(cell); clean != column {
				continue
			}
			if _, there := s.columns[column]; there {
				twice = append(twice, column)
			}
			s.columns[column] = i
		}
		if _, there := s.columns[column]; !there {
			missing = append(missing, column)
		}
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Invalid, "csv.Read", "columns are missing from the header, or the fields are separated otherwise").
			WithCode(fault.CodeImportRow).At(append([]string{f.Name}, missing...)...)
	}
	if len(twice) > 0 {
		return nil, fault.New(fault.Invalid, "csv.Read", "columns occur twice in the header").
			WithCode(fault.CodeImportRow).At(append([]string{f.Name}, twice...)...)
	}
	return s, nil
}

// next returns the next row, or what is wrong with it. At the end of the file the
// error is io.EOF; any other error is a fault that ends the reading.
func (s *sheet) next() (row, *Problem, error) {
	s.window.Advance(s.reader.InputOffset())
	cells, err := s.reader.Read()
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		return row{}, &Problem{File: s.name, Line: bad.StartLine, Code: intake.Quoting, Fatal: true,
			Reason: fmt.Sprintf("a quote stands where none may, or is never closed: lines %d to %d are lost", bad.StartLine, bad.Line)}, nil
	}
	if errors.Is(err, io.EOF) {
		return row{}, nil, io.EOF
	}
	if err != nil {
		return row{}, nil, fault.As(err).At(s.name)
	}
	line, _ := s.reader.FieldPos(0)
	r := row{s, line, cells}
	if len(cells) != s.width {
		return r, &Problem{File: s.name, Line: line, Code: intake.FieldCount, Fatal: true,
			Reason: "the row has not as many fields as the header: its columns are shifted"}, nil
	}
	for _, column := range s.used {
		if !utf8.ValidString(cells[s.columns[column]]) {
			return r, &Problem{File: s.name, Line: line, Column: column, Code: intake.Encoding, Fatal: true,
				Reason: "the cell is not UTF-8: save the file as UTF-8"}, nil
		}
	}
	return r, nil, nil
}
