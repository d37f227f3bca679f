package policy

import (
	"context"

	"entente/internal/marking"
	"github.com/open-policy-agent/opa/v1/rego"
)
