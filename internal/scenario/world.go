package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/journal/sqlite"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
	"entente/policy/gate"
	"entente/policy/prove"
)

// Config of a world.
type Config struct {
	Dir      string // an empty folder
	Revision *policy.Revision
	Tree     fs.FS                    // of the revision, where rules are changed; nil is none
	Blobs    *blob.Store              // for several worlds; nil is one of its own in Dir
	Replayed func(*casework.Replayed) // is told, at the end of a story, what asking all its decisions again came to
	Without  []string                 // objects that are left out, with every reference to them
}

// World is a service that holds the objects of one table, at a moment that each
// row sets. Two worlds of the same table have the same ids and times.
type World struct {
	Desk    *casework.Desk
	Decided *decisions.Log
	file    *File
	cfg     Config
	store   *store.Store
	jr      *sqlite.Journal
	blobs   *blob.Store // nil when they are the configuration's
	files   *blob.Store // those in use
	clock   clock
	ids     map[string]dossier.ID // of the objects that were placed

	starts int // how often the service was started again
}

// presumed is a prover that finds nothing: a proof takes minutes, and is tested where
// it is made.
func presumed(context.Context, *policy.Revision, fs.FS, prove.Options) (*prove.Report, error) {
	return &prove.Report{}, nil
}

// Seeds returns the memberships that the alliances' data brings.
func Seeds(rev *policy.Revision) ([]dossier.Membership, map[string]*dossier.Alliance, error) {
	var out []dossier.Membership
	alliances := map[string]*dossier.Alliance{}
	for _, key := range rev.Alliances() {
		raw, _ := rev.Alliance(key)
		var data struct {
			Name    string               `json:"name"`
			Type    dossier.AllianceType `json:"type"`
			Members []dossier.Membership `json:"members"`
		}
		if err := json.Unmarshal(raw, &data); err != nil {
			return nil, nil, fmt.Errorf("data of %s: %w", key, err)
		}
		alliances[key] = &dossier.Alliance{Header: dossier.Header{Marking: reference()}, Key: key, Name: data.Name, Type: data.Type}
		for _, m := range data.Members {
			m.Alliance = key
			out = append(out, m)
		}
	}
	return out, alliances, nil
}

// reference is the marking of what is on public record.
func reference() marking.Marking {
	return marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf("registry"), Naming: marking.NamingMay}
}

// Build makes a world with the parties, memberships and objects of a table. The
// caller closes it.
func Build(ctx context.Context, f *File, cfg Config) (w *World, err error) {
	w = &World{file: f, cfg: cfg, ids: map[string]dossier.ID{}}
	w.clock.Set(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	if err := w.start(ctx, "desk"); err != nil {
		return w, err
	}
	return w, w.place(ctx)
}

// Restart ends the service and starts it again on the same journal and files.
// Whoever serves the world closes that server before, and serves it anew. Ids are
// drawn from another stream each time, for the first one has been used up.
func (w *World) Restart(ctx context.Context) error {
	w.Close()
	w.store, w.blobs, w.jr, w.Decided = nil, nil, nil, nil
	w.starts++
	return w.start(ctx, fmt.Sprintf("desk after restart %d", w.starts))
}

// start opens the journal and what stands on it, as the service does.
func (w *World) start(ctx context.Context, ids string) error {
	var err error
	if w.jr, err = sqlite.Open(ctx, sqlite.Config{Dir: w.cfg.Dir}); err != nil {
		return err
	}
	if w.store, err = store.Open(ctx, w.jr, store.Config{Clock: w.clock.Now}); err != nil {
		return err
	}
	blobs := w.cfg.Blobs
	if blobs == nil {
		files := blob.Default()
		files.URL, files.KeyFile = "file://"+w.cfg.Dir+"/files", w.cfg.Dir+"/files.key"
		if w.blobs, err = blob.Open(ctx, files, nil); err != nil {
			return err
		}
		blobs = w.blobs
	}
	w.files = blobs
	rev := w.cfg.Revision
	compile, checks := policy.Default(), gate.Default()
	compile.EvalLimit, checks.Tests, checks.Prove = time.Second, checks.Time, presumed // a busy machine must not change an answer
	if w.Decided, err = decisions.Open(ctx, decisions.Config{Dir: w.cfg.Dir, Queue: decisions.DefaultQueue, Random: drawn("decisions " + ids)}); err != nil {
		return err
	}
	if w.Desk, err = casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(rev), Compile: compile,
		Gate: checks, People: roster{w}, Blobs: blobs, Log: w.Decided, Clock: w.clock.Now, Random: drawn(ids)}); err != nil {
		return err
	}
	seeds, alliances, err := Seeds(rev)
	if err != nil {
		return err
	}
	boot := casework.Bootstrap{Memberships: seeds, Policy: &store.PolicyRevision{ID: rev.ID(), Files: w.tree()}}
	for _, key := range slices.Sorted(maps.Keys(alliances)) {
		boot.Alliances = append(boot.Alliances, alliances[key])
	}
	boot.Parties = w.file.registry(seeds)
	return w.Desk.Bootstrap(ctx, boot)
}

// Close ends the world.
func (w *World) Close() {
	if w.store != nil {
		w.store.Close()
	}
	if w.blobs != nil {
		w.blobs.Close()
	}
	if w.Decided != nil {
		w.Decided.Close()
	}
	if w.jr != nil {
		w.jr.Close()
	}
}

// registry returns every party of parties.yaml, and the members that only the alliances' data name.
func (f *File) registry(seeds []dossier.Membership) []*dossier.Party {
	all := maps.Clone(f.parties)
	for _, m := range seeds {
		if _, ok := all[m.Party]; !ok {
			all[m.Party] = Party{Kind: string(dossier.PartyState)}
		}
	}
	var out []*dossier.Party
	for _, key := range slices.Sorted(maps.Keys(all)) {
		p := all[key]
		o := &dossier.Party{Header: dossier.Header{Marking: reference()}, Key: key, Name: key, Kind: dossier.PartyKind(p.Kind), Parent: p.Parent, Clients: p.Clients}
		for _, a := range p.Agreements {
			o.Agreements = append(o.Agreements, dossier.Agreement{Scheme: a.Scheme, From: a.From, Until: a.Until})
		}
		out = append(out, o)
	}
	return out
}

// place puts the table's facts and objects into the state as they are given, each
// fact at the time when it was recorded.
func (w *World) place(ctx context.Context) error {
	// Objects were there before anything else happened, so that the past can be asked about them.
	for _, name := range w.order() {
		o, err := w.object(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if o == nil {
			continue
		}
		if _, err := w.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(o) }); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, x := range w.file.Alliances {
		if err := w.record(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

// record puts a fact about a membership into the state, at the time when it was recorded.
func (w *World) record(ctx context.Context, x Fact) error {
	if x.Recorded != 0 {
		w.clock.Set(x.Recorded.Time())
	}
	_, err := w.store.Update(ctx, func(tx *store.Tx) error {
		return tx.Member(dossier.Membership{Alliance: x.Alliance, Party: x.Party, Status: dossier.MemberStatus(x.Status), From: x.From, Until: x.Until})
	})
	return err
}

// order returns the names of the objects, each after those that it refers to.
func (w *World) order() []string {
	var out []string
	var visit func(string)
	visit = func(name string) {
		if o := w.file.Objects[name]; o != nil && !slices.Contains(out, name) {
			for _, dep := range append(slices.Clone(o.DerivedFrom), o.Case, o.Of) {
				visit(dep)
			}
			out = append(out, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.file.Objects)) {
		visit(name)
	}
	return slices.DeleteFunc(out, func(name string) bool { return slices.Contains(w.cfg.Without, name) })
}

// object builds one object; nil for a noun that casework does not have, or for a
// label that cannot be filed.
func (w *World) object(name string) (dossier.Object, error) {
	given := w.file.Objects[name]
	noun := dossier.Noun(given.Kind)
	if !slices.Contains(dossier.Nouns(), noun) || len(given.Raw) > 0 {
		return nil, nil
	}
	h, err := w.file.header(name)
	if err != nil {
		return nil, err
	}
	if h.ID, err = w.file.ID(name); err != nil {
		return nil, err
	}
	now := w.clock.Now()
	h.Version, h.Case, h.Created, h.Changed = 1, w.ids[given.Case], now, now
	w.ids[name] = h.ID
	title := titled(name)
	victim := dossier.VictimPortion{}
	if p, ok := given.Portions["victim"]; ok {
		victim = dossier.VictimPortion{Name: "victim of " + title}
		if victim.Marking, err = p.Marking.written(given.Owner); err != nil {
			return nil, err
		}
	}
	switch noun {
	case dossier.NounCase:
		return &dossier.Case{Header: h, Title: title, Lead: given.Owner, Excluded: marking.SetOf(given.Excluded...)}, nil
	case dossier.NounIncident:
		return &dossier.Incident{Header: h, Title: title, Types: []dossier.IncidentType{dossier.IncidentDataTheft}, Victim: victim}, nil
	case dossier.NounThreatActor:
		return &dossier.ThreatActor{Header: h, Name: title}, nil
	case dossier.NounReleaseRequest:
		of := w.ids[given.Of]
		return &dossier.ReleaseRequest{Header: h, Object: of, From: given.Owner, To: given.Owner, Purpose: dossier.PurposeRead, Reason: title, Asked: h.Marking.Originators}, nil
	case dossier.NounServiceClient:
		return w.machineClient(h, title), nil
	case dossier.NounEvidence:
		return w.evidence(given, h, title, victim)
	case dossier.NounJudgement:
		return w.judgement(given, h, title)
	case dossier.NounNormAssessment:
		return w.assessment(given, h, title)
	case dossier.NounAttribution, dossier.NounSupportRequest, dossier.NounMeasure, dossier.NounListingProposal:
		return w.response(given, noun, h, title)
	}
	if noun == dossier.NounPolicyBundle {
		return w.bundle(given, h, title)
	}
	if o, err := w.paper(given, h, title); o != nil || err != nil {
		return o, err
	}
	return nil, fmt.Errorf("a table cannot bring a %s", noun)
}

func (w *World) evidence(given *Object, h dossier.Header, title string, victim dossier.VictimPortion) (dossier.Object, error) {
	e := &dossier.Evidence{Header: h, Title: title, Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2},
		Provider: given.Owner, Victim: victim}
	if given.EvidenceKind != "" {
		e.Kind = dossier.EvidenceKind(given.EvidenceKind)
	} else if len(given.DerivedFrom) > 0 {
		e.Kind = dossier.EvidenceAnalysis
	}
	for _, src := range given.DerivedFrom {
		if id, placed := w.ids[src]; placed {
			e.DerivedFrom = append(e.DerivedFrom, id)
		}
	}
	var err error
	if p, ok := given.Portions["source"]; ok {
		e.Source.Description = "source of " + title
		if e.Source.Marking, err = p.Marking.written(given.Owner); err != nil {
			return nil, err
		}
	}
	if p, ok := given.Portions["technical"]; ok {
		e.Technical.Detail = "detail of " + title
		if e.Technical.Marking, err = p.Marking.written(given.Owner); err != nil {
			return nil, err
		}
	}
	stored, err := w.files.Put(context.Background(), strings.NewReader(content(title)))
	if err != nil {
		return nil, err
	}
	e.File = &dossier.File{SHA256: stored.Digest.String(), Size: stored.Size, Name: "evidence.txt", MediaType: "text/plain"}
	return e, nil
}

// titled is the title of an object.
func titled(name string) string { return strings.ReplaceAll(name, "-", " ") }

// content is what the file of an evidence item holds.
func content(title string) string { return "content of " + title }

// Principal returns the identity of a row's person.
func (w *World) Principal(handle string) *identity.Principal {
	p := w.file.People[handle]
	out := &identity.Principal{Handle: handle, Name: handle, Party: p.Party, Nationality: w.file.nationality(p), Roles: p.Roles,
		Compartments: p.Compartments, Assurance: p.assurance(), Scope: p.Scope.bounds()}
	if p.Scope != nil {
		out.Alliances = append([]string{}, p.Scope.Alliances...)
	}
	end := func(m marking.Minute) time.Time {
		if m == 0 {
			return time.Time{}
		}
		return m.Time()
	}
	for _, c := range p.Clearances {
		out.Clearances = append(out.Clearances, identity.Clearance{Scheme: c.Scheme, Rank: uint8(c.Rank), Until: end(c.Until)})
	}
	for _, m := range p.Mandates {
		out.Mandates = append(out.Mandates, identity.Mandate{Alliance: m.Alliance, Action: m.Action, Until: end(m.Until)})
	}
	return out
}

// session opens a session as a row's person at the row's moment.
func (w *World) session(r *Row) *casework.Session {
	w.clock.Set(r.At.Time())
	return w.Desk.Session(w.Principal(r.Who), casework.Options{Capacity: r.Capacity, Channel: casework.Channel(r.Channel)})
}
