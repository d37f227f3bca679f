package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/session"
	"entente/internal/fault"
	"entente/internal/identity"
)

// protocol is the one subprotocol that is spoken here.
const protocol = "graphql-transport-ws"

// The close codes of the protocol.
const (
	closeInvalid     = websocket.StatusCode(4400)
	closeNoInit      = websocket.StatusCode(4401)
	closeForbidden   = websocket.StatusCode(4403)
	closeProtocol    = websocket.StatusCode(4406)
	closeInitTimeout = websocket.StatusCode(4408)
	closeTwice       = websocket.StatusCode(4409)
	closeInitTwice   = websocket.StatusCode(4429)
)

// maxID bounds the name that a client gives an operation, in bytes.
const maxID = 128

// socket serves one WebSocket connection.
func (h *handler) socket(w http.ResponseWriter, r *http.Request, who Caller) {
	switch key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key")); {
	case r.Method != http.MethodGet || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") ||
		r.Header.Get("Sec-WebSocket-Version") != "13" || err != nil || len(key) != 16:
		h.refused(w, formJSON, &refusal{socket: true, status: http.StatusBadRequest, errors: one(fault.Invalid, "This is no opening of a WebSocket.")})
		return
	case !h.knownOrigin(r):
		h.refused(w, formJSON, &refusal{socket: true, status: http.StatusForbidden, errors: one(fault.Forbidden, "Pages of this origin may not open a socket.")})
		return
	}
	leave, err := h.streams.Enter(who.Principal.Handle)
	if err != nil {
		no := h.refuse(r.Context(), err)
		no.socket = true
		h.refused(w, formJSON, no)
		return
	}
	defer leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{protocol}, InsecureSkipVerify: true, // the origin was checked above
		CompressionMode: websocket.CompressionDisabled, // sizes of compressed frames tell of their content
	})
	if err != nil {
		return // Accept has answered
	}
	if conn.Subprotocol() != protocol {
		_ = conn.Close(closeProtocol, "Subprotocol not acceptable")
		return
	}
	conn.SetReadLimit(h.cfg.Limits.Frame)
	ctx, cancel := context.WithCancel(r.Context())
	s := &socket{h: h, conn: conn, r: r.WithContext(ctx), who: who, active: map[string]*running{}}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close(farewell(ctx)) })
	code, reason := s.serve(ctx)
	stop()
	cancel()
	_ = conn.Close(code, reason) // also ends what still waits to be written
	s.ended.Wait()
}

// farewell is how a socket is closed whose context has ended.
func farewell(ctx context.Context) (websocket.StatusCode, string) {
	switch f := identity.Ended(ctx); {
	case f == nil:
		return websocket.StatusGoingAway, "Going away"
	case f.Kind == fault.Unavailable:
		return websocket.StatusTryAgainLater, f.StableCode()
	default:
		return closeForbidden, f.StableCode()
	}
}

// knownOrigin lets programs in, which send no Origin, and pages of the service's
// own host and of those that are configured.
func (h *handler) knownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	host := strings.ToLower(u.Host)
	if host == strings.ToLower(r.Host) {
		return true
	}
	for _, pattern := range h.cfg.Origins {
		if ok, err := path.Match(strings.ToLower(pattern), host); ok && err == nil {
			return true
		}
	}
	return false
}

// socket is one connection. It reads one message after the other; operations run
// beside it and write as they come to something.
type socket struct {
	h     *handler
	conn  *websocket.Conn
	r     *http.Request // the one that opened the socket; its context ends with the socket
	who   Caller
	ended sync.WaitGroup

	mu     sync.Mutex
	active map[string]*running // guarded by mu; operations under way, by the client's names
}

// running is one operation under way.
type running struct{ cancel context.CancelFunc }

// message is one frame of the protocol.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// serve reads until the client leaves or breaks the protocol, and returns how the
// socket is to be closed.
func (s *socket) serve(ctx context.Context) (websocket.StatusCode, string) {
	var begun atomic.Bool
	late := time.AfterFunc(s.h.cfg.Limits.InitTimeout, func() {
		if !begun.Load() {
			_ = s.conn.Close(closeInitTimeout, "Connection initialisation timeout")
		}
	})
	defer late.Stop()
	for {
		kind, text, err := s.conn.Read(context.WithoutCancel(ctx)) // an ended ctx closes the socket with a code
		if err != nil {
			return websocket.StatusNormalClosure, ""
		}
		var m message
		if kind != websocket.MessageText || json.Unmarshal(text, &m) != nil {
			return closeInvalid, "Invalid message"
		}
		switch m.Type {
		case "connection_init":
			if begun.Swap(true) {
				return closeInitTwice, "Too many initialisation requests"
			}
			s.send(ctx, message{Type: "connection_ack"})
		case "ping":
			s.send(ctx, message{Type: "pong"})
		case "pong":
		case "complete":
			s.drop(m.ID)
		case "subscribe":
			if !begun.Load() {
				return closeNoInit, "Unauthorized"
			}
			if code, reason := s.subscribe(ctx, m); code != 0 {
				return code, reason
			}
		default:
			return closeInvalid, "Invalid message"
		}
	}
}

func (s *socket) subscribe(ctx context.Context, m message) (websocket.StatusCode, string) {
	params, err := s.h.decode(m.Payload)
	switch {
	case m.ID == "" || len(m.ID) > maxID || err != nil && !fault.Is(err, fault.TooLarge):
		return closeInvalid, "Invalid message"
	case err != nil:
		s.send(ctx, message{ID: m.ID, Type: "error", Payload: encodeErrors(s.h.refuse(ctx, err).errors)})
		return 0, ""
	}
	ctx, cancel := context.WithCancel(ctx)
	run := &running{cancel}
	s.mu.Lock()
	_, taken := s.active[m.ID]
	full := len(s.active) >= s.h.cfg.Limits.Subscriptions
	if !taken && !full {
		s.active[m.ID] = run
	}
	s.mu.Unlock()
	switch {
	case taken:
		cancel()
		return closeTwice, "Subscriber already exists"
	case full:
		cancel()
		no := s.h.refuse(ctx, fault.New(fault.TooLarge, "graph.socket", "Too many operations are under way on this socket."))
		s.send(s.r.Context(), message{ID: m.ID, Type: "error", Payload: encodeErrors(no.errors)})
		return 0, ""
	}
	s.ended.Go(func() {
		defer cancel()
		s.operate(ctx, m.ID, run, params)
	})
	return 0, ""
}

// operate runs one operation and sends what it comes to. After a client's
// complete nothing more is sent.
func (s *socket) operate(ctx context.Context, id string, run *running, params *request) {
	last := message{ID: id, Type: "complete"}
	defer func() {
		if panicked := recover(); panicked != nil {
			no := s.h.refuse(ctx, s.h.recovered(ctx, panicked))
			last = message{ID: id, Type: "error", Payload: encodeErrors(no.errors)}
		}
		if s.forget(id, run) { // before the last message: then the client may use the name again
			s.send(ctx, last)
		}
	}()
	by := streaming(ast.Query, ast.Mutation, ast.Subscription)
	by.anew = true
	op, no := s.h.open(s.r.WithContext(ctx), s.who, params, by)
	if no == nil && op.kind != ast.Subscription {
		var resp *graphql.Response
		if resp, no = s.h.run(op, s.h.cfg.Limits.Timeout); no == nil {
			s.send(ctx, message{ID: id, Type: "next", Payload: encode(resp)})
			return
		}
	}
	if no != nil {
		last = message{ID: id, Type: "error", Payload: encodeErrors(no.errors)}
		return
	}
	next, of := s.h.exec.DispatchOperation(op.ctx, op.oc)
	for resp := next(of); resp != nil; resp = next(of) {
		if err := session.Record(op.ctx); err != nil {
			last = message{ID: id, Type: "error", Payload: encodeErrors(s.h.refuse(of, err).errors)}
			return
		}
		s.send(of, message{ID: id, Type: "next", Payload: encode(resp)})
	}
	if ended := identity.Ended(op.ctx); ended != nil {
		last = message{ID: id, Type: "error", Payload: encodeErrors(s.h.refuse(op.ctx, ended).errors)}
	}
}

// drop ends an operation that the client does not want any more.
func (s *socket) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if run := s.active[id]; run != nil {
		delete(s.active, id)
		run.cancel()
	}
}

// forget takes an operation off the list, and reports whether it was still there.
func (s *socket) forget(id string, run *running) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active[id] != run {
		return false
	}
	delete(s.active, id)
	return true
}

// send writes one message. A client that does not take it in time loses the socket.
func (s *socket) send(ctx context.Context, m message) {
	text, err := json.Marshal(m)
	if err != nil || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.h.cfg.Limits.WriteTimeout)
	defer cancel()
	_ = s.conn.Write(ctx, websocket.MessageText, text) // a failed write has closed the socket; serve notices
}
