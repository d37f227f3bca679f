package graph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"entente/graph/generated"
)

// Whole returns, for each type of object that has an id, a query that asks for all that
// one object of it is: its variable is id, and its answer stands under node. All are the
// fields that take no arguments; lists that are walked page by page, and questions about
// the object, are not part of it. Of other objects it asks for the id alone.
func Whole() map[string]string {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	out := map[string]string{}
	for _, of := range schema.GetPossibleTypes(schema.Types["Node"]) {
		out[of.Name] = "query($id: ID!) { node(id: $id) { ... on " + of.Name + whole(schema, of, nil) + " } }"
	}
	return out
}

// whole is the selection of a type's fields, below the types that it stands in.
func whole(schema *ast.Schema, of *ast.Definition, in []string) string {
	var fields []string
	for _, f := range of.Fields {
		if strings.HasPrefix(f.Name, "__") || len(f.Arguments) > 0 {
			continue
		}
		to := schema.Types[f.Type.Name()]
		switch {
		case to.IsLeafType():
			fields = append(fields, f.Name)
		case implements(schema, to, "Node"):
			fields = append(fields, f.Name+" { id }")
		case to.Kind == ast.Object && !slices.Contains(in, to.Name):
			if inner := whole(schema, to, append(in[:len(in):len(in)], of.Name)); inner != "" {
				fields = append(fields, f.Name+inner)
			}
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return " { " + strings.Join(fields, " ") + " }"
}

func implements(schema *ast.Schema, of *ast.Definition, what string) bool {
	if of.Name == what {
		return true
	}
	for _, i := range schema.GetImplements(of) {
		if i.Name == what {
			return true
		}
	}
	return false
}

// SchemaText returns the schema in its own language, with every description.
func SchemaText() string {
	var b strings.Builder
	formatter.NewFormatter(&b).FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return b.String()
}
