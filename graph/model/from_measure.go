package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Measure is the wire form of a response. What it refers to is looked up when asked for.
type Measure struct {
	Header
	Title, Text, Against *string
	Kind                 *dossier.MeasureKind
	Family               *dossier.MeasureFamily
	Preconditions        *Preconditions
	Decision, CarriedOut *Opinion
	ReviewOn             *dossier.Day
	FollowUps            []*FollowUp

	CaseID, IncidentID, AttributionID dossier.ID
	Cites                             []*Citation
}

// FromMeasure returns the wire form; nil if nothing was released.
func FromMeasure(r casework.Released[*dossier.Measure]) *Measure {
	if !r.OK() {
		return nil
	}
	m, out := r.Object(), &Measure{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Text, out.Against = &m.Title, &m.Text, some(m.Against)
	out.Kind, out.Family, out.ReviewOn = &m.Kind, &m.Family, some(m.ReviewOn)
	out.Decision, out.CarriedOut = fromOpinion(m.Decision), fromOpinion(m.CarriedOut)
	out.FollowUps = each(m.FollowUps, func(f dossier.FollowUp) *FollowUp {
		return &FollowUp{Kind: f.Kind, Day: f.Day, Opinion: fromOpinion(&f.Opinion)}
	})
	if p := m.Preconditions; p != nil {
		out.Preconditions = &Preconditions{Demanded: p.Demanded, Notified: some(p.Notified), Offered: some(p.Offered),
			Urgent: p.Urgent, Proportionality: p.Proportionality, Reversible: p.Reversible}
		if p.Assessment.Object != "" {
			out.Preconditions.Assessment = fromCite(p.Assessment)
		}
	}
	out.CaseID, out.IncidentID, out.AttributionID, out.Cites = m.Case, m.Incident, m.Attribution, each(m.Uses, fromCite)
	return out
}

// FromMeasures returns one page; its total only if count is set.
func FromMeasures(c *casework.Connection[*dossier.Measure], count bool) *MeasureConnection {
	return &MeasureConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Measure]) *MeasureEdge {
			return &MeasureEdge{Cursor: e.Cursor(), Node: FromMeasure(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
