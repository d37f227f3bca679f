package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// shape is how values that a rule builds may nest. A part of the request, of data
// or a constant is an atom, whatever it holds: its size is bounded elsewhere. A
// rule may build records (written out, with atoms in them) and collections of
// atoms or records, and nothing that holds a collection, but for the reply of
// data.decision itself. Two collections may not be compared with ==.
//
// Without this, thirty short rules make a value of 2^30 parts in the memory of
// thirty. To compare two such values, or to check their types, is one step for
// OPA that no time limit stops; and == overflows the stack on values of some
// million parts, which ends the process.
type shape uint8

const (
	atom   shape = iota
	record       // written out, of atoms
	list         // collection of atoms
	table        // collection of records
	reply        // record with lists, the answer of data.decision
	tooDeep
)

// maxMembers is how many parts a record may have that are not constant.
const maxMembers = 16

// part returns the shape of what is in a value.
func (s shape) part() shape {
	switch s {
	case table:
		return record
	case reply:
		return list
	case tooDeep:
		return tooDeep
	}
	return atom
}

// shapes works out the greatest shape that every variable, parameter and rule
// can take, over the whole tree, by repeating until nothing grows. It reads the
// compiler's inner language, in which calls do not nest, := is eq and == is not.
type shapes struct {
	rules    map[string][]*ast.Rule // by path
	paths    []ast.Ref              // of rules
	reaches  map[string]reach       // by reference
	builtins map[string]*ast.Builtin
	vars     map[variable]shape
	results  map[string]shape
	params   map[parameter]shape
	grew     bool
	flaws    *Flaws // set in the last round only
	rule     *ast.Rule
}

type variable struct {
	rule *ast.Rule
	name ast.Var
}

type parameter struct {
	path  string
	index int
}

// lintShapes is a compiler stage.
func lintShapes(c *ast.Compiler, caps *ast.Capabilities, flaws *Flaws) {
	s := &shapes{rules: map[string][]*ast.Rule{}, builtins: map[string]*ast.Builtin{},
		reaches: map[string]reach{}, vars: map[variable]shape{}, results: map[string]shape{}, params: map[parameter]shape{}}
	for _, b := range caps.Builtins {
		s.builtins[b.Name] = b
	}
	for _, m := range c.Modules {
		for _, r := range m.Rules {
			path := r.Ref().GroundPrefix()
			if _, known := s.rules[path.String()]; !known {
				s.paths = append(s.paths, path)
			}
			s.rules[path.String()] = append(s.rules[path.String()], r)
		}
	}
	for s.grew = true; s.grew; {
		s.grew = false
		s.round()
	}
	s.flaws = flaws
	s.round()
}

func (s *shapes) round() {
	for path, rules := range s.rules {
		for _, r := range rules {
			s.rule = r
			for i, a := range r.Head.Args {
				s.bind(a, s.params[parameter{path, i}])
			}
			s.body(r.Body)
			result := atom
			switch {
			case r.Head.Key != nil && r.Head.Value == nil:
				result = s.collection(s.of(r.Head.Key), r.Head.Key)
			case r.Head.Key != nil:
				result = s.collection(max(s.of(r.Head.Key), s.of(r.Head.Value)), r.Head.Value)
			case r.Head.Value != nil:
				result = s.of(r.Head.Value)
			}
			grow(s, s.results, path, result)
		}
	}
}

func grow[K comparable](s *shapes, m map[K]shape, key K, to shape) {
	if to > m[key] {
		m[key], s.grew = to, true
	}
}

// bind notes that a variable, or the variables in a pattern, can take a shape.
func (s *shapes) bind(t *ast.Term, to shape) {
	switch v := t.Value.(type) {
	case ast.Var:
		grow(s, s.vars, variable{s.rule, v}, to)
	case *ast.Array, ast.Object, ast.Set:
		for _, m := range membersOf(v) {
			s.bind(m, to.part())
		}
	}
}

func (s *shapes) body(b ast.Body) {
	for _, e := range b {
		switch ts := e.Terms.(type) {
		case *ast.Term:
			s.of(ts)
		case *ast.Every:
			part := s.of(ts.Domain).part()
			s.bind(ts.Value, part)
			if ts.Key != nil {
				s.bind(ts.Key, part)
			}
			s.body(ts.Body)
		case []*ast.Term:
			s.call(ts)
		}
	}
}

// call passes shapes from arguments to parameters and from results to outputs.
func (s *shapes) call(ts []*ast.Term) {
	args := ts[1:]
	of := make([]shape, len(args))
	greatest := atom
	for i, a := range args {
		of[i] = s.of(a)
		greatest = max(greatest, of[i])
	}
	name := ts[0].Value.String()
	if rules, ok := s.rules[name]; ok {
		arity := len(rules[0].Head.Args)
		for i := range min(arity, len(args)) {
			grow(s, s.params, parameter{name, i}, of[i])
		}
		if len(args) > arity {
			s.bind(args[arity], s.results[name])
		}
		return
	}
	result := atom
	switch name {
	case "eq":
		s.bind(args[0], of[1])
		s.bind(args[1], of[0])
		return
	case "equal":
		if min(of[0], of[1]) >= list && !ast.IsConstant(args[0].Value) && !ast.IsConstant(args[1].Value) {
			s.flaw(ts[0], "two collections that rules have built may not be compared with ==: compare their counts, or look for a member that only one has")
		}
	case "min", "max":
		result = of[0].part()
	case "object.get":
		result = max(of[0].part(), of[len(of)-1])
	case "and", "intersection", "minus", "or", "sort", "union":
		result = greatest
	}
	if b := s.builtins[name]; b != nil {
		if arity := len(b.Decl.FuncArgs().Args); len(args) > arity {
			s.bind(args[arity], result)
		}
	}
}

// of returns the greatest shape of a term.
func (s *shapes) of(t *ast.Term) shape {
	switch v := t.Value.(type) {
	case ast.Var:
		return s.vars[variable{s.rule, v}]
	case ast.Ref:
		return s.ref(v)
	case *ast.ArrayComprehension:
		s.body(v.Body)
		return s.collection(s.of(v.Term), t)
	case *ast.SetComprehension:
		s.body(v.Body)
		return s.collection(s.of(v.Term), t)
	case *ast.ObjectComprehension:
		s.body(v.Body)
		return s.collection(max(s.of(v.Key), s.of(v.Value)), t)
	case *ast.Array, ast.Object, ast.Set:
		if ast.IsConstant(t.Value) {
			return atom
		}
		return s.record(t)
	}
	return atom
}

func (s *shapes) ref(ref ast.Ref) shape {
	now, from := atom, 1
	switch {
	case ref[0].Equal(ast.DefaultRootDocument):
		now, from = s.reached(ref)
	case !ref[0].Equal(ast.InputRootDocument):
		now = s.of(ref[0])
	}
	for _, step := range ref[from:] {
		now = now.part()
		s.bind(step, now)
	}
	return now
}

// reach is where a reference into data leads.
type reach struct {
	rules []string // paths
	steps int      // how many of its steps lead there
	whole bool     // it stands for all of a package
}

// reached returns the greatest shape of the rules that a reference into data can
// lead to, and how many of its steps do so.
func (s *shapes) reached(ref ast.Ref) (shape, int) {
	key := ref.String()
	to, known := s.reaches[key]
	if !known {
		to = s.follow(ref)
		s.reaches[key] = to
	}
	greatest := atom // data that is no rule's
	if to.whole {
		greatest = tooDeep
	}
	for _, path := range to.rules {
		greatest = max(greatest, s.results[path])
	}
	return greatest, to.steps
}

func (s *shapes) follow(ref ast.Ref) reach {
	to := reach{steps: len(ref)}
	for _, path := range s.paths {
		n := min(len(path), len(ref))
		if !leadsTo(ref[:n], path[:n]) {
			continue
		}
		if n < len(path) {
			to.whole = true
			continue
		}
		to.rules, to.steps = append(to.rules, path.String()), min(to.steps, n)
	}
	return to
}

// leadsTo reports whether a reference with variables can reach a path.
func leadsTo(ref, path ast.Ref) bool {
	for i, p := range path {
		if _, isVar := ref[i].Value.(ast.Var); !isVar && !ref[i].Equal(p) {
			return false
		}
	}
	return true
}

func (s *shapes) collection(of shape, at *ast.Term) shape {
	switch {
	case of == atom:
		return list
	case of == record:
		return table
	}
	s.flaw(at, "a collection that a rule builds may hold parts of the request, of data, and records of such, but no other collections: make it flat")
	return tooDeep
}

func (s *shapes) record(t *ast.Term) shape {
	greatest, open := atom, 0
	for _, m := range membersOf(t.Value) {
		greatest = max(greatest, s.of(m))
		if !ast.IsConstant(m.Value) {
			open++
		}
	}
	switch {
	case open > maxMembers:
		s.flaw(t, "a list, set or object has more than %d parts that are not constant: divide it", maxMembers)
		return tooDeep
	case greatest == atom:
		return record
	case greatest <= list && s.rule.Module.Package.Path.Equal(entryPoint[:2]): // the reply is put together in this package alone
		return reply
	}
	s.flaw(t, "what a rule writes out may hold parts of the request and of data, but nothing that rules have built: name its parts one by one")
	return tooDeep
}

func (s *shapes) flaw(t *ast.Term, format string, args ...any) {
	if s.flaws == nil {
		return
	}
	loc := t.Location
	if loc == nil || loc.File == "" {
		loc = s.rule.Location
	}
	s.flaws.at(loc, format, args...)
}

// membersOf lists what is written in a literal, keys included.
func membersOf(v ast.Value) []*ast.Term {
	var out []*ast.Term
	switch v := v.(type) {
	case *ast.Array:
		v.Foreach(func(t *ast.Term) { out = append(out, t) })
	case ast.Set:
		v.Foreach(func(t *ast.Term) { out = append(out, t) })
	case ast.Object:
		v.Foreach(func(k, t *ast.Term) { out = append(out, k, t) })
	}
	return out
}
