package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	modernc "modernc.org/sqlite"

	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

// BenchmarkAppend measures an entry in batches of three sizes, and in turn with it
// a bare insert of the same rows with the same settings. The metric x-bare is what
// the journal adds: canonical bodies, hashes, head, mark.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			j := open(b, b.TempDir())
			defer shut(b, j)
			bare := newBare(b, size)
			var ours, theirs time.Duration
			n := 0
			for b.Loop() {
				ds := drafts(n, size)
				began := time.Now()
				entries, err := j.Append(context.Background(), j.Head(), ds)
				ours += time.Since(began)
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				theirs += bare.insert(b, entries)
				b.StartTimer()
				n += size
			}
			b.ReportMetric(float64(ours.Microseconds())/float64(n), "µs/entry")
			b.ReportMetric(float64(theirs.Microseconds())/float64(n), "bare-µs/entry")
			b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
		})
	}
}

// bare is a SQLite table of the same columns with nothing around it.
type bare struct {
	db   *sql.DB
	stmt *sql.Stmt
	args []any
}

func newBare(b *testing.B, size int) *bare {
	b.Helper()
	c, err := modernc.NewConnector("file:" + filepath.Join(b.TempDir(), "bare.db") +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		b.Fatal(err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	_, err = db.ExecContext(b.Context(), `CREATE TABLE entry (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind INTEGER NOT NULL,
		body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT`)
	if err != nil {
		b.Fatal(err)
	}
	stmt, err := db.PrepareContext(b.Context(), `INSERT INTO entry VALUES (?,?,?,?,?,?)`+strings.Repeat(`,(?,?,?,?,?,?)`, size-1))
	if err != nil {
		b.Fatal(err)
	}
	return &bare{db: db, stmt: stmt}
}

func (x *bare) insert(b *testing.B, entries []journal.Entry) time.Duration {
	b.Helper()
	x.args = x.args[:0]
	for i := range entries {
		r := entries[i].Record()
		x.args = append(x.args, r.Seq, r.At, r.Kind, r.Body, r.Prev, r.Hash)
	}
	began := time.Now()
	_, err := x.stmt.ExecContext(context.Background(), x.args...)
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkOpen measures opening a journal of 100,000 entries, which checks them
// all, and in turn with it a bare scan of the same table over a new connection.
func BenchmarkOpen(b *testing.B) {
	const entries, batch = 100_000, 500
	dir := b.TempDir()
	j := open(b, dir)
	for n := 0; n < entries; n += batch {
		add(b, j, drafts(n, batch))
	}
	shut(b, j)
	var ours, theirs time.Duration
	n := 0
	for b.Loop() {
		began := time.Now()
		j, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
		ours += time.Since(began)
		if err != nil || j.Head().Seq != entries {
			b.Fatal(err)
		}
		b.StopTimer()
		shut(b, j)
		theirs += scanBare(b, dir, entries)
		b.StartTimer()
		n++
	}
	b.ReportMetric(float64(n*entries)/ours.Seconds(), "entries/s")
	b.ReportMetric(float64(n*entries)/theirs.Seconds(), "bare-entries/s")
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
}

func scanBare(b *testing.B, dir string, want int) time.Duration {
	b.Helper()
	began := time.Now()
	db := plain(b, dir)
	rows, err := db.QueryContext(context.Background(), `SELECT seq, at, kind, body, prev, hash FROM entry ORDER BY seq`)
	if err != nil {
		b.Fatal(err)
	}
	var r journal.Record
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(&r.Seq, &r.At, &r.Kind, &r.Body, &r.Prev, &r.Hash); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil || n != want {
		b.Fatal(n, err)
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
