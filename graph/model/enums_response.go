package model

import (
	"io"

	"github.com/99designs/gqlgen/graphql"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// The closed sets of decisions and responses, a pair of functions each.

// ListingOutcome is what became of a proposal, in the words of its life cycle.
type ListingOutcome string

// ListingOutcomes lists the closed set.
var ListingOutcomes = words[ListingOutcome]("LIST REJECT DELIST")

// Move returns the step of the life cycle that leads there.
func (o ListingOutcome) Move() string { return Action(o).Name() }

// MarshalGQL writes a value.
func (o ListingOutcome) MarshalGQL(w io.Writer) { word(o).MarshalGQL(w) }

// UnmarshalGQL reads one of ListingOutcomes.
func (o *ListingOutcome) UnmarshalGQL(v any) (err error) {
	*o, err = oneOf(v, ListingOutcomes)
	return err
}

// MarshalAttributionKind writes a value.
func MarshalAttributionKind(v dossier.AttributionKind) graphql.Marshaler { return word(v) }

// UnmarshalAttributionKind reads one of dossier.AttributionKinds.
func UnmarshalAttributionKind(v any) (dossier.AttributionKind, error) {
	return oneOf(v, dossier.AttributionKinds)
}

// MarshalAttributionOutcome writes a value.
func MarshalAttributionOutcome(v dossier.AttributionOutcome) graphql.Marshaler { return word(v) }

// UnmarshalAttributionOutcome reads one of dossier.AttributionOutcomes.
func UnmarshalAttributionOutcome(v any) (dossier.AttributionOutcome, error) {
	return oneOf(v, dossier.AttributionOutcomes)
}

// MarshalPublicity writes a value.
func MarshalPublicity(v dossier.Publicity) graphql.Marshaler { return word(v) }

// UnmarshalPublicity reads one of dossier.Publicities.
func UnmarshalPublicity(v any) (dossier.Publicity, error) { return oneOf(v, dossier.Publicities) }

// MarshalAttributionVerb writes a value.
func MarshalAttributionVerb(v dossier.Verb) graphql.Marshaler { return word(v) }

// UnmarshalAttributionVerb reads one of dossier.Verbs.
func UnmarshalAttributionVerb(v any) (dossier.Verb, error) { return oneOf(v, dossier.Verbs) }

// MarshalVerificationResult writes a value.
func MarshalVerificationResult(v dossier.VerificationResult) graphql.Marshaler { return word(v) }

// UnmarshalVerificationResult reads one of dossier.VerificationResults.
func UnmarshalVerificationResult(v any) (dossier.VerificationResult, error) {
	return oneOf(v, dossier.VerificationResults)
}

// MarshalSignOn writes a value.
func MarshalSignOn(v dossier.SignOn) graphql.Marshaler { return word(v) }

// UnmarshalSignOn reads one of dossier.SignOns.
func UnmarshalSignOn(v any) (dossier.SignOn, error) { return oneOf(v, dossier.SignOns) }

// MarshalStatementKind writes a value.
func MarshalStatementKind(v dossier.StatementKind) graphql.Marshaler { return word(v) }

// UnmarshalStatementKind reads one of dossier.StatementKinds.
func UnmarshalStatementKind(v any) (dossier.StatementKind, error) {
	return oneOf(v, dossier.StatementKinds)
}

// MarshalMeasureKind writes a value.
func MarshalMeasureKind(v dossier.MeasureKind) graphql.Marshaler { return word(v) }

// UnmarshalMeasureKind reads one of dossier.MeasureKinds.
func UnmarshalMeasureKind(v any) (dossier.MeasureKind, error) { return oneOf(v, dossier.MeasureKinds) }

// MarshalMeasureFamily writes a value.
func MarshalMeasureFamily(v dossier.MeasureFamily) graphql.Marshaler { return word(v) }

// UnmarshalMeasureFamily reads one of dossier.MeasureFamilies.
func UnmarshalMeasureFamily(v any) (dossier.MeasureFamily, error) {
	return oneOf(v, dossier.MeasureFamilies)
}

// MarshalFollowUpKind writes a value.
func MarshalFollowUpKind(v dossier.FollowUpKind) graphql.Marshaler { return word(v) }

// UnmarshalFollowUpKind reads one of dossier.FollowUpKinds.
func UnmarshalFollowUpKind(v any) (dossier.FollowUpKind, error) {
	return oneOf(v, dossier.FollowUpKinds)
}

// MarshalSubjectKind writes a value.
func MarshalSubjectKind(v dossier.SubjectKind) graphql.Marshaler { return word(v) }

// UnmarshalSubjectKind reads one of dossier.SubjectKinds.
func UnmarshalSubjectKind(v any) (dossier.SubjectKind, error) { return oneOf(v, dossier.SubjectKinds) }

// MarshalSignificance writes a value.
func MarshalSignificance(v dossier.Significance) graphql.Marshaler { return word(v) }

// UnmarshalSignificance reads one of dossier.Significances.
func UnmarshalSignificance(v any) (dossier.Significance, error) {
	return oneOf(v, dossier.Significances)
}

// MarshalPrecedentKind writes a value.
func MarshalPrecedentKind(v casework.PrecedentKind) graphql.Marshaler { return word(v) }

// UnmarshalPrecedentKind reads one of casework.PrecedentKinds.
func UnmarshalPrecedentKind(v any) (casework.PrecedentKind, error) {
	return oneOf(v, casework.PrecedentKinds)
}
