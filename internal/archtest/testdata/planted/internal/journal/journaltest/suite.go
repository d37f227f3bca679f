package journaltest

import (
	"testing"

	"entente/internal/journal"
	"pgregory.net/rapid"
)
