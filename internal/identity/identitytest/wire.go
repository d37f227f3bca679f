package identitytest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// wire speaks JSON with a Kratos.
type wire struct{ http *http.Client }

func newWire() wire {
	return wire{&http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// do sends a request and returns the answer's status and JSON.
func (w wire) do(t *testing.T, method, url string, body any, header ...string) (int, map[string]any) {
	t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		must(t, err)
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, in)
	must(t, err)
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := w.http.Do(r)
	must(t, err)
	defer resp.Body.Close() // read only: a failure to close loses nothing
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	var out map[string]any
	if len(text) > 0 {
		_ = json.Unmarshal(text, &out) // lists and pages are not looked at
	}
	return resp.StatusCode, out
}

// want sends a request that must be answered with a status.
func (w wire) want(t *testing.T, status int, method, url string, body any, header ...string) map[string]any {
	t.Helper()
	got, out := w.do(t, method, url, body, header...)
	if got != status {
		t.Fatalf("%s %s: %d %v, want %d", method, url, got, out, status)
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// at walks into decoded JSON; what is not there is "".
func at(v any, steps ...any) string {
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return ""
			}
			v = l[s]
		}
	}
	text, _ := v.(string)
	return text
}

// node returns the field of a form's node that has an id or a name.
func node(flow map[string]any, name, field string) string {
	ui, _ := flow["ui"].(map[string]any)
	nodes, _ := ui["nodes"].([]any)
	for _, n := range nodes {
		if at(n, "attributes", "id") == name || at(n, "attributes", "name") == name {
			if v := at(n, "attributes", field); v != "" {
				return v
			}
			return at(n, "attributes", "text", field)
		}
	}
	return ""
}

// code is the password of a moment (RFC 6238: SHA-1, six digits, 30 seconds).
func code(t *testing.T, secret string, now time.Time) string {
	t.Helper()
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	must(t, err)
	mac := hmac.New(sha1.New, raw)
	must(t, binary.Write(mac, binary.BigEndian, uint64(now.Unix()/30)))
	sum := mac.Sum(nil)
	off := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[off:off+4])&0x7fffffff%1_000_000)
}
