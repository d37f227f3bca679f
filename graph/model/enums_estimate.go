package model

import (
	"github.com/99designs/gqlgen/graphql"

	"entente/internal/dossier"
)

// The closed sets of estimates.

// MarshalActorLevel writes a value.
func MarshalActorLevel(v dossier.Level) graphql.Marshaler { return word(v) }

// UnmarshalActorLevel reads one of dossier.Levels.
func UnmarshalActorLevel(v any) (dossier.Level, error) { return oneOf(v, dossier.Levels) }

// MarshalConfidence writes a value.
func MarshalConfidence(v dossier.Confidence) graphql.Marshaler { return word(v) }

// UnmarshalConfidence reads one of dossier.Confidences.
func UnmarshalConfidence(v any) (dossier.Confidence, error) { return oneOf(v, dossier.Confidences) }

// MarshalAttributionVerb writes a value.
func MarshalAttributionVerb(v dossier.Verb) graphql.Marshaler { return word(v) }

// UnmarshalAttributionVerb reads one of dossier.Verbs.
func UnmarshalAttributionVerb(v any) (dossier.Verb, error) { return oneOf(v, dossier.Verbs) }
