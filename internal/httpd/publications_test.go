package httpd_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"entente/internal/fault"
	"entente/internal/httpd"
)

// publish knows one publication, one that is hidden and one that a form cannot carry.
func publish(_ context.Context, _ httpd.Caller, name string) (httpd.Document, error) {
	switch name {
	case "pub_known.html":
		return httpd.Document{Body: []byte(content), MediaType: "text/html; charset=utf-8", Name: "On \"ports\"/2026.html", Tag: "00ff.3"}, nil
	case "pub_hidden.html":
		return httpd.Document{}, fault.New(fault.Withheld, "test", "hidden")
	case "pub_georgian.pdf":
		return httpd.Document{}, fault.New(fault.Precondition, "test", "the fonts cannot draw this; take another form").WithCode(fault.CodeTextInvalid)
	}
	return httpd.Document{}, fault.New(fault.NotFound, "test", "unknown")
}

func TestAPublicationIsAnAttachmentThatIsAskedForAnew(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	res, body := f.get(t, "/publications/pub_known.html", k, v)
	if res.StatusCode != http.StatusOK || body != content {
		t.Fatalf("%d %q", res.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "ETag": `"00ff.3"`, "Cache-Control": "private, no-cache",
		"Content-Disposition": `attachment; filename="On _ports__2026.html"`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if res, body := f.get(t, "/publications/pub_known.html", k, v, "If-None-Match", `"00ff.3"`); res.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same document is sent again: %d", res.StatusCode)
	}
	if res, _ := f.get(t, "/publications/pub_known.html", k, v, "If-None-Match", `"00ff.2"`); res.StatusCode != http.StatusOK {
		t.Errorf("a document that has changed is not sent: %d", res.StatusCode)
	}
	if res, _ := f.get(t, "/publications/pub_known.html"); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger is answered with %d", res.StatusCode)
	}
}

func TestAHiddenPublicationAnswersAsAnUnknownOne(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	hid, was := f.get(t, "/publications/pub_hidden.html", k, v)
	none, is := f.get(t, "/publications/pub_none.html", k, v)
	if hid.StatusCode != http.StatusNotFound || none.StatusCode != hid.StatusCode || was != is {
		t.Errorf("%d %s\n%d %s", hid.StatusCode, was, none.StatusCode, is)
	}
}

func TestAFormThatCannotCarryATextIsNotAcceptable(t *testing.T) {
	f := start(t, nil)
	k, v := f.token()
	res, body := f.get(t, "/publications/pub_georgian.pdf", k, v)
	if res.StatusCode != http.StatusNotAcceptable || !strings.Contains(body, `"code":"TEXT_INVALID"`) || !strings.Contains(body, "take another form") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}
