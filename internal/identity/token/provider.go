package token

import (
	"context"
	"crypto/subtle"
	"io"
	"time"

	"entente/internal/fault"
	"entente/internal/identity"
)

// Registry tells what is on record of a client, of this moment and not remembered
// from before. It is safe for concurrent use.
type Registry interface {
	Machine(client string) (identity.Machine, bool)
}

// Provider lets machine clients in, and everybody whom the next provider knows. It
// is safe for concurrent use.
type Provider struct {
	next    identity.Provider
	clients Registry
	clock   func() time.Time
}

var _ identity.Provider = (*Provider)(nil)

// New returns a provider that asks next about everything that is no token.
func New(next identity.Provider, clients Registry, clock func() time.Time) *Provider {
	return &Provider{next, clients, clock}
}

// Authenticate returns the client that a token was given out for. The hash is
// compared in a time that tells nothing of a near miss, also where there is no such
// client. Faults: Unauthenticated, with CodeTokenMalformed for a slip in the token;
// and those of the next provider.
func (p *Provider) Authenticate(ctx context.Context, c identity.Credential) (*identity.Principal, error) {
	if !identity.IsToken(c.Token) {
		return p.next.Authenticate(ctx, c)
	}
	t, err := identity.ParseToken(c.Token)
	if err != nil {
		return nil, err
	}
	m, known := p.clients.Machine(t.Client)
	same := subtle.ConstantTimeCompare(t.Hash[:], m.Hash[:]) == 1
	who := m.Principal
	if !known || !same || m.Ended || who.Scope == nil || !p.clock().Before(who.Expires) {
		return nil, fault.New(fault.Unauthenticated, "token.Authenticate", "this token is not in use")
	}
	who.Assurance = "aal1"
	return &who, nil
}

// Ready reports whether the next provider can check credentials; tokens can be
// checked always. Faults: those of the next provider.
func (p *Provider) Ready(ctx context.Context) error { return p.next.Ready(ctx) }

// Close lets the next provider go.
func (p *Provider) Close() error {
	if c, ok := p.next.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
