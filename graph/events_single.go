package graph

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/session"
	"entente/internal/fault"
	"entente/internal/identity"
)

// The single connection mode of GraphQL over SSE, for clients that may hold few
// connections: PUT reserves a stream and answers with its token, GET with the token
// opens it, POST with the token begins an operation whose
// answers go out there, DELETE with the token and operationId ends one.

// streamToken is the header, and streamQuery the part of an address, that holds the token of a stream.
const (
	streamToken = "X-GraphQL-Event-Stream-Token"
	streamQuery = "token"
)

// eventStreams are the event streams that were reserved or are open. A token is of use only
// to the person that it was given to.
type eventStreams struct {
	mu  sync.Mutex
	all map[string]*eventStream // guarded by mu; by token
}

// eventStream is one reserved or open event stream.
type eventStream struct {
	person string
	leave  func()      // gives the person's place back
	late   *time.Timer // ends a reservation that nobody takes up

	mu     sync.Mutex
	ctx    context.Context     //nolint:containedctx // guarded by mu; of the stream, nil until it is open
	out    *eventWriter        // guarded by mu
	closed bool                // guarded by mu
	active map[string]*running // guarded by mu; operations under way, by the client's names
	ended  sync.WaitGroup
}

// tokenOf returns the token that a request brings, "" for none.
func tokenOf(r *http.Request) string {
	if token := r.Header.Get(streamToken); token != "" {
		return token
	}
	return r.URL.Query().Get(streamQuery)
}

// reserveStream answers PUT with the token of a new stream. It has to be opened
// within Limits.InitTimeout.
func (h *handler) reserveStream(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	leave, err := h.streams.Enter(who.Principal.Handle)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	l := &eventStream{person: who.Principal.Handle, leave: leave, active: map[string]*running{}}
	h.reserved.mu.Lock()
	h.reserved.all[token] = l
	l.late = time.AfterFunc(h.cfg.Limits.InitTimeout, func() {
		if l.giveUp() {
			h.forsake(token, l)
		}
	})
	h.reserved.mu.Unlock()
	head := w.Header()
	head.Set("Content-Type", "text/plain; charset=utf-8")
	head.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte(token)) // a caller who has gone needs no answer
}

// streamOf finds the stream of a request. One of another person is as one that is not there.
func (h *handler) streamOf(r *http.Request, who Caller) (*eventStream, error) {
	h.reserved.mu.Lock()
	defer h.reserved.mu.Unlock()
	if l := h.reserved.all[tokenOf(r)]; l != nil && l.person == who.Principal.Handle {
		return l, nil
	}
	return nil, fault.New(fault.NotFound, "graph.streamOf", "There is no such stream.")
}

// forsake takes a stream off the list.
func (h *handler) forsake(token string, l *eventStream) {
	h.reserved.mu.Lock()
	delete(h.reserved.all, token)
	h.reserved.mu.Unlock()
	l.leave()
}

// giveUp closes a stream that was never opened, and reports whether it did.
func (l *eventStream) giveUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx != nil || l.closed {
		return false
	}
	l.closed = true
	return true
}

// open makes a request the stream that was reserved. Faults: Conflict, when it has one.
func (l *eventStream) open(ctx context.Context, out *eventWriter) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx != nil || l.closed {
		return fault.New(fault.Conflict, "graph.eventStream", "This stream is open already.")
	}
	l.late.Stop()
	l.ctx, l.out = ctx, out
	return nil
}

// close ends the operations of the stream and waits for them: after it nothing is written.
func (l *eventStream) close() {
	l.mu.Lock()
	l.closed = true
	for _, run := range l.active {
		run.cancel()
	}
	l.mu.Unlock()
	l.ended.Wait()
}

// openStream answers GET with a token: the stream lasts until the client leaves or the
// session ends.
func (h *handler) openStream(w http.ResponseWriter, r *http.Request, who Caller) {
	l, err := h.streamOf(r, who)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	out := &eventWriter{w: w, ctl: http.NewResponseController(w), patience: h.cfg.Limits.WriteTimeout, broken: cancel}
	if err == nil {
		out.mu.Lock() // operations may begin, and wait for the head of the answer
		if err = l.open(ctx, out); err != nil {
			out.mu.Unlock()
		}
	}
	if err != nil {
		h.refused(w, formEvents, h.refuse(r.Context(), err))
		return
	}
	writeHead(w, formEvents, http.StatusOK)
	out.mu.Unlock()
	defer h.forsake(tokenOf(r), l)
	out.send(":\n\n")
	stop := out.keepAlive(h.cfg.Limits.KeepAlive)
	<-ctx.Done()
	l.close()
	stop()
}

// onStream answers POST with a token: 202 once the operation is under way, else as any
// other request is refused.
func (h *handler) onStream(w http.ResponseWriter, r *http.Request, who Caller, f form, params *request) {
	l, err := h.streamOf(r, who)
	id, _ := params.Extensions["operationId"].(string)
	if err == nil && (id == "" || len(id) > maxID) {
		err = fault.New(fault.Invalid, "graph.onStream", "The extension operationId is needed, a text of at most 128 bytes.")
	}
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	ctx, run, err := l.begin(id, h.cfg.Limits.Subscriptions)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	under := false
	defer func() {
		if !under {
			l.forget(id, run)
			run.cancel()
			l.ended.Done()
		}
	}()
	// The operation lasts as long as the stream. Its caller is who sent this request.
	op, no := h.open(r.WithContext(ctx), who, params, streaming(ast.Query, ast.Mutation, ast.Subscription))
	if no != nil {
		h.refused(w, f, no)
		return
	}
	var next graphql.ResponseHandler
	if op.kind == ast.Subscription { // under way before the answer says so
		next, op.ctx = h.exec.DispatchOperation(op.ctx, op.oc)
	}
	under = true
	go func() {
		defer l.ended.Done()
		defer run.cancel()
		h.feed(l, id, run, op, next)
	}()
	w.WriteHeader(http.StatusAccepted)
}

// begin takes a name for an operation. The caller calls ended.Done at its end.
// Faults: Conflict (no stream, or the name is taken), TooLarge.
func (l *eventStream) begin(id string, most int) (context.Context, *running, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ctx == nil || l.closed:
		return nil, nil, fault.New(fault.Conflict, "graph.eventStream", "The stream is not open.")
	case l.active[id] != nil:
		return nil, nil, fault.New(fault.Conflict, "graph.eventStream", "An operation of this name is under way.")
	case len(l.active) >= most:
		return nil, nil, fault.New(fault.TooLarge, "graph.eventStream", "Too many operations are under way on this stream.")
	}
	ctx, cancel := context.WithCancel(l.ctx)
	run := &running{cancel}
	l.active[id] = run
	l.ended.Add(1)
	return ctx, run, nil
}

// feed runs one operation and sends what it comes to.
func (h *handler) feed(l *eventStream, id string, run *running, op *operation, next graphql.ResponseHandler) {
	send := func(body []byte) {
		text, err := json.Marshal(struct {
			ID      string          `json:"id"`
			Payload json.RawMessage `json:"payload"`
		}{id, body})
		if err == nil {
			l.out.next(text)
		}
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			send(h.refuse(op.ctx, h.recovered(op.ctx, panicked)).body())
		}
		stopping := op.ctx.Err() != nil && identity.Ended(op.ctx) == nil // a client that is told of no end comes back
		if l.forget(id, run) && !stopping {                              // before the last event: then the client may use the name again
			text, _ := json.Marshal(map[string]string{"id": id}) // such a map always has a JSON form
			l.out.send("event: complete\ndata: " + string(text) + "\n\n")
		}
	}()
	if next == nil {
		resp, no := h.run(op, h.cfg.Limits.Timeout)
		if no != nil {
			send(no.body())
		} else {
			send(encode(resp))
		}
		return
	}
	for resp := next(op.ctx); resp != nil; resp = next(op.ctx) {
		if err := session.Record(op.ctx); err != nil {
			send(h.refuse(op.ctx, err).body())
			return
		}
		send(encode(resp))
	}
	if ended := identity.Ended(op.ctx); ended != nil {
		send(h.refuse(op.ctx, ended).body()) // so that the end is not taken for the subscription's own
	}
}

// stopOnStream answers DELETE with a token: the operation that operationId names ends. One
// that has ended already is as good.
func (h *handler) stopOnStream(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	l, err := h.streamOf(r, who)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	l.drop(r.URL.Query().Get("operationId"))
	w.WriteHeader(http.StatusOK)
}

// drop ends an operation that the client does not want any more.
func (l *eventStream) drop(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if run := l.active[id]; run != nil {
		delete(l.active, id)
		run.cancel()
	}
}

// forget takes an operation off the list, and reports whether it was still there.
func (l *eventStream) forget(id string, run *running) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.active[id] != run {
		return false
	}
	delete(l.active, id)
	return true
}
