package casework_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"io/fs"
	"sync"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
	"entente/rego"
)

// world is a desk over a real journal and the shipped rules, with every party and
// membership that the shipped alliances name.
type world struct {
	t     testing.TB
	desk  *casework.Desk
	jr    journal.Journal
	store *store.Store
	rev   *policy.Revision
	now   time.Time
	mu    sync.Mutex

	random io.Reader // of ids
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// compile compiles the shipped rules. A revision remembers verdicts about the
// labels of one store, so that every world has its own.
func compile() (*policy.Revision, error) {
	cfg := policy.Default()
	cfg.EvalLimit = time.Second // a busy machine must not change an answer
	return policy.Compile(context.Background(), rego.FS, cfg)
}

func newWorld(t testing.TB, with ...func(*casework.Config)) *world {
	t.Helper()
	ctx := context.Background()
	rev, err := compile()
	if err != nil {
		t.Fatal(err)
	}
	jr, err := sqlite.Open(ctx, sqlite.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: noon, rev: rev, jr: jr}
	w.store, err = store.Open(ctx, jr, store.Config{Clock: w.clock, SnapshotEvery: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close(); jr.Close() })
	cfg := casework.Config{Store: w.store, Engine: policy.NewEngine(rev), Compile: policy.Default(), Clock: w.clock, Random: rand.Reader}
	for _, change := range with {
		change(&cfg)
	}
	w.random = cfg.Random
	w.desk, err = casework.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Bootstrap(ctx, seed(t, rev)); err != nil {
		t.Fatal(err)
	}
	return w
}

// seed reads parties and memberships out of the alliances' own data.
func seed(t testing.TB, rev *policy.Revision) casework.Bootstrap {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(rego.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := casework.Bootstrap{Policy: &store.PolicyRevision{ID: rev.ID(), Files: files}}
	open := marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf("registry"), Naming: marking.NamingMay}
	seen := map[string]bool{}
	add := func(key, parent string, kind dossier.PartyKind) {
		if !seen[key] {
			seen[key] = true
			b.Parties = append(b.Parties, &dossier.Party{Header: dossier.Header{Marking: open}, Key: key, Kind: kind, Name: key, Parent: parent})
		}
	}
	for _, key := range rev.Alliances() {
		raw, _ := rev.Alliance(key)
		var data struct {
			Name, Type string
			Members    []dossier.Membership
		}
		if err := json.Unmarshal(raw, &data); err != nil {
			t.Fatal(err)
		}
		b.Alliances = append(b.Alliances, &dossier.Alliance{Header: dossier.Header{Marking: open}, Key: key, Name: data.Name, Type: dossier.AllianceType(data.Type)})
		for _, m := range data.Members {
			add(m.Party, "", dossier.PartyState)
			m.Alliance = key
			b.Memberships = append(b.Memberships, m)
		}
	}
	for _, state := range []string{"NL", "DE", "UK", "US", "CY", "FR", "TR"} {
		add(state, "", dossier.PartyState)
		add(state+"-MFA", state, dossier.PartyAgency)
		add(state+"-CSIRT", state, dossier.PartyAgency)
	}
	return b
}

// person returns a principal of "NL-MFA" and the like with every clearance.
func person(handle, party string, roles ...dossier.Role) *identity.Principal {
	p := &identity.Principal{Handle: handle, Name: handle, Party: party, Nationality: []string{party[:2]}, Assurance: "aal2"}
	for _, r := range roles {
		p.Roles = append(p.Roles, string(r))
	}
	for _, scheme := range []string{"EU", "NATO", party[:2]} {
		p.Clearances = append(p.Clearances, identity.Clearance{Scheme: scheme, Rank: 3})
	}
	return p
}

func (w *world) as(p *identity.Principal) *casework.Session {
	return w.desk.Session(p, casework.Options{})
}

// place puts objects into the state as they are, past the policy.
func (w *world) place(objects ...dossier.Object) {
	w.t.Helper()
	for len(objects) > 0 {
		n := min(len(objects), casework.ImportBatch)
		_, err := w.store.Update(context.Background(), func(tx *store.Tx) error {
			for _, o := range objects[:n] {
				h := o.Head()
				id, err := dossier.NewID(o.Noun(), w.random)
				if err != nil {
					return err
				}
				if h.ID == "" {
					h.ID = id
				}
				h.Version, h.Created, h.Changed = 1, tx.Now(), tx.Now()
				if err := tx.Put(o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
		objects = objects[n:]
	}
}
