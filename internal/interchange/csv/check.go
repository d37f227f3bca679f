package csv

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// wrong is a refusal of a mapping, with the path of the key.
func wrong(text string, path ...string) error {
	return fault.New(fault.Invalid, "csv.ParseMapping", text).WithCode(fault.CodeConfigInvalid).At(path...)
}

// check completes the mapping: it refuses what cannot be meant, fills in what may
// be left out and collects the columns that are needed.
func (m *Mapping) check() error {
	s := &m.spec
	if s.Separator == "" {
		s.Separator = ","
	}
	if r, n := utf8.DecodeRuneInString(s.Separator); n != len(s.Separator) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r) {
		return wrong("one character is needed, and none of quote and line end", "separator")
	}
	switch {
	case !plainName.MatchString(s.Name):
		return wrong("a short name of lower-case letters and digits is needed", "name")
	case s.ID.Column == "":
		return wrong("the column of the id is needed", "id", "column")
	case s.ID.Form != "number" && s.ID.Form != "text":
		return wrong("one of number and text is needed", "id", "form")
	}
	s.missingWords = map[string]bool{"": true}
	for _, w := range s.Missing {
		s.missingWords[strings.ToLower(strings.TrimSpace(w))] = true
	}
	if len(s.Days) == 0 {
		s.Days = []string{"YYYY-MM-DD"}
	}
	for i, d := range s.Days {
		form, ok := parseDayForm(d)
		if !ok {
			return wrong("a form such as YYYY-MM-DD is needed", "days", fmt.Sprint(i))
		}
		s.dayForms = append(s.dayForms, form)
	}
	m.need("", s.ID.Column)
	for _, name := range sortedKeys(s.Companions) {
		c := s.Companions[name]
		if _, err := path.Match(c.Files, "x"); !plainName.MatchString(name) || c.Files == "" || err != nil ||
			strings.ContainsAny(c.Files, `/\`) || c.ID == "" {
			return wrong("a companion needs a plain name, a pattern of file names and the column of the id", "companions", name)
		}
		m.need(name, c.ID)
	}
	for i, side := range s.NeverZip {
		if len(side.Columns) < 2 || side.Split == "" || slices.Contains(side.Columns, "") {
			return wrong("two columns or more, and what splits their values, are needed", "never_zip", fmt.Sprint(i))
		}
		m.need("", side.Columns...)
		m.need("", side.Count)
	}
	if err := m.checkMarkings(); err != nil {
		return err
	}
	return m.checkIncident()
}

// need notes that columns of a file are used.
func (m *Mapping) need(file string, columns ...string) {
	for _, c := range columns {
		if c != "" && !slices.Contains(m.used[file], c) {
			m.used[file] = append(m.used[file], c)
		}
	}
}

func (m *Mapping) checkMarkings() error {
	victim := m.spec.VictimMark
	if victim == nil {
		victim = &m.spec.Marking
	}
	for _, c := range []struct {
		key  string
		from *markingSpec
		to   *marking.Marking
	}{{"marking", &m.spec.Marking, &m.whole}, {"victim_marking", victim, &m.part}} {
		made, err := c.from.make()
		if err != nil {
			f := fault.As(err)
			return wrong(f.Public, append([]string{c.key}, f.Path...)...)
		}
		*c.to = made
	}
	return nil
}

func (s *markingSpec) make() (marking.Marking, error) {
	m := marking.Marking{Originators: marking.SetOf(s.Originators...)}
	var err error
	if m.TLP, err = marking.ParseTLP(s.TLP); err != nil {
		return m, fault.As(err).At("tlp")
	}
	if m.TLP == marking.Red {
		return m, fault.New(fault.Invalid, "csv.ParseMapping", "TLP:RED names its readers one by one and cannot be given by a mapping").At("tlp")
	}
	if m.PAP, err = marking.ParsePAP(s.PAP); err != nil {
		return m, fault.As(err).At("pap")
	}
	if err = m.Naming.UnmarshalText([]byte(s.Naming)); err != nil {
		return m, fault.As(err).At("naming")
	}
	return m, nil
}

func (m *Mapping) checkIncident() error {
	s := &m.spec.Incident
	if len(s.Title) == 0 {
		return wrong("a title is needed", "incident", "title")
	}
	if s.Severity.Times == 0 {
		s.Severity.Times = 1
	}
	if !(s.Severity.Times > 0 && s.Severity.Times <= 1e6) {
		return wrong("a number above zero is needed", "incident", "severity", "times")
	}
	m.need("", s.Title.columns()...)
	m.need("", s.Summary.columns()...)
	m.need("", s.FirstSeen, s.LastSeen, s.Severity.Column)
	if err := m.checkList(s.Types, "", true, known(dossier.IncidentTypes), "types"); err != nil {
		return err
	}
	for i, l := range s.Techniques {
		if err := m.checkList(l, "", true, nil, "techniques", fmt.Sprint(i)); err != nil {
			return err
		}
	}
	for i, t := range s.Targets {
		at := []string{"targets", fmt.Sprint(i)}
		if t.Country.many() && t.Sector.Column != "" {
			return wrong("a list of countries and a column of sectors cannot be put together by position", append([]string{"incident"}, at...)...)
		}
		if err := m.checkList(t.Country, t.From, true, nil, append(at, "country")...); err != nil {
			return err
		}
		if err := m.checkList(t.Sector, t.From, false, known(dossier.Sectors), append(at, "sector")...); err != nil {
			return err
		}
	}
	for i, v := range s.Victims {
		if err := m.checkList(v.Name, v.From, true, nil, "victims", fmt.Sprint(i), "name"); err != nil {
			return err
		}
	}
	for i, src := range s.Sources {
		if err := m.checkSource(src, fmt.Sprint(i)); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) checkSource(s sourceSpec, i string) error {
	if err := m.checkList(s.Links, s.From, false, nil, "sources", i, "links"); err != nil {
		return err
	}
	if s.Links.given() == (len(s.Publisher) > 0) || s.Links.given() && (len(s.Title) > 0 || s.Day != "") {
		return wrong("either links are needed, or a publisher with a title and a day", "incident", "sources", i)
	}
	m.need(s.From, s.Publisher.columns()...)
	m.need(s.From, s.Title.columns()...)
	m.need(s.From, s.Day)
	return nil
}

// checkList refuses a list that contradicts itself or gives a word that is not in
// the closed set of.
func (m *Mapping) checkList(l list, from string, need bool, of []string, at ...string) error {
	at = append([]string{"incident"}, at...)
	_, companion := m.spec.Companions[from]
	switch {
	case from != "" && !companion:
		return wrong("no companion has this name", append(at, "from")...)
	case need && !l.given():
		return wrong("a column or a constant is needed", at...)
	case l.Column != "" && l.Constant != "":
		return wrong("a column and a constant exclude each other", at...)
	case l.Form != "" && l.Form != "python_list":
		return wrong("python_list is the only form", append(at, "form")...)
	case l.Form != "" && l.Split != "":
		return wrong("a Python list is not split", append(at, "split")...)
	case l.Table != "" && l.Table != "places":
		return wrong("places is the only table", append(at, "table")...)
	case l.Table != "" && len(l.Values) > 0:
		return wrong("a table and values exclude each other", append(at, "values")...)
	}
	given := []string{l.Constant, l.Otherwise}
	for _, word := range sortedKeys(l.Values) {
		given = append(given, l.Values[word])
	}
	for _, v := range given {
		if of != nil && v != "" && !slices.Contains(of, v) {
			return wrong("a word that the service does not know is given", at...)
		}
	}
	m.need(from, l.Column)
	return nil
}

func known[T ~string](set []T) []string {
	out := make([]string, len(set))
	for i, v := range set {
		out[i] = string(v)
	}
	return out
}
