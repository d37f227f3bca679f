// Package policytest runs the tests of a policy tree from Go: every rule named
// test_… in its *_test.rego files becomes a Go subtest, and what the tests reach
// is counted per Rego package.
//
//	report := policytest.Run(t, rego.FS)
//	report.Require(t, 100, "decision", "lib", "alliances")
//
// It refuses to know what the right answers are: those stand in the tree's own
// tests, and in the decision tables of testdata/decisions, which internal/scenario
// runs. Tests are compiled without the engine's lints, because they may use what
// rules may not: with, and builtins that make fixtures. The rules that they test
// are to be compiled by policy.Compile as well.
package policytest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// Report says what the tests of a tree reached.
type Report struct {
	Tests    int
	Packages []Coverage // sorted by path
}

// Coverage is what the tests reached of one Rego package.
type Coverage struct {
	Path    string   // its folder, for example "alliances/nato"
	Covered int      // lines with rules that some test evaluated
	Missed  int      // those that none did
	Where   []string // they stand, as "file:from-to"
}

// Percent returns the share of lines reached; 100 for a package without rules.
func (c Coverage) Percent() float64 {
	if all := c.Covered + c.Missed; all > 0 {
		return 100 * float64(c.Covered) / float64(all)
	}
	return 100
}

// Run runs all tests of a tree as subtests of t, named package/rule, and fails
// when there are none. It logs the coverage of every package.
func Run(t *testing.T, tree fs.FS) Report {
	t.Helper()
	modules, data := read(t, tree)
	results, reached := evaluate(t, modules, data)
	for _, r := range results {
		t.Run(strings.TrimPrefix(r.Package, "data.")+"/"+r.Name, func(t *testing.T) {
			if p := problem(r); p != "" {
				t.Error(p)
			}
		})
	}
	if len(results) == 0 {
		t.Error("the tree has no tests")
	}
	report := Report{Tests: len(results), Packages: coverage(reached, modules)}
	for _, c := range report.Packages {
		t.Logf("%-40s %5.1f %%", c.Path, c.Percent())
	}
	return report
}

// Require fails for every package at or below one of the folders of which less
// than percent was reached, and names the lines that no test reached.
func (r Report) Require(t *testing.T, percent float64, folders ...string) {
	t.Helper()
	for _, c := range r.Packages {
		for _, f := range folders {
			if (c.Path == f || strings.HasPrefix(c.Path, f+"/")) && c.Percent() < percent {
				t.Errorf("the tests reach %.1f %% of %s, not %.0f %%: %s", c.Percent(), c.Path, percent, strings.Join(c.Where, ", "))
			}
		}
	}
}

func read(t *testing.T, tree fs.FS) (map[string]*ast.Module, map[string]any) {
	t.Helper()
	modules, alliances := map[string]*ast.Module{}, map[string]any{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		dir, base := path.Split(p)
		if path.Ext(base) != ".rego" && base != "data.json" {
			return nil
		}
		text, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		if base == "data.json" {
			var v any
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.UseNumber()
			err := dec.Decode(&v)
			alliances[path.Base(dir)] = v
			return err
		}
		m, err := ast.ParseModuleWithOpts(p, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		if m != nil {
			modules[p] = m
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return modules, map[string]any{"alliances": alliances}
}

func evaluate(t *testing.T, modules map[string]*ast.Module, data map[string]any) ([]*tester.Result, cover.Report) {
	t.Helper()
	ctx := context.Background()
	reached := cover.New()
	store := inmem.NewFromObject(data)
	runner := tester.NewRunner().SetCompiler(ast.NewCompiler().WithEnablePrintStatements(true)).SetStore(store).
		SetModules(modules).SetCoverageQueryTracer(reached).CapturePrintOutput(true).RaiseBuiltinErrors(true)
	var results []*tester.Result
	err := storage.Txn(ctx, store, storage.WriteParams, func(txn storage.Transaction) error {
		ch, err := runner.RunTests(ctx, txn)
		if err != nil {
			return err
		}
		for r := range ch {
			results = append(results, r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(results, func(a, b *tester.Result) int {
		return strings.Compare(a.Package+"/"+a.Name, b.Package+"/"+b.Name)
	})
	return results, reached.Report(modules)
}

// problem says why a test did not pass; "" when it did.
func problem(r *tester.Result) string {
	switch {
	case r.Error != nil:
		return r.Error.Error()
	case r.Skip:
		return fmt.Sprintf("%s is skipped: remove the test, or todo_ from its name", r.Location)
	case !r.Fail:
		return ""
	}
	return fmt.Sprintf("%s fails\n%s", r.Location, r.Output)
}

func coverage(reached cover.Report, modules map[string]*ast.Module) []Coverage {
	byPath := map[string]*Coverage{}
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		dir := path.Dir(file)
		if byPath[dir] == nil {
			byPath[dir] = &Coverage{Path: dir}
		}
		found, ok := reached.Files[file]
		if !ok {
			continue // a file without rules
		}
		byPath[dir].Covered += found.CoveredLines
		lines := rows(found.NotCovered)
		byPath[dir].Missed += len(lines)
		for i := 0; i < len(lines); {
			from := i
			for i++; i < len(lines) && lines[i] == lines[i-1]+1; i++ {
			}
			byPath[dir].Where = append(byPath[dir].Where, fmt.Sprintf("%s:%d-%d", file, lines[from], lines[i-1]))
		}
	}
	out := make([]Coverage, 0, len(byPath))
	for _, c := range byPath {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Coverage) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// rows lists the lines of some ranges, each once.
func rows(ranges []cover.Range) []int {
	var out []int
	for _, r := range ranges {
		for row := r.Start.Row; row <= r.End.Row; row++ {
			out = append(out, row)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
