package marking_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

func TestJoinIsCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genMarking().Draw(t, "a"), genMarking().Draw(t, "b")
		sameText(t, "Join(b, a)", marking.Join(b, a), marking.Join(a, b))
	})
}

func TestJoinIsAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := genMarking().Draw(t, "a"), genMarking().Draw(t, "b"), genMarking().Draw(t, "c")
		sameText(t, "grouping to the right", marking.Join(a, marking.Join(b, c)), marking.Join(marking.Join(a, b), c))
	})
}

func TestJoinIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := marking.JoinAll(genMarking().Draw(t, "a")) // the canonical form of what was drawn
		sameText(t, "Join(a, a)", marking.Join(a, a), a)
	})
}

func TestJoinAllIsTheFoldOfJoinInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(genMarking(), 1, 5).Draw(t, "parts")
		want := marking.JoinAll(parts[0], parts[1:]...)
		other := shuffled(t, parts)
		sameText(t, "another order with doubles", marking.JoinAll(other[0], other[1:]...), want)
	})
}

func TestJoinIsNeverLessStrictThanAnyOfItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genMarking().Draw(t, "a"), genMarking().Draw(t, "b")
		j := marking.Join(a, b)
		for _, part := range []marking.Marking{a, b} {
			if !marking.Dominates(j, part) {
				t.Fatalf("%s does not dominate %s", asJSON(j), asJSON(part))
			}
			checkAtLeastAsStrict(t, j, part)
		}
	})
}

// TestDominatesAgreesWithTheDefinitionFieldByField compares Dominates, which is
// worked out through Join, with the meaning of each field written out by hand.
func TestDominatesAgreesWithTheDefinitionFieldByField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genMarking().Draw(t, "a"), genMarking().Draw(t, "b")
		if rapid.Bool().Draw(t, "near") {
			a = marking.Join(a, b) // two independent draws almost never dominate each other
		}
		// Of two classifications of one rank, which words are kept is a convention;
		// the words are levelled here so that only the rank counts.
		a.Class = marking.Classification{Rank: a.Class.Rank}
		b.Class = marking.Classification{Rank: b.Class.Rank}
		if got, want := marking.Dominates(a, b), looserThan(a, b) == ""; got != want {
			t.Fatalf("Dominates = %v, field by field = %v (%s)\na %s\nb %s", got, want, looserThan(a, b), asJSON(a), asJSON(b))
		}
	})
}

func checkAtLeastAsStrict(t *rapid.T, j, part marking.Marking) {
	if field := looserThan(j, part); field != "" {
		t.Fatalf("%s is looser than in a part:\njoin %s\npart %s", field, asJSON(j), asJSON(part))
	}
}

// looserThan names the first respect in which a is less strict than b; "" if there is none.
func looserThan(a, b marking.Marking) string {
	rank := func(v, unset uint8) uint8 {
		if v == unset {
			return 255
		}
		return v
	}
	outside := append(slices.Clone(parties), "ZZ") // ZZ is on no list
	switch {
	case rank(uint8(a.TLP), 0) < rank(uint8(b.TLP), 0):
		return "tlp"
	case rank(uint8(a.PAP), 0) < rank(uint8(b.PAP), 0):
		return "pap"
	case rank(uint8(a.Naming), 0) < rank(uint8(b.Naming), 0):
		return "naming"
	case a.Class.Rank < b.Class.Rank:
		return "class"
	case b.ORCON && !a.ORCON:
		return "orcon"
	case b.PROPIN && !a.PROPIN:
		return "propin"
	case a.Embargo < b.Embargo:
		return "embargo"
	case b.Expires != 0 && (a.Expires == 0 || a.Expires > b.Expires):
		return "expires"
	}
	for _, p := range outside {
		switch {
		case access(a, p) > access(b, p):
			return "rel_to and display_only for " + p
		case b.NotRel.Has(p) && !a.NotRel.Has(p):
			return "not_rel for " + p
		case a.EyesOnly.Includes(p) && !b.EyesOnly.Includes(p):
			return "eyes_only for " + p
		case b.Originators.Has(p) && !a.Originators.Has(p):
			return "originators without " + p
		}
	}
	if b.RelTo.Limited() && !a.RelTo.Limited() {
		return "rel_to"
	}
	if b.EyesOnly.Limited() && !a.EyesOnly.Limited() {
		return "eyes_only"
	}
	return ""
}

// access is what REL TO and DISPLAYONLY together give a party: 0 nothing, 1 to be shown, 2 to be handed over.
func access(m marking.Marking, party string) int {
	switch {
	case m.DisplayOnly.Has(party):
		return 1
	case m.RelTo.Includes(party):
		return 2
	}
	return 0
}

func TestJoinGivesEachPartyTheLowerOfReleaseAndDisplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := marking.Marking{RelTo: genAudience().Draw(t, "a.relto"), DisplayOnly: genSet().Draw(t, "a.display")}
		b := marking.Marking{RelTo: genAudience().Draw(t, "b.relto"), DisplayOnly: genSet().Draw(t, "b.display")}
		j := marking.Join(a, b)
		for _, p := range append(slices.Clone(parties), "ZZ") {
			if got, want := access(j, p), min(access(a, p), access(b, p)); got != want {
				t.Fatalf("%s gets %d, want %d\na %s\nb %s\njoin %s", p, got, want, asJSON(a), asJSON(b), asJSON(j))
			}
		}
	})
}

func TestJoinOfNamedExamples(t *testing.T) {
	rel := func(p ...string) marking.Marking { return marking.Marking{RelTo: marking.Only(p...)} }
	each(t, map[string]struct{ a, b, want marking.Marking }{
		"REL TO two lists leaves who is on both": {rel("NL", "DE", "UK"), rel("NL", "UK", "US"), rel("NL", "UK")},
		"REL TO lists that do not meet leave nobody, which is not the same as no limit": {
			rel("NL"), rel("US"), rel()},
		"shown in one part and released in the other is shown": {
			marking.Marking{RelTo: marking.Only("NL"), DisplayOnly: marking.SetOf("PL")}, rel("NL", "PL"),
			marking.Marking{RelTo: marking.Only("NL"), DisplayOnly: marking.SetOf("PL")}},
		"shown in an unlimited part and listed in the other is shown": {
			marking.Marking{DisplayOnly: marking.SetOf("PL")}, rel("NL", "PL"),
			marking.Marking{RelTo: marking.Only("NL"), DisplayOnly: marking.SetOf("PL")}},
		"no TLP in one part is not cured by the other": {
			marking.Marking{TLP: marking.Red}, marking.Marking{}, marking.Marking{}},
		"an expiry in one part binds the whole": {
			marking.Marking{Expires: 9}, marking.Marking{}, marking.Marking{Expires: 9}},
		"the latest embargo and the earliest expiry win": {
			marking.Marking{Embargo: 2, Expires: 9}, marking.Marking{Embargo: 5, Expires: 7},
			marking.Marking{Embargo: 5, Expires: 7}},
		"the provider may not be named if one part forbids it": {
			marking.Marking{Naming: marking.NamingMust}, marking.Marking{Naming: marking.NamingMustNot},
			marking.Marking{Naming: marking.NamingMustNot}},
	}, func(t *testing.T, c struct{ a, b, want marking.Marking }) {
		sameText(t, "join", marking.Join(c.a, c.b), c.want)
	})
}

func TestMarkingSurvivesItsJSONForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMarking().Draw(t, "m")
		sameText(t, "read back", reread(t, m), m)
	})
}
