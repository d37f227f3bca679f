package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"entente/graph"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// patience is how long a test waits for what must come; it ends tests that have failed.
const patience = 20 * time.Second

const activity = `subscription($id:ID!){caseActivity(case:$id){kind id object{__typename id state ... on Incident{title case{title state}}}}}`

// client is one socket of a test.
type client struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // of one test
	conn *websocket.Conn
}

func (w *world) serve() *httptest.Server {
	s := httptest.NewServer(w.handler)
	w.t.Cleanup(s.Close)
	return s
}

func dial(t *testing.T, s *httptest.Server, party string, header ...string) (*client, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	h := http.Header{"Test-Party": {party}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	conn, resp, err := websocket.Dial(ctx, s.URL, &websocket.DialOptions{HTTPHeader: h, Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return nil, resp, err
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &client{t, ctx, conn}, resp, nil
}

// open dials and shakes hands.
func open(t *testing.T, s *httptest.Server, party string) *client {
	t.Helper()
	c, _, err := dial(t, s, party)
	must(t, err)
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`)
	return c
}

func (c *client) send(text string) {
	c.t.Helper()
	must(c.t, c.conn.Write(c.ctx, websocket.MessageText, []byte(text)))
}

func (c *client) subscribe(id, query string, variables map[string]any) {
	c.t.Helper()
	b, _ := json.Marshal(map[string]any{"type": "subscribe", "id": id, "payload": map[string]any{"query": query, "variables": variables}})
	c.send(string(b))
}

func (c *client) next() string {
	c.t.Helper()
	_, b, err := c.conn.Read(c.ctx)
	must(c.t, err)
	return string(b)
}

func (c *client) want(text string) {
	c.t.Helper()
	if got := c.next(); got != text {
		c.t.Errorf("%s\nwant %s", got, text)
	}
}

func (c *client) wantClosed(code websocket.StatusCode) {
	c.t.Helper()
	for {
		if _, _, err := c.conn.Read(c.ctx); err != nil {
			if got := websocket.CloseStatus(err); got != code {
				c.t.Errorf("closed with %d (%v), want %d", got, err, code)
			}
			return
		}
	}
}

func TestACaseIsFollowedOverASocket(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "case", marking.Clear)
	c := open(t, w.serve(), "DE")
	c.subscribe("1", activity, map[string]any{"id": file})
	c.send(`{"type":"ping"}`)
	c.want(`{"type":"pong"}`)
	c.subscribe("2", `{viewer{handle}}`, nil)
	c.want(`{"id":"2","type":"next","payload":{"data":{"viewer":{"handle":"DE.analyst"}}}}`)
	c.want(`{"id":"2","type":"complete"}`)
	w.followed(t, c, file)

	w.incident("NL", "hidden", file, marking.Amber)
	seen := w.incident("NL", "seen", file, marking.Clear)
	c.want(`{"id":"1","type":"next","payload":{"data":{"caseActivity":{"kind":"CREATED","id":"` + string(seen) +
		`","object":{"__typename":"Incident","id":"` + string(seen) + `","state":"DRAFT","title":"seen","case":{"title":"case","state":"OPEN"}}}}}}`)
	w.ask("NL", `mutation($id:ID!){closeCase(input:{id:$id}){case{id}}}`, map[string]any{"id": file})
	c.want(`{"id":"1","type":"next","payload":{"data":{"caseActivity":{"kind":"CHANGED","id":"` + string(file) +
		`","object":{"__typename":"Case","id":"` + string(file) + `","state":"CLOSED"}}}}}`)
	w.ask("NL", `mutation($id:ID!){submitIncident(input:{id:$id}){incident{id}}}`, map[string]any{"id": seen})
	if got := c.next(); !strings.Contains(got, `"case":{"title":"case","state":"CLOSED"}`) {
		t.Errorf("what stands below an event is older than the event: %s", got)
	}
	w.ask("NL", `mutation($id:ID!,$m:MarkingInput!){remarkIncident(input:{id:$id,marking:$m}){incident{id}}}`, map[string]any{"id": seen, "m": with("tlp", "AMBER")})
	c.want(`{"id":"1","type":"next","payload":{"data":{"caseActivity":{"kind":"WITHDRAWN_FROM_VIEW","id":"` + string(seen) + `","object":null}}}}`)
	c.send(`{"type":"complete","id":"1"}`)
	c.subscribe("1", `{viewer{name}}`, nil)
	c.want(`{"id":"1","type":"next","payload":{"data":{"viewer":{"name":"Analyst of DE"}}}}`)
}

// followed waits until a subscription is under way: it makes small changes until
// one of them arrives.
func (w *world) followed(t *testing.T, c *client, file dossier.ID) {
	t.Helper()
	first := make(chan string)
	go func() {
		_, b, _ := c.conn.Read(c.ctx)
		first <- string(b)
	}()
	made := 0
	for {
		made++
		must(t, w.stir(context.Background(), file))
		select {
		case <-first:
			// What was made before the last is on its way, too; ask until it has come.
			c.subscribe("sync", `{viewer{handle}}`, nil)
			for got := ""; !strings.Contains(got, `"id":"sync","type":"complete"`); got = c.next() {
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestWhatMayNotBeKnownCannotBeFollowed(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "case", marking.AmberStrict)
	c := open(t, w.serve(), "DE")
	for _, id := range []string{string(file), "cas_aaaaaaaaaaaaaaaaaaaaaaaaaa", string(w.incident("NL", "x", "", marking.Clear))} {
		c.subscribe("1", activity, map[string]any{"id": id})
		if got := c.next(); !strings.Contains(got, `"errors":[{"message":"There is no such object."`) || !strings.Contains(got, `"code":"NOT_FOUND"`) {
			t.Errorf("%s: %s", id, got)
		}
		c.want(`{"id":"1","type":"complete"}`)
	}
}

func TestASocketEndsByTheProtocolsCodes(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.InitTimeout = 50 * time.Millisecond; c.Limits.Frame = 1_000 })
	s := w.serve()
	fresh := func() *client {
		c, _, err := dial(t, s, "NL")
		must(t, err)
		return c
	}
	fresh().wantClosed(4408)
	for name, c := range map[string]struct {
		sends []string
		code  websocket.StatusCode
	}{
		"no JSON":                      {[]string{`{`}, 4400},
		"an unknown message":           {[]string{`{"type":"start"}`}, 4400},
		"subscribed too early":         {[]string{`{"type":"subscribe","id":"1","payload":{"query":"{viewer{handle}}"}}`}, 4401},
		"initialised twice":            {[]string{`{"type":"connection_init"}`, `{"type":"connection_init"}`}, 4429},
		"no id":                        {[]string{`{"type":"connection_init"}`, `{"type":"subscribe","payload":{"query":"{viewer{handle}}"}}`}, 4400},
		"no query":                     {[]string{`{"type":"connection_init"}`, `{"type":"subscribe","id":"1","payload":{}}`}, 4400},
		"a batch":                      {[]string{`{"type":"connection_init"}`, `{"type":"subscribe","id":"1","payload":[{"query":"{viewer{handle}}"}]}`}, 4400},
		"a frame that is too long":     {[]string{`{"type":"connection_init"}`, `{"type":"ping","payload":"` + strings.Repeat("x", 1_000) + `"}`}, websocket.StatusMessageTooBig},
		"one name for two under way":   {[]string{`{"type":"connection_init"}`, subscribing(w, "1"), subscribing(w, "1")}, 4409},
		"a name that is far too large": {[]string{`{"type":"connection_init"}`, `{"type":"subscribe","id":"` + strings.Repeat("x", 129) + `","payload":{"query":"{viewer{handle}}"}}`}, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			k := fresh()
			k.t = t
			for _, text := range c.sends {
				k.send(text)
			}
			k.wantClosed(c.code)
		})
	}
	t.Run("bytes", func(t *testing.T) {
		k := fresh()
		must(t, k.conn.Write(k.ctx, websocket.MessageBinary, []byte(`{"type":"connection_init"}`)))
		k.wantClosed(4400)
	})
	t.Run("another protocol", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		conn, _, err := websocket.Dial(ctx, s.URL, &websocket.DialOptions{HTTPHeader: http.Header{"Test-Party": {"NL"}}, Subprotocols: []string{"graphql-ws"}})
		must(t, err)
		(&client{t, ctx, conn}).wantClosed(4406)
	})
}

func subscribing(w *world, id string) string {
	file := w.caseOf("NL", "case "+id, marking.Clear)
	b, _ := json.Marshal(map[string]any{"type": "subscribe", "id": id, "payload": map[string]any{"query": activity, "variables": map[string]any{"id": file}}})
	return string(b)
}

func TestSocketsAreOpenedByKnownCallersFromKnownPages(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Origins = []string{"*.partner.example"}; c.Limits.Streams = 3 })
	s := w.serve()
	for origin, want := range map[string]int{
		"https://desk.partner.example":  101,
		s.URL:                           101,
		"https://evil.example":          403,
		"https://partner.example.evil":  403,
		"null":                          403,
		"https://a.b.partner.example":   101,
		"https://desk.partner.example:": 403,
	} {
		c, resp, _ := dial(t, s, "DE", "Origin", origin)
		if resp == nil || resp.StatusCode != want {
			t.Errorf("Origin %q: %v, want %d", origin, resp, want)
		}
		if c != nil {
			_ = c.conn.CloseNow()
		}
	}
	if _, resp, _ := dial(t, s, "XX"); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody: %d", resp.StatusCode)
	}
	for range 3 {
		open(t, s, "NL")
	}
	if _, resp, _ := dial(t, s, "NL"); resp.StatusCode != http.StatusTooManyRequests || !resp.Close {
		t.Errorf("a fourth socket: %d, closed %t", resp.StatusCode, resp.Close)
	}
	open(t, s, "UK")
	rec := w.do("UK", http.MethodGet, "/graphql", nil, "Upgrade", "h2c")
	if rec.Code != http.StatusBadRequest {
		t.Errorf("another upgrade: %d", rec.Code)
	}
}

func TestOperationsOfASocketAreLimited(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Subscriptions = 1 })
	c := open(t, w.serve(), "NL")
	c.send(subscribing(w, "1"))
	c.send(subscribing(w, "2"))
	c.want(`{"id":"2","type":"error","payload":[{"message":"Too many operations are under way on this socket.","extensions":{"code":"LIMIT_EXCEEDED"}}]}`)
	c.send(`{"type":"complete","id":"1"}`)
	c.subscribe("3", `{nonsense}`, nil)
	c.want(`{"id":"3","type":"error","payload":[{"message":"The document does not fit the schema.","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
}

func TestASubscriptionEndsWithItsSession(t *testing.T) {
	w := newWorld(t)
	w.people["DE"].Expires = time.Now().Add(300 * time.Millisecond)
	file := w.caseOf("NL", "case", marking.Clear)
	c := open(t, w.serve(), "DE")
	c.subscribe("1", activity, map[string]any{"id": file})
	for got := ""; got != `{"id":"1","type":"complete"}`; got = c.next() {
	}
}

// What fills the queue of a subscription is what its client may see, and nothing else.
func TestWhatIsHiddenFillsNoQueue(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Pending = 25 })
	file := w.caseOf("NL", "case", marking.Clear)
	c := open(t, w.serve(), "DE")
	c.subscribe("1", activity, map[string]any{"id": file})
	w.followed(t, c, file)
	for range 100 {
		w.incident("NL", "hidden", file, marking.Amber)
	}
	seen := w.incident("NL", "seen", file, marking.Clear)
	if got := c.next(); !strings.Contains(got, string(seen)) {
		t.Error(got)
	}
}

func TestACaseIsFollowedByEvents(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.KeepAlive = 5 * time.Millisecond; c.Limits.Streams = 1 })
	s := w.serve()
	file := w.caseOf("NL", "case", marking.Clear)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	body, _ := json.Marshal(map[string]any{"query": activity, "variables": map[string]any{"id": file}})
	send := func(text string) *http.Response {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(text))
		must(t, err)
		r.Header = http.Header{"Test-Party": {"DE"}, "Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
		resp, err := http.DefaultClient.Do(r)
		must(t, err)
		return resp
	}
	resp := send(string(body))
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	if again := send(string(body)); again.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a second stream: %d", again.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	kept := 0
	next := func() (event, data string) {
		for lines.Scan() {
			switch line := lines.Text(); {
			case line == ":":
				kept++
			case strings.HasPrefix(line, "event: "):
				event = line[7:]
			case strings.HasPrefix(line, "data:"):
				return event, strings.TrimPrefix(line[5:], " ")
			}
		}
		return "", ""
	}
	stop := make(chan struct{})
	go func() { // until the stream follows, nothing that happens is sent
		for {
			select {
			case <-stop:
				return
			default:
				_ = w.stir(ctx, file)
				time.Sleep(5 * time.Millisecond)
			}
		}
	}()
	event, data := next()
	close(stop)
	if want := `{"data":{"caseActivity":{"kind":"CHANGED","id":"` + string(file) + `","object":{"__typename":"Case","id":"` + string(file) + `","state":"OPEN"}}}}`; event != "next" || data != want {
		t.Errorf("%s %s\nwant next %s", event, data, want)
	}
	if kept == 0 {
		t.Error("there was no sign of life")
	}
	_ = resp.Body.Close()
	for { // the place is free once the server has noticed
		plain := send(`{"query":"{viewer{handle}}"}`)
		if plain.StatusCode == http.StatusTooManyRequests {
			time.Sleep(time.Millisecond)
			continue
		}
		lines = bufio.NewScanner(plain.Body)
		if event, data := next(); event != "next" || data != `{"data":{"viewer":{"handle":"DE.analyst"}}}` {
			t.Errorf("%s %s", event, data)
		}
		if event, data := next(); event != "complete" || data != "" {
			t.Errorf("%s %s", event, data)
		}
		return
	}
}

func TestNothingIsLeftOfAClosedSocket(t *testing.T) {
	w := newWorld(t)
	s := httptest.NewServer(w.handler)
	before := goleak.IgnoreCurrent()
	file := w.caseOf("NL", "case", marking.Clear)
	for range 5 {
		c := open(t, s, "DE")
		c.subscribe("1", activity, map[string]any{"id": file})
		must(t, w.stir(context.Background(), file))
		_ = c.conn.CloseNow()
	}
	s.Close()
	http.DefaultClient.CloseIdleConnections()
	nothingIsLeft(t, before)
}

// nothingIsLeft fails if goroutines are left that were not there before. It tries again
// while one is so deep in a decision that the runtime cuts its trace: goleak panics at that.
func nothingIsLeft(t *testing.T, before goleak.Option) {
	t.Helper()
	find := func() (err error) {
		defer func() {
			if cut := recover(); cut != nil {
				err = fmt.Errorf("%v", cut)
			}
		}()
		return goleak.Find(before)
	}
	err := find()
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end); err = find() {
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil {
		t.Error(err)
	}
}
