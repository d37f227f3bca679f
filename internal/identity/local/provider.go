package local

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"

	"entente/internal/fault"
	"entente/internal/identity"
)

// tokenBytes is the length of a token before encoding: 256 bits.
const tokenBytes = 32

// Provider knows a fixed list of people. It is safe for concurrent use.
type Provider struct {
	people []person
	first  []person // those of people with a second factor, as they are before they give it
}

type person struct {
	who   identity.Principal
	token string
	hash  [sha256.Size]byte
}

var (
	_ identity.Provider  = (*Provider)(nil)
	_ identity.Directory = (*Provider)(nil)
)

// New gives each of people a token drawn from random, and those with assurance
// aal2 one more that stands for the first factor alone. Faults: Invalid with
// CodeConfigInvalid for a person without handle or party, or a handle given
// twice; Unavailable when random fails.
func New(people []identity.Principal, random io.Reader) (*Provider, error) {
	const op = "local.New"
	p := &Provider{}
	seen := map[string]bool{}
	for _, who := range people {
		switch {
		case who.Handle == "" || who.Party == "":
			return nil, fault.New(fault.Invalid, op, "a person needs a handle and a party").WithCode(fault.CodeConfigInvalid)
		case seen[who.Handle]:
			return nil, fault.New(fault.Invalid, op, "a handle is given twice").WithCode(fault.CodeConfigInvalid).At(who.Handle)
		}
		seen[who.Handle] = true
		one, err := admit(who, random)
		if err != nil {
			return nil, err
		}
		p.people = append(p.people, one)
		if who.Assurance != "aal2" {
			continue
		}
		who.Assurance = "aal1"
		if one, err = admit(who, random); err != nil {
			return nil, err
		}
		p.first = append(p.first, one)
	}
	return p, nil
}

// admit draws a token for a person.
func admit(who identity.Principal, random io.Reader) (person, error) {
	var raw [tokenBytes]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return person{}, fault.Wrap(fault.Unavailable, "local.New", "no randomness to be had", err)
	}
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	return person{who, token, sha256.Sum256([]byte(token))}, nil
}

// Authenticate returns the person that a credential's token was made for. It compares the
// hash with every known one, so that its time tells nothing of a near miss.
// Faults: Unauthenticated.
func (p *Provider) Authenticate(_ context.Context, c identity.Credential) (*identity.Principal, error) {
	hash := sha256.Sum256([]byte(c.Token)) // of a cookie it knows nothing: nobody's token is empty
	all := slices.Concat(p.people, p.first)
	found := -1
	for i := range all {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash[:], all[i].hash[:]), i, found)
	}
	if found < 0 {
		return nil, fault.New(fault.Unauthenticated, "local.Authenticate", "no such session")
	}
	who := all[found].who
	return &who, nil
}

// Ready reports that tokens can be checked, which is always so.
func (p *Provider) Ready(context.Context) error { return nil }

// People returns everyone, in the order given. It never fails.
func (p *Provider) People(context.Context) ([]*identity.Principal, error) {
	out := make([]*identity.Principal, len(p.people))
	for i := range p.people {
		who := p.people[i].who
		out[i] = &who
	}
	return out, nil
}

// Token returns the token of a handle, "" if there is none. It is for the
// process that made the provider, to tell its user.
func (p *Provider) Token(handle string) string { return tokenOf(p.people, handle) }

// FirstFactor returns the token with which a handle with a second factor has given
// the first one alone, "" if there is none.
func (p *Provider) FirstFactor(handle string) string { return tokenOf(p.first, handle) }

func tokenOf(people []person, handle string) string {
	i := slices.IndexFunc(people, func(v person) bool { return v.who.Handle == handle })
	if i < 0 {
		return ""
	}
	return people[i].token
}

// CheckListen refuses an address that others than this machine could reach: a
// token that lies in a file is no proof of who somebody is. Only "localhost" and
// loopback addresses written as numbers pass. Faults: Invalid with
// CodeConfigInvalid.
func CheckListen(address string) error {
	refuse := func(text string) error {
		return fault.New(fault.Invalid, "local.CheckListen", text).WithCode(fault.CodeConfigInvalid)
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return refuse("an address is written host:port, for example 127.0.0.1:8080")
	}
	if strings.EqualFold(host, "localhost") {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Unmap().IsLoopback() {
		return refuse("with local identities only a loopback address may be listened on, for example 127.0.0.1:8080")
	}
	return nil
}
