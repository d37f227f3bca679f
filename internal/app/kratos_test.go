package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/identity/identitytest"
	"entente/internal/marking"
)

// patience is how long a test waits for what must come; it ends tests that have failed.
const patience = 30 * time.Second

// The people of these tests come from a Kratos, by the fake one or the real one.
func eachKratos(t *testing.T, run func(t *testing.T, k *house)) {
	t.Run("fake", func(t *testing.T) { run(t, kratosHouse(t, identitytest.StartFake(t))) })
	t.Run("real", func(t *testing.T) { run(t, kratosHouse(t, identitytest.StartKratos(t))) })
}

// house is a service whose people come from a Kratos.
type house struct {
	identitytest.Service
	t    *testing.T
	app  *App
	log  *journalled
	http *http.Client
}

type journalled struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *journalled) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *journalled) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func kratosHouse(t *testing.T, s identitytest.Service) *house {
	t.Helper()
	h := &house{Service: s, t: t, log: &journalled{}, http: &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}}
	cfg := configIn(t.TempDir())
	cfg.IdentityKind, cfg.People, cfg.LogTo, cfg.LogLevel = IdentityKratos, nil, h.log, "debug"
	cfg.Kratos.Public, cfg.Kratos.Admin = s.Public(), s.Admin()
	cfg.Kratos.Timeout, cfg.Kratos.Probe = 2*time.Second, 100*time.Millisecond // the machine may be busy
	cfg.HTTP.Recheck = 100 * time.Millisecond
	h.app = open(t, cfg)
	run(t, h.app)
	h.ready()
	return h
}

func (h *house) ready() {
	h.t.Helper()
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if status, _, _ := h.ask(http.MethodGet, "/readyz", nil, ""); status == http.StatusOK {
			return
		}
		if time.Since(begun) > patience {
			h.t.Fatal("never ready")
		}
	}
}

// clerk files what a test needs.
func (h *house) clerk() *casework.Session {
	return h.app.desk.Session(&identity.Principal{Handle: "nl.clerk", Party: "NL-CSIRT", Nationality: []string{"NL"}, Assurance: "aal2",
		Roles: []string{string(dossier.RoleReporter), string(dossier.RoleAnalyst), string(dossier.RoleExaminer), string(dossier.RoleDisclosure)}}, casework.Options{})
}

func (h *house) green() marking.Marking {
	return marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf("NL-CSIRT")}
}

// staff is a person of the CSIRT who may do all that these tests do.
func (h *house) staff(change ...func(map[string]any)) identitytest.Person {
	return h.Enter(h.t, identitytest.Metadata("NL-CSIRT", append([]func(map[string]any){func(f map[string]any) {
		f["roles"] = []any{"INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "FORENSIC_EXAMINER", "DISCLOSURE_OFFICER"}
	}}, change...)...))
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func browser(cookie string, more ...string) http.Header {
	h := http.Header{"Cookie": {"theme=dark; ory_kratos_session=" + cookie}}
	for i := 0; i+1 < len(more); i += 2 {
		h.Set(more[i], more[i+1])
	}
	return h
}

func (h *house) request(method, path string, header http.Header, body io.Reader) *http.Request {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, "http://"+h.app.Addr()+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	for k, v := range header {
		r.Header[k] = v
	}
	if r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (h *house) ask(method, path string, header http.Header, body string) (int, http.Header, string) {
	h.t.Helper()
	w, err := h.http.Do(h.request(method, path, header, strings.NewReader(body)))
	if err != nil {
		h.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return w.StatusCode, w.Header, string(text)
}

func (h *house) want(status int, holds string, header http.Header, body string) http.Header {
	h.t.Helper()
	got, head, text := h.ask(http.MethodPost, "/graphql", header, body)
	if got != status || !strings.Contains(text, holds) {
		h.t.Errorf("%d %s, want %d and %s", got, text, status, holds)
	}
	return head
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

// size is more than what connections hold under way.
const size = 24 << 20

// item files an evidence item that takes long to read.
func (h *house) item(t *testing.T) dossier.ID {
	t.Helper()
	made, err := h.clerk().RegisterEvidence(t.Context(), casework.NewEvidence{
		Title: "Image", Kind: dossier.EvidenceLog, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: h.green(),
	}, &casework.Upload{Reader: io.LimitReader(endlessly('x'), size), Name: "image.dd", MediaType: "application/octet-stream"})
	if err != nil {
		t.Fatal(err)
	}
	return made.Object().ID
}

type endlessly byte

func (e endlessly) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// socket opens a socket and shakes hands; what it returns waits for its end.
func (h *house) socket(t *testing.T, token string) func() websocket.StatusCode {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	conn, _, err := websocket.Dial(ctx, "http://"+h.app.Addr()+"/graphql", &websocket.DialOptions{
		HTTPHeader: bearer(token), Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: h.http})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_init"}`)); err != nil {
		t.Fatal(err)
	}
	if _, text, err := conn.Read(ctx); err != nil || string(text) != `{"type":"connection_ack"}` {
		t.Fatalf("%s, %v", text, err)
	}
	return func() websocket.StatusCode {
		defer cancel()
		defer conn.CloseNow()
		_, text, err := conn.Read(ctx)
		if err == nil {
			t.Errorf("the socket said %s", text)
		}
		return websocket.CloseStatus(err)
	}
}

// stream follows a case; what it returns waits for the end and tells all that came.
func (h *house) stream(t *testing.T, header http.Header, id dossier.ID) func() string {
	t.Helper()
	body := fmt.Sprintf(`{"query":"subscription { caseActivity(case: \"%s\") { kind } }"}`, id)
	r := h.request(http.MethodPost, "/graphql", header, strings.NewReader(body))
	r.Header.Set("Accept", "text/event-stream")
	w, err := h.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(w.Body)
	if first, err := in.ReadString('\n'); err != nil || first != ":\n" || w.StatusCode != http.StatusOK {
		t.Fatalf("%d %q, %v", w.StatusCode, first, err)
	}
	return func() string {
		defer w.Body.Close()
		text, err := io.ReadAll(in)
		if err != nil {
			t.Errorf("after %q: %v", text, err)
		}
		return string(text)
	}
}

// download begins to read a file; what it returns reads on to the end.
func (h *house) download(t *testing.T, token string, id dossier.ID) func() (int64, error) {
	t.Helper()
	w, err := h.http.Do(h.request(http.MethodGet, "/files/"+string(id), bearer(token), nil))
	if err != nil {
		t.Fatal(err)
	}
	if w.StatusCode != http.StatusOK || w.ContentLength != size {
		t.Fatalf("%s, %d bytes", w.Status, w.ContentLength)
	}
	return func() (int64, error) {
		defer w.Body.Close()
		return io.Copy(io.Discard, w.Body)
	}
}

// upload begins to send a file that does not end; what it returns waits for the answer.
func (h *house) upload(t *testing.T, token string) func() string {
	t.Helper()
	const head = "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n%s\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{\"0\":[\"variables.file\"]}\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a\"\r\nContent-Type: text/plain\r\n\r\n"
	operations, err := json.Marshal(map[string]any{"variables": map[string]any{"file": nil}, "query": `mutation($file: Upload!) {
		registerEvidence(input: {title: "cut", summary: "s", kind: LOG, grade: {reliability: B, credibility: 2}, file: $file,
			marking: {tlp: GREEN, pap: GREEN, originators: ["NL-CSIRT"], naming: MAY}}) { evidence { title } userErrors { code } } }`})
	if err != nil {
		t.Fatal(err)
	}
	in, out := io.Pipe()
	r := h.request(http.MethodPost, "/graphql", http.Header{"Authorization": {"Bearer " + token}, "Graphql-Preflight": {"1"},
		"Content-Type": {"multipart/form-data; boundary=x"}}, in)
	answered := make(chan string, 1)
	go func() {
		w, err := h.http.Do(r)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer w.Body.Close()
		text, err := io.ReadAll(w.Body)
		answered <- fmt.Sprint(w.Status, " ", string(text), err)
	}()
	if _, err := fmt.Fprintf(out, head, operations); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(out, endlessly('x'), size); err != nil {
		t.Fatal(err)
	}
	return func() string {
		defer out.Close()
		return <-answered
	}
}
