package httpd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/leak"
)

// maxHeader is the largest header of a request, in bytes.
const maxHeader = 16 << 10

// Parts are what the server serves.
type Parts struct {
	Open      Open
	Publish   Publish   // nil for a service that publishes nothing
	Decisions Decisions // nil for a service that keeps no log of them
	Ledger    Ledger    // nil for a service that has none
	Reference Reference // nil for a service that has no pages about its rules
	Identity  identity.Provider
	Cookie    string // name of the cookie that holds a browser's session; "" is none
	Ready     []Check
	Metrics   *Metrics
	// Trace is told when a request begins, by the pattern of its route, and by done
	// with what status it was answered; nil is not told.
	Trace  func(ctx context.Context, route, method string) (_ context.Context, done func(status int))
	Log    *slog.Logger
	Random io.Reader // for request ids
}

// Open returns the content of an evidence item for one caller, once that was
// decided. id is whatever stood in the address. Its last Read fails if the content
// is not what was filed. Faults: NotFound and Withheld (which answer alike),
// Forbidden, Unavailable.
type Open func(ctx context.Context, who Caller, id string) (io.ReadCloser, File, error)

// File describes a content.
type File struct {
	Name   string // as its giver called it
	Size   int64  // bytes
	SHA256 string // hex
}

// Check is one thing that the service needs.
type Check struct {
	Name string // shown to whoever asks, so it says no more than "journal"
	Run  func(context.Context) error
}

// Server is the HTTP side of one service.
type Server struct {
	cfg     Config
	parts   Parts
	graphql http.Handler
	intake  *intake
	streams context.Context //nolint:containedctx // of answers without end; over when the service stops
	end     context.CancelFunc
	flowing sync.WaitGroup // streams and sockets, which http.Server does not wait for
	random  sync.Mutex     // guards parts.Random

	cert *certificate // nil without TLS; set by Listen

	leaking leak.Kept // nothing, but in tests that plant leaks

	mu    sync.Mutex
	doors []door // guarded by mu; the main one first
}

// door is one address that is listened on.
type door struct {
	net.Listener
	handler http.Handler
	tls     bool
}

// New returns a server that does not listen yet.
func New(cfg Config, parts Parts) *Server {
	s := &Server{cfg: cfg, parts: parts, intake: newIntake(cfg.Overload)}
	parts.Metrics.intake(s.intake)
	s.streams, s.end = context.WithCancel(context.Background())
	return s
}

// GraphQL sets the handler of /graphql, which may need the server in turn (see
// Authenticate). Call it before Handler and Listen.
func (s *Server) GraphQL(h http.Handler) { s.graphql = h }

// Handler returns the main routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.authenticated(false, s.graphql))
	mux.Handle("GET /files/{id}", s.authenticated(true, http.HandlerFunc(s.file)))
	if s.parts.Publish != nil {
		mux.Handle("GET /publications/{name}", s.authenticated(true, http.HandlerFunc(s.publication)))
	}
	if s.parts.Reference != nil {
		mux.Handle("GET /reference/{$}", s.authenticated(false, http.HandlerFunc(s.reference)))
		mux.Handle("GET /reference/{name}", s.authenticated(false, http.HandlerFunc(s.reference)))
	}
	if s.parts.Decisions != nil {
		mux.Handle("GET /decisions.jsonl", s.authenticated(true, http.HandlerFunc(s.decisions)))
	}
	s.ledger(mux)
	s.health(mux)
	if s.cfg.Metrics == MetricsOnMain || leak.Planted("metrics.main") {
		mux.Handle("GET /metrics", s.parts.Metrics.Handler())
	}
	return s.frame(mux)
}

// operatorHandler returns the routes of the metrics address.
func (s *Server) operatorHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.parts.Metrics.Handler())
	s.health(mux)
	return mux
}

// Listen reads the certificate, if there is one, and takes the addresses. Faults:
// Invalid with CodeConfigInvalid (the certificate), Unavailable (an address cannot
// be had).
func (s *Server) Listen(ctx context.Context) (err error) {
	if s.cfg.TLS.Cert != "" {
		if s.cert, err = readCertificate(s.cfg.TLS.Cert, s.cfg.TLS.Key, s.parts.Log); err != nil {
			return err
		}
		s.parts.Metrics.certificate(s.cert)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if err != nil {
			for _, d := range s.doors {
				_ = d.Close() // nothing was served yet
			}
			s.doors = nil
		}
	}()
	if err := s.open(ctx, s.cfg.Listen, s.Handler(), s.cert != nil); err != nil {
		return err
	}
	if s.cfg.Metrics != "" && s.cfg.Metrics != MetricsOnMain {
		if err := s.open(ctx, s.cfg.Metrics, s.operatorHandler(), false); err != nil {
			return err
		}
	}
	if s.cfg.Profile != "" {
		return s.open(ctx, s.cfg.Profile, profileHandler(), false)
	}
	return nil
}

// open takes one address. The caller holds mu.
func (s *Server) open(ctx context.Context, address string, h http.Handler, tls bool) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "httpd.Listen", "the address "+address+" cannot be listened on", err)
	}
	s.doors = append(s.doors, door{l, h, tls})
	return nil
}

// Addr returns the main address that is listened on, "" before Listen.
func (s *Server) Addr() string { return s.addr(0) }

func (s *Server) addr(i int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.doors) <= i {
		return ""
	}
	return s.doors[i].Addr().String()
}

// Run serves until ctx ends, then lets requests under way finish within
// Config.Grace, and returns nil. It listens first if Listen was not called.
// Faults: those of Listen; Unavailable when an address fails while it serves.
func (s *Server) Run(ctx context.Context) error {
	if s.Addr() == "" {
		if err := s.Listen(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	doors := s.doors
	s.mu.Unlock()
	if s.cert != nil {
		looking, stop := context.WithCancel(ctx)
		var looked sync.WaitGroup
		looked.Go(func() { s.cert.renew(looking, lookEvery) })
		defer looked.Wait()
		defer stop()
	}
	failed := make(chan error, len(doors))
	servers := make([]*http.Server, len(doors))
	for i, d := range doors {
		srv := s.server(d)
		servers[i] = srv
		go func() {
			if d.tls {
				failed <- srv.ServeTLS(d, "", "")
				return
			}
			failed <- srv.Serve(d)
		}()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		failed <- err // it is awaited below with the others
	}
	s.end()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Grace)
	defer cancel()
	for _, srv := range servers {
		if srv.Shutdown(grace) != nil {
			_ = srv.Close() // time is up: what is still open is cut
		}
	}
	s.drain(grace)
	for range servers {
		if e := <-failed; !errors.Is(e, http.ErrServerClosed) && err == nil {
			err = e
		}
	}
	if err == nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fault.Wrap(fault.Unavailable, "httpd.Run", "the service can no longer be reached on its address", err)
}

// drain waits for streams and sockets to notice that they are over.
func (s *Server) drain(ctx context.Context) {
	over := make(chan struct{})
	go func() { s.flowing.Wait(); close(over) }()
	select {
	case <-over:
	case <-ctx.Done():
	}
}

func (s *Server) server(d door) *http.Server {
	srv := &http.Server{
		Handler: d.handler, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: s.cfg.ReadHeader, ReadTimeout: s.cfg.Read, WriteTimeout: s.cfg.Write, IdleTimeout: s.cfg.Idle,
		ErrorLog: slog.NewLogLogger(quiet{s.parts.Log.Handler()}, slog.LevelWarn),
	}
	if d.tls {
		srv.TLSConfig, srv.HTTP2 = s.cert.config(), http2(s.cfg.Write)
	}
	return srv
}
