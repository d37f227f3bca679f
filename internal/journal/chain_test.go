package journal_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
)

// log returns the stored form of n sealed entries.
func log(t *testing.T, n int) ([]journal.Record, []journal.Entry) {
	t.Helper()
	ds := make([]journal.Draft, n)
	for i := range ds {
		ds[i] = journal.Draft{
			Kind: journal.Kind(i + 1), //nolint:gosec // small
			At:   time.Date(2026, 1, 2, 3, 4, i, 0, time.UTC),
			Body: json.RawMessage(`{"n":` + strconv.Itoa(i) + `}`),
		}
	}
	entries, err := journal.Seal(journal.Head{}, ds)
	if err != nil {
		t.Fatal(err)
	}
	records := make([]journal.Record, n)
	for i := range entries {
		records[i] = entries[i].Record()
	}
	return records, entries
}

// The vectors were computed from the package comment with Python's hashlib.
func TestHashesFollowTheDocumentedEncoding(t *testing.T) {
	entries, err := journal.Seal(journal.Head{}, []journal.Draft{
		{Kind: 1, At: time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC), Body: json.RawMessage(`{"title":"First sighting","tlp":"AMBER"}`)},
		{Kind: 65535, Body: json.RawMessage(`"\u00e9\n"`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"f968bf0ef108f136e79ff5407074fd8e344c165de135de0ce5832b7d3381034d",
		"5913ceeb978b090bc79a70b58736845fc7e1b80cafec2fce70b3b9de2af75c16",
	} {
		if got := hex.EncodeToString(entries[i].Hash[:]); got != want {
			t.Errorf("entry %d has the hash %s, want %s", i+1, got, want)
		}
	}
}

func TestEveryFieldChangesTheHash(t *testing.T) {
	_, entries := log(t, 1)
	for name, change := range map[string]func(*journal.Entry){
		"sequence number": func(e *journal.Entry) { e.Seq = 11 },
		"kind":            func(e *journal.Entry) { e.Kind = 11 },
		"time":            func(e *journal.Entry) { e.At = e.At.Add(time.Microsecond) },
		"body":            func(e *journal.Entry) { e.Body = json.RawMessage(`{"n":1}`) },
		"previous hash":   func(e *journal.Entry) { e.Prev[0] = 1 },
	} {
		e := entries[0]
		if change(&e); e.ComputeHash() == e.Hash {
			t.Errorf("another %s gives the same hash", name)
		}
	}
}

func TestSealRefusesNumbersThatSQLCannotHold(t *testing.T) {
	d := []journal.Draft{{Body: json.RawMessage(`1`)}}
	if _, err := journal.Seal(journal.Head{Seq: math.MaxInt64}, d); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := journal.Seal(journal.Head{Seq: math.MaxInt64 - 1}, d); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestAuditNamesTheDamage(t *testing.T) {
	const n = 10
	for _, c := range []struct {
		name   string
		damage func(log []journal.Record) []journal.Record
		seq    uint64
		last   uint64
		tail   bool
	}{
		{"a changed first body", changed(0, func(r *journal.Record) { r.Body = `{"n":7}` }), 1, 10, false},
		{"a changed middle body", changed(4, func(r *journal.Record) { r.Body = `{"n":7}` }), 5, 10, false},
		{"a changed last body", changed(9, func(r *journal.Record) { r.Body = `{"n":7}` }), 10, 10, true},
		{"a body with a space", changed(4, func(r *journal.Record) { r.Body = `{"n": 4}` }), 5, 10, false},
		{"a body that is no JSON", changed(9, func(r *journal.Record) { r.Body = `{"n":` }), 10, 10, true},
		{"a changed kind", changed(4, func(r *journal.Record) { r.Kind++ }), 5, 10, false},
		{"a kind out of range", changed(4, func(r *journal.Record) { r.Kind += 1 << 16 }), 5, 10, false},
		{"a changed time", changed(4, func(r *journal.Record) { r.At = "2026-01-02T03:04:05.000000Z" }), 5, 10, false},
		{"a time in another spelling", changed(4, func(r *journal.Record) { r.At = "2026-01-02T03:04:04Z" }), 5, 10, false},
		{"a time with a decimal comma", changed(4, func(r *journal.Record) { r.At = strings.Replace(r.At, ".", ",", 1) }), 5, 10, false},
		{"a time in the year zero", changed(4, func(r *journal.Record) { r.At = "0000" + r.At[4:] }), 5, 10, false},
		{"a changed hash", changed(4, func(r *journal.Record) { r.Hash = r.Prev }), 5, 10, false},
		{"a hash in capitals", changed(4, func(r *journal.Record) { r.Hash = "A" + r.Hash[1:] }), 5, 10, false},
		{"a hash cut short", changed(9, func(r *journal.Record) { r.Hash = r.Hash[:63] }), 10, 10, true},
		{"a changed previous hash", changed(4, func(r *journal.Record) { r.Prev = r.Hash }), 5, 10, false},
		{"a first entry that follows something", changed(0, func(r *journal.Record) { r.Prev = r.Hash }), 1, 10, false},
		{"a missing first entry", without(0), 1, 10, false},
		{"a missing middle entry", without(4), 5, 10, false},
		{"two missing entries", func(l []journal.Record) []journal.Record { return without(4)(without(4)(l)) }, 5, 10, false},
		{"two entries that changed places", swapped(3, 6), 4, 10, false},
		{"two last entries that changed places", swapped(8, 9), 9, 10, false},
		{"an entry again at the end", func(l []journal.Record) []journal.Record {
			r := l[3]
			r.Seq = n + 1
			return append(l, r)
		}, n + 1, n + 1, true},
		{"two bad entries at the end", func(l []journal.Record) []journal.Record {
			l[8].Kind++
			l[9].Kind++
			return l
		}, 9, 10, false},
		{"a bad entry behind a hole at the end", func(l []journal.Record) []journal.Record {
			l[9].Kind++
			return without(8)(l)
		}, 9, 10, false},
		{"a bad entry with one good one behind it", changed(8, func(r *journal.Record) { r.Kind++ }), 9, 10, false},
		{"the end of another log, whole in itself", func(l []journal.Record) []journal.Record { return append(l[:4:4], otherLog(t, 10)[4:]...) }, 5, 10, false},
		{"another last entry, whole in itself", func(l []journal.Record) []journal.Record { return append(l[:9:9], otherLog(t, 10)[9]) }, 10, 10, false},
		{"a body that was hashed with a space in it", sealedAs(`{"n": 4}`), 5, 10, false},
		{"a body that was hashed, but is no JSON", sealedAs(`{"n"`), 5, 10, false},
		{"an entry with the number zero", func(l []journal.Record) []journal.Record {
			r := l[0]
			r.Seq = 0
			return append([]journal.Record{r}, l...)
		}, 1, 10, false},
		{"a negative number alone", func(l []journal.Record) []journal.Record {
			l[0].Seq = -1
			return l[:1]
		}, 1, 10, false},
		{"missing last entries, with an anchor", func(l []journal.Record) []journal.Record { return l[:7] }, 8, 10, false},
		{"no entries, with an anchor", func([]journal.Record) []journal.Record { return nil }, 1, 10, false},
		{"a bad last entry with acknowledged ones gone behind it", func(l []journal.Record) []journal.Record {
			l[6].Kind++
			return l[:7]
		}, 7, 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, entries := log(t, n)
			report, err := audited(c.damage(records), entries[n-1].Head())
			if err == nil {
				t.Fatal("nothing was found")
			}
			var d *journal.Damage
			if !errors.As(err, &d) {
				t.Fatalf("%v holds no damage", err)
			}
			if d.Seq != c.seq || d.Last != c.last || d.Tail != c.tail {
				t.Errorf("got entry %d of %d, tail %v (%s), want %d of %d, %v", d.Seq, d.Last, d.Tail, d.Reason, c.seq, c.last, c.tail)
			}
			code := fault.CodeJournalDamaged
			if c.tail {
				code = fault.CodeJournalTail
			}
			if f := fault.As(err); f.Kind != fault.Unavailable || f.Code != code {
				t.Errorf("got %v, want the code %s", err, code)
			}
			if report.Entries != c.seq-1 || report.Head.Seq != c.seq-1 {
				t.Errorf("the report is %+v", report)
			}
		})
	}
}

func TestAuditPasses(t *testing.T) {
	records, entries := log(t, 10)
	for name, anchor := range map[string]journal.Head{
		"without an anchor": {}, "with the last entry as anchor": entries[9].Head(), "with an older anchor": entries[3].Head(),
	} {
		report, err := audited(records, anchor)
		if err != nil || report.Entries != 10 || report.Head != entries[9].Head() {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
}

func TestAuditRefusesAnotherHistoryUnderTheAnchorsNumber(t *testing.T) {
	records, entries := log(t, 10)
	anchor := entries[6].Head()
	anchor.Hash[0] ^= 1
	_, err := audited(records, anchor)
	var d *journal.Damage
	if !errors.As(err, &d) || d.Seq != 7 || d.Tail {
		t.Errorf("got %v", err)
	}
}

func TestAuditCannotMissEntriesWithoutAnAnchor(t *testing.T) {
	// This is the limit that the package comment states.
	records, _ := log(t, 10)
	if report, err := audited(records[:7], journal.Head{}); err != nil || report.Entries != 7 {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestAuditOfALogThatBreaksOffIsNoTail(t *testing.T) {
	records, _ := log(t, 3)
	a := journal.NewAudit(journal.Head{})
	a.Add(&records[0])
	a.Broken("the file ends")
	_, err := a.Done()
	var d *journal.Damage
	if !errors.As(err, &d) || d.Seq != 2 || d.Tail || d.Reason != "the file ends" {
		t.Errorf("got %v", err)
	}
}

// Any change of one character in any column of any entry is found, at that entry.
func TestAuditFindsAnyChangedCharacter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		records, _ := log(t, 6)
		i := rapid.IntRange(0, 5).Draw(rt, "entry")
		column := rapid.SampledFrom([]func(*journal.Record) *string{
			func(r *journal.Record) *string { return &r.At },
			func(r *journal.Record) *string { return &r.Body },
			func(r *journal.Record) *string { return &r.Prev },
			func(r *journal.Record) *string { return &r.Hash },
		}).Draw(rt, "column")(&records[i])
		text := []byte(*column)
		at := rapid.IntRange(0, len(text)-1).Draw(rt, "position")
		text[at] ^= rapid.ByteRange(1, 255).Draw(rt, "flip")
		*column = string(text)
		_, err := audited(records, journal.Head{})
		var d *journal.Damage
		if !errors.As(err, &d) || d.Seq != uint64(i+1) || d.Tail != (i == 5) { //nolint:gosec // small
			rt.Fatalf("got %v", err)
		}
	})
}

func TestWalkChecksWhatItHandsOut(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func([]journal.Record) []journal.Record
		seq    uint64
	}{
		{"a changed entry", changed(4, func(r *journal.Record) { r.Kind++ }), 5},
		{"a changed first entry", changed(2, func(r *journal.Record) { r.Kind++ }), 3},
		{"a missing first entry", without(2), 3},
		{"a missing entry", without(5), 6},
		{"two missing last entries", func(l []journal.Record) []journal.Record { return l[:8] }, 9},
		{"no entries", func([]journal.Record) []journal.Record { return nil }, 3},
		{"another last entry", changed(9, func(r *journal.Record) { r.Body = `{}` }), 10},
		{"the end of another log", func(l []journal.Record) []journal.Record { return append(l[:6:6], otherLog(t, 10)[6:]...) }, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, entries := log(t, 10)
			at := entries[2].Head()
			w := journal.NewWalk(at, entries[9].Head())
			err := func() error {
				for _, r := range c.damage(records) {
					if r.Seq < 3 {
						continue
					}
					e, fresh, err := w.Add(&r)
					if err != nil {
						return err
					}
					if fresh {
						if e.Head() != entries[at.Seq].Head() {
							t.Errorf("entry %d is not the right one", e.Seq)
						}
						at = e.Head()
					}
				}
				return w.Done()
			}()
			var d *journal.Damage
			if !errors.As(err, &d) || d.Seq != c.seq || d.Last != 10 || fault.As(err).Code != fault.CodeJournalDamaged {
				t.Errorf("got %v, want entry %d", err, c.seq)
			}
		})
	}
}

func TestWalkNamesTheEntryWhereTheLogBreaksOff(t *testing.T) {
	records, entries := log(t, 4)
	w := journal.NewWalk(journal.Head{}, entries[3].Head())
	if _, _, err := w.Add(&records[0]); err != nil {
		t.Fatal(err)
	}
	var d *journal.Damage
	if err := w.Broken("the file ends"); !errors.As(err, &d) || d.Seq != 2 || d.Reason != "the file ends" {
		t.Errorf("got %v", err)
	}
}

func TestWalkRefusesALastEntryThatWasSealedAnew(t *testing.T) {
	records, entries := log(t, 3)
	other, err := journal.Seal(entries[1].Head(), []journal.Draft{{Body: json.RawMessage(`"other"`)}})
	if err != nil {
		t.Fatal(err)
	}
	records[2] = other[0].Record()
	w := journal.NewWalk(journal.Head{}, entries[2].Head())
	for i := range records {
		if _, fresh, err := w.Add(&records[i]); err != nil || !fresh {
			t.Fatal(fresh, err)
		}
	}
	if err := w.Done(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestReportRate(t *testing.T) {
	if got := (journal.Report{Entries: 300, Took: 2 * time.Second}).PerSecond(); got != 150 {
		t.Errorf("got %v", got)
	}
	if got := (journal.Report{}).PerSecond(); got != 0 {
		t.Errorf("got %v", got)
	}
}

func audited(records []journal.Record, anchor journal.Head) (journal.Report, error) {
	a := journal.NewAudit(anchor)
	for i := range records {
		a.Add(&records[i])
	}
	return a.Done()
}

// otherLog is a log that has nothing in common with that of log.
func otherLog(t *testing.T, n int) []journal.Record {
	t.Helper()
	ds := make([]journal.Draft, n)
	for i := range ds {
		ds[i].Body = json.RawMessage(`"another log"`)
	}
	entries, err := journal.Seal(journal.Head{}, ds)
	if err != nil {
		t.Fatal(err)
	}
	records := make([]journal.Record, n)
	for i := range entries {
		records[i] = entries[i].Record()
	}
	return records
}

func TestAuditSaysThatAnEntryIsMissing(t *testing.T) {
	records, _ := log(t, 5)
	_, err := audited(without(2)(records), journal.Head{})
	var d *journal.Damage
	if !errors.As(err, &d) || d.Reason != "it is missing; entry 4 stands in its place" {
		t.Errorf("got %v", err)
	}
}

// sealedAs gives the fifth entry another body and the hash that fits it.
func sealedAs(body string) func([]journal.Record) []journal.Record {
	return changed(4, func(r *journal.Record) {
		e := journal.Entry{Seq: 5, Kind: journal.Kind(r.Kind), Body: json.RawMessage(body)} //nolint:gosec // small
		e.At, _ = time.Parse(time.RFC3339, r.At)
		_, _ = hex.Decode(e.Prev[:], []byte(r.Prev))
		e.Hash = e.ComputeHash()
		*r = e.Record()
	})
}

func changed(i int, change func(*journal.Record)) func([]journal.Record) []journal.Record {
	return func(l []journal.Record) []journal.Record {
		change(&l[i])
		return l
	}
}

func without(i int) func([]journal.Record) []journal.Record {
	return func(l []journal.Record) []journal.Record { return append(l[:i:i], l[i+1:]...) }
}

// swapped lets two entries change places, but not numbers.
func swapped(i, k int) func([]journal.Record) []journal.Record {
	return func(l []journal.Record) []journal.Record {
		l[i], l[k] = l[k], l[i]
		l[i].Seq, l[k].Seq = l[k].Seq, l[i].Seq
		return l
	}
}
