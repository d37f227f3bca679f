package sqlite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

func Example() {
	folder, err := os.MkdirTemp("", "journal")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder) //nolint:errcheck // an example's own folder
	ctx := context.Background()
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: filepath.Join(folder, "data")})
	if err != nil {
		panic(err)
	}
	defer j.Close() //nolint:errcheck // what was acknowledged is safe all the same

	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	_, err = j.Append(ctx, j.Head(), []journal.Draft{
		{Kind: 1, At: at, Body: json.RawMessage(`{"title": "First sighting"}`)},
		{Kind: 2, At: at, Body: json.RawMessage(`{"title": "Second sighting"}`)},
	})
	fmt.Println(err)
	_, err = j.Append(ctx, journal.Head{}, []journal.Draft{{Kind: 1, At: at, Body: json.RawMessage(`{}`)}})
	fmt.Println(err)
	err = j.Read(ctx, journal.Head{}, func(e journal.Entry) error {
		fmt.Println(e.Seq, e.Kind, e.At.Format(time.RFC3339), string(e.Body))
		return nil
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// sqlite.Append: VERSION_STALE: the journal does not stand at, or does not hold, the given entry
	// 1 1 2026-01-02T03:04:05Z {"title":"First sighting"}
	// 2 2 2026-01-02T03:04:05Z {"title":"Second sighting"}
	// <nil>
}
