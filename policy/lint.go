package policy

import (
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Bounds on what one evaluation or compilation has to go through. OPA's compiler
// takes time that grows with the square of some of them.
const (
	maxStatements     = 200   // of one rule body after compilation
	maxCalls          = 400   // statements and calls in one rule as written
	maxTreeStatements = 40000 // of the whole tree, before and after compilation
	maxParts          = 256   // of one list, set or object written out
	maxTermDepth      = 3 * maxNesting
)

// entryPoint is the one rule that Go asks.
var entryPoint = ast.MustParseRef("data.decision.verdict")

// timePackage is the one package that may look at the present moment.
const timePackage = "data.lib.time"

// folders are where modules may stand, by first part.
var folders = []string{"actions", "alliances", "checks", "decision", "lib"}

// offered are the rules of an alliance that data.decision reads.
var offered = []string{"oblige", "permit", "redact", "reveal"}

// lintModule checks what can be seen in one module on its own.
func lintModule(m *ast.Module, file string, data map[string]bool, flaws *Flaws) {
	dir := path.Dir(file)
	top, _, _ := strings.Cut(dir, "/")
	if !slices.Contains(folders, top) {
		flaws.add(file, 0, "modules may stand only below %s: move it", strings.Join(folders, "/, ")+"/")
		return
	}
	if want := "data." + strings.ReplaceAll(dir, "/", "."); !packageIs(m.Package.Path, dir) {
		flaws.at(m.Package.Location, "the package must be %s, as its folder is", strings.TrimPrefix(want, "data."))
	}
	if top == "alliances" && strings.Count(dir, "/") != 1 {
		flaws.add(file, 0, "an alliance's modules stand in alliances/<key>/, not above or below: move it")
	}
	for _, r := range m.Rules {
		lintRule(r, flaws)
		if top == "alliances" && data[ruleName(r)] {
			flaws.at(r.Location, "data.json of this alliance has a key %s that hides this rule: rename one of them", ruleName(r))
		}
	}
	lintParts(m, flaws)
}

func packageIs(ref ast.Ref, dir string) bool {
	parts := strings.Split(dir, "/")
	if len(ref) != len(parts)+1 {
		return false
	}
	for i, p := range parts {
		if s, ok := ref[i+1].Value.(ast.String); !ok || string(s) != p {
			return false
		}
	}
	return true
}

// lintRule refuses rules that do not have one plain name. A name with dots would
// define a rule of another package.
func lintRule(r *ast.Rule, flaws *Flaws) {
	for _, step := range r.Head.Reference[min(1, len(r.Head.Reference)):] {
		if _, ok := step.Value.(ast.String); ok {
			flaws.at(r.Location, "a rule has one plain name, without dots or brackets with a text: write %s as rules of their own package", r.Head.Name)
			break
		}
	}
	seen := ast.NewVarSet()
	ast.WalkVars(r.Head.Args, func(v ast.Var) bool {
		if seen.Contains(v) {
			flaws.at(r.Location, "the parameter %s stands twice: name each once and compare them", v)
		}
		seen.Add(v)
		return false
	})
	if r.Else != nil {
		flaws.at(r.Else.Location, "else is not allowed: write a rule for each case")
	}
}

// lintOffer checks a rule of an alliance: it must be explainable, and the code in
// its value must be the one that its METADATA explains. explained says that
// another rule of the same name has METADATA for the code in its value.
func lintOffer(r *ast.Rule, explained bool, flaws *Flaws) {
	name := ruleName(r)
	code, ok := codeOf(r)
	switch {
	case strings.HasPrefix(name, "_"):
	case !ok && !explained:
		flaws.at(r.Location, "rule %s is open to others and needs METADATA with custom.code: add it, or let the name begin with _", name)
	case ok && slices.Contains(offered, name) && memberCode(r) != code:
		flaws.at(r.Location, "the code in the value of %s must be %s, as its METADATA says", name, code)
	}
}

// lintSizes refuses rules that cost the compiler or the evaluator too much, and
// returns how many statements and calls a module has.
func lintSizes(m *ast.Module, flaws *Flaws) (total int) {
	for _, r := range m.Rules {
		depth, deepest, calls := 0, 0, 0
		ast.NewBeforeAfterVisitor(func(x any) bool {
			switch x.(type) {
			case *ast.Term:
				depth++
				deepest = max(deepest, depth)
			case *ast.Expr, ast.Call:
				calls++
			}
			return false
		}, func(x any) {
			if _, ok := x.(*ast.Term); ok {
				depth--
			}
		}).Walk(r)
		if deepest > maxTermDepth {
			flaws.at(r.Location, "an expression of this rule nests more than %d deep: name its parts", maxTermDepth)
		}
		if calls > maxCalls {
			flaws.at(r.Location, "the rule has more than %d statements and calls: divide it", maxCalls)
		}
		total += calls
	}
	return total
}

// lintParts refuses with, and numbers whose arithmetic has no bound.
func lintParts(m *ast.Module, flaws *Flaws) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			if len(x.With) > 0 {
				flaws.at(x.Location, "with is allowed in tests only: pass what the rule needs as an argument")
			}
		case *ast.Term:
			switch v := x.Value.(type) {
			case ast.Number:
				if !exactInteger(string(v)) {
					flaws.at(x.Location, "numbers must be whole and below 10^15: rewrite it in whole units")
				}
			case *ast.Array, ast.Object, ast.Set:
				parts := 0
				ast.WalkTerms(x, func(*ast.Term) bool { parts++; return false })
				if parts > maxParts {
					flaws.at(x.Location, "a list, set or object written out has more than %d parts: put it into data.json", maxParts)
					return true
				}
			}
		case *ast.Annotations:
			return true
		}
		return false
	}).Walk(m)
}

// lintCompiled checks what only the compiler shows: the builtins that it needs
// in the end, and how long the bodies became.
func lintCompiled(c *ast.Compiler, flaws *Flaws) {
	for _, b := range c.Required.Builtins {
		if !slices.Contains(allowed, b.Name) {
			flaws.add("", 0, "the builtin %s is not allowed", b.Name)
		}
	}
	total := 0
	for name, m := range c.Modules {
		ast.NewGenericVisitor(func(x any) bool {
			if b, ok := x.(ast.Body); ok {
				if total += len(b); len(b) > maxStatements {
					flaws.add(name, b.Loc().Row, "a rule body has more than %d statements: divide it", maxStatements)
				}
			}
			return false
		}).Walk(m)
	}
	lintTotal(total, flaws)
	if len(c.GetRulesExact(entryPoint)) == 0 {
		flaws.add("decision", 0, "the rule data.decision.verdict is missing: it is the one that is asked")
	}
}

func lintTotal(statements int, flaws *Flaws) {
	if statements > maxTreeStatements {
		flaws.add("", 0, "the tree has more than %d statements: divide it", maxTreeStatements)
	}
}

func ruleName(r *ast.Rule) string {
	if len(r.Head.Reference) > 0 {
		return strings.Trim(r.Head.Reference[0].String(), `"`)
	}
	return string(r.Head.Name)
}
