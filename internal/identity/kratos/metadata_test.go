package kratos

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"

	"entente/internal/dossier"
)

// good is metadata that is in order.
func good() map[string]any {
	return map[string]any{
		"handle": "nl.analyst", "name": "Analyst", "party": "NL-CSIRT", "nationality": []any{"NL"}, "roles": []any{"INTELLIGENCE_ANALYST"},
		"alliances": []any{"eu27"}, "clearances": []any{map[string]any{"scheme": "NL", "rank": 3.0, "until": "2031-01-01T00:00:00Z"}},
		"compartments": []any{"case-7"}, "mandates": []any{map[string]any{"alliance": "eu27", "action": "sign"}},
	}
}

func TestThePublishedSchemaAndTheServiceAgree(t *testing.T) {
	roles := make([]string, len(dossier.Roles))
	for i, r := range dossier.Roles {
		roles[i] = string(r)
	}
	with := func(key string, v any) any {
		m := good()
		m[key] = v
		return map[string]any{"entente": m}
	}
	without := func(key string) any {
		m := good()
		maps.DeleteFunc(m, func(k string, _ any) bool { return k == key })
		return map[string]any{"entente": m}
	}
	clearance := func(key string, v any) any {
		c := map[string]any{"scheme": "NL", "rank": 3.0}
		c[key] = v
		return with("clearances", []any{c})
	}
	many := make([]any, 65)
	for i := range many {
		many[i] = "NL"
	}
	cases := map[string]struct {
		metadata any
		ok       bool
	}{
		"all of it": {map[string]any{"entente": good()}, true}, "no name": {without("name"), true}, "empty lists": {with("roles", []any{}), true},
		"nothing": {map[string]any{}, false}, "null": {map[string]any{"entente": nil}, false}, "a text": {"entente", false}, "a list": {[]any{}, false},
		"a key beside": {map[string]any{"entente": good(), "other": 1.0}, false}, "an unknown key": {with("admin", true), false},
		"a key in upper case": {with("PARTY", "US"), false}, "no handle": {without("handle"), false}, "no party": {without("party"), false},
		"no list of roles": {without("roles"), false}, "no nationality": {without("nationality"), false}, "no alliances": {without("alliances"), false},
		"no clearances": {without("clearances"), false}, "no compartments": {without("compartments"), false}, "no mandates": {without("mandates"), false},
		"a null for a list": {with("roles", nil), false}, "a text for a list": {with("roles", "AUDITOR"), false}, "an unknown role": {with("roles", []any{"KING"}), false},
		"a role in lower case": {with("roles", []any{"auditor"}), false}, "a number for a party": {with("party", 7.0), false},
		"a handle with a space": {with("handle", "nl analyst"), false}, "an empty handle": {with("handle", ""), false},
		"a handle with a line": {with("handle", "nl\nx"), false}, "a name with a line": {with("name", "a\nb"), false}, "an empty name": {with("name", ""), true},
		"a long list": {with("nationality", many), false}, "a rank of five": {clearance("rank", 5.0), false}, "a rank of a half": {clearance("rank", 0.5), false},
		"a rank below zero": {clearance("rank", -1.0), false}, "a rank in a text": {clearance("rank", "3"), false}, "a rank of null": {clearance("rank", nil), false},
		"an end of null": {clearance("until", nil), false}, "an end that is no time": {clearance("until", "tomorrow"), false},
		"a scheme in lower case": {clearance("scheme", "nl"), false}, "more in a clearance": {clearance("level", "x"), false},
		"no rank": {with("clearances", []any{map[string]any{"scheme": "NL"}}), false}, "no action": {with("mandates", []any{map[string]any{"alliance": "eu27"}}), false},
	}
	for name, c := range cases {
		_, err := facts(c.metadata, roles)
		if (err == nil) != c.ok {
			t.Errorf("%s: the service says %v", name, err)
		}
		if fits := bySchema(t, c.metadata); fits != c.ok {
			t.Errorf("%s: by the schema it fits: %v", name, fits)
		}
	}
	for _, r := range roles {
		if !bySchema(t, with("roles", []any{r})) || !strings.Contains(string(Schema), `"`+r+`"`) {
			t.Errorf("the schema does not know the role %s", r)
		}
	}
}

// bySchema asks another implementation of JSON Schema.
func bySchema(t *testing.T, metadata any) bool {
	t.Helper()
	var schema any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	out, err := rego.New(rego.StrictBuiltinErrors(true), rego.Query("x := json.match_schema(json.marshal(input.metadata), input.schema)[0]"),
		rego.Input(map[string]any{"metadata": metadata, "schema": schema})).Eval(context.Background())
	if err != nil || len(out) != 1 {
		t.Fatalf("%v: %v, %v", metadata, out, err)
	}
	fits, _ := out[0].Bindings["x"].(bool)
	return fits
}
