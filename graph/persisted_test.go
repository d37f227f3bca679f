package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"entente/graph"
	"entente/internal/fault"
)

func digest(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

const (
	listed   = "query Me{viewer{handle}}"
	unlisted = "query Me{viewer{name}}"
)

// listing is a configuration in which one operation is listed.
func listing(c *graph.Config) { c.Operations = graph.Operations{digest(listed): listed} }

func only(c *graph.Config) { listing(c); c.AllowOnly = true }

func registering(c *graph.Config) { c.Register = true }

// body sends a request in JSON as it stands.
func (w *world) body(party, text string, header ...string) *httptest.ResponseRecorder {
	return w.do(party, http.MethodPost, "/graphql", strings.NewReader(text), append([]string{"Content-Type", "application/json"}, header...)...)
}

func TestAnOperationIsNamedByItsDigest(t *testing.T) {
	const me = `{"data":{"viewer":{"handle":"NL.analyst"}}}`
	apollo := func(digest string, more string) string {
		return `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + digest + `"}}` + more + `}`
	}
	open, closed, empty := newWorld(t, listing), newWorld(t, only), newWorld(t)
	for name, c := range map[string]struct {
		world  *world
		body   string
		status int
		want   string // an answer, or a code
	}{
		"by documentId with its prefix":             {open, `{"documentId":"sha256:` + digest(listed) + `"}`, 200, me},
		"by documentId alone":                       {open, `{"documentId":"` + digest(listed) + `"}`, 200, me},
		"with a name and no variables":              {open, `{"documentId":"` + digest(listed) + `","operationName":"Me","variables":null}`, 200, me},
		"by Apollo's extension":                     {open, apollo(digest(listed), ""), 200, me},
		"by both, which agree":                      {open, apollo(digest(listed), `,"documentId":"sha256:`+digest(listed)+`"`), 200, me},
		"by both, which do not":                     {open, apollo(digest(listed), `,"documentId":"sha256:`+digest(unlisted)+`"`), 400, "INVALID_INPUT"},
		"with its text":                             {open, apollo(digest(listed), `,"query":"`+listed+`"`), 200, me},
		"with the text of another":                  {open, apollo(digest(listed), `,"query":"`+unlisted+`"`), 400, "INVALID_INPUT"},
		"an extension without a digest":             {open, `{"extensions":{"persistedQuery":{"version":1}}}`, 400, "INVALID_INPUT"},
		"an extension of another version":           {open, `{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + digest(listed) + `"}}}`, 400, "INVALID_INPUT"},
		"an extension that is a text":               {open, `{"extensions":{"persistedQuery":"` + digest(listed) + `"}}`, 400, "INVALID_INPUT"},
		"one that is not known":                     {open, apollo(digest(unlisted), ""), 400, "PERSISTED_QUERY_NOT_FOUND"},
		"one that is not known, with its text":      {open, apollo(digest(unlisted), `,"query":"query Me{viewer{handle}}"`), 400, "INVALID_INPUT"},
		"no digest and no text":                     {open, `{"variables":{}}`, 400, "INVALID_INPUT"},
		"where none is known":                       {empty, apollo(digest(listed), ""), 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		"where none is known, with its text":        {empty, apollo(digest(listed), `,"query":"`+listed+`"`), 200, me},
		"where only the list is taken":              {closed, apollo(digest(listed), ""), 200, me},
		"by its text, where only the list is taken": {closed, `{"query":"` + listed + `"}`, 200, me},
		"not listed, where only the list is taken":  {closed, apollo(digest(unlisted), ""), 403, "OPERATION_NOT_LISTED"},
		"a text, where only the list is taken":      {closed, `{"query":"` + unlisted + `"}`, 403, "OPERATION_NOT_LISTED"},
		"the listed text with a space more":         {closed, `{"query":" ` + listed + `"}`, 403, "OPERATION_NOT_LISTED"},
		"the schema, where only the list is taken":  {closed, `{"query":"{__schema{queryType{name}}}"}`, 403, "OPERATION_NOT_LISTED"},
		"no GraphQL, where only the list is taken":  {closed, `{"query":"}{"}`, 403, "OPERATION_NOT_LISTED"},
	} {
		t.Run(name, func(t *testing.T) {
			rec := c.world.body("NL", c.body)
			if got := rec.Body.String(); rec.Code != c.status || got != c.want && code(rec.Body.Bytes()) != c.want {
				t.Errorf("%d %s, want %d %s", rec.Code, got, c.status, c.want)
			}
		})
	}
}

func TestADigestStandsInAnAddress(t *testing.T) {
	w := newWorld(t, only)
	for _, query := range []url.Values{
		{"documentId": {"sha256:" + digest(listed)}},
		{"extensions": {`{"persistedQuery":{"version":1,"sha256Hash":"` + digest(listed) + `"}}`}},
	} {
		rec := w.do("NL", http.MethodGet, "/graphql?"+query.Encode(), nil)
		if rec.Body.String() != `{"data":{"viewer":{"handle":"NL.analyst"}}}` {
			t.Errorf("%v: %d %s", query, rec.Code, rec.Body)
		}
	}
	if rec := w.do("NL", http.MethodGet, "/graphql?extensions=%5B%5D", nil); rec.Code != 400 {
		t.Errorf("extensions in a list: %d", rec.Code)
	}
}

// A client of Apollo's waits for the code, and in the old form for 200.
func TestClientsAreToldToSendTheText(t *testing.T) {
	w := newWorld(t, registering)
	unknown := `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + digest(listed) + `"}}}`
	rec := w.body("NL", unknown, "Accept", "application/json")
	if rec.Code != 200 || code(rec.Body.Bytes()) != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := w.body("NL", strings.Replace(unknown, "{", `{"query":"`+listed+`",`, 1)); rec.Code != 200 {
		t.Errorf("with its text: %d %s", rec.Code, rec.Body)
	}
	if rec := w.body("NL", unknown); rec.Body.String() != `{"data":{"viewer":{"handle":"NL.analyst"}}}` {
		t.Errorf("once it is known: %d %s", rec.Code, rec.Body)
	}
	if rec := w.body("DE", unknown); code(rec.Body.Bytes()) != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("what one has sent, another can tell: %s", rec.Body)
	}
}

func TestOnlyWhatIsValidIsRegistered(t *testing.T) {
	w := newWorld(t, registering)
	long := "query Me{viewer{handle}} #" + strings.Repeat("x", 17<<10)
	for _, text := range []string{"{nonsense}", "}{", long} {
		with, _ := json.Marshal(map[string]any{"query": text, "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": digest(text)}}})
		w.body("NL", string(with))
		if rec := w.body("NL", `{"documentId":"`+digest(text)+`"}`); code(rec.Body.Bytes()) != "PERSISTED_QUERY_NOT_FOUND" {
			t.Errorf("%.30s: %s", text, rec.Body)
		}
	}
}

func TestOfManyRegisteredOperationsThoseInUseStay(t *testing.T) {
	w := newWorld(t, registering)
	text := func(i int) string { return fmt.Sprintf("query Me%d{viewer{handle}}", i) }
	known := func(i int) bool {
		return w.body("NL", `{"documentId":"`+digest(text(i))+`"}`).Code == 200
	}
	for i := range 101 {
		w.body("NL", `{"query":"`+text(i)+`","documentId":"`+digest(text(i))+`"}`)
		if !known(0) {
			t.Fatalf("the one in use is gone after %d", i)
		}
	}
	if known(1) || !known(2) || !known(100) {
		t.Error("of too many, not the longest unused is dropped")
	}
}

func TestAListOfOperationsIsReadWholeOrNotAtAll(t *testing.T) {
	apollo := func(id, body string) string {
		return fmt.Sprintf(`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":%q,"name":"Me","type":"query","body":%q}]}`, id, body)
	}
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"what Relay's compiler writes":        {fmt.Sprintf(`{%q:%q}`, digest(listed), listed), true},
		"an Apollo manifest":                  {apollo(digest(listed), listed), true},
		"an empty one":                        {`{}`, true},
		"a text under the digest of another":  {fmt.Sprintf(`{%q:%q}`, digest(unlisted), listed), false},
		"an Apollo manifest with names":       {apollo("Me", listed), false},
		"an operation that does not fit":      {fmt.Sprintf(`{%q:%q}`, digest("{nonsense}"), "{nonsense}"), false},
		"a manifest in a format not known":    {`{"format":"another","operations":[]}`, false},
		"a list":                              {`[]`, false},
		"no JSON":                             {`query Me{viewer{handle}}`, false},
		"far more than a list can be allowed": {`{"a":"` + strings.Repeat("x", 17<<20) + `"}`, false},
	} {
		list, err := graph.ReadOperations(strings.NewReader(c.text))
		if c.ok != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && fault.As(err).Code != fault.CodeConfigInvalid {
			t.Errorf("%s: %v", name, err)
		}
		if c.ok && c.text != "{}" && list[digest(listed)] != listed {
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestOnlyListedOperationsAreTakenOverSocketsAndStreams(t *testing.T) {
	w := newWorld(t, only)
	c := open(t, w.serve(), "NL")
	c.subscribe("1", unlisted, nil)
	c.want(`{"id":"1","type":"error","payload":[{"message":"Only the operations that the operator has listed are taken.","extensions":{"code":"OPERATION_NOT_LISTED"}}]}`)
	c.send(`{"type":"subscribe","id":"2","payload":{"documentId":"sha256:` + digest(listed) + `"}}`)
	c.want(`{"id":"2","type":"next","payload":{"data":{"viewer":{"handle":"NL.analyst"}}}}`)
	c.want(`{"id":"2","type":"complete"}`)
	for text, want := range map[string]string{
		`{"query":"` + unlisted + `"}`:            "OPERATION_NOT_LISTED",
		`{"documentId":"` + digest(listed) + `"}`: `event: next` + "\n" + `data: {"data":{"viewer":{"handle":"NL.analyst"}}}`,
	} {
		if rec := w.body("NL", text, "Accept", "text/event-stream"); !strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s: %d %s", text, rec.Code, rec.Body)
		}
	}
}
