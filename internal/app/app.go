package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"entente/internal/blob"
	"entente/internal/blob/s3"
	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity"
	"entente/internal/identity/kratos"
	"entente/internal/identity/local"
	"entente/internal/identity/token"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/store"
	"entente/internal/tracing"
	"entente/policy"
	"entente/rego"
)

// settleEvery is how often the service looks at what time has decided: silence deadlines are exact to the second.
const settleEvery = time.Second

// App is one running service. Its methods are safe for concurrent use; Close comes last.
type App struct {
	cfg      *Config
	log      *slog.Logger
	people   *local.Provider // nobody, unless identities are local
	identity identity.Provider
	// directory lists people; nil where nobody can
	directory identity.Directory
	journal   *metered
	store     *store.Store
	blobs     *blob.Store
	decided   *decisions.Log
	desk      *casework.Desk
	server    *httpd.Server

	ledgerOnce sync.Mutex
	ledger     atomic.Pointer[ledger.Ledger] // set under ledgerOnce; nil until the journal is read

	counts       *httpd.Metrics
	tracer       *tracing.Tracer
	meter        policy.Meter
	pages        pages
	policyErrors atomic.Uint64
	opened       journal.Head // what was there before this start
	clock        *clock
	stands       atomic.Bool // the machine's clock is behind, and that was said
	closing      sync.Once
	closed       error
}

// New opens every part and makes the first facts known: parties, alliances,
// memberships and the policy in force. Nothing listens yet. cfg belongs to the App
// from then on.
//
// Faults: Invalid with CodeConfigInvalid (a setting, its key as path) or
// CodePolicyInvalid (the policy tree), Conflict with CodeJournalLocked (another
// process has the data folder), and those of sqlite.Open, store.Open and blob.Open.
func New(ctx context.Context, cfg *Config) (_ *App, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, log: logger(cfg), clock: newClock(cfg.Clock)}
	defer func() {
		if err != nil {
			_ = a.Close() // the first error is the one to report
		}
	}()
	if err := a.observe(ctx); err != nil {
		return nil, err
	}
	if err := a.identify(); err != nil {
		return nil, err
	}
	rev, facts, err := a.policy(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	desk := casework.Config{
		Store: a.store, Engine: policy.NewEngine(rev), Compile: cfg.Policy, Blobs: a.blobs, Log: a.decided, Clock: a.clock.now, Random: rand.Reader,
	}
	desk.People, desk.Signed, desk.Ledger = a.directory, cfg.signedOnly(), a.readLedger
	if desk.Keys, err = a.policyKeys(); err != nil {
		return nil, err
	}
	facts.Force = cfg.PolicyForce
	if desk.CursorKey, err = a.cursorKey(); err != nil {
		return nil, err
	}
	if a.desk, err = casework.New(desk); err != nil {
		return nil, err
	}
	if err := a.desk.Bootstrap(ctx, facts); err != nil {
		return nil, err
	}
	if _, err := a.desk.Settle(ctx); err != nil {
		return nil, err
	}
	if _, err := a.desk.SweepFiles(ctx); err != nil {
		return nil, err
	}
	a.identity = token.New(a.identity, a.desk, a.clock.now) // machine clients are on record at the desk
	return a, a.serve()
}

// identify opens where people are known.
func (a *App) identify() (err error) {
	if a.cfg.IdentityKind == IdentityKratos {
		if a.people, err = local.New(nil, rand.Reader); err != nil {
			return err
		}
		cfg := a.cfg.Kratos
		cfg.Roles, cfg.Log = roles(), a.log
		p, err := kratos.New(cfg)
		if err != nil {
			return err
		}
		a.identity = p
		a.directory, err = kratos.NewAdmin(cfg)
		return err
	}
	if a.people, err = a.roster(); err != nil {
		return err
	}
	a.identity, a.directory = a.people, a.people
	return nil
}

// roles lists the words that a role may be.
func roles() []string {
	words := make([]string, len(dossier.Roles))
	for i, r := range dossier.Roles {
		words[i] = string(r)
	}
	return words
}

// roster reads the people that may come in.
func (a *App) roster() (*local.Provider, error) {
	from := a.cfg.People
	if from == nil && a.cfg.Roster != "" {
		f, err := os.Open(a.cfg.Roster)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "app.roster", "the roster cannot be opened", err).At("identity.roster")
		}
		defer f.Close() // read only: a failure to close loses nothing
		from = f
	}
	var people []identity.Principal
	if from != nil {
		var err error
		if people, err = local.ReadRoster(from, roles()); err != nil {
			return nil, fault.As(err).At("identity.roster")
		}
	}
	return local.New(people, rand.Reader)
}

// policy compiles the rules and gathers the first facts, which stand beside them.
func (a *App) policy(ctx context.Context) (*policy.Revision, casework.Bootstrap, error) {
	var none casework.Bootstrap
	tree, err := a.cfg.policyTree(rego.FS)
	if err != nil {
		return nil, none, err
	}
	rev, err := policy.Compile(ctx, tree, a.cfg.Policy)
	if err != nil {
		return nil, none, err
	}
	orgs := a.cfg.Orgs
	if orgs == nil && a.cfg.Parties != "" {
		f, err := os.Open(a.cfg.Parties)
		if err != nil {
			return nil, none, fault.Wrap(fault.NotFound, "app.policy", "the file of parties cannot be opened", err).At("parties")
		}
		defer f.Close() // read only: a failure to close loses nothing
		orgs = f
	}
	facts, err := firstFacts(rev, tree, orgs)
	return rev, facts, err
}

// open opens what is kept on disk.
func (a *App) open(ctx context.Context) error {
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: a.cfg.Data, DropDamagedTail: a.cfg.DropDamagedTail})
	if err != nil {
		return err
	}
	a.journal, a.opened = &metered{Journal: j, tracer: a.tracer,
		took: a.counts.Times("journal_append_seconds", "Time until a write to the journal is durable.")}, j.Head()
	if a.store, err = store.Open(ctx, a.journal, store.Config{Clock: a.clock.now, OnUpdate: a.tracer.Update}); err != nil {
		return err
	}
	a.clock.notBefore(a.store.View().At())
	if a.blobs, err = blob.Open(ctx, a.cfg.Blob, s3.Open); err != nil {
		return err
	}
	if a.decided, err = decisions.Open(ctx, a.cfg.decisions()); err != nil {
		return err
	}
	last, err := a.decided.Last(ctx)
	a.clock.notBefore(last)
	return err
}

// Desk returns the desk, for work that needs no server.
func (a *App) Desk() *casework.Desk { return a.desk }

// Data returns the data folder.
func (a *App) Data() string { return a.cfg.Data }

// Local reports whether people are known by the roster of this machine.
func (a *App) Local() bool { return a.cfg.IdentityKind == IdentityLocal }

// People lists who may come in by the roster of this machine.
func (a *App) People() []identity.Principal {
	people, _ := a.people.People(context.Background()) // a roster in memory never fails
	out := make([]identity.Principal, len(people))
	for i, p := range people {
		out[i] = *p
	}
	return out
}

// Token returns the bearer token of one of the people, "" for nobody.
func (a *App) Token(handle string) string { return a.people.Token(handle) }

// FirstFactor returns the token of one of the people with a second factor that
// stands for the first one alone, "" for nobody.
func (a *App) FirstFactor(handle string) string { return a.people.FirstFactor(handle) }

// Session opens a session for one of the people. Faults: NotFound.
func (a *App) Session(handle string) (*casework.Session, error) {
	for _, p := range a.People() {
		if p.Handle == handle {
			return a.desk.Session(&p, casework.Options{}), nil
		}
	}
	return nil, fault.New(fault.NotFound, "app.Session", "nobody has this handle")
}

// WritePersonas writes who may come in, with their tokens, to a file for the user
// of this machine alone. Faults: Unavailable.
func (a *App) WritePersonas(path string) error {
	alliances := map[string][]string{} // by party
	for _, p := range a.People() {
		if _, done := alliances[p.Party]; done {
			continue
		}
		keys := []string{}
		for _, m := range a.desk.Session(&p, casework.Options{}).Viewer().Memberships {
			keys = append(keys, m.Alliance)
		}
		alliances[p.Party] = keys
	}
	return a.people.WritePersonas(path, func(party string) []string { return alliances[party] })
}

// Addr returns the address that is listened on, "" before Listen.
func (a *App) Addr() string { return a.server.Addr() }

// URL returns the base address of the service, as a client on this machine would
// write it, "" before Listen.
func (a *App) URL() string {
	switch {
	case a.Addr() == "":
		return ""
	case a.cfg.HTTP.TLS.Cert != "":
		return "https://" + a.Addr()
	}
	return "http://" + a.Addr()
}

// Listen takes the address, so that it is known before Run. Faults: Unavailable.
func (a *App) Listen(ctx context.Context) error { return a.server.Listen(ctx) }

// Close writes a snapshot, if anything has changed since New, and lets everything
// go. It may be called more than once.
func (a *App) Close() error {
	a.closing.Do(func() { a.closed = a.close() })
	return a.closed
}

func (a *App) close() error {
	var errs []error
	if c, ok := a.identity.(io.Closer); ok {
		errs = append(errs, c.Close())
	}
	if c, ok := a.directory.(*kratos.Admin); ok {
		c.Close()
	}
	if a.store != nil {
		if a.desk != nil && a.journal.Head() != a.opened && !a.store.ReadOnly() {
			errs = append(errs, a.store.Snapshot(context.Background()))
		}
		a.store.Close()
	}
	errs = append(errs, a.closeLedger())
	if a.blobs != nil {
		errs = append(errs, a.blobs.Close())
	}
	if a.decided != nil {
		errs = append(errs, a.decided.Close())
	}
	if a.journal != nil {
		errs = append(errs, a.journal.Close())
	}
	a.closeTracer()
	if err := errors.Join(errs...); err != nil {
		return fault.Wrap(fault.Unavailable, "app.Close", "not everything could be put away; what was acknowledged is safe", err)
	}
	return nil
}

// Clerk opens a session by which the operator files records for a party, with the
// server stopped. Faults: NotFound if there is no such party.
func (a *App) Clerk(party dossier.PartyKey) (*casework.Session, error) {
	if a.store.View().Party(party) == nil {
		return nil, fault.New(fault.NotFound, "app.Clerk", "there is no such party; name it in the file of parties").At(party)
	}
	clerk := &identity.Principal{Handle: "operator", Name: "Operator", Party: party, Assurance: "aal2",
		Roles: []string{string(dossier.RoleReporter), string(dossier.RoleAnalyst)}}
	return a.desk.Session(clerk, casework.Options{}), nil
}
