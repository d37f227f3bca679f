package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/rego"
)

// A silence counts to its deadline whatever happens to the machine: the server is
// killed while one is open, and is down at the deadline. The shortest silence of
// every alliance is hours, so NATO's data in a policy folder of the test's own asks
// for none; everything else is the server as it ships.
func TestAServerThatIsKilledInASilenceSettlesItOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a deadline of some seconds; not in short mode")
	}
	dir := t.TempDir()
	folder(t, dir)
	first := start(t, dir)
	file := first.one("nl.analyst", "createCase", `{title: "A case", `+green("NL-CSIRT")+`}`, "case")
	first.do("nl.examiner", "shareCase", `{id: "`+file+`", via: "nato"}`)
	judgement := first.one("nl.analyst", "createJudgement", `{case: "`+file+`", title: "Who", question: "Who?", conclusion: "They.",
		hypotheses: [{key: "they", kind: ACTOR, text: "They."}], concludes: "they", confidence: LOW, `+green("NL-CSIRT")+`}`, "judgement")
	on := `{id: "` + judgement + `"}`
	first.do("nl.analyst", "submitJudgement", on)
	first.do("nl.examiner", "peerReviewJudgement", `{id: "`+judgement+`", text: "Sound."}`)
	first.do("nl.examiner", "approveJudgement", on)
	first.do("nl.examiner", "shareJudgement", `{id: "`+judgement+`", via: "nato"}`)
	text := first.one("nl.pen", "draftStatement", `{case: "`+file+`", kind: JOINT, alliance: "nato", parties: ["DE", "NL"],
		text: {title: "A text", sections: [{kind: FACTS, prose: "It happened."}]}, `+green("NL-MFA")+`}`, "statement")
	for _, step := range []string{"openNegotiation", "startConsentCheck", "freezeStatement"} {
		first.do("nl.pen", step, `{id: "`+text+`"}`)
	}
	deadline := time.Now().UTC().Add(4 * time.Second).Truncate(time.Second)
	first.do("nl.pen", "openSilence", fmt.Sprintf(`{id: "%s", deadline: "%s"}`, text, deadline.Format(time.RFC3339)))
	before := first.read("de.diplomat", text)
	first.kill()
	if before.State != "SILENCE" || !time.Now().Before(deadline) {
		t.Fatalf("%s: it was not killed within the silence", before.State)
	}

	time.Sleep(time.Until(deadline.Add(time.Second)))
	second := start(t, dir)
	after := second.read("de.diplomat", text)
	if after.State != "AGREED" || !after.Adopted.At.Equal(deadline) || len(after.Silences) != 1 ||
		after.Silences[0].Outcome != "PASSED" || !after.Silences[0].Ended.Equal(deadline) {
		t.Errorf("the deadline was %s; now it is %+v", deadline, after)
	}
	if after.Version != before.Version+1 || after.Told.TotalCount != 1 {
		t.Errorf("from version %d to %d, and %d notices", before.Version, after.Version, after.Told.TotalCount)
	}
	written, entries := second.metric("journal_appended_entries_total"), second.metric("journal_entries")
	second.kill()

	third := start(t, dir)
	if again := third.read("de.diplomat", text); fmt.Sprint(again) != fmt.Sprint(after) {
		t.Errorf("after another start it is %+v, it was %+v", again, after)
	}
	if written == "0" || third.metric("journal_appended_entries_total") != "0" || third.metric("journal_entries") != entries {
		t.Errorf("the start behind the deadline wrote %s entries, the next %s; of %s there are %s", written,
			third.metric("journal_appended_entries_total"), entries, third.metric("journal_entries"))
	}
	third.kill()
}

func green(by string) string {
	return `marking: {tlp: GREEN, pap: GREEN, originators: ["` + by + `"], naming: MAY}`
}

// folder writes what the server reads.
func folder(t *testing.T, dir string) {
	t.Helper()
	tree := filepath.Join(dir, "rego")
	if err := os.CopyFS(tree, rego.FS); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(tree, "alliances", "nato", "data.json")
	text, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	hours := regexp.MustCompile(`"minimum_hours": *\d+`)
	if !hours.Match(text) {
		t.Fatal("NATO's data has no shortest silence")
	}
	for name, content := range map[string]string{
		data: hours.ReplaceAllString(string(text), `"minimum_hours": 0`),
		filepath.Join(dir, "entente.yaml"): `
listen: 127.0.0.1:0
metrics: main
data: data
identity: {roster: roster.yaml}
parties: parties.yaml
policy: {source: rego, evalLimit: 1s}
log: {level: warn}
`,
		filepath.Join(dir, "roster.yaml"): `
people:
  - {handle: nl.analyst, party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST]}
  - {handle: nl.examiner, party: NL-CSIRT, assurance: aal2, roles: [INTELLIGENCE_ANALYST, DISCLOSURE_OFFICER]}
  - {handle: nl.pen, party: NL-MFA, assurance: aal2, roles: [CYBER_DIPLOMAT, PEN_HOLDER]}
  - {handle: de.diplomat, party: DE-AA, assurance: aal2, roles: [CYBER_DIPLOMAT]}
`,
		filepath.Join(dir, "parties.yaml"): `
parties:
  - {key: NL-CSIRT, kind: AGENCY, name: CSIRT, parent: NL}
  - {key: NL-MFA, kind: AGENCY, name: Ministry, parent: NL}
  - {key: DE-AA, kind: AGENCY, name: Ministry, parent: DE}
`,
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// server is a process of the command.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	tokens map[string]string
}

// start runs the command in a folder until it is killed.
func start(t *testing.T, dir string) *server {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(self, "serve", "--config", "entente.yaml")
	cmd.Args[0], cmd.Dir, cmd.Stderr = "entente", dir, &said // by this name the test binary is the command
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "ENTENTE_") })
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, cmd: cmd, tokens: map[string]string{}}
	t.Cleanup(s.kill)
	lines := bufio.NewScanner(out)
	for i := 0; i < 2; i++ { // where it listens, and where the tokens are
		if !lines.Scan() {
			s.kill() // so that nothing more is written to what it said
			t.Fatalf("it did not start: %s", said.String())
		}
		if i == 0 {
			s.url = strings.TrimSuffix(lines.Text(), "/graphql")
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "data", "personas.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"handle": ?"([^"]+)"[^}]*"token": ?"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		s.tokens[m[1]] = m[2]
	}
	return s
}

// kill ends the process without giving it time for anything (SIGKILL).
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // one that has ended already is what is wanted
	_ = s.cmd.Wait()
}

// ask sends a GraphQL operation and reads its data.
func (s *server) ask(who, document string, into any) {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		s.t.Fatal(err)
	}
	text := s.fetch(http.MethodPost, "/graphql", who, bytes.NewReader(body))
	answer := struct{ Data any }{into}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || strings.Contains(text, `"errors"`) || strings.Contains(text, `"code"`) {
		s.t.Fatalf("%s: %s\nwas answered with %s", who, document, text)
	}
}

func (s *server) fetch(method, path, who string, body io.Reader) string {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+s.tokens[who])
	}
	w, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// do takes a step that has to succeed.
func (s *server) do(who, mutation, input string) {
	s.t.Helper()
	s.ask(who, fmt.Sprintf("mutation { %s(input: %s) { userErrors { code message path } } }", mutation, input), &map[string]any{})
}

// one is do for a step that makes an object, of which it returns the id.
func (s *server) one(who, mutation, input, of string) string {
	s.t.Helper()
	var data map[string]map[string]any
	s.ask(who, fmt.Sprintf("mutation { %s(input: %s) { %s { id } userErrors { code message path } } }", mutation, input, of), &data)
	object, _ := data[mutation][of].(map[string]any)
	id, _ := object["id"].(string)
	return id
}

// silent is a statement as one of its parties reads it.
type silent struct {
	State    string
	Version  int
	Adopted  struct{ At time.Time }
	Silences []struct {
		Outcome string
		Ended   time.Time
	}
	Told struct{ TotalCount int }
}

func (s *server) read(who, id string) silent {
	s.t.Helper()
	var data struct {
		Statement     silent
		Notifications struct{ TotalCount int }
	}
	s.ask(who, `{ statement(id: "`+id+`") { state version adopted { at } silences { outcome ended } }
		notifications(filter: {codes: [STATEMENT_ADOPTED]}) { totalCount } }`, &data)
	data.Statement.Told = data.Notifications
	return data.Statement
}

// metric returns the value of one of the counters of the server.
func (s *server) metric(name string) string {
	s.t.Helper()
	text := s.fetch(http.MethodGet, "/metrics", "", nil)
	m := regexp.MustCompile(`(?m)^\w*` + name + ` (\S+)$`).FindStringSubmatch(text)
	if m == nil {
		s.t.Fatalf("there is no %s in\n%s", name, text)
	}
	return m[1]
}
