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
	"context"
	"io/fs"
	"strings"
	"testing"

	"entente/policy/suite"
)

// Report says what the tests of a tree reached.
type Report struct {
	Tests    int
	Packages []suite.Coverage // sorted by path
}

// Run runs all tests of a tree as subtests of t, named package/rule, and fails
// when there are none. It logs the coverage of every package.
func Run(t *testing.T, tree fs.FS) Report {
	t.Helper()
	result, err := suite.Run(context.Background(), tree, suite.Options{Cover: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range result.Tests {
		t.Run(r.Name, func(t *testing.T) {
			if r.Problem != "" {
				t.Error(r.Problem)
			}
		})
	}
	if len(result.Tests) == 0 {
		t.Error("the tree has no tests")
	}
	report := Report{Tests: len(result.Tests), Packages: result.Packages}
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
