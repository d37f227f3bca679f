// Command regocover reads a coverage report of `opa test --coverage`, prints the
// coverage of each Rego package and fails if a package that must be covered
// whole has a line that no test reached.
//
//	(cd rego && opa test -b . --coverage) | regocover -tree rego -whole decision,lib,alliances
//
// It holds the reading of that report and the gate. It refuses to know how Rego
// is evaluated, and it never runs a test: what the report does not say, it does
// not guess.
//
// The report has to be made inside the tree: given a bundle folder of any other
// name, opa files what was missed under a doubled path (its issue 3324), where it
// would count for nothing.
//
// Invariants: a Rego file of a gated package that is missing from the report
// fails the gate (it was never loaded, so nothing of it was tested); a report that
// names a file the tree does not hold is refused; and a gated name that matches no
// package at all fails too (a misspelt gate guards nothing). Files whose name ends
// in _test.rego are not counted.
//
// Exit status: 0 covered, 1 a gap, 2 the report or the tree cannot be read.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main with its surroundings passed in; it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("regocover", flag.ContinueOnError)
	flags.SetOutput(stderr)
	tree := flags.String("tree", "rego", "`folder` that holds the policy tree")
	whole := flags.String("whole", "", "comma-separated `packages` that must be covered whole, with all packages below them")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	cover, err := readReport(stdin)
	if err != nil {
		fmt.Fprintln(stderr, "regocover:", err)
		return 2
	}
	packages, err := measure(os.DirFS(*tree), *tree, cover)
	if err != nil {
		fmt.Fprintln(stderr, "regocover:", err)
		return 2
	}
	gaps := check(packages, splitNames(*whole))
	printTable(stdout, packages)
	for _, g := range gaps {
		fmt.Fprintln(stdout, "NOT COVERED", g)
	}
	if len(gaps) > 0 {
		fmt.Fprintf(stdout, "coverage gate: not whole in %d places (%s must be)\n", len(gaps), *whole)
		return 1
	}
	fmt.Fprintf(stdout, "coverage gate: %s covered whole\n", *whole)
	return 0
}

// splitNames returns the names of a comma-separated list, without empty ones.
func splitNames(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
