package noleak_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // worlds are large and short-lived
	code := m.Run()
	_ = os.RemoveAll(scratch()) // a key for files that were never on a disk
	os.Exit(code)
}

// thorough is from how long a run must have come by everything.
const thorough = 30 * time.Second

// What a person sees is the same, byte for byte, in a world without what the person
// may not know of, in one with more of it, and in one where it is something else; and
// whatever others do to it in between. A plan that shows a difference is made smaller,
// kept in testdata/rapid, and tried first from then on.
func TestNothingHiddenShows(t *testing.T) {
	l := openLab(t)
	began := time.Now()
	over := func() bool { return time.Since(began) >= *runFor }
	for part := range sweeps {
		if over() && (*runFor < thorough || *light) {
			break
		}
		if f, err := l.check(t, l.partly(part)); err != nil || f != nil {
			t.Fatalf("part %d of the schema, again by -run TestPlansThatWereGiven -noleak.replay=part%[1]d: %v\n%v", part, err, f)
		}
	}
	for !over() && !t.Failed() {
		rapid.Check(t, func(r *rapid.T) {
			if over() {
				return
			}
			p := l.drawPlan(r)
			f, err := l.check(t, p)
			if err != nil {
				r.Fatal(err)
			}
			if f != nil {
				r.Fatal(f)
			}
		})
	}
	took := time.Since(began)
	fmt.Printf("%s in %s: %.0f pairs a minute\n", l.guard, took.Round(time.Second), float64(l.guard.pairs)/took.Minutes())
	if *runFor >= thorough && !*light {
		l.guard.check(t)
	}
}
