package scenario_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/marking"
	"entente/internal/scenario"
	"entente/policy"
	"entente/policy/impact"
	"entente/policy/reference"
	"entente/rego"
)

var updateReference = flag.String("update-reference", "", "write anew what the reference pages are made of: examples, or index alone")

const (
	examplesFile = "../../policy/reference/examples.json"
	indexFile    = "../../policy/reference/testdata/index.txt"
)

// tabled returns every row of the decision tables as an example.
func tabled(t *testing.T) []reference.Example {
	t.Helper()
	all, rev := load(t)
	var out []reference.Example
	seeds, _, err := scenario.Seeds(rev)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for i := range f.Rows {
			r := &f.Rows[i]
			for _, what := range r.What {
				req, err := f.Request(r, what, seeds)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, reference.Example{Say: r.Say, From: fmt.Sprintf("%s, row %d", f.Name, r.N), Request: *req})
			}
		}
	}
	return out
}

// search looks for requests by which rules fire that no row of the tables shows: what
// differs from a row in an action, a function, a part or an alliance, and what the
// facts of the alliances can form.
type search struct {
	ctx     context.Context //nolint:containedctx // of the one test
	rev     *policy.Revision
	missing map[string]bool
	left    int // requests that are tried at most
	found   []reference.Example
}

func (s *search) try(say string, req policy.Request) {
	if s.left--; s.left < 0 || len(s.missing) == 0 {
		return
	}
	e := reference.Example{Say: say, Request: req}
	for _, code := range reference.Fires(s.ctx, s.rev, e) {
		if s.missing[code] {
			delete(s.missing, code)
			if n := len(s.found); n == 0 || s.found[n-1].Say != say {
				s.found = append(s.found, e)
			}
		}
	}
}

// around tries what the rules of a noun speak of: the steps and functions that stand
// in their text.
func (s *search) around(e reference.Example, text string) {
	l := *e.Request.Object
	own := e.Request
	own.Subject.Party, own.Subject.Chain, own.Relations = l.Owner, []string{l.Owner}, policy.Author
	part := l
	part.Portion = "annex"
	for _, req := range []policy.Request{e.Request, own} {
		req.Action, req.Object = "read", &part
		s.try("A part of a "+l.Kind+" that is not there is asked for", req)
	}
	var req policy.Request
	for _, action := range words(text, `"([a-z_]+)"`) {
		req = own
		req.Action, req.Context.Channel, req.Subject = action, policy.ChannelSystem, policy.Subject{}.Canonical()
		s.try("The service itself takes the step "+action+" on a "+l.Kind, req)
		for _, role := range append(words(text, `"([A-Z_]+)"`), "") {
			for _, base := range []policy.Request{e.Request, own} {
				req = base
				req.Action, req.Subject.Roles = action, marking.SetOf(role)
				who := "Somebody without a function"
				if role != "" {
					who = "A " + role
				}
				s.try(fmt.Sprintf("%s of %s asks to %s a %s of %s", who, req.Subject.Party, action, l.Kind, l.Owner), req)
			}
		}
	}
}

// words lists what a pattern finds in the rules of a text, without their METADATA.
func words(text, pattern string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(line, -1) {
				out = append(out, m[1])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// formed tries what each alliance's facts can form: one member that is not the owner
// and is not named, one that is named, and somebody from outside.
func (s *search) formed() {
	w := impact.Facts(marking.MinuteOf(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)), s.rev)
	for j := range w.Stocks {
		l := &w.Stocks[j].Label
		parties := map[string]bool{}
		for i := range w.Classes {
			c := &w.Classes[i]
			member := slices.ContainsFunc(c.Subject.Memberships, func(m policy.Membership) bool { return m.Alliance == l.Grants[0].Via })
			named := l.Grants[0].To.Has(c.Subject.Party)
			if c.Subject.Party == l.Owner || !member || !named && len(parties) > 1 && !parties[c.Subject.Party] || l.Kind != "evidence" {
				continue
			}
			parties[c.Subject.Party] = true
			s.try(fmt.Sprintf("Somebody of %s asks to read %s", impact.Who(*c), impact.Words(l)),
				policy.Request{Action: "read", Subject: c.Subject, Object: l, Context: policy.Context{Now: w.Now, Channel: policy.ChannelAPI}})
		}
	}
}

func TestTheReferenceOfTheShippedRulesIsCurrent(t *testing.T) {
	_, rev := load(t)
	if *updateReference == "examples" {
		writeExamples(t, rev)
		return
	}
	book := reference.Build(t.Context(), rev, reference.Shipped())
	if *updateReference == "index" {
		if err := os.WriteFile(indexFile, []byte(book.Summary()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(indexFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Summary(); got != string(want) {
		t.Errorf("the index of the rules is not current: run go test ./internal/scenario -run TheReference -update-reference index\n%s", got)
	}
	if len(want) == 0 || len(book.Rules) < 100 {
		t.Error("the index holds next to nothing: the test proves nothing")
	}
}

// writeExamples chooses examples anew.
func writeExamples(t *testing.T, rev *policy.Revision) {
	t.Helper()
	ctx := context.Background()
	rows := tabled(t)
	chosen, without := reference.Choose(ctx, rev, rows)
	s := &search{ctx: ctx, rev: rev, missing: map[string]bool{}, left: 60_000}
	for _, code := range without {
		s.missing[code] = true
	}
	s.formed()
	t.Logf("formed: %d missing, %d left", len(s.missing), s.left)
	tried := map[string]int{}
	for i := range rows {
		kind := rows[i].Request.Object.Kind
		if key := kind + rows[i].Request.Object.State; tried[key] == 0 {
			tried[key]++
			var text strings.Builder
			for _, f := range []string{kind + "/" + kind, kind + "/service", kind + "/steps"} {
				part, _ := fs.ReadFile(rego.FS, "actions/"+f+".rego") // most nouns have the first alone
				text.Write(part)
			}
			s.around(rows[i], text.String())
		}
	}
	chosen, without = reference.Choose(ctx, rev, append(chosen, s.found...))
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	if err := enc.Encode(chosen); err != nil {
		t.Fatal(err)
	}
	lines := bytes.ReplaceAll(text.Bytes(), []byte(`},{"say"`), []byte("},\n{\"say\""))
	if err := os.WriteFile(examplesFile, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("../../policy/reference/testdata", 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(indexFile, []byte(reference.Build(ctx, rev, chosen).Summary()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d examples; without: %v", len(chosen), without)
}
