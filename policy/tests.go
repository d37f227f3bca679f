package policy

import (
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// fixtures is every builtin that a test may use beside those of rules, to make one
// request of another. None reaches outside, none depends on chance or a clock, and
// none makes a value that is larger than its arguments together have different parts.
var fixtures = []string{"object.filter", "object.keys", "object.remove", "object.union"}

// TestBuiltins lists the builtins that the tests of a tree may use.
func TestBuiltins() []string { return append(append([]string{}, allowed...), fixtures...) }

// CheckTests reads the tests of a tree, the files that Compile leaves out. What cannot
// be read, is too large, hides what it says, or stands in another package than that of
// its folder is Invalid with code POLICY_INVALID: a test that could add rules to
// another package could make that package's tests pass. What the tests find is
// for package suite.
func CheckTests(tree fs.FS, cfg Config) error {
	var flaws Flaws
	statements, size := 0, int64(0)
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			flaws.add(p, 0, "cannot be read")
			return nil
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, "_test.rego"):
			return nil
		}
		text, ok := readFile(tree, p, cfg.MaxFileBytes, &flaws)
		if size += int64(len(text)); size > cfg.MaxBundleBytes {
			flaws.add("", 0, "the tests are larger than %d bytes together", cfg.MaxBundleBytes)
			return fs.SkipAll
		}
		if ok {
			statements += lintTest(p, text, &flaws)
		}
		return nil
	})
	if err != nil {
		flaws.add("", 0, "the tests cannot be read")
	}
	lintTotal(statements, &flaws)
	return flaws.refusal()
}

// lintTest checks one file of tests and returns how many statements it has.
func lintTest(p string, text []byte, flaws *Flaws) int {
	if depth(text) > maxNesting {
		flaws.add(p, 0, "nests brackets more than %d deep: name the inner parts", maxNesting)
		return 0
	}
	m, err := ast.ParseModuleWithOpts(p, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
	if err != nil {
		flaws.addForeign(p, err)
		return 0
	}
	if m == nil {
		flaws.add(p, 0, "is empty: remove it")
		return 0
	}
	own := "data." + strings.ReplaceAll(path.Dir(p), "/", ".")
	if pkg := m.Package.Path.String(); !strings.HasPrefix(pkg, own+"_") || !strings.HasSuffix(pkg, "_test") || strings.Count(pkg, ".") != strings.Count(own, ".") {
		flaws.at(m.Package.Location, "tests of this folder are in package %s_test, or one whose name begins so and ends in _test", strings.TrimPrefix(own, "data."))
	}
	return lintSizes(m, flaws)
}
