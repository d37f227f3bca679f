package casework_test

import (
	"context"
	"crypto/rand"
	"testing"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/policy"
)

// What it costs to put a page of fifty on record: one request with a log in place of
// the floor without, on the same store. The log is written meanwhile, on the same
// processors.
func BenchmarkListOnRecord(b *testing.B) {
	ctx := context.Background()
	w := newWorld(b)
	w.place(crowd(2_000, 1)...)
	log, err := decisions.Open(ctx, decisions.Config{Dir: b.TempDir(), Queue: decisions.DefaultQueue, Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = log.Close() })
	onRecord, err := casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(w.rev), Compile: policy.Default(), Log: log, Clock: w.clock, Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	fifty, diplomat := 50, person("de.diplomat", "DE-MFA", dossier.RoleDiplomat)
	page := func(d *casework.Desk, p *identity.Principal) {
		s := d.Session(p, casework.Options{})
		c, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{First: &fifty})
		if err != nil || len(c.Edges) != 50 {
			b.Fatal(len(c.Edges), err)
		}
		if err := s.Record(ctx); err != nil {
			b.Fatal(err)
		}
	}
	page(w.desk, diplomat)
	compare(b, func() { page(onRecord, diplomat) }, func() { page(w.desk, diplomat) })
}
