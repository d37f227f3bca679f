package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"entente/graph"
	"entente/internal/marking"
)

// reactive is a client that does something the moment that its stream begins, and
// leaves when it is told of it.
type reactive struct {
	http.ResponseWriter
	once  sync.Once
	begun func()
	leave func()
	text  strings.Builder
}

func (r *reactive) Write(p []byte) (int, error) {
	r.text.Write(p)
	r.once.Do(r.begun)
	if strings.Contains(r.text.String(), "event: next") {
		r.leave()
	}
	return len(p), nil
}

func (*reactive) Flush() {}

// For every event that this client takes three more happen, so that sooner or later
// more wait than may, however fast the machine is.
func TestAClientThatFallsBehindIsToldSo(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Pending = 5 })
	file := w.caseOf("NL", "case", marking.Clear)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	more := func() {
		for range 3 {
			must(t, w.stir(context.Background(), file))
		}
	}
	body, _ := json.Marshal(map[string]any{"query": activity, "variables": map[string]any{"id": file}})
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header = http.Header{"Test-Party": {"DE"}, "Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
	out := &behind{ResponseWriter: httptest.NewRecorder(), more: more}
	w.handler.ServeHTTP(out, r)
	text := out.text.String()
	if !strings.HasSuffix(text, completed) || strings.Count(text, `"code":"LIMIT_EXCEEDED"`) != 1 || !strings.Contains(text, `"kind":"CHANGED"`) {
		t.Errorf("%s", text[max(0, len(text)-500):])
	}
}

const completed = "event: complete\ndata:\n\n"

// behind is a client that makes more happen with everything that it takes.
type behind struct {
	http.ResponseWriter
	more func()
	text strings.Builder
}

func (b *behind) Write(p []byte) (int, error) {
	b.text.Write(p)
	if !bytes.Contains(p, []byte(`"errors"`)) && !bytes.HasPrefix(p, []byte("event: complete")) {
		b.more()
	}
	return len(p), nil
}

func (*behind) Flush() {}

func TestAnEventStreamSaysWhenItIsUnderWay(t *testing.T) {
	w := newWorld(t)
	file := w.caseOf("NL", "case", marking.Clear)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	body, _ := json.Marshal(map[string]any{"query": activity, "variables": map[string]any{"id": file}})
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header = http.Header{"Test-Party": {"DE"}, "Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
	out := &reactive{ResponseWriter: httptest.NewRecorder(), leave: cancel, begun: func() {
		must(t, w.stir(ctx, file))
	}}
	w.handler.ServeHTTP(out, r)
	if text := out.text.String(); !strings.HasPrefix(text, ":\n\nevent: next\n") {
		t.Errorf("what happened after the stream began was not reported: %q", text)
	}
}
