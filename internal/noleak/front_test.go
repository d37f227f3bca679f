package noleak_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"entente/graph"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/interchange/decisionlog"
	"entente/internal/interchange/gazette"
)

// serve puts the public interface together, as the service does.
func (w *world) serve(p *plan) {
	lines := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelError}))
	front := httpd.New(httpd.Default(), httpd.Parts{Open: w.download, Publish: w.publication, Decisions: w.decisions, Ledger: w.reader, Identity: roster{w}, Metrics: httpd.NewMetrics(), Log: lines, Random: zeros{}})
	limits := graph.DefaultLimits()
	limits.Cost, limits.Budget, limits.PartyBudget, limits.Selections = 1<<24, 1<<30, 1<<30, 1<<20 // one broad question shows more than many small ones
	if p.budget > 0 {
		limits.Budget = p.budget // of a person; what the others of a party spend is not hidden from them
	}
	limits.Tokens, limits.Depth, limits.Aliases = 20_000, 16, 1000
	front.GraphQL(graph.NewHandler(graph.Config{Desk: w.desk, Clock: time.Now, Log: lines, Limits: limits,
		Caller: func(r *http.Request) (graph.Caller, error) {
			who, err := front.Authenticate(r)
			return graph.Caller{Principal: who.Principal, Capacity: who.Capacity}, err
		}}))
	w.front = front.Handler()
}

func (w *world) download(ctx context.Context, who httpd.Caller, text string) (io.ReadCloser, httpd.File, error) {
	id, err := dossier.ParseID(text)
	if err != nil || id.Noun() != dossier.NounEvidence {
		return nil, httpd.File{}, fault.New(fault.NotFound, "noleak.download", "there is no such file")
	}
	s := w.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelFile})
	content, f, err := s.Download(ctx, id)
	return content, httpd.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256}, err
}

func (w *world) publication(ctx context.Context, who httpd.Caller, name string) (httpd.Document, error) {
	d, err := gazette.File(ctx, w.reader(who), name)
	return httpd.Document(d), err
}

func (w *world) reader(who httpd.Caller) *casework.Session {
	return w.desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: casework.ChannelExport})
}

func (w *world) decisions(ctx context.Context, who httpd.Caller, query url.Values, put func([]byte) error) error {
	f, err := decisionlog.Filter(query)
	if err != nil {
		return err
	}
	return decisionlog.Write(ctx, w.reader(who), f, put)
}
