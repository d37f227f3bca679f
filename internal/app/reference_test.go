package app

import (
	"net/http"
	"strings"
	"testing"
)

func TestThePagesAboutTheRulesAreThoseInForceForWhoeverIsSignedIn(t *testing.T) {
	cfg := configIn(t.TempDir())
	cfg.PolicySource = treeWith(t, "alliances/vendor_nda/vendor_nda.rego", "# title: No resale", "# title: No <script>alert(1)</script> resale")
	a := open(t, cfg)
	run(t, a)
	for _, path := range []string{"/reference/", "/reference/alliances.vendor_nda.html", "/reference/nonesuch"} {
		if w, body := ask(t, a, http.MethodGet, path, "", ""); w.StatusCode != http.StatusUnauthorized || strings.Contains(body, "NDA_") {
			t.Errorf("%s for nobody: %d %s", path, w.StatusCode, body)
		}
	}
	rev, err := a.desk.Revision()
	if err != nil {
		t.Fatal(err)
	}
	w, index := ask(t, a, http.MethodGet, "/reference/", "us.analyst", "")
	if w.StatusCode != http.StatusOK || w.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(index, rev.ID()) {
		t.Errorf("%d %v", w.StatusCode, w.Header)
	}
	for _, r := range rev.Rules() {
		if !strings.Contains(index, "<code>"+r.Code+"</code>") {
			t.Errorf("the index lacks %s", r.Code)
		}
	}
	w, page := ask(t, a, http.MethodGet, "/reference/alliances.vendor_nda.html", "de.analyst", "")
	if w.StatusCode != http.StatusOK || !strings.Contains(page, "No &lt;script&gt;alert(1)&lt;/script&gt; resale") || strings.Contains(page, "<script") {
		t.Errorf("%d: a title is not escaped", w.StatusCode)
	}
	policy := w.Header.Get("Content-Security-Policy")
	for _, want := range []string{"sandbox", "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "script") || w.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", w.Header)
	}
	for _, path := range []string{"/reference/nonesuch", "/reference/..%2Fgraphql", "/reference/alliances.vendor_nda"} {
		if w, body := ask(t, a, http.MethodGet, path, "de.analyst", ""); w.StatusCode != http.StatusNotFound || strings.Contains(body, "nonesuch") {
			t.Errorf("%s: %d %s", path, w.StatusCode, body)
		}
	}
}
