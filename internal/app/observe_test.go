package app

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/tracing"
)

// needle stands in everything that a caller can send.
const needle = "Needle7f3a"

// observed is a service whose log, metrics and spans a test can read.
type observed struct {
	*App
	log   *journalled
	spans *tracetest.InMemoryExporter
}

func openObserved(t *testing.T) *observed {
	t.Helper()
	o := &observed{log: &journalled{}, spans: tracetest.NewInMemoryExporter()}
	cfg := configIn(t.TempDir())
	cfg.LogTo, cfg.LogLevel, cfg.LogFormat, cfg.Tracer = o.log, "debug", "json", tracing.NewTo(kept{o.spans})
	o.App = open(t, cfg)
	run(t, o.App)
	return o
}

// kept keeps the spans when the service stops.
type kept struct{ *tracetest.InMemoryExporter }

func (kept) Shutdown(context.Context) error { return nil }

// told is all that an operator sees of what happened.
func (o *observed) told(t *testing.T) map[string]string {
	t.Helper()
	_, metrics := ask(t, o.App, http.MethodGet, "/metrics", "", "")
	var spans strings.Builder
	for _, s := range o.spans.GetSpans() {
		spans.WriteString(describe(s.Snapshot()))
	}
	return map[string]string{"log": o.log.String(), "metrics": metrics, "spans": spans.String()}
}

func describe(s sdk.ReadOnlySpan) string {
	var b strings.Builder
	b.WriteString(s.Name() + " " + s.Status().Description)
	for _, a := range s.Attributes() {
		b.WriteString(" " + string(a.Key) + "=" + a.Value.String())
	}
	for _, e := range s.Events() {
		b.WriteString(" event " + e.Name)
	}
	for _, a := range s.Resource().Attributes() {
		b.WriteString(" " + string(a.Key) + "=" + a.Value.String())
	}
	return b.String() + "\n"
}

func TestLogsMetricsAndSpansHoldNothingThatACallerSentOrWasSent(t *testing.T) {
	o := openObserved(t)
	ctx := context.Background()
	s, err := o.Session("nl.analyst")
	if err != nil {
		t.Fatal(err)
	}
	green := marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf("NL-CSIRT")}
	made, err := s.RegisterEvidence(ctx, casework.NewEvidence{Title: needle + " title", Summary: needle, Kind: dossier.EvidenceLog,
		Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: green},
		&casework.Upload{Reader: bytes.NewReader([]byte(needle + " content")), Name: needle + ".txt", MediaType: "text/plain"})
	if err != nil {
		t.Fatal(err)
	}
	id := string(made.Object().ID)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	send := func(method, path, who, body string) {
		t.Helper()
		r, err := http.NewRequest(method, "http://"+o.Addr()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		for _, name := range []string{"User-Agent", "Referer", "X-Forwarded-For", "X-Request-Id", "Entente-Request-Id", "Baggage"} {
			r.Header.Set(name, needle)
		}
		r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		r.AddCookie(&http.Cookie{Name: "ory_kratos_session", Value: needle})
		switch who {
		case "":
		case needle:
			r.Header.Set("Authorization", "Bearer "+needle)
		default:
			r.Header.Set("Authorization", "Bearer "+o.Token(who))
		}
		if strings.Contains(path, "capacity") {
			r.Header.Set("Entente-Capacity", strings.ToLower(needle))
		}
		w, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Body.Close()
		if _, err := io.Copy(io.Discard, w.Body); err != nil {
			t.Fatal(err)
		}
	}
	text := func(s string) string { return `"` + s + `"` }
	mutation := func(field string) string {
		return `{"query":"mutation($t: String!) { createCase(input: {title: $t, ` + field + ` marking: {tlp: GREEN, pap: GREEN, originators: [\"NL-CSIRT\"], naming: MAY}}) { case { id title } userErrors { message } } }","variables":{"t":` + text(needle) + `},"operationName":null}`
	}
	for _, who := range []string{"nl.analyst", "us.analyst", needle, ""} {
		for _, body := range []string{
			`{"query":"query ` + needle + ` { evidence(first: 5) { totalCount edges { node { id title summary } } } }"}`,
			`{"query":"query($id: ID!) { node(id: $id) { id } }","variables":{"id":` + text(id) + `}}`,
			`{"query":"{ incidents(filter: {search: \"` + needle + `\"}) { totalCount } }"}`,
			`{"query":"{ cases(after: \"` + needle + `\") { totalCount } }"}`,
			`{"query":"{ ` + needle + ` }"}`, `{"query":"{ ` + needle, needle, `{"query":"{ viewer { handle } }","variables":{"` + needle + `":1}}`,
			mutation(""), mutation(`compartments: [\"` + needle + `\"],`), mutation(`recipients: [\"` + needle + `\"],`),
			`{"query":"mutation { shareCase(input: {id: \"` + needle + `\", via: \"` + needle + `\"}) { userErrors { message } } }"}`,
		} {
			send(http.MethodPost, "/graphql", who, body)
			send(http.MethodPost, "/graphql?capacity", who, body)
		}
		for _, path := range []string{"/files/" + id, "/files/" + needle, "/publications/" + needle + ".html", "/" + needle, "/healthz?" + needle,
			"/graphql?query=" + url.QueryEscape("{ "+needle+" }"), "/graphql?access_token=" + needle} {
			send(http.MethodGet, path, who, "")
		}
		send(needle, "/graphql", who, "")
	}
	told := o.told(t)
	never := []string{needle, strings.ToLower(needle), id, id[4:], "nl.analyst", "us.analyst", "NL-CSIRT", "US-CISA", "eu27", "nato", "0af7651916cd43dd8448eb211c80319c",
		o.Token("nl.analyst"), o.Token("us.analyst")}
	for where, all := range told {
		for _, word := range never {
			if i := strings.Index(all, word); i >= 0 {
				t.Errorf("the %s hold %q: …%s…", where, word, all[max(0, i-100):min(len(all), i+100)])
			}
		}
	}
	for _, s := range o.spans.GetSpans() {
		if s.SpanContext.TraceID().String() == "0af7651916cd43dd8448eb211c80319c" {
			t.Error("a caller's trace was taken over")
		}
	}
	for where, want := range map[string][]string{
		"log":   {`"msg":"request"`, `"route":"/graphql"`, `"status":200`, `"status":401`, `"status":404`},
		"spans": {"request ", "decide ", "store update ", "journal append ", "entente.outcome=ALLOW", "http.route=/graphql", "http.response.status_code=200", "entente.entries=1"},
		"metrics": {`entente_decisions_total{action="read",outcome="ALLOW"}`, `entente_decisions_total{action="create",outcome="ALLOW"}`,
			"entente_decision_seconds_count", "entente_journal_append_seconds_count", "entente_verdicts_remembered_total", "entente_verdicts_filled_total",
			"entente_subscriptions 0", `entente_in_flight{lane="read"} 0`, `entente_shed_total{lane="write"} 0`, "go_goroutines", "process_resident_memory_bytes"},
	} {
		for _, w := range want {
			if !strings.Contains(told[where], w) {
				t.Errorf("the %s do not hold %q", where, w)
			}
		}
	}
}

// What may stand in a span is a closed list: a new attribute is a decision.
func TestASpanHasNoAttributesButTheKnown(t *testing.T) {
	o := openObserved(t)
	share(t, o.App, "evidence")
	ask(t, o.App, http.MethodPost, "/graphql", "nl.analyst", `{"query":"{ viewer { handle } }"}`)
	known := []string{"http.route", "http.request.method", "http.response.status_code", "entente.action", "entente.outcome", "entente.entries", "entente.code"}
	names := map[string]int{}
	for _, s := range o.spans.GetSpans() {
		names[s.Name]++
		for _, a := range s.Attributes {
			if !slices.Contains(known, string(a.Key)) {
				t.Errorf("%s has %s", s.Name, a.Key)
			}
		}
		if len(s.Events)+len(s.Links) > 0 {
			t.Errorf("%s has events or links", s.Name)
		}
	}
	for _, name := range []string{"request", "decide", "store update", "journal append"} {
		if names[name] == 0 {
			t.Errorf("there is no span %q among %v", name, names)
		}
	}
}

func TestManyEqualReportsAreToldSparingly(t *testing.T) {
	var s sparingly
	told, untold := 0, uint64(0)
	for range 1000 {
		if n, tell := s.now(); tell {
			told, untold = told+1, untold+n
		}
	}
	if told < 1 || told > 100 || untold+s.untold.Load()+uint64(told) != 1000 {
		t.Errorf("%d told, %d and %d not", told, untold, s.untold.Load())
	}
}
