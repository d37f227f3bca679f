package app

import (
	"crypto/rand"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"entente/graph"
	"entente/internal/blob"
	"entente/internal/config"
	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity/kratos"
	"entente/internal/identity/local"
	"entente/internal/ledger"
	"entente/internal/tracing"
	"entente/policy"
)

// Config is everything that can be set. Each part is checked by its own package.
type Config struct {
	HTTP            httpd.Config
	Data            string // folder
	DropDamagedTail uint64 // see sqlite.Config
	Blob            blob.Config
	KeepDecisions   int    // days; 0 is for ever
	DecisionQueue   int    // see decisions.Config
	LedgerKey       string // file
	LedgerName      string // of a ledger that begins
	Witnesses       string // public keys
	PolicySource    string // PolicyEmbedded, or a folder
	PolicyKeys      string // a YAML file of public keys; "" is none
	PolicySigned    string // SignedAuto, SignedAlways or SignedNever
	PolicyForce     bool   // PolicySource comes into force also in the place of reviewed rules
	Policy          policy.Config
	Limits          graph.Limits
	Operations      string // a JSON file of listed operations; "" is none
	AllowOnly       bool   // see graph.Config
	Register        bool   // see graph.Config
	IdentityKind    string // IdentityKratos or IdentityLocal
	Kratos          kratos.Config
	Roster          string // a YAML file of people; "" is nobody
	Parties         string // a YAML file of organisations; "" is only those that are built in
	Trace           tracing.Config
	LogLevel        string
	LogFormat       string

	File string // that settings came from, for a backup; "" is none

	// What a command sets in place of files.
	People io.Reader // a roster
	Orgs   io.Reader // organisations
	LogTo  io.Writer // default os.Stderr
	Tracer *tracing.Tracer
	Clock  func() time.Time // of the machine; default time.Now
}

// maxKeep is the longest that decisions are kept for a time, in days.
const maxKeep = 36_525

// Values of settings.
const (
	PolicyEmbedded = "embedded"
	IdentityLocal  = "local"
	IdentityKratos = "kratos"
)

// Default returns the settings of one machine.
func Default() *Config {
	return &Config{
		HTTP: httpd.Default(), Data: "data", Blob: blob.Config{MaxBytes: blob.Default().MaxBytes}, LedgerName: "entente", DecisionQueue: decisions.DefaultQueue,
		PolicySource: PolicyEmbedded, PolicySigned: SignedAuto, Policy: policy.Default(), Limits: graph.DefaultLimits(), IdentityKind: IdentityLocal, Kratos: kratos.Default(), Trace: tracing.Default(), LogLevel: "info", LogFormat: "text",
	}
}

// Settings lists every key, each bound to its field.
func (c *Config) Settings() []config.Setting {
	h, o, l, k := &c.HTTP, &c.HTTP.Overload, &c.Limits, &c.Kratos
	return []config.Setting{
		config.Text("listen", &h.Listen, "Address and port to listen on; port 0 takes a free one."),
		config.Text("metrics", &h.Metrics, `Address and port of /metrics, for the operator alone; "main" puts it beside /graphql, "" nowhere.`),
		config.Text("profile", &h.Profile, `Loopback address and port of /debug/pprof, for whoever looks for a fault on this machine; "" is nowhere.`),
		config.Text("tls.cert", &h.TLS.Cert, "PEM file of the service's certificate with its chain; it is read again when it changes."),
		config.Text("tls.key", &h.TLS.Key, "PEM file of the certificate's key."),
		config.Bool("tls.proxy", &h.TLS.Proxy, "That a proxy in front ends TLS and alone reaches the address; needed to listen elsewhere than on loopback without tls.cert."),
		config.Text("data", &c.Data, "Folder of the journal and, unless blob.url says otherwise, of the files."),
		config.Text("parties", &c.Parties, "YAML file of the organisations that share; states and bodies are built in."),
		config.Number("journal.dropDamagedTail", &c.DropDamagedTail,
			"Number of a damaged last entry to set aside, for one start, after reading the refusal that names it; 0 is none."),
		config.Text("blob.url", &c.Blob.URL, `Where evidence files are kept: file:///folder or s3://bucket?region=…; "" is the folder files in data.`),
		config.Text("blob.key", &c.Blob.KeyFile, `File of the key that the files are encrypted with; "" is files.key in data. Back it up apart from them.`),
		config.Size("blob.maxBytes", &c.Blob.MaxBytes, "Largest evidence file."),
		config.Number("decisions.keep", &c.KeepDecisions, "Days for which the decision log is kept; 0 is for ever. What is older is removed once a day."),
		config.Number("decisions.queue", &c.DecisionQueue, "Most answers whose records wait to be written; the next one waits until there is room."),
		config.Text("ledger.key", &c.LedgerKey, `File of the key that the audit ledger is signed with; "" is ledger.key in data. Back it up: without it the ledger ends.`),
		config.Text("ledger.name", &c.LedgerName, "Name under which a new ledger signs, best the domain of the service; an old one keeps its own."),
		config.Text("ledger.witnesses", &c.Witnesses, "Public keys of the witnesses whose cosignatures are taken, by commas."),
		config.Text("policy.source", &c.PolicySource, `"embedded" for the rules that are built in, or a folder with a policy tree.`),
		config.Text("policy.keys", &c.PolicyKeys, "YAML file of the public keys by which signed rules are recognised, each with id, alliance, algorithm and public."),
		config.Choice("policy.signed", &c.PolicySigned, []string{SignedAuto, SignedAlways, SignedNever},
			"Whether rules are proposed signed or not at all: auto asks for it unless identities are local."),
		config.Bool("policy.force", &c.PolicyForce, "For one start: policy.source comes into force even in the place of rules that were reviewed here."),
		config.Duration("policy.evalLimit", &c.Policy.EvalLimit, "The longest that one decision may take; after it the answer is no."),
		config.Number("policy.maxClasses", &c.Policy.MaxClasses, "How many sorts of callers the verdicts are remembered for."),
		config.Size("policy.maxTableBytes", &c.Policy.MaxTableBytes, "Memory for remembered verdicts."),
		config.Choice("identity.kind", &c.IdentityKind, []string{IdentityKratos, IdentityLocal},
			"Who says who somebody is: kratos is an Ory Kratos; local is a roster on this machine, for loopback addresses alone."),
		config.Text("identity.roster", &c.Roster, "YAML file of the people that may come in, with identity.kind local."),
		config.Text("kratos.public", &k.Public, "Base address of the public API of Ory Kratos, with identity.kind kratos."),
		config.Text("kratos.admin", &k.Admin, "Base address of its admin API; only entente people needs it."),
		config.Text("kratos.schema", &k.Schema, "Id of the identity schema that entente people gives to new people."),
		config.Text("kratos.cookie", &k.Cookie, "Name of the cookie that holds a browser's session."),
		config.Duration("kratos.timeout", &k.Timeout, "How long one look at a session may take; after it nobody gets in."),
		config.Duration("kratos.probe", &k.Probe, "Between two looks at whether Kratos is ready."),
		config.Duration("kratos.remember", &k.Remember, "How long a valid session is remembered for reads, at most 5s; of people cleared for what is secret nothing is."),
		config.Number("kratos.entries", &k.Entries, "How many sessions are remembered."),
		config.Text("graph.operations", &c.Operations,
			`JSON file of operations that clients may name by the SHA-256 of their text: what Relay's compiler persists, or an Apollo manifest; "" is none.`),
		config.Bool("graph.allowOnly", &c.AllowOnly, "Take no operations but those of graph.operations, over any transport."),
		config.Bool("graph.register", &c.Register, "Remember an operation that a client sends with its SHA-256, for this person's next request."),
		config.Size("limits.body", &l.Body, "Largest GraphQL request, without its file."),
		config.Number("limits.tokens", &l.Tokens, "Most lexical tokens of a document."),
		config.Number("limits.depth", &l.Depth, "Deepest nesting of fields."),
		config.Number("limits.metaDepth", &l.MetaDepth, "Deepest nesting of fields below __schema and __type."),
		config.Number("limits.selections", &l.Selections, "Most selections of a document with its fragments spread, and most values in its variables."),
		config.Number("limits.aliases", &l.Aliases, "Most renamed fields."),
		config.Number("limits.roots", &l.Roots, "Most root fields."),
		config.Number("limits.cost", &l.Cost, "Highest cost of one request."),
		config.Number("limits.budget", &l.Budget, "Cost that one person may cause in a minute."),
		config.Number("limits.partyBudget", &l.PartyBudget, "Cost that all people of one party may cause in a minute."),
		config.Duration("limits.timeout", &l.Timeout, "The longest that a query or mutation may run."),
		config.Duration("limits.uploadTimeout", &l.UploadTimeout, "The longest that a mutation which brings a file may run."),
		config.Number("limits.streams", &l.Streams, "Most open sockets and event streams of one person."),
		config.Number("limits.subscriptions", &l.Subscriptions, "Most operations under way on one socket."),
		config.Number("limits.pending", &l.Pending, "Most events of one subscription that wait for a client that reads slowly; one more ends it."),
		config.Duration("limits.initTimeout", &l.InitTimeout, "From the opening of a socket to its connection_init."),
		config.Size("limits.frame", &l.Frame, "Largest message on a socket."),
		config.Duration("limits.writeTimeout", &l.WriteTimeout, "How long one message to a socket may take to leave."),
		config.Duration("limits.keepAlive", &l.KeepAlive, "Between two signs of life on an event stream."),
		config.Number("limits.cachedDocument", &l.CachedDocument, "Documents that are kept parsed."),
		config.Duration("http.readHeader", &h.ReadHeader, "How long the header of a request may take to arrive."),
		config.Duration("http.read", &h.Read, "How long a request may take to arrive; of an upload, how long it may pause."),
		config.Duration("http.write", &h.Write, "How long an answer may take to leave; of a file, how long the receiver may pause."),
		config.Duration("http.idle", &h.Idle, "How long a connection may lie idle."),
		config.Duration("http.grace", &h.Grace, "How long requests under way may go on when the service stops."),
		config.Duration("http.recheck", &h.Recheck, "Between two looks at the session of an open socket, stream, upload or download, below 5s."),
		config.Number("overload.reads", &o.Reads, "Most requests under way at once; 0 is four for each processor."),
		config.Number("overload.writes", &o.Writes, "Most mutations under way at once."),
		config.Number("overload.transfers", &o.Transfers, "Most uploads and downloads under way at once."),
		config.Number("overload.streams", &o.Streams, "Most open sockets and event streams of all people together."),
		config.Number("overload.queue", &o.Queue, "How many requests of each sort may wait for a place; the next is refused at once."),
		config.Duration("overload.wait", &o.Wait, "How long a request may wait for a place; while more and more wait, a tenth of it."),
		config.Number("overload.each", &o.Each, "Most requests of one person under way at once."),
		config.Number("overload.person", &o.Person, "Requests that one person may send in a minute."),
		config.Number("overload.party", &o.Party, "Requests that all people of one party may send in a minute."),
		config.Text("trace.url", &c.Trace.URL, `Base address of an OpenTelemetry collector (OTLP over HTTP), for example http://127.0.0.1:4318; "" traces nothing.`),
		config.Number("trace.sample", &c.Trace.Sample, "Of a thousand requests, how many are traced."),
		config.Choice("log.level", &c.LogLevel, []string{"debug", "info", "warn", "error"}, "The least that is logged."),
		config.Choice("log.format", &c.LogFormat, []string{"text", "json"}, "Form of the log, which goes to standard error."),
	}
}

// resolve fills in what depends on other settings.
func (c *Config) resolve() error {
	if c.Data == "" {
		return invalid("data", "a folder is needed")
	}
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "app.resolve", "the data folder cannot be found", err).At("data")
	}
	c.Data = dir
	if c.Blob.URL == "" {
		c.Blob.URL = (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, filesName))}).String()
	}
	if c.LedgerKey == "" {
		c.LedgerKey = filepath.Join(dir, ledgerKeyName)
	}
	if c.Blob.KeyFile == "" {
		c.Blob.KeyFile = filepath.Join(dir, filesKeyName)
	}
	return nil
}

// Validate reports the first setting that cannot work, with its key as path.
// Faults: Invalid with CodeConfigInvalid.
func (c *Config) Validate() error {
	if err := c.HTTP.Validate(); err != nil {
		return err
	}
	if err := c.Trace.Validate(); err != nil {
		return renamed(err, nil)
	}
	if err := c.Limits.Validate(); err != nil {
		return renamed(err, nil)
	}
	if err := c.resolve(); err != nil {
		return err
	}
	c.Limits.Upload = c.Blob.MaxBytes // one limit, two doors
	if err := c.Blob.Validate(); err != nil {
		keys := map[string]string{"url": "blob.url", "key_file": "blob.key", "max_bytes": "blob.maxBytes"}
		return renamed(err, keys)
	}
	if c.KeepDecisions > maxKeep {
		return invalid("decisions.keep", "at most a hundred years of days, or 0 for ever")
	}
	if err := c.decisions().Validate(); err != nil {
		return renamed(err, map[string]string{"keep": "decisions.keep", "queue": "decisions.queue"})
	}
	if err := c.Policy.Validate(); err != nil {
		keys := map[string]string{"EvalLimit": "policy.evalLimit", "MaxClasses": "policy.maxClasses", "MaxTableBytes": "policy.maxTableBytes"}
		return renamed(err, keys)
	}
	if ledger.CheckWitnesses(c.witnesses()) != nil {
		return invalid("ledger.witnesses", "these are not public keys of witnesses: name+hash+key, by commas")
	}
	if c.PolicySource == "" {
		return invalid("policy.source", `"embedded" or a folder is needed`)
	}
	switch {
	case c.AllowOnly && c.Operations == "":
		return invalid("graph.allowOnly", "without graph.operations nothing would be taken")
	case c.AllowOnly && c.Register:
		return invalid("graph.register", "with graph.allowOnly nothing can be registered")
	}
	if err := c.validateIdentity(); err != nil {
		return err
	}
	return c.HTTP.CheckListen()
}

func (c *Config) validateIdentity() error {
	switch c.IdentityKind {
	case IdentityKratos:
		if err := c.Kratos.Validate(); err != nil {
			f := *fault.As(err)
			f.Path = []string{"kratos." + strings.Join(f.Path, ".")}
			return &f
		}
		return nil
	case IdentityLocal:
	default:
		return invalid("identity.kind", "kratos or local is needed")
	}
	if err := local.CheckListen(c.HTTP.Listen); err != nil {
		return fault.As(err).At("listen")
	}
	return nil
}

// decisions is the configuration of the decision log.
func (c *Config) decisions() decisions.Config {
	return decisions.Config{Dir: c.Data, Keep: time.Duration(c.KeepDecisions) * 24 * time.Hour, Queue: c.DecisionQueue, Random: rand.Reader}
}

// renamed puts the key of the configuration in the place of a package's own
// field; without a table the package's path is the key in parts.
func renamed(err error, keys map[string]string) error {
	f := *fault.As(err)
	if keys == nil {
		f.Path = []string{strings.Join(f.Path, ".")}
	}
	if len(f.Path) > 0 && keys[f.Path[0]] != "" {
		f.Path = append([]string{keys[f.Path[0]]}, f.Path[1:]...)
	}
	return &f
}

func invalid(key, text string) error {
	return fault.New(fault.Invalid, "app.Config", text).WithCode(fault.CodeConfigInvalid).At(key)
}

// policyTree returns the tree that the configuration names.
func (c *Config) policyTree(embedded fs.FS) (fs.FS, error) {
	if c.PolicySource == PolicyEmbedded {
		return embedded, nil
	}
	return openTree(c.PolicySource)
}
