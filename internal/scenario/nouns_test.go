package scenario_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/rego"
)

// A noun without rules of its own is closed to everybody, and one without a row
// was never asked about: neither goes unnoticed.
func TestEveryNounHasRulesARowInEachWayAndALifeCycle(t *testing.T) {
	tables, _ := load(t)
	asked := map[string]map[string]bool{}
	for _, f := range tables {
		for i := range f.Rows {
			for _, what := range f.Rows[i].What {
				o := f.Objects[object(what)]
				if o == nil {
					continue
				}
				if asked[o.Kind] == nil {
					asked[o.Kind] = map[string]bool{}
				}
				for _, way := range f.Rows[i].Ways {
					asked[o.Kind][way] = true
				}
			}
		}
	}
	for _, n := range dossier.Nouns() {
		rules, err := fs.Glob(rego.FS, "actions/"+string(n)+"/*.rego")
		if err != nil || len(rules) == 0 {
			t.Errorf("%s has no rules in rego/actions", n)
		}
		if n == dossier.NounParty || n == dossier.NounAlliance {
			continue // every world has them, as a row's frame
		}
		for _, way := range []string{"policy", "casework", "graphql"} {
			if !asked[string(n)][way] {
				t.Errorf("no row asks about %s through %s", n, way)
			}
		}
		if len(dossier.CycleOf(n).Moves) == 0 && !slices.Contains([]dossier.Noun{dossier.NounStatementVersion}, n) {
			t.Errorf("%s has no life cycle", n)
		}
	}
}

// object is the name of the object in the name of one or of its portion.
func object(what string) string {
	name, _, _ := strings.Cut(what, ".")
	return name
}
