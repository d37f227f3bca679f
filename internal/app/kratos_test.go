package app

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"entente/internal/casework"
	"entente/internal/identity/identitytest"
)

// patience is how long a test waits for what must come; it ends tests that have failed.
const patience = 30 * time.Second

// The people of these tests come from a Kratos, by the fake one or the real one.
func eachKratos(t *testing.T, run func(t *testing.T, k *house)) {
	t.Run("fake", func(t *testing.T) { run(t, kratosHouse(t, identitytest.StartFake(t))) })
	t.Run("real", func(t *testing.T) { run(t, kratosHouse(t, identitytest.StartKratos(t))) })
}

const (
	viewer = `{"query":"{ viewer { handle partyKey } }"}`
	file   = `{"query":"mutation { createCase(input: {title: \"x\", marking: {tlp: GREEN, pap: GREEN, originators: [\"NL-CSIRT\"], naming: MAY}}) { case { title ownerKey } userErrors { code } } }"}`
)

func TestSessionsOfKratosAreTakenByTokenAndByCookie(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		p := h.staff()
		token, cookie := h.Token(t, p), h.Cookie(t, p)
		for name, header := range map[string]http.Header{
			"a bearer token": bearer(token), "a session token": {"X-Session-Token": {token}}, "a cookie": browser(cookie),
			"a cookie of an own page":      browser(cookie, "Origin", "http://"+h.app.Addr(), "Sec-Fetch-Site", "same-origin"),
			"a token from a foreign page":  {"Authorization": {"Bearer " + token}, "Origin": {"https://example.org"}},
			"a token that has a cookie by": {"Authorization": {"Bearer " + token}, "Cookie": {"ory_kratos_session=x"}},
		} {
			if status, _, text := h.ask(http.MethodPost, "/graphql", header, viewer); status != http.StatusOK || !strings.Contains(text, `"partyKey":"NL-CSIRT"`) {
				t.Errorf("%s: %d %s", name, status, text)
			}
		}
		for name, header := range map[string]http.Header{
			"a foreign page":           browser(cookie, "Origin", "https://example.org"),
			"an opaque origin":         browser(cookie, "Origin", "null"),
			"a page of a neighbour":    browser(cookie, "Sec-Fetch-Site", "same-site"),
			"a link on a foreign page": browser(cookie, "Sec-Fetch-Site", "cross-site"),
		} {
			for _, path := range []string{"/graphql", "/files/evi_aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
				method := map[string]string{"/graphql": http.MethodPost}[path]
				if status, _, text := h.ask(method, path, header, viewer); status != http.StatusForbidden || !strings.Contains(text, `"FORBIDDEN"`) {
					t.Errorf("%s of %s: %d %s", path, name, status, text)
				}
			}
		}
		// What a form of a foreign page could send with an old browser, which says no origin, is no request here.
		for _, content := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
			if status, _, text := h.ask(http.MethodPost, "/graphql", browser(cookie, "Content-Type", content), file); status < 400 || status >= 500 {
				t.Errorf("%s: %d %s", content, status, text)
			}
		}
		h.want(http.StatusOK, `"title":"x"`, browser(cookie, "Origin", "http://"+h.app.Addr()), file)
		head := h.want(http.StatusUnauthorized, `"UNAUTHENTICATED"`, bearer("ory_st_nobody"), viewer)
		if head.Get("WWW-Authenticate") == "" {
			t.Error("401 without a challenge")
		}
		for _, secret := range []string{token, cookie, "ory_st_nobody"} {
			if strings.Contains(h.log.String(), secret) {
				t.Error("the log holds a token or a cookie")
			}
		}
	})
}

func TestASecondFactorIsAskedForByItsOwnCode(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		p := h.staff()
		h.Enrol(t, &p, h.Token(t, p))
		token := h.Token(t, p)
		h.want(http.StatusForbidden, `"SESSION_AAL2_REQUIRED"`, bearer(token), viewer)
		h.StepUp(t, p, token)
		h.want(http.StatusOK, `"NL-CSIRT"`, bearer(token), viewer)
	})
}

func TestASecondFactorIsAskedForWhenSomethingIsLetGo(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		id := h.item(t)
		if _, err := h.colleague("nl.examiner").Move(t.Context(), id, "verify", casework.MoveOptions{}); err != nil {
			t.Fatal(err)
		}
		share := `{"query":"mutation { shareEvidence(input: {id: \"` + string(id) + `\", via: \"eu27\"}) { evidence { state } userErrors { code } } }"}`
		p := h.staff()
		token := h.Token(t, p)
		h.want(http.StatusOK, `"NL-CSIRT"`, bearer(token), viewer) // for work the first one does
		h.want(http.StatusOK, `"code":"SESSION_AAL2_REQUIRED"`, bearer(token), share)
		h.Enrol(t, &p, token)
		token = h.Token(t, p)
		h.StepUp(t, p, token)
		h.want(http.StatusOK, `"state":"SHARED"`, bearer(token), share)
	})
}

func TestWhileKratosCannotTellNobodyIsCalledUnknown(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		token := h.Token(t, h.staff())
		for name, trouble := range map[string]struct{ begin, end func(*testing.T) }{
			"stopped": {h.Stop, h.Start}, "frozen": {h.Freeze, h.Thaw}, "without its database": {h.LoseDatabase, h.FindDatabase},
		} {
			h.want(http.StatusOK, `"NL-CSIRT"`, bearer(token), viewer)
			trouble.begin(t)
			begun := time.Now()
			for _, header := range []http.Header{bearer(token), bearer("ory_st_nobody"), browser("nobody")} {
				head := h.want(http.StatusServiceUnavailable, `"IDENTITY_UNAVAILABLE"`, header, file)
				if head.Get("Retry-After") == "" {
					t.Errorf("%s: 503 without Retry-After", name)
				}
			}
			t.Logf("%s: three answers took %v", name, time.Since(begun).Round(time.Millisecond))
			for status := 0; status != http.StatusServiceUnavailable; {
				var text string
				if status, _, text = h.ask(http.MethodGet, "/readyz", nil, ""); status == http.StatusServiceUnavailable && !strings.Contains(text, `"identity"`) {
					t.Errorf("%s: %s", name, text)
				}
			}
			trouble.end(t)
			h.ready()
		}
		h.want(http.StatusOK, `"NL-CSIRT"`, bearer(token), viewer)
	})
}

// ways are how a session can end, or stop being what it was.
func ways(h *house) map[string]func(*testing.T, identitytest.Person) {
	return map[string]func(*testing.T, identitytest.Person){
		"revoked":     h.Revoke,
		"deactivated": func(t *testing.T, p identitytest.Person) { h.SetActive(t, p, false) },
		"changed":     func(t *testing.T, p identitytest.Person) { h.SetMetadata(t, p, identitytest.Metadata("DE-BSI")) },
	}
}

func TestAChangeIsRefusedTheMomentThatItsSessionIsOver(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		p := h.staff()
		token := h.Token(t, p)
		h.want(http.StatusOK, `"ownerKey":"NL-CSIRT"`, bearer(token), file)
		h.want(http.StatusOK, `"NL-CSIRT"`, bearer(token), viewer) // remembered from here on
		h.SetMetadata(t, p, identitytest.Metadata("DE-BSI"))
		status, _, text := h.ask(http.MethodPost, "/graphql", bearer(token), file)
		if strings.Contains(text, `"NL-CSIRT"`) || !strings.Contains(text, `"DE-BSI"`) {
			t.Errorf("with what it was: %d %s", status, text)
		}
		h.want(http.StatusOK, `"DE-BSI"`, bearer(token), viewer) // what was asked afresh is what is remembered
		h.Revoke(t, p)
		h.want(http.StatusUnauthorized, `"UNAUTHENTICATED"`, bearer(token), file)
		h.want(http.StatusUnauthorized, `"UNAUTHENTICATED"`, bearer(token), viewer)
	})
}

func TestWhatLastsEndsWithItsSession(t *testing.T) {
	eachKratos(t, func(t *testing.T, h *house) {
		made, err := h.clerk().CreateCase(t.Context(), casework.NewCase{Title: "followed", Marking: h.green()})
		if err != nil {
			t.Fatal(err)
		}
		item := h.item(t)
		for how, end := range ways(h) {
			p := h.staff()
			token := h.Token(t, p)
			socket, stream := h.socket(t, token), h.stream(t, bearer(token), made.Object().ID)
			fromBrowser := h.stream(t, browser(h.Cookie(t, p)), made.Object().ID)
			download, upload := h.download(t, token, item), h.upload(t, token)
			end(t, p)
			begun := time.Now()
			if got := socket(); got != 4403 {
				t.Errorf("%s: the socket closed with %d", how, got)
			}
			for _, s := range []func() string{stream, fromBrowser} {
				if got := s(); !strings.HasSuffix(got, "event: complete\ndata:\n\n") || !strings.Contains(got, "UNAUTHENTICATED") {
					t.Errorf("%s: the stream ended with %q", how, got)
				}
			}
			if n, err := download(); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: the download gave %d bytes, %v", how, n, err)
			}
			if got := upload(); !strings.Contains(got, "UNAUTHENTICATED") {
				t.Errorf("%s: the upload was answered with %s", how, got)
			}
			t.Logf("%s: all had ended after %v", how, time.Since(begun).Round(time.Millisecond))
		}
	})
}

func TestASocketOutlivesARestartOfKratosAndNotItsAbsence(t *testing.T) {
	h := kratosHouse(t, identitytest.StartFake(t))
	socket := h.socket(t, h.Token(t, h.staff()))
	ended := make(chan websocket.StatusCode, 1)
	go func() { ended <- socket() }()
	h.Stop(t)
	h.Start(t)
	h.ready()
	select {
	case code := <-ended:
		t.Fatalf("closed with %d by a restart", code)
	default:
	}
	h.Stop(t)
	if code := <-ended; code != websocket.StatusTryAgainLater {
		t.Errorf("closed with %d, want %d", code, websocket.StatusTryAgainLater)
	}
}

func TestAServiceStartsWithoutItsKratosAndLetsNobodyIn(t *testing.T) {
	s := identitytest.StartFake(t)
	s.Stop(t)
	h := kratosApp(t, s)
	h.want(http.StatusServiceUnavailable, `"IDENTITY_UNAVAILABLE"`, bearer("x"), viewer)
	if status, _, text := h.ask(http.MethodGet, "/readyz", nil, ""); status != http.StatusServiceUnavailable || !strings.Contains(text, `["identity"]`) {
		t.Errorf("%d %s", status, text)
	}
	s.Start(t)
	h.ready()
	h.want(http.StatusUnauthorized, `"UNAUTHENTICATED"`, bearer("x"), viewer)
}

func TestARosterBringsPeopleInThroughTheAdminAPI(t *testing.T) {
	h := kratosHouse(t, identitytest.StartFake(t))
	p := h.Enter(t, nil)
	token := h.Token(t, p)
	h.want(http.StatusUnauthorized, `"UNAUTHENTICATED"`, bearer(token), viewer)
	roster := `{"people": [
		{"email": "` + p.Email + `", "handle": "nl.analyst", "party": "NL-CSIRT", "nationality": ["NL"], "roles": ["AUDITOR"], "alliances": [],
		 "clearances": [], "compartments": [], "mandates": []},
		{"email": "new@example.org", "handle": "nl.new", "party": "NL-CSIRT", "nationality": [], "roles": [], "alliances": [],
		 "clearances": [], "compartments": [], "mandates": []}]}`
	bring := func(dry bool, want Roster, said string) {
		t.Helper()
		var told []string
		got, err := ImportPeople(t.Context(), h.app.cfg, "people.json", strings.NewReader(roster), dry, func(handle, what string) {
			told = append(told, handle+": "+what)
		})
		if err != nil || got != want || strings.Join(told, ", ") != said {
			t.Errorf("%+v, %v, %q", got, err, told)
		}
	}
	bring(true, Roster{Created: 1, Changed: 1}, "nl.analyst: facts, nl.new: new")
	bring(false, Roster{Created: 1, Changed: 1}, "nl.analyst: facts, nl.new: new")
	bring(false, Roster{Unchanged: 2}, "")
	h.want(http.StatusOK, `"nl.analyst"`, bearer(token), viewer)
	roster = strings.Replace(roster, `"email": "new`, `"state": "inactive", "email": "new`, 1)
	bring(false, Roster{Changed: 1, Unchanged: 1}, "nl.new: inactive")
}

func TestAPersonTakesPartInNoMoreAlliancesThanAdmitted(t *testing.T) {
	h := kratosHouse(t, identitytest.StartFake(t))
	const memberships = `{"query":"{ viewer { memberships { allianceKey } } }"}`
	for want, list := range map[string][]any{`["eu27"]`: {"eu27", "five_eyes"}, `[]`: {}} {
		p := h.staff(func(f map[string]any) { f["alliances"] = list })
		_, _, text := h.ask(http.MethodPost, "/graphql", bearer(h.Token(t, p)), memberships)
		var got struct {
			Data struct {
				Viewer struct {
					Memberships []struct{ AllianceKey string }
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		keys := []string{}
		for _, m := range got.Data.Viewer.Memberships {
			keys = append(keys, m.AllianceKey)
		}
		if b, _ := json.Marshal(keys); string(b) != want {
			t.Errorf("%v: %s, want %s", list, b, want)
		}
	}

	// What was shared with the Union is there for those of a member who are admitted to it.
	id := h.item(t)
	if _, err := h.colleague("nl.examiner").Move(t.Context(), id, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.clerk().Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	for status, list := range map[int][]any{http.StatusOK: {"eu27"}, http.StatusNotFound: {}} {
		p := h.Enter(t, identitytest.Metadata("DE-BSI", func(f map[string]any) { f["alliances"] = list }))
		if got, _, _ := h.ask(http.MethodGet, "/files/"+string(id), bearer(h.Token(t, p)), ""); got != status {
			t.Errorf("admitted to %v: %d, want %d", list, got, status)
		}
	}
}
