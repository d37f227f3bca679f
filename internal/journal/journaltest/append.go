package journaltest

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

func newIsEmpty(t *testing.T, open Open) {
	j, _ := opened(t, open)
	if j.Head() != (journal.Head{}) {
		t.Errorf("head is %+v", j.Head())
	}
	wantEntries(t, read(t, j, journal.Head{}), nil, journal.Head{})
	report, err := j.Verify(t.Context())
	if err != nil || report.Entries != 0 || report.Head != j.Head() {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

func order(t *testing.T, open Open) {
	j, _ := opened(t, open)
	var all []journal.Entry
	given := drafts(0, 10)
	all = append(all, add(t, j, given[:1])...)
	all = append(all, add(t, j, given[1:4])...)
	all = append(all, add(t, j, given[4:])...)
	for i, e := range all {
		d := given[i]
		if e.Kind != d.Kind || !e.At.Equal(d.At) || !bytes.Equal(e.Body, d.Body) {
			t.Fatalf("entry %d: got %+v, want %+v", i, e, d)
		}
	}
	if j.Head() != all[9].Head() {
		t.Errorf("head is %+v, want that of %+v", j.Head(), all[9])
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
}

func durability(t *testing.T, open Open) {
	dir := t.TempDir()
	var all []journal.Entry
	for round := range 3 {
		j := open(t, dir)
		wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
		all = append(all, add(t, j, drafts(10*round, 10))...)
		closeJournal(t, j)
	}
	j := open(t, dir)
	defer closeJournal(t, j)
	if j.Head() != all[29].Head() {
		t.Errorf("head is %+v, want that of %+v", j.Head(), all[29])
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
}

func conflict(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 3))
	forged := j.Head()
	forged.Hash[31] ^= 1
	for name, head := range map[string]journal.Head{
		"the empty head":            {},
		"an older head":             all[1].Head(),
		"a later number":            {Seq: 4, Hash: j.Head().Hash},
		"the number, another hash":  forged,
		"the hash, an older number": {Seq: 2, Hash: j.Head().Hash},
	} {
		_, err := j.Append(t.Context(), head, drafts(3, 1))
		if err == nil {
			t.Fatalf("%s was accepted", name)
		}
		wantFault(t, err, fault.Conflict, fault.CodeStale)
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
	add(t, j, drafts(3, 1)) // a conflict is not a failed write
}

func badDraft(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 2))
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	for name, bad := range map[string]journal.Draft{
		"not JSON":      {At: start, Body: json.RawMessage(`{`)},
		"no body":       {At: start},
		"a fraction":    {At: start, Body: json.RawMessage(`{"a":1.5}`)},
		"a key twice":   {At: start, Body: json.RawMessage(`{"a":1,"a":2}`)},
		"not UTF-8":     {At: start, Body: json.RawMessage("\"\xff\"")},
		"year 10000":    {At: year(10000), Body: json.RawMessage(`1`)},
		"the year zero": {At: year(0), Body: json.RawMessage(`1`)},
	} {
		ds := drafts(2, 3)
		ds[1] = bad
		_, err := j.Append(t.Context(), j.Head(), ds)
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("%s: got %v, want Invalid", name, err)
		}
		if path := fault.As(err).Path; len(path) != 3 || path[0] != "drafts" || path[1] != "1" {
			t.Errorf("%s: the path is %v", name, path)
		}
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
	add(t, j, drafts(2, 1))
}

func noDrafts(t *testing.T, open Open) {
	j, _ := opened(t, open)
	all := add(t, j, drafts(0, 2))
	if got := add(t, j, nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	_, err := j.Append(t.Context(), journal.Head{}, nil)
	wantFault(t, err, fault.Conflict, fault.CodeStale)
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
}

func canonicalBodies(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	given := []byte("{ \"z\" : [1, 20,\t-3 ],\n\"a\":\"<b>\\u00e9\\/\\u0000\" , \"m\":{\"y\":null,\"x\":true}}")
	const want = `{"a":"<b>é/\u0000","m":{"x":true,"y":null},"z":[1,20,-3]}`
	all := add(t, j, []journal.Draft{{Kind: 1, At: start, Body: given}})
	if got := string(all[0].Body); got != want {
		t.Errorf("append answered %s, want %s", got, want)
	}
	given[2] = 'q' // what was appended is the journal's own
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
	closeJournal(t, j)
	j = open(t, dir)
	defer closeJournal(t, j)
	if got := string(read(t, j, journal.Head{})[0].Body); got != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

func times(t *testing.T, open Open) {
	j, _ := opened(t, open)
	zone := time.FixedZone("", -5*3600-1800)
	for _, c := range []struct{ given, want time.Time }{
		{time.Date(2026, 6, 1, 0, 0, 0, 123456789, zone), time.Date(2026, 6, 1, 5, 30, 0, 123456000, time.UTC)},
		{time.Date(1, 1, 1, 0, 0, 0, 999, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)},
		{time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
		{time.Time{}, time.Time{}},
	} {
		before := j.Head()
		made := add(t, j, []journal.Draft{{At: c.given, Body: json.RawMessage(`0`)}})
		if got := made[0].At; !got.Equal(c.want) || got.Location() != time.UTC {
			t.Errorf("%v became %v, want %v", c.given, got, c.want)
		}
		wantEntries(t, read(t, j, before), made, before)
	}
}

func bigBody(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	body := json.RawMessage(`{"big":"` + strings.Repeat("0123456789abcdé", 1<<16) + `"}`)
	if len(body) < 1<<20 {
		t.Fatalf("the body has only %d bytes", len(body))
	}
	all := add(t, j, []journal.Draft{{Kind: 65535, At: start, Body: body}, drafts(0, 1)[0]})
	closeJournal(t, j)
	j = open(t, dir)
	defer closeJournal(t, j)
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})

	body = json.RawMessage(`"` + strings.Repeat("x", journal.MaxBody) + `"`)
	_, err := j.Append(t.Context(), j.Head(), []journal.Draft{{At: start, Body: body}})
	wantFault(t, err, fault.TooLarge, "")
}

func manyEntries(t *testing.T, open Open) {
	dir := t.TempDir()
	j := open(t, dir)
	const batches, size = 100, 100
	var all []journal.Entry
	for b := range batches {
		all = append(all, add(t, j, drafts(b*size, size))...)
	}
	closeJournal(t, j)
	j = open(t, dir)
	defer closeJournal(t, j)
	report, err := j.Verify(t.Context())
	if err != nil || report.Entries != batches*size || report.Head != all[len(all)-1].Head() {
		t.Errorf("verify: %+v, %v", report, err)
	}
	wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
}

func bigBatch(t *testing.T, open Open) {
	for _, n := range []int{63, 64, 65, 128, 1000} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			j, _ := opened(t, open)
			all := add(t, j, drafts(0, n))
			all = append(all, add(t, j, drafts(n, 1))...)
			wantEntries(t, read(t, j, journal.Head{}), all, journal.Head{})
		})
	}
}

func racingWriters(t *testing.T, open Open) {
	j, _ := opened(t, open)
	const writers, each = 8, 10
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n, tries := 0, 0; n < each; tries++ {
				if tries > 10_000 {
					t.Error("a writer never wins")
					return
				}
				_, err := j.Append(context.Background(), j.Head(), drafts(100*w+n, 2))
				switch {
				case err == nil:
					n++
				case !fault.Is(err, fault.Conflict):
					t.Errorf("got %v", err)
					return
				}
			}
		})
	}
	group.Wait()
	entries := read(t, j, journal.Head{})
	wantEntries(t, entries, entries, journal.Head{})
	seen := map[string]int{}
	for i := 0; i+1 < len(entries); i += 2 {
		a, b := number(t, entries[i]), number(t, entries[i+1])
		if b != a+1 {
			t.Fatalf("entries %d and %d of one batch are not together", a, b)
		}
		seen[strconv.Itoa(a)]++
	}
	if len(entries) != 2*writers*each || len(seen) != writers*each {
		t.Errorf("%d entries, %d different batches, want %d and %d", len(entries), len(seen), 2*writers*each, writers*each)
	}
}

// number returns the number that drafts put in a body.
func number(t tb, e journal.Entry) int {
	t.Helper()
	var body struct{ N int }
	if err := json.Unmarshal(e.Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.N
}
