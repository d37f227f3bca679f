package csv

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// incident makes the incident. What is wrong with it is in b.problems.
func (b *build) incident(key string) *dossier.Incident {
	s := &b.m.spec.Incident
	inc := &dossier.Incident{
		Title:     b.text(b.main, s.Title),
		Summary:   b.text(b.main, s.Summary),
		FirstSeen: b.day(b.main, s.FirstSeen),
		LastSeen:  b.day(b.main, s.LastSeen),
		Severity:  b.number(b.main, s.Severity),
	}
	inc.ImportKey, inc.Marking = key, b.m.whole.Clone()
	b.checkTexts(inc)
	b.checkDays(inc)
	for _, w := range b.words(b.main, s.Types) {
		inc.Types = append(inc.Types, dossier.IncidentType(w))
	}
	if s.Types.Column != "" && len(b.items(b.main, s.Types)) == 0 {
		b.note(b.main, s.Types.Column, intake.ValueMissing, "no type of incident is given")
	}
	for _, l := range s.Techniques {
		inc.Techniques = append(inc.Techniques, b.short(b.main, l.Column, b.words(b.main, l), dossier.MaxTitle)...)
	}
	inc.Techniques = cut(b, s.Techniques, unique(inc.Techniques))
	inc.Targets = b.targets(s.Targets)
	inc.Victim = b.victim(s.Victims)
	inc.Sources = b.sources(s.Sources)
	for _, side := range b.m.spec.NeverZip {
		b.checkSides(side)
	}
	if err := dossier.Validate(inc); err != nil && !b.refused {
		f := fault.As(err)
		b.refuse(b.main, strings.Join(f.Path, "."), f.StableCode(), f.Public)
	}
	return inc
}

func (b *build) checkTexts(inc *dossier.Incident) {
	s := &b.m.spec.Incident
	switch {
	case inc.Title == "":
		b.refuse(b.main, firstOf(s.Title.columns()), intake.Empty, "an incident needs a title")
	case utf8.RuneCountInString(inc.Title) > dossier.MaxTitle:
		b.refuse(b.main, firstOf(s.Title.columns()), intake.TooLong, fmt.Sprintf("a title has at most %d characters", dossier.MaxTitle))
	}
	if utf8.RuneCountInString(inc.Summary) > dossier.MaxSummary {
		b.note(b.main, firstOf(s.Summary.columns()), intake.TooLong,
			fmt.Sprintf("a summary has at most %d characters; it was left out", dossier.MaxSummary))
		inc.Summary = ""
	}
}

// checkDays leaves out an end that is before the start.
func (b *build) checkDays(inc *dossier.Incident) {
	n := min(len(inc.FirstSeen), len(inc.LastSeen))
	if n > 0 && inc.LastSeen < inc.FirstSeen[:n] {
		b.note(b.main, b.m.spec.Incident.LastSeen, intake.EndFirst, "the end is before the start; the end was left out")
		inc.LastSeen = ""
	}
}

// checkSides says where columns that list values by position do not fit together,
// or another number of values is announced than they list.
func (b *build) checkSides(side sideBySide) {
	count := 0
	for _, column := range side.Columns {
		if b.cell(b.main, column) == "" {
			continue
		}
		n := strings.Count(b.main.raw(column), side.Split) + 1
		if count != 0 && n != count {
			b.note(b.main, column, intake.Misaligned, "this column lists another number of values than those beside it; none was read by position")
			return
		}
		count = n
	}
	if announced, err := strconv.Atoi(b.cell(b.main, side.Count)); err == nil && count != 0 && announced != count {
		b.note(b.main, side.Count, intake.Misaligned, "another number of values is announced than the columns list; none was read by position")
	}
}

// targets uses the first alternative that gives any.
func (b *build) targets(alternatives []targetSpec) []dossier.Target {
	for _, a := range alternatives {
		var out []dossier.Target
		for _, r := range b.rows(a.From) {
			sector := dossier.SectorUnknown
			if w := b.words(r, a.Sector); a.Sector.given() && len(w) > 0 {
				sector = dossier.Sector(w[0])
			}
			countries := b.words(r, a.Country)
			if len(countries) == 0 && sector != dossier.SectorUnknown {
				countries = []string{""}
			}
			for _, c := range countries {
				out = append(out, dossier.Target{Country: c, Sector: sector})
			}
		}
		if out = unique(out); len(out) > 0 {
			return b.limited(a, out)
		}
	}
	return nil
}

func (b *build) limited(a targetSpec, out []dossier.Target) []dossier.Target {
	if len(out) > dossier.MaxList {
		b.note(b.main, a.Country.Column, intake.ListTooLong, tooMany(len(out)))
		out = out[:dossier.MaxList]
	}
	return out
}

// victim uses the first alternative that names any.
func (b *build) victim(alternatives []victimSpec) dossier.VictimPortion {
	for _, a := range alternatives {
		var names []string
		for _, r := range b.rows(a.From) {
			names = append(names, b.short(r, a.Name.Column, b.words(r, a.Name), dossier.MaxTitle)...)
		}
		if names = unique(names); len(names) == 0 {
			continue
		}
		v := dossier.VictimPortion{Name: strings.Join(names, "; "), Marking: b.m.part.Clone()}
		if utf8.RuneCountInString(v.Name) <= dossier.MaxTitle {
			return v
		}
		v.Name, v.Detail = fmt.Sprintf("%d victims, listed in the detail", len(names)), strings.Join(names, "\n")
		if utf8.RuneCountInString(v.Detail) > dossier.MaxDetail {
			b.note(b.main, a.Name.Column, intake.TooLong, "the names of the victims are too many to be listed; they were left out")
			return dossier.VictimPortion{}
		}
		return v
	}
	return dossier.VictimPortion{}
}

// sources uses all that are given.
func (b *build) sources(specs []sourceSpec) []dossier.Source {
	var out []dossier.Source
	for _, s := range specs {
		for _, r := range b.rows(s.From) {
			if s.Links.given() {
				for _, link := range b.items(r, s.Links) {
					out = append(out, b.links(r, s.Links.Column, link)...)
				}
				continue
			}
			columns := append(append(s.Title.columns(), s.Publisher.columns()...), s.Day)
			if !slices.ContainsFunc(columns, func(c string) bool { return b.cell(r, c) != "" }) {
				b.note(r, "", intake.EmptyRow, "the row says nothing of a source; it was left out")
				continue
			}
			src := dossier.Source{Publisher: b.text(r, s.Publisher), Title: b.text(r, s.Title), Day: b.day(r, s.Day)}
			switch column := firstOf(columns); {
			case src.Publisher == "":
				b.note(r, column, intake.Empty, "a source without a publisher was left out")
			case utf8.RuneCountInString(src.Publisher) > dossier.MaxTitle, utf8.RuneCountInString(src.Title) > dossier.MaxShort:
				b.note(r, column, intake.TooLong, "the name or title of a source is too long; the source was left out")
			default:
				out = append(out, src)
			}
		}
	}
	if out = unique(out); len(out) > dossier.MaxList {
		b.note(b.main, "", intake.ListTooLong, "sources: "+tooMany(len(out)))
		out = out[:dossier.MaxList]
	}
	return out
}

// links makes sources of a web address. Several addresses in one text are taken apart.
func (b *build) links(r row, column, text string) []dossier.Source {
	pieces := strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || c == ',' })
	if len(pieces) > 1 && !slices.ContainsFunc(pieces, func(p string) bool { return host(p) == "" }) {
		b.note(r, column, intake.BadURL, "several addresses in one text were taken apart")
	} else {
		pieces = []string{text}
	}
	var out []dossier.Source
	for _, p := range pieces {
		publisher := host(p)
		switch {
		case publisher == "":
			b.note(r, column, intake.BadURL, "not a web address; it was left out")
			continue
		case strings.ContainsFunc(p, unicode.IsSpace):
			b.note(r, column, intake.BadURL, "the address holds blanks and leads nowhere; its publisher was kept without it")
			p = ""
		case utf8.RuneCountInString(p) > 4*dossier.MaxShort:
			b.note(r, column, intake.TooLong, "the address is too long; its publisher was kept without it")
			p = ""
		}
		out = append(out, dossier.Source{Publisher: publisher, URL: p})
	}
	return out
}

// host returns the host of a web address in lower case without "www."; "" for what is none.
func host(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return ""
	}
	if end := strings.IndexAny(rest, "/?# \t\n"); end >= 0 {
		rest = rest[:end]
	}
	u, err := url.Parse("https://" + rest)
	if err != nil {
		return ""
	}
	name := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if !strings.Contains(name, ".") || utf8.RuneCountInString(name) > dossier.MaxTitle {
		return ""
	}
	return name
}

// short leaves out values that are too long for their list.
func (b *build) short(r row, column string, values []string, limit int) []string {
	return slices.DeleteFunc(values, func(v string) bool {
		long := utf8.RuneCountInString(v) > limit
		if long {
			b.note(r, column, intake.TooLong, fmt.Sprintf("a value has more than %d characters; it was left out", limit))
		}
		return long
	})
}

func cut(b *build, from []list, values []string) []string {
	if len(values) > dossier.MaxList {
		b.note(b.main, from[0].Column, intake.ListTooLong, tooMany(len(values)))
		values = values[:dossier.MaxList]
	}
	return values
}

func tooMany(n int) string {
	return fmt.Sprintf("%d were given and the first %d kept", n, dossier.MaxList)
}

func firstOf(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return columns[0]
}

// unique keeps the first of equal values and the order.
func unique[T comparable](values []T) []T {
	seen := map[T]bool{}
	return slices.DeleteFunc(values, func(v T) bool {
		again := seen[v]
		seen[v] = true
		return again
	})
}
