package impact_test

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
	"entente/rego"
)

// candidates are changes of one line or two in every part of the tree.
var candidates = []struct{ name, file, before, after string }{
	{"a wider TLP in an alliance", "alliances/eu27/eu27.rego", `input.object.tlp in {"TLP:CLEAR", "TLP:GREEN"}`, `input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}`},
	{"a fact of an alliance", "alliances/g7_rrm/data.json", `"focal_points": ["CYBER_DIPLOMAT"`, `"focal_points": ["INTELLIGENCE_ANALYST"`},
	{"another refusal", "actions/base/refuse.rego", `input.object.tlp == "TLP:AMBER+STRICT"`, `input.object.tlp == "TLP:AMBER"`},
	{"a function of the library", "lib/audience/audience.rego", `input.object.tlp in {"TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}`, `input.object.tlp in {"TLP:GREEN", "TLP:CLEAR"}`},
	{"the standing of members", "lib/membership/membership.rego", `membership.status == "MEMBER"`, `membership.status in {"MEMBER", "OBSERVER"}`},
	{"a denial for everybody", "actions/base/caveats.rego", "not parties.among(input.object.display_only)", "input.object.display_only == []"},
	{"a withheld field", "actions/evidence/evidence.rego", `input.object.naming in {"", "MUST_NOT"}`, `input.object.naming in {"MUST_NOT"}`},
	{"how the answers are put together", "decision/using.rego", `"forward"`, `"onward"`},
}

// world draws a small world in which names meet in many ways.
func world() *rapid.Generator[impact.World] {
	parties := []string{"NL", "DE", "US", "NL-MFA", "DE-BSI", "US-INT", "vendor-v"}
	alliances := []string{"eu27", "nato", "five_eyes", "g7_rrm", "vendor_nda", "north"}
	times := []marking.Minute{0, 0, 0, now - 1, now, now + 1}
	one := func(t *rapid.T, label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
	some := func(t *rapid.T, label string, from []string) marking.Set {
		return marking.SetOf(rapid.SliceOfN(rapid.SampledFrom(from), 0, 2).Draw(t, label)...)
	}
	return rapid.Custom(func(t *rapid.T) impact.World {
		w := impact.World{Now: now}
		for range rapid.IntRange(7, 9).Draw(t, "classes") {
			party := one(t, "party", parties)
			s := policy.Subject{Party: party, Chain: []string{party}, Kind: "AGENCY", ServedBy: some(t, "served", parties),
				Nationality: some(t, "nationality", []string{"NL", "DE"}), Roles: some(t, "roles", roles), Compartments: some(t, "held", []string{"case-7", "case-8"}),
				Capacity: one(t, "capacity", []string{"", "", "eu27", "nato"})}
			if state, _, cut := strings.Cut(party, "-"); cut && len(state) == 2 {
				s.Chain = append(s.Chain, state)
			}
			for _, a := range some(t, "alliances", alliances).Union(marking.SetOf(one(t, "home", alliances[:4]))) {
				s.Memberships = append(s.Memberships, policy.Membership{Alliance: a, Party: party, Status: one(t, "status", []string{"MEMBER", "MEMBER", "OBSERVER", "SUSPENDED"}),
					Until: rapid.SampledFrom(times).Draw(t, "until")})
			}
			if rapid.Bool().Draw(t, "cleared") {
				s.Clearances = []policy.Clearance{{Scheme: one(t, "scheme", []string{"EU", "NL", "DE"}), Rank: marking.Secret}}
			}
			w.Classes = append(w.Classes, impact.Class{Subject: s, People: rapid.IntRange(1, 3).Draw(t, "people")})
		}
		for range rapid.IntRange(10, 14).Draw(t, "labels") {
			owner := one(t, "owner", parties)
			l := marking.Label{Kind: one(t, "kind", []string{"evidence", "incident", "case"}), State: one(t, "state", []string{"SHARED", "SHARED", "SHARED", "DRAFT"}), Owner: owner,
				Marking: marking.Marking{TLP: rapid.SampledFrom([]marking.TLP{marking.Green, marking.Amber, marking.Green, marking.Amber, marking.AmberStrict, marking.Red}).Draw(t, "tlp"), PAP: marking.PAPGreen, Originators: marking.SetOf(owner),
					Naming: marking.Naming(rapid.IntRange(0, 3).Draw(t, "naming")), Expires: rapid.SampledFrom(times).Draw(t, "expires")}}
			if rapid.IntRange(0, 3).Draw(t, "joint") == 0 {
				l.Originators = l.Originators.Union(some(t, "originators", parties))
			}
			if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
				l.RelTo, l.DisplayOnly = marking.Only(some(t, "rel_to", parties[:3])...), some(t, "display", parties[:3])
			}
			for range rapid.IntRange(1, 2).Draw(t, "grants") {
				l.Grants = append(l.Grants, marking.Grant{Via: one(t, "via", append(alliances, "")), By: one(t, "by", []string{owner, owner, owner, "DE"}), To: some(t, "to", parties[:rapid.IntRange(2, 7).Draw(t, "wide")]),
					Without: some(t, "without", []string{"export", "read"}), Purpose: one(t, "purpose", []string{"", "", "", "case-7"}), Until: rapid.SampledFrom(times).Draw(t, "ends")})
			}
			if rapid.IntRange(0, 2).Draw(t, "consented") == 0 {
				l.Consents = []marking.Consent{{By: one(t, "giver", parties), To: one(t, "taker", append(parties, "public", "alliance:eu27")), Purpose: one(t, "use", []string{"READ", "FORWARD"})}}
			}
			w.Stocks = append(w.Stocks, impact.Stock{Label: l, Objects: rapid.IntRange(1, 3).Draw(t, "objects")})
		}
		// Twins differ in one name, so that the comparison is tempted to take one for the other.
		for i := range 6 {
			for _, tlp := range []marking.TLP{marking.Green, marking.Amber, marking.AmberStrict} {
				l := w.Stocks[i].Label
				l.TLP = tlp
				w.Stocks = append(w.Stocks, impact.Stock{Label: l, Objects: 1})
			}
			s := w.Classes[i].Subject
			s.Roles = marking.SetOf(roles[i%len(roles)])
			w.Classes = append(w.Classes, impact.Class{Subject: s, People: 1})
		}
		for i, portion := range []string{"source", "technical", "victim"} {
			l := w.Stocks[2*i].Label
			l.Portion = portion
			w.Stocks = append(w.Stocks, impact.Stock{Label: l, Objects: 1})
		}
		if rapid.Bool().Draw(t, "tied") {
			w.Ties = []impact.Tie{{Class: 0, Stock: 0, Relations: policy.Relations(rapid.IntRange(1, 3).Draw(t, "relations")), Pairs: 1}}
		}
		return w
	})
}

// asked are the actions of the comparison with brute force; worlds is how many
// random worlds each candidate is tried on.
var asked = []string{"read", "export", "forward"}

const worlds = 1

// brute asks about every pair.
func brute(t fataler, old, next *policy.Revision, w impact.World) map[string]impact.Change {
	out := map[string]impact.Change{}
	ask := func(i, j int, rel policy.Relations, pairs int) {
		for _, action := range asked {
			if action != "read" && w.Stocks[j].Label.Portion != "" {
				continue // a portion is read with its object, and nothing else is done to it
			}
			req := &policy.Request{Action: action, Subject: w.Classes[i].Subject, Relations: rel, Object: &w.Stocks[j].Label,
				Context: policy.Context{Now: w.Now, Channel: policy.ChannelAPI}}
			a, err := impact.EffectOf(ctx, old, req)
			b, err2 := impact.EffectOf(ctx, next, req)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			a.Rule, b.Rule = "", ""
			if a != b && pairs > 0 {
				c := impact.Change{Class: i, Stock: j, Relations: rel, Action: action, Before: a, After: b, Pairs: pairs}
				out[fmt.Sprint(i, j, rel, action)] = c
			}
		}
	}
	for i, cl := range w.Classes {
		for j, s := range w.Stocks {
			untied := cl.People * s.Objects
			for _, tie := range w.Ties {
				if tie.Class == i && tie.Stock == j {
					ask(i, j, tie.Relations, tie.Pairs)
					untied -= tie.Pairs
				}
			}
			ask(i, j, 0, untied)
		}
	}
	return out
}

func TestTheComparisonEqualsAskingAboutEveryPair(t *testing.T) {
	old := compiled(t, rego.FS)
	for i, c := range candidates {
		t.Run(c.name, func(t *testing.T) {
			if i > 0 && (testing.Short() || i > 1 && os.Getenv("TEST_REQUIRE") != "all") {
				t.Skip("one or two candidates are enough unless everything is required (TEST_REQUIRE=all)")
			}
			t.Parallel()
			next := compiled(t, edited(t, c.file, c.before, c.after))
			found := 0
			for seed := range 30 {
				if seed >= worlds && found > 0 {
					break // few worlds are enough, unless none shows a difference
				}
				w := world().Example(seed)
				got := map[string]impact.Change{}
				r, err := impact.Compare(ctx, old, next, w, impact.Options{Actions: asked, Each: func(ch impact.Change) {
					ch.Before.Rule, ch.After.Rule = "", ""
					got[fmt.Sprint(ch.Class, ch.Stock, ch.Relations, ch.Action)] = ch
				}})
				if err != nil {
					t.Fatal(err)
				}
				want := brute(t, old, next, w)
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("compared %+v\nasked    %+v", got, want)
				}
				sum := 0
				for _, g := range r.ByAction {
					sum += g.Opened + g.Closed + g.Duties
				}
				if r.Changes != len(want) || sum < len(want) {
					t.Fatalf("counted %d changes and %d pairs of %d", r.Changes, sum, len(want))
				}
				found += len(want)
			}
			if found == 0 {
				t.Error("the candidate never made a difference: the test proves nothing about it")
			}
		})
	}
}

// fataler is a test or a property.
type fataler interface{ Fatal(args ...any) }

func TestTheSameRulesChangeNothing(t *testing.T) {
	old := compiled(t, rego.FS)
	r, err := impact.Compare(ctx, old, compiled(t, edited(t, "decision/decision.rego", "# Read.", "# Read, first of all.")), large(50, 200, 1000), impact.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Found() || len(r.Changed) > 0 || r.Asked > 0 {
		t.Errorf("%+v", r)
	}
}

func TestALargeComparisonAsksAboutFewCases(t *testing.T) {
	old := compiled(t, rego.FS)
	c := candidates[0]
	w := large(300, 2000, 100_000)
	r, err := impact.Compare(ctx, old, compiled(t, edited(t, c.file, c.before, c.after)), w, impact.Options{Actions: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Pairs != 300*100_000 || r.Total.Opened == 0 || r.Total.Closed != 0 {
		t.Errorf("%d pairs, %+v", r.Pairs, r.Total)
	}
	if all := int64(r.Classes * r.Labels); r.Asked*20 > all {
		t.Errorf("asked %d times for %d pairs of subject and label", r.Asked, all)
	}
	var text, markdown bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteMarkdown(&markdown); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"data.alliances.eu27.permit", "eu27", "TLP:AMBER"} {
		if !strings.Contains(text.String(), want) || !strings.Contains(markdown.String(), want) {
			t.Errorf("the report lacks %q:\n%s\n%s", want, text.String(), markdown.String())
		}
	}
}
