package model

import (
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// Precedent is the wire form of a case as a precedent.
type Precedent struct {
	Case       *Case
	Latest     time.Time
	Sectors    []dossier.Sector
	Norms      []string
	Statements []*PrecedentStatement

	IncidentsAll    []*Incident
	AttributionsAll []*Attribution
	MeasuresAll     []*Measure
}

// FromPrecedents returns one page.
func FromPrecedents(c *casework.PrecedentConnection) *PrecedentConnection {
	info := &PageInfo{HasNextPage: c.HasNext, HasPreviousPage: c.HasPrevious}
	if n := len(c.Edges); n > 0 {
		info.StartCursor, info.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return &PrecedentConnection{
		Edges: each(c.Edges, func(e casework.PrecedentEdge) *PrecedentEdge {
			return &PrecedentEdge{Cursor: e.Cursor, Node: fromPrecedent(e.Node)}
		}),
		PageInfo: info, TotalCount: c.Total,
	}
}

func fromPrecedent(p *casework.Precedent) *Precedent {
	return &Precedent{
		Case: FromCase(p.Case), Latest: p.Latest, Sectors: append([]dossier.Sector{}, p.Sectors...), Norms: list(p.Norms),
		Statements:   each(p.Statements, fromPrecedentStatement),
		IncidentsAll: each(p.Incidents, FromIncident), AttributionsAll: each(p.Attributions, FromAttribution),
		MeasuresAll: each(p.Measures, FromMeasure),
	}
}

func fromPrecedentStatement(r casework.Released[*dossier.Publication]) *PrecedentStatement {
	p := r.Object()
	language, wording := p.Wording(dossier.SectionAttribution)
	out := &PrecedentStatement{PublicationID: p.ID, Kind: p.Kind, Alliance: some(p.Alliance), PublishedAt: p.Public(),
		Language: language, Wording: list(wording), Title: p.Title()}
	out.Signatories = each(p.Signatories, func(s dossier.Signatory) *PrecedentSignatory {
		return &PrecedentSignatory{Party: s.Party, Mode: s.Mode}
	})
	return out
}
