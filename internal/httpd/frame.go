package httpd

import (
	"bufio"
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"entente/internal/admission"
	"entente/internal/fault"
)

// RequestID is the header of an answer that names it in the log. A caller's own
// value is not taken over.
const RequestID = "Entente-Request-Id"

// frame is around every request: its id, security headers, log line and counts,
// and the time-outs of what may take long.
func (s *Server) frame(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := s.requestID()
		h := w.Header()
		h.Set(RequestID, id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if s.cfg.TLS.Secure() {
			h.Set("Strict-Transport-Security", "max-age=63072000") // two years
		}

		rec := &recorder{ResponseWriter: w}
		r, done := s.patient(rec, r)
		defer done()
		_, route := mux.Handler(r)
		if s.parts.Trace != nil {
			ctx, traced := s.parts.Trace(r.Context(), route, methodOf(r))
			defer func() { traced(rec.code()) }()
			r = r.WithContext(ctx)
		}
		defer func() {
			took := time.Since(begun)
			s.parts.Metrics.request(route, rec.code(), took)
			s.parts.Log.LogAttrs(r.Context(), levelOf(rec), "request",
				slog.String("id", id), slog.String("method", methodOf(r)), slog.String("route", route),
				slog.Int("status", rec.code()), slog.Int64("bytes", rec.bytes), slog.Duration("took", took))
		}()
		defer func() { s.caught(rec, r, id, recover()) }()
		mux.ServeHTTP(rec, r)
	})
}

// caught answers for a handler that panicked. The stack goes to the log, the
// panic's value does not: it may hold what was asked. Only an abort goes on, which
// breaks the connection on purpose.
func (s *Server) caught(rec *recorder, r *http.Request, id string, panicked any) {
	if panicked == nil {
		return
	}
	if panicked == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so, too
		panic(panicked)
	}
	s.parts.Log.LogAttrs(r.Context(), slog.LevelError, "a handler panicked",
		slog.String("id", id), slog.String("type", fmt.Sprintf("%T", panicked)), slog.String("stack", string(debug.Stack())))
	if rec.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: the caller must not take it for a whole one
	}
	refuse(rec, r, fault.New(fault.Internal, "httpd.frame", ""))
}

// patient lets uploads, streams and sockets outlive the time-outs of a plain request.
func (s *Server) patient(w http.ResponseWriter, r *http.Request) (*http.Request, func()) {
	ctl := http.NewResponseController(w)
	switch {
	case endless(r):
		_ = ctl.SetWriteDeadline(time.Time{}) // a writer without deadlines has no time-out to lift
		_ = ctl.SetReadDeadline(time.Time{})
		ctx, cancel := context.WithCancel(r.Context())
		stop := context.AfterFunc(s.streams, cancel)
		s.flowing.Add(1)
		return r.WithContext(ctx), func() { stop(); cancel(); s.flowing.Done() }
	case upload(r):
		r.Body = &slowBody{ReadCloser: r.Body, ctl: ctl, read: s.cfg.Read, write: s.cfg.Write}
	}
	return r, func() {}
}

// endless reports whether a request wants a socket or a stream.
func endless(r *http.Request) bool {
	return r.Header.Get("Upgrade") != "" || strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// upload reports whether a request brings a file.
func upload(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// slowBody moves the time-outs on with every part of an upload that arrives.
type slowBody struct {
	io.ReadCloser
	ctl         *http.ResponseController
	read, write time.Duration

	mu   sync.Mutex
	over bool // guarded by mu; nothing more is read
}

func (b *slowBody) Read(p []byte) (int, error) {
	if !b.more() {
		return 0, errCut
	}
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !b.more() {
		err = errCut
	}
	return n, err
}

// errCut is what reads the rest of an upload whose sender's session has ended.
var errCut = fault.New(fault.Unauthenticated, "httpd.slowBody", "the session has ended")

// more moves the time-outs on, unless the upload was cut.
func (b *slowBody) more() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return false
	}
	now := time.Now()
	_ = b.ctl.SetReadDeadline(now.Add(b.read)) // a writer without deadlines has no time-out to move
	_ = b.ctl.SetWriteDeadline(now.Add(b.read + b.write))
	return true
}

// cut ends the upload, in the middle of a part, too. The answer can still be written.
func (b *slowBody) cut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	_ = b.ctl.SetReadDeadline(time.Now())
}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (s *Server) requestID() string {
	var raw [10]byte
	s.random.Lock()
	defer s.random.Unlock()
	_, _ = io.ReadFull(s.parts.Random, raw[:]) // an id of zeros serves as well as none
	return idEncoding.EncodeToString(raw[:])
}

// methodOf keeps a caller's own words out of the log.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return r.Method
	}
	return "OTHER"
}

func levelOf(rec *recorder) slog.Level {
	switch {
	case rec.shed:
		return slog.LevelDebug
	case rec.code() >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	shed   bool            // there was no place for the request
	seat   *admission.Seat // its place, to be lent while a slow receiver is waited for; nil is none
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 || r.status < http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.write(p)
	r.bytes += int64(n)
	return n, err
}

func (r *recorder) write(p []byte) (n int, err error) {
	if r.seat == nil {
		return r.ResponseWriter.Write(p)
	}
	r.seat.Idle(func() { n, err = r.ResponseWriter.Write(p) })
	return n, err
}

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// Flush, Hijack and Unwrap keep what streams and sockets need.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

// Hijack hands the connection to a socket.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.status = http.StatusSwitchingProtocols
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// Unwrap returns the writer inside.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// quiet keeps what net/http says about broken connections out of the log unless
// the log is for finding faults: it holds addresses of callers.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, _ slog.Level) bool {
	return q.Handler.Enabled(ctx, slog.LevelDebug)
}
