// Package identitytest is the contract of a provider that takes its people from an
// Ory Kratos, and the two Kratos that it is run against: a small fake, fast and
// offline, and the real one, which .ci/test builds.
//
//	identitytest.Contract(t, identitytest.StartFake(t), open)
//	identitytest.Contract(t, identitytest.StartKratos(t), open) // skipped where it is not built
//
// A Service is what a test does to a Kratos: people enter, sign in, lose their
// session; the server stops, freezes, loses its database. It speaks plain HTTP, so
// that it shares nothing with the provider under test, and it knows no provider.
package identitytest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long a test waits for what must come; it ends tests that have failed.
const patience = 30 * time.Second

// Service is one Kratos.
type Service interface {
	Public() string // base URL
	Admin() string  // base URL

	// Enter makes an active identity with a password and metadata_public; nil is none.
	Enter(t *testing.T, metadata any) Person
	// Token signs in natively, Cookie as a browser does, each with the first factor.
	Token(t *testing.T, p Person) string
	Cookie(t *testing.T, p Person) string
	// Enrol gives the person of a session a second factor, and StepUp uses it on a
	// session that has only the first.
	Enrol(t *testing.T, p *Person, token string)
	StepUp(t *testing.T, p Person, token string)

	// What an administrator does.
	Revoke(t *testing.T, p Person)
	SetActive(t *testing.T, p Person, active bool)
	SetMetadata(t *testing.T, p Person, metadata any)

	// What befalls the server. Its data and its address stay.
	Stop(t *testing.T)
	Start(t *testing.T)
	Freeze(t *testing.T)
	Thaw(t *testing.T)
	LoseDatabase(t *testing.T)
	FindDatabase(t *testing.T)
}

// Person is somebody who can sign in.
type Person struct {
	ID     string // of the identity
	Email  string
	secret string // of the second factor
}

const password = "correct horse battery staple"

var count atomic.Int64

// handle returns a name that no other test of this process uses.
func handle() string { return fmt.Sprintf("person-%d", count.Add(1)) }

// Metadata returns what is in order for a person of a party, with a handle of its
// own. change, if given, changes it.
func Metadata(party string, change ...func(facts map[string]any)) map[string]any {
	facts := map[string]any{
		"handle": handle(), "name": "Analyst", "party": party, "nationality": []any{"NL"},
		"roles": []any{"INTELLIGENCE_ANALYST"}, "alliances": []any{"eu27", "nato"},
		"clearances":   []any{map[string]any{"scheme": "NL", "rank": 2, "until": "2099-01-01T00:00:00Z"}},
		"compartments": []any{}, "mandates": []any{map[string]any{"alliance": "eu27", "action": "consent"}},
	}
	for _, f := range change {
		f(facts)
	}
	return map[string]any{"entente": facts}
}
