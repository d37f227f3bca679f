package dossier

import (
	"time"

	"entente/internal/fault"
	"golang.org/x/text/cases"
)
