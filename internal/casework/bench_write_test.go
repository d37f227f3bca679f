package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// Mutations acknowledged per second (decided, on disk, in memory), beside bare
// SQLite commits of as many bytes with the same pragmas, in the same run.
func BenchmarkWrite(b *testing.B) {
	ctx := context.Background()
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			w := newWorld(b)
			p := person("nl.analyst", "NL-CSIRT", dossier.RoleReporter, dossier.RoleAnalyst)
			in := casework.NewIncident{Title: "An incident", Summary: "What happened.", Types: []dossier.IncidentType{dossier.IncidentWiper},
				Marking: marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("NL-CSIRT"), Naming: marking.NamingMay}}
			bare := bareSQLite(b)
			var ours, floor time.Duration
			for b.Loop() {
				ours += together(clients, func() {
					if _, err := w.as(p).CreateIncident(ctx, in); err != nil {
						b.Error(err)
					}
				})
				start := time.Now()
				for range clients {
					if _, err := bare.Exec(`INSERT INTO entry(body) VALUES (?)`, strings.Repeat("x", 1200)); err != nil {
						b.Fatal(err)
					}
				}
				floor += time.Since(start)
			}
			acked := float64(b.N * clients)
			b.ReportMetric(acked/ours.Seconds(), "acked/s")
			b.ReportMetric(acked/floor.Seconds(), "bare-commits/s")
			b.ReportMetric(ours.Seconds()/floor.Seconds(), "x-floor")
		})
	}
}

// together runs fn once in each of n goroutines that start at once.
func together(n int, fn func()) time.Duration {
	var wg sync.WaitGroup
	var ready atomic.Int32
	gate := make(chan struct{})
	for range n {
		wg.Go(func() {
			ready.Add(1)
			<-gate
			fn()
		})
	}
	for int(ready.Load()) < n {
		time.Sleep(time.Microsecond)
	}
	start := time.Now()
	close(gate)
	wg.Wait()
	return time.Since(start)
}

func bareSQLite(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE entry(seq INTEGER PRIMARY KEY, body TEXT) STRICT`); err != nil {
		b.Fatal(err)
	}
	return db
}
