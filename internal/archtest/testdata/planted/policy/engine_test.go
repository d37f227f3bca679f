package policy

import (
	"entente/internal/dossier"
	"entente/rego"
)
