package policy

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"entente/internal/marking"
)

// requestSchema returns the JSON Schema of a Request, made from the Go types. The
// compiler checks every reference into the request against it, so that a
// misspelt field is refused instead of being undefined for ever, which in a rule
// that denies would open what it should close.
func requestSchema() any { return schemaOf(reflect.TypeFor[Request]()) }

func schemaOf(t reflect.Type) any {
	text := map[string]any{"type": "string"}
	switch t {
	case reflect.TypeFor[marking.Set](), reflect.TypeFor[Relations]():
		return map[string]any{"type": "array", "items": text}
	case reflect.TypeFor[marking.Audience]():
		return nullOr(map[string]any{"type": "array", "items": text})
	}
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return text
	}
	switch t.Kind() {
	case reflect.Pointer:
		if t == reflect.TypeFor[*marking.Label]() {
			return schemaOf(t.Elem()) // a request without a label never reaches Rego
		}
		return nullOr(schemaOf(t.Elem()))
	case reflect.Struct:
		properties := map[string]any{}
		addFields(t, properties)
		return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Uint8, reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.String:
		return text
	}
	panic("policy: a request type has no schema: " + t.String())
}

func addFields(t reflect.Type, properties map[string]any) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			addFields(f.Type, properties)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		properties[name] = schemaOf(f.Type)
	}
}

func nullOr(schema any) any {
	return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, schema}}
}

// decodeNumbers reads checked JSON and keeps numbers as they are written.
func decodeNumbers(raw []byte) any {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		panic("policy: checked data is no JSON: " + err.Error())
	}
	return v
}
