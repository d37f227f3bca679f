package rego_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"entente/internal/marking"
	"entente/policy"
)

// readJSON reads a JSON file of the tree.
func readJSON(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return v
}

// asJSON returns the JSON form of a Go value.
func asJSON(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var form map[string]any
	if err := json.Unmarshal(text, &form); err != nil {
		t.Fatal(err)
	}
	return form
}

// mismatches asks OPA what in a document breaks a schema of the tree.
func mismatches(t *testing.T, schema string, document any) (found []string) {
	t.Helper()
	input := map[string]any{"schema": readJSON(t, filepath.Join("schemas", schema)), "document": document}
	answer := eval(t, nil, "json.match_schema(input.document, input.schema)", input).([]any)
	for _, one := range answer[1].([]any) {
		found = append(found, fmt.Sprint(one.(map[string]any)["error"]))
	}
	if matched := answer[0].(bool); matched != (len(found) == 0) {
		t.Fatalf("matched is %v with %d errors", matched, len(found))
	}
	return found
}

// question is a request with a value in every place.
func question() policy.Request {
	now, err := marking.ParseMinute("2026-11-21T10:00Z")
	if err != nil {
		panic(err)
	}
	m := marking.Marking{
		TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("NL-CSIRT"),
		Class: marking.Classification{Scheme: "NATO", Level: "NATO UNCLASSIFIED"}, Expires: now + 60,
	}
	grant := marking.Grant{Via: "nato", By: "NL-CSIRT", Without: marking.SetOf("export")}
	consent := marking.Consent{By: "NL-CSIRT", To: "alliance:nato", Purpose: "FORWARD", Until: now + 1}
	return policy.Request{
		Action: "read",
		Subject: policy.Subject{
			Party: "DE-BSI", Chain: []string{"DE-BSI", "DE"}, Kind: "AGENCY",
			Nationality: marking.SetOf("DE"), Roles: marking.SetOf("INTELLIGENCE_ANALYST"),
			Clearances:  []policy.Clearance{{Scheme: "NATO", Rank: marking.Secret}},
			Memberships: []policy.Membership{{Alliance: "nato", Party: "DE", Status: "MEMBER"}},
			Agreements:  []policy.Agreement{{Scheme: "EU", From: now}},
			Mandates:    []policy.Mandate{{Alliance: "nato", Action: "sign"}},
			Assurance:   "aal2",
			Scope:       &policy.Scope{Actions: marking.SetOf("read"), Alliances: marking.SetOf("nato"), Channels: marking.SetOf("api"), TLP: marking.Green},
		},
		Relations: policy.Author | policy.Recipient,
		Object: &marking.Label{
			Kind: "evidence", State: "SHARED", Owner: "NL-CSIRT", Marking: m,
			Overlays: []marking.Overlay{{Party: "UK", TLP: marking.Red}},
			Grants:   []marking.Grant{grant}, Consents: []marking.Consent{consent},
		},
		Context: policy.Context{Now: now, Channel: policy.ChannelAPI, Grant: &grant, Marking: &m, Consent: &consent,
			Client: &policy.Client{Roles: marking.SetOf("INTELLIGENCE_ANALYST"), Scope: policy.Scope{Actions: marking.SetOf("read"), Channels: marking.SetOf("export")}},
			Statement: &policy.Statement{
				Alliance: "nato", Kind: "ORGANISATION", Lead: "NL", Parties: marking.SetOf("DE", "NL"), Party: "DE", Mode: "ACKNOWLEDGE",
				Minutes: 1440, Slot: now,
				File: policy.OnFile{Originators: []string{"NL"}, Judgements: []string{"HIGH"}, Assessments: []string{"VIOLATION"}, Decisions: []string{"NL"}},
				Tally: policy.Tally{For: marking.SetOf("NL"), Against: marking.SetOf(), Abstain: marking.SetOf(),
					Silent: marking.SetOf("DE")},
			},
			Bundle: &policy.Bundle{Alliance: "nato", Affected: marking.SetOf("nato"), Approved: marking.SetOf("nato"), For: "nato", Passed: true,
				Done: marking.SetOf("approve")}},
	}
}

// set returns the JSON form of the question with another value at a path.
func set(t *testing.T, value any, path ...string) any {
	t.Helper()
	form := asJSON(t, question())
	at := form
	for _, step := range path[:len(path)-1] {
		at = at[step].(map[string]any)
	}
	at[path[len(path)-1]] = value
	return form
}

func TestEveryAlliancesDataIsAsTheSchemaSays(t *testing.T) {
	files, err := filepath.Glob("alliances/*/data.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("found %d files, error %v", len(files), err)
	}
	for _, file := range files {
		for _, flaw := range mismatches(t, "alliance_data.json", readJSON(t, file)) {
			t.Errorf("%s: %s", file, flaw)
		}
	}
}

func TestTheDataSchemaRefusesWhatIsNoAlliance(t *testing.T) {
	spoil := map[string]func(map[string]any){
		"no name":                       func(d map[string]any) { delete(d, "name") },
		"no members":                    func(d map[string]any) { d["members"] = []any{} },
		"a type that is not known":      func(d map[string]any) { d["type"] = "CLUB" },
		"abstentions without people":    func(d map[string]any) { d["decision_rule"].(map[string]any)["abstention_one_in"] = 3 },
		"people from no source":         func(d map[string]any) { d["decision_rule"].(map[string]any)["population"] = map[string]any{"NL": 18} },
		"a way of signing that is none": func(d map[string]any) { d["thresholds"].(map[string]any)["sign_on"] = []any{"ALIGN_POST"} },
		"a quorum in fractions":         func(d map[string]any) { d["decision_rule"].(map[string]any)["voting"] = 26.5 },
		"silence without an hour":       func(d map[string]any) { delete(d["decision_rule"].(map[string]any), "minimum_hours") },
		"a key that nobody reads":       func(d map[string]any) { d["motto"] = "Animus in consulendo liber" },
		"a member without an end":       func(d map[string]any) { delete(d["members"].([]any)[0].(map[string]any), "until") },
		"a time with seconds":           func(d map[string]any) { d["members"].([]any)[0].(map[string]any)["from"] = "1949-04-04T00:00:00Z" },
	}
	for name, f := range spoil {
		t.Run(name, func(t *testing.T) {
			data := readJSON(t, "alliances/nato/data.json").(map[string]any)
			if f(data); len(mismatches(t, "alliance_data.json", data)) == 0 {
				t.Error("the schema lets it pass")
			}
		})
	}
}

func TestARequestIsAsTheSchemaSays(t *testing.T) {
	bare := question()
	bare.Subject = policy.Subject{Party: "DE", Chain: []string{"DE"}, Clearances: []policy.Clearance{},
		Memberships: []policy.Membership{}, Agreements: []policy.Agreement{}, Mandates: []policy.Mandate{}}
	bare.Relations, bare.Object, bare.Context = 0, &marking.Label{}, policy.Context{Now: bare.Context.Now, Channel: policy.ChannelStream}
	canonical := bare.Object.Canonical()
	canonical.Grants, canonical.Consents, canonical.Overlays = []marking.Grant{}, []marking.Consent{}, []marking.Overlay{}
	bare.Object = &canonical
	for name, request := range map[string]policy.Request{"full": question(), "bare": bare} {
		for _, flaw := range mismatches(t, "request.json", asJSON(t, request)) {
			t.Errorf("%s: %s", name, flaw)
		}
	}
}

func TestTheRequestSchemaRefusesOtherShapes(t *testing.T) {
	cases := map[string]any{
		"an unknown TLP":          set(t, "TLP:WHITE", "object", "tlp"),
		"a rank beyond the top":   set(t, 5, "object", "class", "rank"),
		"no present minute":       set(t, "", "context", "now"),
		"a present second":        set(t, "2026-11-21T10:00:30Z", "context", "now"),
		"an unknown channel":      set(t, "telex", "context", "channel"),
		"an unknown relation":     set(t, []string{"friend"}, "relations"),
		"a name of a person":      set(t, "J. Jansen", "subject", "name"),
		"no list of originators":  set(t, nil, "object", "originators"),
		"a half set of facts":     set(t, map[string]any{"alliance": "nato"}, "context", "statement"),
		"a confidence of its own": set(t, []string{"CERTAIN"}, "context", "statement", "file", "judgements"),
		"fewer than none unread":  set(t, -1, "context", "statement", "unread"),
		"a marking without PAP":   set(t, map[string]any{"tlp": "TLP:RED"}, "context", "marking"),
	}
	for name, request := range cases {
		t.Run(name, func(t *testing.T) {
			if len(mismatches(t, "request.json", request)) == 0 {
				t.Error("the schema lets it pass")
			}
		})
	}
}

func TestAVerdictIsAsTheSchemaSays(t *testing.T) {
	modules := parseTree(t)
	hidden := set(t, "TLP:RED", "object", "tlp")
	visible := set(t, "REVOKED", "object", "state")
	unnamed := set(t, "MUST", "object", "naming")
	denied := map[string]any{}
	for want, request := range map[string]any{"DENY_HIDDEN": hidden, "DENY_VISIBLE": visible, "ALLOW": unnamed, "REDACT": asJSON(t, question())} {
		request.(map[string]any)["relations"] = []string{}
		request.(map[string]any)["object"].(map[string]any)["overlays"] = []string{}
		verdict := eval(t, modules, "data.decision.verdict", request).(map[string]any)
		if verdict["outcome"] != want {
			t.Errorf("the outcome is %v, want %s", verdict, want)
		}
		for _, flaw := range mismatches(t, "decision.json", verdict) {
			t.Errorf("%s: %s", want, flaw)
		}
		if want == "DENY_HIDDEN" {
			denied = verdict
		}
	}
	for key, value := range map[string]any{"outcome": "REDACT", "redact": []string{"title"}, "rule": "no code", "obligations": []string{"SHRED"}, "note": ""} {
		before, had := denied[key]
		denied[key] = value
		if len(mismatches(t, "decision.json", denied)) == 0 {
			t.Errorf("the schema lets %s be %v", key, value)
		}
		if denied[key] = before; !had {
			delete(denied, key)
		}
	}
}
