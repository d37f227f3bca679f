package admission_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"entente/internal/admission"
	"entente/internal/fault"
)

const wait = 100 * time.Millisecond

func lane(seats, queue int) *admission.Lane {
	return admission.NewLane(admission.Bounds{Seats: seats, Queue: queue, Wait: wait})
}

func enter(t *testing.T, l *admission.Lane) *admission.Seat {
	t.Helper()
	s, err := l.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func isOverloaded(err error) bool {
	return fault.Is(err, fault.Unavailable) && fault.As(err).Code == fault.CodeOverloaded && admission.After(err) == 1
}

func TestWhoFindsNoSeatWaitsAndIsSeatedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lane(1, 2)
		first := enter(t, l)
		var order []int
		var wg sync.WaitGroup
		for i := range 2 {
			wg.Go(func() {
				s := enter(t, l)
				order = append(order, i)
				s.Leave()
			})
			synctest.Wait()
		}
		if _, err := l.Enter(context.Background()); !isOverloaded(err) {
			t.Errorf("a full queue: %v", err)
		}
		first.Leave()
		first.Leave() // is as once
		wg.Wait()
		if fmt.Sprint(order) != "[0 1]" {
			t.Errorf("seated in the order %v", order)
		}
		if c := l.Counts(); c != (admission.LaneCounts{Admitted: 3, Shed: 1}) {
			t.Errorf("%+v", c)
		}
	})
}

func TestNobodyWaitsLongerThanTheLaneSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lane(1, 10)
		seat := enter(t, l)
		begun := time.Now()
		_, err := l.Enter(context.Background())
		if took := time.Since(begun); !isOverloaded(err) || took != wait {
			t.Errorf("after %v: %v", took, err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), wait/4)
		defer cancel()
		if _, err := l.Enter(ctx); fault.As(err) == nil || fault.As(err).Code != fault.CodeTimeout {
			t.Errorf("a request that has ended: %v", err)
		}
		if c := l.Counts(); c.Waiting != 0 || c.Taken != 1 {
			t.Errorf("%+v", c)
		}
		seat.Leave()
	})
}

func TestInAQueueThatStandsWhoComesWaitsATenthOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lane(1, 100)
		seat := enter(t, l)
		took := map[time.Duration]int{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 40 { // one every 5 ms: the queue stands from the first on
			wg.Go(func() {
				begun := time.Now()
				if _, err := l.Enter(context.Background()); !isOverloaded(err) {
					t.Errorf("got %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				took[time.Since(begun)]++
			})
			time.Sleep(5 * time.Millisecond)
		}
		wg.Wait()
		if took[wait] == 0 || took[wait/10] == 0 || took[wait]+took[wait/10] != 40 || took[wait] > 22 {
			t.Errorf("waited %v", took)
		}
		seat.Leave()
		time.Sleep(time.Second)
		seat = enter(t, l) // the queue has been empty
		begun := time.Now()
		if _, err := l.Enter(context.Background()); !isOverloaded(err) || time.Since(begun) != wait {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		seat.Leave()
	})
}

func TestASeatThatMovesIsFreeForOthersAndLeftOnce(t *testing.T) {
	reads, writes := lane(1, 0), lane(1, 0)
	s := enter(t, reads)
	if err := s.Move(context.Background(), writes); err != nil || !s.Of(writes) {
		t.Fatal(err)
	}
	other := enter(t, reads)
	if err := other.Move(context.Background(), writes); !isOverloaded(err) {
		t.Errorf("got %v", err)
	}
	other.Leave()
	s.Leave()
	if err := s.Move(context.Background(), reads); err != nil {
		t.Error(err)
	}
	for name, l := range map[string]*admission.Lane{"reads": reads, "writes": writes} {
		if c := l.Counts(); c.Taken != 0 || c.Waiting != 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestWhoWaitsForACallerLendsTheSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lane(1, 1)
		s := enter(t, l)
		s.Idle(func() { time.Sleep(time.Millisecond) }) // nothing changes
		if got := l.Counts().Taken; got != 1 {
			t.Fatalf("%d seats are taken", got)
		}
		var other *admission.Seat
		s.Idle(func() {
			time.Sleep(time.Second)
			other = enter(t, l)
		})
		if got := l.Counts().Taken; got != 2 {
			t.Errorf("%d seats are taken: who comes back works on, and the other too", got)
		}
		var waited *admission.Seat
		go func() { waited = enter(t, l) }()
		synctest.Wait()
		s.Leave()
		synctest.Wait()
		if c := l.Counts(); waited != nil || c.Taken != 1 || c.Waiting != 1 {
			t.Errorf("a seat beyond the bound was handed on: %+v", c)
		}
		other.Leave()
		synctest.Wait()
		if waited == nil {
			t.Fatal("the seat was not handed on")
		}
		waited.Leave()
		if got := l.Counts().Taken; got != 0 {
			t.Errorf("%d seats are taken", got)
		}
	})
}

// Whatever happens in whatever order, no seat is lost and no more work is begun than there are seats for.
func TestSeatsAreNeitherLostNorMade(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			a, b := lane(rapid.IntRange(1, 3).Draw(rt, "a"), 2), lane(rapid.IntRange(1, 3).Draw(rt, "b"), 2)
			var wg sync.WaitGroup
			for range rapid.IntRange(1, 30).Draw(rt, "requests") {
				steps := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 4).Draw(rt, "steps")
				pause := time.Duration(rapid.IntRange(0, 40).Draw(rt, "pause")) * time.Millisecond
				wg.Go(func() {
					s, err := a.Enter(context.Background())
					if err != nil {
						return
					}
					defer s.Leave()
					for _, step := range steps {
						switch step {
						case 0:
							time.Sleep(pause)
						case 1:
							s.Idle(func() { time.Sleep(pause) })
						case 2:
							if s.Move(context.Background(), b) != nil {
								return
							}
						case 3:
							s.Leave()
						}
					}
				})
				time.Sleep(pause / 3)
			}
			wg.Wait()
			for _, l := range []*admission.Lane{a, b} {
				if c := l.Counts(); c.Taken != 0 || c.Waiting != 0 {
					t.Fatalf("%+v", c)
				}
			}
		})
	})
}

func TestABudgetIsSpentFillsEvenlyAndSaysWhenToComeBack(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := admission.NewBudget(60, func() time.Time { return now })
	for _, step := range []struct {
		name   string
		pass   time.Duration
		who    string
		amount int
		after  int // 0 is taken
	}{
		{"the whole purse", 0, "a", 60, 0},
		{"one more", 0, "a", 1, 1},
		{"thirty more", 0, "a", 30, 30},
		{"somebody else", 0, "b", 60, 0},
		{"a second later one", time.Second, "a", 1, 0},
		{"and no second one", 0, "a", 1, 1},
		{"the clock goes back", -time.Hour, "a", 1, 1},
		{"a long time later", 2 * time.Hour, "a", 60, 0},
		{"but no more than a purse", 0, "a", 1, 1},
		{"more than a purse holds", time.Hour, "a", 600, 60},
	} {
		now = now.Add(step.pass)
		err := b.Spend(step.who, step.amount)
		if (err == nil) != (step.after == 0) || admission.After(err) != step.after {
			t.Errorf("%s: %v, come back in %d", step.name, err, admission.After(err))
		}
		if err != nil && fault.As(err).Code != fault.CodeBudgetSpent {
			t.Errorf("%s: %v", step.name, err)
		}
	}
}

func TestAPartyThatHasSpentItsBudgetCostsThePersonNothing(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	person, party := admission.NewBudget(10, clock), admission.NewBudget(10, clock)
	if err := admission.Both(person, party, "a", "NL", 10); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := admission.Both(person, party, "b", "NL", 10); admission.After(err) != 10 {
			t.Errorf("%v, %d", err, admission.After(err))
		}
	}
	if err := admission.Both(person, party, "b", "DE", 10); err != nil {
		t.Errorf("the person paid for what the party was refused: %v", err)
	}
}

func TestABudgetIsBoundedHoweverManyCome(t *testing.T) {
	now := time.Now()
	b := admission.NewBudget(10, func() time.Time { return now })
	for i := range admission.Many {
		if err := b.Spend(fmt.Sprint("early", i), 10); err != nil {
			t.Fatal(err)
		}
	}
	refused := 0
	for i := range 100 {
		if b.Spend(fmt.Sprint("late", i), 1) != nil {
			refused++
		}
	}
	if refused != 90 { // they share one purse
		t.Errorf("%d of 100 were refused", refused)
	}
	now = now.Add(time.Minute)
	if err := b.Spend("later", 10); err != nil {
		t.Error(err)
	}
}

func TestAShareIsEachOnesOwn(t *testing.T) {
	s := admission.NewShare(2)
	var leave []func()
	for _, who := range []string{"a", "a", "b"} {
		l, err := s.Enter(who)
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	if _, err := s.Enter("a"); !fault.Is(err, fault.TooLarge) || fault.As(err).Code != fault.CodeTooMany || admission.After(err) != 1 {
		t.Errorf("got %v", err)
	}
	leave[0]()
	if _, err := s.Enter("a"); err != nil {
		t.Error(err)
	}
}

func TestOnlyWhatPassesByItselfIsToBeTriedAgain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0}, {errors.New("x"), 0}, {fault.New(fault.TooLarge, "x", "x"), 0}, {fault.New(fault.Forbidden, "x", "x"), 0},
		{fault.New(fault.Unavailable, "x", "x"), 0},
		{fault.Wrap(fault.Internal, "x", "x", &admission.Wait{For: 1100 * time.Millisecond}), 2},
	} {
		if got := admission.After(c.err); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
}
