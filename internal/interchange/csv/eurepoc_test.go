package csv_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/interchange/csv"
)

var update = flag.Bool("update", false, "rewrite testdata/eurepoc/want.txt from the code")

// synthetic opens the made-up files that have EuRepoC's headers and every trap
// that was met in its release 1.1. They are found as an importer finds them: by
// the mapping's patterns, in the folder of the main file.
func synthetic(t testing.TB, m *csv.Mapping) csv.Files {
	t.Helper()
	open := func(path string) csv.File {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return csv.File{Name: filepath.Base(path), Reader: f}
	}
	const folder = "testdata/eurepoc"
	files := csv.Files{Main: open(filepath.Join(folder, "Synthetic_Global.csv")), Companions: map[string]csv.File{}}
	for _, c := range m.Companions() {
		found, err := filepath.Glob(filepath.Join(folder, c.Files))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, %v", c.Files, found, err)
		}
		files.Companions[c.Name] = open(found[0])
	}
	return files
}

func TestEveryTrapOfEuRepoCIsImportedOrItemised(t *testing.T) {
	m, ok := csv.Named("eurepoc")
	if !ok {
		t.Fatal("the embedded mapping is not good")
	}
	all, err := readAll(t, synthetic(t, m), m.WithOriginators("NL"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range all {
		outcome := "refused"
		if r.Incident != nil {
			outcome = "imported"
		}
		fmt.Fprintf(&b, "line %d %q: %s\n", r.Line, r.Key, outcome)
		for _, p := range r.Problems {
			fmt.Fprintf(&b, "  %s:%d %s %s: %s\n", p.File, p.Line, p.Column, p.Code, p.Reason)
		}
		if r.Incident != nil {
			inc := *r.Incident
			if len(inc.Title)+len(inc.Summary) > 1000 {
				inc.Summary = fmt.Sprintf("(%d characters)", len(inc.Summary))
			}
			text, err := json.MarshalIndent(inc, "  ", " ")
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "  %s\n", text)
		}
	}
	const golden = "testdata/eurepoc/want.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("%s says otherwise; run with -update if the code is right. The first difference:\n%s", golden, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func TestNamedMappings(t *testing.T) {
	m, ok := csv.Named("eurepoc")
	if !ok || m.Name() != "eurepoc" || m.About() == "" || len(m.Companions()) != 2 {
		t.Errorf("got %+v, %v", m, ok)
	}
	if _, ok := csv.Named("no such"); ok {
		t.Error("a mapping that does not exist was found")
	}
}
