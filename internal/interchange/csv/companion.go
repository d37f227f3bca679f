package csv

import (
	"errors"
	"io"
	"slices"
	"strings"

	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// MaxCompanion bounds what the companions of one import take in memory, in bytes.
const MaxCompanion = 64 << 20

// companions holds the rows of all companion files by name and incident id.
type companions struct {
	rows     map[string]map[string][]row
	texts    map[string]string // one copy of each text: most of them recur
	size     int
	problems []Problem // rows that could not be taken
}

// load reads every companion of the mapping. A missing one is Precondition: an
// incident must not lose its targets or attributions unnoticed.
func load(files Files, m *Mapping) (*companions, error) {
	all := &companions{rows: map[string]map[string][]row{}, texts: map[string]string{}}
	for _, name := range sortedKeys(m.spec.Companions) {
		f, given := files.Companions[name]
		if !given || f.Reader == nil {
			return nil, fault.New(fault.Precondition, "csv.Read", "a companion file that the mapping needs was not given").
				WithCode(fault.CodeImportRow).At("companions", name)
		}
		if err := all.loadOne(name, f, m); err != nil {
			return nil, err
		}
	}
	all.texts = nil
	return all, nil
}

func (c *companions) loadOne(name string, f File, m *Mapping) error {
	s, err := openSheet(f, m.separator(), m.used[name])
	if err != nil {
		return err
	}
	id := m.spec.Companions[name].ID
	byID := map[string][]row{}
	c.rows[name] = byID
	// What is kept of a row is its used columns, in the order of the mapping.
	kept := &sheet{name: s.name, used: s.used, columns: map[string]int{}}
	for i, column := range s.used {
		kept.columns[column] = i
	}
	for {
		r, bad, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case bad != nil:
			if err := c.refuse(*bad); err != nil {
				return err
			}
			continue
		}
		key, fits := m.readID(r.raw(id))
		if !fits {
			if err := c.refuse(badID(r, id)); err != nil {
				return err
			}
			continue
		}
		cells := make([]string, len(s.used))
		for i, column := range s.used {
			if cells[i], err = c.keep(r.raw(column)); err != nil {
				return err
			}
		}
		if key, err = c.keep(key); err != nil {
			return err
		}
		byID[key] = append(byID[key], row{kept, r.line, cells})
	}
}

// keep returns the one copy of a text and counts what it takes.
func (c *companions) keep(s string) (string, error) {
	const cell = 16 // bytes of a string's header
	if one, there := c.texts[s]; there {
		return one, c.grow(cell)
	}
	one := strings.Clone(s)
	c.texts[one] = one
	return one, c.grow(cell + len(s))
}

func (c *companions) refuse(p Problem) error {
	c.problems = append(c.problems, p)
	return c.grow(200)
}

func (c *companions) grow(by int) error {
	if c.size += by; c.size > MaxCompanion {
		return fault.New(fault.TooLarge, "csv.Read", "the companion files are too large to be held in memory").
			WithCode(fault.CodeImportRow)
	}
	return nil
}

// of returns the rows of a companion that belong to an incident.
func (c *companions) of(name, id string) []row { return c.rows[name][id] }

// done forgets the rows of an incident, so that what is left at the end are rows of none.
func (c *companions) done(id string) {
	for _, byID := range c.rows {
		delete(byID, id)
	}
}

// orphans lists the first row of every id that no incident has, in the order of the files.
func (c *companions) orphans() []Problem {
	var out []Problem
	for _, name := range sortedKeys(c.rows) {
		at := len(out)
		for _, rows := range c.rows[name] {
			out = append(out, Problem{File: rows[0].name, Line: rows[0].line, Code: intake.Orphan, Fatal: true,
				Reason: "no row of the main file that could be read has this id"})
		}
		slices.SortFunc(out[at:], func(a, b Problem) int { return a.Line - b.Line })
	}
	return out
}
