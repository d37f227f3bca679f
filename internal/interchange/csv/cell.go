package csv

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente/internal/dossier"
	"entente/internal/interchange/intake"
)

// maxProblems bounds what is itemised of one row.
const maxProblems = 200

// build makes one incident from a row and what belongs to it.
type build struct {
	m        *Mapping
	main     row
	beside   *companions
	id       string
	problems []Problem
	refused  bool
}

// note itemises something that was left out or mended.
func (b *build) note(r row, column, code, reason string) {
	p := Problem{File: r.name, Line: r.line, Column: column, Code: code, Reason: reason}
	switch {
	case slices.Contains(b.problems, p):
	case len(b.problems) < maxProblems:
		b.problems = append(b.problems, p)
	case len(b.problems) == maxProblems:
		b.problems = append(b.problems, Problem{File: b.main.name, Line: b.main.line, Code: intake.ListTooLong,
			Reason: "more problems of this row are not listed"})
	}
}

// refuse itemises why the row gives no incident.
func (b *build) refuse(r row, column, code, reason string) {
	b.refused = true
	b.problems = append(b.problems, Problem{File: r.name, Line: r.line, Column: column, Code: code, Reason: reason, Fatal: true})
}

// rows returns the rows of a companion that belong to the incident, or the main row.
func (b *build) rows(from string) []row {
	if from == "" {
		return []row{b.main}
	}
	return b.beside.of(from, b.id)
}

// cell returns a cleaned cell; "" for a word that means that there is no value.
func (b *build) cell(r row, column string) string {
	if column == "" {
		return ""
	}
	return b.value(r, column, r.raw(column))
}

// value cleans one value of a column.
func (b *build) value(r row, column, raw string) string {
	clean, mended := intake.Clean(raw)
	if b.m.spec.missingWords[strings.ToLower(clean)] {
		return ""
	}
	if mended {
		b.note(r, column, intake.Mended, "no-break spaces or control characters were made spaces")
	}
	return clean
}

// text fills the first template whose columns all have a value; of the last
// template it is enough that one has.
func (b *build) text(r row, t texts) string {
	for i, one := range t {
		var s strings.Builder
		columns, filled := 0, 0
		for _, p := range one {
			s.WriteString(p.literal)
			if p.column == "" {
				continue
			}
			columns++
			if v := b.cell(r, p.column); v != "" {
				filled++
				s.WriteString(v)
			} else {
				s.WriteString("unknown")
			}
		}
		if filled == columns || i == len(t)-1 && filled > 0 {
			return s.String()
		}
	}
	return ""
}

// items returns the values of a list as the source writes them.
func (b *build) items(r row, l list) []string {
	var raw []string
	switch {
	case l.Column == "":
		return []string{l.Constant}
	case l.Form == "python_list":
		if b.cell(r, l.Column) == "" {
			return nil
		}
		var ok bool
		if raw, ok = pythonList(r.raw(l.Column)); !ok {
			b.note(r, l.Column, intake.CellMalformed, "the cell is not a list in Python's form; it was left out")
			return nil
		}
	case l.Split != "":
		raw = strings.Split(r.raw(l.Column), l.Split)
	default:
		raw = []string{r.raw(l.Column)}
	}
	var out []string
	for _, v := range raw {
		if v = b.value(r, l.Column, v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// words returns the values of a list in the service's words.
func (b *build) words(r row, l list) []string {
	var out []string
	for _, v := range b.items(r, l) {
		w := v
		switch {
		case l.Column == "": // a constant is in the service's words already
		case l.Table != "":
			w = b.place(r, l.Column, v)
		case len(l.Values) > 0:
			var known bool
			if w, known = l.Values[v]; !known {
				b.note(r, l.Column, intake.ValueUnknown, "a word that the mapping does not know")
				w = l.Otherwise
			}
		}
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if len(out) == 0 && l.Otherwise != "" {
		out = []string{l.Otherwise}
	}
	return out
}

// place returns the code of a country or region.
func (b *build) place(r row, column, name string) string {
	at, known := intake.Place(name)
	switch {
	case !known:
		b.note(r, column, intake.ValueUnknown, "no country or region of this name is known; it was left out")
	case at.Code == "":
		b.note(r, column, intake.NotAState, "an organisation or group stands where a country belongs; it was left out")
	case !at.State:
		b.note(r, column, intake.NotAState, "a region or organisation stands where a country belongs; it was kept as such")
	}
	return at.Code
}

// day reads a date.
func (b *build) day(r row, column string) dossier.Day {
	s := b.cell(r, column)
	if s == "" {
		return ""
	}
	d, ok := readDay(b.m.spec.dayForms, s)
	if !ok {
		b.note(r, column, intake.BadDate, "not a date in a form that the mapping has; it was left out")
	}
	return d
}

// number reads a number onto the scale of 0 to 100, rounding half up.
func (b *build) number(r row, s scale) int {
	if s.Column == "" {
		return 0
	}
	text := b.cell(r, s.Column)
	if text == "" {
		b.note(r, s.Column, intake.ValueMissing, "no number is given; it counts as 0")
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if v *= s.Times; err != nil || !(v >= 0 && v <= 100) {
		b.note(r, s.Column, intake.BadNumber, fmt.Sprintf("not a number from 0 to %g; it was left out", 100/s.Times))
		return 0
	}
	return int(math.Floor(v + 0.5))
}
