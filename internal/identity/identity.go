// Package identity says who is asking. A Principal is what an identity provider
// vouches for: the person's party, roles, clearances, compartments and mandates,
// and how strongly the person was authenticated. It knows no policy: what a
// principal may do is Rego's.
//
// Providers stand in packages of their own: local (personas of the demo, loopback
// only). Each fails closed: no principal without a valid session.
package identity

import (
	"context"
	"time"
)

// Principal is an authenticated person. It is a value: nobody changes it once it is handed out.
type Principal struct {
	Handle       string      // stable and unique, for example "nl.analyst"
	Name         string      // for greeting
	Party        string      // key of the organisation, for example "NL-CSIRT"
	Nationality  []string    // ISO 3166 codes
	Roles        []string    // dossier.Role values
	Clearances   []Clearance // per scheme
	Compartments []string    // need-to-know lists held
	Mandates     []Mandate
	Assurance    string    // "aal1" or "aal2"
	Expires      time.Time // end of the session; zero is none
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

// Provider turns a bearer token into a principal.
type Provider interface {
	// Authenticate returns the principal of a token. Faults: Unauthenticated (no
	// such session), Unavailable with code IDENTITY_UNAVAILABLE (cannot tell).
	Authenticate(ctx context.Context, token string) (*Principal, error)
	// Ready reports whether tokens can be checked at all.
	Ready(ctx context.Context) error
}
