package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// ReleaseRequest is the wire form of a request. What it is about is looked up when asked for.
type ReleaseRequest struct {
	Header
	Portion, FromKey, To, Reason *string
	Purpose                      *dossier.Purpose
	Asked                        []string
	Answers                      []*ReleaseAnswer
	ValidTill, Closes            *marking.Minute

	ObjectID dossier.ID
}

// FromReleaseRequest returns the wire form; nil if nothing was released.
func FromReleaseRequest(r casework.Released[*dossier.ReleaseRequest]) *ReleaseRequest {
	if !r.OK() {
		return nil
	}
	q, out := r.Object(), &ReleaseRequest{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Portion, out.FromKey, out.To, out.Purpose = some(q.Portion), some(q.From), &q.To, &q.Purpose
	out.Reason, out.Asked = text(r, "reason", q.Reason), texts(r, "asked", q.Asked)
	if !r.Withholds("answers") {
		out.Answers = each(q.Answers, func(a dossier.ReleaseAnswer) *ReleaseAnswer {
			return &ReleaseAnswer{
				By: some(a.By), Person: some(a.Person), At: a.At, Granted: a.Granted,
				Conditions: some(a.Conditions), Until: minute(a.Until),
			}
		})
	}
	out.ValidTill, out.Closes, out.ObjectID = minute(q.ValidTill), minute(q.Closes), q.Object
	return out
}

// FromReleaseRequests returns one page; its total only if count is set.
func FromReleaseRequests(c *casework.Connection[*dossier.ReleaseRequest], count bool) *ReleaseRequestConnection {
	return &ReleaseRequestConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.ReleaseRequest]) *ReleaseRequestEdge {
			return &ReleaseRequestEdge{Cursor: e.Cursor(), Node: FromReleaseRequest(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
