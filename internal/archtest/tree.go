package archtest

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// eachFile calls visit for every regular file below tree, except in folders that
// are no part of the repository's text: version control, the ignored folders of
// .gitignore and installed packages. skip names further folders by their path or
// their base name.
func eachFile(tree fs.FS, skip []string, visit func(name string) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			if d.Type().IsRegular() {
				return visit(name)
			}
			return nil
		}
		for _, s := range append([]string{".git", ".cache", "bin", "node_modules"}, skip...) {
			if name == s || path.Base(name) == s {
				return fs.SkipDir
			}
		}
		return nil
	})
}

// eachGoFile calls visit for every Go file of the module whose root is tree.
// Like the go command it passes over testdata, vendor, folders whose name begins
// with "." or "_", and nested modules.
func eachGoFile(tree fs.FS, visit func(name string, source []byte) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() && name != "." {
			if base == "testdata" || base == "vendor" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
				return fs.SkipDir
			}
			if _, err := fs.Stat(tree, path.Join(name, "go.mod")); err == nil {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return visit(name, source)
	})
}

var generatedLine = regexp.MustCompile(`(?m)^(//|#) Code generated .* DO NOT EDIT\.$`)

// isGenerated reports whether a source file says of itself that a program wrote
// it, in the form that the go command knows.
func isGenerated(source []byte) bool { return generatedLine.Match(source) }
