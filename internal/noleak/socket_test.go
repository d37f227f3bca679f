package noleak_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// listen sends a subscription over a WebSocket of the real handler, and keeps every
// message that comes back, and how the socket was closed.
func (w *world) listen(ctx context.Context, p *plan, a act, had earlier, out *stream) {
	conn, resp, err := websocket.Dial(context.WithoutCancel(ctx), "http://entente.test/graphql", &websocket.DialOptions{
		HTTPClient:   &http.Client{Transport: inMemory{ctx, w.front}},
		HTTPHeader:   w.headers(p, a),
		Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		if resp != nil {
			out.note(fmt.Sprintf("socket refused with %d, %s\n", resp.StatusCode, resp.Header.Get("Retry-After")))
		}
		return
	}
	defer conn.CloseNow() //nolint:errcheck // it is over
	subscribe, err := json.Marshal(map[string]any{"id": "1", "type": "subscribe",
		"payload": map[string]any{"query": a.ask.document, "variables": filled(a.ask.variables, had.cursors)}})
	if err != nil {
		out.note(err.Error())
		return
	}
	// A pipe holds nothing: each side waits until the other one reads, so the client takes turns.
	err = conn.Write(context.WithoutCancel(ctx), websocket.MessageText, []byte(`{"type":"connection_init"}`))
	for err == nil {
		var text []byte
		if _, text, err = conn.Read(context.WithoutCancel(ctx)); err != nil {
			break
		}
		out.note("socket " + string(text) + "\n")
		if strings.Contains(string(text), "connection_ack") {
			err = conn.Write(context.WithoutCancel(ctx), websocket.MessageText, subscribe)
		}
	}
	if ctx.Err() == nil { // else the world is over
		out.note(fmt.Sprintf("socket closed with %d\n", websocket.CloseStatus(err)))
	}
}

// inMemory sends requests to a handler without a network; one that takes the
// connection over gets one end of a pipe, and the client the other.
type inMemory struct {
	ctx   context.Context //nolint:containedctx // of the world
	front http.Handler
}

// RoundTrip answers when the connection was taken over, or the handler is done.
func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	near, far := net.Pipe()
	w := &taken{stream: newStream(), conn: far, over: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		m.front.ServeHTTP(w, r.WithContext(m.ctx))
	}()
	select {
	case <-w.over:
		return &http.Response{StatusCode: w.status, Header: w.header, Body: near, Request: r}, nil
	case <-w.done:
		_ = near.Close() // nobody reads it
		return &http.Response{StatusCode: w.status, Header: w.header, Body: http.NoBody, Request: r}, nil
	}
}

// taken is an answer whose connection can be taken over.
type taken struct {
	*stream
	conn net.Conn
	once sync.Once
	over chan struct{} // closed when it was
	done chan struct{} // closed when the handler is done
}

// Hijack hands the connection over, once.
func (t *taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	err := errors.New("it was taken over before")
	t.once.Do(func() {
		close(t.over)
		err = nil
	})
	return t.conn, bufio.NewReadWriter(bufio.NewReader(t.conn), bufio.NewWriter(t.conn)), err
}
