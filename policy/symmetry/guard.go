package symmetry

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// mayHold reports whether a body can hold for what is asked. It looks at
// conditions alone whose falsity is plain: comparisons of a part of the request, of
// which it is known what stands there, with a constant.
func (w *walk) mayHold(body ast.Body) bool {
	known := map[ast.Var]string{}
	for _, e := range body {
		if terms, ok := e.Terms.([]*ast.Term); ok && !e.Negated && len(terms) == 3 && terms[0].String() == "eq" {
			noteVar(known, terms[1], terms[2])
			noteVar(known, terms[2], terms[1])
		}
	}
	for _, e := range body {
		terms, ok := e.Terms.([]*ast.Term)
		if e.Negated || !ok || len(terms) < 3 {
			continue
		}
		if isAbsent(terms[1:]) || !w.conditionMayHold(known, terms[0].String(), terms[1], terms[2]) {
			return false
		}
	}
	return true
}

// noteVar notes which part of the request a variable stands for.
func noteVar(known map[ast.Var]string, a, b *ast.Term) {
	if v, ok := a.Value.(ast.Var); ok {
		if path := pathOf(known, b); path != "" {
			known[v] = path
		}
	}
}

// pathOf returns which part of the request a term is, such as
// "object.grants.*.via"; "" for anything else.
func pathOf(known map[ast.Var]string, t *ast.Term) string {
	if v, ok := t.Value.(ast.Var); ok {
		return known[v]
	}
	ref, ok := t.Value.(ast.Ref)
	if !ok || len(ref) < 2 {
		return ""
	}
	path := ""
	if !ref[0].Equal(ast.InputRootDocument) {
		v, _ := ref[0].Value.(ast.Var)
		if path = known[v]; path == "" {
			return ""
		}
	}
	for _, step := range ref[1:] {
		key, isText := step.Value.(ast.String)
		switch {
		case isText && path == "":
			path = string(key)
		case isText:
			path += "." + string(key)
		case path == "":
			return ""
		default:
			path += ".*"
		}
	}
	return path
}

func (w *walk) conditionMayHold(known map[ast.Var]string, op string, a, b *ast.Term) bool {
	switch op {
	case "eq", "equal", "neq":
		path, against := pathOf(known, a), b
		if path == "" {
			path, against = pathOf(known, b), a
		}
		if path == "" || !isKey(against) {
			return true
		}
		return w.can(path, op != "neq", keyOf(against))
	case "internal.member_2":
		if set, ok := b.Value.(ast.Set); ok {
			path := pathOf(known, a)
			return path == "" || !set.IsGround() || holdsAny(set, func(t *ast.Term) bool { return !isKey(t) || w.can(path, true, keyOf(t)) })
		}
		path := pathOf(known, b)
		return path == "" || !isKey(a) || w.can(path+".*", true, keyOf(a))
	}
	return true
}

// can reports whether a part may be, or may be other than, a constant.
func (w *walk) can(path string, be bool, key string) bool {
	var values map[string]bool
	switch path {
	case "action":
		values = map[string]bool{}
		for _, a := range w.scope.Actions {
			values[keyOfText(a)] = true
		}
	case "context.channel":
		values = map[string]bool{keyOfText(string(w.scope.Channel)): true}
	default:
		root, _, _ := strings.Cut(path, ".")
		if w.scope.Values[root] == nil {
			return true // nothing is known of it
		}
		values = w.scope.Values[path]
	}
	if be {
		return values[key]
	}
	return len(values) > 1 || len(values) == 1 && !values[key]
}

// Values tell what stands in the parts of all requests that are asked about, such
// as "object.tlp" or "subject.roles.*". A part that lies in none of them, such as an
// element of lists that are all empty, has no value.
type Values map[string]map[string]bool

// Add notes what stands in a subject or a label, given in its JSON form.
func (v Values) Add(root string, value any) {
	if v[root] == nil {
		v[root] = map[string]bool{}
	}
	note := func(key string) {
		if v[root] == nil {
			v[root] = map[string]bool{}
		}
		v[root][key] = true
	}
	switch value := value.(type) {
	case map[string]any:
		note(someObject)
		for k, e := range value {
			v.Add(root+"."+k, e)
		}
	case []any:
		if len(value) == 0 {
			note(emptyList)
			return
		}
		note(someList)
		for _, e := range value {
			v.Add(root+".*", e)
		}
	case string:
		note(keyOfText(value))
	default:
		note(keyOf(ast.NewTerm(ast.MustInterfaceToValue(value))))
	}
}

// The keys of what is not told apart further.
const (
	emptyList  = "[]"
	someList   = "[…]"
	someObject = "{…}"
)

func keyOfText(s string) string { return "=" + s }

// isKey reports whether a term is a constant that Values can tell from others.
func isKey(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.String, ast.Boolean, ast.Number, ast.Null:
		return true
	case *ast.Array:
		return v.Len() == 0
	}
	return false
}

func keyOf(t *ast.Term) string {
	if s, ok := t.Value.(ast.String); ok {
		return keyOfText(string(s))
	}
	return t.Value.String()
}

// isAbsent reports whether a condition needs a part of what an action would put
// in place.
func isAbsent(terms []*ast.Term) bool {
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

// holdsAny reports whether some member of a set has a property.
func holdsAny(set ast.Set, has func(*ast.Term) bool) bool {
	return slices.ContainsFunc(set.Slice(), has)
}
