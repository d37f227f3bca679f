package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/journal"
	"entente/internal/marking"
	"entente/rego"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writesIn); dir != "" {
		writeUntilKilled(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

const (
	people = `
people:
  - {handle: nl.analyst, party: NL-CSIRT, nationality: [NL], roles: [INCIDENT_REPORTER, INTELLIGENCE_ANALYST]}
  - {handle: nl.examiner, party: NL-CSIRT, nationality: [NL], assurance: aal2, roles: [FORENSIC_EXAMINER, DISCLOSURE_OFFICER]}
  - {handle: de.analyst, party: DE-BSI, nationality: [DE], roles: [INTELLIGENCE_ANALYST]}
  - {handle: us.analyst, party: US-CISA, nationality: [US], roles: [INTELLIGENCE_ANALYST]}
`
	orgs = `
parties:
  - {key: NL-CSIRT, kind: AGENCY, name: CSIRT, parent: NL}
  - {key: DE-BSI, kind: AGENCY, name: BSI, parent: DE}
  - {key: US-CISA, kind: AGENCY, name: CISA, parent: US}
`
)

func configIn(dir string) *Config {
	cfg := Default()
	cfg.Data, cfg.HTTP.Listen, cfg.HTTP.Metrics = dir, "127.0.0.1:0", httpd.MetricsOnMain
	cfg.Policy.EvalLimit = time.Second // the machine may be busy; no test is about time
	cfg.People, cfg.Orgs, cfg.LogTo = strings.NewReader(people), strings.NewReader(orgs), io.Discard
	return cfg
}

func open(t *testing.T, cfg *Config) *App {
	t.Helper()
	a, err := New(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// run serves until the test ends.
func run(t *testing.T, a *App) {
	t.Helper()
	if err := a.Listen(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func ask(t *testing.T, a *App, method, path, handle, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+a.Addr()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if handle != "" {
		r.Header.Set("Authorization", "Bearer "+a.Token(handle))
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	w, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w, string(text)
}

func (a *App) at() journal.Head { return a.journal.Head() }

func TestASecondStartFindsEverythingAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	a := open(t, configIn(dir))
	first := a.at()
	if first.Seq == 0 {
		t.Fatal("the first start wrote nothing")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, configIn(dir))
	if b.at() != first {
		t.Errorf("the second start went from entry %d to %d", first.Seq, b.at().Seq)
	}
	s, err := b.Session("nl.analyst")
	if err != nil {
		t.Fatal(err)
	}
	var alliances []string
	for _, m := range s.Viewer().Memberships {
		alliances = append(alliances, m.Alliance)
	}
	if got := strings.Join(alliances, " "); !strings.Contains(got, "eu27") || !strings.Contains(got, "nato") {
		t.Errorf("the Netherlands is a member of %q", got)
	}
}

func TestADataFolderHasOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	a := open(t, configIn(dir))
	_, err := New(context.Background(), configIn(dir))
	if err == nil || fault.As(err).Code != fault.CodeJournalLocked {
		t.Errorf("got %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, configIn(dir))
}

func TestAnotherPolicyComesIntoForceByAnEntryAndTheSameOneDoesNot(t *testing.T) {
	dir, tree := t.TempDir(), filepath.Join(t.TempDir(), "rego")
	if err := os.CopyFS(tree, rego.FS); err != nil {
		t.Fatal(err)
	}
	a := open(t, configIn(dir))
	before := a.at()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	same := configIn(dir)
	same.PolicySource = tree
	b := open(t, same)
	if b.at() != before {
		t.Error("the same tree from a folder was activated again")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	name := filepath.Join(tree, "lib", "time", "time.rego")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, "\n# one line more\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := configIn(dir)
	changed.PolicySource = tree
	c := open(t, changed)
	all := c.store.View().Policies()
	if len(all) != 2 || all[0].ID == all[1].ID || !strings.Contains(all[1].Files["lib/time/time.rego"], "one line more") {
		t.Errorf("%d revisions", len(all))
	}
}

func TestRulesAreProposedSignedOnlyWherePeopleAreKnownElsewhere(t *testing.T) {
	for _, row := range []struct {
		signed, identity string
		only             bool
	}{
		{SignedAuto, IdentityLocal, false},
		{SignedAuto, IdentityKratos, true},
		{SignedAlways, IdentityLocal, true},
		{SignedNever, IdentityKratos, false},
	} {
		if got := (&Config{PolicySigned: row.signed, IdentityKind: row.identity}).signedOnly(); got != row.only {
			t.Errorf("%s with %s: %v", row.signed, row.identity, got)
		}
	}
}

func TestTheJournalKeepsThePolicyAsItWasCompiled(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	kept := a.store.View().Policies()[0].Files
	n := 0
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".rego") && !strings.HasSuffix(p, "_test.rego") {
			n++
			if kept[p] == "" {
				t.Errorf("%s is not kept", p)
			}
		}
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("%d modules, %v", n, err)
	}
}

func TestAStartThatFailsLeavesNothingOpen(t *testing.T) {
	dir := t.TempDir()
	kept := func(text string) string {
		name := filepath.Join(t.TempDir(), "keys.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for name, change := range map[string]func(*Config){
		"a roster that cannot be read":     func(c *Config) { c.People = strings.NewReader("people: [") },
		"a party of no state":              func(c *Config) { c.Orgs = strings.NewReader("parties: [{key: X, kind: AGENCY, name: X, parent: Y}]") },
		"a policy that does not compile":   func(c *Config) { c.PolicySource = t.TempDir() },
		"a key file among its files":       func(c *Config) { c.Blob.KeyFile = filepath.Join(dir, "files", "key") },
		"a roster file that is not there":  func(c *Config) { c.People, c.Roster = nil, "nobody.yaml" },
		"a parties file that is not there": func(c *Config) { c.Orgs, c.Parties = nil, "nothing.yaml" },
		"a file of keys that is not there": func(c *Config) { c.PolicyKeys = "nothing.yaml" },
		"a file of keys that is none":      func(c *Config) { c.PolicyKeys = kept("keys: [") },
		"a key without an id":              func(c *Config) { c.PolicyKeys = kept("keys: [{public: x}]") },
		"a key that is none":               func(c *Config) { c.PolicyKeys = kept("keys: [{id: a, algorithm: ES256, public: x}]") },
	} {
		cfg := configIn(dir)
		change(cfg)
		if a, err := New(context.Background(), cfg); err == nil || a != nil {
			t.Errorf("%s: got %v, %v", name, a, err)
		}
	}
	open(t, configIn(dir)) // the folder is free
}

func TestOnlyKnownCallersAreAnsweredAndEachAsThemselves(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	run(t, a)
	const query = `{"query":"{ viewer { handle partyKey capacity } }"}`
	if w, body := ask(t, a, http.MethodPost, "/graphql", "", query); w.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	for _, handle := range []string{"nl.analyst", "us.analyst"} {
		w, body := ask(t, a, http.MethodPost, "/graphql", handle, query)
		if w.StatusCode != http.StatusOK || !strings.Contains(body, `"handle":"`+handle+`"`) {
			t.Errorf("%d %s", w.StatusCode, body)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if w, body := ask(t, a, http.MethodGet, path, "", ""); w.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, w.StatusCode, body)
		}
	}
}

func TestASocketIsOpenedByAKnownCallerAndEndsWithTheService(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	var told sync.WaitGroup
	t.Cleanup(told.Wait) // after the service has ended, which it must say on a socket that is open
	run(t, a)
	dial := func(handle string) string {
		t.Helper()
		c, err := net.Dial("tcp", a.Addr())
		if err != nil {
			t.Fatal(err)
		}
		token := ""
		if handle != "" {
			token = "Authorization: Bearer " + a.Token(handle) + "\r\n"
		}
		_, err = fmt.Fprintf(c, "GET /graphql HTTP/1.1\r\nHost: %s\r\n%sUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n", a.Addr(), token)
		if err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(c)
		w, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		told.Go(func() {
			defer c.Close()
			if first, err := r.ReadByte(); w.StatusCode == http.StatusSwitchingProtocols && (err != nil || first != 0x88) {
				t.Errorf("the socket ended with %x, %v, not with a close frame", first, err)
			}
		})
		return w.Status
	}
	if got := dial(""); got != "401 Unauthorized" {
		t.Errorf("without a token: %s", got)
	}
	if got := dial("nl.analyst"); got != "101 Switching Protocols" {
		t.Errorf("with a token: %s", got)
	}
}

func TestMetricsCountWhatPartsDoAndNameNobody(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	run(t, a)
	ask(t, a, http.MethodPost, "/graphql", "nl.analyst", `{"query":"{ viewer { handle } }"}`)
	_, body := ask(t, a, http.MethodGet, "/metrics", "", "")
	for _, want := range []string{
		`entente_http_requests_total{route="/graphql",status="200"} 1`,
		fmt.Sprintf("entente_journal_entries %d", a.at().Seq), "entente_journal_appends_total ", "entente_journal_read_only 0",
		"entente_policy_errors_total 0", "entente_labels ",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in\n%s", want, body)
		}
	}
	for _, never := range []string{"nl.analyst", "NL-CSIRT", "eu27"} {
		if strings.Contains(body, never) {
			t.Errorf("the metrics name %s", never)
		}
	}
}

func TestAFileGoesToWhoMayHaveItAndIsNotThereForOthers(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	run(t, a)
	const text = "evidence"
	id := share(t, a, text)
	w, body := ask(t, a, http.MethodGet, "/files/"+string(id), "de.analyst", "")
	if w.StatusCode != http.StatusOK || body != text || w.Header.Get("Content-Disposition") != `attachment; filename="log.txt"` {
		t.Errorf("%d %q %v", w.StatusCode, body, w.Header)
	}
	_, unknown := ask(t, a, http.MethodGet, "/files/evi_aaaaaaaaaaaaaaaaaaaaaaaaaa", "us.analyst", "")
	if w, body := ask(t, a, http.MethodGet, "/files/"+string(id), "us.analyst", ""); w.StatusCode != http.StatusNotFound || body != unknown {
		t.Errorf("%d %q, want %q", w.StatusCode, body, unknown)
	}
}

// share files an item with a file and shares it with the Union.
func share(t *testing.T, a *App, text string) dossier.ID {
	t.Helper()
	ctx := context.Background()
	analyst, err := a.Session("nl.analyst")
	if err != nil {
		t.Fatal(err)
	}
	made, err := analyst.RegisterEvidence(ctx, casework.NewEvidence{
		Title: "Log", Kind: dossier.EvidenceLog, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: green("NL-CSIRT"),
	}, &casework.Upload{Reader: bytes.NewReader([]byte(text)), Name: "log.txt", MediaType: "text/plain"})
	if err != nil {
		t.Fatal(err)
	}
	id := made.Object().ID
	examiner, err := a.Session("nl.examiner")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := examiner.Move(ctx, id, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := examiner.Share(ctx, id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	return id
}

func green(by string) marking.Marking {
	return marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf(by)}
}

func TestPersonasNameTheAlliancesOfEachParty(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	name := filepath.Join(t.TempDir(), "personas.json")
	if err := a.WritePersonas(name); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Handle, Token string
		Alliances     []string
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, p := range list {
		found[p.Handle] = strings.Join(p.Alliances, " ")
		if p.Token != a.Token(p.Handle) {
			t.Errorf("%s has another token", p.Handle)
		}
	}
	if !strings.Contains(found["nl.analyst"], "eu27") || strings.Contains(found["us.analyst"], "eu27") || !strings.Contains(found["us.analyst"], "five_eyes") {
		t.Errorf("got %v", found)
	}
}

func TestAClerkFilesForAPartyThatIsKnown(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	if _, err := a.Clerk("XX-NONE"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	s, err := a.Clerk("NL-CSIRT")
	if err != nil {
		t.Fatal(err)
	}
	public := marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf("NL-CSIRT")}
	actor := func() []dossier.Object {
		return []dossier.Object{&dossier.ThreatActor{Header: dossier.Header{ImportKey: "x:1", Marking: public}, Name: "A"}}
	}
	for _, want := range []casework.ImportResult{{Created: 1}, {Unchanged: 1}} {
		got, err := s.Import(context.Background(), actor())
		if err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}
