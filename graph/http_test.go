package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/graph"
)

const (
	full   = "application/graphql-response+json; charset=utf-8"
	legacy = "application/json; charset=utf-8"
)

func code(body []byte) string {
	var resp any
	_ = json.Unmarshal(body, &resp)
	c, _ := at(resp, "errors", 0, "extensions", "code").(string)
	return c
}

func request(query string) *bytes.Reader {
	body, _ := json.Marshal(map[string]any{"query": query})
	return bytes.NewReader(body)
}

func TestAnswersTakeTheFormThatTheClientAsksFor(t *testing.T) {
	w := newWorld(t)
	for accept, want := range map[string]string{
		"":              legacy,
		"*/*":           legacy,
		"application/*": legacy,
		"application/*, application/graphql-response+json": full,
		"application/json":                                                     legacy,
		"application/graphql-response+json":                                    full,
		"application/json, text/plain, */*":                                    legacy,
		"application/graphql-response+json, application/json;q=0.9":            full,
		"application/graphql-response+json;q=0.1, application/json;q=0.9":      legacy,
		"application/graphql-response+json;q=0, application/json, */*;q=0.001": legacy,
	} {
		rec := w.post("NL", "{viewer{handle}}", nil, "Accept", accept)
		if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != want {
			t.Errorf("Accept %q: %d %s, want %s", accept, rec.Code, rec.Header().Get("Content-Type"), want)
		}
	}
	if rec := w.post("NL", "{viewer{handle}}", nil, "Accept", "text/html"); rec.Code != http.StatusNotAcceptable {
		t.Errorf("text/html: %d", rec.Code)
	}
}

// Statuses by the GraphQL over HTTP specification, and the codes of refusals.
func TestRefusalsHaveAStatusAndACode(t *testing.T) {
	w := newWorld(t)
	type answer struct {
		status int
		code   string
	}
	for name, c := range map[string]struct {
		party, query   string
		accept, method string
		header         []string
		want           answer
	}{
		"nobody":                     {party: "XX", query: "{viewer{handle}}", want: answer{401, "UNAUTHENTICATED"}},
		"no GraphQL":                 {query: "{viewer{", want: answer{400, "GRAPHQL_PARSE_FAILED"}},
		"no operation":               {query: "fragment A on Query{viewer{handle}}", want: answer{400, "GRAPHQL_PARSE_FAILED"}},
		"an unknown field":           {query: "{nonsense}", want: answer{400, "GRAPHQL_VALIDATION_FAILED"}},
		"the same, in the old form":  {query: "{nonsense}", accept: "application/json", want: answer{200, "GRAPHQL_VALIDATION_FAILED"}},
		"too deep, in the old form":  {query: "{case(id:1)" + strings.Repeat("{owner", 10) + "{key}" + strings.Repeat("}", 10) + "}", accept: "application/json", want: answer{400, "QUERY_TOO_DEEP"}},
		"a wrong variable":           {query: `query($id:ID!){case(id:$id){id}}`, want: answer{400, "GRAPHQL_VALIDATION_FAILED"}},
		"two operations, none named": {query: "query A{viewer{handle}} query B{viewer{handle}}", want: answer{400, "GRAPHQL_VALIDATION_FAILED"}},
		"a subscription by POST":     {query: `subscription{caseActivity(case:"x"){kind}}`, want: answer{400, "INVALID_INPUT"}},
		"another method":             {query: "{viewer{handle}}", method: http.MethodPatch, want: answer{405, "INVALID_INPUT"}},
		"a form":                     {query: "{viewer{handle}}", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, want: answer{415, "INVALID_INPUT"}},
		"a compressed body":          {query: "{viewer{handle}}", header: []string{"Content-Encoding", "gzip"}, want: answer{415, "INVALID_INPUT"}},
		"plain text":                 {query: "{viewer{handle}}", header: []string{"Content-Type", "text/plain"}, want: answer{415, "INVALID_INPUT"}},
	} {
		t.Run(name, func(t *testing.T) {
			party, method := c.party, c.method
			if party == "" {
				party = "NL"
			}
			if method == "" {
				method = http.MethodPost
			}
			header := append([]string{"Content-Type", "application/json", "Accept", c.accept}, c.header...)
			rec := w.do(party, method, "/graphql", request(c.query), header...)
			if got := (answer{rec.Code, code(rec.Body.Bytes())}); got != c.want {
				t.Errorf("%v, want %v: %s", got, c.want, rec.Body)
			}
			if strings.Contains(rec.Body.String(), `"data"`) {
				t.Error("a request that was not executed has data")
			}
		})
	}
}

func TestBodiesThatAreNoRequestAreRefused(t *testing.T) {
	w := newWorld(t)
	deep := w.body("NL", `{"query":"{viewer{handle}}","variables":`+strings.Repeat(`{"a":`, 20_000)+"1"+strings.Repeat("}", 20_000)+"}")
	if deep.Code != http.StatusBadRequest || code(deep.Body.Bytes()) != "QUERY_TOO_LARGE" {
		t.Errorf("very deep JSON: %d %s", deep.Code, deep.Body)
	}
	for name, body := range map[string]string{
		"a batch":              `[{"query":"{viewer{handle}}"}]`,
		"nothing":              ``,
		"no query":             `{"variables":{}}`,
		"two requests":         `{"query":"{viewer{handle}}"}{"query":"{viewer{handle}}"}`,
		"a query of no text":   `{"query":5}`,
		"variables in a list":  `{"query":"{viewer{handle}}","variables":[1]}`,
		"half of one":          `{"query":"{viewer{hand`,
		"text that is no JSON": `query=%7Bviewer%7Bhandle%7D%7D`,
	} {
		rec := w.do("NL", http.MethodPost, "/graphql", strings.NewReader(body), "Content-Type", "application/json")
		if rec.Code != http.StatusBadRequest || code(rec.Body.Bytes()) != "INVALID_INPUT" {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
}

// counted counts how much of a body is read.
type counted struct {
	left, read int
}

func (c *counted) Read(p []byte) (int, error) {
	n := min(len(p), c.left)
	for i := range n {
		p[i] = ' '
	}
	c.left -= n
	c.read += n
	if n == 0 {
		return 0, fmt.Errorf("more was read than there is")
	}
	return n, nil
}

func TestABodyIsBoundedBeforeItIsRead(t *testing.T) {
	w := newWorld(t)
	body := &counted{left: 1 << 30}
	r, _ := http.NewRequest(http.MethodPost, "/graphql", body)
	rec := w.do("NL", http.MethodPost, "/graphql", r.Body, "Content-Type", "application/json")
	if rec.Code != http.StatusRequestEntityTooLarge || code(rec.Body.Bytes()) != "LIMIT_EXCEEDED" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if body.read > 300<<10 {
		t.Errorf("%d bytes were read", body.read)
	}
	announced := bytes.NewReader(make([]byte, 1<<20))
	rec = w.do("NL", http.MethodPost, "/graphql", announced, "Content-Type", "application/json")
	if rec.Code != http.StatusRequestEntityTooLarge || announced.Len() != 1<<20 {
		t.Errorf("%d, %d bytes were read of a body that was announced as too long", rec.Code, 1<<20-announced.Len())
	}
}

// What once cost a server seconds: refused with little said, and nothing of what was sent.
func TestAbuseIsRefusedShortly(t *testing.T) {
	w := newWorld(t)
	const mark = "zebrafinch"
	var aliases, chain, directives strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&aliases, "z%d:viewer{handle} ", i)
	}
	chain.WriteString("{...F0}")
	for i := range 16 {
		fmt.Fprintf(&chain, " fragment F%d on Query{...F%d ...F%d}", i, i+1, i+1)
	}
	chain.WriteString(" fragment F16 on Query{" + mark + ":viewer{handle}}")
	directives.WriteString("{viewer" + strings.Repeat(" @"+mark, 5_000) + "{handle}}")
	for name, c := range map[string]struct {
		query, code string
		variables   map[string]any
	}{
		"10,000 aliases":             {query: "{" + aliases.String() + "}", code: "QUERY_TOO_LARGE"},
		"10,000 equal fields":        {query: "{viewer{" + strings.Repeat("handle ", 10_000) + "}}", code: "QUERY_TOO_LARGE"},
		"900 equal fields":           {query: "{viewer{" + strings.Repeat("handle ", 900) + "}}", code: "QUERY_TOO_LARGE"},
		"16 chained fragments":       {query: chain.String(), code: "QUERY_TOO_LARGE"},
		"fragments in a ring":        {query: "{...A} fragment A on Query{...B} fragment B on Query{...A}", code: "QUERY_TOO_DEEP"},
		"5,000 directives":           {query: directives.String(), code: "QUERY_TOO_LARGE"},
		"900 unknown directives":     {query: "{viewer" + strings.Repeat(" @"+mark, 900) + "{handle}}", code: "GRAPHQL_VALIDATION_FAILED"},
		"an unknown field":           {query: "{viewer{" + mark + "}}", code: "GRAPHQL_VALIDATION_FAILED"},
		"an unknown type":            {query: "query($x:" + mark + "){viewer{handle}}", code: "GRAPHQL_VALIDATION_FAILED"},
		"an unknown enum value":      {query: "{cases(filter:{states:[" + mark + "]}){totalCount}}", code: "GRAPHQL_VALIDATION_FAILED"},
		"the same in a variable":     {query: "query($f:CaseFilter){cases(filter:$f){totalCount}}", variables: map[string]any{"f": map[string]any{"states": []string{mark}}}, code: "GRAPHQL_VALIDATION_FAILED"},
		"an unknown name of a field": {query: "query($f:CaseFilter){cases(filter:$f){totalCount}}", variables: map[string]any{"f": map[string]any{mark: 1}}, code: "GRAPHQL_VALIDATION_FAILED"},
		"a bad time":                 {query: "query($t:DateTime){cases(filter:{changedSince:$t}){totalCount}}", variables: map[string]any{"t": mark}, code: "INVALID_INPUT"},
		"a bad cursor":               {query: `{cases(after:"` + mark + `"){totalCount}}`, code: "CURSOR_INVALID"},
		"a long text":                {query: `{party(key:"` + strings.Repeat(mark, 10_000) + `"){nonsense}}`, code: "GRAPHQL_VALIDATION_FAILED"},
		"an open string":             {query: `{party(key:"` + mark, code: "GRAPHQL_PARSE_FAILED"},
		"an operation not there":     {query: "query " + mark + "{viewer{handle}} query B{viewer{handle}}", code: "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			rec := w.post("NL", c.query, c.variables)
			if got := code(rec.Body.Bytes()); got != c.code {
				t.Errorf("%s, want %s", got, c.code)
			}
			executed := c.code == "CURSOR_INVALID" || c.code == "INVALID_INPUT"
			if !executed && (rec.Code < 400 || rec.Code > 499) {
				t.Errorf("status %d", rec.Code)
			}
			if rec.Body.Len() >= 1024 {
				t.Errorf("%d bytes of answer", rec.Body.Len())
			}
			if strings.Contains(rec.Body.String(), mark) {
				t.Errorf("it repeats what was sent: %s", rec.Body)
			}
		})
	}
}

func TestABudgetIsSpentByOnePersonAlone(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Cost, c.Limits.Budget = 5, 5 })
	const query = "{viewer{handle name party{key}}}"
	w.ask("NL", query, nil)
	rec := w.post("NL", query, nil)
	if rec.Code != http.StatusTooManyRequests || code(rec.Body.Bytes()) != "BUDGET_SPENT" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	w.ask("DE", query, nil)
	w.pass(60e9)
	w.ask("NL", query, nil)
}

func TestGetAsksAndNeverChanges(t *testing.T) {
	w := newWorld(t)
	get := func(query, variables string) (int, string) {
		q := url.Values{"query": {query}}
		if variables != "" {
			q.Set("variables", variables)
		}
		rec := w.do("NL", http.MethodGet, "/graphql?"+q.Encode(), nil)
		return rec.Code, rec.Body.String()
	}
	if status, body := get(`query($k:String!){party(key:$k){key}}`, `{"k":"DE"}`); status != 200 || body != `{"data":{"party":{"key":"DE"}}}` {
		t.Errorf("%d %s", status, body)
	}
	before := w.store.View().Token()
	mutation := `mutation{createCase(input:{title:"x",marking:{tlp:CLEAR,pap:CLEAR,originators:["NL"]}}){case{id}}}`
	if status, body := get(mutation, ""); status != 405 || code([]byte(body)) != "INVALID_INPUT" {
		t.Errorf("%d %s", status, body)
	}
	if status, body := get("query A{viewer{handle}} "+strings.Replace(mutation, "mutation", "mutation B", 1), ""); status != 400 {
		t.Errorf("%d %s", status, body)
	}
	if after := w.store.View().Token(); after != before {
		t.Error("a GET has changed something")
	}
	if status, _ := get("", ""); status != 400 {
		t.Errorf("no query: %d", status)
	}
	if status, _ := get("{viewer{handle}}", "[]"); status != 400 {
		t.Errorf("variables in a list: %d", status)
	}
}

func TestTheSchemaIsPublicUnlessItIsNot(t *testing.T) {
	const query = `{__schema{queryType{name}} __type(name:"Case"){name}}`
	if got := at(newWorld(t).ask("NL", query, nil), "__type", "name"); got != "Case" {
		t.Errorf("%v", got)
	}
	closed := newWorld(t, func(c *graph.Config) { c.NoIntrospection = true })
	for _, q := range []string{query, `{...A} fragment A on Query{__type(name:"Case"){name}}`} {
		if rec := closed.post("NL", q, nil); rec.Code != http.StatusForbidden {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
	if got := at(closed.ask("NL", `{viewer{__typename}}`, nil), "viewer", "__typename"); got != "Viewer" {
		t.Errorf("%v", got)
	}
}

// The question that tools ask first must fit the limits.
func TestToolsCanReadTheWholeSchema(t *testing.T) {
	w := newWorld(t)
	data := w.ask("NL", introspection, nil)
	if n := len(at(data, "__schema", "types").([]any)); n < 100 {
		t.Errorf("%d types", n)
	}
}

const introspection = `query IntrospectionQuery {
  __schema { description queryType { name } mutationType { name } subscriptionType { name } types { ...FullType }
    directives { name description locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`

func TestErrorsComeInOneOrder(t *testing.T) {
	w := newWorld(t)
	query := `{c:cases(after:"x"){totalCount} a:cases(first:101){totalCount} b:incidents(search:1){totalCount} d:evidence(filter:{search:"  "}){totalCount}}`
	query = strings.Replace(query, "search:1", "last:-1", 1)
	first := w.post("NL", query, nil).Body.String()
	var resp any
	must(t, json.Unmarshal([]byte(first), &resp))
	var got []string
	for _, e := range at(resp, "errors").([]any) {
		got = append(got, fmt.Sprintf("%v %v %v", at(e, "path"), at(e, "extensions", "code"), at(e, "extensions", "input")))
	}
	want := []string{"[a] PAGE_SIZE [first]", "[b] PAGE_SIZE [last]", "[c] CURSOR_INVALID [after]", "[d] TEXT_EMPTY [filter search]"}
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	for range 20 {
		if again := w.post("NL", query, nil).Body.String(); again != first {
			t.Fatalf("the same request gave\n%s\nand\n%s", first, again)
		}
	}
}

func TestRepeatedQueriesAreAnsweredAlike(t *testing.T) {
	w := newWorld(t)
	const query = `query($n:Int){parties(first:$n){totalCount edges{node{key}}}}`
	a := w.post("NL", query, map[string]any{"n": 2}).Body.String()
	if b := w.post("NL", query, map[string]any{"n": 2}).Body.String(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if rec := w.post("NL", query, map[string]any{"n": 101}); !strings.Contains(rec.Body.String(), "PAGE_SIZE") {
		t.Errorf("a document that is known is not checked any more: %s", rec.Body)
	}
	costly := `query($n:Int){cases(first:$n){edges{node{incidents(first:$n){edges{cursor}}}}}}`
	w.ask("NL", costly, map[string]any{"n": 3})
	if rec := w.post("NL", costly, map[string]any{"n": 100}); code(rec.Body.Bytes()) != "QUERY_TOO_COSTLY" {
		t.Errorf("a document that is known is not measured any more: %s", rec.Body)
	}
}

func TestAQueryThatTakesTooLongHasNoAnswer(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Timeout = 1 })
	rec := w.post("NL", "{viewer{handle}}", nil)
	if rec.Code != http.StatusServiceUnavailable || code(rec.Body.Bytes()) != "TIMEOUT" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestADefectIsAnsweredAndLoggedWithoutItsWords(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, func(c *graph.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Caller = func(*http.Request) (graph.Caller, error) { panic("zebrafinch") }
	})
	rec := w.post("NL", "{viewer{handle}}", nil)
	if rec.Code != http.StatusInternalServerError || rec.Body.String() != `{"errors":[{"message":"Something went wrong.","extensions":{"code":"INTERNAL"}}]}` {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "a part of a request panicked") || strings.Contains(log.String(), "zebrafinch") {
		t.Errorf("the log says %s", log.String())
	}
}

// Values are counted before they are made, and what stands in a text is none.
func TestARequestWithManyValuesIsRefusedBeforeTheyAreMade(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Selections = 50 })
	for name, c := range map[string]struct{ variables, code string }{
		"as many as are allowed": {`{"x":[` + strings.Repeat("1,", 46) + `1]}`, ""},
		"more":                   {`{"x":[` + strings.Repeat("1,", 60) + `1]}`, "QUERY_TOO_LARGE"},
		"many more":              {`{"x":[` + strings.Repeat("1,", 300) + `1]}`, "QUERY_TOO_LARGE"},
		"many objects":           {`{"x":[` + strings.Repeat("{},", 300) + `1]}`, "QUERY_TOO_LARGE"},
		"commas in a text":       {`{"x":"\"` + strings.Repeat(",[{", 300) + `\\"}`, ""},
	} {
		rec := w.body("NL", `{"query":"{viewer{handle}}","variables":`+c.variables+`}`)
		if got := code(rec.Body.Bytes()); got != c.code {
			t.Errorf("%s: %d %s, want %q", name, rec.Code, rec.Body, c.code)
		}
	}
	s := open(t, w.serve(), "NL")
	s.send(`{"type":"subscribe","id":"1","payload":{"query":"{viewer{handle}}","variables":{"x":[` + strings.Repeat("1,", 300) + `1]}}}`)
	s.want(`{"id":"1","type":"error","payload":[{"message":"The query is too large.","extensions":{"code":"QUERY_TOO_LARGE"}}]}`)
}
