package casework

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/dossier"
)

func TestThePiecesOfADifferenceAreBothTexts(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"the", "port", "ports", "stood", "still", " ", " ", "\n\n", ".", ",", "não", "l’État", "2026"}), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		old, new := strings.Join(words.Draw(t, "old"), ""), strings.Join(words.Draw(t, "new"), "")
		var before, after strings.Builder
		for _, p := range pieces(old, new) {
			if p.Kind != PieceInsert {
				before.WriteString(p.Text)
			}
			if p.Kind != PieceDelete {
				after.WriteString(p.Text)
			}
		}
		if before.String() != old || after.String() != new {
			t.Fatalf("%q and %q came out as %q and %q", old, new, before.String(), after.String())
		}
	})
}

func TestOfAWithheldClaimOnlyItsPlaceIsCompared(t *testing.T) {
	text := func(claims ...dossier.Claim) *dossier.Text {
		return &dossier.Text{Title: "x", Languages: []dossier.Language{{Code: "en", Authentic: true}},
			Sections: []dossier.Section{{Kind: dossier.SectionFacts, Claims: claims}}}
	}
	said := func(key, words string) dossier.Claim {
		return dossier.Claim{Key: key, Type: dossier.ClaimFact, Text: words}
	}
	d := &differ{old: text(said("c1", "a"), dossier.Claim{Key: "c2"}, said("c3", "b"), dossier.Claim{Key: "c4"}),
		new: text(said("c1", "a"), said("c2", "now told"), dossier.Claim{Key: "c3"}, dossier.Claim{Key: "c5"})}
	d.run()
	var got []string
	for _, c := range d.out {
		if len(c.Pieces) > 0 || !c.Withheld {
			t.Errorf("something of a withheld claim is told: %+v", c)
		}
		got = append(got, string(c.Kind)+" "+c.Claim)
	}
	if want := "ADDED c5, REMOVED c4"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
