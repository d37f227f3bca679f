package policy

import (
	"encoding/json"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed is every builtin that a policy may use. None of them reaches outside
// the evaluation, none depends on chance or a clock, none makes a new text but
// split, and each costs no more than its arguments are large, so that the time
// limit of an evaluation can stop it. It is a list of what may be, never of what
// may not: a builtin that a later OPA adds is out until it is named here.
var allowed = []string{
	"abs", "and", "assign", "count", "div", "endswith", "eq", "equal", "gt", "gte",
	"internal.member_2", "internal.member_3", "intersection",
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string",
	"lt", "lte", "max", "min", "minus", "mul", "neq", "object.get", "or", "plus",
	"sort", "split", "startswith", "sum", "union",
}

// comparisons are the builtins that may be asked about the present moment.
var comparisons = []string{"equal", "neq", "lt", "lte", "gt", "gte"}

// features of the language that the parser accepts; template strings and what
// Rego v2 adds are not among them.
var features = []string{ast.FeatureRegoV1, ast.FeatureRegoV1Import}

// narrow returns OPA's capabilities cut down to what both the allow-list and the
// tree's own file name. The tree can take away, never add: declarations come
// from OPA, not from the file.
func narrow(text []byte, flaws *Flaws) *ast.Capabilities {
	var named struct {
		Builtins []struct {
			Name string `json:"name"`
		} `json:"builtins"`
	}
	if err := json.Unmarshal(text, &named); err != nil {
		flaws.add(capabilitiesFile, 0, "is not a capabilities file: %s", firstLine(err.Error()))
	}
	in := func(name string) bool {
		for _, b := range named.Builtins {
			if b.Name == name {
				return slices.Contains(allowed, name)
			}
		}
		return false
	}
	full := ast.CapabilitiesForThisVersion()
	return &ast.Capabilities{
		Builtins: slices.DeleteFunc(full.Builtins, func(b *ast.Builtin) bool { return !in(b.Name) }),
		Features: features,
		AllowNet: []string{}, // an empty list is nobody; nil would be anybody
	}
}
