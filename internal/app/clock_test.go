package app

import (
	"testing"
	"time"
)

func TestTheTimeOfTheServiceNeverGoesBack(t *testing.T) {
	day := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name          string
		first, second time.Time
		want          time.Time
		behind        time.Duration
	}{
		{"time that goes on goes on", day, day.Add(time.Minute), day.Add(time.Minute), 0},
		{"a clock that is put back by ten years stands still", day, day.AddDate(-10, 0, 0), day, day.Sub(day.AddDate(-10, 0, 0))},
		{"a clock that is put forward by ten years is followed", day, day.AddDate(10, 0, 0), day.AddDate(10, 0, 0), 0},
		{"a clock that has lost its battery says 1969", time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), time.Unix(0, 0), earliest, earliest.Sub(time.Unix(0, 0))},
		{"no moment is later than has a text", day, time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC), latest, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			machine := c.first
			k := newClock(func() time.Time { return machine })
			k.now()
			machine = c.second
			if got := k.now(); !got.Equal(c.want) {
				t.Errorf("it is %s", got)
			}
			if got := k.behind(); got != c.behind {
				t.Errorf("it is behind by %s", got)
			}
		})
	}
}

// The machine's clock itself: what Go knows of the time since the start must not hide that it went back.
func TestATimeWithoutTheMonotonicClockIsKept(t *testing.T) {
	k := newClock(nil)
	if got := k.now(); got != got.Round(0) {
		t.Errorf("%v holds a reading of the monotonic clock", got)
	}
}
