package identitytest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Enter makes an identity through the admin API.
func (k *Kratos) Enter(t *testing.T, metadata any) Person {
	t.Helper()
	p := Person{Email: handle() + "@example.org"}
	body := map[string]any{
		"schema_id": "person", "state": "active", "traits": map[string]any{"email": p.Email},
		"credentials": map[string]any{"password": map[string]any{"config": map[string]any{"password": password}}},
	}
	if metadata != nil {
		body["metadata_public"] = metadata
	}
	p.ID = at(k.want(t, http.StatusCreated, http.MethodPost, k.Admin()+"/admin/identities", body), "id")
	return p
}

// Token signs in by the flow for programs.
func (k *Kratos) Token(t *testing.T, p Person) string {
	t.Helper()
	flow := k.want(t, http.StatusOK, http.MethodGet, k.Public()+"/self-service/login/api", nil)
	done := k.want(t, http.StatusOK, http.MethodPost, at(flow, "ui", "action"),
		map[string]any{"method": "password", "identifier": p.Email, "password": password})
	return at(done, "session_token")
}

// Cookie signs in by the flow for browsers: forms, redirects and a CSRF cookie.
func (k *Kratos) Cookie(t *testing.T, p Person) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := wire{&http.Client{Timeout: patience, Jar: jar, CheckRedirect: k.http.CheckRedirect}}
	defer browser.http.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, k.Public()+"/self-service/login/browser", nil)
	must(t, err)
	r.Header.Set("Accept", "text/html")
	resp, err := browser.http.Do(r)
	must(t, err)
	must(t, resp.Body.Close())
	to, err := url.Parse(resp.Header.Get("Location"))
	must(t, err)
	flow := browser.want(t, http.StatusOK, http.MethodGet, k.Public()+"/self-service/login/flows?id="+to.Query().Get("flow"), nil)
	form := url.Values{"method": {"password"}, "identifier": {p.Email}, "password": {password}, "csrf_token": {node(flow, "csrf_token", "value")}}
	r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, at(flow, "ui", "action"), strings.NewReader(form.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	resp, err = browser.http.Do(r)
	must(t, err)
	must(t, resp.Body.Close())
	for _, c := range resp.Cookies() {
		if c.Name == "ory_kratos_session" {
			return c.Value
		}
	}
	t.Fatalf("no session: %s to %s", resp.Status, resp.Header.Get("Location"))
	return ""
}

// Enrol adds a TOTP device by the flow for settings.
func (k *Kratos) Enrol(t *testing.T, p *Person, token string) {
	t.Helper()
	flow := k.want(t, http.StatusOK, http.MethodGet, k.Public()+"/self-service/settings/api", nil, "X-Session-Token", token)
	p.secret = node(flow, "totp_secret_key", "text")
	k.want(t, http.StatusOK, http.MethodPost, at(flow, "ui", "action"),
		map[string]any{"method": "totp", "totp_code": code(t, p.secret, time.Now())}, "X-Session-Token", token)
}

// StepUp gives the second factor for a session.
func (k *Kratos) StepUp(t *testing.T, p Person, token string) {
	t.Helper()
	flow := k.want(t, http.StatusOK, http.MethodGet, k.Public()+"/self-service/login/api?aal=aal2", nil, "X-Session-Token", token)
	k.want(t, http.StatusOK, http.MethodPost, at(flow, "ui", "action"),
		map[string]any{"method": "totp", "totp_code": code(t, p.secret, time.Now())}, "X-Session-Token", token)
}

// Revoke ends every session of a person.
func (k *Kratos) Revoke(t *testing.T, p Person) {
	t.Helper()
	k.want(t, http.StatusNoContent, http.MethodDelete, k.Admin()+"/admin/identities/"+p.ID+"/sessions", nil)
}

// SetActive lets a person in or shuts them out.
func (k *Kratos) SetActive(t *testing.T, p Person, active bool) {
	t.Helper()
	state := map[bool]string{true: "active", false: "inactive"}[active]
	k.patch(t, p, "/state", state)
}

// SetMetadata replaces what is known of a person.
func (k *Kratos) SetMetadata(t *testing.T, p Person, metadata any) {
	t.Helper()
	k.patch(t, p, "/metadata_public", metadata)
}

func (k *Kratos) patch(t *testing.T, p Person, path string, value any) {
	t.Helper()
	k.want(t, http.StatusOK, http.MethodPatch, k.Admin()+"/admin/identities/"+p.ID,
		[]any{map[string]any{"op": "replace", "path": path, "value": value}})
}
