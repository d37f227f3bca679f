package symmetry

import (
	"encoding"
	"reflect"
	"strings"

	"entente/internal/marking"
	"entente/policy"
)

// requestShape is the form of a request, read off its Go types as the schema of
// the compiler is.
func requestShape() *shape { return shapeOf(reflect.TypeFor[policy.Request]()) }

func shapeOf(t reflect.Type) *shape {
	switch t {
	case reflect.TypeFor[marking.Set](), reflect.TypeFor[marking.Audience](), reflect.TypeFor[policy.Relations]():
		return &shape{items: &shape{}}
	case reflect.TypeFor[marking.Minute]():
		return &shape{leaf: moment}
	}
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return &shape{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Slice:
		return &shape{items: shapeOf(t.Elem())}
	case reflect.Struct:
		s := &shape{fields: map[string]*shape{}}
		addFields(t, s.fields)
		return s
	case reflect.String:
		return &shape{}
	}
	return &shape{leaf: number}
}

func addFields(t reflect.Type, to map[string]*shape) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			addFields(f.Type, to)
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		to[key] = shapeOf(f.Type)
	}
}
