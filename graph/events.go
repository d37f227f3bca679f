package graph

import (
	"bytes"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/session"
	"entente/internal/identity"
)

// events answers by server-sent events (GraphQL over SSE, distinct connections):
// a "next" for each response and a "complete" at the end. A document that is refused
// is answered so, too, because a client of this protocol takes another status for a
// failure of the network and tries again. A subscription's first sign of life is sent
// once it is under way: what is acknowledged after a client has seen it will be
// reported.
func (h *handler) events(w http.ResponseWriter, r *http.Request, who Caller, params *request, by way) {
	leave, err := h.streams.Enter(who.Principal.Handle)
	if err != nil {
		h.refused(w, formEvents, h.refuse(r.Context(), err))
		return
	}
	defer leave()
	op, no := h.open(r, who, params, by)
	if no != nil && no.status != http.StatusBadRequest {
		h.refused(w, formEvents, no)
		return
	}
	writeHead(w, formEvents, http.StatusOK)
	out := &eventWriter{w: w, ctl: http.NewResponseController(w), patience: h.cfg.Limits.WriteTimeout}
	if no != nil {
		out.next(no.body())
		out.send(completed)
		return
	}
	var next graphql.ResponseHandler
	ctx := op.ctx
	if op.kind == ast.Subscription {
		next, ctx = h.exec.DispatchOperation(op.ctx, op.oc)
	}
	out.send(":\n\n")
	stop := out.keepAlive(h.cfg.Limits.KeepAlive)
	defer stop()
	if next == nil {
		resp, no := h.run(op, h.cfg.Limits.Timeout)
		if no != nil {
			out.next(no.body())
		} else {
			out.next(encode(resp))
		}
		out.send(completed)
		return
	}
	for resp := next(ctx); resp != nil; resp = next(ctx) {
		if err := session.Record(op.ctx); err != nil {
			out.next(h.refuse(op.ctx, err).body())
			break
		}
		if !out.next(encode(resp)) {
			return
		}
	}
	switch ended := identity.Ended(op.ctx); {
	case ended != nil:
		out.next(h.refuse(op.ctx, ended).body()) // so that the end is not taken for the subscription's own
	case r.Context().Err() != nil:
		return // the service stops: a client comes back that was told of no end
	}
	out.send(completed)
}

// completed is the last event of a stream.
const completed = "event: complete\ndata:\n\n"

// eventWriter writes events one at a time, each within the client's patience.
type eventWriter struct {
	mu       sync.Mutex // guards w
	w        http.ResponseWriter
	ctl      *http.ResponseController
	patience time.Duration
	broken   func() // called when the client takes nothing more; nil is nothing
}

func (e *eventWriter) next(body []byte) bool {
	var b bytes.Buffer
	b.WriteString("event: next\ndata: ")
	b.Write(body) // JSON has no line breaks of its own
	b.WriteString("\n\n")
	return e.send(b.String())
}

func (e *eventWriter) send(text string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.ctl.SetWriteDeadline(time.Now().Add(e.patience)) // a writer without deadlines waits
	_, err := e.w.Write([]byte(text))
	if err == nil {
		err = e.ctl.Flush()
	}
	if err != nil && e.broken != nil {
		e.broken()
	}
	return err == nil
}

// keepAlive sends a comment at even intervals, whatever else is sent, so that the
// moments of comments say nothing of what was not sent.
func (e *eventWriter) keepAlive(every time.Duration) (stop func()) {
	ticker := time.NewTicker(every)
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				e.send(":\n\n")
			}
		}
	})
	return func() {
		ticker.Stop()
		close(done)
		ended.Wait()
	}
}
