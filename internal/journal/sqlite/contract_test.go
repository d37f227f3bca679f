package sqlite_test

import (
	"testing"

	"entente/internal/journal"
	"entente/internal/journal/journaltest"
	"entente/internal/journal/sqlite"
)

func TestContract(t *testing.T) {
	journaltest.Run(t, func(t *testing.T, dir string) journal.Journal {
		t.Helper()
		j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return j
	})
}
