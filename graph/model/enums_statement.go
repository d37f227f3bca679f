package model

import (
	"github.com/99designs/gqlgen/graphql"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// The closed sets of statements and of what belongs to them.

// MarshalSectionKind writes a value.
func MarshalSectionKind(v dossier.SectionKind) graphql.Marshaler { return word(v) }

// UnmarshalSectionKind reads one of dossier.SectionKinds.
func UnmarshalSectionKind(v any) (dossier.SectionKind, error) { return oneOf(v, dossier.SectionKinds) }

// MarshalClaimType writes a value.
func MarshalClaimType(v dossier.ClaimType) graphql.Marshaler { return word(v) }

// UnmarshalClaimType reads one of dossier.ClaimTypes.
func UnmarshalClaimType(v any) (dossier.ClaimType, error) { return oneOf(v, dossier.ClaimTypes) }

// MarshalPublicBasis writes a value.
func MarshalPublicBasis(v dossier.PublicBasis) graphql.Marshaler { return word(v) }

// UnmarshalPublicBasis reads one of dossier.PublicBases.
func UnmarshalPublicBasis(v any) (dossier.PublicBasis, error) { return oneOf(v, dossier.PublicBases) }

// MarshalLintCode writes a value.
func MarshalLintCode(v casework.LintCode) graphql.Marshaler { return word(v) }

// UnmarshalLintCode reads one of casework.LintCodes.
func UnmarshalLintCode(v any) (casework.LintCode, error) { return oneOf(v, casework.LintCodes) }

// MarshalSilenceOutcome writes a value.
func MarshalSilenceOutcome(v dossier.SilenceOutcome) graphql.Marshaler { return word(v) }

// UnmarshalSilenceOutcome reads one of dossier.SilenceOutcomes.
func UnmarshalSilenceOutcome(v any) (dossier.SilenceOutcome, error) {
	return oneOf(v, dossier.SilenceOutcomes)
}

// MarshalClaimStance writes a value.
func MarshalClaimStance(v dossier.ClaimStance) graphql.Marshaler { return word(v) }

// UnmarshalClaimStance reads one of dossier.ClaimStances.
func UnmarshalClaimStance(v any) (dossier.ClaimStance, error) { return oneOf(v, dossier.ClaimStances) }

// MarshalAmendmentOp writes a value.
func MarshalAmendmentOp(v dossier.AmendmentOp) graphql.Marshaler { return word(v) }

// UnmarshalAmendmentOp reads one of dossier.AmendmentOps.
func UnmarshalAmendmentOp(v any) (dossier.AmendmentOp, error) { return oneOf(v, dossier.AmendmentOps) }

// MarshalNotificationCode writes a value.
func MarshalNotificationCode(v dossier.NoticeCode) graphql.Marshaler { return word(v) }

// UnmarshalNotificationCode reads one of dossier.NoticeCodes.
func UnmarshalNotificationCode(v any) (dossier.NoticeCode, error) {
	return oneOf(v, dossier.NoticeCodes)
}

// MarshalTextChangeKind writes a value.
func MarshalTextChangeKind(v casework.ChangeKind) graphql.Marshaler { return word(v) }

// UnmarshalTextChangeKind reads one of casework.ChangeKinds.
func UnmarshalTextChangeKind(v any) (casework.ChangeKind, error) {
	return oneOf(v, casework.ChangeKinds)
}

// MarshalTextPart writes a value.
func MarshalTextPart(v casework.TextPart) graphql.Marshaler { return word(v) }

// UnmarshalTextPart reads one of casework.TextParts.
func UnmarshalTextPart(v any) (casework.TextPart, error) { return oneOf(v, casework.TextParts) }

// MarshalPieceKind writes a value.
func MarshalPieceKind(v casework.PieceKind) graphql.Marshaler { return word(v) }

// UnmarshalPieceKind reads one of casework.PieceKinds.
func UnmarshalPieceKind(v any) (casework.PieceKind, error) { return oneOf(v, casework.PieceKinds) }

// MarshalClaimProperty writes a value.
func MarshalClaimProperty(v casework.ClaimProperty) graphql.Marshaler { return word(v) }

// UnmarshalClaimProperty reads one of casework.ClaimProperties.
func UnmarshalClaimProperty(v any) (casework.ClaimProperty, error) {
	return oneOf(v, casework.ClaimProperties)
}
