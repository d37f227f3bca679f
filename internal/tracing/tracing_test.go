package tracing_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"entente/internal/fault"
	"entente/internal/tracing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

func TestSpansReachTheCollectorThatIsNamed(t *testing.T) {
	got := make(chan *http.Request, 1)
	bodies := make(chan []byte, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- r
		bodies <- body
	}))
	defer collector.Close()
	tracer, err := tracing.New(context.Background(), tracing.Config{URL: collector.URL, Sample: 1000}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, done := tracer.Request(context.Background(), "GET /files/{id}", http.MethodGet)
	tracer.Decide(ctx, "read")("ALLOW")
	done(http.StatusOK)
	if err := tracer.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	r, body := <-got, <-bodies
	if r.Method != http.MethodPost || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
	}
	for _, want := range []string{"entente", "request", "GET /files/{id}", "decide", "read", "ALLOW"} {
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("%q is not in what was sent", want)
		}
	}
}

func TestACollectorThatIsAwayCostsSpansAndNothingElse(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	tracer, err := tracing.New(context.Background(), tracing.Config{URL: gone.URL, Sample: 1000}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	_, done := tracer.Request(context.Background(), "/graphql", http.MethodPost)
	done(http.StatusOK)
	if err := tracer.Close(context.Background()); err != nil && !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestWithoutACollectorNothingIsTraced(t *testing.T) {
	none, err := tracing.New(context.Background(), tracing.Default(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	for name, tracer := range map[string]*tracing.Tracer{"none is configured": none, "none was made": nil} {
		ctx, done := tracer.Request(t.Context(), "/graphql", http.MethodPost)
		updated, end := tracer.Update(ctx)
		if updated != t.Context() {
			t.Errorf("%s: the context was changed", name)
		}
		tracer.Append(ctx, 1)(nil)
		tracer.Decide(ctx, "read")("ALLOW")
		end(nil)
		done(http.StatusOK)
		if err := tracer.Close(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOfAnErrorASpanSaysItsCodeAlone(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracer := tracing.NewTo(spans)
	_, done := tracer.Update(t.Context())
	done(fault.New(fault.Withheld, "test", "the text of Berlin").At("input", "Berlin"))
	list := spans.GetSpans()
	if len(list) != 1 || len(list[0].Attributes) != 1 || list[0].Attributes[0].Value.AsString() != "NOT_FOUND" || len(list[0].Events) != 0 || list[0].Status.Description != "" {
		t.Errorf("%+v", list)
	}
	if err := tracer.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSettingsThatCannotWorkAreNamed(t *testing.T) {
	for _, c := range []struct {
		url    string
		sample int
		path   string
	}{
		{"", 100, ""}, {"http://127.0.0.1:4318", 1, ""}, {"https://collector.example.org/otlp/v1/traces", 1000, ""},
		{"127.0.0.1:4318", 100, "trace.url"}, {"grpc://127.0.0.1:4317", 100, "trace.url"}, {"http://", 100, "trace.url"},
		{"http://user:secret@127.0.0.1:4318", 100, "trace.url"}, {"", 0, "trace.sample"}, {"", 1001, "trace.sample"},
	} {
		err := tracing.Config{URL: c.url, Sample: c.sample}.Validate()
		got := ""
		if f := fault.As(err); f != nil {
			got = strings.Join(f.Path, ".")
		}
		if got != c.path {
			t.Errorf("%q, %d: %v", c.url, c.sample, err)
		}
	}
}
