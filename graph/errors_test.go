package graph

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"

	"entente/graph/generated"
	"entente/graph/model"
	"entente/graph/resolver"
	"entente/internal/fault"
)

func TestWithheldHasTheWordsOfNotFound(t *testing.T) {
	h := &handler{}
	a := h.present(context.Background(), fault.New(fault.Withheld, "x", "it is secret").WithCode(fault.CodeStale).At("id"))
	b := h.present(context.Background(), fault.New(fault.NotFound, "y", "no such thing").At("id"))
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestADefectIsNotShown(t *testing.T) {
	h := &handler{}
	for _, err := range []error{errors.New("table users"), fmt.Errorf("x: %w", errors.New("y")),
		fault.Wrap(fault.Internal, "x", "password", errors.New("z")).WithCode(fault.CodeFileDamaged).At("here")} {
		got := h.present(context.Background(), err)
		if got.Message != "Something went wrong." || !reflect.DeepEqual(got.Extensions, map[string]any{"code": "INTERNAL"}) {
			t.Errorf("%+v", got)
		}
	}
}

func TestAnEndedContextIsATimeOut(t *testing.T) {
	h := &handler{}
	for _, err := range []error{context.DeadlineExceeded, fmt.Errorf("x: %w", context.Canceled),
		fault.Wrap(fault.Internal, "x", "", context.DeadlineExceeded)} {
		if got := h.refuse(context.Background(), err); got.status != 503 || codeOf(got.errors[0]) != "TIMEOUT" {
			t.Errorf("%v: %d %v", err, got.status, got.errors)
		}
	}
}

func TestThePathOfAVariableIsMadeOfTheSchemasNames(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolver.Resolver{}}).Schema()
	path := func(names ...ast.PathElement) ast.Path { return append(ast.Path{ast.PathName("variable")}, names...) }
	for want, p := range map[string]ast.Path{
		"[marking tlp]": path(ast.PathName("in"), ast.PathName("marking"), ast.PathName("tlp")),
		"[targets 3]":   path(ast.PathName("in"), ast.PathName("targets"), ast.PathIndex(3), ast.PathName("zebra")),
		"[]":            path(ast.PathName("in"), ast.PathName("zebra"), ast.PathName("tlp")),
		"<nil>":         path(ast.PathName("in")),
	} {
		no := misfit(schema, gqlerror.List{{Message: "zebra", Path: p}})
		if got := fmt.Sprint(no.errors[0].Extensions["input"]); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
}

// However the errors of one response came in, they go out in one order.
func TestTheOrderOfErrorsDependsOnTheirPlaceAndCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.OneOf(
			rapid.Map(rapid.SampledFrom([]string{"a", "b", "edges"}), func(s string) ast.PathElement { return ast.PathName(s) }),
			rapid.Map(rapid.IntRange(0, 12), func(i int) ast.PathElement { return ast.PathIndex(i) }))
		one := rapid.Custom(func(t *rapid.T) *gqlerror.Error {
			return &gqlerror.Error{Path: rapid.SliceOfN(step, 0, 4).Draw(t, "path"),
				Extensions: map[string]any{"code": rapid.SampledFrom([]string{"A", "B"}).Draw(t, "code")}}
		})
		list := gqlerror.List(rapid.SliceOfN(one, 0, 8).Draw(t, "errors"))
		other := slices.Clone(list)
		for i := range other {
			j := rapid.IntRange(0, i).Draw(t, "swap")
			other[i], other[j] = other[j], other[i]
		}
		sortErrors(list)
		sortErrors(other)
		if !reflect.DeepEqual(list, other) {
			t.Fatalf("%v\n%v", list, other)
		}
	})
}

func TestAFileGoesOnlyWhereNothingWasSent(t *testing.T) {
	for path, ok := range map[string]bool{"file": true, "in.file": true, "list.1": true, "full": false, "list.0": false, "other": false,
		"list.2": false, "list.-1": false, "in": false, "in.file.x": false, "": false} {
		variables := map[string]any{"file": nil, "in": map[string]any{"file": nil}, "list": []any{"text", nil}, "full": "text"}
		if err := put(variables, path, model.Upload{Name: "x"}); (err == nil) != ok {
			t.Errorf("%q: %v", path, err)
		}
	}
	if err := put(nil, "file", model.Upload{}); err == nil {
		t.Error("a file goes where there are no variables")
	}
}
