package reference

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"entente/internal/fault"
	"entente/policy"
)

// Index is the name of the first page.
const Index = "index.html"

// Book is all pages of one revision. It never changes. Safe for concurrent use.
type Book struct {
	Revision string
	Rules    []Entry // sorted by code
	pages    map[string][]byte
}

// Entry is one rule on its page.
type Entry struct {
	policy.Rule
	Page    string // name of the page
	Holds   *Case  // decided by the rule; nil where there is no example
	HoldNot *Case  // one like it that the rule does not decide; nil where there is none
}

// Case is an example as a page shows it.
type Case struct {
	Say, From, Outcome, By string
	Request                string // JSON
}

//go:embed page.html.tmpl
var pageText string

var pages = template.Must(template.New("page").Parse(pageText))

// Build makes the pages of a revision with as many of the examples as still show
// what they are for.
func Build(ctx context.Context, rev *policy.Revision, examples []Example) *Book {
	b := &Book{Revision: rev.ID(), pages: map[string][]byte{}}
	tried := show(ctx, rev, examples)
	packages := map[string][]Entry{}
	for _, r := range rev.Rules() {
		holds, not := pair(r.Code, tried)
		e := Entry{Rule: r, Page: strings.TrimPrefix(r.Package, "data.") + ".html", Holds: caseOf(holds), HoldNot: caseOf(not)}
		b.Rules = append(b.Rules, e)
		packages[r.Package] = append(packages[r.Package], e)
	}
	b.put(Index, leaf{Title: "Rules", Revision: b.Revision, Index: b.Rules, Packages: slices.Sorted(maps.Keys(packages))})
	for name, rules := range packages {
		slices.SortFunc(rules, func(a, c Entry) int {
			return cmp.Or(strings.Compare(a.File, c.File), cmp.Compare(a.Line, c.Line))
		})
		b.put(rules[0].Page, leaf{Title: strings.TrimPrefix(name, "data."), Revision: b.Revision, Rules: rules})
	}
	return b
}

// leaf is what a page is made of.
type leaf struct {
	Title, Revision string
	Index           []Entry
	Packages        []string
	Rules           []Entry
}

func (b *Book) put(name string, l leaf) {
	var out bytes.Buffer
	if err := pages.Execute(&out, l); err != nil {
		out.Reset() // memory takes all; a page of the template's own failing stays empty, and a test sees it
	}
	b.pages[name] = out.Bytes()
}

func caseOf(s *shown) *Case {
	if s == nil {
		return nil
	}
	text, _ := json.MarshalIndent(s.Request, "", "  ") // a request always has a JSON form
	return &Case{Say: s.Say, From: s.From, Outcome: s.Outcome, By: s.Rule, Request: string(text)}
}

// Page returns a page by its name; "" is the index. Shared: do not change it.
func (b *Book) Page(name string) ([]byte, bool) {
	p, ok := b.pages[cmp.Or(name, Index)]
	return p, ok
}

// Names lists the pages, sorted.
func (b *Book) Names() []string { return slices.Sorted(maps.Keys(b.pages)) }

// Write writes all pages into a folder, which it makes. Faults: Unavailable.
func (b *Book) Write(dir string) error {
	const op = "reference.Write"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.Wrap(fault.Unavailable, op, "the folder cannot be made", err).At(dir)
	}
	for _, name := range b.Names() {
		if err := os.WriteFile(filepath.Join(dir, name), b.pages[name], 0o644); err != nil { //nolint:gosec // for everybody to read
			return fault.Wrap(fault.Unavailable, op, "a page cannot be written", err).At(name)
		}
	}
	return nil
}

// Summary is the index as text, one rule a line, for a test to compare.
func (b *Book) Summary() string {
	var out strings.Builder
	for _, e := range b.Rules {
		out.WriteString(strings.Join([]string{e.Code, e.Owner, e.Package + "." + e.Name, e.Title, e.PublicReason, yes(e.Holds != nil), yes(e.HoldNot != nil)}, "\t") + "\n")
	}
	return out.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
