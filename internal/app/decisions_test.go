package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/internal/fault"
)

const auditors = `
  - {handle: nl.audit, party: NL-CSIRT, nationality: [NL], assurance: aal2, roles: [AUDITOR]}
  - {handle: de.audit, party: DE-BSI, nationality: [DE], assurance: aal2, roles: [AUDITOR]}
`

// The log goes out as OPA writes its own, line by line, and by GraphQL; both are as
// much as the reader may know, and both are on record in turn.
func TestTheLogOfDecisionsGoesOutAsOPAWritesIts(t *testing.T) {
	dir := t.TempDir()
	cfg := configIn(dir)
	cfg.People = strings.NewReader(people + auditors)
	a := open(t, cfg)
	run(t, a)
	id := share(t, a, "bytes")
	if w, body := ask(t, a, http.MethodPost, "/graphql", "de.analyst", `{"query":"{ evidence(first: 5) { edges { node { id } } } }"}`); w.StatusCode != http.StatusOK {
		t.Fatal(body)
	}
	events := func(handle, query string) (out []map[string]any) {
		w, body := ask(t, a, http.MethodGet, "/decisions.jsonl"+query, handle, "")
		if w.StatusCode != http.StatusOK || !strings.HasPrefix(w.Header.Get("Content-Type"), "application/jsonl") || w.Header.Get("Cache-Control") != "private, no-store" {
			t.Fatalf("%d %v %s", w.StatusCode, w.Header, body)
		}
		for line := range strings.Lines(body) {
			var e map[string]any
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			out = append(out, e)
		}
		return out
	}
	own := events("nl.audit", "?object="+string(id))
	if len(own) < 3 {
		t.Fatalf("%d events", len(own))
	}
	for _, e := range own {
		for _, member := range []string{"labels", "decision_id", "batch_decision_id", "bundles", "path", "input", "result", "timestamp", "custom"} {
			if e[member] == nil {
				t.Errorf("an event has no %s: %v", member, e)
			}
		}
		input, _ := e["input"].(map[string]any)
		result, _ := e["result"].(map[string]any)
		if input["action"] == nil || result["outcome"] == nil || result["rule"] == nil {
			t.Errorf("%v", e)
		}
	}
	asked := events("nl.audit", "?party=DE-BSI&action=read&noun=evidence")
	if len(asked) != 1 || asked[0]["requested_by"] != nil || asked[0]["custom"].(map[string]any)["party"] != "DE-BSI" {
		t.Errorf("%v", asked)
	}
	if mine := events("de.audit", "?party=DE-BSI&noun=evidence"); len(mine) != 1 || mine[0]["requested_by"] != "de.analyst" {
		t.Errorf("%v", mine)
	}
	if none := events("us.analyst", ""); len(none) > 2 {
		t.Errorf("somebody who audits nothing reads %v", none)
	}
	for query, want := range map[string]int{"?party=NL&party=DE": 400, "?from=noon": 400, "?page=2": 400, "?object=x": 400} {
		if w, body := ask(t, a, http.MethodGet, "/decisions.jsonl"+query, "nl.audit", ""); w.StatusCode != want {
			t.Errorf("%s: %d %s", query, w.StatusCode, body)
		}
	}
	if w, _ := ask(t, a, http.MethodGet, "/decisions.jsonl", "", ""); w.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger is answered with %d", w.StatusCode)
	}
	if w, _ := ask(t, a, http.MethodPost, "/decisions.jsonl", "nl.audit", ""); w.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.StatusCode)
	}
	body := `{"query":"{ decisionLog(filter: {noun: \"evidence\", outcome: ALLOW}, first: 2) { pageInfo { hasNextPage } edges { node { replay { equal } decisions { outcome explain { sentence } } } } } }"}`
	if _, answer := ask(t, a, http.MethodPost, "/graphql", "nl.audit", body); !strings.Contains(answer, `"equal":true`) || !strings.Contains(answer, `Allowed`) {
		t.Error(answer)
	}
	r, err := a.ReplayOwn(context.Background())
	if err != nil || !r.Whole() || r.Equal != r.Decisions || r.Decisions < 10 {
		t.Errorf("%+v, %v", r, err)
	}
	t.Logf("%d of %d decisions are equal", r.Equal, r.Decisions)
}

func TestAFolderIsReplayedWithTheServiceStoppedAndIsNotChanged(t *testing.T) {
	dir := t.TempDir()
	cfg := configIn(dir)
	if _, err := Replay(context.Background(), configIn(t.TempDir())); !fault.Is(err, fault.NotFound) {
		t.Errorf("a folder without a log: %v", err)
	}
	a, err := New(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	share(t, a, "bytes")
	if _, err := Replay(context.Background(), configIn(dir)); fault.As(err).Code != fault.CodeJournalLocked {
		t.Errorf("with the service running: %v", err)
	}
	head := a.at()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	first, err := Replay(context.Background(), configIn(dir))
	if err != nil || !first.Whole() || first.Equal == 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := Replay(context.Background(), configIn(dir))
	if err != nil || second.Records != first.Records {
		t.Errorf("the replay itself is on record: %+v, %v", second, err)
	}
	if again := open(t, configIn(dir)); again.at() != head {
		t.Error("the replay has written into the journal")
	}
}

func TestWhatIsTooOldIsRemovedFromTheLog(t *testing.T) {
	dir := t.TempDir()
	cfg := configIn(dir)
	cfg.KeepDecisions = 1
	a := open(t, cfg)
	share(t, a, "bytes")
	if n, err := a.decided.Prune(context.Background(), time.Now().Add(48*time.Hour)); err != nil || n == 0 {
		t.Errorf("%d records, %v", n, err)
	}
	if r, err := a.ReplayOwn(context.Background()); err != nil || r.Records != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
