package resolver

import (
	"entente/graph/model"
	"entente/internal/casework"
	"entente/internal/store"
	"github.com/99designs/gqlgen/graphql"
	"github.com/open-policy-agent/opa/v1/rego"
)
