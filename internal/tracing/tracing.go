package tracing

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"entente/internal/fault"
)

// patience is how long the collector may take for one delivery.
const patience = 5 * time.Second

// Config says where spans go.
type Config struct {
	URL    string // base of an OTLP/HTTP collector; "" traces nothing
	Sample int    // of a thousand requests, how many are traced
}

// Default traces nothing; with a collector, every tenth request.
func Default() Config { return Config{Sample: 100} }

// Validate reports settings that cannot work. Faults: Invalid with
// CodeConfigInvalid and the key as path.
func (c Config) Validate() error {
	refuse := func(key, text string) error {
		return fault.New(fault.Invalid, "tracing.Config.Validate", text).WithCode(fault.CodeConfigInvalid).At("trace", key)
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil {
			return refuse("url", "the base address of a collector is needed, for example http://127.0.0.1:4318")
		}
	}
	if c.Sample < 1 || c.Sample > 1000 {
		return refuse("sample", "a number from 1 to 1000 is needed")
	}
	return nil
}

// Tracer makes spans. One that traces nothing is ready, too; so is nil. It is safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider // nil traces nothing
	tracer   trace.Tracer
}

// New returns a tracer to the configured collector. Nothing is sent before there are
// spans, and a collector that is away costs spans, never requests. Faults: Invalid
// with CodeConfigInvalid.
func New(ctx context.Context, cfg Config, log *slog.Logger) (*Tracer, error) {
	if cfg.URL == "" {
		return &Tracer{}, nil
	}
	// The path of the specification is added to a base without one.
	u, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "tracing.New", "this is no address", err).WithCode(fault.CodeConfigInvalid).At("trace.url")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces"
	}
	out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(u.String()), otlptracehttp.WithTimeout(patience),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{})) // spans that cannot be sent now are not worth waiting for
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "tracing.New", "spans cannot be sent there", err).WithCode(fault.CodeConfigInvalid).At("trace.url")
	}
	// The library reports what it could not send to the whole process, which is one service.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("spans could not be sent", "cause", err) }))
	return newTracer(cfg, sdk.WithBatcher(out)), nil
}

func newTracer(cfg Config, to sdk.TracerProviderOption) *Tracer {
	p := sdk.NewTracerProvider(to,
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(float64(cfg.Sample)/1000))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "entente"))))
	return &Tracer{provider: p, tracer: p.Tracer("entente")}
}

// Close sends what is left, as long as ctx lasts. Faults: Unavailable.
func (t *Tracer) Close(ctx context.Context) error {
	if t.off() {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "tracing.Close", "the last spans could not be sent", err)
	}
	return nil
}

func (t *Tracer) off() bool { return t == nil || t.provider == nil }

// Request begins the span of a request, by the pattern of its route. done takes the
// status of the answer.
func (t *Tracer) Request(ctx context.Context, route, method string) (_ context.Context, done func(status int)) {
	if t.off() {
		return ctx, func(int) {}
	}
	ctx, span := t.tracer.Start(ctx, "request", trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.route", route), attribute.String("http.request.method", method)))
	return ctx, func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Decide begins the span of one decision. done takes its outcome.
func (t *Tracer) Decide(ctx context.Context, action string) (done func(outcome string)) {
	if t.off() {
		return func(string) {}
	}
	_, span := t.tracer.Start(ctx, "decide", trace.WithAttributes(attribute.String("entente.action", action)))
	return func(outcome string) {
		span.SetAttributes(attribute.String("entente.outcome", outcome))
		span.End()
	}
}

// Update begins the span of an update of the state, which includes the wait for its
// turn and for the journal.
func (t *Tracer) Update(ctx context.Context) (_ context.Context, done func(error)) {
	if t.off() {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, "store update")
	return ctx, func(err error) { end(span, err) }
}

// Append begins the span of a write to the journal of so many entries, of as many
// requests.
func (t *Tracer) Append(ctx context.Context, entries int) (done func(error)) {
	if t.off() {
		return func(error) {}
	}
	_, span := t.tracer.Start(ctx, "journal append", trace.WithAttributes(attribute.Int("entente.entries", entries)))
	return func(err error) { end(span, err) }
}

// end says of an error no more than its code.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetAttributes(attribute.String("entente.code", fault.As(err).StableCode()))
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
