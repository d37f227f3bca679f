package graph_test

import (
	"net/http"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/marking"
)

var clear = map[string]any{"tlp": "CLEAR", "pap": "CLEAR", "originators": []string{"NL"}, "naming": "MAY"}

// with returns the marking with some fields changed.
func with(changes ...any) map[string]any {
	m := map[string]any{}
	for k, v := range clear {
		m[k] = v
	}
	for i := 0; i+1 < len(changes); i += 2 {
		m[changes[i].(string)] = changes[i+1]
	}
	return m
}

func TestAnIncidentGoesItsWay(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "case", marking.Clear)
	created := at(w.ask("NL", `mutation($in:CreateIncidentInput!){createIncident(input:$in){incident{id version state case{title} victim{name marking{tlp}} sources{publisher day} targets{country sector} marking{tlp classification{level protection} relTo eyesOnly embargo}} userErrors{code}}}`,
		map[string]any{"in": map[string]any{"case": file, "title": "t", "types": []string{"WIPER", "OTHER"}, "firstSeen": "2022-02", "severity": 50,
			"targets": []any{map[string]any{"country": "UA", "sector": "MEDIA"}}, "sources": []any{map[string]any{"publisher": "p", "day": "2022"}},
			"victim":  map[string]any{"name": "v", "marking": with("tlp", "AMBER")},
			"marking": with("relTo", []string{}, "embargo", "2026-11-21T13:00Z", "classification", map[string]any{"scheme": "FR", "level": "SECRET", "setOn": "2022-02"})}}), "createIncident")
	want := `{"case":{"title":"case"},"id":ID,"marking":{"classification":{"level":"SECRET","protection":"SECRET"},"embargo":"2026-11-21T13:00Z","eyesOnly":null,"relTo":[],"tlp":"CLEAR"},"sources":[{"day":"2022","publisher":"p"}],"state":"DRAFT","targets":[{"country":"UA","sector":"MEDIA"}],"version":1,"victim":{"marking":{"tlp":"AMBER"},"name":"v"}}`
	id := at(created, "incident", "id")
	if got := text(at(created, "incident")); got != strings.Replace(want, "ID", text(id), 1) {
		t.Fatalf("\n%s\nwant\n%s", got, want)
	}
	for i, step := range []struct{ name, state string }{{"submitIncident", "SUBMITTED"}, {"validateIncident", "VALIDATED"},
		{"beginIncidentAnalysis", "UNDER_ANALYSIS"}, {"assessIncident", "ASSESSED"}, {"closeIncident", "CLOSED"}, {"withdrawIncident", "WITHDRAWN"}} {
		got := at(w.ask("NL", `mutation($id:ID!,$v:Int){`+step.name+`(input:{id:$id,version:$v}){incident{state version case{incidents{edges{node{state}}}}} userErrors{code}}}`,
			map[string]any{"id": id, "v": i + 1}), step.name)
		want := `{"incident":{"case":{"incidents":{"edges":[{"node":{"state":"` + step.state + `"}}]}},"state":"` + step.state + `","version":` + text(i+2) + `},"userErrors":[]}`
		if text(got) != want {
			t.Errorf("%s: %s\nwant %s", step.name, text(got), want)
		}
	}
}

func TestRefusalsStandInThePayload(t *testing.T) {
	w := newWorld(t)
	id := w.incident("NL", "open", "", marking.Clear)
	item := w.item("NL", "amber", marking.Amber, nil)
	for name, c := range map[string]struct {
		party, call string
		vars        map[string]any
		want        string
	}{
		"not the caller's to do": {"DE", `submitIncident(input:{id:$id})`, nil, `FORBIDDEN []`},
		"no such move":           {"NL", `closeIncident(input:{id:$id})`, nil, `MOVE_ILLEGAL [state]`},
		"an old version":         {"NL", `submitIncident(input:{id:$id,version:7})`, nil, `VERSION_STALE [version]`},
		"version zero":           {"NL", `submitIncident(input:{id:$id,version:0})`, nil, `VERSION_STALE [version]`},
		"an id of another noun":  {"NL", `closeCase(input:{id:$id})`, nil, `NOT_FOUND [id]`},
		"merged into itself":     {"NL", `mergeIncident(input:{id:$id,into:$id})`, nil, `REFERENCE_UNKNOWN [into]`},
		"shared with nobody":     {"NL", `shareIncident(input:{id:$id})`, nil, `INVALID_INPUT [to]`},
		"an unknown level":       {"NL", `remarkIncident(input:{id:$id,marking:$m})`, map[string]any{"m": with("classification", map[string]any{"scheme": "FR", "level": "CONFIDENTIEL DEFENSE", "setOn": "2021-07-01"})}, `CLASSIFICATION_UNKNOWN [marking classification]`},
		"no originator":          {"NL", `createCase(input:{title:"x",marking:$m})`, map[string]any{"m": with("originators", []string{})}, `MARKING_MISSING [marking originators]`},
		"an embargo in the past": {"NL", `createCase(input:{title:"x",marking:$m})`, map[string]any{"m": with("embargo", "2026-11-21T11:59Z")}, `EMBARGO_IN_PAST [marking embargo]`},
		"no title":               {"NL", `createCase(input:{title:" ",marking:$m})`, map[string]any{"m": clear}, `TEXT_EMPTY [title]`},
		"a grade that is none":   {"NL", `registerEvidence(input:{title:"x",kind:LOG,grade:{reliability:A,credibility:7},marking:$m})`, map[string]any{"m": clear}, `INVALID_INPUT [grade]`},
		"a portion's marking":    {"NL", `createIncident(input:{title:"x",types:[OTHER],marking:$m,victim:{name:"v",marking:$v}})`, map[string]any{"m": clear, "v": with("originators", []string{})}, `MARKING_MISSING [victim marking originators]`},
		"a laxer overlay":        {"NL", `overlayMarking(input:{id:$item,tlp:GREEN})`, nil, `DOWNGRADE_BY_RECIPIENT [tlp]`},
		"conditions of nothing":  {"NL", `grantReleaseWithConditions(input:{id:$id,conditions:" "})`, nil, `TEXT_EMPTY [conditions]`},
		"a claim below none":     {"NL", `createThreatActor(input:{name:"x",suspected:[{country:"RU",source:"s",confidence:-1}],marking:$m})`, map[string]any{"m": clear}, `INVALID_INPUT [suspected]`},
		"an unknown alliance":    {"NL", `recordMembership(input:{alliance:"none",party:"NL",status:MEMBER,from:"2026-01-01T00:00Z"})`, nil, `NOT_FOUND [alliance]`},
	} {
		t.Run(name, func(t *testing.T) {
			vars := map[string]any{"id": id, "item": item, "m": clear, "v": clear}
			for k, v := range c.vars {
				vars[k] = v
			}
			decl := ""
			for _, d := range []string{"$id:ID!", "$item:ID!", "$m:MarkingInput!", "$v:MarkingInput!"} {
				if name, _, _ := strings.Cut(d, ":"); strings.Contains(c.call, name) {
					decl += d + " "
				}
			}
			if decl != "" {
				decl = "(" + decl + ")"
			}
			data := w.ask(c.party, "mutation"+decl+"{m:"+c.call+"{userErrors{code path message}}}", vars)
			got := ""
			if e := at(data, "m", "userErrors", 0); e != nil {
				got = at(e, "code").(string) + " " + strings.NewReplacer(`"`, "", ",", " ").Replace(text(at(e, "path")))
				if at(e, "message") == "" {
					t.Error("it says nothing to people")
				}
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestMutationsOfOneRequestSeeEachOther(t *testing.T) {
	w := newWorld(t)
	id := w.caseOf("NL", "case", marking.Clear)
	data := w.ask("NL", `mutation($id:ID!){a:closeCase(input:{id:$id,version:1}){case{state version}} b:reopenCase(input:{id:$id,version:2}){case{state version}}
		c:closeCase(input:{id:$id,version:2}){case{state} userErrors{code}}}`, map[string]any{"id": id})
	want := `{"a":{"case":{"state":"CLOSED","version":2}},"b":{"case":{"state":"OPEN","version":3}},"c":{"case":null,"userErrors":[{"code":"VERSION_STALE"}]}}`
	if got := text(data); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestEvidenceAndItsRelease(t *testing.T) {
	w := newWorld(t)
	source := w.item("NL", "source", marking.Amber, nil)
	made := at(w.ask("NL", `mutation($in:RegisterEvidenceInput!){registerEvidence(input:$in){evidence{id marking{tlp} grade{reliability credibility} technical{indicators} derivedFrom{title} custody{seq action} consents{by to purpose}} userErrors{code path}}}`,
		map[string]any{"in": map[string]any{"title": "made", "kind": "DERIVED_ANALYSIS", "grade": map[string]any{"reliability": "A", "credibility": 1}, "derivedFrom": []any{source},
			"technical": map[string]any{"indicators": []string{"203.0.113.7"}, "marking": clear}, "consents": []any{map[string]any{"by": "NL", "to": "DE", "purpose": "CITE_PUBLIC"}}, "marking": clear}}), "registerEvidence")
	if got := text(at(made, "evidence", "marking")) + text(at(made, "evidence", "derivedFrom")) + text(at(made, "evidence", "custody")) + text(at(made, "evidence", "consents")); got !=
		`{"tlp":"AMBER"}[{"title":"source"}][{"action":"RECEIVED","seq":1}][{"by":"NL","purpose":"CITE_PUBLIC","to":"DE"}]` {
		t.Fatalf("%s %s", got, text(made))
	}
	id := at(made, "evidence", "id")
	shared := w.ask("NL", `mutation($id:ID!){verifyEvidence(input:{id:$id,note:"seen"}){evidence{state custody{note}}} shareEvidence(input:{id:$id,to:["DE"],without:[EXPORT,CITE_PUBLIC],until:"2027-01-01T00:00Z"}){evidence{state grants{via by to without until person}}}}`, map[string]any{"id": id})
	if got := text(at(shared, "shareEvidence", "evidence")); got != `{"grants":[{"by":"NL","person":"NL.analyst","to":["DE"],"until":"2027-01-01T00:00Z","via":null,"without":["CITE_PUBLIC","EXPORT"]}],"state":"SHARED"}` {
		t.Errorf("%s", got)
	}
	if got := at(shared, "verifyEvidence", "evidence", "custody", 1, "note"); got != "seen" {
		t.Errorf("the note is %v", got)
	}
	end := w.ask("NL", `mutation($id:ID!){revokeEvidence(input:{id:$id,reason:"forged"}){evidence{state revocation{by reason}} userErrors{code}}}`, map[string]any{"id": id})
	if got := text(end); got != `{"revokeEvidence":{"evidence":{"revocation":{"by":"NL","reason":"forged"},"state":"REVOKED"},"userErrors":[]}}` {
		t.Errorf("%s", got)
	}
}

func TestUnexpectedFailuresAreErrorsOfTheRequest(t *testing.T) {
	w := newWorld(t)
	w.store.Close()
	rec := w.post("NL", `mutation($m:MarkingInput!){createCase(input:{title:"x",marking:$m}){case{id} userErrors{code}}}`, map[string]any{"m": clear})
	if rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), "userErrors") || !strings.Contains(rec.Body.String(), `"data":null`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if c := code(rec.Body.Bytes()); c != "UNAVAILABLE" && c != "READ_ONLY" && c != "INTERNAL" {
		t.Errorf("code %s", c)
	}
}

func TestAClosedSetTakesNothingThatLooksLikeIt(t *testing.T) {
	w := newWorld(t)
	rec := w.post("NL", `query($s:[State!]){cases(filter:{states:$s}){totalCount}}`, map[string]any{"s": []string{"open"}})
	if code(rec.Body.Bytes()) != "INVALID_INPUT" {
		t.Errorf("%s", rec.Body)
	}
	if !strings.Contains(rec.Body.String(), `"path":["cases"]`) {
		t.Errorf("the error is at %s", rec.Body)
	}
}

func TestIdsAreOfTheServicesShape(t *testing.T) {
	w := newWorld(t)
	data := w.ask("NL", `mutation($m:MarkingInput!){createThreatActor(input:{name:"x",aliases:["y"],suspected:[{country:"RU",source:"s"}],marking:$m}){threatActor{id suspected{confidence}} userErrors{code}}}`, map[string]any{"m": clear})
	id, _ := at(data, "createThreatActor", "threatActor", "id").(string)
	if _, err := dossier.ParseID(id); err != nil || at(data, "createThreatActor", "threatActor", "suspected", 0, "confidence") != nil {
		t.Errorf("%s", text(data))
	}
}
