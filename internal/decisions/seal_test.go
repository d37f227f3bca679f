package decisions_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/decisions"
	"entente/internal/fault"
)

// whole reads all records in both orders; false if the log says that it is damaged.
func whole(t *testing.T, dir string) (out []*decisions.Stored, ok bool) {
	t.Helper()
	l, err := decisions.OpenReadOnly(context.Background(), dir)
	if err != nil {
		return nil, false
	}
	defer l.Close()
	var back []*decisions.Stored
	for r, err := range l.Records(context.Background(), decisions.Filter{}, decisions.Oldest, 0) {
		if err != nil {
			return nil, false
		}
		out = append(out, r)
	}
	for r, err := range l.Records(context.Background(), decisions.Filter{}, decisions.Newest, 0) {
		if err != nil {
			return nil, false
		}
		back = append([]*decisions.Stored{r}, back...)
	}
	if !reflect.DeepEqual(out, back) {
		t.Errorf("%d records from the oldest on, %d from the newest", len(out), len(back))
	}
	return out, true
}

// three is a folder with a log of three records.
func three(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	l := open(t, dir, 0)
	for i := range 3 {
		add(t, l, decisions.Durable, record(fmt.Sprint("nl.", i), noon, fmt.Sprint("evd_", i), "evd_9"))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestARecordThatIsNotAsItWasWrittenIsReported(t *testing.T) {
	dir := three(t)
	db, err := sql.Open("sqlite", filepath.Join(dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	columns := func(table string) (out []string) {
		rows, err := db.Query(`SELECT name FROM pragma_table_info(?)`, table)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			out = append(out, name)
		}
		if rows.Err() != nil || len(out) < 5 {
			t.Fatal(out, rows.Err())
		}
		return out
	}
	try := func(say, query string) {
		t.Run(say, func(t *testing.T) {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(query); err != nil {
				t.Fatal(err)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			if _, ok := whole(t, dir); ok {
				t.Error("it is taken for what was written")
			}
		})
	}
	restore, err := os.ReadFile(filepath.Join(dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	again := func() {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, decisions.FileName), restore, 0o600); err != nil {
			t.Fatal(err)
		}
		if db, err = sql.Open("sqlite", filepath.Join(dir, decisions.FileName)); err != nil {
			t.Fatal(err)
		}
	}
	for table, of := range map[string]string{"record": "seq = 2", "part": "record = 2 AND number = 0"} {
		for _, c := range columns(table) {
			value := map[bool]string{true: c + " + 7", false: "CASE typeof(" + c + ") WHEN 'blob' THEN zeroblob(32) ELSE 'x' || " + c + " END"}[c == "seq" || c == "at" || c == "minute" || c == "record" || c == "number" || c == "relations"]
			if c == "number" {
				value = "9" // behind the other
			}
			try(table+"."+c, "UPDATE "+table+" SET "+c+" = "+value+" WHERE "+of)
			again()
		}
	}
	try("a part is gone", "DELETE FROM part WHERE record = 2 AND number = 1")
	again()
	try("a record is gone", "DELETE FROM record WHERE seq = 2")
	again()
	if got, ok := whole(t, dir); !ok || len(got) != 3 {
		t.Errorf("as it was: %d records", len(got))
	}
}

// A file of which a byte is another is read as it was written, or not at all.
func TestAByteOfTheFileThatIsAnotherIsReportedOrSaysNothing(t *testing.T) {
	dir := three(t)
	name := filepath.Join(dir, decisions.FileName)
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := whole(t, dir)
	if !ok || len(want) != 3 {
		t.Fatalf("%d records", len(want))
	}
	found := 0
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(r, "byte")
		flipped := append([]byte(nil), file...)
		flipped[at] ^= byte(1) << rapid.IntRange(0, 7).Draw(r, "bit")
		if err := os.WriteFile(name, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		got, ok := whole(t, dir)
		if !ok {
			found++
			return
		}
		if !reflect.DeepEqual(got, want) {
			r.Errorf("byte %d of %d: %d records, and nobody is told", at, len(file), len(got))
		}
	})
	t.Logf("%d flips were found", found)
}

func TestWhatIsDamagedIsSaidToBe(t *testing.T) {
	dir := three(t)
	db, err := sql.Open("sqlite", filepath.Join(dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE record SET person = 'uk.diplomat' WHERE seq = 3`); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir, 0)
	for _, err := range l.Records(context.Background(), decisions.Filter{Person: "uk.diplomat"}, decisions.Newest, 0) {
		if f := fault.As(err); f == nil || f.Kind != fault.Internal || f.Code != fault.CodeFileDamaged {
			t.Errorf("got %v, want INTERNAL with FILE_DAMAGED", err)
		}
	}
}
