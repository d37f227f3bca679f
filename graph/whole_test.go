package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph"
)

func TestTheWholeOfEveryTypeIsAQueryThatAsksForEachPlainField(t *testing.T) {
	whole := graph.Whole()
	for _, of := range schema().GetPossibleTypes(schema().Types["Node"]) {
		doc, errs := gqlparser.LoadQueryWithRules(schema(), whole[of.Name], nil)
		if errs != nil {
			t.Errorf("%s: %v", of.Name, errs)
			continue
		}
		asked := map[string]bool{}
		on := doc.Operations[0].SelectionSet[0].(*ast.Field).SelectionSet[0].(*ast.InlineFragment)
		for _, s := range on.SelectionSet {
			asked[s.(*ast.Field).Name] = true
		}
		for _, f := range of.Fields {
			if want := len(f.Arguments) == 0 && !strings.HasPrefix(f.Name, "__"); asked[f.Name] != want {
				t.Errorf("%s.%s: asked for is %v", of.Name, f.Name, asked[f.Name])
			}
		}
	}
	if len(whole) < 20 {
		t.Errorf("%d types", len(whole))
	}
}

func TestTheTextOfTheSchemaIsTheSchemaWithItsWords(t *testing.T) {
	text := graph.SchemaText()
	again, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: text})
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range own(schema()) {
		have := again.Types[def.Name]
		if have == nil || have.Description != def.Description || len(have.Fields) != len(def.Fields) {
			t.Errorf("%s is not as it is", def.Name)
		}
	}
}
