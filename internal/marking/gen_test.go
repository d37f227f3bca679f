package marking_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// parties is kept small, so that drawn lists meet in some places and miss in others.
var parties = []string{"CA", "DE", "NL", "UK", "US"}

func genParties() *rapid.Generator[[]string] {
	return rapid.SliceOfN(rapid.SampledFrom(parties), 0, 6)
}

func genSet() *rapid.Generator[marking.Set] {
	return rapid.Custom(func(t *rapid.T) marking.Set { return marking.SetOf(genParties().Draw(t, "set")...) })
}

func genAudience() *rapid.Generator[marking.Audience] {
	return rapid.Custom(func(t *rapid.T) marking.Audience {
		if rapid.Bool().Draw(t, "unlimited") {
			return marking.Audience{}
		}
		return marking.Only(genParties().Draw(t, "only")...)
	})
}

func genMinute() *rapid.Generator[marking.Minute] {
	return rapid.Map(rapid.Uint32Range(0, 4), func(v uint32) marking.Minute { return marking.Minute(v) })
}

// genClass draws a level of the equivalence table, or the zero value.
func genClass() *rapid.Generator[marking.Classification] {
	all := []marking.Classification{{}}
	for _, scheme := range schemes {
		all = append(all, marking.Levels(scheme, day("2010-01-01"))...)
		all = append(all, marking.Levels(scheme, day("2024-01-01"))...)
	}
	return rapid.SampledFrom(all)
}

func genMarking() *rapid.Generator[marking.Marking] {
	return rapid.Custom(func(t *rapid.T) marking.Marking {
		return marking.Marking{
			TLP:         rapid.SampledFrom(allTLP).Draw(t, "tlp"),
			PAP:         rapid.SampledFrom(allPAP).Draw(t, "pap"),
			Class:       genClass().Draw(t, "class"),
			Originators: genSet().Draw(t, "originators"),
			ORCON:       rapid.Bool().Draw(t, "orcon"),
			PROPIN:      rapid.Bool().Draw(t, "propin"),
			RelTo:       genAudience().Draw(t, "relto"),
			NotRel:      genSet().Draw(t, "notrel"),
			DisplayOnly: genSet().Draw(t, "displayonly"),
			EyesOnly:    genAudience().Draw(t, "eyesonly"),
			Naming:      rapid.SampledFrom(allNaming).Draw(t, "naming"),
			Embargo:     genMinute().Draw(t, "embargo"),
			Expires:     genMinute().Draw(t, "expires"),
		}
	})
}

func genGrant() *rapid.Generator[marking.Grant] {
	return rapid.Custom(func(t *rapid.T) marking.Grant {
		return marking.Grant{
			Via:     rapid.SampledFrom([]string{"", "eu27", "five_eyes"}).Draw(t, "via"),
			By:      rapid.SampledFrom(parties).Draw(t, "by"),
			To:      genSet().Draw(t, "to"),
			Without: marking.SetOf(rapid.SliceOfN(rapid.SampledFrom([]string{"export", "derive"}), 0, 2).Draw(t, "without")...),
			Purpose: rapid.SampledFrom([]string{"", "case-7"}).Draw(t, "purpose"),
			Until:   genMinute().Draw(t, "until"),
		}
	})
}

func genConsent() *rapid.Generator[marking.Consent] {
	return rapid.Custom(func(t *rapid.T) marking.Consent {
		return marking.Consent{
			By:      rapid.SampledFrom(parties).Draw(t, "by"),
			To:      rapid.SampledFrom([]string{"public", "alliance:eu27", "DE"}).Draw(t, "to"),
			Purpose: rapid.SampledFrom([]string{"READ", "CITE_PUBLIC"}).Draw(t, "purpose"),
			Until:   genMinute().Draw(t, "until"),
		}
	})
}

func genOverlay() *rapid.Generator[marking.Overlay] {
	return rapid.Custom(func(t *rapid.T) marking.Overlay {
		return marking.Overlay{
			Party: rapid.SampledFrom(parties).Draw(t, "party"),
			TLP:   rapid.SampledFrom(allTLP).Draw(t, "tlp"),
		}
	})
}

func genLabel() *rapid.Generator[marking.Label] {
	return rapid.Custom(func(t *rapid.T) marking.Label {
		return marking.Label{
			Kind:         rapid.SampledFrom([]string{"incident", "evidence"}).Draw(t, "kind"),
			Portion:      rapid.SampledFrom([]string{"", "source", "victim"}).Draw(t, "portion"),
			State:        rapid.SampledFrom([]string{"DRAFT", "SHARED"}).Draw(t, "state"),
			Owner:        rapid.SampledFrom(parties).Draw(t, "owner"),
			Marking:      genMarking().Draw(t, "marking"),
			Overlays:     rapid.SliceOfN(genOverlay(), 0, 3).Draw(t, "overlays"),
			Grants:       rapid.SliceOfN(genGrant(), 0, 3).Draw(t, "grants"),
			Consents:     rapid.SliceOfN(genConsent(), 0, 3).Draw(t, "consents"),
			Compartments: genSet().Draw(t, "compartments"),
			Excluded:     genSet().Draw(t, "excluded"),
		}
	})
}

// shuffled returns the items in another order, some of them twice.
func shuffled[T any](t *rapid.T, items []T) []T {
	if len(items) == 0 {
		return nil
	}
	out := rapid.Permutation(items).Draw(t, "order")
	again := rapid.SliceOfN(rapid.SampledFrom(items), 0, 3).Draw(t, "again")
	return append(slices.Clone(out), again...)
}

// sameText compares two values by their JSON form, which is what a policy reads.
func sameText(t interface {
	Helper()
	Fatalf(string, ...any)
}, what string, got, want any) {
	t.Helper()
	if g, w := asJSON(got), asJSON(want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// each runs one sub-test per named row.
func each[T any](t *testing.T, rows map[string]T, check func(*testing.T, T)) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) { check(t, row) })
	}
}
