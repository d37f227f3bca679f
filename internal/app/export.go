package app

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entente/graph"
	"entente/internal/backup"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
)

//go:embed export.txt
var aboutExports string

// ExportName and ExportVersion are the form of an export.
const (
	ExportName    = "entente-export"
	ExportVersion = 1
)

// Export is what an export says of itself.
type Export struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	Made     time.Time `json:"made"`
	Software string    `json:"software"`
	Person   string    `json:"person"` // by whose rights
	Party    string    `json:"party"`  // of that person
	Of       exportOf  `json:"of"`
	Policy   string    `json:"policy"` // the revision in force
	Objects  int       `json:"objects"`
	Withheld int       `json:"withheld"` // of what the person may know of, what was not let out
	Files    int       `json:"files"`
}

type exportOf struct {
	Party string `json:"party,omitempty"`
	Case  string `json:"case,omitempty"`
}

// exportedObject is one line of objects.jsonl.
type exportedObject struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
	File   string          `json:"file,omitempty"` // the member that holds its file
	Copy   string          `json:"copy,omitempty"` // whom this copy was made for; to stay on it
}

// withheldObject is one line of withheld.jsonl.
type withheldObject struct {
	Type   string `json:"type"`
	ID     string `json:"id"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// Export writes an archive of what a party originated, or of a whole case, by the rights
// of one person: what that person may know of, and what of it the rules in force let
// that person take out. Objects are as the API answers them to the person, by the channel
// of exports; each file leaves a link in its chain of custody. With recipients the archive
// is encrypted to them. internal/app/export.txt describes the form, and is in it.
//
// Faults: NotFound (nobody has this handle; no such party or case that the person may
// know of), those of casework.Session.Export, casework.Session.Download and backup.Writer.
func (a *App) Export(ctx context.Context, handle, software string, of casework.Selection, w io.Writer, recipients []backup.Recipient) (Export, error) {
	who, err := a.person(ctx, handle)
	if err != nil {
		return Export{}, err
	}
	session := func() *casework.Session {
		return a.desk.Session(who, casework.Options{Channel: casework.ChannelExport})
	}
	chosen, err := session().Export(ctx, of)
	if err != nil {
		return Export{}, err
	}
	x := &exporting{app: a, who: who, chosen: chosen, session: session}
	x.about = Export{Format: ExportName, Version: ExportVersion, Made: time.Now().UTC().Truncate(time.Second), Software: software,
		Person: who.Handle, Party: who.Party, Of: exportOf{of.Party, string(of.Case)}, Policy: session().InForce()}
	err = x.write(ctx, w, recipients)
	return x.about, err
}

// person returns somebody who may come in.
func (a *App) person(ctx context.Context, handle string) (*identity.Principal, error) {
	people, err := a.directory.People(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.Handle == handle {
			return p, nil
		}
	}
	return nil, fault.New(fault.NotFound, "app.Export", "nobody has this handle")
}

// exporting is one export in the making.
type exporting struct {
	app     *App
	who     *identity.Principal
	chosen  []casework.Exported
	session func() *casework.Session
	about   Export
}

func (x *exporting) write(ctx context.Context, to io.Writer, recipients []backup.Recipient) (err error) {
	files := map[string]bool{} // by digest
	for _, c := range x.chosen {
		if c.Withheld != nil {
			x.about.Withheld++
			continue
		}
		x.about.Objects++
		if c.File != nil {
			files[c.File.SHA256] = true
		}
	}
	x.about.Files = len(files)
	w, err := backup.Archive(to, "export.json", x.about, x.about.Made, recipients)
	if err != nil {
		return err
	}
	for _, m := range []struct{ name, text string }{{"README.txt", aboutExports}, {"schema.graphqls", graph.SchemaText()}} {
		if err := w.Add(ctx, m.name, int64(len(m.text)), strings.NewReader(m.text)); err != nil {
			return err
		}
	}
	if err := x.addFiles(ctx, w); err != nil { // before the objects: each leaves a link of custody, which they then have
		return err
	}
	dir, release, err := workspace(x.app.cfg.Data) // a member's size goes before it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := x.addLines(ctx, w, dir, "objects.jsonl", x.objects); err != nil {
		return err
	}
	if err := x.addLines(ctx, w, dir, "withheld.jsonl", x.withheld); err != nil {
		return err
	}
	return w.Close()
}

// addFiles writes each evidence file once, under its digest.
func (x *exporting) addFiles(ctx context.Context, w *backup.Writer) error {
	done := map[string]bool{}
	for _, c := range x.chosen {
		if c.Withheld != nil || c.File == nil {
			continue
		}
		r, f, err := x.session().Download(ctx, c.ID)
		if err != nil {
			return err
		}
		if !done[f.SHA256] {
			done[f.SHA256] = true
			err = w.Add(ctx, fileMember(f), f.Size, r)
		}
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func fileMember(f dossier.File) string { return "files/" + f.SHA256 }

// addLines writes a member of lines of JSON.
func (x *exporting) addLines(ctx context.Context, w *backup.Writer, dir, name string, put func(context.Context, *json.Encoder) error) error {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return unwrittenLines(err)
	}
	defer f.Close() // a copy: a failure to close loses nothing
	buf := bufio.NewWriter(f)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := put(ctx, enc); err != nil {
		return err
	}
	if err := buf.Flush(); err != nil {
		return unwrittenLines(err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return unwrittenLines(err)
	}
	return w.Add(ctx, name, size, f)
}

func unwrittenLines(err error) error {
	return fault.Wrap(fault.Unavailable, "app.Export", "there is no room to copy to in the data folder", err)
}

// objects writes what goes out, as the API answers it.
func (x *exporting) objects(ctx context.Context, enc *json.Encoder) error {
	api := x.app.asks(x.who, casework.ChannelExport)
	whole := graph.Whole()
	for _, c := range x.chosen {
		if c.Withheld != nil {
			continue
		}
		kind := typeOf(whole, c.Noun)
		object, err := api(ctx, whole[kind], c.ID)
		if err != nil {
			return err
		}
		line := exportedObject{Type: kind, Object: object}
		if c.File != nil {
			line.File = fileMember(*c.File)
		}
		if c.Watermark {
			line.Copy = "copy for " + x.who.Handle + " of " + x.who.Party + ", " + x.about.Made.Format(time.RFC3339)
		}
		if err := enc.Encode(line); err != nil {
			return unwrittenLines(err)
		}
	}
	return nil
}

// withheld writes what the person may see and not take out.
func (x *exporting) withheld(_ context.Context, enc *json.Encoder) error {
	whole := graph.Whole()
	for _, c := range x.chosen {
		if c.Withheld == nil {
			continue
		}
		if err := enc.Encode(withheldObject{typeOf(whole, c.Noun), string(c.ID), c.Withheld.Code, c.Withheld.Reason}); err != nil {
			return unwrittenLines(err)
		}
	}
	return nil
}

// typeOf is the name that the schema has for a noun.
func typeOf(whole map[string]string, n dossier.Noun) string {
	plain := strings.ReplaceAll(string(n), "_", "")
	for name := range whole {
		if strings.EqualFold(name, plain) {
			return name
		}
	}
	return ""
}

// asks returns what asks the API for one object, by a person's rights and a channel, with
// the limits that hold for strangers taken away.
func (a *App) asks(who *identity.Principal, by casework.Channel) func(ctx context.Context, query string, id dossier.ID) (json.RawMessage, error) {
	limits := a.cfg.Limits
	limits.Tokens, limits.Depth, limits.Selections, limits.Cost, limits.Budget, limits.PartyBudget = noLimit, noLimit, noLimit, noLimit, noLimit, noLimit
	h := graph.NewHandler(graph.Config{Desk: a.desk, Limits: limits, Clock: time.Now, Log: a.log, Channel: by,
		Caller: func(*http.Request) (graph.Caller, error) { return graph.Caller{Principal: who}, nil }})
	return func(ctx context.Context, query string, id dossier.ID) (json.RawMessage, error) {
		const op = "app.asks"
		body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"id": id}})
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, "", err)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, "", err)
		}
		r.Header.Set("Content-Type", "application/json")
		w := &page{header: http.Header{}}
		h.ServeHTTP(w, r)
		var answer struct {
			Data   struct{ Node json.RawMessage }
			Errors []struct{ Message string }
		}
		if err := json.Unmarshal(w.body.Bytes(), &answer); err != nil || len(answer.Errors) > 0 || len(answer.Data.Node) == 0 || string(answer.Data.Node) == "null" {
			return nil, fault.Wrap(fault.Internal, op, "", errors.Join(err, fmt.Errorf("%s was answered with %d: %s", id, w.status, w.body.Bytes())))
		}
		return answer.Data.Node, nil
	}
}

const noLimit = 1 << 30

// page is the answer to one request of the service to itself.
type page struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (p *page) Header() http.Header            { return p.header }
func (p *page) WriteHeader(status int)         { p.status = status }
func (p *page) Write(text []byte) (int, error) { return p.body.Write(text) }
