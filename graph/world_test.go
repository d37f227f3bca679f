package graph_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"entente/graph"
	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// The rules of the tests: one's own is open, CLEAR is open, what was granted to a
// party is open, except that GREEN evidence hides its custody, file, provider, lineage and summary,
// and AMBER shows that it exists. All else is hidden. Portions marked RED are for
// their owner.
const rules = `package decision

default verdict := {"outcome": "DENY_HIDDEN", "redact": [], "reasons": ["DEFAULT_DENY"], "rule": "DEFAULT_DENY", "grant": "", "obligations": []}

verdict := {"outcome": "ALLOW", "redact": [], "reasons": ["OWN"], "rule": "OWN", "grant": "", "obligations": ["WATERMARK"]} if own

verdict := {"outcome": "ALLOW", "redact": [], "reasons": ["CLEAR"], "rule": "CLEAR", "grant": "", "obligations": []} if {
	not own
	looking
	input.object.tlp == "TLP:CLEAR"
}

verdict := {"outcome": "REDACT", "redact": ["custody", "derived_from", "file", "provider", "summary"], "reasons": ["SHARED"], "rule": "SHARED", "grant": granted, "obligations": []} if {
	not own
	looking
	input.object.tlp == "TLP:GREEN"
	input.object.kind == "evidence"
	input.object.portion == ""
}

verdict := {"outcome": "ALLOW", "redact": [], "reasons": ["SHARED"], "rule": "SHARED", "grant": granted, "obligations": []} if {
	not own
	looking
	input.object.tlp == "TLP:GREEN"
	input.object.kind != "evidence"
	input.object.portion == ""
}

verdict := {"outcome": "DENY_VISIBLE", "redact": [], "reasons": ["ASK"], "rule": "ASK", "grant": "", "obligations": []} if {
	not own
	granted
	not opened
}

verdict := {"outcome": "DENY_VISIBLE", "redact": [], "reasons": ["CLEAR"], "rule": "CLEAR", "grant": "", "obligations": []} if {
	not own
	not looking
	not granted
	input.object.tlp == "TLP:CLEAR"
}

own if input.object.owner == input.subject.party

opened if {
	looking
	input.object.tlp == "TLP:GREEN"
	input.object.portion == ""
}

looking if input.action == "read"

looking if input.action == "discover"

granted := g.by if {
	some g in input.object.grants
	input.subject.party in g.to
}
`

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var compiled = sync.OnceValues(func() (*policy.Revision, error) {
	cfg := policy.Default()
	cfg.EvalLimit = time.Second // a busy machine must not change an answer
	return policy.Compile(context.Background(), fstest.MapFS{
		"decision/decision.rego": {Data: []byte(rules)},
		"capabilities.json": {Data: []byte(`{"builtins": [{"name": "eq"}, {"name": "equal"}, {"name": "neq"},
			{"name": "internal.member_2"}]}`)},
	}, cfg)
})

// world is a service over a real journal, with three parties and an alliance.
type world struct {
	t       *testing.T
	desk    *casework.Desk
	store   *store.Store
	handler http.Handler
	people  map[string]*identity.Principal
	ledger  func() (*ledger.Ledger, error)

	mu  sync.Mutex
	now time.Time // guarded by mu
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// newWorld makes a service; change, if given, adjusts its configuration.
func newWorld(t *testing.T, change ...func(*graph.Config)) *world {
	t.Helper()
	ctx := context.Background()
	rev, err := compiled()
	must(t, err)
	jr, err := sqlite.Open(ctx, sqlite.Config{Dir: t.TempDir()})
	must(t, err)
	w := &world{t: t, now: noon, people: map[string]*identity.Principal{}}
	w.store, err = store.Open(ctx, jr, store.Config{Clock: w.clock, SnapshotEvery: 1 << 40})
	must(t, err)
	blobs, err := blob.Open(ctx, blob.Config{URL: "file://" + t.TempDir(), KeyFile: t.TempDir() + "/key", MaxBytes: 1 << 20}, nil)
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()); w.store.Close(); must(t, jr.Close()) })
	w.ledger = w.ledgerOf(jr)
	w.desk, err = casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(rev), Compile: policy.Default(),
		Blobs: blobs, Ledger: w.ledger, Clock: w.clock, Random: rand.Reader})
	must(t, err)
	open := marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf("registry"), Naming: marking.NamingMay}
	seed := casework.Bootstrap{Alliances: []*dossier.Alliance{{Header: dossier.Header{Marking: open}, Key: "eu27", Name: "European Union", Type: dossier.AllianceCFSP}}}
	for _, key := range []string{"NL", "DE", "UK"} {
		seed.Parties = append(seed.Parties, &dossier.Party{Header: dossier.Header{Marking: open}, Key: key, Kind: dossier.PartyState, Name: "State of " + key, ISO2: key})
		w.people[key] = &identity.Principal{Handle: key + ".analyst", Name: "Analyst of " + key, Party: key, Assurance: "aal2",
			Roles: []string{string(dossier.RoleAnalyst), "ASTRONAUT"}}
		if key != "UK" {
			seed.Memberships = append(seed.Memberships, dossier.Membership{Alliance: "eu27", Party: key, Status: dossier.Member})
		}
	}
	must(t, w.desk.Bootstrap(ctx, seed))
	cfg := graph.Config{Desk: w.desk, Caller: w.caller, Clock: w.clock, Limits: graph.DefaultLimits()}
	for _, f := range change {
		f(&cfg)
	}
	w.handler = graph.NewHandler(cfg)
	return w
}

// ledgerOf opens the ledger of a journal when it is first asked for.
func (w *world) ledgerOf(jr journal.Journal) func() (*ledger.Ledger, error) {
	file := filepath.Join(w.t.TempDir(), "checkpoints")
	return sync.OnceValues(func() (*ledger.Ledger, error) {
		key, err := ledger.NewKey("entente.test", noon.Add(-time.Hour), bytes.NewReader(make([]byte, 64)))
		must(w.t, err)
		l, err := ledger.Open(context.Background(), ledger.Config{Journal: jr, Key: key, File: file, Clock: w.clock,
			Records: func() func(journal.Entry) ([]ledger.Record, error) {
				trail := store.NewTrail()
				return func(e journal.Entry) ([]ledger.Record, error) {
					acts, err := trail.Take(e)
					return casework.AuditRecords(acts), err
				}
			},
			Again: func(e journal.Entry, tree string, earlier any) (ledger.Record, error) {
				act, err := store.Again(e, earlier.(store.Earlier))
				return casework.AuditRecord(act, tree), err
			}})
		must(w.t, err)
		w.t.Cleanup(func() { must(w.t, l.Close()) })
		return l, l.Advance(context.Background())
	})
}

// caller lets in whoever names one of the parties.
func (w *world) caller(r *http.Request) (graph.Caller, error) {
	p := w.people[r.Header.Get("Test-Party")]
	if p == nil {
		return graph.Caller{}, fault.New(fault.Unauthenticated, "test", "It is not known who is asking.")
	}
	return graph.Caller{Principal: p}, nil
}

func (w *world) as(party string) *casework.Session {
	return w.desk.Session(w.people[party], casework.Options{})
}

// do sends a request as somebody of a party.
func (w *world) do(party, method, target string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Test-Party", party)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

// post sends an operation in JSON and returns the answer as it came.
func (w *world) post(party, query string, variables map[string]any, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	must(w.t, err)
	return w.do(party, http.MethodPost, "/graphql", bytes.NewReader(body), append([]string{"Content-Type", "application/json"}, header...)...)
}

// ask sends an operation that must succeed, and returns its data.
func (w *world) ask(party, query string, variables map[string]any) map[string]any {
	w.t.Helper()
	rec := w.post(party, query, variables)
	var resp struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &resp); err != nil || rec.Code != http.StatusOK || len(resp.Errors) > 0 {
		w.t.Fatalf("%s\n%d %s", query, rec.Code, rec.Body)
	}
	return resp.Data
}

// incident files an incident of a party.
func (w *world) incident(party, title string, caseID dossier.ID, tlp marking.TLP) dossier.ID {
	w.t.Helper()
	r, err := w.as(party).CreateIncident(context.Background(), casework.NewIncident{
		Case: caseID, Title: title, Summary: "what happened", Types: []dossier.IncidentType{dossier.IncidentWiper}, Marking: marked(party, tlp)})
	must(w.t, err)
	return r.Object().ID
}

// item files evidence of a party and grants it to others.
func (w *world) item(party, title string, tlp marking.TLP, change func(*casework.NewEvidence), to ...string) dossier.ID {
	w.t.Helper()
	ctx := context.Background()
	in := casework.NewEvidence{Title: title, Summary: "what it shows", Kind: dossier.EvidenceLog,
		Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: marked(party, tlp)}
	if change != nil {
		change(&in)
	}
	r, err := w.as(party).RegisterEvidence(ctx, in, nil)
	must(w.t, err)
	id := r.Object().ID
	if len(to) > 0 {
		_, err = w.as(party).Move(ctx, id, "verify", casework.MoveOptions{})
		must(w.t, err)
		_, err = w.as(party).Share(ctx, id, casework.ShareInput{To: to})
		must(w.t, err)
	}
	return id
}

func (w *world) caseOf(party, title string, tlp marking.TLP) dossier.ID {
	w.t.Helper()
	r, err := w.as(party).CreateCase(context.Background(), casework.NewCase{Title: title, Marking: marked(party, tlp)})
	must(w.t, err)
	return r.Object().ID
}

// stir changes what every reader of a case sees, though not its state.
func (w *world) stir(ctx context.Context, file dossier.ID) error {
	_, err := w.store.Update(ctx, func(tx *store.Tx) error {
		next := dossier.Next(tx.View().Object(file).Obj.(*dossier.Case), tx.Now())
		next.Summary = fmt.Sprint("As of version ", next.Version)
		return tx.Put(next)
	})
	return err
}

func marked(party string, tlp marking.TLP) marking.Marking {
	return marking.Marking{TLP: tlp, PAP: marking.PAPGreen, Originators: marking.SetOf(party), Naming: marking.NamingMay}
}

// at walks into decoded JSON.
func at(v any, steps ...any) any {
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	must(t, err)
	return string(b)
}
