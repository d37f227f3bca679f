package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree writes a policy tree of the given files below a temporary folder, makes
// that folder the current one and returns the tree's name in it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		full := filepath.Join("rego", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return "rego"
}

var smallTree = map[string]string{
	"decision/decision.rego":          "# METADATA\n# title: x\npackage decision\n",
	"decision/decision_test.rego":     "package decision_test\n",
	"lib/markings/markings.rego":      "package lib.markings\n",
	"lib/markings/markings_test.rego": "package lib.markings_test\n",
	"alliances/alpha/alpha.rego":      "package alliances.alpha\n",
	"actions/evidence/evidence.rego":  "package actions.evidence\n",
	"library/other.rego":              "package library\n",
	"alliances/alpha/data.json":       "{}",
}

const covered = `{"covered_lines": 4}`

func TestGate(t *testing.T) {
	whole := map[string]string{
		"decision/decision.rego":          covered,
		"lib/markings/markings.rego":      covered,
		"alliances/alpha/alpha.rego":      covered,
		"actions/evidence/evidence.rego":  covered,
		"library/other.rego":              covered,
		"lib/markings/markings_test.rego": covered,
	}
	missed := `{"covered_lines": 3, "not_covered_lines": 1,
		"not_covered": [{"start": {"row": 7, "col": 1}, "end": {"row": 7, "col": 9}, "kinds": ["early-exit"]}]}`
	stretch := `{"covered_lines": 1, "not_covered_lines": 3, "not_covered": [{"start": {"row": 7}, "end": {"row": 9}}]}`

	cases := []struct {
		name    string
		change  map[string]string // entries that differ from a whole report; empty text removes one
		gate    string
		status  int
		says    string
		notSays string
	}{
		{"everything reached passes", nil, "decision,lib,alliances", 0, "covered whole", "NOT COVERED"},
		{"a missed line of a gated package fails with its place", map[string]string{"decision/decision.rego": missed},
			"decision,lib", 1, "NOT COVERED rego/decision/decision.rego:7 (early-exit)", ""},
		{"a missed stretch names its first and last line", map[string]string{"lib/markings/markings.rego": stretch},
			"lib", 1, "rego/lib/markings/markings.rego:7-9", ""},
		{"a package below a gated name is gated", map[string]string{"alliances/alpha/alpha.rego": missed},
			"alliances", 1, "alpha.rego:7", ""},
		{"a missed line elsewhere passes and shows in the table", map[string]string{"actions/evidence/evidence.rego": missed},
			"decision", 0, "75.0 %", "NOT COVERED"},
		{"a name that only begins alike is not gated", map[string]string{"library/other.rego": missed},
			"lib", 0, "covered whole", "NOT COVERED"},
		{"a missed line of a test counts nowhere", map[string]string{"lib/markings/markings_test.rego": missed},
			"lib", 0, "covered whole", "NOT COVERED"},
		{"a gated file that the report leaves out fails", map[string]string{"decision/decision.rego": ""},
			"decision", 1, "decision.rego: not in the report", ""},
		{"a gated name without a package fails", nil, "decison", 1, "package decison: there is none", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := tree(t, smallTree)
			var entries []string
			for file, text := range whole {
				if changed, ok := c.change[file]; ok {
					text = changed
				}
				if text != "" {
					entries = append(entries, `"`+file+`": `+text)
				}
			}
			report := `{"files": {` + strings.Join(entries, ",") + `}}`
			var out, complaints bytes.Buffer
			status := run([]string{"-tree", folder, "-whole", c.gate}, strings.NewReader(report), &out, &complaints)
			if status != c.status {
				t.Errorf("status %d, want %d\n%s%s", status, c.status, &out, &complaints)
			}
			if !strings.Contains(out.String(), c.says) {
				t.Errorf("output lacks %q:\n%s", c.says, &out)
			}
			if c.notSays != "" && strings.Contains(out.String(), c.notSays) {
				t.Errorf("output holds %q:\n%s", c.notSays, &out)
			}
		})
	}
}

func TestUnreadableInputIsNotCoverage(t *testing.T) {
	cases := []struct {
		name   string
		files  map[string]string
		report string
		says   string
	}{
		{"the text that opa prints when a test fails", smallTree, "data.x.test_y: FAIL\n", "reading the coverage report"},
		{"an empty report", smallTree, `{"files": {}}`, "names no file"},
		{"a file without a package clause", map[string]string{"a.rego": "# nothing\n"}, `{"files": {"a.rego": {}}}`, "no package clause"},
		{"a report made outside the tree, with what was missed under a doubled path", smallTree,
			`{"files": {"decision/decision.rego": {"covered_lines": 4}, "rego/decision/decision.rego": {"not_covered_lines": 1}}}`,
			"which the policy tree does not hold"},
		{"a file under two spellings of its name", smallTree,
			`{"files": {"decision/decision.rego": {"covered_lines": 4}, "./decision/decision.rego": {"not_covered_lines": 1}}}`,
			"which the policy tree does not hold"},
		{"a tree without Rego", map[string]string{"data.json": "{}"}, `{"files": {"data.json": {}}}`, "no Rego file"},
		{"no tree at all", nil, `{"files": {"rego/a.rego": {}}}`, "reading the policy tree"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := tree(t, c.files)
			var out, complaints bytes.Buffer
			status := run([]string{"-tree", folder}, strings.NewReader(c.report), &out, &complaints)
			if status != 2 || !strings.Contains(complaints.String(), c.says) {
				t.Errorf("status %d, complaints %q; want 2 and %q", status, complaints.String(), c.says)
			}
		})
	}
}

func TestTheTableShowsEveryPackageSortedWithItsShare(t *testing.T) {
	packages := []coverage{{name: "alliances.alpha", covered: 3, missed: 1}, {name: "decision"}}
	var out bytes.Buffer
	printTable(&out, packages)
	want := "  covered  lines  missed  package\n   75.0 %      4       1  alliances.alpha\n  100.0 %      0       0  decision\n"
	if out.String() != want {
		t.Errorf("table:\n%s\nwant:\n%s", out.String(), want)
	}
}
