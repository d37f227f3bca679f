package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// SupportRequest is the wire form of a request. What it refers to is looked up when asked for.
type SupportRequest struct {
	Header
	Title, Text, FromKey *string
	Asked                []string
	Verifications        []*Verification
	Answers              []*SupportAnswer
	OwnVerifications     []*Verification
	OwnAnswer            *SupportAnswer

	CaseID, IncidentID, AttributionID dossier.ID
	Items                             []*PackageItem
}

// Verification is the wire form of what a party that is asked found.
type Verification struct {
	Opinion *Opinion
	Method  string
	Result  dossier.VerificationResult

	Cites []*Citation
}

// FromSupportRequest returns the wire form; nil if nothing was released. What is
// withheld of all parties' entries still holds those of the caller's own.
func FromSupportRequest(r casework.Released[*dossier.SupportRequest]) *SupportRequest {
	if !r.OK() {
		return nil
	}
	q, out := r.Object(), &SupportRequest{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Text, out.FromKey = &q.Title, &q.Text, some(q.From)
	out.Asked = texts(r, "asked", q.Asked)
	found, said := each(q.Verifications, fromVerification), each(q.Answers, fromSupportAnswer)
	if r.Withholds("verifications") {
		out.OwnVerifications = found
	} else {
		out.Verifications = found
	}
	switch {
	case !r.Withholds("answers"):
		out.Answers = said
	case len(said) > 0:
		out.OwnAnswer = said[len(said)-1]
	}
	out.CaseID, out.IncidentID, out.AttributionID = q.Case, q.Incident, q.Attribution
	out.Items = each(q.Package, func(p dossier.Packaged) *PackageItem {
		return &PackageItem{Item: fromCite(p.Cite), By: p.By, At: p.At}
	})
	return out
}

func fromVerification(v dossier.Verification) *Verification {
	return &Verification{Opinion: fromOpinion(&v.Opinion), Method: v.Method, Result: v.Result, Cites: each(v.Rests, fromCite)}
}

func fromSupportAnswer(a dossier.SupportAnswer) *SupportAnswer {
	return &SupportAnswer{Opinion: fromOpinion(&a.Opinion), Mode: a.Mode}
}

// FromSupportRequests returns one page; its total only if count is set.
func FromSupportRequests(c *casework.Connection[*dossier.SupportRequest], count bool) *SupportRequestConnection {
	return &SupportRequestConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.SupportRequest]) *SupportRequestEdge {
			return &SupportRequestEdge{Cursor: e.Cursor(), Node: FromSupportRequest(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
