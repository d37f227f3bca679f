package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

func codes(fired []Fired) []string {
	var out []string
	for _, f := range fired {
		out = append(out, f.Code)
	}
	return out
}

func TestAnExplanationNamesTheRulesThatDecided(t *testing.T) {
	r := treeRevision(t)
	open := marking.Label{Kind: "evidence", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}
	shut := open
	shut.Excluded, shut.Embargo = marking.SetOf("DE"), base+10
	red := open
	red.TLP = marking.Red
	de := Subject{Party: "DE", Chain: []string{"DE"}}
	ended := granted("", marking.Green)
	ended.Grants[0].Until = base
	for _, c := range []struct {
		name        string
		label       marking.Label
		subject     Subject
		denied      []string
		permitted   []string
		unpermitted bool
		summary     []string
	}{
		{"allowed but for a field", open, de, nil, []string{"TLP_CLEAR"}, false,
			[]string{"Allowed, but for: provider.", "NAMING: The provider is not named.", "TLP_CLEAR: It is public."}},
		{"denied by two rules, although one permits", shut, de, []string{"EMBARGO", "EXCLUDED"}, nil, false,
			[]string{"Denied by a rule.", "EMBARGO: It may not be shown yet.", "EXCLUDED: It is not open to your party."}},
		{"nothing permits", red, de, nil, nil, true,
			[]string{"Denied: nothing forbids it, and nothing permits it.", "DEFAULT_DENY"}},
		{"a grant that has ended permits nothing", ended, northern, nil, nil, true,
			[]string{"Denied: nothing forbids it, and nothing permits it.", "DEFAULT_DENY"}},
		{"allowed in one's own right", red, Subject{Party: "NL", Chain: []string{"NL"}}, nil, []string{"OWN"}, false,
			[]string{"Allowed.", "OWN: It is yours."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := &Request{Action: "read", Subject: c.subject, Object: &c.label, Context: Context{Now: base, Channel: ChannelAPI}}
			e := r.Explain(ctx, req, WithRules)
			if got := codes(e.DeniedBy()); !slices.Equal(got, c.denied) {
				t.Errorf("denied by %v, want %v", got, c.denied)
			}
			if got := codes(e.PermittedBy()); !slices.Equal(got, c.permitted) {
				t.Errorf("permitted by %v, want %v", got, c.permitted)
			}
			if e.Unpermitted() != c.unpermitted || !slices.Equal(e.Summary, c.summary) || e.Trace != "" {
				t.Errorf("unpermitted %v\n%s", e.Unpermitted(), strings.Join(e.Summary, "\n"))
			}
		})
	}
}

func TestAnExplanationSaysWhereARuleStandsAndWhy(t *testing.T) {
	r := treeRevision(t)
	label := marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}
	e := r.Explain(ctx, &Request{Action: "read", Object: &label, Context: Context{Now: base, Channel: ChannelAPI}}, WithTrace)
	want := Rule{Code: "TLP_CLEAR", Title: "Public", Description: "TLP:CLEAR that is filed is for everybody, before the year 2090.",
		PublicReason: "It is public.", Owner: "base", EffectiveOn: "2024-01-01", Related: []string{"TLP 2.0 https://www.first.org/tlp/"},
		Package: "data.actions.base", Name: "permit", File: "actions/base/base.rego", Line: 85}
	if len(e.Fired) != 1 || !reflect.DeepEqual(e.Fired[0], Fired{Rule: want, Effect: Permits, Counted: true}) {
		t.Errorf("%+v", e.Fired)
	}
	if one, ok := r.Rule("TLP_CLEAR"); !ok || !reflect.DeepEqual(one, want) {
		t.Errorf("%+v", one)
	}
	if !strings.Contains(e.Trace, "data.actions.base.permit") || len(e.Trace) > maxTrace {
		t.Errorf("the trace has %d bytes", len(e.Trace))
	}
}

func TestAnExplanationDecidesAsDecideDoes(t *testing.T) {
	r := treeRevision(t)
	rapid.Check(t, func(t *rapid.T) {
		label := treeWords.labels().Draw(t, "label")
		req := &Request{Action: treeWords.action().Draw(t, "action"), Subject: treeWords.subjects().Draw(t, "subject"), Relations: Relations(rapid.IntRange(0, 3).Draw(t, "rel")),
			Object: &label, Context: treeWords.contexts().Draw(t, "context")}
		want := r.Decide(ctx, req)
		e := r.Explain(ctx, req, WithRules)
		if !reflect.DeepEqual(e.Decision, want) {
			t.Fatalf("explained %+v, decided %+v", e.Decision, want)
		}
		for _, code := range want.Reasons {
			if _, known := r.Rule(code); known && !slices.Contains(codes(e.Fired), code) {
				t.Fatalf("%s is a reason and did not fire", code)
			}
		}
		if !want.Outcome.Permits() && len(e.DeniedBy()) == 0 != e.Unpermitted() {
			t.Fatal("a denial is neither by a rule nor for want of one")
		}
	})
}

func TestTheCatalogueHoldsEveryRuleWithACode(t *testing.T) {
	r := treeRevision(t)
	var got []string
	for _, rule := range r.Rules() {
		got = append(got, rule.Code)
		if rule.Title == "" || rule.PublicReason == "" || rule.Owner == "" || rule.File == "" || rule.Line == 0 {
			t.Errorf("%+v", rule)
		}
	}
	want := []string{"CLEARANCE", "CONSENT", "EMBARGO", "EXCLUDED", "EXPIRED", "NAMED", "NAMING", "NORTH_AMBER", "NORTH_MEMBER",
		"NORTH_OBSERVER", "OWN", "SOUTH_MEMBER", "SOUTH_SHORT", "TLP_CLEAR"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestAlliancesAreReadFromTheTree(t *testing.T) {
	r := treeRevision(t)
	if got := r.Alliances(); !slices.Equal(got, []string{"north", "south"}) {
		t.Errorf("%v", got)
	}
	raw, ok := r.Alliance("north")
	var data struct {
		Name    string
		Members []struct{ Party string }
	}
	if err := json.Unmarshal(raw, &data); err != nil || !ok || data.Name != "North" || data.Members[0].Party != "NL" {
		t.Errorf("%s %v %v", raw, ok, err)
	}
	raw[0] = 'x'
	if again, _ := r.Alliance("north"); again[0] != '{' {
		t.Error("a caller can change the data")
	}
	if _, ok := r.Alliance("west"); ok {
		t.Error("an alliance that does not exist")
	}
}

func TestTheFieldsOfANounAreOneBitEach(t *testing.T) {
	for kind := range redactable {
		fields := Fields(kind)
		if !slices.IsSorted(fields) || len(fields) > 16 {
			t.Errorf("%s: %v", kind, fields)
		}
		for _, f := range fields {
			m, ok := FieldMask(kind, []string{f})
			if !ok || !m.Has(kind, f) || !slices.Equal(m.Names(kind), []string{f}) {
				t.Errorf("%s.%s: %b %v", kind, f, m, ok)
			}
		}
		if all, ok := FieldMask(kind, fields); !ok || !slices.Equal(all.Names(kind), fields) {
			t.Errorf("%s: %b", kind, all)
		}
		if _, ok := FieldMask(kind, []string{"owner"}); ok || Mask(0xffff).Has(kind, "owner") {
			t.Errorf("%s: owner is not redactable", kind)
		}
	}
	if m, ok := FieldMask("nonesuch", nil); m != 0 || !ok || Fields("nonesuch") != nil && len(Fields("nonesuch")) > 0 {
		t.Error("an unknown noun has fields")
	}
}
