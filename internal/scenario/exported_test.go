package scenario_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/graph"
	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
)

// exported is an export as somebody reads it who has the archive alone.
type exported struct {
	raw      string
	about    app.Export
	objects  map[string]json.RawMessage // by id
	types    map[string]string
	copies   map[string]string
	files    map[string]string // member by the id of its object
	withheld map[string]string // reason codes by id
	members  map[string]string
}

func (s *storied) export(who string, of casework.Selection) (exported, error) {
	s.t.Helper()
	var out bytes.Buffer
	if _, err := s.app.Export(s.t.Context(), who, "test", of, &out, nil); err != nil {
		return exported{}, err
	}
	x := exported{raw: out.String(), objects: map[string]json.RawMessage{}, types: map[string]string{}, copies: map[string]string{}, files: map[string]string{},
		withheld: map[string]string{}, members: map[string]string{}}
	var names []string
	for r := tar.NewReader(&out); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			s.t.Fatal(err)
		}
		x.members[h.Name] = string(text)
		names = append(names, h.Name)
	}
	if names[0] != "export.json" || names[len(names)-1] != "manifest.jsonl" {
		s.t.Fatal(names)
	}
	if err := json.Unmarshal([]byte(x.members["export.json"]), &x.about); err != nil {
		s.t.Fatal(err)
	}
	for i, line := range linesOf[struct {
		Name, SHA256 string
		Size         int
	}](s.t, x.members["manifest.jsonl"]) {
		text := x.members[line.Name]
		if line.Name != names[i+1] || line.Size != len(text) || line.SHA256 != digest(text) {
			s.t.Errorf("the manifest says of %s: %+v", names[i+1], line)
		}
	}
	for _, line := range linesOf[struct {
		Type, File, Copy string
		Object           json.RawMessage
	}](s.t, x.members["objects.jsonl"]) {
		var head struct{ ID string }
		if err := json.Unmarshal(line.Object, &head); err != nil || x.objects[head.ID] != nil {
			s.t.Fatal(head.ID, err)
		}
		x.objects[head.ID], x.types[head.ID], x.copies[head.ID] = line.Object, line.Type, line.Copy
		if line.File != "" {
			x.files[head.ID] = line.File
		}
	}
	for _, line := range linesOf[struct{ Type, ID, Code, Reason string }](s.t, x.members["withheld.jsonl"]) {
		if line.Code == "" || line.Reason == "" || line.Type == "" || x.objects[line.ID] != nil {
			s.t.Errorf("%+v", line)
		}
		x.withheld[line.ID] = line.Code
	}
	if x.about.Objects != len(x.objects) || x.about.Withheld != len(x.withheld) {
		s.t.Errorf("it says %+v of %d objects and %d kept back", x.about, len(x.objects), len(x.withheld))
	}
	return x, nil
}

func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func linesOf[T any](t *testing.T, text string) (out []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err, line)
		}
		out = append(out, v)
	}
	return out
}

// whole is what the API answers to a person about one object; "" if there is none.
func (s *storied) whole(who, kind string, id string) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": graph.Whole()[kind], "variables": map[string]any{"id": id}})
	if err != nil {
		s.t.Fatal(err)
	}
	_, text, _ := strings.Cut(s.ask(question{who: who, body: string(body)}), "\n")
	var answer struct {
		Data   struct{ Node json.RawMessage }
		Errors []any
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Errors) > 0 {
		s.t.Fatal(err, text)
	}
	if string(answer.Data.Node) == "null" {
		return ""
	}
	return string(answer.Data.Node)
}

// What is in an export is what the API answers to the person by whose rights it was
// made, and it is all of it: everything that the person may know of and that the party
// originated, or that stands in the case, is there or listed with a reason. What the
// person may not know of is nowhere in it.
func TestAnExportIsWhatTheAPIAnswersToTheSamePerson(t *testing.T) {
	if testing.Short() {
		t.Skip("exports what forty people may have; not in short mode")
	}
	s := serveStory(t, filepath.Join(t.TempDir(), "data"), true)
	all, types := map[string]bool{}, map[string]string{}
	for _, p := range s.app.People() { // everything that anybody may know of
		x, err := s.export(p.Handle, casework.Selection{Party: p.Party})
		if err != nil {
			t.Fatal(p.Handle, err)
		}
		for id, kind := range x.types {
			all[id], types[id] = true, kind
		}
	}
	cases := map[string]bool{}
	for id := range all {
		if dossier.ID(id).Noun() == dossier.NounCase {
			cases[id] = true
		}
	}
	if len(all) < 200 || len(cases) < 20 {
		t.Fatalf("%d objects in %d cases: that compares too little", len(all), len(cases))
	}
	checked, kept, files, copies := 0, map[string]int{}, 0, 0
	check := func(who string, of casework.Selection, belongs func(object string) bool) {
		x, err := s.export(who, of)
		if err != nil {
			t.Fatal(who, err)
		}
		for id, object := range x.objects {
			if got := s.whole(who, x.types[id], id); got != string(object) {
				t.Errorf("%s has of %s\n%s\nand is answered\n%s", who, id, object, got)
			}
			if !belongs(string(object)) {
				t.Errorf("%s: %s does not belong to %+v: %s", who, id, of, object)
			}
			checked++
			if x.copies[id] != "" {
				copies++
				if !strings.Contains(x.copies[id], who) {
					t.Error(x.copies[id])
				}
			}
			var marked struct{ Marking *struct{ TLP string } }
			if err := json.Unmarshal(object, &marked); err != nil || marked.Marking == nil || marked.Marking.TLP == "" {
				t.Errorf("%s has no marking: %s", id, object)
			}
			if name := x.files[id]; name != "" {
				files++
				if digest(x.members[name]) != strings.TrimPrefix(name, "files/") || !strings.Contains(string(object), strings.TrimPrefix(name, "files/")) {
					t.Errorf("%s is not the file of %s", name, id)
				}
			}
		}
		for _, code := range x.withheld {
			kept[code]++
		}
		for id := range all {
			object := s.whole(who, types[id], id)
			_, listed := x.withheld[id]
			switch {
			case object == "" && strings.Contains(x.raw, id):
				t.Errorf("%s may not know of %s, and the export of %+v holds its id", who, id, of)
			case object != "" && (of.Case == "" || strings.Contains(object, `"case":`)) && belongs(object) && x.objects[id] == nil && !listed:
				t.Errorf("%s: %s belongs to %+v and is not in it", who, id, of)
			}
		}
	}
	ofParty := func(party string) func(string) bool {
		return func(object string) bool {
			var o struct {
				OwnerKey string
				Marking  struct{ Originators []string }
			}
			return json.Unmarshal([]byte(object), &o) == nil && (o.OwnerKey == party || slices.Contains(o.Marking.Originators, party))
		}
	}
	for _, c := range []struct{ who, party string }{{"nl.examiner", "NL-CSIRT"}, {"vendor.examiner", ""}, {"cy.diplomat", "NL-CSIRT"}} {
		if c.party == "" {
			i := slices.IndexFunc(s.app.People(), func(p identity.Principal) bool { return p.Handle == c.who })
			c.party = s.app.People()[i].Party
		}
		check(c.who, casework.Selection{Party: c.party}, ofParty(c.party))
	}
	inCase := func(id string) func(string) bool {
		return func(object string) bool {
			var o struct {
				ID   string
				Case *struct{ ID string }
			}
			return json.Unmarshal([]byte(object), &o) == nil && (o.ID == id || o.Case != nil && o.Case.ID == id || !strings.Contains(object, `"case":`))
		}
	}
	type selected struct {
		who, file string
		weight    int
	}
	var selection []selected
	for id := range cases {
		for _, who := range []string{"nl.diplomat", "uk.analyst", "de.analyst", "us.examiner"} {
			x, err := s.export(who, casework.Selection{Case: dossier.ID(id)})
			if known := s.whole(who, "Case", id) != ""; known && err != nil || !known && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s, of %s: %v", who, id, err)
			} else if known {
				selection = append(selection, selected{who, id, 10*len(x.withheld) + 10*len(slices.DeleteFunc(slices.Collect(maps.Values(x.copies)), func(c string) bool { return c == "" })) + len(x.objects)})
			}
		}
	}
	slices.SortFunc(selection, func(a, b selected) int { return b.weight - a.weight })
	for _, c := range selection[:12] {
		check(c.who, casework.Selection{Case: dossier.ID(c.file)}, inCase(c.file))
	}
	heard := 0
	for _, p := range s.app.People() {
		answer := s.ask(question{who: p.Handle, body: `{"query": "{ notifications(filter: {codes: [CONTENT_EXPORTED]}) { edges { node { about { id } } } } }"}`})
		heard += strings.Count(answer, `"about":{"id":`)
	}
	if heard == 0 {
		t.Error("no originator hears of a copy that another took")
	}
	t.Logf("%d objects compared, %d files, %d named copies, kept back: %v", checked, files, copies, kept)
	if checked < 100 || files == 0 || len(kept) == 0 {
		t.Error("that compares too little")
	}
}
