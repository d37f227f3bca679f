package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

func TestHiddenIsAnsweredAsUnknown(t *testing.T) {
	w := newWorld(t)
	hidden := w.caseOf("NL", "secret", marking.AmberStrict)
	for _, query := range []string{
		`query($id:ID!){node(id:$id){id __typename}}`,
		`query($id:ID!){case(id:$id){id title}}`,
		`query($id:ID!){incident(id:$id){id}}`,
		`query($id:ID!){evidence(filter:{case:$id}){totalCount edges{cursor}}}`,
		`mutation($id:ID!){closeCase(input:{id:$id}){case{id} userErrors{code message path}}}`,
		`mutation($id:ID!){closeCase(input:{id:$id,version:1}){case{id} userErrors{code message path}}}`,
		`mutation($id:ID!){closeIncident(input:{id:$id}){incident{id} userErrors{code message path}}}`,
		`mutation($id:ID!){overlayMarking(input:{id:$id,tlp:RED}){object{id} userErrors{code message path}}}`,
		`mutation($id:ID!){requestRelease(input:{object:$id,to:"DE",purpose:READ,reason:"x"}){releaseRequest{id} userErrors{code message path}}}`,
	} {
		unknown, err := dossier.NewID(dossier.NounCase, strings.NewReader(strings.Repeat("x", 16)))
		must(t, err)
		a := w.post("DE", query, map[string]any{"id": hidden}).Body.String()
		b := w.post("DE", query, map[string]any{"id": unknown}).Body.String()
		if a != b {
			t.Errorf("%s\nhidden  %s\nunknown %s", query, a, b)
		}
		if c := w.post("DE", query, map[string]any{"id": "no id at all"}).Body.String(); strings.HasPrefix(query, "query") && c != a {
			t.Errorf("%s\nhidden %s\nno id  %s", query, a, c)
		}
	}
	if got := at(w.ask("NL", `query($id:ID!){case(id:$id){title}}`, map[string]any{"id": hidden}), "case", "title"); got != "secret" {
		t.Errorf("its owner sees %v", got)
	}
}

func TestAStubHasItsIdAndNothingElse(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "amber", marking.Amber)
	incident := w.incident("NL", "amber", file, marking.Amber)
	item := w.item("NL", "amber", marking.Amber, func(in *casework.NewEvidence) {
		in.Incident, in.Technical = incident, dossier.TechnicalPortion{Detail: "how", Marking: marked("NL", marking.Amber)}
	}, "DE")
	w.incident("NL", "open", file, marking.Clear)
	_, err := w.as("NL").Move(context.Background(), incident, "submit", casework.MoveOptions{}) // drafts are not shared
	must(t, err)
	for _, id := range []dossier.ID{file, incident} {
		_, err := w.as("NL").Share(context.Background(), id, casework.ShareInput{To: []string{"DE"}})
		must(t, err)
	}
	s := schema()
	for typ, id := range map[string]dossier.ID{"Case": file, "Incident": incident, "Evidence": item} {
		var fields []string
		for _, f := range s.Types[typ].Fields {
			name := f.Name
			if t := s.Types[f.Type.Name()]; t.Kind == ast.Object || t.Kind == ast.Interface {
				name += "{__typename}"
			}
			if !strings.HasPrefix(f.Name, "__") && f.Name != "explain" && f.Name != "may" {
				fields = append(fields, name)
			}
		}
		query := "query($id:ID!){node(id:$id){...on " + typ + "{" + strings.Join(fields, " ") + "}}}"
		query = strings.Replace(query, "withheld{__typename}", "withheld{field code}", 1)
		stub, _ := at(w.ask("DE", query, map[string]any{"id": id}), "node").(map[string]any)
		for name, v := range stub {
			switch {
			case name == "id" && v == string(id):
			case name == "withheld" && at(v, 0, "field") == "*" && at(v, 1) == nil:
			case v != nil:
				t.Errorf("%s.%s is %v", typ, name, v)
			}
		}
		if len(stub) != len(fields) {
			t.Errorf("%d of %d fields of %s", len(stub), len(fields), typ)
		}
		if own := at(w.ask("NL", query, map[string]any{"id": id}), "node", "title"); own != "amber" {
			t.Errorf("the owner of the %s sees %v", typ, own)
		}
	}
}

func TestWithheldFieldsAreNullAndNamed(t *testing.T) {
	w := newWorld(t)
	red := marked("NL", marking.Red)
	source := w.item("NL", "first", marking.Green, nil, "DE")
	id := w.item("NL", "green", marking.Green, func(in *casework.NewEvidence) {
		in.DerivedFrom = []dossier.ID{source}
		in.Technical = dossier.TechnicalPortion{Detail: "how", Indicators: []string{"203.0.113.7"}, Marking: red}
		in.Victim = dossier.VictimPortion{Detail: "a ministry", Marking: marked("NL", marking.Green)}
	}, "DE")
	const query = `query($id:ID!){evidenceItem(id:$id){title summary provider{key} providerKey owner{key} ownerKey kind
		technical{detail indicators marking{tlp}} victim{name detail} source{description} derivedFrom{title} grants{by to}
		marking{tlp originators banner} file{href} custody{seq} withheld{field code reason}}}`
	got := at(w.ask("DE", query, map[string]any{"id": id}), "evidenceItem")
	want := `{"custody":null,"derivedFrom":null,"file":null,"grants":[],"kind":"LOG","marking":{"banner":"TLP:GREEN PAP:GREEN","originators":null,"tlp":"GREEN"},` +
		`"owner":null,"ownerKey":null,"provider":null,"providerKey":null,"source":null,"summary":null,"technical":null,"title":"green","victim":null,` +
		`"withheld":[`
	if !strings.HasPrefix(text(got), want) {
		t.Errorf("%s\nwant %s", text(got), want)
	}
	var names []string
	for i := range 7 {
		name, _ := at(got, "withheld", i, "field").(string)
		names = append(names, name)
	}
	if !slices.Equal(names, []string{"custody", "derivedFrom", "file", "provider", "summary", "technical", "victim"}) {
		t.Errorf("withheld %v", names)
	}
	got = at(w.ask("NL", query, map[string]any{"id": id}), "evidenceItem")
	for _, c := range []struct {
		want  any
		steps []any
	}{
		{"NL", []any{"provider", "key"}}, {"how", []any{"technical", "detail"}}, {"RED", []any{"technical", "marking", "tlp"}},
		{"first", []any{"derivedFrom", 0, "title"}}, {"a ministry", []any{"victim", "detail"}}, {nil, []any{"victim", "name"}},
		{"what it shows", []any{"summary"}}, {"DE", []any{"grants", 0, "to", 0}}, {"NL", []any{"marking", "originators", 0}},
	} {
		if v := at(got, c.steps...); v != c.want {
			t.Errorf("its owner sees %v as %v, want %v", c.steps, v, c.want)
		}
	}
}

func TestPagesGoBothWaysWithoutGapOrDouble(t *testing.T) {
	w := newWorld(t)
	var all []string
	for i := range 7 {
		all = append([]string{string(w.incident("NL", fmt.Sprint(i), "", marking.Clear))}, all...)
		w.incident("DE", "hidden", "", marking.Amber)
	}
	const query = `query($first:Int,$after:String,$last:Int,$before:String){
		incidents(first:$first,after:$after,last:$last,before:$before,filter:{owners:["NL"]}){
		totalCount pageInfo{hasNextPage hasPreviousPage startCursor endCursor} edges{cursor node{id}}}}`
	for _, size := range []int{1, 2, 3, 7, 100} {
		for _, backward := range []bool{false, true} {
			var got []string
			vars := map[string]any{"first": size}
			if backward {
				vars = map[string]any{"last": size}
			}
			for range 8 {
				page := at(w.ask("UK", query, vars), "incidents")
				if n := at(page, "totalCount"); n != 7.0 {
					t.Fatalf("%v in all", n)
				}
				var ids []string
				for _, e := range at(page, "edges").([]any) {
					ids = append(ids, at(e, "node", "id").(string))
				}
				if first := at(page, "edges", 0, "cursor"); first != at(page, "pageInfo", "startCursor") {
					t.Errorf("the page starts at %v, its first edge is %v", at(page, "pageInfo", "startCursor"), first)
				}
				if backward {
					got = append(ids, got...)
					vars["before"] = at(page, "pageInfo", "startCursor")
					if at(page, "pageInfo", "hasPreviousPage") == false {
						break
					}
				} else {
					got = append(got, ids...)
					vars["after"] = at(page, "pageInfo", "endCursor")
					if at(page, "pageInfo", "hasNextPage") == false {
						break
					}
				}
			}
			if !slices.Equal(got, all) {
				t.Errorf("pages of %d, backward %v: %d items, want %d", size, backward, len(got), len(all))
			}
		}
	}
	cursor := at(w.ask("UK", query, map[string]any{"first": 2}), "incidents", "edges", 1, "cursor")
	if rec := w.post("NL", query, map[string]any{"first": 2, "after": cursor}); code(rec.Body.Bytes()) != "CURSOR_INVALID" {
		t.Errorf("another person's cursor: %s", rec.Body)
	}
}

func TestNestedObjectsAreReleasedOnTheirOwn(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "open case", marking.Clear)
	shut := w.caseOf("NL", "shut case", marking.AmberStrict)
	open := w.incident("NL", "open incident", file, marking.Clear)
	w.incident("NL", "shut incident", file, marking.Amber)
	inShut := w.incident("NL", "open incident of a shut case", shut, marking.Clear)
	w.item("NL", "open item", marking.Clear, func(in *casework.NewEvidence) { in.Incident = open })
	w.item("NL", "shut item", marking.Amber, func(in *casework.NewEvidence) { in.Incident = open })
	const query = `query($file:ID!,$incident:ID!,$other:ID){
		case(id:$file){lead{key} owner{name parent{key}} incidents(first:5){totalCount edges{node{title case{title} evidence(first:5){totalCount edges{node{title incident{title} case{title}}}}}}}
			narrowed:incidents(filter:{case:$other}){totalCount} evidence{totalCount} releaseRequests{totalCount}}
		incident(id:$incident){title case{id} mergedInto{id} actors{id}}}`
	data := w.ask("DE", query, map[string]any{"file": file, "incident": inShut, "other": shut})
	want := `{"case":{"evidence":{"totalCount":1},"incidents":{"edges":[{"node":{"case":{"title":"open case"},"evidence":{"edges":[{"node":{"case":{"title":"open case"},"incident":{"title":"open incident"},"title":"open item"}}],"totalCount":1},"title":"open incident"}}],"totalCount":1},"lead":{"key":"NL"},"narrowed":{"totalCount":0},"owner":{"name":"State of NL","parent":null},"releaseRequests":{"totalCount":0}},"incident":{"actors":[],"case":null,"mergedInto":null,"title":"open incident of a shut case"}}`
	if got := text(data); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	own := w.ask("NL", query, map[string]any{"file": file, "incident": inShut})
	if at(own, "case", "incidents", "totalCount") != 2.0 || at(own, "case", "evidence", "totalCount") != 2.0 || at(own, "incident", "case", "id") != string(shut) {
		t.Errorf("their owner sees %s", text(own))
	}
}

func TestFiltersNarrowLists(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	for i, title := range []string{"Power grid", "Parliament", "Port"} {
		_, err := w.as("NL").CreateIncident(ctx, casework.NewIncident{Title: title, Types: []dossier.IncidentType{dossier.IncidentTypes[i]},
			FirstSeen: dossier.Day(fmt.Sprintf("201%d-05-01", i)), Severity: 30 * i, Targets: []dossier.Target{{Country: "UA", Sector: dossier.Sectors[i]}},
			Marking: marked("NL", []marking.TLP{marking.Clear, marking.Green, marking.Amber}[i])})
		must(t, err)
	}
	for filter, want := range map[string]string{
		``:                                  "Port Parliament Power grid",
		`{search:"po"}`:                     "Port Power grid",
		`{tlp:[GREEN,AMBER]}`:               "Port Parliament",
		`{types:[DATA_THEFT]}`:              "Power grid",
		`{severity:{min:30}}`:               "Port Parliament",
		`{severity:{min:30,max:30}}`:        "Parliament",
		`{seen:{from:"2011",until:"2011"}}`: "Parliament",
		`{sectors:[STATE_INSTITUTIONS],countries:["UA"]}`: "Power grid",
		`{countries:["FR"]}`:                              "",
		`{states:[SUBMITTED]}`:                            "",
		`{changedSince:"2026-11-21T12:00:00.001Z"}`:       "",
		`{changedSince:"2026-11-21T13:00:00+01:00"}`:      "Port Parliament Power grid",
		`{owners:["DE"]}`:                                 "",
	} {
		args := ""
		if filter != "" {
			args = "(filter:" + filter + ")"
		}
		var titles []string
		for _, e := range at(w.ask("NL", "{incidents"+args+"{edges{node{title}}}}", nil), "incidents", "edges").([]any) {
			titles = append(titles, at(e, "node", "title").(string))
		}
		if got := strings.Join(titles, " "); got != want {
			t.Errorf("%s: %s, want %s", filter, got, want)
		}
	}
}

func TestTheCallerIsToldWhoItIs(t *testing.T) {
	w := newWorld(t)
	got := text(w.ask("NL", `{viewer{handle partyKey party{name} roles assurance capacity compartments memberships{allianceKey status party{key} alliance{name}}}}`, nil))
	want := `{"viewer":{"assurance":"AAL2","capacity":null,"compartments":[],"handle":"NL.analyst","memberships":[{"alliance":{"name":"European Union"},"allianceKey":"eu27","party":{"key":"NL"},"status":"MEMBER"}],"party":{"name":"State of NL"},"partyKey":"NL","roles":["INTELLIGENCE_ANALYST"]}}`
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	members := text(w.ask("UK", `{alliance(key:"eu27"){type members{partyKey status} few:members(first:1){partyKey}}}`, nil))
	if want := `{"alliance":{"few":[{"partyKey":"DE"}],"members":[{"partyKey":"DE","status":"MEMBER"},{"partyKey":"NL","status":"MEMBER"}],"type":"CFSP"}}`; members != want &&
		members != strings.NewReplacer(`"DE"`, `"NL"`, `"NL"`, `"DE"`).Replace(want) {
		t.Errorf("\n%s\nwant\n%s", members, want)
	}
}

func TestADecisionIsExplained(t *testing.T) {
	w := newWorld(t)
	id := w.item("NL", "amber", marking.Amber, nil, "DE")
	const query = `query($id:ID!,$a:Action!){node(id:$id){... on Guarded{may(action:$a) explain(action:$a){outcome rule obligations label at reasons{code}}}}}`
	for party, want := range map[string]string{
		"NL": `{"node":{"explain":{"at":"2026-11-21T12:00Z","label":"TLP:AMBER PAP:GREEN","obligations":["WATERMARK"],"outcome":"ALLOW","reasons":[],"rule":"OWN"},"may":true}}`,
		"DE": `{"node":{"explain":{"at":"2026-11-21T12:00Z","label":null,"obligations":[],"outcome":"DENY_VISIBLE","reasons":[],"rule":"ASK"},"may":false}}`,
		"UK": `{"node":null}`,
	} {
		data := w.ask(party, query, map[string]any{"id": id, "a": "CITE_PUBLIC"})
		if x, ok := at(data, "node", "explain").(map[string]any); ok {
			x["reasons"] = []any{} // the rules of this test have no catalogue
		}
		if got := text(data); got != want {
			t.Errorf("%s\n%s\nwant\n%s", party, got, want)
		}
	}
}

// Every ready query runs within the default limits; with ids that nobody knows it
// comes to no error but such as any caller may get.
func TestReadyQueriesRun(t *testing.T) {
	w := newWorld(t)
	mark := map[string]any{"tlp": "CLEAR", "pap": "CLEAR", "originators": []string{"NL"}}
	id := "inc_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	inputs := map[string]any{
		"CreateCaseInput": map[string]any{"title": "x", "marking": mark}, "CreateIncidentInput": map[string]any{"title": "x", "types": []string{"OTHER"}, "marking": mark},
		"AmendIncidentInput":        map[string]any{"id": id, "version": 1, "title": "x", "types": []string{"OTHER"}},
		"RegisterEvidenceInput":     map[string]any{"title": "x", "kind": "LOG", "grade": map[string]any{"reliability": "A", "credibility": 1}, "marking": mark},
		"CreateThreatActorInput":    map[string]any{"name": "x", "marking": mark},
		"RecordMembershipInput":     map[string]any{"alliance": "none", "party": "NL", "status": "MEMBER", "from": "2026-01-01T00:00Z"},
		"RequestReleaseInput":       map[string]any{"object": id, "to": "DE", "purpose": "READ", "reason": "x"},
		"CreateJudgementInput":      map[string]any{"title": "x", "question": "x", "marking": mark},
		"IssueClientInput":          map[string]any{"name": "x", "actions": []string{"READ"}, "own": true, "channels": []string{"API"}, "tlp": "GREEN"},
		"CreateNormAssessmentInput": map[string]any{"title": "x", "norm": "un-13f", "finding": "VIOLATION", "marking": mark},
	}
	maps.Copy(inputs, responseInputs(mark, id))
	maps.Copy(inputs, statementInputs(mark, id))
	extra := map[string]any{"into": id, "by": id, "reason": "x", "marking": mark, "tlp": "RED", "conditions": "x", "parties": []string{"UK"},
		"title": "x", "text": "x", "question": "x", "norm": "un-13f", "finding": "VIOLATION"}
	for _, name := range readyQueries(t) {
		query := readFile(t, name)
		doc, err := parser.ParseQuery(&ast.Source{Input: query})
		must(t, err)
		for _, op := range doc.Operations {
			if op.Operation == ast.Subscription || op.Name == "AttachEvidenceFile" || op.Name == "ProposePolicyBundle" {
				continue // tried where sockets and files are
			}
			vars := map[string]any{}
			for _, v := range op.VariableDefinitions {
				switch typ := v.Type.Name(); {
				case typ == "ID":
					vars[v.Variable] = id
				case strings.HasSuffix(typ, "Input") && inputs[typ] != nil:
					vars[v.Variable] = inputs[typ]
				case strings.HasSuffix(typ, "Input"):
					in := map[string]any{"id": id}
					for _, f := range schema().Types[typ].Fields {
						if x, ok := extra[f.Name]; ok && f.Type.NonNull && f.DefaultValue == nil {
							in[f.Name] = x
						}
					}
					vars[v.Variable] = in
				case v.Variable == "decision":
					vars[v.Variable] = "dcn_none"
				case v.Variable == "key":
					vars[v.Variable] = "eu27"
				case v.Variable == "norm":
					vars[v.Variable] = "un-13f"
				case v.Variable == "tree":
					vars[v.Variable] = "alliance:eu27"
				case v.Variable == "epoch" || v.Variable == "slot":
					vars[v.Variable] = 0
				}
			}
			body, err := json.Marshal(map[string]any{"query": query, "operationName": op.Name, "variables": vars})
			must(t, err)
			rec := w.do("NL", http.MethodPost, "/graphql", strings.NewReader(string(body)), "Content-Type", "application/json")
			if rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), `"errors"`) {
				t.Errorf("%s %s: %d %s", name, op.Name, rec.Code, rec.Body)
			}
		}
	}
}
