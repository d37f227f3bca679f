package app

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/identity"
)

// lines keeps what is logged. It is safe for concurrent use.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

const officers = `
people:
  - {handle: nl.officer, party: NL-CSIRT, nationality: [NL], assurance: aal2, roles: [INTELLIGENCE_ANALYST, SECURITY_OFFICER]}
`

// A program comes in by its token at the real front door; when the token is revoked
// its streams end, and it is refused from then on. The token is in the one answer
// that gives it out, in no log and on no disk.
func TestAProgramComesInByATokenUntilItIsRevoked(t *testing.T) {
	dir, log := t.TempDir(), &lines{}
	cfg := configIn(dir)
	cfg.People, cfg.LogTo, cfg.LogLevel = strings.NewReader(officers), log, "debug"
	cfg.HTTP.Recheck = 20 * time.Millisecond
	a := open(t, cfg)
	run(t, a)

	var issued struct {
		Data struct {
			IssueClient struct {
				Client struct{ ID, Tail string }
				Token  string
			}
		}
	}
	_, text := ask(t, a, http.MethodPost, "/graphql", "nl.officer", `{"query":"mutation{issueClient(input:{name:\"Feed\",actions:[READ],alliances:[\"eu27\"],channels:[API,STREAM],tlp:GREEN}){client{id tail} token userErrors{code message}}}"}`)
	if err := json.Unmarshal([]byte(text), &issued); err != nil || issued.Data.IssueClient.Token == "" {
		t.Fatalf("%v: %s", err, text)
	}
	token, client := issued.Data.IssueClient.Token, issued.Data.IssueClient.Client
	read, err := identity.ParseToken(token)
	if err != nil || read.Client != client.ID || read.Tail() != client.Tail {
		t.Fatalf("%v: %s", err, text)
	}

	const whoAmI = `{"query":"{viewer{handle assurance}}"}`
	if w, text := byToken(t, a, token, whoAmI, ""); w.StatusCode != http.StatusOK || !strings.Contains(text, `{"handle":"client:`+client.ID+`","assurance":"AAL1"}`) {
		t.Fatalf("%s: %s", w.Status, text)
	}
	slip := token[:len(token)-20] + "7" + token[len(token)-19:]
	if slip == token {
		slip = token[:len(token)-20] + "2" + token[len(token)-19:]
	}
	if w, text := byToken(t, a, slip, whoAmI, ""); w.StatusCode != http.StatusUnauthorized || !strings.Contains(text, "TOKEN_MALFORMED") {
		t.Errorf("a slip in a token: %s: %s", w.Status, text)
	}

	ended := follow(t, a, token)
	if _, text := ask(t, a, http.MethodPost, "/graphql", "nl.officer", `{"query":"mutation{revokeClient(input:{id:\"`+client.ID+`\"}){client{state} userErrors{code}}}"}`); !strings.Contains(text, `"state":"REVOKED"`) {
		t.Fatal(text)
	}
	if w, text := byToken(t, a, token, whoAmI, ""); w.StatusCode != http.StatusUnauthorized || !strings.Contains(text, `"UNAUTHENTICATED"`) {
		t.Errorf("after it was revoked: %s: %s", w.Status, text)
	}
	ended()

	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	secret := token[len(token)-40:]
	if strings.Contains(log.String(), secret) {
		t.Error("the token was logged")
	}
	hash := hex.EncodeToString(read.Hash[:])
	kept := 0
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds the token", path)
		}
		if bytes.Contains(content, []byte(hash)) {
			kept++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if kept == 0 {
		t.Error("the hash of the token is nowhere, so this looked in the wrong places")
	}
}

func byToken(t *testing.T, a *App, token, body, accept string) (*http.Response, string) {
	t.Helper()
	w := send(t, a, token, body, accept)
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w, string(text)
}

func send(t *testing.T, a *App, token, body, accept string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://"+a.Addr()+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// follow opens a stream; what it returns waits until the service has ended it.
func follow(t *testing.T, a *App, token string) func() {
	t.Helper()
	w := send(t, a, token, `{"query":"subscription{notified{id}}"}`, "text/event-stream")
	stream := bufio.NewReader(w.Body)
	if first, err := stream.ReadString('\n'); err != nil || w.StatusCode != http.StatusOK {
		t.Fatalf("%s: %q, %v", w.Status, first, err)
	}
	return func() {
		defer w.Body.Close()
		if _, err := io.Copy(io.Discard, stream); err != nil {
			t.Errorf("the stream was torn: %v", err)
		}
	}
}
