package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/graph/model"
	"entente/internal/dossier"
	"entente/internal/scenario"
)

// nda is a table with a vendor that must not be named, and what was made of its sample.
const nda = `
title: "A provider that must not be named"
source: "DOMAIN 8, row 22; FIRST, Information Exchange Policy 2.0, attribution"
at: "2026-11-21T10:00Z"
people:
  nl.analyst:
    {party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST, DISCLOSURE_OFFICER, FORENSIC_EXAMINER, AUDITOR], compartments: [case-7]}
objects:
  sample:
    {kind: evidence, owner: vendor-v, state: SHARED, marking: {tlp: "TLP:AMBER", naming: MUST_NOT},
     grants: [{via: vendor_nda, by: vendor-v, purpose: case-7}], portions: {source: {marking: {tlp: "TLP:AMBER", naming: MUST_NOT}}}}
  second:
    {kind: evidence, owner: vendor-v, state: SHARED, marking: {tlp: "TLP:AMBER", naming: MUST_NOT},
     grants: [{via: vendor_nda, by: vendor-v, purpose: case-7}]}
  handed: {kind: evidence, owner: vendor-v, state: SHARED, marking: {tlp: "TLP:AMBER", naming: MUST_NOT}, grants: [{by: vendor-v, to: [NL-CSIRT]}]}
  revoked: {kind: evidence, owner: vendor-v, state: REVOKED, marking: {tlp: "TLP:AMBER", naming: MUST_NOT}, grants: [{by: vendor-v, to: [NL-CSIRT]}]}
  analysis: {kind: evidence, owner: NL-CSIRT, author: nl.analyst, state: VERIFIED, marking: {tlp: "TLP:AMBER"}, need: [case-7], derived_from: [sample]}
  own: {kind: evidence, owner: NL-CSIRT, author: nl.analyst, state: VERIFIED, marking: {tlp: "TLP:AMBER"}}
rows: []
`

func ndaDesk(t *testing.T) (*caller, map[string]dossier.ID) {
	t.Helper()
	f, ids := table(t, nda)
	return enter(t, f, &scenario.Row{Who: "nl.analyst", At: f.At}, files(t)), ids
}

// A provider that must not be named is not named by anything that has to do with
// its items: not by portions, grants, explanations, traces, derived works, requests.
func TestAProviderThatMustNotBeNamedIsNotNamed(t *testing.T) {
	c, id := ndaDesk(t)
	const about = `query($id:ID!){evidenceItem(id:$id){id version state owner{key} ownerKey author createdAt changedAt
		marking{originators banner naming relTo} recipients grants{via by to person} consents{by to} overlays{party}
		withheld{field code reason} title summary provider{key} providerKey file{name mediaType} custody{party person note}
		source{description marking{originators}} victim{name} technical{detail} revocation{by reason}
		derivedFrom{id ownerKey marking{originators}}
		releaseRequests{edges{node{ownerKey asked marking{originators} grants{by to} withheld{field code reason}}}}}}`
	for name := range id {
		t.Run(name, func(t *testing.T) {
			first := c.send(t, posting(about, map[string]any{"id": id[name]}))
			unnamed(t, "reading it", first)
			if slices.Contains([]string{"sample", "second", "handed"}, name) && !strings.Contains(string(first.Body), `{"field":"provider","code":"NDA_PROVIDER"`) &&
				!strings.Contains(string(first.Body), `{"field":"provider","code":"PROVIDER_NOT_NAMED"`) {
				t.Errorf("it is not said why the provider is withheld:\n%s", first.Body)
			}
			for _, action := range model.Actions {
				unnamed(t, "explaining "+action.Name(), c.send(t, posting(`query($id:ID!,$action:Action!,$trace:Boolean!){evidenceItem(id:$id){
					may(action:$action) explain(action:$action,trace:$trace){outcome grant rule label trace reasons{code text rule}}}}`,
					map[string]any{"id": id[name], "action": action, "trace": action == "READ"})))
			}
			unnamed(t, "asking for it", c.send(t, changing("requestRelease", func(id dossier.ID) map[string]any {
				return map[string]any{"object": id, "to": "NL", "purpose": "READ", "reason": "we need it"}
			})(id[name])))
			unnamed(t, "reading what was asked", c.send(t, posting(about, map[string]any{"id": id[name]})))
		})
	}
	for _, filter := range []string{`owners:["vendor-v"]`, `search:"vendor"`, `via:["vendor_nda"],owners:["vendor-v"]`} {
		reply := c.send(t, posting(`{evidence(filter:{`+filter+`}){totalCount}}`, nil))
		if !strings.Contains(string(reply.Body), `"totalCount":0`) {
			t.Errorf("the filter %s finds what the vendor gave:\n%s", filter, reply.Body)
		}
	}
}

func unnamed(t *testing.T, what string, reply *scenario.Reply) {
	t.Helper()
	text := string(reply.Body)
	if i := strings.Index(text, "vendor-v"); i >= 0 {
		t.Errorf("%s names the vendor: …%s…", what, text[max(i-120, 0):min(i+40, len(text))])
	}
}

// Whether two items have the same provider shows in no refusal.
func TestRefusalsDoNotCompareWhatIsWithheld(t *testing.T) {
	c, id := ndaDesk(t)
	by := func(other string) *scenario.Reply {
		return c.send(t, changing("supersedeEvidence", func(of dossier.ID) map[string]any {
			return map[string]any{"id": of, "by": id[other]}
		})(id["sample"]))
	}
	same := by("second")
	for _, other := range []string{"handed", "own"} {
		compare(t, "superseded by one of the same provider, by "+other, same, by(other))
	}
}

// What may be known of and not read tells nothing by its refusals: neither its
// version nor its state nor whether it has a file.
func TestAStubTellsNothing(t *testing.T) {
	c, id := ndaDesk(t)
	read := string(c.send(t, posting(`query($id:ID!){evidenceItem(id:$id){id version state withheld{field}}}`, map[string]any{"id": id["revoked"]})).Body)
	if want := fmt.Sprintf(`{"data":{"evidenceItem":{"id":"%s","version":null,"state":null,"withheld":[{"field":"*"}]}}}`, id["revoked"]); read != want {
		t.Fatalf("%s\nwant %s", read, want)
	}
	for _, p := range probes(dossier.NounEvidence) {
		if !strings.Contains(p.name, "of version") && p.name != "attach a file" && p.name != "supersede by it" {
			continue
		}
		if got := said(c.send(t, p.call(id["revoked"]))); got != (answer{200, "FORBIDDEN", "", "userErrors"}) {
			t.Errorf("%s: %v", p.name, got)
		}
	}
}
