//go:build unix

package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
)

// recoveryEntries is how many entries the journal of the benchmark has, unless
// ENTENTE_RECOVERY_ENTRIES says so.
const recoveryEntries = 1_000_000

// recoveryTail is how many entries are newer than what the state and the ledger have put
// down of themselves: the most that a service which is killed can have.
const recoveryTail = 19_999

// BenchmarkRecovery1M measures a start on a journal of 1,000,000 entries: evidence of
// twelve parties that is filed, changed three times and shared, and one refusal among
// five entries; a month of closed epochs. In the same run it measures a bare scan of
// the same table, to which the ratios are.
//
//	go test ./internal/app -run '^$' -bench Recovery1M -benchtime 1x -timeout 1h
//
// ENTENTE_RECOVERY_FOLDER names a folder in which the journal is built once, for every
// run with as many entries.
func BenchmarkRecovery1M(b *testing.B) {
	n := recoveryEntries
	if text := os.Getenv("ENTENTE_RECOVERY_ENTRIES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	begins := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	step := 30 * 24 * time.Hour / time.Duration(n)
	r := &recovery{B: b, dir: os.Getenv("ENTENTE_RECOVERY_FOLDER"), begins: begins, now: begins, step: step, random: rand.New(rand.NewPCG(1, 2))}
	if r.dir == "" {
		r.dir = b.TempDir()
	}
	if _, err := os.Stat(filepath.Join(r.dir, sqlite.FileName)); err != nil {
		r.build(n)
	}
	r.now = begins.Add(time.Duration(n) * step)
	for b.Loop() {
		r.start(n)
	}
}

// start measures each part of a start: as it is after a kill, and as it is where nothing
// but the journal and what was signed is there.
func (r *recovery) start(n int) {
	folded := r.folded()
	scan := r.measure("scan", 0, func() any { return r.scan(n) })
	r.peak(true)
	var j *sqlite.Journal
	chain := r.measure("chain", scan, func() any { j = r.open(); return j })
	var s *store.Store
	state := r.measure("state", scan, func() any { s = r.state(j); return s })
	var l *ledger.Ledger
	fold := r.measure("ledger", scan, func() any { l = r.ledger(j, folded); return l })
	r.ReportMetric(r.peak(false), "peak-MB")
	r.ReportMetric((chain + state).Seconds(), "serving-s")
	r.ReportMetric((chain + state + fold).Seconds(), "total-s")
	r.ReportMetric(float64(chain+state+fold)/float64(scan), "total-x-scan")
	s.Close()
	r.must(l.Close())
	s, l = nil, nil
	state = r.measure("state-from-entries", scan, func() any { s = r.state(bare{j}); return s })
	s.Close()
	s = nil
	fold = r.measure("ledger-from-entries", scan, func() any { l = r.ledger(j, nil); return l })
	r.ReportMetric((chain + state + fold).Seconds(), "total-from-entries-s")
	r.must(l.Close())
	r.must(j.Close())
}

// bare is a journal without snapshots.
type bare struct{ journal.Journal }

func (bare) LatestSnapshot(context.Context) (journal.Head, io.ReadCloser, error) {
	return journal.Head{}, nil, fault.New(fault.NotFound, "app.bare", "there is none")
}

// folded is a copy of what the ledger has put down, which its closing may replace.
func (r *recovery) folded() *ledger.Folded {
	name := filepath.Join(r.TempDir(), foldedName)
	raw, err := os.ReadFile(filepath.Join(r.dir, foldedName))
	r.must(err)
	r.must(os.WriteFile(name, raw, 0o600))
	return &ledger.Folded{File: name, Begin: beginAuditing}
}

// peak returns the most memory that the process ever had, in MB, or begins to count
// anew; 0 where the system does not say.
func (r *recovery) peak(anew bool) float64 {
	if anew {
		debug.FreeOSMemory()
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // Linux alone
		return 0
	}
	raw, _ := os.ReadFile("/proc/self/status") // Linux alone
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	var kb float64
	_, _ = fmt.Sscan(rest, &kb) // stays 0
	return kb / 1024
}

// recovery is a data folder and what is measured on it.
type recovery struct {
	*testing.B
	dir    string
	begins time.Time
	now    time.Time
	step   time.Duration // between two entries
	random *rand.Rand
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

func (r *recovery) state(j journal.Journal) *store.Store {
	s, err := store.Open(context.Background(), j, store.Config{SnapshotEvery: 1 << 40})
	r.must(err)
	return s
}

func (r *recovery) ledger(j *sqlite.Journal, folded *ledger.Folded) *ledger.Ledger {
	key, err := ledger.NewKey("entente.test", r.begins, rand.NewChaCha8([32]byte{1}))
	r.must(err)
	l, err := ledger.Open(context.Background(), ledger.Config{Journal: j, Key: key, File: filepath.Join(r.dir, "ledger.checkpoints"),
		Clock: func() time.Time { return r.now }, Records: auditRecords, Again: auditRecord, Folded: folded})
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

// build fills the folder: a month in which something happens every few seconds, with
// the epochs closed and signed for as they end. The state and the ledger put down what
// they have before the last entries come.
func (r *recovery) build(n int) {
	early := n - min(recoveryTail, n/5)
	j := r.open()
	l := r.ledger(j, &ledger.Folded{File: filepath.Join(r.dir, foldedName), Begin: beginAuditing, Every: 1 << 40})
	r.fill(j, l, 0, early)
	r.must(l.Close())
	s := r.state(j)
	r.must(s.Snapshot(context.Background()))
	s.Close()
	l = r.ledger(j, r.folded())
	r.fill(j, l, early, n)
	r.must(l.Close())
	r.must(j.Close())
}

// fill appends the entries from a number on.
func (r *recovery) fill(j *sqlite.Journal, l *ledger.Ledger, from, until int) {
	const batch = 500
	for signed := r.now; from < until; {
		var drafts []journal.Draft
		for range min(batch, until-from) {
			r.now = r.now.Add(r.step)
			drafts = append(drafts, r.draft(from))
			from++
		}
		_, err := j.Append(context.Background(), j.Head(), drafts)
		r.must(err)
		if r.now.Sub(signed) >= ledger.EpochLength {
			signed = r.now
			r.must(l.Advance(context.Background()))
		}
	}
}

// draft is the entry of a number: versions one to four of an item, then a refusal.
func (r *recovery) draft(number int) journal.Draft {
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
		Title: "Indicator " + strconv.Itoa(item), Summary: "What was seen on the gateway of a ministry, in words of some length " + strconv.Itoa(r.random.IntN(1_000_000)),
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
