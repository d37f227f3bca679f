package casework_test

import (
	"crypto/rand"
	"encoding/json"
	"testing"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

func TestThePastThatAReviewerIsToldIsTheSameWithAndWithoutWhatIsHidden(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector")
	}
	if testing.Short() {
		t.Skip("two comparisons of all the rules")
	}
	eu := marking.Grant{Via: "eu27"}
	german, american := person("de.analyst", "DE-MFA", dossier.RoleAnalyst), person("us.analyst", "US-CSIRT", dossier.RoleAnalyst)
	next := candidate(t, "alliances/eu27/eu27.rego", `input.object.tlp in {"TLP:CLEAR", "TLP:GREEN"}`, `input.object.tlp == "TLP:CLEAR"`)
	told := func(ways []marking.Grant, more ...dossier.Object) string {
		w := newWorld(t)
		log, err := decisions.Open(t.Context(), decisions.Config{Dir: t.TempDir(), Queue: 64, Random: rand.Reader})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { log.Close() })
		w.desk, err = casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(w.rev), Compile: policy.Default(), Clock: w.clock, Log: log,
			People: staff{reviewer, german}})
		if err != nil {
			t.Fatal(err)
		}
		w.place(append(more, item("FR-MFA", marking.Green, ways...))...)
		for _, p := range []*identity.Principal{german, american} {
			s := w.as(p)
			if _, err := s.EvidenceItems(t.Context(), casework.EvidenceFilter{}, casework.Page{}); err != nil {
				t.Fatal(err)
			}
			if err := s.Record(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := w.as(reviewer).PolicyImpact(t.Context(), w.rev, next)
		if err != nil {
			t.Fatal(err)
		}
		if p := got.Found.Past; p == nil || p.Otherwise.Closed == 0 {
			t.Fatalf("nothing of the past would have come out otherwise: %+v", p)
		}
		text, err := json.Marshal(got.Found.Past)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := told([]marking.Grant{eu})
	if got := told([]marking.Grant{eu}, item("US-CSIRT", marking.Amber, marking.Grant{Via: "five_eyes"})); got != want {
		t.Errorf("with what is hidden\n%s\nwithout\n%s", got, want)
	}
}
