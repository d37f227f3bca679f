package scenario_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/dossier"
	"entente/internal/scenario"
	"entente/policy"
)

// parts are the parts of objects that are marked on their own.
var parts = []string{"claim", "legal", "matrix", "source", "technical", "victim"}

// written reads the schema as it is written.
func written(t *testing.T) *ast.Schema {
	t.Helper()
	names, err := filepath.Glob("../../graph/schema/*.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*ast.Source
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// declaredFields reads what decides about each field.
func declaredFields(t *testing.T) scenario.Asks {
	t.Helper()
	text, err := os.ReadFile("../../graph/schema/fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	asks, err := scenario.ReadAsks(text)
	if err != nil {
		t.Fatal(err)
	}
	return asks
}

// A field of a guarded object says which decisions let it through: a new one cannot
// be added without somebody having thought about that.
func TestEveryGuardedFieldDeclaresWhatDecidesAboutIt(t *testing.T) {
	for _, flaw := range fieldFlaws(written(t), declaredFields(t)) {
		t.Error(flaw)
	}
}

func fieldFlaws(s *ast.Schema, said scenario.Asks) []string {
	var out []string
	flaw := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	kinds, left := guardedTypes(s), maps.Clone(said)
	for typ, noun := range kinds {
		told := map[string]bool{}
		for _, f := range s.Types[typ].Fields {
			name := typ + "." + f.Name
			words := said[name]
			delete(left, name)
			if words == nil {
				flaw("%s does not declare what decides about it", name)
				continue
			}
			if want := decides(s, kinds, noun, f); !slices.Equal(slices.Sorted(slices.Values(want)), decisionsOf(words)) {
				flaw("%s declares %v, and it is %v that decide", name, decisionsOf(words), want)
			}
			for _, w := range words {
				if field, ok := strings.CutPrefix(w, "field:"); ok {
					told[field] = true
					if !slices.Contains(policy.Fields(noun), field) {
						flaw("%s declares that rules can withhold %s, which they cannot", name, field)
					}
				}
				if part, ok := strings.CutPrefix(w, "part:"); ok && !slices.Contains(parts, part) {
					flaw("%s declares the part %s, which nothing has", name, part)
				}
			}
		}
		for _, field := range policy.Fields(noun) {
			if !told[field] {
				flaw("rules can withhold %s of %s, and no field declares it", field, typ)
			}
		}
	}
	for name := range left {
		flaw("%s is declared and is not there", name)
	}
	return out
}

// guardedTypes returns the noun of each guarded type.
func guardedTypes(s *ast.Schema) map[string]string {
	out := map[string]string{}
	for _, n := range dossier.Nouns() {
		typ := ""
		for word := range strings.SplitSeq(string(n), "_") {
			typ += strings.ToUpper(word[:1]) + word[1:]
		}
		if s.Types[typ] != nil {
			out[typ] = string(n)
		}
	}
	for _, def := range s.Types {
		if def.Kind == ast.Object && slices.Contains(def.Interfaces, "Guarded") && out[def.Name] == "" {
			out[def.Name] = "nothing" // a type that no noun has is declared by nobody
		}
	}
	return out
}

// decides lists the decisions that let a field through, by what it shows.
func decides(s *ast.Schema, kinds map[string]string, noun string, f *ast.FieldDefinition) []string {
	switch {
	case f.Name == "explain":
		return []string{noun + ":explain"}
	case f.Type.NonNull: // is shown of what is only known of
		return []string{noun + ":discover"}
	}
	out := []string{noun + ":read"}
	shown := strings.TrimSuffix(f.Type.Name(), "Connection")
	switch of := kinds[shown]; {
	case shown == "Guarded" || shown == "Node":
		out = append(out, "*:read")
	case of != "" && of != noun:
		out = append(out, of+":read")
	}
	return out
}

func decisionsOf(words []string) []string {
	var out []string
	for _, w := range words {
		if !strings.HasPrefix(w, "field:") && !strings.HasPrefix(w, "part:") {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

func TestAWrongDeclarationOfAFieldIsFound(t *testing.T) {
	s, asks := written(t), declaredFields(t)
	for want, plant := range map[string]func(scenario.Asks){
		"Evidence.summary does not declare what decides about it":                                 func(a scenario.Asks) { delete(a, "Evidence.summary") },
		"Evidence.secret is declared and is not there":                                            func(a scenario.Asks) { a["Evidence.secret"] = []string{"evidence:read"} },
		"Evidence.summary declares [evidence:discover], and it is [evidence:read] that decide":    func(a scenario.Asks) { a["Evidence.summary"] = []string{"evidence:discover", "field:summary"} },
		"Incident.case declares [incident:read], and it is [incident:read case:read] that decide": func(a scenario.Asks) { a["Incident.case"] = []string{"incident:read"} },
		"rules can withhold summary of Evidence, and no field declares it":                        func(a scenario.Asks) { a["Evidence.summary"] = []string{"evidence:read"} },
		"Evidence.kind declares that rules can withhold kind, which they cannot":                  func(a scenario.Asks) { a["Evidence.kind"] = []string{"evidence:read", "field:kind"} },
		"Evidence.source declares the part sauce, which nothing has":                              func(a scenario.Asks) { a["Evidence.source"] = []string{"evidence:read", "part:sauce"} },
	} {
		a := maps.Clone(asks)
		plant(a)
		if flaws := fieldFlaws(s, a); !slices.Contains(flaws, want) {
			t.Errorf("want %q, got %q", want, flaws)
		}
	}
}
