package graph

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"entente/graph/generated"
	"entente/graph/resolver"
	"entente/internal/fault"
)

func measured(t interface {
	Helper()
	Fatal(...any)
}, query string, variables map[string]any) *meter {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatal(err)
	}
	return &meter{schema: generated.NewExecutableSchema(generated.Config{Resolvers: &resolver.Resolver{}}).Schema(), doc: doc,
		variables: variables, operation: doc.Operations[0], fragments: map[string]*size{}}
}

func TestCostIsWhatTheSchemaSays(t *testing.T) {
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		cost      int
	}{
		"a field costs 1":                                {`{viewer{handle name}}`, nil, 3},
		"edges count for each item that may come":        {`{cases(first:5){edges{node{id}} totalCount pageInfo{endCursor}}}`, nil, 1 + 5*3 + 1 + 2},
		"20 is the default":                              {`{cases{edges{cursor}}}`, nil, 1 + 20*2},
		"last counts as first does":                      {`{cases(last:3){edges{cursor}}}`, nil, 1 + 3*2},
		"more than a page can hold counts as a page":     {`{cases(first:4000000000){edges{cursor}}}`, nil, 1 + 100*2},
		"a page of none costs its own field":             {`{cases(first:0){edges{cursor}}}`, nil, 1},
		"a variable counts as what it holds":             {`query($n:Int){cases(first:$n){edges{cursor}}}`, map[string]any{"n": json.Number("7")}, 1 + 7*2},
		"a variable that was left out has its default":   {`query($n:Int=6){cases(first:$n){edges{cursor}}}`, nil, 1 + 6*2},
		"a variable of another kind counts as full":      {`query($n:Int){cases(first:$n){edges{cursor}}}`, map[string]any{"n": []any{}}, 1 + 100*2},
		"a list that takes first multiplies everything":  {`{alliance(key:"x"){members(first:4){partyKey party{key}}}}`, nil, 1 + 1 + 4*3},
		"the list's own default counts":                  {`{alliance(key:"x"){members{partyKey}}}`, nil, 1 + 1 + 20},
		"connections in connections multiply":            {`{cases(first:3){edges{node{incidents(first:4){edges{cursor}}}}}}`, nil, 1 + 3*(2+1+4*2)},
		"explain costs 10 and may 5":                     {`{case(id:"x"){explain{outcome} may(action:READ)}}`, nil, 1 + 10 + 1 + 5},
		"a mutation costs 10":                            {`mutation{closeCase(input:{id:"x"}){case{id}}}`, nil, 10 + 2},
		"the schema costs 100":                           {`{__schema{types{name}} __type(name:"X"){name}}`, nil, 100 + 2 + 100 + 1},
		"a fragment costs where it is spread":            {`{a:cases(first:2){...C} b:cases(first:5){...C}} fragment C on CaseConnection{edges{cursor} totalCount}`, nil, 2 + 2*2 + 1 + 5*2 + 1},
		"the operation that is run is the one that pays": {`query A{viewer{handle}} query B{viewer{handle name}}`, nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m := measured(t, c.query, c.variables)
			limits := DefaultLimits()
			limits.Cost = saturated
			if cost, err := m.check(limits); err != nil || cost != c.cost {
				t.Errorf("cost %d (%v), want %d", cost, err, c.cost)
			}
		})
	}
}

func TestWhatIsTooMuchIsRefusedByName(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("{case(id:1)", n) + "{id}" + strings.Repeat("}", n) }
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString("{...F0}")
		for i := range n {
			fmt.Fprintf(&b, " fragment F%d on Query{...F%d ...F%d ...F%d}", i, i+1, i+1, i+1)
		}
		fmt.Fprintf(&b, " fragment F%d on Query{viewer{handle}}", n)
		return b.String()
	}
	for name, c := range map[string]struct {
		query string
		code  fault.Code
	}{
		"nesting":                     {nest(10), fault.CodeQueryTooDeep},
		"nesting of the schema":       {"{__schema{types" + strings.Repeat("{ofType", 20) + "{name}" + strings.Repeat("}", 20) + "}}", fault.CodeQueryTooDeep},
		"a fragment in itself":        {`{...A} fragment A on Query{viewer{...B}} fragment B on Viewer{...A}`, fault.CodeQueryTooDeep},
		"a ring that nobody spreads":  {`{viewer{handle}} fragment A on Query{...A}`, fault.CodeQueryTooDeep},
		"chained fragments":           {chain(16), fault.CodeQueryTooLarge},
		"chained, spread by nobody":   {strings.Replace(chain(16), "{...F0}", "{viewer{handle}}", 1), fault.CodeQueryTooLarge},
		"a second one of a name":      {`{viewer{handle}} fragment A on Query{viewer{handle}} fragment A on Query{...F0}` + chain(16)[7:], fault.CodeQueryTooLarge},
		"equal fields":                {"{viewer{" + strings.Repeat("handle ", 60) + "}}", fault.CodeQueryTooLarge},
		"renamed fields":              {"{viewer{" + renamed(31) + "}}", fault.CodeQueryAliases},
		"root fields":                 {"{" + rootFields(21) + "}", fault.CodeQueryRoots},
		"root fields by fragments":    {"{...A ...B} fragment A on Query{" + rootFields(11) + "} fragment B on Query{" + rootFields(11) + "}", fault.CodeQueryRoots},
		"cost":                        {`{cases(first:100){edges{node{incidents(first:100){edges{cursor}}}}}}`, fault.CodeQueryTooCostly},
		"cost that overflows numbers": {"{cases(first:100)" + strings.Repeat("{edges{node{incidents(first:100)", 2) + "{edges{cursor}}" + strings.Repeat("}}}", 2) + "}", fault.CodeQueryTooCostly},
	} {
		t.Run(name, func(t *testing.T) {
			m := measured(t, c.query, nil)
			_, err := m.check(DefaultLimits())
			if f := fault.As(err); f == nil || f.Code != c.code || f.Kind != fault.TooLarge {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if m.steps > 2*len(c.query) {
				t.Errorf("%d steps for a document of %d bytes", m.steps, len(c.query))
			}
		})
	}
}

func TestWhatIsJustEnoughIsTaken(t *testing.T) {
	for name, query := range map[string]string{
		"depth 10":       "{cases{edges{node{owner{parent{parent{parent{parent{parent{key}}}}}}}}}}",
		"30 aliases":     "{viewer{" + renamed(30) + "}}",
		"20 root fields": "{" + rootFields(20) + "}",
	} {
		if _, err := measured(t, query, nil).check(DefaultLimits()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func renamed(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:handle ", i)
	}
	return b.String()
}

func rootFields(n int) string { return strings.Repeat("...{viewer{handle}} ", n) }

func TestTooManyValuesInVariablesAreRefused(t *testing.T) {
	list := make([]any, 5_000)
	m := measured(t, `query($s:[State!]){cases(filter:{states:$s}){totalCount}}`, map[string]any{"s": list})
	if _, err := m.check(DefaultLimits()); fault.As(err) == nil || fault.As(err).Code != fault.CodeQueryTooLarge {
		t.Errorf("%v", err)
	}
}

// What the meter counts once for each fragment is what the document has with all
// fragments written out.
func TestTheMeterCountsAsIfFragmentsWereWrittenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := []string{"id", "title", "owner{key}", "may(action:READ)", "incidents(first:2){edges{node{id}}}", "actors(first:3){name}"}
		bodies := make([]string, rapid.IntRange(1, 4).Draw(t, "fragments"))
		for i := range bodies {
			parts := rapid.SliceOfN(rapid.SampledFrom(fields), 1, 3).Draw(t, "fields")
			for j := i + 1; j < len(bodies); j++ {
				for range rapid.IntRange(0, 2).Draw(t, "spreads") {
					parts = append(parts, fmt.Sprintf("...F%d", j))
				}
			}
			bodies[i] = strings.Join(parts, " ")
		}
		query := "{case(id:1){...F0}}"
		flat := "{case(id:1){...on Case{" + bodies[0] + "}}}"
		for i := 1; i < len(bodies); i++ {
			flat = strings.ReplaceAll(flat, fmt.Sprintf("...F%d", i), "...on Case{"+bodies[i]+"}")
		}
		for i, b := range bodies {
			query += fmt.Sprintf(" fragment F%d on Case{%s}", i, b)
		}
		a, b := measured(t, query, nil), measured(t, flat, nil)
		short := a.set(a.operation.SelectionSet, a.schema.Query)
		long := b.set(b.operation.SelectionSet, b.schema.Query)
		if short != long {
			t.Fatalf("%+v by fragments, %+v written out: %s", short, long, query)
		}
	})
}

func TestLimitsThatLetNothingThroughAreRefused(t *testing.T) {
	must(t, DefaultLimits().Validate())
	l := DefaultLimits()
	l.Budget = l.Cost - 1
	if f := fault.As(l.Validate()); f == nil || f.Code != fault.CodeConfigInvalid || f.Path[1] != "budget" {
		t.Errorf("%v", f)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
