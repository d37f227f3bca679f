package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"entente/graph"
	"entente/internal/marking"
	"go.uber.org/goleak"
)

// single is a client that has one connection for all its operations.
type single struct {
	w     *world
	t     *testing.T
	s     *httptest.Server
	party string
	token string
}

func (c *single) do(method, query, body string, header ...string) (int, string, *http.Response) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	c.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, c.s.URL+query, strings.NewReader(body))
	must(c.t, err)
	r.Header = http.Header{"Test-Party": {c.party}, "Content-Type": {"application/json"}}
	if c.token != "" {
		r.Header.Set("X-GraphQL-Event-Stream-Token", c.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	must(c.t, err)
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return resp.StatusCode, "", resp
	}
	text, err := io.ReadAll(resp.Body)
	must(c.t, err)
	must(c.t, resp.Body.Close())
	return resp.StatusCode, string(text), resp
}

func (c *single) reserve() {
	c.t.Helper()
	c.token = ""
	status, token, _ := c.do(http.MethodPut, "", "")
	if status != http.StatusCreated || len(token) < 22 {
		c.t.Fatalf("%d %q", status, token)
	}
	c.token = token
}

// stream opens the reserved connection and returns its events, one a call.
func (c *single) stream() (next func() (event, data string), resp *http.Response) {
	c.t.Helper()
	status, text, resp := c.do(http.MethodGet, "", "", "Accept", "text/event-stream")
	if status != http.StatusOK || text != "" {
		c.t.Fatalf("%d %s", status, text)
	}
	lines := bufio.NewScanner(resp.Body)
	return func() (event, data string) {
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				event = line[7:]
			case strings.HasPrefix(line, "data:"):
				return event, strings.TrimPrefix(line[5:], " ")
			}
		}
		return "", ""
	}, resp
}

func operation(id, query string, variables map[string]any) string {
	b, _ := json.Marshal(map[string]any{"query": query, "variables": variables, "extensions": map[string]any{"operationId": id}})
	return string(b)
}

func newSingle(t *testing.T, party string, change ...func(*graph.Config)) *single {
	w := newWorld(t, change...)
	return &single{w: w, t: t, s: w.serve(), party: party}
}

func TestManyOperationsShareOneEventStream(t *testing.T) {
	c := newSingle(t, "DE")
	file := c.w.caseOf("NL", "case", marking.Clear)
	c.reserve()
	next, resp := c.stream()
	want := func(event, data string) {
		t.Helper()
		if e, d := next(); e != event || d != data {
			t.Fatalf("%s %s, want %s %s", e, d, event, data)
		}
	}
	if status, text, _ := c.do(http.MethodPost, "", operation("follow", activity, map[string]any{"id": file})); status != http.StatusAccepted || text != "" {
		t.Fatalf("%d %s", status, text)
	}
	changed := `{"id":"follow","payload":{"data":{"caseActivity":{"kind":"CHANGED","id":"` + string(file) + `","object":{"__typename":"Case","id":"` + string(file) + `","state":"OPEN"}}}}}`
	overlay := func() {
		must(t, c.w.stir(context.Background(), file))
	}
	overlay() // what happens after 202 is reported
	want("next", changed)
	if status, _, _ := c.do(http.MethodPost, "", operation("ask", "{viewer{handle}}", nil)); status != http.StatusAccepted {
		t.Fatal(status)
	}
	want("next", `{"id":"ask","payload":{"data":{"viewer":{"handle":"DE.analyst"}}}}`)
	want("complete", `{"id":"ask"}`)
	if status, text, _ := c.do(http.MethodPost, "", operation("follow", "{viewer{handle}}", nil)); status != http.StatusConflict {
		t.Errorf("a name that is taken: %d %s", status, text)
	}
	overlay()
	want("next", changed)
	if status, text, _ := c.do(http.MethodDelete, "?operationId=follow", ""); status != http.StatusOK || text != "" {
		t.Errorf("%d %s", status, text)
	}
	overlay()
	if status, _, _ := c.do(http.MethodPost, "", operation("follow", "{viewer{name}}", nil)); status != http.StatusAccepted {
		t.Fatal("the name is not free again")
	}
	want("next", `{"id":"follow","payload":{"data":{"viewer":{"name":"Analyst of DE"}}}}`)
	want("complete", `{"id":"follow"}`)
	must(t, resp.Body.Close())
}

func TestAnEventStreamBelongsToWhoReservedIt(t *testing.T) {
	c := newSingle(t, "DE", func(c *graph.Config) { c.Limits.Subscriptions = 1 })
	ask := operation("1", "{viewer{handle}}", nil)
	follow := operation("1", activity, map[string]any{"id": c.w.caseOf("NL", "case", marking.Clear)})
	c.reserve()
	token := c.token
	before, _, _ := c.do(http.MethodPost, "", ask)
	_, resp := c.stream()
	defer func() { _ = resp.Body.Close() }()
	type answer struct {
		status int
		code   string
	}
	send := func(party, token, method, query, body string, header ...string) answer {
		other := *c
		other.party, other.token = party, token
		status, text, _ := other.do(method, query, body, header...)
		return answer{status, code([]byte(text))}
	}
	events := []string{"Accept", "text/event-stream"}
	weaker := *c.w.people["DE"]
	weaker.Assurance = "aal1"
	c.w.people["DE, weaker"] = &weaker
	for name, c := range map[string]struct{ got, want answer }{ // asked in this order
		"an operation before the stream":   {answer{before, ""}, answer{409, ""}},
		"a second stream":                  {send("DE", token, http.MethodGet, "", "", events...), answer{409, "CONFLICT"}},
		"the stream of another":            {send("NL", token, http.MethodGet, "", "", events...), answer{404, "NOT_FOUND"}},
		"a session that may do less":       {send("DE, weaker", token, http.MethodPost, "", ask), answer{404, "NOT_FOUND"}},
		"an operation of another":          {send("NL", token, http.MethodPost, "", ask), answer{404, "NOT_FOUND"}},
		"the end of another's":             {send("NL", token, http.MethodDelete, "?operationId=1", ""), answer{404, "NOT_FOUND"}},
		"a token that was never given":     {send("DE", token+"x", http.MethodPost, "", ask), answer{404, "NOT_FOUND"}},
		"none":                             {send("DE", "", http.MethodDelete, "?operationId=1", ""), answer{404, "NOT_FOUND"}},
		"no name for an operation":         {send("DE", token, http.MethodPost, "", `{"query":"{viewer{handle}}"}`), answer{400, "INVALID_INPUT"}},
		"a long name":                      {send("DE", token, http.MethodPost, "", operation(strings.Repeat("x", 129), "{viewer{handle}}", nil)), answer{400, "INVALID_INPUT"}},
		"a document that does not fit":     {send("DE", token, http.MethodPost, "", operation("1", "{nonsense}", nil)), answer{400, "GRAPHQL_VALIDATION_FAILED"}},
		"nobody":                           {send("XX", token, http.MethodPut, "", ""), answer{401, "UNAUTHENTICATED"}},
		"the token in the address":         {send("DE", "", http.MethodPost, "?token="+token, follow), answer{202, ""}},
		"more operations than are allowed": {send("DE", token, http.MethodPost, "", operation("2", "{viewer{handle}}", nil)), answer{413, "LIMIT_EXCEEDED"}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestAReservationThatNobodyTakesUpEnds(t *testing.T) {
	c := newSingle(t, "DE", func(c *graph.Config) { c.Limits.Streams, c.Limits.InitTimeout = 1, 20*time.Millisecond })
	c.reserve()
	old := c.token
	for until := time.Now().Add(patience); ; { // the place is free once the reservation has ended
		c.token = ""
		status, token, _ := c.do(http.MethodPut, "", "")
		if status == http.StatusCreated {
			c.token = token
			break
		}
		if status != http.StatusTooManyRequests || time.Now().After(until) {
			t.Fatal(status)
		}
	}
	c.token = old
	if status, text, _ := c.do(http.MethodGet, "", "", "Accept", "text/event-stream"); status != http.StatusNotFound {
		t.Errorf("%d %s", status, text)
	}
}

func TestNothingIsLeftOfAClosedEventStream(t *testing.T) {
	w := newWorld(t)
	s := httptest.NewServer(w.handler)
	before := goleak.IgnoreCurrent()
	file := w.caseOf("NL", "case", marking.Clear)
	for range 3 {
		c := &single{w: w, t: t, s: s, party: "DE"}
		c.reserve()
		_, resp := c.stream()
		for _, id := range []string{"1", "2"} {
			if status, text, _ := c.do(http.MethodPost, "", operation(id, activity, map[string]any{"id": file})); status != http.StatusAccepted {
				t.Fatalf("%d %s", status, text)
			}
		}
		must(t, w.stir(context.Background(), file))
		must(t, resp.Body.Close())
	}
	s.Close()
	http.DefaultClient.CloseIdleConnections()
	nothingIsLeft(t, before)
}

func TestAStreamAnswersForADocumentThatIsRefused(t *testing.T) {
	w := newWorld(t)
	rec := w.post("NL", "{nonsense}", nil, "Accept", "text/event-stream")
	want := "event: next\ndata: {\"errors\":[{\"message\":\"The document does not fit the schema.\",\"locations\":[{\"line\":1,\"column\":2}],\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}\n\nevent: complete\ndata:\n\n"
	if rec.Code != http.StatusOK || rec.Body.String() != want {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := w.post("XX", "{nonsense}", nil, "Accept", "text/event-stream"); rec.Code != http.StatusUnauthorized {
		t.Errorf("nobody: %d", rec.Code)
	}
}
