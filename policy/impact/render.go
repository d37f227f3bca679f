package impact

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// listed is how many rows a printed group shows.
const listed = 12

// WriteText writes a report for people to read at a terminal.
func (r *Report) WriteText(to io.Writer) error {
	w := &lines{}
	w.add("from     %s\nto       %s\nat       %s", r.Old, r.Next, r.Minute)
	w.add("compared %d people and %d objects with %d portions (%d pairs; %d subjects, %d labels): all of them", r.People, r.Objects, r.Parts, r.Pairs, r.Classes, r.Labels)
	if r.Over != "" {
		w.add("over     %s", r.Over)
	}
	for _, c := range r.Changed {
		w.add("changed  %s (%s)", c.Document, c.place())
	}
	if !r.Found() {
		w.add("Nothing is opened and nothing is closed.")
		r.pastText(w)
		return w.to(to)
	}
	w.add("\n%d pairs opened, %d closed, %d with other duties", r.Total.Opened, r.Total.Closed, r.Total.Duties)
	for _, g := range r.groups() {
		var table strings.Builder
		t := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "\n%s\topened\tclosed\tduties\n", g.title)
		for _, row := range g.rows[:min(listed, len(g.rows))] {
			fmt.Fprintf(t, "  %s\t%d\t%d\t%d\n", cmp.Or(row.Name, "(none)"), row.Opened, row.Closed, row.Duties)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		w.add("%s", strings.TrimRight(table.String(), "\n"))
		if n := g.all - listed; n > 0 {
			w.add("  and %d more", n)
		}
	}
	w.add("\nlargest changes (of %d)", r.Changes)
	for _, e := range r.Examples[:min(listed, len(r.Examples))] {
		w.add("  %s (%d) %s: %s -> %s by %s\n      %s", e.Who, e.People, e.Action, e.Before, e.After, e.Rule, e.Label)
	}
	r.pastText(w)
	return w.to(to)
}

// pastText writes what would have come of the decisions of the past.
func (r *Report) pastText(w *lines) {
	p := r.Past
	if p == nil {
		return
	}
	w.add("\n%d of %d decisions of the past would have come out otherwise: %d opened, %d closed, %d with other duties", p.Otherwise.all(), p.Decisions,
		p.Otherwise.Opened, p.Otherwise.Closed, p.Otherwise.Duties)
	if p.Already > 0 {
		w.add("  %d of them were made under a revision before the one in force, and would under that one as well", p.Already)
	}
	for _, e := range p.Examples[:min(listed, len(p.Examples))] {
		w.add("  %s, %d times, %s: %s -> %s by %s\n      %s", e.Who, e.Pairs, e.Action, e.Before, e.After, e.Rule, e.Label)
	}
}

func (r *Report) pastMarkdown(w *lines) {
	p := r.Past
	if p == nil {
		return
	}
	w.add("\n## Decisions of the past\n\n**%d of %d would have come out otherwise**: %d opened, %d closed, %d with other duties.", p.Otherwise.all(), p.Decisions,
		p.Otherwise.Opened, p.Otherwise.Closed, p.Otherwise.Duties)
	if p.Already > 0 {
		w.add("%d of them were made under a revision before the one in force, and would under that one as well.", p.Already)
	}
	if len(p.Examples) == 0 {
		return
	}
	w.add("\n| who | times | did | was | would be | by | object |\n|---|---:|---|---|---|---|---|")
	for _, e := range p.Examples[:min(listed, len(p.Examples))] {
		w.add("| %s | %d | %s | %s | %s | %s | %s |", cell(e.Who), e.Pairs, e.Action, e.Before, e.After, e.Rule, cell(e.Label))
	}
	if n := p.Changes - listed; n > 0 {
		w.add("\nAnd %d more.", n)
	}
}

// WriteMarkdown writes a report to attach to a change.
func (r *Report) WriteMarkdown(to io.Writer) error {
	w := &lines{}
	w.add("# What this change of the rules opens and closes\n")
	w.add("From `%.12s` to `%.12s`, at %s. Compared: %d people and %d objects with %d portions, all %d pairs.\n", r.Old, r.Next, r.Minute, r.People, r.Objects, r.Parts, r.Pairs)
	if r.Over != "" {
		w.add("Over %s.\n", r.Over)
	}
	w.add("Changed:\n")
	for _, c := range r.Changed {
		w.add("- `%s` (%s)", c.Document, c.place())
	}
	if !r.Found() {
		w.add("\n**Nothing is opened and nothing is closed.**")
		r.pastMarkdown(w)
		return w.to(to)
	}
	w.add("\n**%d pairs opened, %d closed, %d with other duties.** A pair is one person and one object.", r.Total.Opened, r.Total.Closed, r.Total.Duties)
	for _, g := range r.groups() {
		w.add("\n## By %s\n\n| %s | opened | closed | duties |\n|---|---:|---:|---:|", g.title, g.title)
		for _, row := range g.rows[:min(listed, len(g.rows))] {
			w.add("| %s | %d | %d | %d |", cell(cmp.Or(row.Name, "(none)")), row.Opened, row.Closed, row.Duties)
		}
		if n := g.all - listed; n > 0 {
			w.add("\nAnd %d more.", n)
		}
	}
	w.add("\n## Largest changes\n\n| who | people | does | before | after | by | object |\n|---|---:|---|---|---|---|---|")
	for _, e := range r.Examples[:min(listed, len(r.Examples))] {
		w.add("| %s | %d | %s | %s | %s | %s | %s |", cell(e.Who), e.People, e.Action, e.Before, e.After, e.Rule, cell(e.Label))
	}
	w.add("\n%d changes in all.", r.Changes)
	r.pastMarkdown(w)
	return w.to(to)
}

type group struct {
	title string
	rows  []Group
	all   int
}

func (r *Report) groups() []group {
	return []group{{"action", r.ByAction, len(r.ByAction)}, {"alliance", r.ByAlliance, len(r.ByAlliance)}, {"party", r.ByParty, len(r.ByParty)},
		{"function", r.ByRole, len(r.ByRole)}, {"field", r.ByField, len(r.ByField)}, {"label", r.ByLabel, r.Labelled}}
}

func (c Changed) place() string {
	if c.Line == 0 {
		return c.File
	}
	return fmt.Sprintf("%s:%d", c.File, c.Line)
}

// cell keeps a text from ending a cell of a table.
func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }

type lines struct{ strings.Builder }

func (l *lines) add(format string, args ...any) { fmt.Fprintf(l, format+"\n", args...) }

func (l *lines) to(w io.Writer) error {
	_, err := io.WriteString(w, l.String())
	return err
}
