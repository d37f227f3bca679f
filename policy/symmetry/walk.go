package symmetry

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// walk follows values through the rules of one revision until nothing new is found.
type walk struct {
	sieve  *Sieve
	scope  Scope
	tree   *tree
	live   map[*ast.Rule]bool // rules that are asked for
	vars   map[varOf]bag
	values map[*ast.Rule]bag // what a rule results in
	args   map[*ast.Rule][]bag
	mixed  map[*tree]int // how many values of a document were compared with each other
	grew   bool
}

type varOf struct {
	rule *ast.Rule
	name ast.Var
}

// frame is where the walk is: a rule, and the variables that have a value there.
type frame struct {
	rule  *ast.Rule
	body  ast.Body
	bound map[ast.Var]bool
}

func (f *frame) inner(body ast.Body) *frame {
	g := &frame{rule: f.rule, body: body, bound: map[ast.Var]bool{}}
	for v := range f.bound {
		g.bound[v] = true
	}
	return g
}

func (w *walk) into(b map[varOf]bag, key varOf, more bag) {
	if b[key] == nil {
		b[key] = bag{}
	}
	w.grew = b[key].addAll(more) || w.grew
}

func (w *walk) ask(r *ast.Rule) {
	if !w.live[r] {
		w.live[r], w.grew = true, true
		w.values[r] = bag{}
		w.args[r] = make([]bag, len(r.Head.Args))
		for i := range w.args[r] {
			w.args[r][i] = bag{}
		}
	}
}

func (w *walk) rule(r *ast.Rule) {
	f := &frame{rule: r, body: r.Body, bound: map[ast.Var]bool{}}
	for i, arg := range r.Head.Args {
		w.unify(f, arg, w.args[r][i])
	}
	if !w.mayHold(r.Body) {
		return
	}
	w.walkBody(f)
	var found []bag
	if r.Head.Value != nil {
		found = append(found, w.term(f, r.Head.Value))
	}
	for _, t := range r.Head.Reference[min(len(r.Head.Reference), len(r.Head.Reference.GroundPrefix())):] {
		found = append(found, within(w.term(f, t)))
	}
	if r.Head.Key != nil {
		found = append(found, within(w.term(f, r.Head.Key)))
	}
	w.grew = w.values[r].addAll(union(found...)) || w.grew
}

func (w *walk) walkBody(f *frame) {
	for _, e := range f.body {
		w.expr(f, e)
	}
}

func (w *walk) expr(f *frame, e *ast.Expr) {
	switch terms := e.Terms.(type) {
	case *ast.Term:
		w.term(f, terms)
	case *ast.Every:
		g := f.inner(terms.Body)
		domain := w.term(f, terms.Domain)
		if terms.Key != nil {
			w.unify(g, terms.Key, w.sieve.step(domain, "", false))
		}
		w.unify(g, terms.Value, w.sieve.step(domain, "", false))
		w.walkBody(g)
	case []*ast.Term:
		w.call(f, terms)
	}
}

// unify notes that a term takes a value.
func (w *walk) unify(f *frame, t *ast.Term, b bag) {
	switch v := t.Value.(type) {
	case ast.Var:
		key := varOf{f.rule, v}
		if f.bound[v] {
			w.sieve.meet(w.vars[key], b) // its value comes from where it was bound, whatever it is compared with
			return
		}
		f.bound[v] = true
		w.into(w.vars, key, b)
	case *ast.Array:
		v.Foreach(func(e *ast.Term) { w.unify(f, e, union(within(b), w.sieve.step(b, "", false))) })
	case ast.Object:
		v.Foreach(func(k, e *ast.Term) {
			key, known := k.Value.(ast.String)
			w.unify(f, e, union(within(b), w.sieve.step(b, string(key), known)))
		})
	default:
		w.sieve.meet(w.term(f, t), b)
	}
}

// term returns what a term's value may come from.
func (w *walk) term(f *frame, t *ast.Term) bag {
	switch v := t.Value.(type) {
	case ast.String:
		return konst(string(v))
	case ast.Var:
		key := varOf{f.rule, v}
		if w.vars[key] == nil {
			w.vars[key] = bag{}
		}
		return w.vars[key]
	case ast.Ref:
		return w.ref(f, v)
	case *ast.Array:
		out := bag{}
		v.Foreach(func(e *ast.Term) { out.addAll(within(w.term(f, e))) })
		return out
	case ast.Set:
		out := bag{}
		v.Foreach(func(e *ast.Term) { out.addAll(within(w.term(f, e))) })
		w.sieve.meet(out, out) // equal members are one
		return out
	case ast.Object:
		out, keys := bag{}, bag{}
		v.Foreach(func(k, e *ast.Term) {
			keys.addAll(w.term(f, k))
			out.addAll(union(within(w.term(f, k)), within(w.term(f, e))))
		})
		w.sieve.meet(keys, keys)
		return out
	case *ast.ArrayComprehension:
		if !w.mayHold(v.Body) {
			return bag{}
		}
		g := f.inner(v.Body)
		w.walkBody(g)
		return within(w.term(g, v.Term))
	case *ast.SetComprehension:
		if !w.mayHold(v.Body) {
			return bag{}
		}
		g := f.inner(v.Body)
		w.walkBody(g)
		members := within(w.term(g, v.Term))
		w.sieve.meet(members, members)
		return members
	case *ast.ObjectComprehension:
		if !w.mayHold(v.Body) {
			return bag{}
		}
		g := f.inner(v.Body)
		w.walkBody(g)
		entries := union(within(w.term(g, v.Key)), within(w.term(g, v.Value)))
		w.sieve.meet(entries, entries)
		return entries
	case ast.Call:
		return w.call(f, v)
	}
	return bag{}
}

// ref returns what a reference leads to.
func (w *walk) ref(f *frame, ref ast.Ref) bag {
	rest := ref[1:]
	switch {
	case ref[0].Equal(ast.InputRootDocument):
		b := part("")
		for _, t := range rest {
			key, known := t.Value.(ast.String)
			if !known {
				w.key(f, t, b)
			}
			b = w.inputStep(b, string(key), known)
		}
		for _, p := range b.paths() {
			if !w.sieve.reads[p] {
				w.sieve.reads[p], w.grew = true, true
			}
		}
		return b
	case ref[0].Equal(ast.DefaultRootDocument):
		return w.data(f, []*tree{w.tree}, rest)
	}
	return w.steps(f, w.term(f, ref[0]), rest)
}

// inputStep is a step from the root of the request, which has no path yet.
func (w *walk) inputStep(b bag, key string, known bool) bag {
	if _, root := b[source{}]; root && known {
		return part(key)
	}
	return w.sieve.step(b, key, known)
}

// key notes that a term is used as a key of a container.
func (w *walk) key(f *frame, t *ast.Term, container bag) {
	if v, ok := t.Value.(ast.Var); ok && !f.bound[v] {
		f.bound[v] = true
		keys := bag{}
		for s := range container {
			if s.konst || s.nested {
				keys.add(s)
			}
		}
		w.into(w.vars, varOf{f.rule, v}, keys)
		return
	}
	if f != nil {
		w.sieve.meet(w.term(f, t), container)
	}
}

func (w *walk) steps(f *frame, b bag, rest ast.Ref) bag {
	for _, t := range rest {
		key, known := t.Value.(ast.String)
		if !known {
			if _, isNumber := t.Value.(ast.Number); !isNumber {
				w.key(f, t, b)
			}
		}
		b = w.sieve.step(b, string(key), known)
	}
	return b
}

// data follows a reference into the documents.
func (w *walk) data(f *frame, at []*tree, rest ast.Ref) bag {
	out := bag{}
	for i, t := range rest {
		var next []*tree
		key, known := t.Value.(ast.String)
		for _, n := range at {
			out.addAll(w.document(f, n, rest[i:]))
			if known {
				if c := n.children[string(key)]; c != nil {
					next = append(next, c)
				}
				continue
			}
			may := w.mayBe(f, t)
			if len(n.children) > 0 {
				w.key(f, t, n.keys())
			}
			for key, c := range n.children {
				if may(key) {
					next = append(next, c)
				}
			}
		}
		at = next
	}
	for _, n := range at {
		out.addAll(w.document(f, n, nil))
		for _, key := range n.keys().constants() {
			out.addAll(within(konst(key), w.data(f, []*tree{n.children[key]}, nil)))
		}
	}
	return out
}

// mayBe tells which keys a step that is no constant can be. What comes from
// labels alone can be no text that no label holds.
func (w *walk) mayBe(f *frame, t *ast.Term) func(key string) bool {
	any := func(string) bool { return true }
	v, ok := t.Value.(ast.Var)
	if w.scope.Held == nil || !ok || !f.bound[v] {
		return any
	}
	b := w.term(f, t)
	for s := range b {
		if !s.konst && !strings.HasPrefix(s.text, "object") {
			return any
		}
	}
	return func(key string) bool {
		_, constant := b[source{text: key, konst: true}]
		return constant || w.scope.Held[key]
	}
}

// document returns the values of the rules and the data at a node, some steps into them.
func (w *walk) document(f *frame, n *tree, rest ast.Ref) bag {
	out := bag{}
	for _, r := range n.rules {
		w.ask(r)
		out.addAll(w.steps(f, w.values[r], rest))
	}
	w.mix(n)
	if n.data != nil {
		held := bag{}
		texts(n.data, held)
		out.addAll(w.dataSteps(f, n.data, rest, held))
	}
	return out
}

// dataSteps goes into JSON as far as keys are known.
func (w *walk) dataSteps(f *frame, v any, rest ast.Ref, held bag) bag {
	if len(rest) == 0 {
		return held
	}
	object, isObject := v.(map[string]any)
	if key, known := rest[0].Value.(ast.String); known && isObject {
		inner := bag{}
		texts(object[string(key)], inner)
		return w.dataSteps(f, object[string(key)], rest[1:], inner)
	}
	return w.steps(f, held, rest)
}

func (b bag) constants() []string {
	var out []string
	for s := range b {
		if s.konst {
			out = append(out, s.text)
		}
	}
	return out
}

// mix notes that the values of a document are compared with each other: equal
// members of a set are one, and a rule with two different values has none.
func (w *walk) mix(n *tree) {
	all := bag{}
	for _, r := range n.rules {
		all.addAll(w.values[r])
	}
	if len(all) > w.mixed[n] {
		w.mixed[n] = len(all)
		w.sieve.meet(all, all)
	}
}
