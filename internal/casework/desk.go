package casework

import (
	"context"
	"io"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"

	"entente/internal/blob"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/leak"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
	"entente/policy/gate"
)

// Config names the parts that a desk works with. All are needed but Blobs,
// without which files are Unavailable.
type Config struct {
	Store     *store.Store
	Engine    *policy.Engine
	Compile   policy.Config // for revisions that come into force later
	Gate      gate.Limits   // of the checks of proposed rules; the zero value is gate.Default
	Keys      []PolicyKey   // by which signed rules are recognised
	Signed    bool          // rules are proposed signed or not at all
	Blobs     *blob.Store
	Log       *decisions.Log                 // of decisions; nil keeps none, for tests
	People    identity.Directory             // everybody who may come in; nil where that is not known
	Ledger    func() (*ledger.Ledger, error) // the audit ledger, once it is read; nil is none
	Clock     func() time.Time
	Random    io.Reader
	CursorKey [32]byte // seals cursors; a new key makes old cursors invalid
}

// Desk is the service. It is safe for concurrent use.
type Desk struct {
	cfg  Config
	seal *sealer
	plan plan // how lists are walked; tests set it

	checking sync.Mutex   // one proposal is checked at a time
	watching atomic.Int64 // subscriptions under way

	mu        sync.Mutex
	revisions map[string]*policy.Revision // guarded by mu; compiled revisions of the past
	settled   marking.Minute              // guarded by mu; the last minute that was looked at; see Settle
}

// New returns a desk over an open store.
func New(cfg Config) (*Desk, error) {
	seal, err := newSealer(cfg.CursorKey)
	if err != nil {
		return nil, err
	}
	return &Desk{cfg: cfg, seal: seal, revisions: map[string]*policy.Revision{}}, nil
}

// Watching returns how many subscriptions are under way.
func (d *Desk) Watching() int { return int(d.watching.Load()) }

// Channel is the way by which an answer leaves the service.
type Channel = policy.Channel

// The channels.
const (
	ChannelAPI    = policy.ChannelAPI
	ChannelStream = policy.ChannelStream
	ChannelFile   = policy.ChannelFile
	ChannelExport = policy.ChannelExport
	ChannelSystem = policy.ChannelSystem
)

// Options of a session.
type Options struct {
	Capacity dossier.AllianceKey // the alliance that the person acts for; "" when none was chosen
	Channel  Channel             // default ChannelAPI
}

// Session is one request of one person. It is safe for concurrent use by the
// parts of that request, and not meant to live longer.
type Session struct {
	desk *Desk
	who  *identity.Principal
	opts Options

	mu     sync.RWMutex
	state  *state   // guarded by mu; moves on only with the session's own changes
	states []*state // guarded by mu; whose decisions are not recorded yet
}

// state is what a session decides on: all of one moment.
type state struct {
	view  *store.View
	rev   *policy.Revision
	class *policy.Class
	subj  policy.Subject
	now   marking.Minute
	opts  Options
	who   string
	plan  plan
	org   marking.Set // the person's party and all above it
	trail *trail      // nil without a log
}

// Session opens a session on the newest snapshot.
func (d *Desk) Session(p *identity.Principal, o Options) *Session {
	if o.Channel == "" {
		o.Channel = ChannelAPI
	}
	s := &Session{desk: d, who: p, opts: o}
	s.state = d.stateOf(d.cfg.Store.View(), p, o)
	s.states = []*state{s.state}
	return s
}

func (s *Session) at() *state {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.state
}

// advance moves the session to the snapshot that holds its own change.
func (s *Session) advance(v *store.View) *state {
	st := s.desk.stateOf(v, s.who, s.opts)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = st
	s.states = append(s.states, st)
	return st
}

func (d *Desk) stateOf(v *store.View, p *identity.Principal, o Options) *state {
	at := d.cfg.Clock()
	now := marking.MinuteOf(at)
	subj := subjectOf(v, p, o.Capacity, now)
	rev, err := d.revision(v)
	if err != nil {
		// The policy in force cannot be had: whoever asks is nobody, who may do nothing.
		rev, subj = d.cfg.Engine.Current(), policy.Subject{}.Canonical()
	}
	if leak.Planted("viewer.crowd") && v.Token().Seq%2 == 1 {
		subj.Roles = nil
	}
	st := &state{
		view: v, rev: rev, class: rev.Class(subj), subj: subj, now: now, opts: o,
		who: p.Handle, plan: d.plan, org: marking.SetOf(v.Chain(p.Party)...),
	}
	if d.cfg.Log != nil {
		st.trail = &trail{at: at}
	}
	return st
}

// Revision returns the rules in force. Faults: those of policy.Compile.
func (d *Desk) Revision() (*policy.Revision, error) { return d.revision(d.cfg.Store.View()) }

// revision returns the compiled policy that is in force in a snapshot.
func (d *Desk) revision(v *store.View) (*policy.Revision, error) {
	current := d.cfg.Engine.Current()
	all := v.Policies()
	if len(all) == 0 || all[len(all)-1].ID == current.ID() {
		return current, nil
	}
	return d.compiled(all[len(all)-1])
}

// compiled returns a revision of the journal, compiled once.
func (d *Desk) compiled(p store.PolicyRevision) (*policy.Revision, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.revisions[p.ID]; r != nil {
		return r, nil
	}
	if r := d.cfg.Engine.Current(); r.ID() == p.ID {
		return r, nil
	}
	r, err := policy.Compile(context.Background(), treeOf(p.Files), d.cfg.Compile)
	if err != nil {
		return nil, err
	}
	d.revisions[p.ID] = r
	return r, nil
}

// treeOf makes files of a tree that the journal holds.
func treeOf(files map[string]string) fs.FS {
	tree := fstest.MapFS{}
	for path, text := range files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

// policyAt returns the revision that was in force at a moment.
func (d *Desk) policyAt(v *store.View, at marking.Minute) (*policy.Revision, error) {
	var found *store.PolicyRevision
	for i, p := range v.Policies() {
		if marking.MinuteOf(p.From) <= at {
			found = &v.Policies()[i]
		}
	}
	if found == nil {
		return nil, fault.New(fault.Precondition, "casework.policyAt", "no policy was in force at that moment")
	}
	return d.compiled(*found)
}

// subjectOf gathers what a rule may know of a person, from the identity and from
// the registry as it is known at a moment.
func subjectOf(v *store.View, p *identity.Principal, capacity string, at marking.Minute) policy.Subject {
	chain := v.Chain(p.Party)
	s := policy.Subject{
		Party: p.Party, Chain: chain, Capacity: capacity, Assurance: p.Assurance,
		Nationality: marking.SetOf(p.Nationality...), Roles: marking.SetOf(p.Roles...),
		Compartments: marking.SetOf(p.Compartments...), ServedBy: servedBy(v, chain),
	}
	if own := v.Party(p.Party); own != nil {
		s.Kind = string(own.Kind)
	}
	for _, c := range p.Clearances {
		s.Clearances = append(s.Clearances, policy.Clearance{Scheme: c.Scheme, Rank: marking.Rank(c.Rank), Until: minuteOf(c.Until)})
	}
	if p.Scope != nil {
		s.Scope = scopeOf(p.Scope)
	}
	for _, m := range p.Mandates {
		s.Mandates = append(s.Mandates, policy.Mandate{Alliance: m.Alliance, Action: m.Action, Until: minuteOf(m.Until)})
	}
	addStandings(&s, v, at)
	s.Memberships = slices.DeleteFunc(s.Memberships, func(m policy.Membership) bool { return !admitted(p, m.Alliance) })
	return s.Canonical()
}

// admitted reports whether a person takes part in an alliance of their party.
func admitted(p *identity.Principal, alliance dossier.AllianceKey) bool {
	return p.Alliances == nil || slices.Contains(p.Alliances, alliance)
}

// addStandings adds what the registry knows of a subject's chain at a moment.
func addStandings(s *policy.Subject, v *store.View, at marking.Minute) {
	for _, key := range s.Chain {
		for _, m := range dossier.Known(v.Memberships(key), at) {
			s.Memberships = append(s.Memberships, policy.Membership{
				Alliance: m.Alliance, Party: m.Party, Status: string(m.Status), From: m.From, Until: m.Until})
		}
		if party := v.Party(key); party != nil {
			for _, a := range party.Agreements {
				s.Agreements = append(s.Agreements, policy.Agreement{Scheme: a.Scheme, From: a.From, Until: a.Until})
			}
		}
	}
}

// servedBy lists the parties that count one of the chain among their clients.
func servedBy(v *store.View, chain []string) marking.Set {
	var out []string
	own := marking.SetOf(chain...)
	walk := v.Kind(dossier.NounParty).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		p := r.Obj.(*dossier.Party)
		for _, c := range p.Clients {
			if own.Has(c) {
				out = append(out, p.Key)
				break
			}
		}
	}
	return marking.SetOf(out...)
}

func minuteOf(t time.Time) marking.Minute {
	if t.IsZero() {
		return 0
	}
	return marking.MinuteOf(t)
}

// relations returns how a person is tied to an object.
func relations(h *dossier.Header, person string) policy.Relations {
	var r policy.Relations
	if person == "" {
		return r
	}
	if h.Author == person {
		r |= policy.Author
	}
	if h.Recipients.Has(person) {
		r |= policy.Recipient
	}
	return r
}

// verdict asks for reading, from the cache where it can.
func (st *state) verdict(ctx context.Context, label marking.ID, rel policy.Relations) policy.Verdict {
	return st.table().At(ctx, st.view.Labels(), label, rel, st.now)
}

func (st *state) table() *policy.Table { return st.class.Table("read", st.opts.Channel) }

// sees reports whether the caller may know that a row exists.
func (st *state) sees(ctx context.Context, r *store.Row) bool {
	return r != nil && st.verdict(ctx, r.Label, relations(r.Obj.Head(), st.who)).Outcome.Discoverable()
}

// reads reports whether the caller may read a row, at least in part.
func (st *state) reads(ctx context.Context, r *store.Row) bool {
	return r != nil && st.verdict(ctx, r.Label, relations(r.Obj.Head(), st.who)).Outcome.Permits()
}

// decide asks the full policy about an action on a row.
func (st *state) decide(ctx context.Context, action string, label *marking.Label, rel policy.Relations, c policy.Context) policy.Decision {
	c.Now, c.Channel = st.now, st.opts.Channel
	return st.rev.Decide(ctx, &policy.Request{Action: action, Subject: st.subj, Relations: rel, Object: label, Context: c})
}

// Viewer is what a person is told about itself.
type Viewer struct {
	Handle, Name string
	Party        dossier.PartyKey
	Roles        []string
	Capacity     dossier.AllianceKey
	Assurance    string
	Compartments []string
	Memberships  []dossier.Membership // of the party chain, in force now, that the person is admitted to
}

// Viewer returns the caller's own facts.
func (s *Session) Viewer() Viewer {
	st := s.at()
	out := Viewer{
		Handle: s.who.Handle, Name: s.who.Name, Party: s.who.Party, Roles: st.subj.Roles,
		Capacity: s.opts.Capacity, Assurance: s.who.Assurance, Compartments: st.subj.Compartments,
	}
	for _, key := range st.subj.Chain {
		for _, m := range dossier.Known(st.view.Memberships(key), st.now) {
			if m.Holds(st.now) && admitted(s.who, m.Alliance) {
				out.Memberships = append(out.Memberships, m)
			}
		}
	}
	return out
}
