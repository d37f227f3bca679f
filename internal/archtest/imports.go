package archtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Rules says who may import whom. Of the rows, and of the fences, the first that
// matches decides.
type Rules struct {
	Rows   []Row
	Fences []Fence
}

// Row is the place of one package, or of a family of packages, in the house.
//
// A pattern is a folder below the module root; its elements may hold "*", and a
// last element "..." means the folder and everything below it.
type Row struct {
	Package string   // pattern of the packages that the row is about
	May     []string // patterns of our own packages that they may import
	Foreign bool     // whether they may import other modules at all
	Why     string
}

// Fence keeps one import to few importers, whatever their rows say.
type Fence struct {
	Import string   // pattern of our own packages, or a foreign import path with all below it
	Only   []string // patterns of the packages that may import it
	Tests  Tests    // what test files may do
	Why    string
}

// Tests says how a fence treats files whose name ends in _test.go. Rows never
// bind test files: what a test imports does not ship.
type Tests uint8

const (
	TestsFree     Tests = iota // any test may import it
	TestsExternal              // only tests of a package named x_test may, which see it as its users do
)

// Finding is one breach of a rule, with its place.
type Finding struct {
	File   string // below the module root
	Line   int    // zero where the finding is about the whole file
	Reason string
}

// String returns the finding as file:line: reason.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Reason
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Reason)
}

// Imports compares every Go file of the module in tree with the rules and returns
// what breaks them, in order of file and line. The error is a tree that cannot be
// read or a file that does not parse.
func Imports(tree fs.FS, module string, rules Rules) ([]Finding, error) {
	var findings []Finding
	strangers := map[string]bool{}
	err := eachGoFile(tree, func(name string, source []byte) error {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		row, known := rules.row(pkg)
		if !known {
			if !strangers[pkg] {
				strangers[pkg] = true
				findings = append(findings, Finding{File: pkg, Reason: "the package has no row in internal/archtest/house.go: say where it stands"})
			}
			return nil
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			use := use{pkg: pkg, name: file.Name.Name, test: strings.HasSuffix(name, "_test.go")}
			use.imported, use.ours = ownPackage(imported, module)
			if reason := rules.judge(row, use); reason != "" {
				findings = append(findings, Finding{File: name, Line: fset.Position(spec.Pos()).Line, Reason: reason})
			}
		}
		return nil
	})
	return findings, err
}

// use is one import of one file.
type use struct {
	pkg      string // folder of the importer
	name     string // its package clause
	test     bool   // the importer is a test file
	imported string // folder of our own package, or a foreign import path
	ours     bool
}

// judge returns why the use is forbidden, or "" if it is allowed.
func (r Rules) judge(row Row, u use) string {
	if !u.ours && isStandard(u.imported) {
		return ""
	}
	for _, f := range r.Fences {
		if !f.encloses(u) {
			continue
		}
		if reason := f.judge(u); reason != "" {
			return reason
		}
		break
	}
	switch {
	case u.test:
		return ""
	case !u.ours && !row.Foreign:
		return fmt.Sprintf("%s imports %s, but may import only the standard library and %s: %s", u.pkg, u.imported, listed(row.May), row.Why)
	case u.ours && !matchesAny(row.May, u.imported):
		return fmt.Sprintf("%s imports %s, but of ours may import only %s: %s", u.pkg, u.imported, listed(row.May), row.Why)
	}
	return ""
}

// encloses reports whether the fence is about what u imports.
func (f Fence) encloses(u use) bool {
	if u.ours {
		return matches(f.Import, u.imported)
	}
	return u.imported == f.Import || strings.HasPrefix(u.imported, f.Import+"/")
}

func (f Fence) judge(u use) string {
	if matchesAny(f.Only, u.pkg) {
		return ""
	}
	if u.test && (f.Tests == TestsFree || strings.HasSuffix(u.name, "_test")) {
		return ""
	}
	allowed := listed(f.Only)
	switch f.Tests {
	case TestsFree:
		allowed += " and tests"
	case TestsExternal:
		allowed += " and tests of a package named x_test"
	}
	return fmt.Sprintf("%s imports %s, which is for %s: %s", u.pkg, u.imported, allowed, f.Why)
}

// row returns the row of a package, and whether there is one.
func (r Rules) row(pkg string) (Row, bool) {
	i := slices.IndexFunc(r.Rows, func(row Row) bool { return matches(row.Package, pkg) })
	if i < 0 {
		return Row{}, false
	}
	return r.Rows[i], true
}

// matches reports whether pattern covers the folder pkg.
func matches(pattern, pkg string) bool {
	below, deep := strings.CutSuffix(pattern, "...")
	if !deep {
		ok, err := path.Match(pattern, pkg)
		return err == nil && ok
	}
	below = strings.TrimSuffix(below, "/")
	if below == "" {
		return true
	}
	depth := strings.Count(below, "/") + 1
	parts := strings.Split(pkg, "/")
	if len(parts) < depth {
		return false
	}
	ok, err := path.Match(below, strings.Join(parts[:depth], "/"))
	return err == nil && ok
}

func matchesAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

// ownPackage returns the folder of an import path of the module, or the path
// itself and false if it belongs to another module.
func ownPackage(importPath, module string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	folder, ours := strings.CutPrefix(importPath, module+"/")
	return folder, ours
}

// isStandard reports whether an import path belongs to the standard library,
// whose paths have no dot in their first element.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

func listed(patterns []string) string {
	if len(patterns) == 0 {
		return "nothing else"
	}
	return strings.Join(patterns, ", ")
}
