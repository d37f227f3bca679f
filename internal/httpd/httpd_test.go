package httpd_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"

	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity"
	"entente/internal/identity/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The ids that open knows: one with a file, one that is hidden, one whose store is
// away, and one that may be seen but not handed out.
const known, hidden, unknown, away, kept = "evi_known", "evi_hidden", "evi_unknown", "evi_away", "evi_kept"

const content = "<script>not for a browser</script>"

func open(_ context.Context, _ httpd.Caller, id string) (io.ReadCloser, httpd.File, error) {
	switch id {
	case known:
		return io.NopCloser(strings.NewReader(content)), httpd.File{
			SHA256: strings.Repeat("00ff", 16), Size: int64(len(content)), Name: "../../bericht über \"x\".html",
		}, nil
	case damaged:
		broken := iotest.ErrReader(fault.New(fault.Unavailable, "test", "not what was filed"))
		return io.NopCloser(io.MultiReader(strings.NewReader(content), broken)), httpd.File{Size: int64(len(content)) + 1}, nil
	case hidden:
		return nil, httpd.File{}, fault.New(fault.Withheld, "test", "hidden")
	case away:
		return nil, httpd.File{}, fault.New(fault.Unavailable, "test", "disk 3 is away")
	case kept:
		return nil, httpd.File{}, fault.New(fault.Forbidden, "test", "display only")
	}
	return nil, httpd.File{}, fault.New(fault.NotFound, "test", "unknown")
}

const damaged = "evi_damaged" // its last read fails

type fixture struct {
	*httptest.Server
	people *local.Provider
	log    *safeBuffer
	ready  error
	graph  http.HandlerFunc
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func start(t *testing.T, change func(*httpd.Config)) *fixture {
	t.Helper()
	people, err := local.New([]identity.Principal{{Handle: "nl.diplomat", Party: "NL-MFA"}}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{people: people, log: &safeBuffer{}}
	f.graph = func(w http.ResponseWriter, r *http.Request) {
		who, ok := httpd.CallerOf(r.Context())
		if !ok {
			t.Error("a request without a caller reached the handler")
		}
		_, _ = io.WriteString(w, who.Principal.Handle+" for "+who.Capacity)
	}
	cfg := httpd.Default()
	if change != nil {
		change(&cfg)
	}
	srv := httpd.New(cfg, httpd.Parts{
		Open: open, Publish: publish, Identity: people, Metrics: httpd.NewMetrics(), Random: rand.Reader,
		Log:   slog.New(slog.NewTextHandler(f.log, nil)),
		Ready: []httpd.Check{{Name: "journal", Run: func(context.Context) error { return f.ready }}},
	})
	srv.GraphQL(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.graph(w, r) }))
	f.Server = httptest.NewServer(srv.Handler())
	t.Cleanup(f.Close)
	return f
}

func (f *fixture) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, f.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w, err := f.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w, string(body)
}

func (f *fixture) token() (string, string) {
	return "Authorization", "Bearer " + f.people.Token("nl.diplomat")
}

func TestWithoutAValidTokenNothingIsServed(t *testing.T) {
	f := start(t, nil)
	token := f.people.Token("nl.diplomat")
	for name, header := range map[string][]string{
		"no header":         nil,
		"an empty header":   {"Authorization", ""},
		"no token":          {"Authorization", "Bearer "},
		"another scheme":    {"Authorization", "Basic " + token},
		"a wrong token":     {"Authorization", "Bearer " + token[:40] + "xyz"},
		"the bare token":    {"Authorization", token},
		"two headers":       {"Authorization", "Bearer " + token, "Authorization", "Bearer " + token},
		"a token in a path": {"X-Token", token},
	} {
		for _, path := range []string{"/graphql", "/files/" + known, "/graphql?access_token=" + token} {
			w, body := f.get(t, path, header...)
			var got struct {
				Errors []struct {
					Message    string
					Extensions struct{ Code string }
				}
				Data *json.RawMessage
			}
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%s, %s: %v in %q", name, path, err, body)
			}
			if w.StatusCode != http.StatusUnauthorized || len(got.Errors) != 1 || got.Errors[0].Extensions.Code != "UNAUTHENTICATED" || got.Data != nil {
				t.Errorf("%s, %s: %d %s", name, path, w.StatusCode, body)
			}
			if w.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: no WWW-Authenticate", name)
			}
		}
	}
}

func TestAValidTokenReachesTheHandlerWithItsCapacity(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	if _, body := f.get(t, "/graphql", k, v); body != "nl.diplomat for " {
		t.Errorf("got %q", body)
	}
	if _, body := f.get(t, "/graphql", k, strings.Replace(v, "Bearer", "bearer", 1), "Entente-Capacity", "eu27"); body != "nl.diplomat for eu27" {
		t.Errorf("got %q", body)
	}
	for _, wrong := range []string{"EU27", "a b", "é", strings.Repeat("a", 61)} {
		if w, body := f.get(t, "/graphql", k, v, "Entente-Capacity", wrong); w.StatusCode != http.StatusBadRequest || strings.Contains(body, wrong) {
			t.Errorf("%q: %d %s", wrong, w.StatusCode, body)
		}
	}
}

func TestAFileIsOnlyEverAHarmlessAttachment(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	w, body := f.get(t, "/files/"+known, k, v)
	if w.StatusCode != http.StatusOK || body != content {
		t.Fatalf("%d %q", w.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Content-Type":            "application/octet-stream",
		"Content-Disposition":     `attachment; filename="_.._bericht _ber _x_.html"; filename*=UTF-8''_.._bericht%20%C3%BCber%20_x_.html`,
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		"Cache-Control":           "private, no-store",
		"Content-Length":          "34",
		"Repr-Digest":             "sha-256=:AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=:",
	} {
		if got := w.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAHiddenFileAnswersAsOneThatNeverWas(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	answers := map[string]string{}
	for name, path := range map[string]string{
		"unknown": unknown, "hidden": hidden, "no id": "x", "a long one": strings.Repeat("x", 4000),
	} {
		w, body := f.get(t, "/files/"+path, k, v)
		w.Header.Del(httpd.RequestID)
		w.Header.Del("Date")
		var head bytes.Buffer
		if err := w.Header.Write(&head); err != nil {
			t.Fatal(err)
		}
		answers[name] = w.Status + "\n" + head.String() + "\n" + body
	}
	for name, got := range answers {
		if got != answers["unknown"] || !strings.HasPrefix(got, "404") {
			t.Errorf("%s:\n%s\nunknown:\n%s", name, got, answers["unknown"])
		}
	}
}

func TestARefusalSaysWhatThePolicySaysAndAFailureSaysNothing(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	if w, body := f.get(t, "/files/"+kept, k, v); w.StatusCode != http.StatusForbidden || !strings.Contains(body, "display only") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if w, body := f.get(t, "/files/"+away, k, v); w.StatusCode != http.StatusServiceUnavailable || strings.Contains(body, "disk 3") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
}

func TestAFileThatIsNotWhatWasFiledBreaksTheConnection(t *testing.T) {
	f := start(t, nil)
	r, err := http.NewRequest(http.MethodGet, f.URL+"/files/"+damaged, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(f.token())
	w, err := f.Client().Do(r)
	if err != nil {
		return // it broke before the first byte
	}
	defer w.Body.Close()
	if body, err := io.ReadAll(w.Body); err == nil {
		t.Errorf("%q was taken for the whole file", body)
	}
}

func TestAnIdentityProviderThatCannotTellLetsNobodyIn(t *testing.T) {
	for name, p := range map[string]identity.Provider{
		"it is away":     provider{nil, fault.New(fault.Unavailable, "test", "away")},
		"it is confused": provider{nil, errors.New("what")},
		"it says nobody": provider{nil, nil},
	} {
		called := false
		srv := httpd.New(httpd.Default(), httpd.Parts{
			Identity: p, Metrics: httpd.NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
		})
		srv.GraphQL(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		r.Header.Set("Authorization", "Bearer x")
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "IDENTITY_UNAVAILABLE") || called {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

type provider struct {
	who *identity.Principal
	err error
}

func (p provider) Authenticate(context.Context, identity.Credential) (*identity.Principal, error) {
	return p.who, p.err
}
func (p provider) Ready(context.Context) error { return p.err }

func TestHealthSaysAliveAndReadinessNamesWhatIsMissing(t *testing.T) {
	f := start(t, nil)
	if w, body := f.get(t, "/healthz"); w.StatusCode != http.StatusOK || body != `{"status":"alive"}`+"\n" {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if w, body := f.get(t, "/readyz"); w.StatusCode != http.StatusOK || body != `{"status":"ready"}`+"\n" {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	f.ready = errors.New("secret cause")
	if w, body := f.get(t, "/readyz"); w.StatusCode != http.StatusServiceUnavailable || body != `{"missing":["journal"],"status":"not ready"}`+"\n" {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if w, _ := f.get(t, "/healthz"); w.StatusCode != http.StatusOK {
		t.Error("a process that waits for its journal is alive all the same")
	}
}

func TestMetricsAreNotServedUnlessTheOperatorSaysSo(t *testing.T) {
	if w, _ := start(t, nil).get(t, "/metrics"); w.StatusCode != http.StatusNotFound {
		t.Errorf("by default: %d", w.StatusCode)
	}
	f := start(t, func(c *httpd.Config) { c.Metrics = httpd.MetricsOnMain })
	f.get(t, "/files/"+known)
	f.get(t, "/no/such/"+known)
	w, body := f.get(t, "/metrics")
	if w.StatusCode != http.StatusOK {
		t.Fatalf("%d", w.StatusCode)
	}
	for _, want := range []string{
		`entente_http_requests_total{route="GET /files/{id}",status="401"} 1`,
		`entente_http_requests_total{route="none",status="404"} 1`,
		`entente_http_request_seconds_count{route="GET /files/{id}"} 1`, "go_goroutines",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in\n%s", want, body)
		}
	}
	if strings.Contains(body, known) {
		t.Error("the metrics name an object")
	}
}

func TestTheLogHoldsNoTokenNoPathAndNoQuery(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	f.get(t, "/files/"+known+"?q=needle", k, v)
	f.get(t, "/needle", k, v)
	log := f.log.String()
	if strings.Count(log, "msg=request") != 2 || !strings.Contains(log, `route="GET /files/{id}"`) {
		t.Errorf("the log lacks requests:\n%s", log)
	}
	for _, never := range []string{f.people.Token("nl.diplomat"), known, "needle"} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %q:\n%s", never, log)
		}
	}
}

func TestEveryAnswerHasItsOwnRequestID(t *testing.T) {
	f := start(t, nil)
	a, _ := f.get(t, "/healthz", httpd.RequestID, "mine")
	b, _ := f.get(t, "/healthz")
	x, y := a.Header.Get(httpd.RequestID), b.Header.Get(httpd.RequestID)
	if x == "mine" || len(x) != 16 || x == y {
		t.Errorf("got %q and %q", x, y)
	}
	if !strings.Contains(f.log.String(), "id="+x) {
		t.Error("the log does not know the request by its id")
	}
}

func TestAPanicIsAnsweredAndItsValueStaysInside(t *testing.T) {
	f := start(t, nil)
	f.graph = func(http.ResponseWriter, *http.Request) { panic("needle") }
	k, v := f.token()
	w, body := f.get(t, "/graphql", k, v)
	if w.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "INTERNAL") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	if log := f.log.String(); !strings.Contains(log, "panicked") || strings.Contains(log+body, "needle") {
		t.Errorf("body %s\nlog %s", body, log)
	}
}

func TestAStreamEndsWhenTheServiceStopsAndRunReturns(t *testing.T) {
	people, err := local.New([]identity.Principal{{Handle: "a", Party: "NL"}}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cfg := httpd.Default()
	cfg.Listen, cfg.Metrics = "127.0.0.1:0", "127.0.0.1:0"
	srv := httpd.New(cfg, httpd.Parts{
		Identity: people, Metrics: httpd.NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Open: open,
	})
	srv.GraphQL(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "first\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := srv.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx) }()
	r, err := http.NewRequest(http.MethodGet, "http://"+srv.Addr()+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+people.Token("a"))
	r.Header.Set("Accept", "text/event-stream")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	w, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	cancel()
	if body, err := io.ReadAll(w.Body); err != nil || string(body) != "first\n" {
		t.Errorf("%q, %v", body, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAnAddressThatIsTakenIsSaidAtOnce(t *testing.T) {
	f := start(t, nil)
	cfg := httpd.Default()
	cfg.Listen = strings.TrimPrefix(f.URL, "http://")
	srv := httpd.New(cfg, httpd.Parts{Log: slog.New(slog.DiscardHandler), Metrics: httpd.NewMetrics()})
	if err := srv.Run(context.Background()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestSettingsThatCannotWorkAreNamed(t *testing.T) {
	for key, change := range map[string]func(*httpd.Config){
		"listen":    func(c *httpd.Config) { c.Listen = "here" },
		"metrics":   func(c *httpd.Config) { c.Metrics = "9464" },
		"http.read": func(c *httpd.Config) { c.Read = -time.Second },
	} {
		cfg := httpd.Default()
		change(&cfg)
		err := cfg.Validate()
		if fault.As(err) == nil || len(fault.As(err).Path) != 1 || fault.As(err).Path[0] != key {
			t.Errorf("%s: got %v", key, err)
		}
	}
	if err := httpd.Default().Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}
