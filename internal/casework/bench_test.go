package casework_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-memdb"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
)

// The benchmarks compare with a floor in the same run: the same answer made by
// walking a plain go-memdb table that holds only the visible objects, newest
// first, without any policy. "x-floor" is the ratio.

const benchObjects = 100_000

// crowd makes incidents with a few thousand different labels, of which about
// share are visible to a German diplomat.
func crowd(n int, share float64) []dossier.Object {
	r := rand.New(rand.NewPCG(7, 7))
	words := strings.Fields("wiper espionage ransomware router satellite ministry election hospital grid supply vendor credential phishing leak tunnel")
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	out := make([]dossier.Object, n)
	for i := range out {
		owner := pick("NL", "FR", "SE", "PL", "EE", "CZ", "IT", "ES", "FI", "LT")
		m := marking.Marking{TLP: marking.Green, PAP: marking.PAP(1 + r.IntN(4)), Originators: marking.SetOf(owner), Naming: marking.NamingMay}
		if r.IntN(3) == 0 {
			m.RelTo = marking.Only("NL", "FR", "SE", "PL", "EE", "CZ", "IT", "ES", "FI", "LT", "DE", pick("US", "UK", "CA", "JP"), pick("AT", "BE", "DK"))
		}
		if r.IntN(4) == 0 {
			m.Expires = marking.MinuteOf(noon.AddDate(1, r.IntN(3), 0))
		}
		g := marking.Grant{Via: "eu27", By: owner}
		if r.Float64() >= share {
			g = marking.Grant{By: owner, To: marking.SetOf("US", pick("UK", "AU", "NZ"))}
		}
		h := dossier.Header{State: dossier.State(pick("SUBMITTED", "VALIDATED", "UNDER_ANALYSIS", "ASSESSED")), Owner: owner, Marking: m,
			Grants: []dossier.Grant{{Grant: g}}}
		out[i] = &dossier.Incident{Header: h, Title: fmt.Sprintf("%s against a %s, number %d", pick(words...), pick(words...), i),
			Summary: strings.Join([]string{pick(words...), pick(words...), pick(words...), pick(words...)}, " "),
			Types:   []dossier.IncidentType{dossier.IncidentDataTheft}, FirstSeen: "2024-05-01", Severity: r.IntN(100)}
	}
	return out
}

// floorDB is a memdb table of the visible incidents, by id and newest first.
func floorDB(b *testing.B, visible []*dossier.Incident) *memdb.MemDB {
	b.Helper()
	db, err := memdb.NewMemDB(&memdb.DBSchema{Tables: map[string]*memdb.TableSchema{"incident": {Name: "incident", Indexes: map[string]*memdb.IndexSchema{
		"id":  {Name: "id", Unique: true, Indexer: &memdb.StringFieldIndex{Field: "ID"}},
		"new": {Name: "new", Unique: true, Indexer: &memdb.UintFieldIndex{Field: "Seq"}},
	}}}})
	if err != nil {
		b.Fatal(err)
	}
	txn := db.Txn(true)
	for i, v := range visible {
		if err := txn.Insert("incident", &floorRow{string(v.ID), uint64(i), v, store.Fold(v.Words()...)}); err != nil {
			b.Fatal(err)
		}
	}
	txn.Commit()
	return db
}

type floorRow struct {
	ID   string
	Seq  uint64
	Obj  *dossier.Incident
	Fold string
}

// newest walks the floor's table and copies each object, as an answer would.
func newest(b *testing.B, db *memdb.MemDB, want int, match func(*floorRow) bool) (out []*dossier.Incident, total int) {
	it, err := db.Txn(false).GetReverse("incident", "new")
	if err != nil {
		b.Fatal(err)
	}
	for o := it.Next(); o != nil; o = it.Next() {
		r := o.(*floorRow)
		if match != nil && !match(r) {
			continue
		}
		if total++; len(out) < want {
			c := *r.Obj
			out = append(out, &c)
		} else if match == nil {
			break
		}
	}
	return out, total
}

// compare times both sides in turns and reports their ratio.
func compare(b *testing.B, ours, floor func()) {
	b.Helper()
	ours() // warm
	floor()
	var a, f time.Duration
	b.ReportAllocs()
	for b.Loop() {
		t := time.Now()
		ours()
		a += time.Since(t)
		t = time.Now()
		floor()
		f += time.Since(t)
	}
	b.ReportMetric(float64(a.Nanoseconds())/float64(b.N), "ours-ns/op")
	b.ReportMetric(float64(f.Nanoseconds())/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(a)/float64(f), "x-floor")
}

func BenchmarkRead(b *testing.B) {
	ctx := context.Background()
	for _, share := range []float64{0.01, 0.5, 1} {
		b.Run(fmt.Sprintf("visible=%.0f%%", 100*share), func(b *testing.B) {
			w := newWorld(b)
			objects := crowd(benchObjects, share)
			w.place(objects...)
			diplomat := person("de.diplomat", "DE-MFA", dossier.RoleDiplomat)
			s := w.as(diplomat)
			var visible []*dossier.Incident
			var ids []dossier.ID
			for _, o := range objects {
				if item, _ := s.Node(ctx, o.Head().ID); item.OK() {
					visible = append(visible, o.(*dossier.Incident))
					ids = append(ids, o.Head().ID)
				}
			}
			if got := float64(len(visible)) / benchObjects; got < share*0.9 || got > share*1.1 {
				b.Fatalf("%.3f of the objects are visible, want about %.2f", got, share)
			}
			b.Logf("%d labels", w.store.View().Labels().Len())
			db := floorDB(b, visible)
			fifty := 50
			b.Run("list50", func(b *testing.B) {
				compare(b, func() {
					c, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{First: &fifty})
					if err != nil || len(c.Edges) != 50 {
						b.Fatal(len(c.Edges), err)
					}
				}, func() { newest(b, db, 50, nil) })
			})
			b.Run("count", func(b *testing.B) {
				zero := 0
				compare(b, func() {
					c, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{First: &zero})
					if err != nil || c.Total() != len(visible) {
						b.Fatal(c.Total(), err)
					}
				}, func() { newest(b, db, 0, func(*floorRow) bool { return true }) })
			})
			b.Run("get", func(b *testing.B) {
				i, j := 0, 0
				compare(b, func() {
					i++
					if item, _ := s.Node(ctx, ids[i*7919%len(ids)]); !item.OK() {
						b.Fatal("not there")
					}
				}, func() {
					j++
					if o, _ := db.Txn(false).First("incident", "id", string(ids[j*7919%len(ids)])); o == nil {
						b.Fatal("not there")
					}
				})
			})
			b.Run("search", func(b *testing.B) {
				f := casework.IncidentFilter{Common: casework.Common{Search: "satellite hospital"}}
				var got int
				words := store.WordsOf("satellite hospital")
				compare(b, func() {
					c, err := s.Incidents(ctx, f, casework.Page{First: &fifty})
					if err != nil {
						b.Fatal(err)
					}
					got = c.Total()
				}, func() {
					_, total := newest(b, db, 50, func(r *floorRow) bool { return words.In(r.Fold) })
					if total != got {
						b.Fatalf("%d found, the floor has %d", got, total)
					}
				})
			})
			b.Run("session", func(b *testing.B) {
				for b.Loop() {
					w.as(diplomat)
				}
			})
		})
	}
}

// The time of a list does not grow with what is hidden.
func BenchmarkListWithHidden(b *testing.B) {
	ctx := context.Background()
	fifty := 50
	for _, hidden := range []int{0, 10_000, 100_000} {
		b.Run(fmt.Sprintf("hidden=%d", hidden), func(b *testing.B) {
			w := newWorld(b)
			w.place(crowd(2_000, 1)...)
			w.place(crowd(hidden, 0)...)
			s := w.as(person("de.diplomat", "DE-MFA", dossier.RoleDiplomat))
			if _, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{}); err != nil { // verdicts are asked for once
				b.Fatal(err)
			}
			for b.Loop() {
				if c, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{First: &fifty}); err != nil || len(c.Edges) != 50 {
					b.Fatal(err)
				}
			}
		})
	}
}
