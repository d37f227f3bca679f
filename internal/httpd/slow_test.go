package httpd_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"entente/internal/httpd"
	"entente/internal/identity"
)

// serving runs a service until the test, or the returned stop, ends it.
func serving(t *testing.T, change func(*httpd.Config), graph http.HandlerFunc) (addr string, stop func()) {
	t.Helper()
	cfg := httpd.Default()
	cfg.Listen = "127.0.0.1:0"
	if change != nil {
		change(&cfg)
	}
	srv := httpd.New(cfg, httpd.Parts{
		Identity: provider{&identity.Principal{Handle: "nl.diplomat"}, nil}, Open: open,
		Metrics: httpd.NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	srv.GraphQL(graph)
	if err := srv.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx) }()
	stopped := false
	stop = func() {
		if cancel(); !stopped {
			stopped = true
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return srv.Addr(), stop
}

const short = 50 * time.Millisecond

// Every one of these callers would hold a connection for ever.
func TestACallerWhoIsSlowLosesTheConnection(t *testing.T) {
	const head = "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"
	for name, c := range map[string]struct {
		change func(*httpd.Config)
		send   string
	}{
		"with the first byte":   {func(c *httpd.Config) { c.ReadHeader, c.Idle = short, short }, ""},
		"with the header":       {func(c *httpd.Config) { c.ReadHeader = short }, head},
		"with the body":         {func(c *httpd.Config) { c.Read = short }, head + "Content-Length: 1000\r\n\r\n{"},
		"with a chunk":          {func(c *httpd.Config) { c.Read = short }, head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{"},
		"with the next request": {func(c *httpd.Config) { c.Idle = short }, head + "Content-Length: 0\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr, _ := serving(t, c.change, func(_ http.ResponseWriter, r *http.Request) {
				if _, err := io.ReadAll(r.Body); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("the body ended with %v", err)
				}
			})
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, c.send); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, conn) // returns when the service has closed the connection
		})
	}
}

func TestACallerWhoDoesNotReadLosesTheAnswer(t *testing.T) {
	ended := make(chan error, 1)
	addr, _ := serving(t, func(c *httpd.Config) { c.Write = short }, func(w http.ResponseWriter, _ *http.Request) {
		part := make([]byte, 64<<10)
		for {
			if _, err := w.Write(part); err != nil {
				ended <- err
				return
			}
		}
	})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the answer ended with %v", err)
	}
}

func TestAHeaderThatIsTooLargeIsRefused(t *testing.T) {
	addr, _ := serving(t, nil, func(http.ResponseWriter, *http.Request) {})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go fmt.Fprintf(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", strings.Repeat("x", 64<<10))
	answer, _ := io.ReadAll(conn) // it may end with a reset: not everything was read
	if !strings.HasPrefix(string(answer), "HTTP/1.1 431 ") {
		t.Errorf("%.80q", answer)
	}
}

func TestAStopLetsRequestsUnderWayFinishAndTakesNoNewOnes(t *testing.T) {
	began, finish := make(chan struct{}), make(chan struct{})
	addr, stop := serving(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-finish
		_, _ = io.WriteString(w, "whole")
	})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	type result struct {
		body string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		r, err := http.NewRequest(http.MethodGet, "http://"+addr+"/graphql", nil)
		if err != nil {
			got <- result{err: err}
			return
		}
		r.Header.Set("Authorization", "Bearer x")
		w, err := client.Do(r)
		if err != nil {
			got <- result{err: err}
			return
		}
		defer w.Body.Close()
		body, err := io.ReadAll(w.Body)
		got <- result{string(body), err}
	}()
	<-began
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	for { // until the address is given up
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		conn.Close()
	}
	select {
	case <-stopped:
		t.Error("the service stopped with a request under way")
	default:
	}
	close(finish)
	if r := <-got; r.err != nil || r.body != "whole" {
		t.Errorf("%q, %v", r.body, r.err)
	}
	<-stopped
}

func TestARequestThatDoesNotFinishWithinTheGraceIsCut(t *testing.T) {
	began := make(chan struct{})
	ended := make(chan struct{})
	addr, stop := serving(t, func(c *httpd.Config) { c.Grace = short }, func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		close(ended)
	})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-began
	stop()
	<-ended
}

func TestProfilesAreServedOnTheirOwnAddressAndNowhereElse(t *testing.T) {
	const path = "/debug/pprof/"
	if w, _ := start(t, func(c *httpd.Config) { c.Metrics = httpd.MetricsOnMain }).get(t, path); w.StatusCode != http.StatusNotFound {
		t.Errorf("on the main address: %d", w.StatusCode)
	}
	for address, fits := range map[string]bool{
		"": true, "127.0.0.1:6060": true, "[::1]:6060": true, "localhost:6060": true,
		":6060": false, "0.0.0.0:6060": false, "[::]:6060": false, "192.0.2.1:6060": false, "example.org:6060": false, "main": false,
	} {
		cfg := httpd.Default()
		cfg.Profile = address
		if err := cfg.Validate(); (err == nil) != fits {
			t.Errorf("%s: %v", address, err)
		}
	}
}
