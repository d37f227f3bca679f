package app

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"os"

	"entente/graph"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/interchange/decisionlog"
	"entente/internal/interchange/gazette"
)

// serve puts the server together.
func (a *App) serve() error {
	a.server = httpd.New(a.cfg.HTTP, httpd.Parts{
		Open: a.file, Publish: a.publication, Decisions: a.decisions, Ledger: a.forLedger, Reference: a.reference, Identity: a.identity, Cookie: a.cookie(), Metrics: a.counts,
		Trace: a.tracer.Request, Log: a.log, Random: rand.Reader,
		Ready: []httpd.Check{
			{Name: "journal", Run: a.writable},
			{Name: "identity", Run: a.identity.Ready},
			{Name: "policy", Run: a.ruled},
			{Name: "decisions", Run: func(context.Context) error { return a.decided.Ready() }},
		},
	})
	a.measure()
	operations, err := a.operations()
	if err != nil {
		return err
	}
	h := graph.NewHandler(graph.Config{
		Desk: a.desk, Caller: a.caller, Fresh: a.fresh, Admit: a.server.Admit, Limits: a.cfg.Limits, Clock: a.clock.now, Log: a.log,
		Operations: operations, AllowOnly: a.cfg.AllowOnly, Register: a.cfg.Register,
	})
	a.server.GraphQL(h)
	return nil
}

// operations reads the list of operations, if there is one. Faults: Invalid with
// CodeConfigInvalid.
func (a *App) operations() (graph.Operations, error) {
	if a.cfg.Operations == "" {
		return nil, nil
	}
	f, err := os.Open(a.cfg.Operations)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "app.operations", "the list of operations cannot be opened", err).
			WithCode(fault.CodeConfigInvalid).At("graph.operations")
	}
	defer f.Close() // read only: nothing can be lost
	list, err := graph.ReadOperations(f)
	if err != nil {
		return nil, fault.As(err).At("graph.operations")
	}
	return list, nil
}

// cookie names the cookie of a browser's session; only Kratos has such sessions.
func (a *App) cookie() string {
	if a.cfg.IdentityKind != IdentityKratos {
		return ""
	}
	return a.cfg.Kratos.Cookie
}

// caller says who sent a request, as it was found at the door.
func (a *App) caller(r *http.Request) (graph.Caller, error) {
	who, ok := httpd.CallerOf(r.Context())
	if !ok {
		return graph.Caller{}, fault.New(fault.Unauthenticated, "app.caller", "a session is needed")
	}
	return graph.Caller{Principal: who.Principal, Capacity: who.Capacity}, nil
}

// fresh says it anew.
func (a *App) fresh(r *http.Request) (graph.Caller, error) {
	who, err := a.server.Authenticate(r)
	if err != nil {
		return graph.Caller{}, err
	}
	return graph.Caller{Principal: who.Principal, Capacity: who.Capacity}, nil
}

// file opens an evidence item's content for a download.
func (a *App) file(ctx context.Context, who httpd.Caller, text string) (io.ReadCloser, httpd.File, error) {
	id, err := dossier.ParseID(text)
	if err != nil || id.Noun() != dossier.NounEvidence {
		return nil, httpd.File{}, fault.New(fault.NotFound, "app.file", "there is no such file")
	}
	s := a.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelFile})
	content, f, err := s.Download(ctx, id)
	if err != nil {
		return nil, httpd.File{}, err
	}
	return content, httpd.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256}, nil
}

// publication returns a publication as a file.
func (a *App) publication(ctx context.Context, who httpd.Caller, name string) (httpd.Document, error) {
	d, err := gazette.File(ctx, a.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelExport}), name)
	return httpd.Document(d), err
}

// decisions writes the log of decisions, as far as somebody may read it.
func (a *App) decisions(ctx context.Context, who httpd.Caller, query url.Values, put func([]byte) error) error {
	f, err := decisionlog.Filter(query)
	if err != nil {
		return err
	}
	s := a.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelExport})
	return decisionlog.Write(ctx, s, f, put)
}

// forLedger opens a session for somebody who asks for the audit ledger.
func (a *App) forLedger(who httpd.Caller) *casework.Session {
	return a.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelExport})
}

// writable reports whether changes can be made durable.
func (a *App) writable(context.Context) error {
	if a.store.ReadOnly() {
		return fault.New(fault.Unavailable, "app.writable", "the journal refused a write").WithCode(fault.CodeReadOnly)
	}
	return nil
}

// ruled reports whether a policy is in force.
func (a *App) ruled(context.Context) error {
	if len(a.store.View().Policies()) == 0 {
		return fault.New(fault.Unavailable, "app.ruled", "no policy is in force").WithCode(fault.CodePolicyInvalid)
	}
	return nil
}
