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
	Open     Open
	Publish  Publish // nil for a service that publishes nothing
	Identity identity.Provider
	Cookie   string // name of the cookie that holds a browser's session; "" is none
	Ready    []Check
	Metrics  *Metrics
	Log      *slog.Logger
	Random   io.Reader // for request ids
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
	streams context.Context //nolint:containedctx // of answers without end; over when the service stops
	end     context.CancelFunc
	flowing sync.WaitGroup // streams and sockets, which http.Server does not wait for
	random  sync.Mutex     // guards parts.Random

	mu        sync.Mutex
	listeners []net.Listener // guarded by mu; the main one first
}

// New returns a server that does not listen yet.
func New(cfg Config, parts Parts) *Server {
	s := &Server{cfg: cfg, parts: parts}
	s.streams, s.end = context.WithCancel(context.Background())
	return s
}

// GraphQL sets the handler of /graphql, which may need the server in turn (see
// Authenticate). Call it before Handler and Run.
func (s *Server) GraphQL(h http.Handler) { s.graphql = h }

// Handler returns the main routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.authenticated(false, s.graphql))
	mux.Handle("GET /files/{id}", s.authenticated(true, http.HandlerFunc(s.file)))
	if s.parts.Publish != nil {
		mux.Handle("GET /publications/{name}", s.authenticated(true, http.HandlerFunc(s.publication)))
	}
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

// Listen takes the addresses. Faults: Unavailable (an address cannot be had).
func (s *Server) Listen(ctx context.Context) error {
	addresses := []string{s.cfg.Listen}
	if s.cfg.Metrics != "" && s.cfg.Metrics != MetricsOnMain {
		addresses = append(addresses, s.cfg.Metrics)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, address := range addresses {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			for _, open := range s.listeners {
				err = errors.Join(err, open.Close())
			}
			s.listeners = nil
			return fault.Wrap(fault.Unavailable, "httpd.Listen", "the address "+address+" cannot be listened on", err)
		}
		s.listeners = append(s.listeners, l)
	}
	return nil
}

// Addr returns the main address that is listened on, "" before Listen.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.listeners) == 0 {
		return ""
	}
	return s.listeners[0].Addr().String()
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
	listeners := s.listeners
	s.mu.Unlock()
	handlers := []http.Handler{s.Handler(), s.operatorHandler()}
	failed := make(chan error, len(listeners))
	servers := make([]*http.Server, len(listeners))
	for i, l := range listeners {
		srv := s.server(handlers[i])
		servers[i] = srv
		go func() { failed <- srv.Serve(l) }()
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

func (s *Server) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: s.cfg.ReadHeader, ReadTimeout: s.cfg.Read, WriteTimeout: s.cfg.Write, IdleTimeout: s.cfg.Idle,
		ErrorLog: slog.NewLogLogger(quiet{s.parts.Log.Handler()}, slog.LevelWarn),
	}
}
