package token_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/identity/token"
)

const client = "cli_abcdefghijklmnopqrstuvwxyz"

var now = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

// registry holds clients by id.
type registry map[string]identity.Machine

func (r registry) Machine(id string) (identity.Machine, bool) {
	m, known := r[id]
	return m, known
}

// behind knows one person, by one token and one cookie.
type behind struct{ closed bool }

var errClosed = errors.New("closed")

func (*behind) Authenticate(_ context.Context, c identity.Credential) (*identity.Principal, error) {
	if c.Token == "session" || c.Cookie == "session" {
		return &identity.Principal{Handle: "nl.analyst", Assurance: "aal2"}, nil
	}
	return nil, fault.New(fault.Unauthenticated, "behind", "no such session")
}

func (*behind) Ready(context.Context) error {
	return fault.New(fault.Unavailable, "behind", "away").WithCode(fault.CodeIdentityAway)
}

func (b *behind) Close() error {
	b.closed = true
	return errClosed
}

func issued(t *testing.T) (identity.Token, identity.Machine) {
	t.Helper()
	made, err := identity.NewToken(client, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return made, identity.Machine{Hash: made.Hash, Principal: identity.Principal{Handle: "client:" + client, Party: "NL-CSIRT",
		Alliances: []string{"eu27"}, Assurance: "aal2", Expires: now.Add(time.Minute), Scope: &identity.Scope{Actions: []string{"read"}}}}
}

func at(moment time.Time) func() time.Time { return func() time.Time { return moment } }

func TestAClientComesInByItsTokenAndNeverByTwoFactors(t *testing.T) {
	made, machine := issued(t)
	p := token.New(&behind{}, registry{client: machine}, at(now))
	who, err := p.Authenticate(t.Context(), identity.Credential{Token: made.Text()})
	if err != nil || who.Handle != "client:"+client || who.Party != "NL-CSIRT" || who.Scope == nil {
		t.Fatalf("%+v, %v", who, err)
	}
	if who.Assurance != "aal1" {
		t.Errorf("a machine is known by %s", who.Assurance)
	}
}

func TestATokenThatIsNotInUseLetsNobodyIn(t *testing.T) {
	made, machine := issued(t)
	other, _ := issued(t)
	for name, c := range map[string]struct {
		change func(*identity.Machine)
		token  string
		at     time.Time
		code   fault.Code
	}{
		"revoked or expired on record": {change: func(m *identity.Machine) { m.Ended = true }},
		"its end has come":             {at: now.Add(time.Minute)},
		"its end has passed":           {at: now.Add(time.Hour)},
		"it has no end":                {change: func(m *identity.Machine) { m.Principal.Expires = time.Time{} }},
		"it has no scope":              {change: func(m *identity.Machine) { m.Principal.Scope = nil }},
		"an older token of the client": {token: other.Text()},
		"a slip":                       {token: made.Text() + "a", code: fault.CodeTokenMalformed},
		"a cookie":                     {token: ""},
	} {
		m := machine
		if c.change != nil {
			c.change(&m)
		}
		if c.at.IsZero() {
			c.at = now
		}
		cred := identity.Credential{Token: c.token}
		if c.token == "" && name != "a cookie" {
			cred.Token = made.Text()
		} else if name == "a cookie" {
			cred.Cookie = made.Text()
		}
		who, err := token.New(&behind{}, registry{client: m}, at(c.at)).Authenticate(t.Context(), cred)
		if f := fault.As(err); err == nil || who != nil || f.Kind != fault.Unauthenticated || f.Code != c.code {
			t.Errorf("%s: %v, %v", name, who, err)
		}
	}
	if who, err := token.New(&behind{}, registry{}, at(now)).Authenticate(t.Context(), identity.Credential{Token: made.Text()}); who != nil || !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("unknown: %v, %v", who, err)
	}
}

func TestWhatIsNoTokenGoesToTheNextProvider(t *testing.T) {
	next := &behind{}
	p := token.New(next, registry{}, at(now))
	for _, c := range []identity.Credential{{Token: "session"}, {Cookie: "session"}} {
		if who, err := p.Authenticate(t.Context(), c); err != nil || who.Handle != "nl.analyst" {
			t.Errorf("%v, %v", who, err)
		}
	}
	if _, err := p.Authenticate(t.Context(), identity.Credential{Token: "nobody"}); !fault.Is(err, fault.Unauthenticated) {
		t.Error(err)
	}
	if !fault.Is(p.Ready(t.Context()), fault.Unavailable) {
		t.Error("it is ready while the next is not")
	}
	if err := p.Close(); !errors.Is(err, errClosed) || !next.closed {
		t.Errorf("the next was not let go: %v", err)
	}
	if token.New(closeless{}, registry{}, at(now)).Close() != nil {
		t.Error("a provider with nothing to close cannot be closed")
	}
}

// closeless has nothing to close.
type closeless struct{ identity.Provider }
