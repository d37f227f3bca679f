package noleak_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // worlds are large and short-lived
	code := m.Run()
	_ = os.RemoveAll(scratch()) // a key for files that were never on a disk
	_ = os.RemoveAll(inMemoryFolder())
	os.Exit(code)
}

// thorough is from how long a run must have come by everything.
const thorough = 30 * time.Second

// What a person sees is the same, byte for byte, in a world without what the person
// may not know of, in one with more of it, and in one where it is something else; and
// whatever others do to it in between. First every part of the schema is asked for,
// then come fresh plans, numbered, so that each can be tried again.
func TestNothingHiddenShows(t *testing.T) {
	l := openLab(t)
	began, first := time.Now(), int(*seed)
	if first == 0 {
		first = int(began.Unix() % 1_000_000_000)
	}
	fmt.Printf("fresh plans from -noleak.seed=%d\n", first)
	from := began // fresh plans have their time for themselves
	over := func() bool { return time.Since(from) >= *runFor }
	found := 0
	try := func(name string, p *plan) (goOn bool) {
		f, err := l.check(t, p)
		if f == nil && err == nil {
			return true
		}
		found++
		t.Error(l.tell(t, name, p, f, err))
		return *keepGoing
	}
	for part := range sweeps {
		if *light || over() && *runFor < thorough || !try(fmt.Sprint("part", part), l.partly(part)) {
			break
		}
	}
	if *runFor >= thorough {
		from = time.Now()
	}
	fresh, told := rapid.Custom(l.drawPlan), time.Now()
	for n := first; !over() && (!t.Failed() || *keepGoing); n++ {
		try(strconv.Itoa(n), fresh.Example(n))
		if time.Since(told) > 5*time.Minute {
			told = time.Now()
			fmt.Printf("%s: %d differences, next plan %d: %s\n", time.Since(began).Round(time.Second), found, n+1, l.guard)
		}
	}
	took := time.Since(began)
	fmt.Printf("%s in %s: %.0f pairs a minute\n", l.guard, took.Round(time.Second), float64(l.guard.pairs)/took.Minutes())
	if *runFor >= thorough && !*light {
		l.guard.check(t)
	}
}

// shorten is how long a plan that shows a difference is made shorter.
const shorten = 3 * time.Minute

// tell words what a plan showed, and keeps the plan in its shortest form in a file.
func (l *lab) tell(t *testing.T, name string, p *plan, f *finding, broken error) string {
	t.Helper()
	if broken != nil {
		f = &finding{variant: "broken", act: broken.Error()}
	} else {
		p.only = f.variant
	}
	fmt.Printf("plan %s, again by -noleak.replay=%[1]s: %v\n", name, f)
	shows := func(p *plan) bool {
		again, err := l.check(t, p)
		if broken == nil && err == nil && again != nil {
			f = again
			return true
		}
		return false
	}
	p = l.shorter(p, time.Now().Add(shorten), shows)
	path := filepath.Join(*into, name+".json")
	if err := l.keep(path, f.String(), p); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("kept in %s, again by -noleak.replay=%[1]s: %v", path, f)
}
