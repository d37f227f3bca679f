package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/rego"
)

func product(t *testing.T) *Revision {
	t.Helper()
	r, err := Compile(ctx, rego.FS, testConfig(t))
	if err != nil {
		t.Fatal(FlawsOf(err).Text())
	}
	return r
}

func TestEveryRuleOfTheProductCanBeExplained(t *testing.T) {
	r := product(t)
	owners := append(r.Alliances(), "base")
	for _, rule := range r.Rules() {
		if rule.Title == "" || rule.Description == "" || rule.PublicReason == "" || rule.EffectiveOn == "" || !slices.Contains(owners, rule.Owner) {
			t.Errorf("%s at %s:%d lacks a part: %+v", rule.Code, rule.File, rule.Line, rule)
		}
	}
	if len(r.Alliances()) == 0 || len(r.Rules()) < 20 {
		t.Errorf("%d alliances, %d rules", len(r.Alliances()), len(r.Rules()))
	}
}

func TestEveryReasonThatTheProductGivesIsInTheCatalogue(t *testing.T) {
	r := product(t)
	rapid.Check(t, func(t *rapid.T) {
		label := productWords.labels().Draw(t, "label")
		req := &Request{Action: productWords.action().Draw(t, "action"), Subject: productWords.subjects().Draw(t, "subject"),
			Relations: Relations(rapid.IntRange(0, 3).Draw(t, "relations")), Object: &label, Context: productWords.contexts().Draw(t, "context")}
		e := r.Explain(ctx, req, WithRules)
		for _, code := range append(e.Reasons, e.Rule) {
			if _, known := r.Rule(code); !known {
				t.Fatalf("%s is given as a reason and explained nowhere", code)
			}
		}
		if d := r.Decide(ctx, req); d.Outcome != e.Outcome || d.Rule != e.Rule {
			t.Fatalf("explained %+v, decided %+v", e.Decision, d)
		}
	})
}
