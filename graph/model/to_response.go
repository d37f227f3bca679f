package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ToAttribution returns the decision that was proposed.
func ToAttribution(in ProposeAttributionInput) (casework.NewAttribution, error) {
	var m marked
	vocabulary, term := toEstimate(in.Likelihood)
	return casework.NewAttribution{
		Case: or(in.Case), Incident: or(in.Incident), Title: in.Title, Text: in.Text, Kind: in.Kind, Outcome: in.Outcome,
		Publicity: in.Publicity, Target: toActorClaim(in.Target), Verb: or(in.Verb), Vocabulary: vocabulary, Term: term,
		Confidence: or(in.Confidence), Authority: in.Authority, Rests: in.Rests,
		Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToAttributionFilter returns a filter; nil matches everything.
func ToAttributionFilter(f *AttributionFilter) casework.AttributionFilter {
	if f == nil {
		return casework.AttributionFilter{}
	}
	return casework.AttributionFilter{
		Common:   common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Kinds: f.Kinds, Outcomes: f.Outcomes, Publicities: f.Publicities,
		TargetStates: f.TargetStates, TargetActor: or(f.TargetActor), Verbs: f.Verbs,
	}
}

// ToSupportRequest returns the request that was written.
func ToSupportRequest(in AskSupportInput) (casework.NewSupportRequest, error) {
	var m marked
	return casework.NewSupportRequest{
		Case: or(in.Case), Incident: or(in.Incident), Attribution: or(in.Attribution), Title: in.Title, Text: in.Text,
		Asked: in.Asked, Marking: m.read(in.Marking, "marking"), Need: in.Compartments,
	}, m.err
}

// ToVerification returns what a party that is asked found.
func ToVerification(in VerifySupportInput) casework.NewVerification {
	return casework.NewVerification{Version: ToVersion(in.Version), Method: in.Method, Result: in.Result, Text: in.Text, Rests: in.Rests}
}

// ToSupportFilter returns a filter; nil matches everything.
func ToSupportFilter(f *SupportRequestFilter) casework.SupportFilter {
	if f == nil {
		return casework.SupportFilter{}
	}
	return casework.SupportFilter{
		Common:   common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Attribution: or(f.Attribution),
	}
}

// ToMeasure returns the response that was proposed.
func ToMeasure(in ProposeMeasureInput) (casework.NewMeasure, error) {
	var m marked
	out := casework.NewMeasure{
		Case: or(in.Case), Incident: or(in.Incident), Attribution: or(in.Attribution), Title: in.Title, Text: in.Text,
		Kind: in.Kind, Family: in.Family, Against: in.Against, Uses: in.Uses, ReviewOn: or(in.ReviewOn),
		Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}
	if p := in.Preconditions; p != nil {
		out.Preconditions = &casework.NewPreconditions{
			Assessment: p.Assessment, Demanded: p.Demanded, Notified: or(p.Notified), Offered: or(p.Offered),
			Urgent: p.Urgent, Reversible: p.Reversible, Proportionality: p.Proportionality,
		}
	}
	return out, m.err
}

// ToMeasureFilter returns a filter; nil matches everything.
func ToMeasureFilter(f *MeasureFilter) casework.MeasureFilter {
	if f == nil {
		return casework.MeasureFilter{}
	}
	return casework.MeasureFilter{
		Common:   common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Attribution: or(f.Attribution), Kinds: f.Kinds, Families: f.Families, Against: f.Against,
		ReviewUntil: lastOf(or(f.ReviewUntil)),
	}
}

// ToListing returns the proposal that was drafted.
func ToListing(in DraftListingInput) (casework.NewListingProposal, error) {
	var m marked
	return casework.NewListingProposal{
		Case: or(in.Case), Incident: or(in.Incident), Title: in.Title, Regime: in.Regime, Uses: in.Uses, ExpiresOn: or(in.ExpiresOn),
		Subjects: each(in.Subjects, func(s *ListingSubjectInput) dossier.ListingSubject {
			return dossier.ListingSubject{Kind: s.Kind, Name: s.Name, Identifiers: s.Identifiers, Reasons: s.Reasons}
		}),
		Factors: each(in.Factors, func(f *SignificanceFactorInput) dossier.Factor { return dossier.Factor{Kind: f.Kind, Text: f.Text} }),
		Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToListingFilter returns a filter; nil matches everything.
func ToListingFilter(f *ListingProposalFilter) casework.ListingFilter {
	if f == nil {
		return casework.ListingFilter{}
	}
	return casework.ListingFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Incident: or(f.Incident)}
}

// ToPrecedentFilter returns a filter; nil matches everything.
func ToPrecedentFilter(f *PrecedentFilter) casework.PrecedentFilter {
	if f == nil {
		return casework.PrecedentFilter{}
	}
	return casework.PrecedentFilter{
		Actor: or(f.Actor), State: f.State, Norm: f.Norm, Sector: or(f.Sector), Alliance: f.Alliance, Kinds: f.Kinds,
		From: or(f.From), Until: lastOf(or(f.Until)),
	}
}

// Terms are the conditions under which something is shared.
func (in ShareAttributionInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}

// Terms are the conditions under which something is shared.
func (in ShareMeasureInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}

// Terms are the conditions under which something is shared.
func (in ShareListingProposalInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}
