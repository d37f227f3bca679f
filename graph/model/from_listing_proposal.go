package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ListingProposal is the wire form of a proposal. What it refers to is looked up when asked for.
type ListingProposal struct {
	Header
	Title, Regime *string
	Subjects      []*ListingSubject
	Factors       []*SignificanceFactor
	Decision      *Opinion
	ExpiresOn     *dossier.Day

	CaseID, IncidentID dossier.ID
	Cites              []*Citation
}

// FromListingProposal returns the wire form; nil if nothing was released.
func FromListingProposal(r casework.Released[*dossier.ListingProposal]) *ListingProposal {
	if !r.OK() {
		return nil
	}
	l, out := r.Object(), &ListingProposal{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Regime = &l.Title, &l.Regime
	out.Subjects = each(l.Subjects, func(s dossier.ListingSubject) *ListingSubject {
		return &ListingSubject{Kind: s.Kind, Name: s.Name, Identifiers: list(s.Identifiers), Reasons: s.Reasons}
	})
	out.Factors = each(l.Factors, func(f dossier.Factor) *SignificanceFactor { return &SignificanceFactor{Kind: f.Kind, Text: f.Text} })
	out.Decision, out.ExpiresOn = fromOpinion(l.Decision), some(l.ExpiresOn)
	out.CaseID, out.IncidentID, out.Cites = l.Case, l.Incident, each(l.Uses, fromCite)
	return out
}

// FromListingProposals returns one page; its total only if count is set.
func FromListingProposals(c *casework.Connection[*dossier.ListingProposal], count bool) *ListingProposalConnection {
	return &ListingProposalConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.ListingProposal]) *ListingProposalEdge {
			return &ListingProposalEdge{Cursor: e.Cursor(), Node: FromListingProposal(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
