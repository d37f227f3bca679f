package kratos

import (
	"context"
	"net/http"
	"sync"
	"time"

	client "github.com/ory/kratos-client-go"
	"golang.org/x/sync/singleflight"

	"entente/internal/fault"
	"entente/internal/identity"
)

// Provider knows people by their sessions in a Kratos. It is safe for concurrent use.
type Provider struct {
	cfg     Config
	http    *http.Client
	public  *client.APIClient
	memory  *memory
	gate    *gate
	prober  *prober
	flights singleflight.Group

	living context.Context //nolint:containedctx // of the probes; over when the provider is closed
	end    context.CancelFunc
	ended  sync.WaitGroup
}

var _ identity.Provider = (*Provider)(nil)

// New returns a provider, and begins to probe Kratos, which need not be there yet.
// Faults: Invalid with CodeConfigInvalid.
func New(cfg Config) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h := newHTTP()
	p := &Provider{cfg: cfg, http: h, public: newAPI(cfg.Public, h), memory: newMemory(cfg), gate: &gate{log: cfg.Log}}
	p.prober = &prober{probe: p.probe}
	p.living, p.end = context.WithCancel(context.Background())
	p.ended.Go(func() { p.watch(p.living) })
	return p, nil
}

// Close ends the probes. Calls under way fail. Faults: none.
func (p *Provider) Close() error {
	p.end()
	p.ended.Wait()
	p.prober.runs.Wait()
	p.http.CloseIdleConnections()
	return nil
}

// Ready reports whether Kratos said so when it was last asked. Faults: Unavailable
// with CodeIdentityAway.
func (p *Provider) Ready(context.Context) error { return p.gate.ready() }

// Authenticate returns the principal of a credential. An answer may be as old as
// Config.Remember, unless the credential asks for a fresh one. Faults:
// Unauthenticated, Forbidden with CodeSessionAAL2, Unavailable with CodeIdentityAway.
func (p *Provider) Authenticate(ctx context.Context, c identity.Credential) (*identity.Principal, error) {
	if !wellFormed(c) {
		return nil, unauthenticated("")
	}
	k := keyOf(c)
	if !c.Fresh {
		if who := p.memory.get(k, time.Now()); who != nil {
			return who, nil
		}
	}
	if err := p.gate.err(); err != nil {
		return nil, err
	}
	if c.Fresh {
		return p.ask(ctx, k, c)
	}
	// Who leaves does not spoil it for those who wait for the same answer.
	flight := p.flights.DoChan(string(k[:]), func() (any, error) { return p.ask(context.WithoutCancel(ctx), k, c) })
	select {
	case <-ctx.Done():
		return nil, unavailable("kratos.Authenticate", ctx.Err())
	case r := <-flight:
		who, _ := r.Val.(*identity.Principal)
		if r.Err == nil && r.Shared && sensitive(who) {
			return p.ask(ctx, k, c) // the shared question may have begun before this one
		}
		return who, r.Err
	}
}

// ask asks Kratos, and remembers what it says or forgets what it denies.
func (p *Provider) ask(ctx context.Context, k key, c identity.Credential) (*identity.Principal, error) {
	const op = "kratos.Authenticate"
	question := p.memory.ask(k)
	defer p.memory.done(k, question)
	asked := time.Now()
	s, a, err := p.session(ctx, c.Token, c.Cookie)
	switch a {
	case held:
		p.gate.answered()
	case weak:
		p.gate.answered()
		p.memory.forget(k)
		return nil, fault.New(fault.Forbidden, op, "the second factor is needed: sign in again with it").WithCode(fault.CodeSessionAAL2)
	case denied:
		// Kratos says the same of a wrong token and of a database that is gone. What was
		// remembered is forgotten either way: it would be served past its revocation.
		p.memory.forget(k)
		if !p.prober.after(ctx) {
			return nil, unavailable(op, nil)
		}
		return nil, unauthenticated("")
	default:
		if ctx.Err() == nil {
			p.gate.failure()
		}
		return nil, unavailable(op, err)
	}
	who, err := p.vouch(s, time.Now())
	if err != nil {
		p.memory.forget(k)
		return nil, err
	}
	p.memory.put(k, question, who, asked)
	return who, nil
}

// vouch makes a principal of a session, or refuses it. Faults: Unauthenticated.
func (p *Provider) vouch(s *client.Session, now time.Time) (*identity.Principal, error) {
	id := s.Identity
	switch {
	case s.Active == nil || !*s.Active || remaining(s, now) <= 0:
		return nil, unauthenticated("the session is over")
	case id == nil || id.State == nil || *id.State != "active":
		return nil, unauthenticated("the person is not active")
	case s.AuthenticatorAssuranceLevel == nil:
		return nil, unauthenticated("the session has no assurance level")
	}
	f, err := facts(id.MetadataPublic, p.cfg.Roles)
	if err != nil {
		if p.cfg.Log != nil {
			p.cfg.Log.Warn("a person cannot come in: metadata_public does not fit", "identity", id.Id, "cause", err.Error())
		}
		return nil, unauthenticated("the person's metadata does not fit")
	}
	who := f.principal()
	who.Expires = *s.ExpiresAt
	switch *s.AuthenticatorAssuranceLevel {
	case client.AUTHENTICATORASSURANCELEVEL_AAL1:
		who.Assurance = "aal1"
	case client.AUTHENTICATORASSURANCELEVEL_AAL2:
		who.Assurance = "aal2"
	default:
		return nil, unauthenticated("the session has no known assurance level")
	}
	return who, nil
}

// unauthenticated refuses a credential; why is for logs, and never says what it was.
func unauthenticated(why string) error {
	f := fault.New(fault.Unauthenticated, "kratos.Authenticate", "no such session")
	if why != "" {
		f.Cause = fault.New(fault.Unauthenticated, "kratos.vouch", why)
	}
	return f
}

// wellFormed reports whether a credential could be one at all: a secret of
// printable ASCII without what has a meaning in headers.
func wellFormed(c identity.Credential) bool {
	const most = 4096 // bytes; a session cookie has a few hundred
	secret := c.Token + c.Cookie
	if secret == "" || c.Token != "" && c.Cookie != "" || len(secret) > most {
		return false
	}
	for _, b := range []byte(secret) {
		if b <= ' ' || b >= 0x7f || b == ';' || b == ',' || b == '"' || b == '\\' {
			return false
		}
	}
	return true
}
