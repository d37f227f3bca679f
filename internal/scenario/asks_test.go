package scenario_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/scenario"
)

// office has one object of every noun, somebody who knows of all of them and may do
// next to nothing, and somebody who drafts and files.
const office = `
title: "One object of every noun"
source: "none: nothing is decided here"
at: "2026-11-21T10:00Z"
people:
  nl.auditor: {party: NL-CSIRT, roles: [AUDITOR]}
  nl.drafter: {party: NL-CSIRT, roles: [CYBER_DIPLOMAT, FORENSIC_EXAMINER, INTELLIGENCE_ANALYST, PEN_HOLDER]}
objects:
  file: {kind: case, owner: NL-CSIRT, state: OPEN, marking: {tlp: "TLP:GREEN"}}
  event: {kind: incident, owner: NL-CSIRT, state: SUBMITTED, case: file, marking: {tlp: "TLP:GREEN"}}
  item: {kind: evidence, owner: NL-CSIRT, state: VERIFIED, marking: {tlp: "TLP:GREEN"}}
  actor: {kind: threat_actor, owner: NL-CSIRT, state: ACTIVE, marking: {tlp: "TLP:GREEN"}}
  request: {kind: release_request, owner: NL-CSIRT, state: OPEN, of: item, marking: {tlp: "TLP:GREEN"}}
  view: {kind: judgement, owner: NL-CSIRT, state: PEER_REVIEW, marking: {tlp: "TLP:GREEN"}}
  finding: {kind: norm_assessment, owner: NL-CSIRT, state: LEGAL_REVIEW, marking: {tlp: "TLP:GREEN"}}
  decision: {kind: attribution, owner: NL-CSIRT, state: PROPOSED, marking: {tlp: "TLP:GREEN"}}
  support: {kind: support_request, owner: NL-CSIRT, state: OPEN, marking: {tlp: "TLP:GREEN"}, grants: [{by: NL-CSIRT, to: [DE]}], derived_from: [item]}
  step: {kind: measure, owner: NL-CSIRT, state: PROPOSED, marking: {tlp: "TLP:GREEN"}}
  listing: {kind: listing_proposal, owner: NL-CSIRT, state: DRAFT, marking: {tlp: "TLP:GREEN"}, derived_from: [item]}
  text: {kind: statement, owner: NL-CSIRT, state: DRAFT, marking: {tlp: "TLP:GREEN"}}
  talks: {kind: statement, owner: NL-CSIRT, state: NEGOTIATION, marking: {tlp: "TLP:GREEN"}, derived_from: [item]}
  version: {kind: statement_version, owner: NL-CSIRT, state: ACTIVE, of: text, marking: {tlp: "TLP:GREEN"}}
  amendment: {kind: amendment, owner: NL-CSIRT, state: TABLED, of: text, marking: {tlp: "TLP:GREEN"}}
  remark: {kind: comment, owner: NL-CSIRT, state: OPEN, of: text, marking: {tlp: "TLP:GREEN"}}
  paper: {kind: publication, owner: NL-CSIRT, state: EMBARGOED, of: text, marking: {tlp: "TLP:GREEN"}}
  notice: {kind: notification, owner: NL-CSIRT, state: OPEN, of: text, marking: {tlp: "TLP:GREEN"}}
  change: {kind: policy_bundle, owner: NL-CSIRT, state: CHECKED, marking: {tlp: "TLP:GREEN"}, bundle: {alliance: eu27, affected: [eu27], approved: [eu27], passed: true}}
  client: {kind: service_client, owner: NL-CSIRT, state: ACTIVE, marking: {tlp: "TLP:AMBER+STRICT"}}
rows: []
`

var (
	update       = flag.Bool("update", false, "rewrite testdata/mutations.md from the rules")
	mutationName = regexp.MustCompile(`mutation\(\$input:\w+Input!\)\{(\w+)\(`)
)

const (
	asksFile   = "../../graph/schema/asks.txt"
	powersFile = "../../testdata/mutations.md"
)

// declared reads what each mutation declares, and the mutations of the schema in its order.
func declared(t *testing.T) (scenario.Asks, []string) {
	t.Helper()
	text, err := os.ReadFile(asksFile)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := scenario.ReadAsks(text)
	if err != nil {
		t.Fatal(err)
	}
	var mutations []string
	for _, f := range written(t).Mutation.Fields {
		mutations = append(mutations, f.Name)
	}
	return asks, mutations
}

// given reports whether some rule lets somebody take a decision.
func given(t *testing.T) func(string) bool {
	t.Helper()
	return func(decision string) bool { return slices.ContainsFunc(powers(t, decision), scenario.Power.Given) }
}

// thorough is a test that -short leaves out: every mutation in every way, or by every role, takes long.
func thorough(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves it out")
	}
}

// powers asks the rules about each decision once for all tests.
func powers(t *testing.T, decision string) []scenario.Power {
	t.Helper()
	thorough(t)
	rev, err := revision()
	if err != nil {
		t.Fatal(err)
	}
	if known, ok := drawnPowers.Load(decision); ok {
		return known.([]scenario.Power)
	}
	out := scenario.Powers(context.Background(), rev, decision)
	drawnPowers.Store(decision, out)
	return out
}

var drawnPowers sync.Map // of []scenario.Power, by decision

// A mutation asks policy for what it declares and for nothing else. Somebody who may
// know of everything and do next to nothing sends each of them, so that a refusal
// puts on record what was asked.
func TestEveryMutationAsksWhatItDeclares(t *testing.T) {
	thorough(t)
	asks, mutations := declared(t)
	for _, flaw := range asks.Flaws(mutations, askedBy(t), given(t)) {
		t.Error(flaw)
	}
}

func askedBy(t *testing.T) map[string][]string {
	t.Helper()
	f, ids := table(t, office)
	w := build(t, f, files(t))
	w.At(f.At.Time())
	s := w.Serve()
	t.Cleanup(s.Close)
	c := &caller{server: s, who: "nl.auditor"}
	out := map[string][]string{}
	send := func(c *caller, call scenario.Call) {
		if call.Body == nil {
			return
		}
		body, err := io.ReadAll(call.Body)
		if err != nil {
			t.Fatal(err)
		}
		call.Body = bytes.NewReader(body)
		m := mutationName.FindSubmatch(body)
		if m == nil {
			return
		}
		name := string(m[1])
		found, err := w.Asked(t.Context(), func() error {
			c.send(t, call)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			if !slices.Contains(out[name], d) {
				out[name] = append(out[name], d)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		for _, p := range probes(ids[name].Noun()) {
			send(c, p.call(ids[name]))
		}
	}
	drafter := &caller{server: s, who: "nl.drafter"}
	for _, call := range others(w, ids) {
		send(c, call)
	}
	for _, call := range others(w, ids) {
		send(drafter, call)
	}
	filed, err := s.Ask(t.Context(), drafter.who, "", `mutation($input:RegisterEvidenceInput!){registerEvidence(input:$input){evidence{id}}}`, map[string]any{"input": newItem})
	if err != nil {
		t.Fatal(err)
	}
	id, _ := filed["registerEvidence"].(map[string]any)["evidence"].(map[string]any)["id"].(string)
	send(drafter, attaching(dossier.ID(id)))
	send(drafter, uploading(`mutation($input:ProposePolicyBundleInput!){proposePolicyBundle(input:$input){userErrors{code message path}}}`, "bundle",
		map[string]any{"title": "new", "rationale": "new", "alliance": "eu27"}, "content"))
	return out
}

// others are the mutations that are about no object with an id, or about several, and
// the ways of those whose input says which step is taken.
func others(w *scenario.World, ids map[string]dossier.ID) []scenario.Call {
	marked := clearMarking("NL-CSIRT")
	with := func(input map[string]any) func(dossier.ID) map[string]any {
		return func(dossier.ID) map[string]any { return input }
	}
	var out []scenario.Call
	for _, x := range []struct {
		mutation string
		input    map[string]any
	}{
		{"createCase", map[string]any{"title": "new", "marking": marked}},
		{"registerEvidence", newItem},
		{"createThreatActor", map[string]any{"name": "new", "marking": marked}},
		{"amendIncident", map[string]any{"id": ids["event"], "version": 1, "title": "new", "types": []string{"OTHER"}}},
		{"createJudgement", map[string]any{"title": "new", "question": "who?", "marking": marked}},
		{"recordMembership", map[string]any{"alliance": "eu27", "party": "NL", "status": "MEMBER", "from": "2026-01-01T00:00Z"}},
		{"retireAlliance", map[string]any{"id": w.Named("alliance:eu27")}},
		{"retireParty", map[string]any{"id": w.Named("party:NL")}},
		{"tableAmendment", map[string]any{"statement": ids["talks"], "op": "DELETE", "target": "c1", "reason": "new"}},
		{"addComment", map[string]any{"statement": ids["text"], "text": "new"}},
		{"grantReleaseWithConditions", map[string]any{"id": ids["request"], "conditions": "for one"}},
		{"issueClient", map[string]any{"name": "new", "actions": []string{"READ"}, "own": true, "channels": []string{"API"}, "tlp": "GREEN"}},
		{"askSupport", map[string]any{"title": "new", "text": "new", "asked": []string{"DE"}, "marking": marked}},
		{"proposePolicy", map[string]any{"title": "new", "rationale": "new", "alliance": "eu27", "files": []any{}}},
		{"reviewPolicy", map[string]any{"id": ids["change"], "approve": false, "alliance": "eu27"}},
		{"activatePolicy", map[string]any{"id": ids["change"], "at": "2027-01-01T00:00:00Z"}},
		{"rollBackPolicy", map[string]any{"id": ids["change"], "emergency": true}},
		{"recordListing", map[string]any{"id": ids["listing"], "outcome": "REJECT"}},
		{"recordListing", map[string]any{"id": ids["listing"], "outcome": "DELIST"}},
	} {
		out = append(out, changing(x.mutation, with(x.input))(""))
	}
	return out
}

var newItem = map[string]any{"title": "new", "kind": "LOG", "marking": clearMarking("NL-CSIRT"), "grade": map[string]any{"reliability": "B", "credibility": 2}}

// What a declaration can have wrong with it is found and named.
func TestAWrongDeclarationIsFound(t *testing.T) {
	asks, mutations := declared(t)
	truly := map[string][]string{}
	for name, said := range asks {
		for _, d := range said {
			truly[name] = append(truly[name], strings.Replace(d, "*:", "evidence:", 1))
		}
	}
	if flaws := asks.Flaws(mutations, truly, given(t)); len(flaws) > 0 {
		t.Fatal(flaws)
	}
	for want, plant := range map[string]func(scenario.Asks, map[string][]string){
		"shareEvidence does not declare what it asks policy for": func(a scenario.Asks, _ map[string][]string) { delete(a, "shareEvidence") },
		"shareNothing is declared and is not there":              func(a scenario.Asks, _ map[string][]string) { a["shareNothing"] = []string{"evidence:share"} },
		"shareEvidence declares evidence:shard, which no rule gives to anybody": func(a scenario.Asks, _ map[string][]string) {
			a["shareEvidence"] = []string{"evidence:share", "evidence:shard"}
		},
		"shareEvidence asks for evidence:read, which it does not declare":        func(_ scenario.Asks, is map[string][]string) { is["shareEvidence"] = []string{"evidence:read"} },
		"shareEvidence declares evidence:share and was never seen to ask for it": func(_ scenario.Asks, is map[string][]string) { is["shareEvidence"] = []string{"evidence:read"} },
		"shareEvidence was never seen to ask policy for anything":                func(_ scenario.Asks, is map[string][]string) { delete(is, "shareEvidence") },
		"overlayMarking asks for nothing_known:overlay, which it does not declare": func(_ scenario.Asks, is map[string][]string) {
			is["overlayMarking"] = []string{"evidence:overlay", "nothing_known:overlay"}
		},
	} {
		a, is := maps.Clone(asks), maps.Clone(truly)
		plant(a, is)
		if flaws := a.Flaws(mutations, is, given(t)); !slices.Contains(flaws, want) {
			t.Errorf("want %q, got %q", want, flaws)
		}
	}
	for _, text := range []string{"shareEvidence", "a b:c\na b:c"} {
		if _, err := scenario.ReadAsks([]byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The table of mutations and roles is what the rules say.
func TestTheTableOfPowersIsWhatTheRulesSay(t *testing.T) {
	asks, mutations := declared(t)
	drawn := scenario.DrawPowers(asks, mutations, func(decision string) []scenario.Power { return powers(t, decision) })
	if *update {
		if err := os.WriteFile(powersFile, []byte(drawn), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(powersFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(kept), "\n"), strings.Split(drawn, "\n")); diff != "" {
		t.Errorf("testdata/mutations.md says otherwise (-kept +drawn); run with -update if the rules are right:\n%s", diff)
	}
	for _, role := range dossier.Roles {
		if !strings.Contains(drawn, "| "+string(role)+" |") {
			t.Errorf("%s has no column", role)
		}
	}
}
