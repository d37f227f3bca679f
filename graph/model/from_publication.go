package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// PublicationPath is where a publication can be fetched as a file: this, its id, a
// dot and the form.
const PublicationPath = "/publications/"

// Publication is the wire form of a publication. What it refers to is looked up
// when asked for.
type Publication struct {
	Header
	Kind                  *dossier.StatementKind
	AllianceKey, LeadKey  *string
	Texts                 []*PublicText
	Signatories           []*Signatory
	Digest, AdoptedDigest *string
	Embargo               *marking.Minute
	Slots                 []*ReleaseSlot
	Releases              []*PartyRelease
	Aligned               []*Alignment
	Annexes               []*Link
	Notice                *string
	Exports               *PublicationExports

	StatementID, CorrectsID, CorrectedByID dossier.ID
}

// FromPublication returns the wire form; nil if nothing was released.
func FromPublication(r casework.Released[*dossier.Publication]) *Publication {
	if !r.OK() {
		return nil
	}
	p, out := r.Object(), &Publication{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Kind, out.AllianceKey, out.LeadKey = &p.Kind, some(p.Alliance), &p.Lead
	out.Texts = each(p.Texts, fromPublicText)
	out.Signatories = each(p.Signatories, func(s dossier.Signatory) *Signatory {
		return &Signatory{PartyKey: s.Party, Mode: s.Mode, Reservation: some(s.Reservation)}
	})
	out.Digest, out.AdoptedDigest, out.Embargo, out.Notice = &p.Digest, &p.Adopted, minute(p.Embargo()), some(p.Notice)
	if !r.Withholds("slots") {
		out.Slots = each(p.Slots, fromSlot)
	}
	out.Releases = each(p.Releases, func(x dossier.Release) *PartyRelease {
		return &PartyRelease{PartyKey: x.Party, At: x.At, URL: some(x.URL)}
	})
	out.Aligned = each(p.Aligned, func(x dossier.Alignment) *Alignment { return &Alignment{PartyKey: x.Party, At: x.At} })
	out.Annexes = each(p.Annexes, func(x dossier.Link) *Link { return &Link{Title: x.Title, URL: x.URL} })
	if p.State != dossier.Cancelled {
		path := PublicationPath + string(p.ID)
		out.Exports = &PublicationExports{HTML: path + ".html", PDF: path + ".pdf", Markdown: path + ".md", JSON: path + ".json"}
	}
	out.StatementID, out.CorrectsID, out.CorrectedByID = p.Statement, p.Corrects, p.CorrectedBy
	return out
}

func fromPublicText(t dossier.PublicText) *PublicText {
	return &PublicText{Language: t.Language, Authentic: t.Authentic, Title: t.Title,
		Sections: each(t.Sections, func(s dossier.PublicSection) *PublicSection {
			return &PublicSection{Kind: s.Kind, Heading: s.Kind.Heading(), Paragraphs: list(s.Paragraphs)}
		})}
}

// FromPublications returns one page; its total only if count is set.
func FromPublications(c *casework.Connection[*dossier.Publication], count bool) *PublicationConnection {
	return &PublicationConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Publication]) *PublicationEdge {
			return &PublicationEdge{Cursor: e.Cursor(), Node: FromPublication(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
