package symmetry

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// conditions are the conditions of a body whose truth a scope may settle: those
// that compare the action, the channel or the kind of object with constants.
type conditions struct {
	walk *walk
	part map[ast.Var]string  // variables that are such a part of the request
	sets map[ast.Var]ast.Set // variables that are a constant set
}

// mayHold reports whether a body can hold for what is asked. It looks at
// conditions alone whose falsity is plain.
func (w *walk) mayHold(body ast.Body) bool {
	c := conditions{w, map[ast.Var]string{}, map[ast.Var]ast.Set{}}
	for _, e := range body {
		terms, ok := e.Terms.([]*ast.Term)
		if !ok || len(terms) < 3 {
			continue
		}
		if !e.Negated && w.isAbsent(terms[1:]) {
			return false
		}
		if sometimes, always := c.truth(terms); e.Negated && always || !e.Negated && !sometimes {
			return false
		}
	}
	return true
}

// truth reports whether a condition may hold and whether it must. What is not
// understood may, and need not.
func (c conditions) truth(terms []*ast.Term) (sometimes, always bool) {
	a, b := terms[1], terms[2]
	switch op := terms[0].String(); op {
	case "eq", "equal", "neq":
		if v, isVar := a.Value.(ast.Var); isVar && op == "eq" {
			c.part[v] = asked(b)
			if set := c.set(b); set != nil {
				c.sets[v] = set
			}
		}
		what, against := c.asked(a), b
		if what == "" {
			what, against = c.asked(b), a
		}
		text, isText := against.Value.(ast.String)
		if what == "" || !isText {
			break
		}
		some, all := c.walk.can(what, func(s string) bool { return s == string(text) })
		if op == "neq" {
			return !all, !some
		}
		return some, all
	case "internal.member_2":
		what, set := c.asked(a), c.set(b)
		if what == "" || set == nil {
			break
		}
		return c.walk.can(what, func(s string) bool { return set.Contains(ast.StringTerm(s)) })
	}
	return true, false
}

func (c conditions) asked(t *ast.Term) string {
	if v, isVar := t.Value.(ast.Var); isVar {
		return c.part[v]
	}
	return asked(t)
}

// set returns the constant set that a term is; nil when it is none.
func (c conditions) set(t *ast.Term) ast.Set {
	switch v := t.Value.(type) {
	case ast.Var:
		return c.sets[v]
	case ast.Set:
		if v.IsGround() {
			return v
		}
	case ast.Ref:
		return c.walk.constantSet(v)
	}
	return nil
}

// constantSet returns the set that a rule without conditions is; nil when a
// reference leads to anything else.
func (w *walk) constantSet(ref ast.Ref) ast.Set {
	if !ref.HasPrefix(ast.DefaultRootRef) {
		return nil
	}
	n := w.tree
	for _, t := range ref[1:] {
		key, _ := t.Value.(ast.String)
		if n = n.children[string(key)]; n == nil {
			return nil
		}
	}
	if len(n.rules) != 1 || n.data != nil {
		return nil
	}
	r := n.rules[0]
	if r.Default || r.Else != nil || len(r.Head.Args) > 0 || r.Head.Value == nil || !r.Body.Equal(ast.NewBody(ast.NewExpr(ast.BooleanTerm(true)))) {
		return nil
	}
	if set, ok := r.Head.Value.Value.(ast.Set); ok && set.IsGround() {
		return set
	}
	return nil
}

// asked returns which of the parts that a scope fixes a term is.
func asked(t *ast.Term) string {
	switch t.String() {
	case "input.action":
		return "action"
	case "input.context.channel":
		return "channel"
	case "input.object.kind":
		return "kind"
	}
	return ""
}

// can reports whether a fixed part may have a property, and whether it must.
func (w *walk) can(what string, has func(string) bool) (sometimes, always bool) {
	values := w.scope.Actions
	switch what {
	case "channel":
		values = []string{string(w.scope.Channel)}
	case "kind":
		if w.scope.Held == nil {
			return true, false
		}
		for text := range w.scope.Held {
			sometimes = sometimes || has(text)
		}
		return sometimes, false
	}
	return slices.ContainsFunc(values, has), !slices.ContainsFunc(values, func(s string) bool { return !has(s) })
}

// isAbsent reports whether a condition needs a part of what an action would put
// in place.
func (w *walk) isAbsent(terms []*ast.Term) bool {
	for _, t := range terms {
		ref, ok := t.Value.(ast.Ref)
		if !ok || len(ref) < 4 {
			continue
		}
		text := ref[:3].String()
		if strings.HasPrefix(text, "input.context.") && text != "input.context.now" && text != "input.context.channel" {
			return true
		}
	}
	return false
}
