package casework

import (
	"entente/graph/model"
	"entente/internal/app"
	"entente/internal/store"
	"entente/policy"
)
