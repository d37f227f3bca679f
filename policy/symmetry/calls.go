package symmetry

import (
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// call follows values through a call: of a function of the tree, or a builtin.
func (w *walk) call(f *frame, terms []*ast.Term) bag {
	op, ok := terms[0].Value.(ast.Ref)
	if !ok {
		w.sieve.giveUp("a call that is not by name")
		return bag{}
	}
	args := terms[1:]
	if op.HasPrefix(ast.DefaultRootRef) {
		return w.function(f, op, args)
	}
	return w.builtin(f, op.String(), args)
}

func (w *walk) function(f *frame, op ast.Ref, args []*ast.Term) bag {
	n := w.tree
	for _, t := range op[1:] {
		key, _ := t.Value.(ast.String)
		if n = n.children[string(key)]; n == nil {
			return bag{}
		}
	}
	out := bag{}
	arity := 0
	for _, r := range n.rules {
		w.ask(r)
		arity = len(r.Head.Args)
		for i := range min(arity, len(args)) {
			w.grew = w.args[r][i].addAll(w.term(f, args[i])) || w.grew
		}
		out.addAll(w.values[r])
	}
	w.mix(n)
	if len(args) > arity {
		w.unify(f, args[arity], out)
	}
	return out
}

func (w *walk) builtin(f *frame, op string, args []*ast.Term) bag {
	s := w.sieve
	if op == "eq" || op == "assign" {
		w.equate(f, args[0], args[1])
		return bag{}
	}
	arity := arities[op]
	if arity == 0 || len(args) < arity {
		s.giveUp("the builtin " + op)
		return bag{}
	}
	in := make([]bag, arity)
	for i := range in {
		in[i] = w.term(f, args[i])
	}
	result := bag{}
	switch op {
	case "equal", "neq":
		s.meet(in[0], in[1])
	case "internal.member_2":
		s.meet(in[0], in[1])
	case "internal.member_3":
		s.meet(union(in[0], in[1]), in[2])
	case "lt", "lte", "gt", "gte":
		s.meet(in[0], in[1])
		w.order(in[0], in[1])
	case "count":
		w.counted(f, args, in[0])
	case "split":
		s.cutsAt(args[1])
		s.leaves(in[0], func(_ string, l leaf) {
			if l == moment && len(in[0].paths()) > 0 && !s.holdsNames(in[0]) {
				s.giveUp("a rule cuts times")
			}
		})
		result = within(in[0])
	case "min", "max", "sort":
		if s.holdsNames(in[0]) && f.rule.Module.Package.Path.String() != "data.decision" {
			s.giveUp("a rule puts names in order with " + op)
		}
		result = union(within(in[0]), s.step(in[0], "", false))
	case "and", "intersection", "minus":
		s.meet(union(in...), union(in...))
		result = within(in...)
	case "object.get":
		key, known := args[1].Value.(ast.String)
		if !known {
			s.meet(in[1], in[0])
		}
		result = union(s.step(in[0], string(key), known), in[2])
	case "or", "union":
		result = within(in...)
		s.meet(result, result)
	case "startswith", "endswith":
		if s.holdsNames(union(in...)) {
			s.giveUp("a rule looks at the letters of names with " + op)
		}
	}
	if len(args) > arity {
		w.unify(f, args[arity], result)
	}
	return result
}

// arities are the numbers of arguments of the builtins that are followed.
var arities = map[string]int{
	"abs": 1, "and": 2, "count": 1, "div": 2, "endswith": 2, "equal": 2, "gt": 2, "gte": 2,
	"internal.member_2": 2, "internal.member_3": 3, "intersection": 1,
	"is_array": 1, "is_boolean": 1, "is_null": 1, "is_number": 1, "is_object": 1, "is_set": 1, "is_string": 1,
	"lt": 2, "lte": 2, "max": 1, "min": 1, "minus": 2, "mul": 2, "neq": 2, "object.get": 3, "or": 2, "plus": 2,
	"sort": 1, "split": 2, "startswith": 2, "union": 1,
}

// equate notes that two terms are made equal.
func (w *walk) equate(f *frame, a, b *ast.Term) {
	if v, ok := a.Value.(ast.Var); ok && !f.bound[v] {
		w.unify(f, a, w.term(f, b))
		return
	}
	if v, ok := b.Value.(ast.Var); ok && !f.bound[v] {
		w.unify(f, b, w.term(f, a))
		return
	}
	left, right := w.term(f, a), w.term(f, b)
	w.sieve.meet(left, right)
	w.unify(f, a, right) // a pattern may hold variables
	w.unify(f, b, left)
}

// order looks at a comparison by size. Numbers may be compared, and times with
// the present moment, and an embargo with an expiry.
func (w *walk) order(a, b bag) {
	s := w.sieve
	now, times, other := false, map[string]bool{}, false
	s.leaves(union(a, b), func(path string, l leaf) {
		switch {
		case path == "context.now":
			now = true
		case l == moment:
			times[path] = true
		case l == name:
			other = true
		}
	})
	switch {
	case other:
		s.giveUp("a rule compares names by their order")
	case now || len(times) == 0:
	case len(a.constants())+len(b.constants()) > 0:
		s.giveUp("a rule compares a time with a constant")
	default:
		for p := range times {
			if p != "object.embargo" && p != "object.expires" && p != "context.marking.embargo" && p != "context.marking.expires" {
				s.giveUp("a rule compares two times of a request")
			}
		}
	}
}

// counted looks at a call of count: of a name it tells the length.
func (w *walk) counted(f *frame, args []*ast.Term, in bag) {
	s := w.sieve
	names := false
	for src := range in {
		if n := s.shape.at(src.text); !src.konst && (src.nested || n != nil && n.items == nil && n.fields == nil) {
			names = true
		}
	}
	if !names || w.isSet(f, args[0]) {
		return
	}
	limit, ok := 0, len(args) == 1
	if len(args) > 1 {
		limit, ok = comparedWith(f.body, args[1])
	}
	if !ok {
		s.giveUp("a rule compares the length of a name with something that is not a number")
	}
	s.short = max(s.short, limit+1)
}

// isSet reports whether a term is a whole rule that makes a set.
func (w *walk) isSet(f *frame, t *ast.Term) bool {
	if v, ok := t.Value.(ast.Var); ok {
		for _, e := range f.body {
			if terms, isCall := e.Terms.([]*ast.Term); isCall && e.IsEquality() && terms[1].Value.Compare(v) == 0 {
				t = terms[2]
			}
		}
	}
	ref, ok := t.Value.(ast.Ref)
	if !ok || !ref.HasPrefix(ast.DefaultRootRef) {
		return false
	}
	n := w.tree
	for _, step := range ref[1:] {
		key, _ := step.Value.(ast.String)
		if n = n.children[string(key)]; n == nil {
			return false
		}
	}
	for _, r := range n.rules {
		if r.Head.RuleKind() != ast.MultiValue {
			return false
		}
	}
	return len(n.rules) > 0
}

// comparedWith returns the largest number that a variable is compared with, and
// whether it is compared with numbers and used for nothing else.
func comparedWith(body ast.Body, v *ast.Term) (largest int, only bool) {
	if n, ok := v.Value.(ast.Number); ok {
		i, err := strconv.Atoi(n.String())
		return i, err == nil
	}
	for _, e := range body {
		terms, ok := e.Terms.([]*ast.Term)
		if !ok || terms[0].String() == "count" {
			continue
		}
		for i, t := range terms {
			if i == 0 || !t.Equal(v) {
				continue
			}
			n, isNumber := terms[3-min(i, 2)].Value.(ast.Number)
			if !isNumber || len(terms) != 3 {
				return 0, false
			}
			size, err := strconv.Atoi(n.String())
			if err != nil {
				return 0, false
			}
			largest = max(largest, size)
		}
	}
	return largest, true
}
