// Package suite runs the tests of a policy tree, and counts what they reach.
//
//	result, err := suite.Run(ctx, tree, suite.Options{Cover: true})
//	for _, t := range result.Failed() { fmt.Println(t.Name, t.Problem) }
//
// A test is a rule named test_… in a file whose name ends in _test.rego. Tests are
// compiled without the engine's lints, because they may use what rules may not:
// with, and builtins that make fixtures. The rules that they test are to be
// compiled by policy.Compile as well. The package refuses to know what the right
// answers are.
package suite

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
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"entente/internal/fault"
)

// Options say which tests are run.
type Options struct {
	Filter string // a regular expression over package and name; "" is all
	Cover  bool   // count what the tests reach

	// Builtins that rules and tests may use; none is all. Tests of a stranger run with
	// policy.TestBuiltins, so that they reach nothing outside.
	Builtins []string
}

// longest is what one test may take, on a machine that has much else to do as well; how
// long all of them may, the context says.
const longest = time.Minute

// compiler returns the compiler for a run.
func (o Options) compiler() *ast.Compiler {
	c := ast.NewCompiler().WithEnablePrintStatements(true)
	if len(o.Builtins) == 0 {
		return c
	}
	full := ast.CapabilitiesForThisVersion()
	full.AllowNet = []string{} // nobody
	full.Builtins = slices.DeleteFunc(full.Builtins, func(b *ast.Builtin) bool { return !slices.Contains(o.Builtins, b.Name) })
	return c.WithCapabilities(full)
}

// Result says how the tests went.
type Result struct {
	Tests    []Test     `json:"tests"`
	Packages []Coverage `json:"packages,omitempty"` // sorted by path; with Options.Cover
}

// Test is one test.
type Test struct {
	Name    string        `json:"name"` // package and rule
	File    string        `json:"file"`
	Line    int           `json:"line"`
	Problem string        `json:"problem,omitempty"` // "" when it passes
	Took    time.Duration `json:"took"`
}

// Failed lists the tests that do not pass.
func (r *Result) Failed() []Test {
	return slices.DeleteFunc(slices.Clone(r.Tests), func(t Test) bool { return t.Problem == "" })
}

// Coverage is what the tests reached of one Rego package.
type Coverage struct {
	Path    string   `json:"path"`    // its folder, for example "alliances/nato"
	Covered int      `json:"covered"` // lines with rules that some test evaluated
	Missed  int      `json:"missed"`  // those that none did
	Where   []string `json:"where"`   // they stand, as "file:from-to"
}

// Percent returns the share of lines reached; 100 for a package without rules.
func (c Coverage) Percent() float64 {
	if all := c.Covered + c.Missed; all > 0 {
		return 100 * float64(c.Covered) / float64(all)
	}
	return 100
}

// Tree is a policy tree with its tests, parsed.
type Tree struct {
	Modules map[string]*ast.Module // by file
	Data    map[string]any
}

// Read parses a tree. What cannot be read or parsed is Invalid with code POLICY_INVALID.
func Read(tree fs.FS) (*Tree, error) {
	out := &Tree{Modules: map[string]*ast.Module{}}
	alliances := map[string]any{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir, base := path.Split(p)
		switch {
		case d.IsDir() && p != "." && strings.HasPrefix(base, "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(base) != ".rego" && base != "data.json":
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
			out.Modules[p] = m
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "suite.Read", firstLine(err), err).WithCode(fault.CodePolicyInvalid)
	}
	out.Data = map[string]any{"alliances": alliances}
	return out, nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}

// Run reads a tree and runs its tests.
func Run(ctx context.Context, tree fs.FS, o Options) (*Result, error) {
	t, err := Read(tree)
	if err != nil {
		return nil, err
	}
	return t.Run(ctx, o)
}

// Run runs the tests of a parsed tree, which it does not change. Rules that do
// not compile are Invalid with code POLICY_INVALID.
func (t *Tree) Run(ctx context.Context, o Options) (*Result, error) {
	reached := cover.New()
	store := inmem.NewFromObject(t.Data)
	modules := make(map[string]*ast.Module, len(t.Modules))
	for file, m := range t.Modules {
		modules[file] = m.Copy()
	}
	runner := tester.NewRunner().SetCompiler(o.compiler()).SetStore(store).
		SetTimeout(longest).SetModules(modules).CapturePrintOutput(true).RaiseBuiltinErrors(true).Filter(o.Filter)
	if o.Cover {
		runner = runner.SetCoverageQueryTracer(reached)
	}
	result := &Result{}
	err := storage.Txn(ctx, store, storage.WriteParams, func(txn storage.Transaction) error {
		ch, err := runner.RunTests(ctx, txn)
		if err != nil {
			return err
		}
		for r := range ch {
			result.Tests = append(result.Tests, Test{Name: strings.TrimPrefix(r.Package, "data.") + "/" + r.Name,
				File: r.Location.File, Line: r.Location.Row, Problem: problem(r), Took: r.Duration})
		}
		return nil
	})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "suite.Run", firstLine(err), err).WithCode(fault.CodePolicyInvalid)
	}
	slices.SortFunc(result.Tests, func(a, b Test) int { return strings.Compare(a.Name, b.Name) })
	if o.Cover {
		result.Packages = coverage(reached.Report(modules), modules)
	}
	return result, nil
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
