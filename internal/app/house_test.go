package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
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
	h := kratosApp(t, s)
	h.ready()
	return h
}

func kratosApp(t *testing.T, s identitytest.Service) *house {
	t.Helper()
	h := &house{Service: s, t: t, log: &journalled{}, http: &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}}
	cfg := configIn(t.TempDir())
	cfg.IdentityKind, cfg.People, cfg.LogTo, cfg.LogLevel = IdentityKratos, nil, h.log, "debug"
	cfg.Kratos.Public, cfg.Kratos.Admin = s.Public(), s.Admin()
	cfg.Kratos.Timeout, cfg.Kratos.Probe = 2*time.Second, 100*time.Millisecond // the machine may be busy
	cfg.HTTP.Recheck = 100 * time.Millisecond
	cfg.HTTP.Read, cfg.HTTP.Write = 2*patience, 2*patience // what ends earlier was ended by its session
	h.app = open(t, cfg)
	run(t, h.app)
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
func (h *house) clerk() *casework.Session { return h.colleague("nl.clerk") }

func (h *house) colleague(handle string) *casework.Session {
	return h.app.desk.Session(&identity.Principal{Handle: handle, Party: "NL-CSIRT", Nationality: []string{"NL"}, Assurance: "aal2",
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
