package sqlite

import "entente/internal/journal/journaltest"
