package policy

import (
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// refLint checks every reference of a compiled tree after the compiler has
// resolved imports and names: what is read of the request and of other packages,
// and which builtins are called, wherever in a module that stands.
type refLint struct {
	file  string
	dir   string // the folder
	pkg   string // the package, for example "data.lib.time"
	free  map[*ast.Term]bool
	arity map[string]int // of every function
	flaws *Flaws
}

// lintRefs is a compiler stage.
func lintRefs(c *ast.Compiler, caps *ast.Capabilities, flaws *Flaws) {
	arity := map[string]int{}
	for _, b := range caps.Builtins {
		arity[b.Name] = len(b.Decl.FuncArgs().Args)
	}
	for _, m := range c.Modules {
		for _, r := range m.Rules {
			if len(r.Head.Args) > 0 {
				arity[r.Ref().String()] = len(r.Head.Args)
			}
		}
	}
	for file, m := range c.Modules {
		l := refLint{file: file, dir: path.Dir(file), pkg: m.Package.Path.String(), free: map[*ast.Term]bool{}, arity: arity, flaws: flaws}
		for _, imp := range m.Imports {
			l.imported(imp)
		}
		for _, r := range m.Rules {
			l.walk(r)
			for _, step := range r.Head.Reference[min(1, len(r.Head.Reference)):] {
				l.walk(step)
			}
		}
	}
}

func (l refLint) imported(imp *ast.Import) {
	ref, ok := imp.Path.Value.(ast.Ref)
	if !ok || len(ref) == 0 {
		return
	}
	switch {
	case ref.HasPrefix(ast.InputRootRef):
		l.flaws.at(imp.Location, "input may not be imported: write what is read in full, for example input.object.tlp")
	case ref.HasPrefix(ast.DefaultRootRef):
		l.data(ref, imp.Location)
	}
}

func (l refLint) walk(node any) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			if terms, ok := x.Terms.([]*ast.Term); ok {
				l.call(terms)
			}
		case ast.Call:
			l.call(x)
		case *ast.Term:
			return l.term(x)
		}
		return false
	}).Walk(node)
}

// call checks the builtin that is called and notes where now may stand.
func (l refLint) call(terms []*ast.Term) {
	op, ok := terms[0].Value.(ast.Ref)
	if !ok {
		return
	}
	name := op.String()
	if n, known := l.arity[name]; known && len(terms)-1 > n {
		l.flaws.at(terms[0].Location, "%s has %d arguments: write x := %s(…) for its result", name, n, name)
	}
	switch {
	case op.HasPrefix(ast.DefaultRootRef):
	case name == "eq":
		l.flaws.at(terms[0].Location, "= does two things: write := to bind and == to compare")
	case !slices.Contains(allowed, name):
		l.flaws.at(terms[0].Location, "the builtin %s is not allowed: the list is in %s", name, capabilitiesFile)
	case name == "split" && !strings.HasPrefix(l.dir+"/", "lib/"):
		l.flaws.at(terms[0].Location, "split is allowed below lib/ only: make a function there")
	case name == "split" && !cutsAtPunctuation(terms):
		l.flaws.at(terms[0].Location, "split must cut at one constant punctuation mark, for example \":\"")
	case slices.Contains(comparisons, name):
		for _, t := range terms[1:] {
			l.free[t] = true
		}
	}
}

func cutsAtPunctuation(terms []*ast.Term) bool {
	if len(terms) < 3 {
		return false
	}
	s, ok := terms[2].Value.(ast.String)
	return ok && len(s) == 1 && punctuation(s[0])
}

// term checks a reference and reports whether the walk need not go on below it.
func (l refLint) term(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.Var:
		if v.Equal(ast.InputRootDocument.Value) || v.Equal(ast.DefaultRootDocument.Value) {
			l.flaws.at(t.Location, "%s as a whole hides what is read: name the part", v)
		}
	case ast.Ref:
		switch {
		case v.HasPrefix(ast.InputRootRef):
			l.input(v, t)
		case v.HasPrefix(ast.DefaultRootRef):
			l.data(v, t.Location)
		case len(v) > 0:
			if _, isVar := v[0].Value.(ast.Var); !isVar {
				l.walk(v[0])
			}
		}
		for _, step := range v[min(1, len(v)):] {
			l.walk(step)
		}
		return true
	}
	return false
}

// input checks a reference into the request. Its parts below the first are
// checked against the request's schema by the compiler's type checker.
func (l refLint) input(ref ast.Ref, t *ast.Term) {
	part := step(ref, 1)
	switch part {
	case "":
		l.flaws.at(t.Location, "input as a whole hides what is read: name the part, for example input.object.tlp")
	case "action", "relations", "subject", "object":
	case "context":
		switch step(ref, 2) {
		case "":
			l.flaws.at(t.Location, "input.context as a whole hides whether the time is read: name the part, for example input.context.channel")
		case "now":
			l.now(ref, t)
		}
	default:
		l.flaws.at(t.Location, "the request has no part %s: it has action, subject, relations, object and context", part)
	}
}

func (l refLint) now(ref ast.Ref, t *ast.Term) {
	switch {
	case l.pkg != timePackage:
		l.flaws.at(t.Location, "input.context.now may be read in %s only: call one of its functions", timePackage)
	case !l.free[t] || len(ref) != 3:
		l.flaws.at(t.Location, "input.context.now may only be compared, with == != < <= > or >=: compare it directly")
	}
}

// data checks a reference to another package or to data.
func (l refLint) data(ref ast.Ref, loc *ast.Location) {
	top, _, _ := strings.Cut(l.dir, "/")
	area, second := step(ref, 1), step(ref, 2)
	switch {
	case area == "":
		l.flaws.at(loc, "data as a whole hides what is read: name the package")
	case area == "lib", l.own(ref):
	case top == "decision", top == "checks":
	case top == "alliances":
		l.flaws.at(loc, "an alliance may read data.lib, its own package and its own data only: remove the reference to data.%s", joined(area, second))
	case area == "decision" || area == "checks":
		l.flaws.at(loc, "only data.decision itself may read data.%s: remove the reference", area)
	case top == "lib" && area == "actions":
		l.flaws.at(loc, "data.lib may not read data.actions: pass what the function needs as an argument")
	}
}

// own reports whether a reference stays within the module's own package.
func (l refLint) own(ref ast.Ref) bool {
	for i, p := range strings.Split(l.dir, "/") {
		if step(ref, i+1) != p {
			return false
		}
	}
	return true
}

// step returns the i-th part of a reference when it is a constant text, else "".
func step(ref ast.Ref, i int) string {
	if i < len(ref) {
		if s, ok := ref[i].Value.(ast.String); ok {
			return string(s)
		}
	}
	return ""
}

func joined(a, b string) string { return strings.TrimSuffix(a+"."+b, ".") }
