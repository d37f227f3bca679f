package sqlite

import (
	"entente/internal/journal"
	"entente/internal/journal/journaltest"
	"entente/internal/journal/postgres"
	_ "modernc.org/sqlite"
)
