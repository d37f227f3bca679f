package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"slices"
	"sync"
	"time"

	"entente/graph"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity"
	"entente/internal/identity/token"
	"entente/internal/interchange/gazette"
)

// Server is the public interface of a world, over HTTP on a loopback address. A
// bearer token is the handle of a person of the table. Requests that say the same
// have the same id, so that whole answers can be compared.
type Server struct {
	URL    string
	server *httptest.Server
	client *http.Client
	log    *ledger
}

// longest is how long an answer is waited for: no test is about time, and the
// machine may be busy.
const longest = 10 * time.Minute

// Serve starts the public interface. The caller closes it before the world.
func (w *World) Serve() *Server {
	log := &ledger{}
	lines := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
	front := httpd.New(httpd.Default(), httpd.Parts{Open: w.open, Publish: w.publication, Identity: token.New(roster{w}, w.Desk, w.clock.Now), Metrics: httpd.NewMetrics(), Log: lines, Random: zeros{}})
	limits := graph.DefaultLimits()
	limits.Budget = 1 << 30 // a test asks more in the one minute that its clock shows than a person does
	limits.Timeout = longest
	front.GraphQL(graph.NewHandler(graph.Config{Desk: w.Desk, Clock: w.clock.Now, Log: lines, Limits: limits,
		Caller: func(r *http.Request) (graph.Caller, error) {
			who, err := front.Authenticate(r)
			return graph.Caller{Principal: who.Principal, Capacity: who.Capacity}, err
		}}))
	s := &Server{server: httptest.NewUnstartedServer(front.Handler()), log: log}
	s.server.Config.ErrorLog = slog.NewLogLogger(lines.Handler(), slog.LevelInfo) // broken connections are part of the tests
	s.server.Start()
	s.URL, s.client = s.server.URL, s.server.Client()
	s.client.Timeout = longest
	return s
}

// Close ends the interface.
func (s *Server) Close() { s.server.Close() }

// Defects returns what the service has logged about failures of its own.
func (s *Server) Defects() string { return s.log.String() }

// At puts the clock of the world to a time.
func (w *World) At(t time.Time) { w.clock.Set(t) }

// open opens a file for a download.
func (w *World) open(ctx context.Context, who httpd.Caller, text string) (io.ReadCloser, httpd.File, error) {
	id, err := dossier.ParseID(text)
	if err != nil || id.Noun() != dossier.NounEvidence {
		return nil, httpd.File{}, fault.New(fault.NotFound, "scenario.open", "there is no such file")
	}
	s := w.Desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelFile})
	content, f, err := s.Download(ctx, id)
	return content, httpd.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256}, err
}

// publication returns a publication as a file.
func (w *World) publication(ctx context.Context, who httpd.Caller, name string) (httpd.Document, error) {
	d, err := gazette.File(ctx, w.Desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelExport}), name)
	return httpd.Document(d), err
}

// Call is one request.
type Call struct {
	Who      string // handle
	Capacity string
	Method   string // default POST
	Path     string // default /graphql
	Header   http.Header
	Body     io.Reader
}

// Reply is what came back.
type Reply struct {
	Status int
	Body   []byte
	Whole  string // status, headers but for Date, and body, as they came
}

// Do sends a request and reads all of what comes back.
func (s *Server) Do(ctx context.Context, c Call) (*Reply, error) {
	if c.Method == "" {
		c.Method = http.MethodPost
	}
	if c.Path == "" {
		c.Path = "/graphql"
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, s.URL+c.Path, c.Body)
	if err != nil {
		return nil, err
	}
	if c.Header != nil {
		req.Header = c.Header.Clone()
	}
	req.Header.Set("Authorization", "Bearer "+c.Who)
	if c.Capacity != "" {
		req.Header.Set(httpd.Capacity, c.Capacity)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() // read only: a failure to close loses nothing
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	out := &Reply{Status: resp.StatusCode, Body: body}
	resp.Header.Del("Date")
	resp.Body = io.NopCloser(bytes.NewReader(body))
	whole, err := httputil.DumpResponse(resp, true)
	out.Whole = string(whole)
	return out, err
}

// Post sends a GraphQL operation as JSON.
func (s *Server) Post(ctx context.Context, who, capacity, document string, variables map[string]any) (*Reply, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	return s.Do(ctx, Call{Who: who, Capacity: capacity, Body: bytes.NewReader(body),
		Header: http.Header{"Content-Type": {"application/json"}}})
}

// Ask sends a GraphQL operation that the service can answer, and returns its data.
func (s *Server) Ask(ctx context.Context, who, capacity, document string, variables map[string]any) (map[string]any, error) {
	reply, err := s.Post(ctx, who, capacity, document, variables)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data   map[string]any    `json:"data"`
		Errors []json.RawMessage `json:"errors"`
	}
	if err := json.Unmarshal(reply.Body, &answer); err != nil || reply.Status != http.StatusOK || len(answer.Errors) > 0 {
		return nil, fmt.Errorf("%s\nwas answered with\n%s\n%s", document, reply.Whole, s.Defects())
	}
	return answer.Data, nil
}

// roster lets in the people of the table.
type roster struct{ w *World }

// Authenticate takes a handle for a token.
func (r roster) Authenticate(_ context.Context, c identity.Credential) (*identity.Principal, error) {
	if p, known := r.w.file.People[c.Token]; !known || p.Token != "" {
		return nil, fault.New(fault.Unauthenticated, "scenario.Authenticate", "there is no such session")
	}
	return r.w.Principal(c.Token), nil
}

// People lists everybody in the table.
func (r roster) People(context.Context) ([]*identity.Principal, error) {
	var out []*identity.Principal
	for _, handle := range slices.Sorted(maps.Keys(r.w.file.People)) {
		out = append(out, r.w.Principal(handle))
	}
	return out, nil
}

// Ready is always so.
func (roster) Ready(context.Context) error { return nil }

// zeros is where request ids come from: all are equal.
type zeros struct{}

// Read never fails.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// ledger keeps the log. It is safe for concurrent use.
type ledger struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

// Write never fails.
func (l *ledger) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was written.
func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
