package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// faultFolder is the package whose codes are a closed, published list.
const faultFolder = "internal/fault"

// UnusedCodes returns every constant of type fault.Code that no file of the
// product uses. Uses in package fault and in test files do not count: a code that
// nothing returns is a promise to callers that nothing keeps.
func UnusedCodes(tree fs.FS, module string) ([]Finding, error) {
	fset := token.NewFileSet()
	declared := map[string]token.Position{}
	var order []string
	used := map[string]bool{}
	err := eachGoFile(tree, func(name string, source []byte) error {
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if path.Dir(name) != faultFolder {
			collectCodeUses(file, module+"/"+faultFolder, used)
			return nil
		}
		for _, ident := range codeConstants(file) {
			declared[ident.Name] = fset.Position(ident.Pos())
			order = append(order, ident.Name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(order) == 0 {
		return nil, fmt.Errorf("archtest: %s declares no constant of type Code", faultFolder)
	}
	var findings []Finding
	for _, name := range order {
		if !used[name] {
			at := declared[name]
			findings = append(findings, Finding{File: at.Filename, Line: at.Line,
				Reason: name + " is used nowhere in the product: return it where its reason arises, or take it off the list"})
		}
	}
	return findings, nil
}

// codeConstants returns the names of a file's constants whose declared type is Code.
func codeConstants(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			value := spec.(*ast.ValueSpec)
			if kind, ok := value.Type.(*ast.Ident); ok && kind.Name == "Code" {
				names = append(names, value.Names...)
			}
		}
	}
	return names
}

// collectCodeUses adds to used every name that the file selects from the package
// imported as importPath.
func collectCodeUses(file *ast.File, importPath string, used map[string]bool) {
	local := ""
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == importPath {
			local = path.Base(importPath)
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	if local == "" {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local {
				used[sel.Sel.Name] = true
			}
		}
		return true
	})
}
