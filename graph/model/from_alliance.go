package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// Alliance is the wire form of an alliance. Its members are looked up when asked for.
type Alliance struct {
	Header
	Key    *string
	Name   *string
	Type   *dossier.AllianceType
	Sunset *marking.Minute
}

// FromAlliance returns the wire form; nil if nothing was released.
func FromAlliance(r casework.Released[*dossier.Alliance]) *Alliance {
	if !r.OK() {
		return nil
	}
	a, out := r.Object(), &Alliance{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Key, out.Name, out.Type, out.Sunset = &a.Key, &a.Name, &a.Type, minute(a.Sunset)
	return out
}

// FromMembership returns the wire form of a standing.
func FromMembership(m dossier.Membership) *Membership {
	return &Membership{AllianceKey: m.Alliance, PartyKey: m.Party, Status: m.Status, From: minute(m.From), Until: minute(m.Until)}
}

// FromMemberships returns the wire form of standings.
func FromMemberships(all []dossier.Membership) []*Membership { return each(all, FromMembership) }

// FromAlliances returns one page; its total only if count is set.
func FromAlliances(c *casework.Connection[*dossier.Alliance], count bool) *AllianceConnection {
	return &AllianceConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Alliance]) *AllianceEdge {
			return &AllianceEdge{Cursor: e.Cursor(), Node: FromAlliance(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
