package casework

import (
	"context"

	"entente/internal/dossier"
)

// The filters of decisions and responses. Empty fields mean any; what is withheld
// from the caller matches nothing.
type (
	// AttributionFilter narrows Attributions.
	AttributionFilter struct {
		Common
		Incident     dossier.ID
		Kinds        []dossier.AttributionKind
		Outcomes     []dossier.AttributionOutcome
		TargetStates []string // ISO 3166
		TargetActor  dossier.ID
		Verbs        []dossier.Verb
		Publicities  []dossier.Publicity
	}
	// SupportFilter narrows SupportRequests.
	SupportFilter struct {
		Common
		Incident    dossier.ID
		Attribution dossier.ID
	}
	// MeasureFilter narrows Measures. ReviewUntil is a day: measures that are to be
	// looked at again on it or before.
	MeasureFilter struct {
		Common
		Incident    dossier.ID
		Attribution dossier.ID
		Kinds       []dossier.MeasureKind
		Families    []dossier.MeasureFamily
		Against     []string // ISO 3166
		ReviewUntil dossier.Day
	}
	// ListingFilter narrows ListingProposals.
	ListingFilter struct {
		Common
		Incident dossier.ID
	}
)

func (f AttributionFilter) match(a *dossier.Attribution) bool {
	return (f.Incident == "" || a.Incident == f.Incident) && in(f.Kinds, a.Kind) && in(f.Outcomes, a.Outcome) &&
		in(f.TargetStates, a.Target.State) && (f.TargetActor == "" || a.Target.Actor == f.TargetActor) && in(f.Verbs, a.Verb) &&
		in(f.Publicities, a.Publicity)
}

func (f SupportFilter) match(r *dossier.SupportRequest) bool {
	return (f.Incident == "" || r.Incident == f.Incident) && (f.Attribution == "" || r.Attribution == f.Attribution)
}

func (f MeasureFilter) match(m *dossier.Measure) bool {
	return (f.Incident == "" || m.Incident == f.Incident) && (f.Attribution == "" || m.Attribution == f.Attribution) &&
		in(f.Kinds, m.Kind) && in(f.Families, m.Family) && in(f.Against, m.Against) &&
		(f.ReviewUntil == "" || m.ReviewOn != "" && m.ReviewOn <= f.ReviewUntil)
}

func (f ListingFilter) match(l *dossier.ListingProposal) bool {
	return f.Incident == "" || l.Incident == f.Incident
}

// Attributions lists attribution decisions.
func (s *Session) Attributions(ctx context.Context, f AttributionFilter, p Page) (*Connection[*dossier.Attribution], error) {
	return list(ctx, s, dossier.NounAttribution, f.Common, f.Incident, f, f.match, p)
}

// SupportRequests lists requests for support.
func (s *Session) SupportRequests(ctx context.Context, f SupportFilter, p Page) (*Connection[*dossier.SupportRequest], error) {
	return list(ctx, s, dossier.NounSupportRequest, f.Common, f.Incident, f, f.match, p)
}

// Measures lists response measures.
func (s *Session) Measures(ctx context.Context, f MeasureFilter, p Page) (*Connection[*dossier.Measure], error) {
	return list(ctx, s, dossier.NounMeasure, f.Common, f.Incident, f, f.match, p)
}

// ListingProposals lists proposals for sanctions lists.
func (s *Session) ListingProposals(ctx context.Context, f ListingFilter, p Page) (*Connection[*dossier.ListingProposal], error) {
	return list(ctx, s, dossier.NounListingProposal, f.Common, f.Incident, f, f.match, p)
}
