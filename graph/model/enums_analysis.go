package model

import (
	"github.com/99designs/gqlgen/graphql"

	"entente/internal/catalogue"
	"entente/internal/dossier"
)

// The closed sets of the catalogue, in the order of the schema.
var (
	NormSets       = []catalogue.NormSet{catalogue.UNGGE2015, catalogue.OSCECBM, catalogue.GCSC2019, catalogue.ParisCall2018, catalogue.InternationalLaw}
	NormPolarities = []catalogue.Polarity{catalogue.Obligation, catalogue.Restraint, catalogue.Procedure}
	PositionViews  = []catalogue.View{catalogue.ViewRule, catalogue.ViewPrincipleOnly, catalogue.ViewContested, catalogue.ViewReserved}
	BasisKinds     = []catalogue.BasisKind{catalogue.Imputation, catalogue.Consequence, catalogue.Preclusion}
)

// MarshalActorLevel writes a value.
func MarshalActorLevel(v dossier.Level) graphql.Marshaler { return word(v) }

// UnmarshalActorLevel reads one of dossier.Levels.
func UnmarshalActorLevel(v any) (dossier.Level, error) { return oneOf(v, dossier.Levels) }

// MarshalConfidence writes a value.
func MarshalConfidence(v dossier.Confidence) graphql.Marshaler { return word(v) }

// UnmarshalConfidence reads one of dossier.Confidences.
func UnmarshalConfidence(v any) (dossier.Confidence, error) { return oneOf(v, dossier.Confidences) }

// MarshalHypothesisKind writes a value.
func MarshalHypothesisKind(v dossier.HypothesisKind) graphql.Marshaler { return word(v) }

// UnmarshalHypothesisKind reads one of dossier.HypothesisKinds.
func UnmarshalHypothesisKind(v any) (dossier.HypothesisKind, error) {
	return oneOf(v, dossier.HypothesisKinds)
}

// MarshalConsistency writes a value.
func MarshalConsistency(v dossier.Consistency) graphql.Marshaler { return word(v) }

// UnmarshalConsistency reads one of dossier.Consistencies.
func UnmarshalConsistency(v any) (dossier.Consistency, error) { return oneOf(v, dossier.Consistencies) }

// MarshalNormFinding writes a value.
func MarshalNormFinding(v dossier.Finding) graphql.Marshaler { return word(v) }

// UnmarshalNormFinding reads one of dossier.Findings.
func UnmarshalNormFinding(v any) (dossier.Finding, error) { return oneOf(v, dossier.Findings) }

// MarshalAnswer writes a value.
func MarshalAnswer(v dossier.Answer) graphql.Marshaler { return word(v) }

// UnmarshalAnswer reads one of dossier.Answers.
func UnmarshalAnswer(v any) (dossier.Answer, error) { return oneOf(v, dossier.Answers) }

// MarshalResponseEnvelope writes a value.
func MarshalResponseEnvelope(v dossier.Envelope) graphql.Marshaler { return word(v) }

// UnmarshalResponseEnvelope reads one of dossier.Envelopes.
func UnmarshalResponseEnvelope(v any) (dossier.Envelope, error) { return oneOf(v, dossier.Envelopes) }

// MarshalNoticeKind writes a value.
func MarshalNoticeKind(v dossier.NoticeKind) graphql.Marshaler { return word(v) }

// UnmarshalNoticeKind reads one of dossier.NoticeKinds.
func UnmarshalNoticeKind(v any) (dossier.NoticeKind, error) { return oneOf(v, dossier.NoticeKinds) }

// MarshalNormSet writes a value.
func MarshalNormSet(v catalogue.NormSet) graphql.Marshaler { return word(v) }

// UnmarshalNormSet reads one of NormSets.
func UnmarshalNormSet(v any) (catalogue.NormSet, error) { return oneOf(v, NormSets) }

// MarshalNormPolarity writes a value.
func MarshalNormPolarity(v catalogue.Polarity) graphql.Marshaler { return word(v) }

// UnmarshalNormPolarity reads one of NormPolarities.
func UnmarshalNormPolarity(v any) (catalogue.Polarity, error) { return oneOf(v, NormPolarities) }

// MarshalPositionView writes a value.
func MarshalPositionView(v catalogue.View) graphql.Marshaler { return word(v) }

// UnmarshalPositionView reads one of PositionViews.
func UnmarshalPositionView(v any) (catalogue.View, error) { return oneOf(v, PositionViews) }

// MarshalBasisKind writes a value.
func MarshalBasisKind(v catalogue.BasisKind) graphql.Marshaler { return word(v) }

// UnmarshalBasisKind reads one of BasisKinds.
func UnmarshalBasisKind(v any) (catalogue.BasisKind, error) { return oneOf(v, BasisKinds) }
