package httpd_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity"
)

// revocable knows one person until it does not.
type revocable struct{ over atomic.Bool }

func (p *revocable) Authenticate(_ context.Context, c identity.Credential) (*identity.Principal, error) {
	if p.over.Load() {
		return nil, fault.New(fault.Unauthenticated, "test", "over")
	}
	return &identity.Principal{Handle: c.Token}, nil
}
func (*revocable) Ready(context.Context) error { return nil }

type xs struct{}

func (xs) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestADownloadIsCutEvenIfItsContentGoesOn(t *testing.T) {
	const size = 1 << 40 // nobody waits for its end
	people := &revocable{}
	cfg := httpd.Default()
	cfg.Recheck, cfg.Write = 5*time.Millisecond, time.Hour
	srv := httpd.New(cfg, httpd.Parts{Identity: people, Metrics: httpd.NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Open: func(context.Context, httpd.Caller, string) (io.ReadCloser, httpd.File, error) {
			return io.NopCloser(io.LimitReader(xs{}, size)), httpd.File{Size: size}, nil // it does not look at its context
		}})
	srv.GraphQL(http.NotFoundHandler())
	ended := make(chan struct{})
	inner := srv.Handler()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		inner.ServeHTTP(w, r)
	}))
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/files/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer x")
	w, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	people.over.Store(true)
	select {
	case <-ended: // though the receiver takes nothing
	case <-time.After(time.Minute):
		t.Fatal("the download of a session that is over goes on")
	}
	if n, err := io.Copy(io.Discard, w.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, %v", n, err)
	}
}
