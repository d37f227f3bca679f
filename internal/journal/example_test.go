package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"entente/internal/journal"
)

func ExampleCanonical() {
	body, err := journal.Canonical([]byte(`{ "tlp": "AMBER", "count": 3, "by": "\u00c9quipe <A>" }`))
	fmt.Println(string(body), err)
	_, err = journal.Canonical([]byte(`{"confidence": 0.9}`))
	fmt.Println(err)
	// Output:
	// {"by":"Équipe <A>","count":3,"tlp":"AMBER"} <nil>
	// journal.Canonical: INVALID_INPUT: the body holds a number with a fraction or an exponent; only whole numbers have one spelling
}

func ExampleEntry_ComputeHash() {
	e := journal.Entry{
		Seq:  1,
		Kind: 1,
		At:   time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC),
		Body: json.RawMessage(`{"title":"First sighting","tlp":"AMBER"}`),
	}
	fmt.Printf("%x\n", e.ComputeHash())
	// Output:
	// f968bf0ef108f136e79ff5407074fd8e344c165de135de0ce5832b7d3381034d
}

// A driver stores what Seal returns and feeds it to an Audit when it opens.
func ExampleAudit() {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	entries, err := journal.Seal(journal.Head{}, []journal.Draft{
		{Kind: 1, At: at, Body: json.RawMessage(`{"n":1}`)},
		{Kind: 1, At: at, Body: json.RawMessage(`{"n":2}`)},
		{Kind: 1, At: at, Body: json.RawMessage(`{"n":3}`)},
	})
	if err != nil {
		panic(err)
	}
	a := journal.NewAudit(journal.Head{})
	for _, e := range entries {
		record := e.Record()
		if e.Seq == 2 {
			record.Body = `{"n":20}` // somebody rewrites history
		}
		a.Add(&record)
	}
	_, err = a.Done()
	var d *journal.Damage
	fmt.Println(errors.As(err, &d), d)
	// Output:
	// true entry 2 does not check (damaged middle, the last entry is 3): its hash is not the hash of its content
}

func ExampleSnapshotDir() {
	dir, err := os.MkdirTemp("", "snapshots")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // an example's own folder
	ctx, snapshots := context.Background(), journal.SnapshotDir(dir)
	err = snapshots.Save(ctx, journal.Head{Seq: 7, Hash: [32]byte{0xab}}, func(w io.Writer) error {
		_, err := io.WriteString(w, "the state after entry 7")
		return err
	})
	if err != nil {
		panic(err)
	}
	head, r, err := snapshots.Latest(ctx)
	if err != nil {
		panic(err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	state, err := io.ReadAll(r)
	fmt.Println(head.Seq, string(state), err)
	// Output:
	// 7 the state after entry 7 <nil>
}
