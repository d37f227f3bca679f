package graph

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"entente/internal/casework"
	"entente/internal/fault"
	"entente/internal/identity"
)

// Caller is who sent a request, and for which alliance that person acts.
type Caller struct {
	Principal *identity.Principal
	Capacity  string // key of the alliance; "" when none was chosen
}

// Config names what a handler works with. Desk, Caller and Clock are needed.
type Config struct {
	Desk *casework.Desk
	// Caller says who sent a request. Faults: Unauthenticated, Forbidden, Unavailable.
	// The context of a request that lasts (a socket, a stream, an upload) ends with
	// the session, with the *fault.Error that says why as its cause.
	Caller func(*http.Request) (Caller, error)
	// Fresh says it anew, past whatever Caller may remember: for mutations, and for
	// each operation over a socket, with the request that opened the socket. nil is Caller.
	Fresh func(*http.Request) (Caller, error)
	// Admit takes a place for a query or mutation before it runs; leave is called when
	// it has. nil lets everything in at once. Faults: Unavailable with CodeOverloaded.
	Admit   func(ctx context.Context, write bool) (leave func(), err error)
	Limits  Limits
	Origins []string // hosts whose pages may open a socket, beside the service's own; * is a wildcard
	Clock   func() time.Time
	Log     *slog.Logger // for defects; nil is none

	Channel casework.Channel // by which answers leave; "" is by what the transport is

	NoIntrospection bool // the schema is public unless this is set

	Operations Operations // taken by their digests, beside any text
	AllowOnly  bool       // take nothing but Operations
	Register   bool       // keep what a client sends with its digest, for this client's next time; not with AllowOnly
}

// Limits bound what one request, socket or person can ask for.
type Limits struct {
	Body           int64         // bytes of a request without its file
	Upload         int64         // bytes of a file
	Tokens         int           // lexical tokens of a document
	Depth          int           // nesting of fields
	MetaDepth      int           // nesting of fields below __schema and __type
	Selections     int           // selections, once fragments are spread; also values in the variables
	Aliases        int           // renamed fields
	Roots          int           // root fields
	Cost           int           // of one request
	Budget         int           // cost of one person in a minute
	PartyBudget    int           // cost of all people of one party in a minute
	Timeout        time.Duration // of a query or mutation
	UploadTimeout  time.Duration // of a mutation that brings a file
	Streams        int           // open sockets and event streams of one person
	Subscriptions  int           // operations under way on one socket
	Pending        int           // events of one subscription that wait for a client that reads slowly
	InitTimeout    time.Duration // from a socket's opening to its connection_init
	Frame          int64         // bytes of a message on a socket
	WriteTimeout   time.Duration // of one message to a client that reads slowly
	KeepAlive      time.Duration // between two signs of life on an event stream
	CachedDocument int           // documents kept parsed and validated
}

// DefaultLimits returns the documented limits.
func DefaultLimits() Limits {
	return Limits{
		Body: 256 << 10, Upload: 100 << 20, Tokens: 2_000, Depth: 10, MetaDepth: 20, Selections: 5_000, Aliases: 30, Roots: 20,
		Cost: 1_000, Budget: 50_000, PartyBudget: 500_000, Timeout: 5 * time.Second, UploadTimeout: 10 * time.Minute, Streams: 50, Subscriptions: 20,
		Pending:     1_000,
		InitTimeout: 5 * time.Second, Frame: 64 << 10, WriteTimeout: 10 * time.Second, KeepAlive: 12 * time.Second,
		CachedDocument: 128,
	}
}

// Validate reports the first limit that would let nothing through. Faults: Invalid
// with CodeConfigInvalid and the key as path.
func (l Limits) Validate() error {
	for _, v := range []struct {
		key  string
		some bool
	}{
		{"body", l.Body > 0}, {"upload", l.Upload > 0}, {"tokens", l.Tokens > 0}, {"depth", l.Depth > 0},
		{"metaDepth", l.MetaDepth > 0}, {"selections", l.Selections > 0}, {"aliases", l.Aliases >= 0}, {"roots", l.Roots > 0},
		{"cost", l.Cost > 0}, {"budget", l.Budget >= l.Cost}, {"partyBudget", l.PartyBudget >= l.Budget},
		{"timeout", l.Timeout > 0}, {"uploadTimeout", l.UploadTimeout > 0},
		{"streams", l.Streams > 0}, {"subscriptions", l.Subscriptions > 0}, {"pending", l.Pending > 0}, {"initTimeout", l.InitTimeout > 0},
		{"frame", l.Frame > 0}, {"writeTimeout", l.WriteTimeout > 0}, {"keepAlive", l.KeepAlive > 0},
		{"cachedDocument", l.CachedDocument > 0},
	} {
		if !v.some {
			return fault.New(fault.Invalid, "graph.Limits.Validate", "a limit above zero is needed, and a budget that covers one request").
				WithCode(fault.CodeConfigInvalid).At("limits", v.key)
		}
	}
	return nil
}
