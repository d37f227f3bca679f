package mutate

import (
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/policy/suite"
)

// mutantsOf lists every mutant of a tree, by file and line.
func mutantsOf(t *suite.Tree, only []string) []mutant {
	var out []mutant
	sets := setsOf(t)
	for _, file := range slices.Sorted(maps.Keys(t.Modules)) {
		if !wanted(file, only) {
			continue
		}
		for n, r := range t.Modules[file].Rules {
			out = append(out, mutantsOfRule(file, n, r, sets)...)
		}
	}
	return out
}

func mutantsOfRule(file string, n int, r *ast.Rule, sets [][]string) []mutant {
	name := r.Head.Ref().String()
	add := func(line int, what, text string, put func(*ast.Module)) mutant {
		return mutant{Mutant{File: file, Line: line, Rule: name, What: what, Text: text}, put}
	}
	out := []mutant{add(r.Location.Row, "rule left out", name, func(m *ast.Module) { m.Rules = slices.Delete(m.Rules, n, n+1) })}
	for i, e := range r.Body {
		if isBinding(e) || isNothing(e) {
			continue
		}
		text := string(e.Location.Text)
		if text != "" {
			out = append(out, add(e.Location.Row, "condition left out", text, func(m *ast.Module) {
				b := slices.Delete(slices.Clone(m.Rules[n].Body), i, i+1)
				if len(b) == 0 {
					b = ast.NewBody(ast.NewExpr(ast.BooleanTerm(true)))
				}
				m.Rules[n].Body = b
			}))
			if _, every := e.Terms.(*ast.Every); !every {
				out = append(out, add(e.Location.Row, "condition negated", text, func(m *ast.Module) {
					x := m.Rules[n].Body[i]
					x.Negated = !x.Negated
				}))
			}
		}
		if terms, ok := e.Terms.([]*ast.Term); ok {
			if turned := turn[terms[0].String()]; turned != "" {
				out = append(out, add(e.Location.Row, "comparison turned", text+" -> "+turned, func(m *ast.Module) {
					m.Rules[n].Body[i].Terms.([]*ast.Term)[0] = ast.RefTerm(ast.VarTerm(turned))
				}))
			}
		}
	}
	return append(out, constantsOfRule(r, n, sets, add)...)
}

// turn says which comparison takes whose place.
var turn = map[string]string{"equal": "neq", "neq": "equal", "lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}

// isBinding reports whether an expression gives variables their values: without
// it the rule does not compile.
func isBinding(e *ast.Expr) bool {
	if _, some := e.Terms.(*ast.SomeDecl); some {
		return true
	}
	return e.IsAssignment()
}

// isNothing reports whether an expression is the true that stands for a body that
// was not written.
func isNothing(e *ast.Expr) bool {
	t, ok := e.Terms.(*ast.Term)
	return ok && !e.Negated && t.Value.Compare(ast.Boolean(true)) == 0
}

// constantsOfRule lists the mutants that change a constant or a set of a rule's
// body, or of a complete rule's value.
func constantsOfRule(r *ast.Rule, n int, sets [][]string, add func(int, string, string, func(*ast.Module)) mutant) []mutant {
	var out []mutant
	for place, t := range constants(r) {
		switch v := t.Value.(type) {
		case ast.String:
			if v == "" {
				continue
			}
			out = append(out, add(t.Location.Row, "constant changed", t.String()+` -> "mutant"`, func(m *ast.Module) {
				constants(m.Rules[n])[place].Value = ast.String("mutant")
			}))
		case ast.Number:
			out = append(out, add(t.Location.Row, "constant changed", t.String()+" -> 97", func(m *ast.Module) {
				constants(m.Rules[n])[place].Value = ast.Number("97")
			}))
		case ast.Set:
			members := v.Slice()
			for i, gone := range members {
				rest := slices.Delete(slices.Clone(members), i, i+1)
				out = append(out, add(t.Location.Row, "set narrowed", t.String()+" without "+gone.String(), func(m *ast.Module) {
					constants(m.Rules[n])[place].Value = ast.NewSet(rest...)
				}))
			}
			if more := another(v, sets); more != "" {
				out = append(out, add(t.Location.Row, "set widened", t.String()+" with "+more, func(m *ast.Module) {
					constants(m.Rules[n])[place].Value = ast.NewSet(append(slices.Clone(members), ast.StringTerm(more))...)
				}))
			}
		}
	}
	return out
}

// constants lists the constants of a rule that a mutant may change, always in
// the same order: not the parts of references, not the names of builtins, and
// of a set the set, not its members.
func constants(r *ast.Rule) []*ast.Term {
	var out []*ast.Term
	var walk func(t *ast.Term)
	var body func(b ast.Body)
	walk = func(t *ast.Term) {
		switch v := t.Value.(type) {
		case ast.String, ast.Number:
			out = append(out, t)
		case ast.Set:
			if v.IsGround() {
				out = append(out, t)
				return
			}
			v.Foreach(walk)
		case *ast.Array:
			v.Foreach(walk)
		case ast.Call:
			for _, arg := range v[1:] {
				walk(arg)
			}
		case *ast.SetComprehension:
			body(v.Body)
		case *ast.ArrayComprehension:
			body(v.Body)
		}
	}
	body = func(b ast.Body) {
		for _, e := range b {
			switch terms := e.Terms.(type) {
			case []*ast.Term:
				for _, t := range terms[1:] {
					walk(t)
				}
			case *ast.Every:
				body(terms.Body)
			case *ast.Term:
				walk(terms)
			}
		}
	}
	for _, arg := range r.Head.Args {
		walk(arg)
	}
	body(r.Body)
	if r.Head.Key == nil && r.Head.Value != nil && len(r.Head.Args) == 0 {
		walk(r.Head.Value)
	}
	return out
}

// setsOf lists the members of every set of constant texts in a tree.
func setsOf(t *suite.Tree) [][]string {
	var out [][]string
	for _, file := range slices.Sorted(maps.Keys(t.Modules)) {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		ast.WalkTerms(t.Modules[file], func(t *ast.Term) bool {
			if s, ok := t.Value.(ast.Set); ok && s.IsGround() {
				out = append(out, texts(s))
			}
			return false
		})
	}
	return out
}

func texts(s ast.Set) []string {
	var out []string
	s.Foreach(func(t *ast.Term) {
		if text, ok := t.Value.(ast.String); ok {
			out = append(out, string(text))
		}
	})
	return out
}

// another returns a text that does not belong to a set, but stands beside one of
// its members in another set; "" when there is none.
func another(s ast.Set, sets [][]string) string {
	mine := texts(s)
	for _, other := range sets {
		if !slices.ContainsFunc(other, func(t string) bool { return slices.Contains(mine, t) }) {
			continue
		}
		for _, t := range other {
			if !slices.Contains(mine, t) {
				return t
			}
		}
	}
	return ""
}
