package httpd_test

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"entente/internal/httpd"
	"entente/internal/identity"
)

// front returns the service of one person whose cookie is always good.
func front(cfg httpd.Config, graph http.HandlerFunc) http.Handler {
	srv := httpd.New(cfg, httpd.Parts{
		Identity: provider{&identity.Principal{Handle: "nl.diplomat"}, nil}, Cookie: "session", Open: open, Publish: publish,
		Metrics: httpd.NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	srv.GraphQL(graph)
	return srv.Handler()
}

func TestOnlyTheServicesOwnPagesMayUseAPersonsCookie(t *testing.T) {
	const none = ""
	for name, c := range map[string]struct {
		origin, site string
		plain, tls   int
	}{
		"a program":                                {none, none, 200, 200},
		"a person's own hand":                      {none, "none", 200, 200},
		"a page of the service":                    {"https://entente.example.org", "same-origin", 200, 200},
		"a page of the service that names no site": {"https://entente.example.org", none, 200, 200},
		"a page of the service without TLS":        {"http://entente.example.org", "same-origin", 200, 403},
		"a neighbour":                              {"https://other.example.org", "same-site", 403, 403},
		"a neighbour that names no origin":         {none, "same-site", 403, 403},
		"a foreign page":                           {"https://example.com", "cross-site", 403, 403},
		"a foreign page that names no origin":      {none, "cross-site", 403, 403},
		"a foreign page that lies of its site":     {"https://example.com", "same-origin", 403, 403},
		"a sandboxed page":                         {"null", "cross-site", 403, 403},
		"another port":                             {"https://entente.example.org:8443", "same-site", 403, 403},
		"a site that is not known":                 {none, "any", 403, 403},
	} {
		for _, secure := range []bool{false, true} {
			cfg, want := httpd.Default(), c.plain
			if secure {
				cfg.TLS, want = httpd.TLS{Proxy: true}, c.tls
			}
			called := false
			h := front(cfg, func(http.ResponseWriter, *http.Request) { called = true })
			for _, path := range []string{"/graphql", "/files/" + known, "/publications/pub_known.html"} {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host = "entente.example.org"
				r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
				for key, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
					if value != none {
						r.Header.Set(key, value)
					}
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != want {
					t.Errorf("%s, TLS %v, %s: %d, want %d", name, secure, path, w.Code, want)
				}
			}
			if called != (want == 200) {
				t.Errorf("%s, TLS %v: the handler was reached: %v", name, secure, called)
			}
		}
	}
}

// The service has no cookie of its own: sessions are the identity service's, whose
// settings make them SameSite and Secure.
func TestEveryAnswerHasTheSecurityHeadersAndNoneSetsACookie(t *testing.T) {
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
	}
	for _, secure := range []bool{false, true} {
		cfg := httpd.Default()
		cfg.Metrics, cfg.TLS.Proxy = httpd.MetricsOnMain, secure
		h := front(cfg, func(w http.ResponseWriter, _ *http.Request) { panic("x") })
		for _, path := range []string{"/graphql", "/files/" + known, "/files/" + hidden, "/publications/pub_known.html", "/healthz", "/readyz", "/metrics", "/none"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			for key, value := range want {
				if got := w.Header().Get(key); got != value {
					t.Errorf("%s: %s is %q", path, key, got)
				}
			}
			if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || !strings.Contains(got, "frame-ancestors 'none'") {
				t.Errorf("%s: %s", path, got)
			}
			if got := w.Header().Get("Strict-Transport-Security"); (got != "") != secure {
				t.Errorf("%s: TLS %v, and Strict-Transport-Security is %q", path, secure, got)
			}
			if w.Header().Get("Set-Cookie") != "" || len(w.Header().Get(httpd.RequestID)) != 16 {
				t.Errorf("%s: %v", path, w.Header())
			}
		}
	}
}

// What a proxy or a caller adds about where a request came from changes nothing.
func TestForwardedHeadersAreNotBelieved(t *testing.T) {
	h := front(httpd.Default(), func(http.ResponseWriter, *http.Request) {})
	for key, value := range map[string]string{
		"X-Forwarded-Host": "foreign.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", "Forwarded": "host=foreign.example;proto=https",
	} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		r.Host = "entente.example.org"
		r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
		r.Header.Set("Origin", "https://foreign.example")
		r.Header.Set(key, value)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || w.Header().Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %d %v", key, w.Code, w.Header())
		}
	}
}
