package crashtest_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/app"
	"entente/internal/fault"
)

// jumping is a machine's clock that can be moved. It goes on meanwhile.
type jumping struct{ by atomic.Int64 }

func (j *jumping) now() time.Time { return time.Now().Round(0).Add(time.Duration(j.by.Load())) }

// to moves it so that it says t now.
func (j *jumping) to(t time.Time) { j.by.Store(int64(time.Until(t))) }

// inside runs the service in this process, by a clock that can be moved: that of the real
// command is read without a system call and cannot be faked from outside.
func inside(t *testing.T, dir string, clock *jumping) (*server, *app.App, func()) {
	t.Helper()
	cfg := app.Default()
	cfg.Data, cfg.Roster, cfg.Clock = filepath.Join(dir, "data"), filepath.Join(dir, "roster.yaml"), clock.now
	cfg.HTTP.Listen, cfg.Policy.EvalLimit = "127.0.0.1:0", time.Second
	cfg.Limits.Cost, cfg.Limits.Budget, cfg.Limits.PartyBudget, cfg.Limits.Timeout = 1_000_000, 1_000_000_000, 1_000_000_000, time.Minute
	o := &cfg.HTTP.Overload
	o.Person, o.Party, o.Each, o.Reads, o.Writes, o.Transfers, o.Wait = 1_000_000, 1_000_000, 64, 64, 64, 64, time.Minute
	s := newServer()
	cfg.LogTo = s.said
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg)
	if err == nil {
		err = a.Listen(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.url, s.tokens = a.URL(), map[string]string{}
	for _, p := range a.People() {
		s.tokens[p.Handle] = a.Token(p.Handle)
	}
	go func() {
		s.err = a.Run(ctx)
		s.client.CloseIdleConnections()
		close(s.ended)
	}()
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-s.ended
		if err := a.Close(); s.err != nil || err != nil {
			t.Errorf("it ended with %v and %v", s.err, err)
		}
	}
	t.Cleanup(stop)
	return s, a, stop
}

// The clock of the machine is moved by ten years and more, to and fro, under load and
// between two starts: everything acknowledged is there, everybody reads what they may and
// no more, and the state is that of the whole journal.
func TestAClockThatJumpsByTenYearsLosesNothing(t *testing.T) {
	needCommand(t)
	l, clock := begin(t, folder(t)), &jumping{}
	jumps := []time.Time{time.Now().AddDate(-10, 0, 0), time.Date(1969, 7, 20, 20, 17, 0, 0, time.UTC), time.Now(),
		time.Now().AddDate(10, 0, 0), time.Now().AddDate(-10, 0, 0), time.Date(2106, 2, 7, 6, 28, 16, 0, time.UTC)}
	for i, to := range jumps {
		s, _, stop := inside(t, l.dir, clock)
		check(t, s, l.m, l.rand)
		done := make(chan struct{})
		wait := l.load(s, done)
		time.Sleep(l.moment(300 * time.Millisecond))
		clock.to(to)
		time.Sleep(300*time.Millisecond + l.moment(300*time.Millisecond))
		if i%2 == 0 { // and back again while it runs
			clock.to(time.Now())
			time.Sleep(l.moment(300 * time.Millisecond))
			clock.to(to)
		}
		close(done)
		wait()
		check(t, s, l.m, l.rand)
		stop()
		if t.Failed() {
			t.Fatalf("after the clock was moved to %s", to)
		}
	}
	l.atRest()
	l.tell()
	t.Logf("%d jumps of the clock", 2*len(jumps))
	l.enough(50)
}

// What has ended does not begin again when the clock is put back, not even by a restart.
func TestWhatHasEndedStaysEndedWhenTheClockGoesBack(t *testing.T) {
	needCommand(t)
	clock, dir := &jumping{}, folder(t)
	s, _, stop := inside(t, dir, clock)
	soon := time.Now().UTC().Add(2 * time.Hour).Format("2006-01-02T15:04Z")
	file := func(title, more, share string) string {
		t.Helper()
		a, err := s.mutate(desk("NL"), "createCase", "case", fmt.Sprintf(`title: "%s", marking: {tlp: GREEN, pap: GREEN, originators: ["NL"], naming: MAY%s}`, title, more), nil)
		if err != nil || a.code != "" {
			t.Fatalf("%v %s", err, a.code)
		}
		if b, err := s.mutate(office("NL"), "shareCase", "case", fmt.Sprintf(`id: "%s", via: "eu27"%s`, a.id, share), nil); err != nil || b.code != "" {
			t.Fatalf("%v %s", err, b.code)
		}
		return a.id
	}
	whole := file("whole", "", "")
	granted := file("granted", "", `, until: "`+soon+`"`)
	expires := file("expires", `, expires: "`+soon+`"`, "")
	embargo := file("embargo", `, embargo: "`+soon+`"`, "")
	if a, err := s.mutate(secretary, "recordMembership", "alliance", `alliance: "eu27", party: "PT", status: SUSPENDED, from: "`+soon+`"`, nil); err != nil || a.code != "" {
		t.Fatalf("%v %s", err, a.code)
	}
	sees := func(who, id string) bool {
		t.Helper()
		var got struct{ Case *struct{ Title *string } }
		s.ask(t, who, fmt.Sprintf(`{ case(id: "%s") { title } }`, id), &got)
		return got.Case != nil && got.Case.Title != nil
	}
	look := func(when string, want map[string]bool) {
		t.Helper()
		for what, got := range map[string]bool{
			"what has no end": sees(reader("DE"), whole), "a grant with an end": sees(reader("DE"), granted), "a marking with an end": sees(reader("DE"), expires),
			"what is under embargo": sees(reader("DE"), embargo), "a membership that ends": sees(reader("PT"), whole),
		} {
			if got != want[what] {
				t.Errorf("%s: %s is seen: %t", when, what, got)
			}
		}
	}
	before := map[string]bool{"what has no end": true, "a grant with an end": true, "a marking with an end": true, "a membership that ends": true}
	after := map[string]bool{"what has no end": true, "what is under embargo": true}
	look("before", before)
	clock.to(time.Now().AddDate(-10, 0, 0))
	look("ten years back", before)
	clock.to(time.Now().AddDate(10, 0, 0))
	look("ten years on", after)
	clock.to(time.Now())
	look("and back", after)
	clock.to(time.Now().AddDate(-10, 0, 0))
	look("and further back", after)
	stop()
	s, _, stop = inside(t, dir, clock)
	look("after a start with a clock of ten years ago", after)
	stop()
	clock.to(time.Now())
	s, _, stop = inside(t, dir, clock)
	look("after a start with the right clock", after)
	stop()
}

// Half a million epochs of the ledger are over at once. They are closed a few weeks at
// a time, so that neither a stop nor a partner who asks for an export waits for all.
func TestTenYearsOfTheLedgerDoNotKeepTheServiceFromStopping(t *testing.T) {
	needCommand(t)
	l, clock := begin(t, folder(t)), &jumping{}
	s, a, stop := inside(t, l.dir, clock)
	done := make(chan struct{})
	wait := l.load(s, done)
	time.Sleep(300 * time.Millisecond)
	close(done)
	wait()
	clock.to(time.Now().AddDate(10, 0, 0))
	ledger, err := a.Ledger(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := ledger.Advance(ctx); !fault.Is(err, fault.Unavailable) || fault.As(err).Code != fault.CodeTimeout {
		t.Errorf("for a caller who has gone it says %v", err)
	}
	begun := time.Now()
	if err := ledger.Advance(context.Background()); err != nil {
		t.Error(err)
	}
	t.Logf("one stretch of weeks took %.1f s", time.Since(begun).Seconds())
	stop()
}
