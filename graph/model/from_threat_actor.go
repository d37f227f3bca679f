package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ThreatActor is the wire form of an entry of the catalogue.
type ThreatActor struct {
	Header
	Name, Description            *string
	Aliases, Sectors, References []string
	Suspected                    []*StateClaim
	StixID                       *string
}

// FromThreatActor returns the wire form; nil if nothing was released.
func FromThreatActor(r casework.Released[*dossier.ThreatActor]) *ThreatActor {
	if !r.OK() {
		return nil
	}
	a, out := r.Object(), &ThreatActor{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Name, out.Description, out.StixID = &a.Name, &a.Description, some(a.StixID)
	out.Aliases, out.Sectors, out.References = list(a.Aliases), list(a.Sectors), list(a.References)
	out.Suspected = each(a.Suspected, func(c dossier.StateClaim) *StateClaim {
		claim := &StateClaim{Country: c.Country, Source: c.Source, Wording: c.Wording}
		if c.Confidence >= 0 {
			claim.Confidence = &c.Confidence
		}
		return claim
	})
	return out
}

// FromThreatActors returns one page; its total only if count is set.
func FromThreatActors(c *casework.Connection[*dossier.ThreatActor], count bool) *ThreatActorConnection {
	return &ThreatActorConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.ThreatActor]) *ThreatActorEdge {
			return &ThreatActorEdge{Cursor: e.Cursor(), Node: FromThreatActor(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
