package archtest

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// planted lists what is wrong in testdata/planted: place and a part of the
// reason. Everything else there is allowed.
var planted = []struct{ place, reason string }{
	{"cmd/entente/main.go:6", "a driver is named only in the wiring"},
	{"graph/resolver/incident.go:6", "graph/resolver imports internal/store, but of ours may import only graph/..."},
	{"graph/resolver/incident.go:8", "which is for policy/... and tests: there is one policy decision point"},
	{"internal/casework/desk.go:4", "internal/casework imports graph/model"},
	{"internal/casework/desk.go:5", "whoever imports the wiring knows everything"},
	{"internal/casework/desk_test.go:3", "tests of a package named x_test"},
	{"internal/dossier/party.go:7", "but may import only the standard library and internal/marking, internal/catalogue, internal/fault"},
	{"internal/journal/sqlite/open.go:5", "a contract suite is for the tests of the drivers"},
	{"internal/journal/sqlite/open.go:6", "a driver is named only in the wiring"},
	{"internal/newcomer", "say where it stands"},
	{"internal/store/lookalike.go:4", "internal/store imports internal/journalism"},
}

func TestPlantedImportsAreReportedAndNothingElse(t *testing.T) {
	findings, err := Imports(os.DirFS("testdata/planted"), "entente", House())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range findings {
		if i >= len(planted) {
			t.Errorf("reported though allowed: %s", f)
			continue
		}
		place, _, _ := strings.Cut(f.String(), ": ")
		if place != planted[i].place || !strings.Contains(f.Reason, planted[i].reason) {
			t.Errorf("finding %d is\n  %s\nwant at %s: …%s…", i, f, planted[i].place, planted[i].reason)
		}
	}
	for _, missing := range planted[min(len(findings), len(planted)):] {
		t.Errorf("not reported: %s (%s)", missing.place, missing.reason)
	}
}

func TestAFileThatDoesNotParseIsAnErrorAndNotAPass(t *testing.T) {
	tree := fstest.MapFS{"internal/fault/fault.go": {Data: []byte("package fault\nimport (")}}
	if findings, err := Imports(tree, "entente", House()); err == nil {
		t.Errorf("no error, findings %v", findings)
	}
}

func TestPatternsCoverWhatTheySay(t *testing.T) {
	cases := []struct {
		name, pattern, pkg string
		want               bool
	}{
		{"a folder covers itself", "policy", "policy", true},
		{"a folder does not cover what is below it", "policy", "policy/policytest", false},
		{"dots cover the folder itself", "policy/...", "policy", true},
		{"dots cover every depth", "graph/...", "graph/a/b", true},
		{"dots do not cover a name that only begins alike", "graph/...", "graphics", false},
		{"dots below a deep folder do not cover a shallow one", "internal/interchange/...", "rego", false},
		{"a star covers one level", "internal/journal/*", "internal/journal/sqlite", true},
		{"a star does not cover two levels", "internal/journal/*", "internal/journal/sqlite/x", false},
		{"a star does not cover the parent", "internal/journal/*", "internal/journal", false},
		{"a star and an ending", "internal/*/*test", "internal/journal/journaltest", true},
		{"a star and dots", "internal/*/deep/...", "internal/a/deep/b", true},
		{"dots alone cover everything", "...", "internal/app", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := matches(c.pattern, c.pkg); got != c.want {
				t.Errorf("matches(%q, %q) = %v", c.pattern, c.pkg, got)
			}
		})
	}
}

func TestEveryRowAndFenceOfTheHouseIsSound(t *testing.T) {
	rules := House()
	var names []string
	wellFormed := func(pattern string) {
		if _, err := path.Match(strings.TrimSuffix(pattern, "..."), ""); err != nil {
			t.Errorf("pattern %q: %v", pattern, err)
		}
	}
	for _, r := range rules.Rows {
		if r.Why == "" {
			t.Errorf("row %s has no reason", r.Package)
		}
		names = append(names, r.Package)
		for _, p := range append([]string{r.Package}, r.May...) {
			wellFormed(p)
		}
	}
	for _, f := range rules.Fences {
		if f.Why == "" {
			t.Errorf("fence %s has no reason", f.Import)
		}
		names = append(names, "fence "+f.Import)
		for _, p := range f.Only {
			wellFormed(p)
		}
	}
	slices.Sort(names)
	if n := len(slices.Compact(slices.Clone(names))); n != len(names) {
		t.Errorf("a package or import has two entries: %v", names)
	}
}
