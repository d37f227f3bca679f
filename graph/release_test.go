package graph_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

var update = flag.Bool("update", false, "take the schema as it stands as the released one, if it breaks no client")

// released is the schema that clients were written against; reasons says for each
// change that breaks some of them why it was made.
const (
	released = "../testdata/graphql/schema.graphqls"
	reasons  = "../testdata/graphql/breaking.tsv"
)

// sdl writes a schema without its descriptions, which break nobody.
func sdl(s *ast.Schema) string {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  "), formatter.WithoutDescription()).FormatSchema(s)
	return b.String()
}

func load(t *testing.T, text string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: text})
	must(t, err)
	return s
}

// A change that breaks clients needs a reason in breaking.tsv; that what may be
// withheld can no longer be null has no reason that is good enough.
func TestClientsOfTheReleasedSchemaAreNotBroken(t *testing.T) {
	now := sdl(schema())
	excused := map[string]bool{}
	for line := range strings.Lines(readFile(t, reasons)) {
		change, reason, ok := strings.Cut(strings.TrimSpace(line), "\t")
		switch {
		case strings.HasPrefix(change, "#"):
		case !ok || strings.TrimSpace(reason) == "":
			t.Errorf("%s: %q has no reason", reasons, change)
		default:
			excused[change] = false
		}
	}
	broken := false
	for _, c := range differences(load(t, readFile(t, released)), load(t, now)) {
		_, listed := excused[c.text]
		switch {
		case c.weight == forbidden:
			t.Errorf("%s: what may be withheld must be able to be null", c.text)
			broken = true
		case c.weight == breaking && !listed:
			t.Errorf("%s: this breaks clients; if it has to be, give the reason in %s", c.text, reasons)
			broken = true
		case c.weight == breaking:
			excused[c.text] = true
		}
	}
	if *update && !broken {
		must(t, os.WriteFile(released, []byte(now), 0o644))
		return
	}
	if !broken && readFile(t, released) != now {
		t.Errorf("the schema has grown: go test ./graph -run Released -update takes it over into %s", released)
	}
	for change, used := range excused {
		if !used && !*update {
			t.Errorf("%s excuses %q, which is in the released schema or was never made: take the line out", reasons, change)
		}
	}
}

// weight says what a change does to clients.
type weight int

const (
	harmless weight = iota
	breaking
	forbidden // breaking, and against the rule that hidden is null
)

// difference is one change from the released schema.
type difference struct {
	weight weight
	text   string
}

// differences lists what has changed from one schema to another, sorted by text.
func differences(old, new *ast.Schema) []difference {
	d := &differ{old: old, new: new}
	for name, was := range old.Types {
		if !was.BuiltIn && !strings.HasPrefix(name, "__") {
			d.definition(was, new.Types[name])
		}
	}
	for name, is := range new.Types {
		if old.Types[name] == nil {
			d.add(harmless, name+" is new")
			d.guarded(nil, is)
		}
	}
	for name := range old.Directives {
		if new.Directives[name] == nil {
			d.add(breaking, "@"+name+" is gone")
		}
	}
	slices.SortFunc(d.all, func(a, b difference) int { return strings.Compare(a.text, b.text) })
	return d.all
}

type differ struct {
	old, new *ast.Schema
	all      []difference
}

func (d *differ) add(w weight, text string) { d.all = append(d.all, difference{w, text}) }

func (d *differ) definition(was, is *ast.Definition) {
	switch {
	case is == nil:
		d.add(breaking, was.Name+" is gone")
		return
	case is.Kind != was.Kind:
		d.add(breaking, was.Name+" is another kind of type")
		return
	}
	for _, name := range was.Interfaces {
		if !slices.Contains(is.Interfaces, name) {
			d.add(breaking, was.Name+" is no "+name+" any more")
		}
	}
	for _, name := range was.Types {
		if !slices.Contains(is.Types, name) {
			d.add(breaking, was.Name+" holds no "+name+" any more")
		}
	}
	for _, v := range was.EnumValues {
		if is.EnumValues.ForName(v.Name) == nil {
			d.add(breaking, was.Name+"."+v.Name+" is gone")
		}
	}
	for _, v := range is.EnumValues {
		if was.EnumValues.ForName(v.Name) == nil {
			d.add(harmless, was.Name+"."+v.Name+" is new")
		}
	}
	input := was.Kind == ast.InputObject
	for _, f := range was.Fields {
		g := is.Fields.ForName(f.Name)
		switch at := was.Name + "." + f.Name; {
		case strings.HasPrefix(f.Name, "__"):
		case g == nil:
			d.add(breaking, at+" is gone")
		case input:
			d.input(at, f.Type, g.Type, f.DefaultValue, g.DefaultValue)
		default:
			d.output(at, f.Type, g.Type)
			d.arguments(at, f.Arguments, g.Arguments)
		}
	}
	for _, g := range is.Fields {
		if was.Fields.ForName(g.Name) == nil {
			d.fresh(was.Name+"."+g.Name, g.Type, input && g.DefaultValue == nil)
		}
	}
	d.guarded(was, is)
}

// fresh adds a field or an argument that was not there; needed says that it has to
// be given if it cannot be null.
func (d *differ) fresh(at string, is *ast.Type, needed bool) {
	if needed && is.NonNull {
		d.add(breaking, at+" is new and has to be given")
		return
	}
	d.add(harmless, at+" is new")
}

// output compares types of answers: what could be null may become what cannot, but
// for what may be withheld (see guarded).
func (d *differ) output(at string, was, is *ast.Type) {
	if was.String() != is.String() && !fits(is, was) {
		d.add(breaking, at+" was "+was.String()+" and is "+is.String())
	} else if was.String() != is.String() {
		d.add(harmless, at+" was "+was.String()+" and is "+is.String())
	}
}

// input compares types of questions: what had to be given may become what need not.
func (d *differ) input(at string, was, is *ast.Type, wasDefault, isDefault *ast.Value) {
	if was.String() != is.String() && !fits(was, is) {
		d.add(breaking, at+" was "+was.String()+" and is "+is.String())
	} else if was.String() != is.String() {
		d.add(harmless, at+" was "+was.String()+" and is "+is.String())
	}
	if valueOf(wasDefault) != valueOf(isDefault) {
		d.add(breaking, at+" has another default")
	}
}

func (d *differ) arguments(at string, was, is ast.ArgumentDefinitionList) {
	for _, a := range was {
		b := is.ForName(a.Name)
		if b == nil {
			d.add(breaking, at+"("+a.Name+":) is gone")
			continue
		}
		d.input(at+"("+a.Name+":)", a.Type, b.Type, a.DefaultValue, b.DefaultValue)
	}
	for _, b := range is {
		if was.ForName(b.Name) == nil {
			d.fresh(at+"("+b.Name+":)", b.Type, b.DefaultValue == nil)
		}
	}
}

// guarded finds fields that may be withheld, or that return what may be, and can no
// longer be null.
func (d *differ) guarded(was, is *ast.Definition) {
	if is.Kind != ast.Object && is.Kind != ast.Interface {
		return
	}
	for _, f := range is.Fields {
		var before *ast.FieldDefinition
		if was != nil {
			before = was.Fields.ForName(f.Name)
		}
		if f.Type.NonNull && (before == nil || !before.Type.NonNull) && (withheld(d.new, f.Type.Name()) || withheld(d.new, is.Name) && is.Name != "Node" && f.Name != "id") &&
			!slices.Contains([]string{"withheld", "may"}, f.Name) {
			d.add(forbidden, is.Name+"."+f.Name+" can never be null")
		}
	}
}

func withheld(s *ast.Schema, name string) bool {
	def := s.Types[name]
	return name == "Guarded" || name == "Node" || def != nil && slices.Contains(def.Interfaces, "Guarded")
}

// fits reports whether every value of one type is one of another.
func fits(narrow, wide *ast.Type) bool {
	switch {
	case wide.NonNull && !narrow.NonNull, (wide.Elem == nil) != (narrow.Elem == nil):
		return false
	case wide.Elem != nil:
		return fits(narrow.Elem, wide.Elem)
	}
	return wide.NamedType == narrow.NamedType
}

func valueOf(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return v.String()
}

func TestWhatBreaksClientsIsTold(t *testing.T) {
	const old = `
		directive @old on FIELD
		type Query { a(x: Int = 1, y: Int!): Int b: Int! c: Thing list: [Int] d(in: In): E u: U }
		interface Guarded { id: ID! state: Int }
		type Thing implements Guarded { id: ID! state: Int owner: Query }
		type Other { x: Int }
		input In { p: Int q: Int! r: Int = 2 }
		enum E { ONE TWO }
		union U = Thing | Other
		scalar S
	`
	for name, c := range map[string]struct {
		from, to string
		weight   weight
		text     string
	}{
		"nothing":                             {"", "", harmless, ""},
		"a new type":                          {"scalar S", "scalar S scalar T", harmless, "T is new"},
		"a new field":                         {"b: Int!", "b: Int! e: Int", harmless, "Query.e is new"},
		"a new value of an enum":              {"ONE TWO", "ONE TWO THREE", harmless, "E.THREE is new"},
		"a new argument that need not be":     {"(in: In)", "(in: In, z: Int)", harmless, "Query.d(z:) is new"},
		"a new argument that has to be":       {"(in: In)", "(in: In, z: Int!)", breaking, "Query.d(z:) is new and has to be given"},
		"a new argument with a default":       {"(in: In)", "(in: In, z: Int! = 1)", harmless, "Query.d(z:) is new"},
		"a new input that has to be":          {"p: Int ", "p: Int s: Int! ", breaking, "In.s is new and has to be given"},
		"a field that is gone":                {"b: Int!", "", breaking, "Query.b is gone"},
		"a type that is gone":                 {"scalar S", "", breaking, "S is gone"},
		"a type of another kind":              {"scalar S", "enum S { A }", breaking, "S is another kind of type"},
		"a value that is gone":                {"ONE TWO", "ONE", breaking, "E.TWO is gone"},
		"a directive that is gone":            {"directive @old on FIELD", "", breaking, "@old is gone"},
		"an argument that is gone":            {"x: Int = 1, ", "", breaking, "Query.a(x:) is gone"},
		"an argument with another default":    {"x: Int = 1", "x: Int = 2", breaking, "Query.a(x:) has another default"},
		"an argument that has to be":          {"(in: In)", "(in: In!)", breaking, "Query.d(in:) was In and is In!"},
		"an argument that need not be":        {"y: Int!", "y: Int", harmless, "Query.a(y:) was Int! and is Int"},
		"an input that has to be":             {"p: Int ", "p: Int! ", breaking, "In.p was Int and is Int!"},
		"an input with another default":       {"r: Int = 2", "r: Int", breaking, "In.r has another default"},
		"an answer that can be null":          {"b: Int!", "b: Int", breaking, "Query.b was Int! and is Int"},
		"an answer that cannot be null":       {"list: [Int]", "list: [Int]!", harmless, "Query.list was [Int] and is [Int]!"},
		"an answer of another type":           {"b: Int!", "b: Float!", breaking, "Query.b was Int! and is Float!"},
		"an answer that is a list":            {"b: Int!", "b: [Int]!", breaking, "Query.b was Int! and is [Int]!"},
		"a type that leaves an interface":     {"Thing implements Guarded", "Thing", breaking, "Thing is no Guarded any more"},
		"a type that leaves a union":          {"Thing | Other", "Thing", breaking, "U holds no Other any more"},
		"an answer that may be withheld":      {"c: Thing", "c: Thing!", forbidden, "Query.c can never be null"},
		"a list that is a list of those":      {"c: Thing", "c: Thing l: [Thing]!", forbidden, "Query.l can never be null"},
		"a field of what may be withheld":     {"owner: Query", "owner: Query!", forbidden, "Thing.owner can never be null"},
		"a new field of what may be withheld": {"owner: Query", "owner: Query n: Int!", forbidden, "Thing.n can never be null"},
		"a new type of what may be withheld":  {"scalar S", "scalar S type New implements Guarded { id: ID! state: Int n: Int! }", forbidden, "New.n can never be null"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.from != "" && strings.Count(old, c.from) != 1 {
				t.Fatalf("%q is not there once", c.from)
			}
			got := differences(load(t, old), load(t, strings.Replace(old, c.from, c.to, 1)))
			worst := harmless
			for _, d := range got {
				worst = max(worst, d.weight)
			}
			if worst != c.weight || c.text != "" && !slices.Contains(got, difference{c.weight, c.text}) || c.text == "" && len(got) > 0 {
				t.Errorf("%+v, want %d %q", got, c.weight, c.text)
			}
		})
	}
}
