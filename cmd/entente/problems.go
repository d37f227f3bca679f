package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// problems writes what was wrong with rows, one by one, so that a long list takes
// no memory: as text, as CSV, or as JSON, one object a line.
type problems struct {
	write func(intake.Problem) error
	flush func() error
	file  *os.File // nil for standard output
}

// openProblems opens the list. Its form follows from the end of the file's name.
func openProblems(name string, out io.Writer) (*problems, error) {
	if name == "" {
		return &problems{
			write: func(p intake.Problem) error {
				_, err := fmt.Fprintf(out, "%s:%d: %s: %s: %s%s\n", p.File, p.Line, p.Column, p.Code, p.Reason, refusedMark(p))
				return err
			},
			flush: func() error { return nil },
		}, nil
	}
	form := filepath.Ext(name)
	if form != ".csv" && form != ".json" {
		return nil, fault.New(fault.Invalid, "import.openProblems", "the name of a report ends in .csv or .json").
			WithCode(fault.CodeConfigInvalid).At("report")
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "import.openProblems", "the report cannot be written", err).At("report")
	}
	p := &problems{file: f}
	if form == ".json" {
		buf := bufio.NewWriter(f)
		enc := json.NewEncoder(buf)
		p.write, p.flush = func(x intake.Problem) error { return enc.Encode(x) }, buf.Flush
		return p, nil
	}
	w := csv.NewWriter(f)
	p.write = func(x intake.Problem) error {
		return w.Write([]string{x.File, strconv.Itoa(x.Line), x.Column, x.Code, x.Reason, strconv.FormatBool(x.Fatal)})
	}
	p.flush = func() error { w.Flush(); return w.Error() }
	return p, w.Write([]string{"file", "line", "column", "code", "reason", "refused"})
}

func refusedMark(p intake.Problem) string {
	if p.Fatal {
		return " (the row is refused)"
	}
	return ""
}

func (p *problems) add(x intake.Problem) error {
	if err := p.write(x); err != nil {
		return fault.Wrap(fault.Unavailable, "import.problems", "the report cannot be written", err)
	}
	return nil
}

func (p *problems) close() error {
	err := p.flush()
	if p.file != nil {
		err = errors.Join(err, p.file.Close())
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "import.problems", "the report cannot be written", err)
	}
	return nil
}
