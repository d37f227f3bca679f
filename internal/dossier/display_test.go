package dossier_test

import (
	"testing"

	"entente/internal/dossier"
)

func TestEveryValueThatAReaderSeesHasAnEnglishNameOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	named := func(value, name string) {
		t.Helper()
		if name == "" {
			t.Errorf("%s has no name", value)
		}
		if other, twice := seen[name]; twice {
			t.Errorf("%s and %s are both called %q", value, other, name)
		}
		seen[name] = value
	}
	for _, k := range dossier.SectionKinds {
		named(string(k), k.Heading())
	}
	for _, k := range dossier.StatementKinds {
		named(string(k), k.Title())
	}
	for _, m := range dossier.SignOns {
		named(string(m), m.Title())
	}
}
