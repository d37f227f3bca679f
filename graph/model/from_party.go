package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Party is the wire form of a party. Its owner and parent are looked up when asked for.
type Party struct {
	Header
	Key        *string
	Kind       *dossier.PartyKind
	Name       *string
	Iso2       *string
	ParentKey  *string
	Clients    []string
	Agreements []*Agreement
}

// FromParty returns the wire form; nil if nothing was released.
func FromParty(r casework.Released[*dossier.Party]) *Party {
	if !r.OK() {
		return nil
	}
	p, out := r.Object(), &Party{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Key, out.Kind, out.Name, out.Iso2, out.ParentKey = &p.Key, &p.Kind, &p.Name, some(p.ISO2), some(p.Parent)
	out.Clients = texts(r, "clients", p.Clients)
	if !r.Withholds("agreements") {
		out.Agreements = each(p.Agreements, func(a dossier.Agreement) *Agreement {
			return &Agreement{Scheme: a.Scheme, From: minute(a.From), Until: minute(a.Until)}
		})
	}
	return out
}

// FromParties returns one page; its total only if count is set.
func FromParties(c *casework.Connection[*dossier.Party], count bool) *PartyConnection {
	return &PartyConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Party]) *PartyEdge {
			return &PartyEdge{Cursor: e.Cursor(), Node: FromParty(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
