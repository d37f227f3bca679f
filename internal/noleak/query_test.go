package noleak_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"entente/graph/generated"
)

// schema is what questions are drawn from: no list of names stands in this package.
var schema = generated.NewExecutableSchema(generated.Config{}).Schema()

// question is one operation as it is sent.
type question struct {
	kind      ast.Operation
	root      string // the first root field
	document  string
	variables map[string]any
	uses      []string // (type.field) and (type.field.argument) in it
}

// asker writes one operation.
type asker struct {
	t       *rapid.T
	draw    func(typ *ast.Type, name string, around []string) any // a value for an argument
	left    int                                                   // selections that may still be written
	vars    map[string]any
	heads   []string
	uses    map[string]bool
	aliases int

	mutation bool
}

// drawQuestion draws an operation with one to three root fields, of those that may be asked for if there are any.
func drawQuestion(t *rapid.T, kind ast.Operation, may func(*ast.FieldDefinition) bool, draw func(*ast.Type, string, []string) any) question {
	root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}[kind]
	a := &asker{t: t, draw: draw, left: 160, vars: map[string]any{}, uses: map[string]bool{}, mutation: kind == ast.Mutation}
	fields := slices.DeleteFunc(slices.Clone(root.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
	if may != nil {
		if of := slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool { return !may(f) }); len(of) > 0 {
			fields = of
		}
	}
	n := 1
	if kind == ast.Query {
		n = rapid.IntRange(1, 3).Draw(t, "root fields")
	}
	var body strings.Builder
	first := ""
	for i := range n {
		f := pick(t, "root field", []*ast.FieldDefinition(fields))
		first = cmp.Or(first, f.Name)
		fmt.Fprintf(&body, " r%d: ", i)
		body.WriteString(a.field(root, f, 0, nil, nil))
	}
	return a.finish(kind, first, body.String())
}

// drawTowards draws a question that asks for some fields, each with all of its arguments.
func drawTowards(t *rapid.T, to []target, draw func(*ast.Type, string, []string) any) question {
	kind := to[0].kind
	a := &asker{t: t, draw: draw, vars: map[string]any{}, uses: map[string]bool{}, mutation: kind == ast.Mutation}
	first, body := "", ""
	for i, x := range to {
		way := x.ways[rapid.IntRange(0, len(x.ways)-1).Draw(t, "way")]
		a.left = 40
		body += fmt.Sprintf(" r%d: ", i) + a.along(way, x.field)
		if len(way) > 0 {
			first = cmp.Or(first, way[0].field.Name)
		} else {
			first = cmp.Or(first, x.field.Name)
		}
	}
	return a.finish(kind, first, body)
}

func (a *asker) finish(kind ast.Operation, root, body string) question {
	head := ""
	if len(a.heads) > 0 {
		head = "(" + strings.Join(a.heads, ", ") + ")"
	}
	return question{kind: kind, root: root, document: string(kind) + head + " {" + body + " }", variables: a.vars, uses: slices.Sorted(maps.Keys(a.uses))}
}

// field writes a field with arguments and selection. around are the names that it
// stands below, which say what an id is meant to be of.
func (a *asker) field(on *ast.Definition, f *ast.FieldDefinition, depth int, around []string, all func(*ast.ArgumentDefinition) bool) string {
	a.left--
	a.uses[on.Name+"."+f.Name] = true
	text := f.Name
	hints := append(slices.Clone(around), f.Name, f.Type.Name())
	var args []string
	for _, arg := range f.Arguments {
		need := arg.Type.NonNull && arg.DefaultValue == nil
		if !need && (all == nil || !all(arg)) && !chance(a.t, "argument", 3) {
			continue
		}
		a.uses[on.Name+"."+f.Name+"("+arg.Name+")"] = true
		args = append(args, arg.Name+": "+a.variable(arg.Type, arg.Name, hints))
	}
	if len(args) > 0 {
		text += "(" + strings.Join(args, ", ") + ")"
	}
	return text + a.selection(schema.Types[f.Type.Name()], depth+1, hints)
}

// variable draws a value and returns the name of the variable that holds it.
func (a *asker) variable(typ *ast.Type, name string, around []string) string {
	v := fmt.Sprintf("v%d", len(a.vars))
	a.vars[v] = a.draw(typ, name, around)
	a.heads = append(a.heads, "$"+v+": "+typ.String())
	return "$" + v
}

const deepest = 9

// selection writes what is asked of a type: most of its plain fields, some of the others.
func (a *asker) selection(of *ast.Definition, depth int, around []string) string {
	if of == nil || of.Kind == ast.Scalar || of.Kind == ast.Enum {
		return ""
	}
	var parts []string
	seen := map[string]string{}
	add := func(on *ast.Definition, f *ast.FieldDefinition) string {
		text := a.field(on, f, depth, around, nil)
		if old, twice := seen[f.Name]; twice && old != text || len(f.Arguments) > 0 || of.IsAbstractType() {
			a.aliases++
			text = fmt.Sprintf("a%d: %s", a.aliases, text)
		}
		seen[f.Name] = text
		return text
	}
	some := func(on *ast.Definition) []string {
		var out []string
		for _, f := range on.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			plain := schema.Types[f.Type.Name()].IsLeafType()
			switch {
			case a.mutation && (depth == 1 || depth == 2 && plain): // the whole answer
				out = append(out, add(on, f))
			case a.left <= 0, !plain && depth >= deepest:
			case plain && chance(a.t, "plain field", 2), !plain && chance(a.t, "field", 1+depth):
				out = append(out, add(on, f))
			}
		}
		return out
	}
	if !of.IsAbstractType() {
		parts = some(of)
	} else {
		types := objectsOf(of)
		for range min(3, len(types)) {
			on := pick(a.t, "type", types)
			if fields := some(on); len(fields) > 0 {
				parts = append(parts, "... on "+on.Name+" { "+strings.Join(fields, " ")+" }")
			}
		}
	}
	return " { __typename " + strings.Join(parts, " ") + " }"
}

// step is a field on the way to another.
type step struct {
	on    *ast.Definition
	field *ast.FieldDefinition
}

// target is a field and the ways that lead to the type which has it.
type target struct {
	kind  ast.Operation
	field *ast.FieldDefinition
	on    *ast.Definition
	ways  [][]step
}

// along writes a way and, at its end, a field with all of its arguments.
func (a *asker) along(way []step, last *ast.FieldDefinition) string {
	every := func(*ast.ArgumentDefinition) bool { return true }
	open, closing := "", ""
	var hints []string
	for i, s := range way {
		a.uses[s.on.Name+"."+s.field.Name] = true
		hints = append(hints, s.field.Name, s.field.Type.Name())
		open += s.field.Name
		var args []string
		for _, arg := range s.field.Arguments {
			if arg.Type.NonNull && arg.DefaultValue == nil {
				a.uses[s.on.Name+"."+s.field.Name+"("+arg.Name+")"] = true
				next := hints
				if i+1 < len(way) {
					next = append(slices.Clone(hints), way[i+1].on.Name)
				}
				args = append(args, arg.Name+": "+a.variable(arg.Type, arg.Name, next))
			}
		}
		if len(args) > 0 {
			open += "(" + strings.Join(args, ", ") + ")"
		}
		open, closing = open+" { ", " }"+closing
		if of := schema.Types[s.field.Type.Name()]; of.IsAbstractType() {
			on := a.nextType(way, i, last)
			open, closing = open+"... on "+on.Name+" { ", " }"+closing
			hints = append(hints, on.Name)
		}
	}
	return open + a.field(owner[last], last, min(len(way), deepest), hints, every) + closing
}

// nextType is the type that a way goes on with after its step i.
func (a *asker) nextType(way []step, i int, last *ast.FieldDefinition) *ast.Definition {
	if i+1 < len(way) {
		return way[i+1].on
	}
	return owner[last]
}

// owner is the type that a field stands in.
var owner = func() map[*ast.FieldDefinition]*ast.Definition {
	out := map[*ast.FieldDefinition]*ast.Definition{}
	for _, d := range schema.Types {
		if d.Kind == ast.Object {
			for _, f := range d.Fields {
				out[f] = d
			}
		}
	}
	return out
}()

// targets lists every field of every object type that an operation can reach, with
// the shortest ways to its type.
var targets = func() []target {
	var out []target
	for _, kind := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}[kind]
		ways := map[string][][]step{root.Name: {nil}}
		queue := []*ast.Definition{root}
		for len(queue) > 0 {
			d := queue[0]
			queue = queue[1:]
			for _, f := range d.Fields {
				if strings.HasPrefix(f.Name, "__") {
					continue
				}
				to := schema.Types[f.Type.Name()]
				if to.IsLeafType() {
					continue
				}
				for _, next := range objectsOf(to) {
					known := len(ways[next.Name])
					if known >= 4 || known > 0 && len(ways[d.Name][0])+1 > len(ways[next.Name][0])+1 {
						continue
					}
					if known == 0 {
						queue = append(queue, next)
					}
					ways[next.Name] = append(ways[next.Name], append(slices.Clone(ways[d.Name][0]), step{d, f}))
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(ways)) {
			d := schema.Types[name]
			known := reachable[name]
			reachable[name] = true
			if d != root && (known || kind == ast.Mutation && len(ways[name][0]) == 1) {
				continue // an answer of a mutation is asked for whole; most others are asked for by queries
			}
			for _, f := range d.Fields {
				if !strings.HasPrefix(f.Name, "__") {
					out = append(out, target{kind, f, d, ways[name]})
				}
			}
		}
	}
	return out
}()

// reachable are the types that operations lead to.
var reachable = map[string]bool{}

// everyUse lists all that must have been used: each (type.field) and each argument
// of every type that an operation can reach.
func everyUse() []string {
	out := map[string]bool{}
	for _, d := range schema.Types {
		if d.Kind != ast.Object || strings.HasPrefix(d.Name, "__") || !reachable[d.Name] {
			continue // what no operation leads to cannot be asked for
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			out[d.Name+"."+f.Name] = true
			for _, arg := range f.Arguments {
				out[d.Name+"."+f.Name+"("+arg.Name+")"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// objectsOf lists the object types that a value of a type can be of.
func objectsOf(d *ast.Definition) []*ast.Definition {
	return slices.DeleteFunc(slices.Clone(schema.GetPossibleTypes(d)), func(d *ast.Definition) bool { return d.Kind != ast.Object })
}

// sweeps are the targets in parts that one plan can ask for; each asks in some documents.
var sweeps = func() [][][]target {
	var documents [][]target
	for _, kind := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		of := slices.DeleteFunc(slices.Clone(targets), func(x target) bool { return x.kind != kind })
		size := map[ast.Operation]int{ast.Query: 12, ast.Mutation: 1, ast.Subscription: 1}[kind]
		documents = slices.AppendSeq(documents, slices.Chunk(of, size))
	}
	return slices.Collect(slices.Chunk(documents, 10))
}()
