package marking_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// reread writes a value as JSON and reads it back.
func reread[T any](t interface{ Fatalf(string, ...any) }, v T) T {
	var out T
	if err := json.Unmarshal([]byte(asJSON(v)), &out); err != nil {
		t.Fatalf("reading back %s: %v", asJSON(v), err)
	}
	return out
}

// disorder returns the same facts with every list in another order and with doubles.
func disorder(t *rapid.T, l marking.Label) marking.Label {
	m := l
	m.Originators, m.NotRel, m.DisplayOnly = shuffled(t, l.Originators), shuffled(t, l.NotRel), shuffled(t, l.DisplayOnly)
	if l.RelTo.Limited() {
		m.RelTo = marking.Only(shuffled(t, l.RelTo.Parties())...)
	}
	if l.EyesOnly.Limited() {
		m.EyesOnly = marking.Only(shuffled(t, l.EyesOnly.Parties())...)
	}
	m.Compartments, m.Excluded = shuffled(t, l.Compartments), shuffled(t, l.Excluded)
	m.Overlays, m.Consents = shuffled(t, l.Overlays), shuffled(t, l.Consents)
	m.Grants = shuffled(t, l.Grants)
	for i, g := range m.Grants {
		m.Grants[i].To, m.Grants[i].Without = shuffled(t, g.To), shuffled(t, g.Without)
	}
	return m
}

func TestTheSameFactsInAnyOrderAreOneLabel(t *testing.T) {
	table := marking.NewTable()
	rapid.Check(t, func(t *rapid.T) {
		l := genLabel().Draw(t, "l")
		other := disorder(t, l)
		if l.Text() != other.Text() {
			t.Fatalf("two texts:\n%s\n%s", l.Text(), other.Text())
		}
		if a, b := table.Intern(l), table.Intern(other); a != b {
			t.Fatalf("two numbers, %d and %d, for %s", a, b, l.Text())
		}
	})
}

func TestTheTextOfALabelReadsBackAsTheSameLabel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := genLabel().Draw(t, "l")
		var back marking.Label
		if err := json.Unmarshal([]byte(l.Text()), &back); err != nil {
			t.Fatalf("reading %s: %v", l.Text(), err)
		}
		if back.Text() != l.Text() {
			t.Fatalf("read back:\n got %s\nwant %s", back.Text(), l.Text())
		}
	})
}

func TestCanonicalLeavesItsArgumentAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := disorder(t, genLabel().Draw(t, "l"))
		before := asJSON(l)
		l.Canonical()
		if after := asJSON(l); after != before {
			t.Fatalf("changed:\n got %s\nwant %s", after, before)
		}
	})
}

// restrictions are the facts that make a label stricter. Each is new to every
// label that genLabel draws.
var restrictions = map[string]func(*marking.Label){
	"a classification":      func(l *marking.Label) { l.Class = marking.Classification{Scheme: "XX", Level: "X", Rank: 5} },
	"an originator":         func(l *marking.Label) { l.Originators = append(slices.Clone(l.Originators), "ZZ") },
	"a NOT REL party":       func(l *marking.Label) { l.NotRel = append(slices.Clone(l.NotRel), "ZZ") },
	"a REL TO limit":        func(l *marking.Label) { l.RelTo = marking.Only("ZZ") },
	"an EYES ONLY limit":    func(l *marking.Label) { l.EyesOnly = marking.Only("ZZ") },
	"a DISPLAYONLY party":   func(l *marking.Label) { l.DisplayOnly = append(slices.Clone(l.DisplayOnly), "ZZ") },
	"a later embargo":       func(l *marking.Label) { l.Embargo += 100 },
	"a different expiry":    func(l *marking.Label) { l.Expires += 100 },
	"a compartment":         func(l *marking.Label) { l.Compartments = append(slices.Clone(l.Compartments), "ZZ") },
	"an exclusion":          func(l *marking.Label) { l.Excluded = append(slices.Clone(l.Excluded), "ZZ") },
	"a stricter local copy": func(l *marking.Label) { l.Overlays = append(slices.Clone(l.Overlays), marking.Overlay{Party: "ZZ"}) },
	"the other ORCON":       func(l *marking.Label) { l.ORCON = !l.ORCON },
	"the other PROPIN":      func(l *marking.Label) { l.PROPIN = !l.PROPIN },
	"the next TLP":          func(l *marking.Label) { l.TLP = (l.TLP + 1) % 6 },
	"the next PAP":          func(l *marking.Label) { l.PAP = (l.PAP + 1) % 5 },
	"the next naming":       func(l *marking.Label) { l.Naming = (l.Naming + 1) % 4 },
	"another state":         func(l *marking.Label) { l.State += "X" },
	"another owner":         func(l *marking.Label) { l.Owner += "X" },
	"another kind":          func(l *marking.Label) { l.Kind += "X" },
	"another portion":       func(l *marking.Label) { l.Portion += "X" },
	"a grant":               func(l *marking.Label) { l.Grants = append(slices.Clone(l.Grants), marking.Grant{By: "ZZ"}) },
	"a consent":             func(l *marking.Label) { l.Consents = append(slices.Clone(l.Consents), marking.Consent{By: "ZZ"}) },
}

func TestAddingARestrictionChangesTheText(t *testing.T) {
	each(t, restrictions, func(t *testing.T, restrict func(*marking.Label)) {
		rapid.Check(t, func(t *rapid.T) {
			l := genLabel().Draw(t, "l")
			m := l
			restrict(&m)
			if m.Text() == l.Text() {
				t.Fatalf("the text did not change: %s", l.Text())
			}
		})
	})
}

func TestEveryConditionOfAGrantAndOfAConsentIsPartOfTheText(t *testing.T) {
	seen := map[string]string{}
	look := func(name string, l marking.Label) {
		if other, same := seen[l.Text()]; same {
			t.Errorf("%s and %s have one text", name, other)
		}
		seen[l.Text()] = name
	}
	for name, g := range map[string]marking.Grant{
		"an open grant": {}, "a grant in an alliance": {Via: "eu27"}, "a grant by a party": {By: "NL"},
		"a grant to a party": {To: marking.SetOf("NL")}, "a grant without export": {Without: marking.SetOf("export")},
		"a grant for a purpose": {Purpose: "case-7"}, "a grant with an end": {Until: 9},
	} {
		look(name, marking.Label{Grants: []marking.Grant{g}})
	}
	for name, c := range map[string]marking.Consent{
		"an open consent": {}, "a consent by a party": {By: "NL"}, "a consent to a party": {To: "NL"},
		"a consent for a purpose": {Purpose: "READ"}, "a consent with an end": {Until: 9},
	} {
		look(name, marking.Label{Consents: []marking.Consent{c}})
	}
	look("a stricter copy of NL", marking.Label{Overlays: []marking.Overlay{{Party: "NL", TLP: marking.Red}}})
	look("a stricter copy of DE", marking.Label{Overlays: []marking.Overlay{{Party: "DE", TLP: marking.Red}}})
	look("a less strict copy of DE", marking.Label{Overlays: []marking.Overlay{{Party: "DE", TLP: marking.Amber}}})
	look("nothing", marking.Label{})
}

func TestTimesAreTheMomentsThatARuleMayCompareWith(t *testing.T) {
	l := marking.Label{Marking: marking.Marking{Embargo: 5, Expires: 9},
		Grants:   []marking.Grant{{Until: 7}, {}},
		Consents: []marking.Consent{{Until: 8}, {}}}
	if got, want := l.Times(), []marking.Minute{5, 9, 7, 8}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := (marking.Label{}).Times(); len(got) != 0 {
		t.Errorf("a label without times has %v", got)
	}
}

func TestGrantKeyNamesTheWayOfSharing(t *testing.T) {
	each(t, map[string]struct {
		grant marking.Grant
		want  string
	}{
		"the whole alliance":          {marking.Grant{Via: "eu27", By: "NL"}, "eu27"},
		"some parties of an alliance": {marking.Grant{Via: "eu27", By: "NL", To: marking.SetOf("SE", "DE")}, "eu27>DE,SE"},
		"between two parties":         {marking.Grant{By: "NL", To: marking.SetOf("UK")}, "NL>UK"},
	}, func(t *testing.T, c struct {
		grant marking.Grant
		want  string
	}) {
		if got := c.grant.Key(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	})
}

func TestTableGivesDenseNumbersAndTheLabelBack(t *testing.T) {
	table := marking.NewTable()
	for i, owner := range parties {
		if id := table.Intern(marking.Label{Owner: owner}); id != marking.ID(i) {
			t.Errorf("the label of %s has number %d, want %d", owner, id, i)
		}
	}
	if table.Len() != len(parties) {
		t.Errorf("length %d, want %d", table.Len(), len(parties))
	}
	if got := table.At(2).Owner; got != parties[2] {
		t.Errorf("number 2 is the label of %s, want %s", got, parties[2])
	}
}

// TestTableIsSafeForConcurrentUse is of use under the race detector.
func TestTableIsSafeForConcurrentUse(t *testing.T) {
	const workers, labels = 8, 200
	table := marking.NewTable()
	ids := make([][labels]marking.ID, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range labels {
				k := (i*7 + w*31) % labels // each worker in an order of its own
				id := table.Intern(marking.Label{Owner: "P", Marking: marking.Marking{Embargo: marking.Minute(k)}})
				ids[w][k] = id
				if got := table.At(id).Embargo; got != marking.Minute(k) {
					t.Errorf("number %d is the label of %d, want %d", id, got, k)
				}
				if table.Len() <= int(id) {
					t.Errorf("length %d after number %d", table.Len(), id)
				}
			}
		})
	}
	wg.Wait()
	for w := range ids {
		if ids[w] != ids[0] {
			t.Fatalf("worker %d has other numbers than worker 0", w)
		}
	}
	if table.Len() != labels {
		t.Errorf("%d labels, want %d", table.Len(), labels)
	}
}
