package decisions_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string, keep time.Duration) *decisions.Log {
	t.Helper()
	l, err := decisions.Open(context.Background(), decisions.Config{Dir: dir, Keep: keep, Queue: 8, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// record is a page that NL-MFA read, of two labels.
func record(person string, at time.Time, objects ...string) *decisions.Record {
	part := func(tlp marking.TLP, out policy.Outcome, rule string, ids []string) decisions.Part {
		l := marking.Label{Kind: "evidence", State: "SHARED", Owner: "DE-BSI", Grants: []marking.Grant{{Via: "eu27", By: "DE-BSI"}},
			Marking: marking.Marking{TLP: tlp, Originators: marking.SetOf("DE-BSI"), RelTo: marking.Only("NL")}}.Canonical()
		p := decisions.Part{Label: &l, Relations: policy.Author, Result: policy.Decision{Outcome: out, Redact: []string{"summary"},
			Reasons: []string{rule}, Rule: rule, Grant: "eu27", Obligations: []string{policy.Watermark}, Revision: "r1"}}
		for _, id := range ids {
			p.Objects = append(p.Objects, decisions.Object{ID: id, Version: 3})
		}
		return p
	}
	return &decisions.Record{At: at, Person: person, Party: "NL-MFA", Action: "read", Revision: "r1",
		Subject: policy.Subject{Party: "NL-MFA", Chain: []string{"NL-MFA", "NL"}, Roles: marking.SetOf("AUDITOR"),
			Memberships: []policy.Membership{{Alliance: "eu27", Party: "NL", Status: "MEMBER", From: 7}}}.Canonical(),
		Context: policy.Context{Now: marking.MinuteOf(at), Channel: policy.ChannelAPI, Grant: &marking.Grant{Via: "nato", By: "NL", Until: 99}},
		Parts:   []decisions.Part{part(marking.Green, policy.Redact, "EU_MEMBER", objects), part(marking.Red, policy.DenyHidden, "TLP_RED", nil)}}
}

func add(t *testing.T, l *decisions.Log, u decisions.Urgency, records ...*decisions.Record) {
	t.Helper()
	if err := l.Add(context.Background(), records, u); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, l *decisions.Log, f decisions.Filter, o decisions.Order) (out []*decisions.Stored) {
	t.Helper()
	for r, err := range l.Records(context.Background(), f, o, 0) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 0)
	want := record("nl.one", noon, "evd_1", "evd_2")
	add(t, l, decisions.Durable, want)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, 0)
	got := all(t, again, decisions.Filter{}, decisions.Newest)
	if len(got) != 1 || got[0].ID != want.ID || got[0].ID == "" || !got[0].At.Equal(want.At) || got[0].Person != "nl.one" {
		t.Fatalf("%+v", got)
	}
	for i := range want.Parts {
		a, b := want.Request(&want.Parts[i]), got[0].Request(&got[0].Parts[i])
		if a.Object.Text() != b.Object.Text() || a.Relations != b.Relations || a.Context.Now != b.Context.Now || b.Context.Grant == nil || b.Context.Grant.Until != 99 {
			t.Errorf("part %d is another: %+v", i, b)
		}
		if d := got[0].Parts[i].Result; !slices.Equal(d.Redact, want.Parts[i].Result.Redact) || d.Rule != want.Parts[i].Result.Rule || d.Revision != "r1" || d.Grant != "eu27" {
			t.Errorf("result %d is another: %+v", i, d)
		}
		if !slices.Equal(want.Parts[i].Objects, got[0].Parts[i].Objects) {
			t.Errorf("objects %d: %v", i, got[0].Parts[i].Objects)
		}
	}
}

func TestAFilterChooses(t *testing.T) {
	l := open(t, t.TempDir(), 0)
	add(t, l, decisions.Durable, record("nl.one", noon, "evd_1"), record("nl.two", noon.Add(time.Hour), "evd_2"))
	for name, c := range map[string]struct {
		filter decisions.Filter
		want   []string
	}{
		"everything, newest first": {decisions.Filter{}, []string{"nl.two", "nl.one"}},
		"a person":                 {decisions.Filter{Person: "nl.one"}, []string{"nl.one"}},
		"a party":                  {decisions.Filter{Party: "DE-BSI"}, nil},
		"an action":                {decisions.Filter{Action: "export"}, nil},
		"a channel":                {decisions.Filter{Channel: policy.ChannelExport}, nil},
		"from a moment on":         {decisions.Filter{From: noon.Add(time.Hour)}, []string{"nl.two"}},
		"until a moment":           {decisions.Filter{Until: noon.Add(time.Hour)}, []string{"nl.one"}},
		"a noun":                   {decisions.Filter{Noun: "incident"}, nil},
		"an outcome":               {decisions.Filter{Outcome: "DENY_HIDDEN", Noun: "evidence"}, []string{"nl.two", "nl.one"}},
		"a rule":                   {decisions.Filter{Rule: "NO_SUCH"}, nil},
		"an object":                {decisions.Filter{Object: "evd_1"}, []string{"nl.one"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range all(t, l, c.filter, decisions.Newest) {
				got = append(got, r.Person)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	one := all(t, l, decisions.Filter{Person: "nl.one"}, decisions.Oldest)[0]
	if !(decisions.Filter{Object: "evd_1", Outcome: "REDACT"}).MatchesPart(&one.Parts[0]) || (decisions.Filter{Outcome: "REDACT"}).MatchesPart(&one.Parts[1]) {
		t.Error("a part is chosen by what it is")
	}
}

func TestPagesGoOnWhereTheyEnded(t *testing.T) {
	l := open(t, t.TempDir(), 0)
	var batch []*decisions.Record
	for range 300 {
		batch = append(batch, record("nl.one", noon, "evd_1"))
	}
	add(t, l, decisions.Durable, batch...)
	newest, oldest := all(t, l, decisions.Filter{}, decisions.Newest), all(t, l, decisions.Filter{}, decisions.Oldest)
	if len(newest) != 300 || len(oldest) != 300 || newest[0].Place != oldest[299].Place {
		t.Fatalf("%d and %d records", len(newest), len(oldest))
	}
	for r, err := range l.Records(context.Background(), decisions.Filter{}, decisions.Newest, newest[199].Place) {
		if err != nil || r.Place != newest[200].Place {
			t.Errorf("%v, %v", r, err)
		}
		break
	}
	if _, err := l.Record(context.Background(), "dcn_unknown"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestThePastIsDistinctDecisionsWithTheirNumber(t *testing.T) {
	l := open(t, t.TempDir(), 0)
	add(t, l, decisions.Soon, record("nl.one", noon, "evd_1"), record("nl.two", noon, "evd_2"), record("nl.one", noon.Add(time.Minute), "evd_1"))
	times := map[marking.Minute][]int{}
	for p, err := range l.Past(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Request.Action != "read" || p.Request.Subject.Party != "NL-MFA" || p.Request.Context.Channel != policy.ChannelAPI || p.Was.Revision != "r1" || p.Request.Object.Owner != "DE-BSI" {
			t.Errorf("%+v", p)
		}
		times[p.Request.Context.Now] = append(times[p.Request.Context.Now], p.Times)
	}
	if m := marking.MinuteOf(noon); !slices.Equal(times[m], []int{2, 2}) || !slices.Equal(times[m+1], []int{1, 1}) {
		t.Errorf("%v", times)
	}
	for range l.Past(context.Background()) {
		break // and the file is free again
	}
}

func TestWhatIsTooOldIsRemovedWithWhatOnlyItHeld(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 24*time.Hour)
	old := record("nl.old", noon, "evd_old")
	old.Subject.Kind = "AGENCY"
	add(t, l, decisions.Durable, old, record("nl.new", noon.Add(30*time.Hour), "evd_new"))
	if n, err := l.Prune(context.Background(), noon.Add(40*time.Hour)); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if left := all(t, l, decisions.Filter{}, decisions.Newest); len(left) != 1 || left[0].Person != "nl.new" {
		t.Errorf("%+v", left)
	}
	again := record("nl.again", noon.Add(41*time.Hour), "evd_old")
	again.Subject.Kind = "AGENCY"
	add(t, l, decisions.Durable, again) // what was removed is stored anew
	if got := all(t, l, decisions.Filter{Object: "evd_old"}, decisions.Newest); len(got) != 1 || got[0].Subject.Kind != "AGENCY" {
		t.Errorf("%+v", got)
	}
}

func TestAClockThatJumpsByYearsTakesTwoDaysOfRecordsAtATime(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 10*24*time.Hour)
	for day := range 9 {
		add(t, l, decisions.Durable, record("nl.one", noon.Add(time.Duration(day)*24*time.Hour), "evd_1"))
	}
	prune := func(now time.Time, left int) {
		t.Helper()
		if _, err := l.Prune(context.Background(), now); err != nil {
			t.Fatal(err)
		}
		if got := len(all(t, l, decisions.Filter{}, decisions.Newest)); got != left {
			t.Errorf("as of %s %d records are left, not %d", now, got, left)
		}
	}
	today := noon.Add(9*24*time.Hour + time.Hour)
	prune(today, 9)
	prune(today.AddDate(10, 0, 0), 7)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, dir, 10*24*time.Hour) // what it stood at is on disk
	prune(today.AddDate(-10, 0, 0), 7)
	prune(today.AddDate(10, 0, 0), 5)
	if last, err := l.Last(context.Background()); err != nil || !last.Equal(noon.Add(8*24*time.Hour)) {
		t.Errorf("the newest record is of %s, %v", last, err)
	}
}

func TestALogThatCannotBeWrittenTakesNothing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, 0)
	db, err := sql.Open("sqlite", filepath.Join(dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`ALTER TABLE part RENAME TO gone`); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := l.Add(ctx, []*decisions.Record{record("nl.one", noon)}, decisions.Durable); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a failed write is %v", err)
	}
	if err := l.Add(ctx, []*decisions.Record{record("nl.two", noon)}, decisions.Soon); !fault.Is(err, fault.Unavailable) {
		t.Errorf("after a failed write it is %v", err)
	}
	if err := l.Add(ctx, nil, decisions.Soon); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without records it is %v", err)
	}
	if err := l.Close(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("what is lost is told: %v", err)
	}
}

// The race detector would see a writer that takes a job's channel away from whoever waits.
func TestEverybodyWhoWaitsAtOnceIsOnRecord(t *testing.T) {
	const each, many = 20, 16
	l := open(t, t.TempDir(), 0)
	var waiting sync.WaitGroup
	for range many {
		waiting.Go(func() {
			for range each {
				if err := l.Add(t.Context(), []*decisions.Record{record("nl.one", noon)}, decisions.Durable); err != nil {
					t.Error(err)
				}
			}
		})
	}
	waiting.Wait()
	if got := len(all(t, l, decisions.Filter{}, decisions.Newest)); got != each*many {
		t.Errorf("%d records of %d", got, each*many)
	}
}

func TestAFileOfAnotherKindIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := decisions.OpenReadOnly(context.Background(), dir); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := open(t, dir, 0).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE meta SET value = '99'`); err != nil {
		t.Fatal(err)
	}
	if _, err := decisions.OpenReadOnly(context.Background(), dir); !fault.Is(err, fault.Precondition) {
		t.Error(err)
	}
	if _, err := decisions.Open(context.Background(), decisions.Config{Dir: dir, Queue: 1, Random: rand.Reader}); !fault.Is(err, fault.Precondition) {
		t.Error(err)
	}
}
