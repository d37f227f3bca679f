package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Case is the wire form of a case. What belongs to it is looked up when asked for.
type Case struct {
	Header
	Title    *string
	Summary  *string
	LeadKey  *string
	Excluded []string
}

// FromCase returns the wire form; nil if nothing was released.
func FromCase(r casework.Released[*dossier.Case]) *Case {
	if !r.OK() {
		return nil
	}
	c, out := r.Object(), &Case{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Summary = text(r, "title", c.Title), text(r, "summary", c.Summary)
	out.LeadKey, out.Excluded = some(c.Lead), texts(r, "excluded", c.Excluded)
	return out
}

// FromCases returns one page; its total only if count is set.
func FromCases(c *casework.Connection[*dossier.Case], count bool) *CaseConnection {
	return &CaseConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Case]) *CaseEdge {
			return &CaseEdge{Cursor: e.Cursor(), Node: FromCase(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
