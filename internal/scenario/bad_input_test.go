package scenario_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"entente/internal/blob"
	"entente/internal/dossier"
	"entente/internal/scenario"
)

// needle stands in every bad input, and in no answer.
const needle = "Zq7Needle"

// desk is the table that bad input is sent to.
const desk = `
title: "A desk that is sent bad input"
source: "none: nothing is decided here"
at: "2026-11-21T10:00Z"
people:
  nl.analyst: {party: NL-CSIRT, roles: [INCIDENT_REPORTER, INTELLIGENCE_ANALYST, FORENSIC_EXAMINER, DISCLOSURE_OFFICER, CYBER_DIPLOMAT, PEN_HOLDER],
    mandates: [{alliance: eu27, action: sign}]}
  nl.colleague: {party: NL-CSIRT, roles: [INCIDENT_REPORTER, INTELLIGENCE_ANALYST, FORENSIC_EXAMINER, DISCLOSURE_OFFICER, CYBER_DIPLOMAT]}
  de.analyst: {party: DE-BSI, roles: [INCIDENT_REPORTER, INTELLIGENCE_ANALYST, FORENSIC_EXAMINER, DISCLOSURE_OFFICER]}
objects:
  file: {kind: case, owner: NL-CSIRT, author: nl.analyst, state: OPEN, marking: {tlp: "TLP:GREEN"}}
  draft: {kind: incident, owner: NL-CSIRT, author: nl.analyst, state: DRAFT, marking: {tlp: "TLP:GREEN"}}
  other: {kind: incident, owner: NL-CSIRT, author: nl.analyst, state: SUBMITTED, marking: {tlp: "TLP:GREEN"}}
  talks: {kind: statement, owner: NL-CSIRT, author: nl.analyst, state: NEGOTIATION, marking: {tlp: "TLP:AMBER"}, grants: [{via: eu27, by: NL, to: [DE, NL]}],
    statement: {alliance: eu27, kind: JOINT, lead: NL, parties: [DE, NL]}}
  frozen: {kind: statement, owner: NL-CSIRT, author: nl.analyst, state: FROZEN, marking: {tlp: "TLP:AMBER"}, grants: [{via: eu27, by: NL, to: [DE, NL]}],
    statement: {alliance: eu27, kind: JOINT, lead: NL, parties: [DE, NL]}}
  signing: {kind: statement, owner: NL-CSIRT, author: nl.analyst, state: SIGN_ON, marking: {tlp: "TLP:AMBER"}, grants: [{via: eu27, by: NL, to: [DE, NL]}],
    statement: {alliance: eu27, kind: JOINT, lead: NL, parties: [DE, NL]}}
  item: {kind: evidence, owner: NL-CSIRT, author: nl.analyst, state: VERIFIED, marking: {tlp: "TLP:GREEN"}}
  view: {kind: judgement, owner: NL-CSIRT, author: nl.analyst, state: DRAFT, marking: {tlp: "TLP:GREEN"}}
  finding: {kind: norm_assessment, owner: NL-CSIRT, author: nl.analyst, state: DRAFT, marking: {tlp: "TLP:GREEN"}}
rows: []
`

// bench is a desk with its interface, and what bad input needs of it.
type bench struct {
	*caller
	world              *scenario.World
	folder             string // of the files
	id                 map[string]dossier.ID
	cursor, colleagues string // of the same place in the same list: one's own, another person's
}

func newBench(t *testing.T) *bench {
	t.Helper()
	f, ids := table(t, desk)
	b := &bench{folder: t.TempDir(), id: ids}
	cfg := blob.Config{URL: "file://" + b.folder, KeyFile: t.TempDir() + "/key", MaxBytes: 1 << 10}
	blobs, err := blob.Open(context.Background(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	b.world = build(t, f, blobs)
	b.world.At(f.At.Time())
	s := b.world.Serve()
	t.Cleanup(s.Close)
	b.caller = &caller{server: s, who: "nl.analyst"}
	b.cursor, b.colleagues = b.firstCursor(t, "nl.analyst"), b.firstCursor(t, "nl.colleague")
	if b.cursor == b.colleagues {
		t.Fatal("two persons have the same cursor")
	}
	return b
}

// table reads a table that stands in a test, and the ids of its objects.
func table(t *testing.T, text string) (*scenario.File, map[string]dossier.ID) {
	t.Helper()
	parties, err := os.ReadFile("../../testdata/decisions/parties.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := scenario.Load(fstest.MapFS{"parties.yaml": {Data: parties}, "table.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]dossier.ID{}
	for name := range tables[0].Objects {
		if ids[name], err = tables[0].ID(name); err != nil {
			t.Fatal(err)
		}
	}
	return tables[0], ids
}

func (b *bench) firstCursor(t *testing.T, who string) string {
	t.Helper()
	data, err := b.server.Ask(context.Background(), who, "", `{incidents(first:1){pageInfo{endCursor}}}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	return data["incidents"].(map[string]any)["pageInfo"].(map[string]any)["endCursor"].(string)
}

// state is everything that the person sees, and the stored files.
func (b *bench) state(t *testing.T) string {
	t.Helper()
	reply := b.send(t, posting(`{cases{totalCount edges{node{id version}}} incidents{totalCount edges{node{id version}}}
		evidence{totalCount edges{node{id version}}} releaseRequests{totalCount} judgements{totalCount edges{node{id version}}} normAssessments{totalCount edges{node{id version}}}}`, nil))
	return string(reply.Body) + fmt.Sprint(b.stored(t))
}

// answer is what bad input must come to.
type answer struct {
	status int
	code   string
	path   string // into the input, where there is one; its steps joined by dots
	where  string // "errors", or "userErrors" of a mutation
}

// badInput is one request that cannot be meant.
type badInput struct {
	say  string
	call func(b *bench) scenario.Call
	want answer
}

// said reads the first refusal of a reply.
func said(reply *scenario.Reply) answer {
	out := answer{status: reply.Status}
	var body struct {
		Errors []struct {
			Extensions struct {
				Code  string
				Input []string
			}
		}
		Data map[string]json.RawMessage
	}
	if json.Unmarshal(reply.Body, &body) != nil {
		return out
	}
	if len(body.Errors) > 0 {
		x := body.Errors[0].Extensions
		return answer{reply.Status, x.Code, strings.Join(x.Input, "."), "errors"}
	}
	for _, payload := range body.Data {
		var refused struct {
			UserErrors []struct {
				Code string
				Path []string
			}
		}
		if json.Unmarshal(payload, &refused) == nil && len(refused.UserErrors) > 0 {
			e := refused.UserErrors[0]
			return answer{reply.Status, e.Code, strings.Join(e.Path, "."), "userErrors"}
		}
	}
	return out
}

// Bad input is refused with a status, a code and the place of the mistake, shortly,
// without repeating anything of it, and changes nothing.
func TestBadInput(t *testing.T) {
	b := newBench(t)
	before := b.state(t)
	for _, c := range slices.Concat(badRequests(), badDocuments(), badValues(), badMarkings(), badFiles(), badJudgements(), badResponses(), badTexts()) {
		t.Run(c.say, func(t *testing.T) {
			call := c.call(b)
			if call.Who == "" {
				call.Who = b.who
			}
			reply, err := b.server.Do(context.Background(), call)
			if err != nil {
				t.Fatal(err)
			}
			if got := said(reply); got != c.want {
				t.Errorf("%v, want %v\n%s", got, c.want, reply.Whole)
			}
			short(t, reply)
			if defects := b.server.Defects(); defects != "" {
				t.Fatal(defects)
			}
		})
	}
	if after := b.state(t); after != before {
		t.Errorf("bad input has changed something:\n%s\nbefore it was\n%s", after, before)
	}
}

// short holds that an answer is small and repeats nothing of what was sent.
func short(t *testing.T, reply *scenario.Reply) {
	t.Helper()
	if len(reply.Body) >= 1<<10 {
		t.Errorf("%d bytes of answer", len(reply.Body))
	}
	if strings.Contains(strings.ToLower(reply.Whole), strings.ToLower(needle)) {
		t.Errorf("the answer repeats what was sent:\n%s", reply.Whole)
	}
}

func sent(document string, variables map[string]any) func(*bench) scenario.Call {
	return func(*bench) scenario.Call { return posting(document, variables) }
}

func raw(body string, header ...string) func(*bench) scenario.Call {
	return func(*bench) scenario.Call {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return scenario.Call{Header: h, Body: strings.NewReader(body)}
	}
}

func got(path string, header ...string) func(*bench) scenario.Call {
	return func(*bench) scenario.Call {
		call := scenario.Call{Method: http.MethodGet, Path: path, Header: http.Header{}}
		for i := 0; i+1 < len(header); i += 2 {
			call.Header.Set(header[i], header[i+1])
		}
		return call
	}
}

// badRequests are wrong before anybody looks at a document.
func badRequests() []badInput {
	refused := func(status int, code string) answer { return answer{status, code, "", "errors"} }
	const viewer = `{"query":"{viewer{handle}}"}`
	create := `mutation{createCase(input:{title:"` + needle + `",marking:{tlp:CLEAR,pap:CLEAR,originators:["NL-CSIRT"]}}){case{id}}}`
	return []badInput{
		{"a token that nobody has", func(*bench) scenario.Call {
			call := posting(`{viewer{handle}}`, nil)
			call.Who = needle
			return call
		}, refused(401, "UNAUTHENTICATED")},
		{"a capacity that is no key", raw(viewer, "Entente-Capacity", "EU 27 "+needle), refused(400, "INVALID_INPUT")},
		{"a body of 1 MB", raw(`{"query":"{viewer{handle}}","note":"` + strings.Repeat(needle, 1<<20/len(needle)) + `"}`), refused(413, "LIMIT_EXCEEDED")},
		{"a body of 1 MB whose length is not announced", func(*bench) scenario.Call {
			body := io.MultiReader(strings.NewReader(`{"query":"`), strings.NewReader(strings.Repeat(needle, 1<<20/len(needle))))
			return scenario.Call{Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
		}, refused(413, "LIMIT_EXCEEDED")},
		{"a batch", raw(`[{"query":"{` + needle + `:viewer{handle}}"}]`), refused(400, "INVALID_INPUT")},
		{"no body", raw(``), refused(400, "INVALID_INPUT")},
		{"half a body", raw(`{"query":"{viewer{` + needle), refused(400, "INVALID_INPUT")},
		{"something after the body", raw(viewer + needle), refused(400, "INVALID_INPUT")},
		{"no query", raw(`{"variables":{"` + needle + `":1}}`), refused(400, "INVALID_INPUT")},
		{"a query that is a number", raw(`{"query":5,"operationName":"` + needle + `"}`), refused(400, "INVALID_INPUT")},
		{"variables in a list", raw(`{"query":"{viewer{handle}}","variables":["` + needle + `"]}`), refused(400, "INVALID_INPUT")},
		{"variables 10,000 levels deep", raw(`{"query":"{viewer{handle}}","variables":` + strings.Repeat(`{"a":`, 10_000) + `"` + needle + `"` + strings.Repeat(`}`, 10_000) + `}`),
			refused(400, "QUERY_TOO_LARGE")},
		{"a form", raw("query={viewer{handle}}&x="+needle, "Content-Type", "application/x-www-form-urlencoded"), refused(415, "INVALID_INPUT")},
		{"plain text", raw(viewer, "Content-Type", "text/plain; x="+needle), refused(415, "INVALID_INPUT")},
		{"an answer wanted as a page", raw(viewer, "Accept", "text/html;x="+needle), refused(406, "INVALID_INPUT")},
		{"another method", func(*bench) scenario.Call {
			return scenario.Call{Method: http.MethodPatch, Header: http.Header{"Content-Type": {"application/json"}}, Body: strings.NewReader(viewer)}
		}, refused(405, "INVALID_INPUT")},
		{"a mutation by GET", got("/graphql?query=" + escaped(create)), refused(405, "INVALID_INPUT")},
		{"a mutation by GET behind a query", got("/graphql?operationName=B&query=" + escaped("query A{viewer{handle}} mutation B"+strings.TrimPrefix(create, "mutation"))), refused(405, "INVALID_INPUT")},
		{"a subscription by POST", sent(`subscription{caseActivity(case:"`+needle+`"){kind}}`, nil), refused(400, "INVALID_INPUT")},
		{"a zero byte in the body", raw("{\"query\":\"{viewer{handle}} #\x00" + needle + "\"}"), refused(400, "INVALID_INPUT")},
		{"a zero byte in the document", raw(`{"query":"{viewer{handle}} \u0000` + needle + `"}`), refused(400, "GRAPHQL_PARSE_FAILED")},
		{"a file of no id", got("/files/" + needle), refused(404, "NOT_FOUND")},
		{"a file by a way out", got("/files/..%2f..%2fetc%2fpasswd" + needle), refused(404, "NOT_FOUND")},
		{"a file with a zero byte", got("/files/%00" + needle), refused(404, "NOT_FOUND")},
	}
}

// badDocuments are GraphQL that is not answered.
func badDocuments() []badInput {
	refused := func(code string) answer { return answer{400, code, "", "errors"} }
	var aliases, chain bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&aliases, "%s%d:viewer{handle} ", "a", i)
	}
	chain.WriteString("{...F0}")
	for i := range 16 {
		fmt.Fprintf(&chain, " fragment F%d on Query{...F%d ...F%d}", i, i+1, i+1)
	}
	chain.WriteString(" fragment F16 on Query{" + needle + ":viewer{handle}}")
	few := strings.Builder{}
	for i := range 31 {
		fmt.Fprintf(&few, "%s%d:handle ", needle, i)
	}
	return []badInput{
		{"no GraphQL", sent(`{viewer{`+needle, nil), refused("GRAPHQL_PARSE_FAILED")},
		{"a text without an end", sent(`{party(key:"`+needle, nil), refused("GRAPHQL_PARSE_FAILED")},
		{"no operation", sent(`fragment `+needle+` on Query{viewer{handle}}`, nil), refused("GRAPHQL_PARSE_FAILED")},
		{"an unknown field", sent(`{viewer{`+needle+`}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"an unknown argument", sent(`{viewer(`+needle+`:1){handle}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"an unknown type", sent(`query($x:`+needle+`){viewer{handle}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"an unknown directive", sent(`{viewer @`+needle+`{handle}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"10,000 aliases", sent("{"+aliases.String()+"}", nil), refused("QUERY_TOO_LARGE")},
		{"31 aliases", sent("{viewer{"+few.String()+"}}", nil), refused("QUERY_TOO_MANY_ALIASES")},
		{"21 root fields", sent("{"+strings.Repeat("viewer{handle} ", 21)+"}", nil), refused("QUERY_TOO_MANY_ROOT_FIELDS")},
		{"16 chained fragments", sent(chain.String(), nil), refused("QUERY_TOO_LARGE")},
		{"fragments in a ring", sent(`{...`+needle+`} fragment `+needle+` on Query{...B} fragment B on Query{...`+needle+`}`, nil), refused("QUERY_TOO_DEEP")},
		{"a fragment in itself", sent(`{...`+needle+`} fragment `+needle+` on Query{...`+needle+`}`, nil), refused("QUERY_TOO_DEEP")},
		{"depth 2,000", sent("{viewer{party"+strings.Repeat("{parent", 2_000)+"{"+needle+"}"+strings.Repeat("}", 2_002), nil), refused("QUERY_TOO_LARGE")},
		{"depth 12", sent("{viewer{party"+strings.Repeat("{parent", 9)+"{key}"+strings.Repeat("}", 9)+"}}", nil), refused("QUERY_TOO_DEEP")},
		{"too dear", sent(`{cases(first:100){edges{node{incidents(first:100){edges{cursor}}}}}}`, nil), refused("QUERY_TOO_COSTLY")},
		{"two operations of one name", sent(`query `+needle+`{viewer{handle}} query `+needle+`{viewer{name}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"two operations, none named", sent(`query A{viewer{handle}} query `+needle+`{viewer{name}}`, nil), refused("GRAPHQL_VALIDATION_FAILED")},
		{"an operation that is not there", raw(`{"query":"query A{viewer{handle}}","operationName":"` + needle + `"}`), refused("GRAPHQL_VALIDATION_FAILED")},
		{"a variable that was not given", sent(`query($id:ID!){case(id:$id){id}}`, map[string]any{needle: 1}), refused("GRAPHQL_VALIDATION_FAILED")},
	}
}
