package gazette

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/communique"
)

// Document is a publication as a file.
type Document struct {
	Body      []byte
	MediaType string // with its charset where it has one
	Name      string // the title, with the extension of the form
	Tag       string // changes when anything of the document may; begins with the publication's digest
}

// File returns a publication in the form that the extension of its name says: html,
// pdf, md or json. Faults: NotFound; Precondition with TEXT_INVALID and the place in
// the text as path for a text that the form cannot carry.
func File(ctx context.Context, s *casework.Session, name string) (Document, error) {
	text, extension, _ := strings.Cut(name, ".")
	forms := communique.Formats()
	i := slices.IndexFunc(forms, func(f communique.Format) bool { return f.Extension == extension })
	id, err := dossier.ParseID(text)
	if err != nil || i < 0 || id.Noun() != dossier.NounPublication {
		return Document{}, notFound()
	}
	r, err := s.ExportPublication(ctx, id)
	if err != nil {
		return Document{}, err
	}
	if !r.OK() || r.Stub() || r.Object().State == dossier.Cancelled {
		return Document{}, notFound()
	}
	p := r.Object()
	d, err := document(ctx, s, p)
	if err != nil {
		return Document{}, err
	}
	body, err := forms[i].Encode(d)
	if fault.Is(err, fault.Invalid) {
		f := fault.As(err)
		return Document{}, fault.New(fault.Precondition, "gazette.File", f.Public).WithCode(fault.CodeTextInvalid).At(f.Path...)
	}
	if err != nil {
		return Document{}, err
	}
	return Document{Body: body, MediaType: forms[i].MediaType, Name: d.Title + "." + extension,
		Tag: fmt.Sprintf("%s.%d", p.Digest, p.Version)}, nil
}

func notFound() error {
	return fault.New(fault.NotFound, "gazette.File", "there is no such publication")
}

// document words a publication for readers.
func document(ctx context.Context, s *casework.Session, p *dossier.Publication) (communique.Document, error) {
	d := communique.Document{
		ID: string(p.ID), Title: p.Texts[0].Title, Kind: p.Kind.Title(), State: string(p.State), Notice: p.Notice, Released: p.Created,
		Hash: p.Digest, Corrects: string(p.Corrects), CorrectedBy: string(p.CorrectedBy),
	}
	if at := p.Embargo(); at != 0 {
		d.Released = at.Time()
	}
	if p.Alliance != "" {
		a, err := s.Alliance(ctx, p.Alliance)
		if err != nil {
			return d, err
		}
		if d.Alliance = p.Alliance; a.OK() && !a.Stub() {
			d.Alliance = a.Object().Name
		}
	}
	for _, t := range p.Texts {
		d.Texts = append(d.Texts, worded(t))
	}
	for _, x := range p.Signatories {
		name, err := named(ctx, s, x.Party)
		if err != nil {
			return d, err
		}
		d.Signatories = append(d.Signatories, communique.Signatory{Party: name, Mode: x.Mode.Title(), Reservation: x.Reservation})
	}
	for _, x := range p.Aligned {
		name, err := named(ctx, s, x.Party)
		if err != nil {
			return d, err
		}
		d.Aligned = append(d.Aligned, communique.Signatory{Party: name, Mode: x.At.UTC().Format("Aligned on 2 January 2006")})
	}
	for _, x := range p.Annexes {
		d.Annexes = append(d.Annexes, communique.Link{Title: x.Title, URL: x.URL})
	}
	return d, nil
}

// worded returns one language version. The headings are English: they stand over an
// English text alone.
func worded(t dossier.PublicText) communique.Text {
	out := communique.Text{Language: t.Language, Authentic: t.Authentic, Title: t.Title}
	base, _, _ := strings.Cut(strings.ToLower(t.Language), "-")
	for _, s := range t.Sections {
		section := communique.Section{Paragraphs: s.Paragraphs}
		if base == "en" {
			section.Heading = s.Kind.Heading()
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

// named returns what a party is called, for those who may know of it, else its key.
func named(ctx context.Context, s *casework.Session, key dossier.PartyKey) (string, error) {
	r, err := s.Party(ctx, key)
	if err != nil || !r.OK() || r.Stub() {
		return key, err
	}
	return r.Object().Name, nil
}
