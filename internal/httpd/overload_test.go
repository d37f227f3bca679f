package httpd_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity"
)

// crowd knows everybody: the token is the handle, and what stands before its point
// the party. It counts whom it was asked about.
type crowd struct{ asked atomic.Int64 }

func (c *crowd) Authenticate(_ context.Context, k identity.Credential) (*identity.Principal, error) {
	c.asked.Add(1)
	party, _, _ := strings.Cut(k.Token, ".")
	return &identity.Principal{Handle: k.Token, Party: party}, nil
}
func (*crowd) Ready(context.Context) error { return nil }

// busy is a service whose GraphQL handler waits until it is let go.
type busy struct {
	*httptest.Server
	srv    *httpd.Server
	people crowd
	log    safeBuffer
	began  chan held
}

// held is a request under way, until it is let go.
type held struct {
	who   string // handle
	letGo chan struct{}
}

func newBusy(t *testing.T, change func(*httpd.Overload)) *busy {
	t.Helper()
	cfg := httpd.Default()
	cfg.Metrics = httpd.MetricsOnMain
	cfg.Overload.Reads, cfg.Overload.Queue, cfg.Overload.Wait = 1, 0, time.Millisecond
	change(&cfg.Overload)
	b := &busy{began: make(chan held)}
	b.srv = httpd.New(cfg, httpd.Parts{Identity: &b.people, Metrics: httpd.NewMetrics(), Random: rand.Reader, Open: open,
		Log: slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelInfo}))})
	b.srv.GraphQL(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("write") {
			leave, err := b.srv.Admit(r.Context(), true)
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
		}
		who, _ := httpd.CallerOf(r.Context())
		if r.URL.Query().Has("wait") {
			h := held{who.Principal.Handle, make(chan struct{})}
			b.began <- h
			<-h.letGo
		}
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	b.Server = httptest.NewServer(b.srv.Handler())
	t.Cleanup(b.Close)
	return b
}

// send asks as somebody and returns the status, the code and the header.
func (b *busy) send(t *testing.T, who, path string, header ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.URL+path, nil)
	if strings.HasPrefix(path, "/files") {
		r, err = http.NewRequest(http.MethodGet, b.URL+path, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+who)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w, err := b.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Errors []struct {
			Extensions struct {
				Code       string
				RetryAfter int
			}
		}
	}
	if w.StatusCode == http.StatusOK {
		return w.StatusCode, "", w.Header
	}
	if err := json.Unmarshal(body, &got); err != nil || len(got.Errors) != 1 {
		t.Fatalf("%s: %v", body, err)
	}
	e := got.Errors[0].Extensions
	if s := w.Header.Get("Retry-After"); s != strconv.Itoa(e.RetryAfter) || e.RetryAfter < 1 {
		t.Errorf("%d %s: Retry-After %q, retryAfter %d", w.StatusCode, e.Code, s, e.RetryAfter)
	}
	return w.StatusCode, e.Code, w.Header
}

// hold sends a request that stays under way until the returned function is called.
func (b *busy) hold(t *testing.T, who, path string, header ...string) (release func()) {
	t.Helper()
	var wg sync.WaitGroup
	wg.Go(func() {
		if status, code, _ := b.send(t, who, path, header...); status != http.StatusOK {
			t.Errorf("%s: %d %s", who, status, code)
		}
	})
	h := <-b.began
	if h.who != who {
		t.Errorf("%s came, not %s", h.who, who)
	}
	return func() { close(h.letGo); wg.Wait() }
}

func (b *busy) is(t *testing.T, name string, wantStatus int, wantCode string) func(int, string, http.Header) {
	t.Helper()
	return func(status int, code string, _ http.Header) {
		t.Helper()
		if status != wantStatus || code != wantCode {
			t.Errorf("%s: %d %s, want %d %s", name, status, code, wantStatus, wantCode)
		}
	}
}

func TestWhoFindsNoPlaceIsRefusedBeforeAnybodyIsAskedWhoItIs(t *testing.T) {
	b := newBusy(t, func(*httpd.Overload) {})
	release := b.hold(t, "NL.a", "/graphql?wait")
	asked := b.people.asked.Load()
	for range 20 {
		b.is(t, "a second", http.StatusServiceUnavailable, "OVERLOADED")(b.send(t, "DE.b", "/graphql"))
	}
	if got := b.people.asked.Load(); got != asked {
		t.Errorf("%d were asked about", got-asked)
	}
	b.is(t, "a download", http.StatusOK, "")(b.send(t, "DE.b", "/files/"+known))
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		w, err := b.Client().Get(b.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(w.Body)
		w.Body.Close()
		if w.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, w.StatusCode)
		}
		if path != "/metrics" {
			continue
		}
		for _, want := range []string{`entente_in_flight{lane="read"} 1`, `entente_shed_total{lane="read"} 20`, `entente_shed_total{lane="write"} 0`, `entente_waiting{lane="read"} 0`} {
			if !bytes.Contains(body, []byte(want)) {
				t.Errorf("%q is not in\n%s", want, body)
			}
		}
	}
	release()
	b.is(t, "afterwards", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
	if log := b.log.String(); strings.Count(log, "requests are refused") != 1 || strings.Contains(log, "status=503") {
		t.Errorf("the log has a line for each refusal, or none:\n%s", log)
	}
}

func TestWhoWaitsForAPlaceGetsIt(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Queue, o.Wait = 1, time.Hour })
	release := b.hold(t, "NL.a", "/graphql?wait")
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.is(t, "who waits", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
	}()
	release()
	<-done
}

func TestAMutationLeavesItsPlaceAmongTheReads(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Writes = 1 })
	release := b.hold(t, "NL.a", "/graphql?write&wait")
	b.is(t, "a read beside it", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
	if _, err := b.srv.Admit(context.Background(), true); err == nil {
		t.Error("two mutations were under way")
	}
	leave, err := b.srv.Admit(context.Background(), false) // as an operation on a socket
	if err != nil {
		t.Fatal(err)
	}
	b.is(t, "a read beside a read", http.StatusServiceUnavailable, "OVERLOADED")(b.send(t, "DE.b", "/graphql"))
	leave()
	release()
}

func TestStreamsAndTransfersHaveBoundsOfTheirOwn(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Streams, o.Transfers = 1, 1 })
	stream := []string{"Accept", "text/event-stream"}
	upload := []string{"Content-Type", "multipart/form-data; boundary=x"}
	endStream := b.hold(t, "NL.a", "/graphql?wait", stream...)
	b.is(t, "a second stream", http.StatusServiceUnavailable, "OVERLOADED")(b.send(t, "DE.b", "/graphql", stream...))
	endUpload := b.hold(t, "NL.a", "/graphql?wait", upload...)
	b.is(t, "a second upload", http.StatusServiceUnavailable, "OVERLOADED")(b.send(t, "DE.b", "/graphql", upload...))
	b.is(t, "a download", http.StatusServiceUnavailable, "OVERLOADED")(b.send(t, "DE.b", "/files/"+known))
	b.is(t, "a read", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
	endStream()
	endUpload()
}

func TestOnePersonAndOnePartyAskForNoMoreThanTheirs(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Reads, o.Each, o.Person, o.Party = 10, 2, 5, 8 })
	first, second := b.hold(t, "NL.a", "/graphql?wait"), b.hold(t, "NL.a", "/graphql?wait")
	b.is(t, "a third at once", http.StatusTooManyRequests, "TOO_MANY_AT_ONCE")(b.send(t, "NL.a", "/graphql"))
	b.is(t, "a colleague", http.StatusOK, "")(b.send(t, "NL.b", "/graphql"))
	first()
	second()
	b.is(t, "afterwards", http.StatusOK, "")(b.send(t, "NL.a", "/graphql"))
	b.is(t, "the fifth", http.StatusOK, "")(b.send(t, "NL.a", "/files/"+known))
	b.is(t, "the sixth", http.StatusTooManyRequests, "BUDGET_SPENT")(b.send(t, "NL.a", "/graphql"))
	for range 2 {
		b.is(t, "a colleague", http.StatusOK, "")(b.send(t, "NL.b", "/graphql"))
	}
	status, code, head := b.send(t, "NL.b", "/graphql")
	if status != http.StatusTooManyRequests || code != "BUDGET_SPENT" || head.Get("Retry-After") != "10" {
		t.Errorf("the ninth of the party: %d %s %v", status, code, head)
	}
	b.is(t, "another party", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
}

// Operations on a socket are counted as requests are: a socket is no way around what
// each may ask for.
func TestAnOperationOnASocketCountsAsARequest(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Reads, o.Each, o.Person, o.Party = 10, 2, 5, 5 })
	var codes []string
	b.srv.GraphQL(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var open []func()
		admit := func() {
			leave, err := b.srv.Admit(r.Context(), false)
			if err != nil {
				codes = append(codes, fault.As(err).StableCode())
				return
			}
			codes = append(codes, "")
			open = append(open, leave)
		}
		for range 3 {
			admit()
		}
		for _, leave := range open {
			leave()
		}
		admit()
		admit()
	}))
	one := httptest.NewServer(b.srv.Handler())
	defer one.Close()
	b.Server.URL = one.URL
	b.is(t, "the stream", http.StatusOK, "")(b.send(t, "NL.a", "/graphql", "Accept", "text/event-stream"))
	if want := []string{"", "", "TOO_MANY_AT_ONCE", "", "BUDGET_SPENT"}; !slices.Equal(codes, want) {
		t.Errorf("got %q, want %q", codes, want)
	}
}

// A caller who sends a body slowly, or takes an answer slowly, holds no place.
func TestASlowCallerHoldsNoPlace(t *testing.T) {
	b := newBusy(t, func(o *httpd.Overload) { o.Queue, o.Wait = 10, time.Hour })
	conn, err := net.Dial("tcp", b.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer NL.slow\r\nContent-Length: 2\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	for b.people.asked.Load() == 0 { // until the slow one has the only place
		time.Sleep(time.Millisecond)
	}
	b.is(t, "beside a slow body", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))

	ended := make(chan struct{})
	b.srv.GraphQL(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		defer close(ended)
		for part := make([]byte, 1<<20); ; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}))
	writing := httptest.NewServer(b.srv.Handler())
	defer writing.Close()
	taker, err := net.Dial("tcp", writing.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(taker, "GET /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer NL.slow\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := taker.Read(make([]byte, 1)); err != nil { // the answer is under way, and is not taken any more
		t.Fatal(err)
	}
	b.is(t, "beside a slow receiver", http.StatusOK, "")(b.send(t, "DE.b", "/graphql"))
	taker.Close()
	<-ended
}
