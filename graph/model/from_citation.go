package model

import (
	"github.com/99designs/gqlgen/graphql"

	"entente/internal/dossier"
)

// Citation is the wire form of a reference. The object is looked up when asked for.
type Citation struct {
	ID      dossier.ID
	Version int
	Portion *string
}

func fromCite(c dossier.Cite) *Citation {
	return &Citation{ID: c.Object, Version: int(c.Version), Portion: some(c.Portion)}
}

// MarshalAttributionVerb writes a value.
func MarshalAttributionVerb(v dossier.Verb) graphql.Marshaler { return word(v) }

// UnmarshalAttributionVerb reads one of dossier.Verbs.
func UnmarshalAttributionVerb(v any) (dossier.Verb, error) { return oneOf(v, dossier.Verbs) }

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
