package demo

import (
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func story(t *testing.T) *Story {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheStoryIsLargeAndVariedEnough(t *testing.T) {
	s := story(t)
	var items, files, derived, revoked, tears, embargoed, unnamed, portions int
	tlp, via, kinds := map[string]int{}, map[string]int{}, map[string]int{}
	orcon, relTo, display, eyes, class, red := 0, 0, 0, 0, 0, 0
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	for _, c := range s.cases {
		for _, e := range c.Evidence {
			items++
			tlp[e.Marking.TLP]++
			kinds[e.Kind]++
			for _, sh := range e.Share {
				via[sh.Via]++
			}
			count(&files, e.File != nil)
			count(&derived, len(e.Derived) > 0)
			count(&revoked, e.Revoke != "")
			count(&tears, e.Kind == string(dossier.EvidenceTearLine))
			count(&embargoed, e.Marking.Embargo != "")
			count(&unnamed, e.Marking.Naming == "MUST_NOT")
			count(&portions, e.Source.Marking.TLP+e.Technical.Marking.TLP+e.Victim.Marking.TLP != "")
			count(&orcon, e.Marking.ORCON)
			count(&relTo, e.Marking.RelTo != nil)
			count(&display, len(e.Marking.DisplayOnly) > 0)
			count(&eyes, e.Source.Marking.EyesOnly != nil)
			count(&class, e.Marking.Class != nil)
			count(&red, e.Marking.TLP == "TLP:RED" && len(e.Recipients) > 0)
		}
	}
	for name, n := range map[string][2]int{
		"cases": {len(s.cases), 22}, "items": {items, 40}, "TLP labels": {len(tlp), 5}, "alliances and bilateral": {len(via), 7},
		"kinds": {len(kinds), len(dossier.EvidenceKinds)}, "files": {files, 3}, "derived": {derived, 3}, "revoked": {revoked, 1},
		"tear-lines": {tears, 2}, "embargoed": {embargoed, 1}, "unnamed providers": {unnamed, 2}, "stricter portions": {portions, 5},
		"ORCON": {orcon, 3}, "REL TO": {relTo, 3}, "DISPLAYONLY": {display, 1}, "EYES ONLY": {eyes, 1}, "classified": {class, 4},
		"RED with named readers": {red, 2},
	} {
		if n[0] < n[1] {
			t.Errorf("%s: %d, want at least %d", name, n[0], n[1])
		}
	}
}

func TestEveryIncidentNamesItsSourceAndNothingInventedPassesForReal(t *testing.T) {
	for _, c := range story(t).cases {
		for _, i := range c.Incidents {
			if len(i.Sources) == 0 && !strings.HasPrefix(i.Summary, "Demo text") {
				t.Errorf("%s has no source", i.Key)
			}
			for _, s := range i.Sources {
				if s.Publisher == "" || s.Day == "" {
					t.Errorf("%s: a source without publisher or day", i.Key)
				}
			}
		}
		for _, e := range c.Evidence {
			real := len(e.Sources) > 0 || e.Kind == string(dossier.EvidenceTearLine)
			if !real && !strings.HasPrefix(e.Summary, "Demo text") {
				t.Errorf("%s has neither a source nor the words Demo text", e.Key)
			}
			for _, text := range []string{e.Source.Description, e.Technical.Detail} {
				if text != "" && !strings.HasPrefix(text, "Demo text") {
					t.Errorf("%s: %q does not say that it is invented", e.Key, text)
				}
			}
			if e.File != nil && !strings.HasPrefix(e.File.Text, "Demo file") {
				t.Errorf("%s: the file does not say that it is invented", e.Key)
			}
		}
	}
}

func TestWhoeverPlaysIsAmongThePeople(t *testing.T) {
	f, err := People()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	var roster struct{ People []struct{ Handle string } }
	if err := yaml.Unmarshal(text, &roster); err != nil {
		t.Fatal(err)
	}
	known := func(handle string) bool {
		return handle == "" || slices.ContainsFunc(roster.People, func(p struct{ Handle string }) bool { return p.Handle == handle })
	}
	s := story(t)
	var played []string
	for _, a := range s.actors {
		played = append(played, a.By)
	}
	for _, c := range s.cases {
		played = append(played, c.By, c.Officer)
		for _, i := range c.Incidents {
			played = append(played, i.By, i.Officer)
		}
		for _, e := range c.Evidence {
			if e.By == e.Verify {
				t.Errorf("%s: %s verifies an own item", e.Key, e.By)
			}
			played = append(played, e.By, e.Verify)
			played = append(played, e.Recipients...)
		}
		for _, st := range c.Then {
			played = append(played, st.By)
		}
	}
	for _, handle := range played {
		if !known(handle) {
			t.Errorf("%s is not among the people", handle)
		}
	}
}

// tiny is a story of one case.
func tiny() fstest.MapFS {
	return fstest.MapFS{
		"actors.yaml": {Data: []byte("actors: [{key: a, by: x, name: A}]")},
		"01-c.yaml": {Data: []byte(`
case: c
by: x
incidents: [{key: i, by: x, actors: [a], moves: [submit, {validate: y}]}]
evidence: [{key: e, incident: i}, {key: f, incident: i, derived: [e]}]
then: [{ask: e, as: r}, {answer: r}, {overlay: f}]
`)},
	}
}

func TestAStoryThatDoesNotHoldTogetherIsRefused(t *testing.T) {
	if _, err := load(tiny()); err != nil {
		t.Fatalf("the tiny story: %v", err)
	}
	for name, change := range map[string][2]string{
		"an unknown key":                       {"by: x\n", "by: x\ncolour: red\n"},
		"an actor that nobody knows":           {"actors: [a]", "actors: [b]"},
		"an incident that nobody knows":        {"key: e, incident: i", "key: e, incident: j"},
		"a source that comes later":            {"key: e, incident: i", "key: e, incident: i, derived: [f]"},
		"a key given twice":                    {"key: f", "key: e"},
		"a key of another kind":                {"ask: e", "ask: a"},
		"an item without a key":                {"key: f, ", ""},
		"a step of two kinds":                  {"{overlay: f}", "{overlay: f, answer: r}"},
		"an answer to what was never asked":    {"{ask: e, as: r}, ", ""},
		"a move by two at a time":              {"{validate: y}", "{validate: y, analyse: z}"},
		"a text where a list should be":        {"derived: [e]", "derived: e"},
		"a case that is given a second time":   {"case: c", "case: a"},
		"a step that is none of the known":     {"{overlay: f}", "{by: x}"},
		"a move that is neither name nor pair": {"{validate: y}", "[validate]"},
	} {
		tree := tiny()
		text := string(tree["01-c.yaml"].Data)
		if !strings.Contains(text, change[0]) {
			t.Fatalf("%s: nothing to change", name)
		}
		tree["01-c.yaml"].Data = []byte(strings.Replace(text, change[0], change[1], 1))
		if _, err := load(tree); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := load(fstest.MapFS{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("no files at all: got %v", err)
	}
}

func TestMovesMayNameWhoTakesThem(t *testing.T) {
	s, err := load(tiny())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.cases[0].Incidents[0].Moves; !slices.Equal(got, []move{{"submit", ""}, {"validate", "y"}}) {
		t.Errorf("got %v", got)
	}
}

func TestAMarkingIsReadAsItIsWritten(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 30, 0, time.UTC)
	list := []string{"NL", "DE"}
	got, err := mark{
		TLP: "TLP:AMBER", PAP: "PAP:RED", Class: &class{"NATO", "NATO RESTRICTED"}, ORCON: true, RelTo: &list,
		Naming: "MUST_NOT", Embargo: "+72h", Expires: "+96h",
	}.marking("NL-CSIRT", now)
	if err != nil {
		t.Fatal(err)
	}
	const want = "TLP:AMBER PAP:RED NATO RESTRICTED//ORCON//REL TO DE, NL"
	if got.Banner() != want || got.Embargo.String() != "2026-11-24T10:00Z" || got.Expires.String() != "2026-11-25T10:00Z" ||
		got.Naming != marking.NamingMustNot || !slices.Equal(got.Originators, []string{"NL-CSIRT"}) {
		t.Errorf("got %s, %+v", got.Banner(), got)
	}
	if plain, err := (mark{TLP: "TLP:GREEN"}).marking("NL", now); err != nil || plain.PAP != marking.PAPGreen || plain.Naming != marking.NamingMay ||
		plain.RelTo.Limited() || plain.Validate() != nil {
		t.Errorf("the defaults: %+v, %v", plain, err)
	}
	for name, m := range map[string]mark{
		"no TLP": {}, "an unknown PAP": {TLP: "TLP:RED", PAP: "red"}, "an unknown level": {TLP: "TLP:RED", Class: &class{"NL", "GEHEIM"}},
		"an embargo in the past": {TLP: "TLP:RED", Embargo: "-1h"}, "an unknown naming": {TLP: "TLP:RED", Naming: "PERHAPS"},
	} {
		if _, err := m.marking("NL", now); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestEveryFileOfTheStoryIsRead(t *testing.T) {
	entries, err := fs.ReadDir(files, "story")
	if err != nil {
		t.Fatal(err)
	}
	if want := len(story(t).cases) + 3; len(entries) != want { // actors, parties, people
		t.Errorf("%d files, want %d", len(entries), want)
	}
}
