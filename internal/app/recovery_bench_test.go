//go:build unix

package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"entente/internal/dossier"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
)

// recoveryEntries is how many entries the journal of the benchmark has, unless
// ENTENTE_RECOVERY_ENTRIES says so.
const recoveryEntries = 1_000_000

// BenchmarkRecovery1M measures a start on a journal of 1,000,000 entries: evidence of
// twelve parties that is filed, changed three times and shared, and one refusal among
// five entries; a month of closed epochs. In the same run it measures a bare scan of
// the same table, to which the ratios are.
//
//	go test ./internal/app -run '^$' -bench Recovery1M -benchtime 1x -timeout 1h
func BenchmarkRecovery1M(b *testing.B) {
	n := recoveryEntries
	if text := os.Getenv("ENTENTE_RECOVERY_ENTRIES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	r := &recovery{B: b, dir: b.TempDir(), begins: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	r.build(n)
	for b.Loop() {
		scan := r.measure("scan", 0, func() any { return r.scan(n) })
		var j *sqlite.Journal
		chain := r.measure("chain", scan, func() any { j = r.open(); return j })
		var s *store.Store
		entries := r.measure("state-from-entries", scan, func() any { s = r.state(j); return s })
		if err := s.Snapshot(context.Background()); err != nil {
			b.Fatal(err)
		}
		s.Close()
		s = nil
		tail := r.measure("state-from-snapshot", scan, func() any { s = r.state(j); return s })
		var l *ledger.Ledger
		fold := r.measure("ledger", scan, func() any { l = r.ledger(j); return l })
		b.ReportMetric((chain + tail).Seconds(), "serving-s")
		b.ReportMetric((chain + tail + fold).Seconds(), "total-s")
		b.ReportMetric(float64(chain+tail+fold)/float64(scan), "total-x-scan")
		b.ReportMetric((chain + entries + fold).Seconds(), "total-without-snapshot-s")
		s.Close()
		for _, err := range []error{l.Close(), j.Close()} {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// recovery is a data folder and what is measured on it.
type recovery struct {
	*testing.B
	dir    string
	begins time.Time
	now    time.Time
}

func (r *recovery) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// measure reports how long a step takes on the clock and on processors, how often the scan that is, and how much
// more is on the heap after it.
func (r *recovery) measure(name string, scan time.Duration, step func() any) time.Duration {
	r.Helper()
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, worked, begun := heap(), r.worked(), time.Now()
	made := step()
	took := time.Since(begun)
	r.ReportMetric((r.worked() - worked).Seconds(), name+"-cpu-s")
	grown := int64(heap()) - int64(before) //nolint:gosec // far below 2^63
	runtime.KeepAlive(made)
	r.ReportMetric(took.Seconds(), name+"-s")
	r.ReportMetric(float64(grown)/(1<<20), name+"-MB")
	if scan > 0 {
		r.ReportMetric(float64(took)/float64(scan), name+"-x-scan")
	}
	return took
}

// worked returns how long the process has had a processor: other than the time on the
// clock it says the same on a busy machine.
func (r *recovery) worked() time.Duration {
	var u syscall.Rusage
	r.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (r *recovery) open() *sqlite.Journal {
	j, err := sqlite.Open(context.Background(), sqlite.Config{Dir: r.dir})
	r.must(err)
	return j
}

func (r *recovery) state(j *sqlite.Journal) *store.Store {
	s, err := store.Open(context.Background(), j, store.Config{SnapshotEvery: 1 << 40})
	r.must(err)
	return s
}

func (r *recovery) ledger(j *sqlite.Journal) *ledger.Ledger {
	key, err := ledger.NewKey("entente.test", r.begins, rand.NewChaCha8([32]byte{1}))
	r.must(err)
	l, err := ledger.Open(context.Background(), ledger.Config{Journal: j, Key: key, File: filepath.Join(r.dir, "ledger.checkpoints"),
		Clock: func() time.Time { return r.now }, Records: auditRecords, Again: auditRecord})
	r.must(err)
	return l
}

// scan reads every column of the table and does nothing with them.
func (r *recovery) scan(want int) any {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(r.dir, "journal.db")+"?mode=ro")
	r.must(err)
	defer db.Close() // read only
	rows, err := db.QueryContext(context.Background(), `SELECT seq, at, kind, body, prev, hash FROM entry ORDER BY seq`)
	r.must(err)
	n := 0
	for ; rows.Next(); n++ {
		var x journal.Record
		r.must(rows.Scan(&x.Seq, &x.At, &x.Kind, &x.Body, &x.Prev, &x.Hash))
	}
	r.must(rows.Close())
	if r.must(rows.Err()); n != want {
		r.Fatalf("%d entries", n)
	}
	return nil
}

// build fills the folder: a month in which every ten minutes something happens, with
// the epochs closed and signed for as they end.
func (r *recovery) build(n int) {
	const batch = 500
	j := r.open()
	r.now = r.begins
	l := r.ledger(j)
	random := rand.New(rand.NewPCG(1, 2))
	step := 30 * 24 * time.Hour / time.Duration(n)
	signed := r.now
	for done := 0; done < n; {
		var drafts []journal.Draft
		for range min(batch, n-done) {
			r.now = r.now.Add(step)
			drafts = append(drafts, r.draft(random, done))
			done++
		}
		_, err := j.Append(context.Background(), j.Head(), drafts)
		r.must(err)
		if r.now.Sub(signed) >= ledger.EpochLength {
			signed = r.now
			r.must(l.Advance(context.Background()))
		}
	}
	r.must(l.Close())
	r.must(j.Close())
}

// draft is the entry of a number: versions one to four of an item, then a refusal.
func (r *recovery) draft(random *rand.Rand, number int) journal.Draft {
	item, version := number/5, number%5+1
	id, err := dossier.NewID(dossier.NounEvidence, rand.NewChaCha8([32]byte{byte(item), byte(item >> 8), byte(item >> 16), 7}))
	r.must(err)
	party := fmt.Sprintf("P%02d", item%12)
	if version == 5 {
		return r.entry(store.EntryRefuse, map[string]any{"audit": store.Audit{Person: party + ".analyst", Party: "P03", Action: "evidence:share", Object: id,
			Outcome: "DENY_HIDDEN", Reasons: []string{"NOT_SHARED"}, Rule: "NOT_SHARED", Revision: "3f1c8e0d2b"}})
	}
	o := &dossier.Evidence{
		Header: dossier.Header{ID: id, Version: uint64(version), State: "REGISTERED", Owner: party, Author: party + ".analyst", Created: r.now, Changed: r.now, //nolint:gosec // 1 to 4
			Marking: marking.Marking{TLP: marking.TLP(item % 3), PAP: marking.PAPGreen, Originators: marking.SetOf(party), Naming: marking.NamingMay}},
		Title: "Indicator " + strconv.Itoa(item), Summary: "What was seen on the gateway of a ministry, in words of some length " + strconv.Itoa(random.IntN(1_000_000)),
		Kind: dossier.EvidenceLog, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: party,
	}
	action := "evidence:create"
	if version > 1 {
		o.State, action = "VERIFIED", "evidence:amend"
	}
	if version > 2 && item%2 == 0 {
		action = "evidence:share"
		o.Grants = []dossier.Grant{{Grant: marking.Grant{By: party, Via: []string{"eu27", "nato"}[item/2%2]}, Person: party + ".analyst", At: r.begins}}
	}
	raw, err := json.Marshal(o)
	r.must(err)
	return r.entry(store.EntryChange, map[string]any{"audit": store.Audit{Person: o.Author, Party: party, Action: action, Outcome: "ALLOW", Rule: "OWNER", Revision: "3f1c8e0d2b"},
		"objects": []any{map[string]any{"noun": dossier.NounEvidence, "object": json.RawMessage(raw)}}})
}

func (r *recovery) entry(kind journal.Kind, body any) journal.Draft {
	raw, err := json.Marshal(body)
	r.must(err)
	return journal.Draft{Kind: kind, At: r.now, Body: raw}
}
