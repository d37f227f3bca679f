package noleak_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
	gocloud "gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/demo"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/scenario"
	"entente/internal/store"
	"entente/policy"
)

// begin is when every world begins.
var begin = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// world is one service in a bubble of its own time, with everything that outlives
// a request: journal, state, files, handlers.
type world struct {
	journal *memory
	store   *store.Store
	blobs   *blob.Store
	decided *decisions.Log // nil in a world that keeps none
	ledger  *ledger.Ledger // likewise
	desk    *casework.Desk
	front   http.Handler
	dice    *dice
	people  map[string]*identity.Principal
	log     *bytes.Buffer
	folder  string // of what is recorded
}

// dice gives the random bytes of a world, by the step that asks for them, so that a
// step draws the same ids whatever else happened before it.
type dice struct {
	mu   sync.Mutex
	step string // guarded by mu
	n    uint64 // guarded by mu; reads in this step

	loose bool            // guarded by mu; how much is drawn in this step depends on what is there
	drawn map[string]bool // guarded by mu; ends of ids, and whether they were drawn in such a step
}

func (d *dice) at(step string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.step, d.n, d.loose = step, 0, strings.HasPrefix(step, settling)
}

// settling begins the names of steps of the service itself, which moves on whatever
// its time has come for, hidden or not, and draws an id for each notice of it. Somebody's
// act draws one for each notice, too, whoever may know of that.
const settling = "settle "

// named replaces the ids that such steps drew by their order in what the caller saw, and
// the cursors in lists of what they make, for in them are ids: as random numbers they say
// nothing.
func (d *dice) named(acts []act, seen []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids, cursors := map[string]int{}, map[string]int{}
	nth := func(of map[string]int, text string) int {
		if of[text] == 0 {
			of[text] = len(of) + 1
		}
		return of[text]
	}
	for i := range seen {
		seen[i] = anyID.ReplaceAllStringFunc(seen[i], func(id string) string {
			tag, end, _ := strings.Cut(id, "_")
			if loose, drawn := d.drawn[end]; !drawn || !loose && dossier.ID(id).Noun() != dossier.NounNotification {
				return id
			}
			return fmt.Sprintf("%s_%026d", tag, nth(ids, end))
		})
		if i < len(acts) && acts[i].ask != nil && settled.MatchString(acts[i].ask.document) {
			seen[i] = cursorIn.ReplaceAllStringFunc(seen[i], func(text string) string {
				name, cursor, _ := strings.Cut(text, ":")
				return fmt.Sprintf("%s:%d", name, nth(cursors, cursor))
			})
		}
	}
}

// settled is in questions for what the service itself makes.
var settled = regexp.MustCompile(`(?i)notification|publication|statementVersion`)

// Read never fails.
func (d *dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := 0; i < len(p); i += sha256.Size {
		d.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(d.step), d.n))
		copy(p[i:], sum[:])
	}
	if len(p) == 16 {
		// Ids of one step stand in the order in which they were drawn, whatever was drawn between them.
		binary.BigEndian.PutUint64(p, d.n)
		if d.drawn == nil {
			d.drawn = map[string]bool{}
		}
		d.drawn[lower.EncodeToString(p)] = d.loose
	}
	return len(p), nil
}

// zeros is where request ids come from: all are equal.
type zeros struct{}

// Read never fails.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// registry is what every world begins with: parties, alliances, memberships.
type registry struct {
	parties     []*dossier.Party
	alliances   []*dossier.Alliance
	memberships []dossier.Membership
}

// public is the marking of what is on public record.
func public() dossier.Header {
	return dossier.Header{Marking: marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf("registry"), Naming: marking.NamingMay}}
}

// registryOf gathers the parties of the demo and those that the alliances of a policy name.
func registryOf(rev *policy.Revision) (registry, error) {
	var out registry
	seeds, alliances, err := scenario.Seeds(rev)
	if err != nil {
		return out, err
	}
	out.memberships = seeds
	for _, key := range slices.Sorted(maps.Keys(alliances)) {
		a := alliances[key]
		if a.Type == "" {
			a.Type = dossier.AllianceTypes[0]
		}
		out.alliances = append(out.alliances, a)
	}
	own, err := demo.Parties()
	if err != nil {
		return out, err
	}
	built, err := os.ReadFile(filepath.Join("..", "app", "parties.yaml"))
	if err != nil {
		return out, err
	}
	told, err := io.ReadAll(own)
	if err != nil {
		return out, err
	}
	all := map[string]*dossier.Party{}
	for _, text := range [][]byte{built, told} {
		var file struct {
			Parties []struct {
				Key, Kind, Name, ISO2, Parent string
				Clients                       []string
				Agreements                    []struct{ Scheme string }
			}
		}
		if err := yaml.Unmarshal(text, &file); err != nil {
			return out, err
		}
		for _, p := range file.Parties {
			o := &dossier.Party{Header: public(), Key: p.Key, Name: p.Name, Kind: dossier.PartyKind(p.Kind), ISO2: p.ISO2, Parent: p.Parent, Clients: p.Clients}
			for _, a := range p.Agreements {
				o.Agreements = append(o.Agreements, dossier.Agreement{Scheme: a.Scheme})
			}
			all[p.Key] = o
		}
	}
	wanted := map[string]bool{} // what the demo and the memberships name, and what that names in turn
	var want func(string)
	want = func(key string) {
		if key == "" || wanted[key] {
			return
		}
		wanted[key] = true
		if all[key] == nil {
			all[key] = &dossier.Party{Header: public(), Key: key, Name: key, Kind: dossier.PartyState}
		}
		for _, k := range append(slices.Clone(all[key].Clients), all[key].Parent) {
			want(k)
		}
	}
	for _, m := range seeds {
		want(m.Party)
	}
	var demoParties struct{ Parties []struct{ Key string } }
	if err := yaml.Unmarshal(told, &demoParties); err != nil {
		return out, err
	}
	for _, p := range demoParties.Parties {
		want(p.Key)
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		out.parties = append(out.parties, all[key])
	}
	return out, nil
}

// open makes an empty world for a plan, in the bubble of the caller.
func open(ctx context.Context, rev *policy.Revision, reg registry, p *plan) (*world, error) {
	if now := time.Now(); now.Before(begin) {
		time.Sleep(begin.Sub(now)) // a bubble begins in the year 2000
	}
	w := &world{journal: &memory{}, dice: &dice{step: "registry"}, people: map[string]*identity.Principal{}, log: &bytes.Buffer{}}
	var err error
	if w.store, err = store.Open(ctx, w.journal, store.Config{SnapshotEvery: 1 << 40}); err != nil {
		return nil, err
	}
	bucket := memblob.OpenBucket(nil)
	if w.blobs, err = blob.Open(ctx, blob.Config{URL: "mem://", KeyFile: keyFile(), MaxBytes: 1 << 20},
		func(context.Context, *url.URL) (*gocloud.Bucket, error) { return bucket, nil }); err != nil {
		return nil, err
	}
	if p.recorded {
		if err = w.record(ctx); err != nil {
			return nil, err
		}
	}
	if w.desk, err = casework.New(casework.Config{Store: w.store, Log: w.decided, Ledger: w.audit, Engine: policy.NewEngine(rev), Compile: policy.Default(),
		Blobs: w.blobs, Clock: time.Now, Random: w.dice, CursorKey: [32]byte{1}}); err != nil {
		return nil, err
	}
	boot := casework.Bootstrap{Memberships: reg.memberships, Policy: &store.PolicyRevision{ID: rev.ID(), Files: map[string]string{}}}
	for _, p := range reg.parties {
		c := *p
		boot.Parties = append(boot.Parties, &c)
	}
	for _, a := range reg.alliances {
		c := *a
		boot.Alliances = append(boot.Alliances, &c)
	}
	if err := w.desk.Bootstrap(ctx, boot); err != nil {
		return nil, err
	}
	w.serve(p)
	return w, nil
}

var keyFile = sync.OnceValue(func() string { return filepath.Join(scratch(), "files.key") })

var scratch = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "entente-noleak-")
	if err != nil {
		panic(err)
	}
	return dir
})

func (w *world) close() error {
	w.store.Close()
	err := w.blobs.Close()
	if w.decided != nil {
		err = errors.Join(err, w.decided.Close(), w.ledger.Close(), os.RemoveAll(w.folder))
	}
	return err
}

// roster lets in the people of a world; a token is a handle.
type roster struct{ w *world }

// Authenticate takes a handle for a token.
func (r roster) Authenticate(_ context.Context, c identity.Credential) (*identity.Principal, error) {
	if p := r.w.people[c.Token]; p != nil {
		return p, nil
	}
	return nil, fault.New(fault.Unauthenticated, "noleak.Authenticate", "there is no such session")
}

// Ready is always so.
func (roster) Ready(context.Context) error { return nil }

// place puts objects into the state, each at a minute of its own.
func (w *world) place(ctx context.Context, objects []placed) error {
	for _, p := range objects {
		if p.content != "" {
			if _, err := w.blobs.Put(ctx, strings.NewReader(p.content)); err != nil {
				return err
			}
		}
		if _, err := w.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(p.object) }); err != nil {
			return fmt.Errorf("%s: %w", p.object.Head().ID, err)
		}
	}
	return nil
}

// placed is an object of a world, with the content of its file.
type placed struct {
	object  dossier.Object
	content string
}
