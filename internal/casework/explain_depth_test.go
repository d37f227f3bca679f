package casework_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
)

func explain(t *testing.T, w *world, p *identity.Principal, id dossier.ID, action string) *casework.Explanation {
	t.Helper()
	x, err := w.as(p).Explain(t.Context(), id, casework.ExplainQuery{Action: action, Trace: true})
	if err != nil || x == nil {
		t.Fatalf("%+v, %v", x, err)
	}
	return x
}

func changes(t *testing.T, x *casework.Explanation) []casework.Change {
	t.Helper()
	c, err := x.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnExplanationIsAsDeepAsThePolicyLetsItBe(t *testing.T) {
	w := newWorld(t)
	e := w.item("NL-CSIRT", green("NL-CSIRT"), dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT", Without: marking.SetOf("export")}})
	analyst := explain(t, w, deOfficer, e.ID, "export")
	if !strings.HasPrefix(analyst.Sentence, "Not allowed: ") || !strings.Contains(analyst.Sentence, "NOT_CARRIED") {
		t.Errorf("the sentence is %q", analyst.Sentence)
	}
	if len(analyst.Rules()) > 0 || len(changes(t, analyst)) > 0 || len(analyst.Trace) > 0 {
		t.Errorf("somebody whom the policy does not let explain is shown %v, %v", analyst.Rules(), changes(t, analyst))
	}
	author := explain(t, w, person("de.author", "DE-CSIRT", dossier.RolePolicy, dossier.RoleAnalyst), e.ID, "export")
	if author.Sentence != analyst.Sentence {
		t.Errorf("%q", author.Sentence)
	}
	fired := func(code string) bool {
		return slices.ContainsFunc(author.Rules(), func(r casework.ExplainedRule) bool {
			return r.Code == code && r.Fired && r.Title != "" && r.Description != "" && r.Source != "" && strings.HasSuffix(r.File, ".rego")
		})
	}
	missing := func(effect string) bool {
		return slices.ContainsFunc(author.Rules(), func(r casework.ExplainedRule) bool { return !r.Fired && r.Effect == effect })
	}
	if !fired("NOT_CARRIED") || !missing("permit") || len(author.Trace) < 10 {
		t.Errorf("%+v, %d lines", author.Rules(), len(author.Trace))
	}
	if c := changes(t, author); !slices.ContainsFunc(c, func(c casework.Change) bool {
		return slices.Equal(c.Facts, []string{"the grant carries every use"}) && c.Outcome == "ALLOW"
	}) {
		t.Errorf("%+v", c)
	}
}

// What would have to change is made of what the reader may know: no way that leads
// elsewhere, no alliance that nobody told them of, no handling of others.
func TestWhatWouldHaveToChangeNamesNothingThatIsForOthers(t *testing.T) {
	w := newWorld(t)
	until := marking.MinuteOf(noon) + 90
	e := w.item("NL-CSIRT", green("NL-CSIRT"),
		dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT", Without: marking.SetOf("export")}},
		dossier.Grant{Grant: marking.Grant{Via: "five_eyes", By: "NL-CSIRT", To: marking.SetOf("US"), Until: until}},
		dossier.Grant{Grant: marking.Grant{By: "NL-CSIRT", To: marking.SetOf("US-MFA"), Until: until}})
	author := explain(t, w, person("de.author", "DE-CSIRT", dossier.RolePolicy, dossier.RoleAnalyst), e.ID, "export")
	if len(changes(t, author)) == 0 {
		t.Fatal("nothing would permit it")
	}
	for _, c := range changes(t, author) {
		for _, f := range c.Facts {
			if strings.Contains(f, "US") || strings.Contains(f, "acts for five_eyes") || strings.Contains(f, "act for five_eyes") || strings.Contains(f, until.String()) {
				t.Errorf("Germany is told: %q", f)
			}
		}
	}
	for _, r := range author.Rules() {
		if r.Package == "data.alliances.five_eyes" {
			t.Errorf("Germany is told of a rule of the Five Eyes: %s", r.Code)
		}
	}
}

func TestAPastDecisionIsExplainedAsOfItsMoment(t *testing.T) {
	w := newLogged(t)
	id := w.shared("NL-CSIRT", "eu27")
	if _, err := w.as(deOfficer).Share(t.Context(), id, casework.ShareInput{To: []string{"US-MFA"}}); err == nil {
		t.Fatal("Germany shares what is not its own")
	}
	entry := func(p *identity.Principal) *casework.LoggedDecision {
		all := w.decisions(t, p, casework.DecisionFilter{Object: id, Action: "share"})
		if len(all) != 1 {
			t.Fatalf("%s reads %d entries", p.Handle, len(all))
		}
		return all[0]
	}
	told := func(p *identity.Principal) *casework.Explanation {
		x, err := entry(p).Parts[0].Explain(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	concerned, own, partner := told(deOfficer), told(deAuditor), told(frAuditor)
	if !strings.HasPrefix(concerned.Sentence, "Not allowed") || len(concerned.Rules()) > 0 || len(concerned.Trace) > 0 {
		t.Errorf("the person is told %q, %v", concerned.Sentence, concerned.Rules())
	}
	if len(own.Rules()) == 0 || len(own.Trace) == 0 || own.Rule != concerned.Rule {
		t.Errorf("the auditor of the organisation is told %+v", own)
	}
	if len(partner.Trace) > 0 || len(changes(t, partner)) > 0 {
		t.Errorf("a partner is told of another's person: %v", changes(t, partner))
	}
	if differs, err := entry(deAuditor).Replay(t.Context()); err != nil || len(differs) > 0 {
		t.Errorf("made again it differs in %v, %v", differs, err)
	}

	// What would have to change for that person to read something else.
	other := w.shared("NL-CSIRT", "eu27", "DE-CSIRT")
	asked, err := entry(deAuditor).ExplainFor(t.Context(), other, "derive", false)
	if err != nil || asked == nil || asked.Outcome == "" {
		t.Errorf("%+v, %v", asked, err)
	}
	for _, p := range []*identity.Principal{frAuditor, deOfficer} {
		if x, err := entry(p).ExplainFor(t.Context(), other, "derive", false); err != nil || x != nil {
			t.Errorf("%s is told %+v, %v", p.Handle, x, err)
		}
	}
}
