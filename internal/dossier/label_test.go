package dossier_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/marking"
)

func genMarking() *rapid.Generator[marking.Marking] {
	set := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"DE", "NL", "UK"}), 0, 3),
		func(p []string) marking.Set { return marking.SetOf(p...) })
	return rapid.Custom(func(t *rapid.T) marking.Marking {
		m := marking.Marking{
			TLP:         marking.TLP(rapid.IntRange(0, 5).Draw(t, "tlp")),
			PAP:         marking.PAP(rapid.IntRange(0, 4).Draw(t, "pap")),
			Originators: set.Draw(t, "originators"),
			ORCON:       rapid.Bool().Draw(t, "orcon"),
			NotRel:      set.Draw(t, "notrel"),
			DisplayOnly: set.Draw(t, "displayonly"),
			Embargo:     marking.Minute(rapid.Uint32Range(0, 3).Draw(t, "embargo")),
			Expires:     marking.Minute(rapid.Uint32Range(0, 3).Draw(t, "expires")),
		}
		if rapid.Bool().Draw(t, "limited") {
			m.RelTo = marking.Only(set.Draw(t, "relto")...)
		}
		return m
	})
}

func TestAPortionIsNeverLessStrictThanTheWholeNorThanItsOwnMarking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := newEvidence()
		e.Marking = genMarking().Draw(t, "whole")
		e.Source.Marking = genMarking().Draw(t, "source")
		e.Victim.Marking = genMarking().Draw(t, "victim")
		e.Technical.Marking = genMarking().Draw(t, "technical")
		whole := dossier.LabelOf(e, nil)
		if len(e.Portions()) != 3 {
			t.Fatalf("%d portions, want 3", len(e.Portions()))
		}
		for _, p := range e.Portions() {
			l := dossier.PortionLabel(e, p, nil)
			if l.Portion != p.Name || l.Kind != whole.Kind || l.Owner != whole.Owner || l.State != whole.State {
				t.Fatalf("the label of %s is that of another: %+v", p.Name, l)
			}
			if !marking.Dominates(l.Marking, whole.Marking) || !marking.Dominates(l.Marking, p.Marking) {
				t.Fatalf("portion %s is laxer than the whole or than its own marking:\n%s", p.Name, l.Text())
			}
		}
	})
}

func TestADerivedWorkIsNeverLessStrictThanAnySource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := genMarking().Draw(t, "own")
		var sources []*dossier.Evidence
		for range rapid.IntRange(0, 4).Draw(t, "sources") {
			e := newEvidence()
			e.Marking = genMarking().Draw(t, "source")
			sources = append(sources, e)
		}
		got := dossier.Derive(own, sources...)
		if !marking.Dominates(got, own) {
			t.Fatalf("laxer than what is written on it: %s", got.Banner())
		}
		for i, s := range sources {
			if !marking.Dominates(got, s.Marking) {
				t.Fatalf("laxer than source %d: %s", i, got.Banner())
			}
		}
		slices.Reverse(sources)
		if back := dossier.Derive(own, sources...); !marking.Dominates(got, back) || !marking.Dominates(back, got) {
			t.Fatal("the order of the sources matters")
		}
	})
}

func TestDeriveOfNamedExamples(t *testing.T) {
	source := func(m marking.Marking) *dossier.Evidence {
		return &dossier.Evidence{Header: dossier.Header{Marking: m}}
	}
	own := clear("NL")
	british := source(marking.Marking{TLP: marking.Amber, PAP: marking.PAPRed, Originators: marking.SetOf("UK"), ORCON: true})
	each(t, map[string]struct {
		sources []*dossier.Evidence
		want    string
		consent []string
	}{
		"no sources leave what is written on it": {nil, "TLP:CLEAR PAP:CLEAR", []string{"NL"}},
		"a British source brings British rules":  {[]*dossier.Evidence{british}, "TLP:AMBER PAP:RED//ORCON", []string{"NL", "UK"}},
		"a source without a label leaves none":   {[]*dossier.Evidence{british, source(marking.Marking{})}, "ORCON", []string{"NL", "UK"}},
	}, func(t *testing.T, c struct {
		sources []*dossier.Evidence
		want    string
		consent []string
	}) {
		got := dossier.Derive(own, c.sources...)
		if banner := got.Banner(); banner != c.want && banner != "//"+c.want || !slices.Equal(got.Originators, c.consent) {
			t.Errorf("got %q with consent of %v, want %q with %v", banner, got.Originators, c.want, c.consent)
		}
	})
}

func TestALabelHoldsEverythingThatARuleMayLookAt(t *testing.T) {
	c := newCase()
	c.Excluded, c.Need = marking.SetOf("XX"), marking.SetOf("case-7")
	e := newEvidence()
	e.State, e.Owner, e.Need = dossier.Shared, "UK", marking.SetOf("sigint")
	e.Overlays = []marking.Overlay{{Party: "NL", TLP: marking.Red}}
	e.Grants = []dossier.Grant{{Grant: marking.Grant{Via: "eu27", By: "UK"}, Person: "uk.officer", At: noon}}
	e.Consents = []marking.Consent{{By: "UK", To: "public", Purpose: "CITE_PUBLIC"}}
	e.Recipients = marking.SetOf("de.diplomat")
	want := marking.Label{Kind: "evidence", State: "SHARED", Owner: "UK", Marking: e.Marking, Overlays: e.Overlays,
		Grants: []marking.Grant{{Via: "eu27", By: "UK"}}, Consents: e.Consents,
		Compartments: marking.SetOf("case-7", "sigint"), Excluded: marking.SetOf("XX")}
	if got := dossier.LabelOf(e, c); got.Text() != want.Text() {
		t.Errorf("in a case:\n got %s\nwant %s", got.Text(), want.Text())
	}
	want.Compartments, want.Excluded = marking.SetOf("sigint"), nil
	if got := dossier.LabelOf(e, nil); got.Text() != want.Text() {
		t.Errorf("in no case:\n got %s\nwant %s", got.Text(), want.Text())
	}
	if got := dossier.LabelOf(c, nil); !got.Excluded.Has("XX") || !got.Compartments.Has("case-7") {
		t.Errorf("a case is not bound by its own exclusions and compartments: %s", got.Text())
	}
}

func TestTwoReadersOfOneLabelAreNotToldApartByPersons(t *testing.T) {
	a, b := newEvidence(), newEvidence()
	a.Author, a.Recipients = "nl.analyst", marking.SetOf("de.diplomat")
	a.Grants = []dossier.Grant{{Grant: marking.Grant{Via: "eu27"}, Person: "nl.officer", At: noon}}
	b.Grants = []dossier.Grant{{Grant: marking.Grant{Via: "eu27"}}}
	if got, want := dossier.LabelOf(a, nil).Text(), dossier.LabelOf(b, nil).Text(); got != want {
		t.Errorf("persons are part of the label:\n%s\n%s", got, want)
	}
}

func TestOnlyPortionsWithContentAreListed(t *testing.T) {
	if p := (&dossier.Incident{}).Portions(); len(p) != 0 {
		t.Errorf("an incident without a victim's name has portions %v", p)
	}
	if p := (&dossier.Evidence{}).Portions(); len(p) != 0 {
		t.Errorf("empty evidence has portions %v", p)
	}
	v := dossier.VictimPortion{Detail: "the only operator of its kind on the island"}
	for _, o := range []dossier.Object{&dossier.Incident{Victim: v}, &dossier.Evidence{Victim: v}} {
		if p := o.Portions(); len(p) != 1 || p[0].Name != "victim" {
			t.Errorf("%s: a detail of an unnamed victim gives portions %v", o.Noun(), p)
		}
	}
	e := &dossier.Evidence{Technical: dossier.TechnicalPortion{Indicators: []string{"192.0.2.1"}}}
	if p := e.Portions(); len(p) != 1 || p[0].Name != "technical" {
		t.Errorf("indicators alone give portions %v", p)
	}
}

func TestSearchLooksAtNothingFromAPortion(t *testing.T) {
	for _, o := range []dossier.Object{newIncident(), newEvidence()} {
		for _, w := range o.Words() {
			if w == "A ministry" || w == "a sensor" || w == "192.0.2.1" {
				t.Errorf("%s: search looks at %q", o.Noun(), w)
			}
		}
	}
}

func TestRefsLeaveOutWhatIsNotSet(t *testing.T) {
	e := newEvidence()
	if got := e.Refs(); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	e.Case, e.Incident = newCase().ID, newIncident().ID
	if got := e.Refs(); !slices.Equal(got, []dossier.ID{e.Case, e.Incident}) {
		t.Errorf("got %v", got)
	}
}
