package graph

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/casework"
	"entente/internal/fault"
)

// saturated stands for "more than any limit": sums stop there and cannot overflow.
const saturated = 1 << 30

// The costs of fields that are dearer than a look-up, which costs 1.
const (
	costMutation = 10
	costExplain  = 10
	costRemedy   = 100
	costLog      = 20
	costMay      = 5
	costSchema   = 100
)

// size is what a selection set comes to once its fragments are spread.
type size struct {
	depth, meta int // nesting of fields; below __schema and __type
	nodes       int // selections
	width       int // fields of this very set
	cost        int // that arises once
	perItem     int // that arises for each item of the connection whose set this is
}

func (s *size) add(o size) {
	s.depth, s.meta = max(s.depth, o.depth), max(s.meta, o.meta)
	s.nodes, s.width = sum(s.nodes, o.nodes), sum(s.width, o.width)
	s.cost, s.perItem = sum(s.cost, o.cost), sum(s.perItem, o.perItem)
}

// meter measures a parsed document before anything is validated: it believes
// nothing about it. Each fragment is measured once, so the work is linear in the
// length of the document, however often fragments are spread.
type meter struct {
	schema    *ast.Schema
	doc       *ast.QueryDocument
	variables map[string]any
	operation *ast.OperationDefinition
	fragments map[string]*size // nil while it is being measured: a fragment that holds itself
	steps     int              // selections looked at, for tests
	aliases   int
	twins     int
}

// maxTwins bounds the pairs of fields of one set that share a response key:
// validation compares each with each other.
const maxTwins = 1_000

// usual is how many items of a type a list of them is taken to hold that is sent
// whole, where looking things up below each of them may cost much.
var usual = map[string]int{"Claim": 10, "LoggedDecision": 3}

// endless is the size of a fragment that holds itself.
var endless = size{depth: saturated, nodes: saturated, width: saturated, cost: saturated}

// check measures the document and refuses it if a limit is broken. It returns the
// cost of the operation that was chosen. Faults: TooLarge.
func (m *meter) check(l Limits) (int, error) {
	var all, spare, chosen size
	width := 0
	for _, op := range m.doc.Operations {
		s := m.set(op.SelectionSet, m.root(op.Operation))
		if op == m.operation {
			chosen = s
		}
		all.add(s)
		width = max(width, s.width)
	}
	for _, f := range m.doc.Fragments { // also those that no operation spreads, for validation looks at them, too
		s := m.fragment(f.Name)
		if m.doc.Fragments.ForName(f.Name) != f { // a second one of the same name
			s = m.set(f.SelectionSet, m.schema.Types[f.TypeCondition])
		}
		if strings.HasPrefix(f.TypeCondition, "__") { // it stands below __schema
			s.depth, s.meta = 0, max(s.depth, s.meta)
		}
		spare.add(s)
	}
	over := func(code fault.Code, text string) (int, error) {
		return 0, fault.New(fault.TooLarge, "graph.meter", text).WithCode(code)
	}
	switch {
	case max(all.depth, spare.depth) > l.Depth || max(all.meta, spare.meta) > l.MetaDepth:
		return over(fault.CodeQueryTooDeep, "The query is nested too deeply.")
	case max(all.nodes, spare.nodes) > l.Selections || m.twins > maxTwins || !fewValues(m.variables, l.Selections):
		return over(fault.CodeQueryTooLarge, "The query is too large.")
	case m.aliases > l.Aliases:
		return over(fault.CodeQueryAliases, "The query renames too many fields.")
	case width > l.Roots:
		return over(fault.CodeQueryRoots, "The query has too many root fields.")
	case chosen.cost > l.Cost:
		return over(fault.CodeQueryTooCostly, "The query costs too much; ask for fewer items a page, or for fewer fields.")
	}
	return max(chosen.cost, 1), nil
}

func (m *meter) root(op ast.Operation) *ast.Definition {
	switch op {
	case ast.Mutation:
		return m.schema.Mutation
	case ast.Subscription:
		return m.schema.Subscription
	default:
		return m.schema.Query
	}
}

// set measures a selection set. parent is nil where the schema has no such type.
func (m *meter) set(set ast.SelectionSet, parent *ast.Definition) size {
	var total size
	seen := map[string]int{}
	for _, sel := range set {
		m.steps++
		switch v := sel.(type) {
		case *ast.Field:
			if v.Alias != "" && v.Alias != v.Name {
				m.aliases++
			}
			m.twins += seen[v.Alias]
			seen[v.Alias]++
			total.add(m.field(v, parent))
		case *ast.InlineFragment:
			inner := parent
			if v.TypeCondition != "" {
				inner = m.schema.Types[v.TypeCondition]
			}
			s := m.set(v.SelectionSet, inner)
			s.nodes = sum(s.nodes, 1)
			total.add(s)
		case *ast.FragmentSpread:
			s := m.fragment(v.Name)
			s.nodes = sum(s.nodes, 1)
			total.add(s)
		}
	}
	return total
}

func (m *meter) fragment(name string) size {
	if s, known := m.fragments[name]; known {
		if s == nil {
			return endless
		}
		return *s
	}
	def := m.doc.Fragments.ForName(name)
	if def == nil {
		return size{}
	}
	m.fragments[name] = nil
	s := m.set(def.SelectionSet, m.schema.Types[def.TypeCondition])
	m.fragments[name] = &s
	return s
}

func (m *meter) field(f *ast.Field, parent *ast.Definition) size {
	var def *ast.FieldDefinition
	var inner *ast.Definition
	if parent != nil {
		if def = parent.Fields.ForName(f.Name); def != nil {
			inner = m.schema.Types[def.Type.Name()]
		}
	}
	below := m.set(f.SelectionSet, inner)
	out := size{depth: sum(below.depth, 1), meta: below.meta, nodes: sum(below.nodes, 1), width: 1}
	if f.Name == "__schema" || f.Name == "__type" {
		out.depth, out.meta = 1, sum(below.depth, 1)
	}
	out.cost = sum(m.own(f, parent), below.cost)
	switch {
	case def != nil && def.Type.Elem != nil && usual[def.Type.Name()] > 0: // a list without pages
		out.cost = sum(m.own(f, parent), times(usual[def.Type.Name()], sum(below.cost, below.perItem)))
	case def != nil && def.Arguments.ForName("first") != nil && def.Type.Elem != nil: // a list that takes first
		out.cost = sum(m.own(f, parent), times(m.items(f, def), sum(below.cost, below.perItem)))
	case def != nil && def.Arguments.ForName("first") != nil: // a connection
		out.cost = sum(out.cost, times(m.items(f, def), below.perItem))
	case f.Name == "edges" && parent != nil && strings.HasSuffix(parent.Name, "Connection"):
		out.cost, out.perItem = 0, out.cost
	}
	return out
}

func (m *meter) own(f *ast.Field, parent *ast.Definition) int {
	switch {
	case f.Name == "__schema" || f.Name == "__type":
		return costSchema
	case parent != nil && parent == m.schema.Mutation:
		return costMutation
	case f.Name == "explain" || f.Name == "explainFor" || f.Name == "rules" && parent != nil && parent.Name == "Explanation" || f.Name == "replay":
		return costExplain
	case f.Name == "whatWouldHaveToChange":
		return costRemedy
	case f.Name == "decisionLog" || f.Name == "decision" || parent != nil && parent.Name == "LedgerTree" && strings.HasPrefix(f.Name, "receipt"):
		return costLog
	case f.Name == "may":
		return costMay
	}
	return 1
}

// items is how many items a list may come to: what was asked for, up to what is
// ever given, else the default.
func (m *meter) items(f *ast.Field, def *ast.FieldDefinition) int {
	for _, name := range []string{"first", "last"} {
		if arg := f.Arguments.ForName(name); arg != nil {
			if n, ok := m.number(arg.Value); ok {
				return min(max(n, 0), casework.MaxPage)
			}
		}
	}
	if n, ok := m.number(def.Arguments.ForName("first").DefaultValue); ok {
		return n
	}
	return casework.DefaultPage
}

// number reads a whole number that is written out or stands in a variable. One
// that cannot be read, but is there, counts as large: it will be refused later.
func (m *meter) number(v *ast.Value) (int, bool) {
	if v == nil || v.Kind == ast.NullValue {
		return 0, false
	}
	text := v.Raw
	if v.Kind == ast.Variable {
		given, there := m.variables[v.Raw]
		if !there {
			for _, d := range m.operation.VariableDefinitions {
				if d.Variable == v.Raw && d.DefaultValue != nil {
					return m.number(d.DefaultValue)
				}
			}
		}
		if given == nil {
			return 0, false
		}
		n, isNumber := given.(json.Number)
		if !isNumber {
			return saturated, true
		}
		text = n.String()
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return saturated, true
	}
	return n, true
}

// fewValues reports whether the variables hold at most limit values, lists and objects included.
func fewValues(v any, limit int) bool {
	left := limit
	var count func(any) bool
	count = func(v any) bool {
		if left--; left < 0 {
			return false
		}
		switch v := v.(type) {
		case map[string]any:
			for _, e := range v {
				if !count(e) {
					return false
				}
			}
		case []any:
			for _, e := range v {
				if !count(e) {
					return false
				}
			}
		}
		return true
	}
	return count(v)
}

func sum(a, b int) int { return min(a+b, saturated) }

func times(a, b int) int {
	if a != 0 && b > saturated/a {
		return saturated
	}
	return a * b
}
