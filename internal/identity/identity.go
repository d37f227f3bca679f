// Package identity says who is asking. A Principal is what an identity provider
// vouches for: the person's party, roles, clearances, compartments and mandates,
// and how strongly the person was authenticated; or a program's, with its scope. It
// knows no policy: what a principal may do is Rego's.
//
// Providers stand in packages of their own: kratos (sessions of Ory Kratos), local
// (personas of the demo, loopback only) and token (machine clients). Each fails
// closed: no principal without a valid session. What outlives one look at a session is watched:
//
//	who, err := provider.Authenticate(ctx, identity.Credential{Token: token, Fresh: true})
//	ctx, stop := identity.Watch(ctx, who, terms, again) // ends when the session does
//	defer stop()
package identity

import (
	"context"
	"reflect"
	"time"
)

// Principal is an authenticated person. It is a value: nobody changes it once it is handed out.
type Principal struct {
	Handle       string      // stable and unique, for example "nl.analyst"
	Name         string      // for greeting
	Party        string      // key of the organisation, for example "NL-CSIRT"
	Nationality  []string    // ISO 3166 codes
	Roles        []string    // dossier.Role values
	Alliances    []string    // those of the party's alliances that the person is admitted to; nil is all of them
	Clearances   []Clearance // per scheme
	Compartments []string    // need-to-know lists held
	Mandates     []Mandate
	Assurance    string    // "aal1" or "aal2"
	Expires      time.Time // end of the session; zero is none
	Scope        *Scope    // of a machine client; nil for a person
}

// Scope bounds a machine client, beside all that bounds a person. Its zero value
// lets nothing through.
type Scope struct {
	Actions   []string
	Alliances []string // objects that were shared by way of one of these
	Own       bool     // and those that the client's own party filed
	Channels  []string
	TLP       string // up to this one, for example "TLP:GREEN"
	Rank      uint8  // of classification, up to this one
}

// Machine is what is on record of a machine client. It has no token, only its hash.
type Machine struct {
	Principal Principal
	Hash      [32]byte // see Token
	Ended     bool     // revoked or expired
}

// Clearance is what may be shown in one scheme: rank 0 unclassified to 4 top secret.
type Clearance struct {
	Scheme string
	Rank   uint8
	Until  time.Time // zero is no end
}

// Mandate lets a person act for its party in an alliance.
type Mandate struct {
	Alliance string
	Action   string
	Until    time.Time // zero is no end
}

// Same reports whether two principals may do the same: all is equal but the name,
// which decides nothing, and the end of the session.
func (p *Principal) Same(q *Principal) bool {
	a, b := *p, *q
	a.Name, b.Name = "", ""
	a.Expires, b.Expires = time.Time{}, time.Time{}
	return reflect.DeepEqual(a, b)
}

// Credential is what a request brings to show whose it is: a token or the value
// of a session cookie, never both. It prints as nothing, so that no log holds it.
type Credential struct {
	Token  string
	Cookie string
	// Fresh asks for an answer that was not remembered and was not under way
	// before: for what changes something, reads what is sensitive, or lasts.
	Fresh bool
}

// String hides the secret.
func (Credential) String() string { return "(credential)" }

// GoString hides the secret.
func (Credential) GoString() string { return "(credential)" }

// Provider turns a credential into a principal. It is safe for concurrent use.
type Provider interface {
	// Authenticate returns the principal of a credential. Faults: Unauthenticated (no
	// such session), Forbidden with CodeSessionAAL2 (the second factor is missing),
	// Unavailable with CodeIdentityAway (cannot tell).
	Authenticate(ctx context.Context, c Credential) (*Principal, error)
	// Ready reports whether credentials can be checked at all. Faults: Unavailable
	// with CodeIdentityAway.
	Ready(ctx context.Context) error
}

// Directory is a provider that can list the people whom it knows. Not every one
// can: whoever wants to know about everybody says what it does without.
type Directory interface {
	// People returns everyone who may come in, as strongly authenticated as they can
	// be, in an order that does not change by itself. Faults: Unavailable with
	// CodeIdentityAway.
	People(ctx context.Context) ([]*Principal, error)
}
