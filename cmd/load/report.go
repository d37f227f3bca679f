package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// sample is one request that was answered.
type sample struct {
	kind string
	fate string
	due  time.Duration // since the phase began
	took time.Duration // since it was due
}

// figures are what one phase came to.
type figures struct {
	name       string
	rate       float64
	long, took time.Duration
	memory     int64         // bytes, the most that was seen
	processor  time.Duration // of the service
	asked      int           // for its health
	sick       int           // times that it did not say that it is alive

	mu      sync.Mutex
	fates   map[string]int // guarded by mu
	samples []sample       // guarded by mu
}

func (f *figures) count(fate string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fates[fate]++
}

func (f *figures) take(q request, fate string, due, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fates[fate]++
	f.samples = append(f.samples, sample{q.kind.name, fate, due, took})
}

// times are some of many.
type times struct {
	n                   int
	p50, p99, p999, max time.Duration
}

func timesOf(list []sample, which func(sample) bool) times {
	var all []time.Duration
	for _, s := range list {
		if which(s) {
			all = append(all, s.took)
		}
	}
	if len(all) == 0 {
		return times{}
	}
	slices.Sort(all)
	at := func(q float64) time.Duration { return all[min(int(q*float64(len(all))), len(all)-1)] }
	return times{len(all), at(.5), at(.99), at(.999), all[len(all)-1]}
}

func (t times) String() string {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, most %.1f ms", ms(t.p50), ms(t.p99), ms(t.p999), ms(t.max))
}

func done(s sample) bool { return s.fate == fateDone }
func shed(s sample) bool { return s.fate == fateShed }

// print writes what the phase came to.
func (f *figures) print(out io.Writer) {
	total := 0
	for _, n := range f.fates {
		total += n
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(max(total, 1)) }
	fmt.Fprintf(out, "\n%s: %.0f requests a second for %v; %d sent, %d answered (%.1f %%, %.0f a second), %d shed (%.1f %%)\n",
		f.name, f.rate, f.long, total, f.fates[fateDone], share(f.fates[fateDone]), float64(f.fates[fateDone])/f.took.Seconds(), f.fates[fateShed], share(f.fates[fateShed]))
	fmt.Fprintf(out, "  answered  %s\n", timesOf(f.samples, done))
	for _, k := range kinds {
		if t := timesOf(f.samples, func(s sample) bool { return done(s) && s.kind == k.name }); t.n > 0 {
			fmt.Fprintf(out, "    %-9s %6d  %s\n", k.name, t.n, t)
		}
	}
	if t := timesOf(f.samples, shed); t.n > 0 {
		fmt.Fprintf(out, "  shed      %s\n", t)
	}
	others := []string{}
	for _, fate := range slices.SortedFunc(maps.Keys(f.fates), func(a, b string) int { return cmp.Or(f.fates[b]-f.fates[a], cmp.Compare(a, b)) }) {
		if fate != fateDone && fate != fateShed {
			others = append(others, fmt.Sprintf("%s %d", fate, f.fates[fate]))
		}
	}
	if len(others) == 0 {
		others = append(others, "none")
	}
	fmt.Fprintf(out, "  errors    %s\n", strings.Join(others, ", "))
	fmt.Fprintf(out, "  memory    at most %d MiB; processor %.1f s in %.1f s; alive %d of %d times\n",
		f.memory>>20, f.processor.Seconds(), f.took.Seconds(), f.asked-f.sick, f.asked)
}

// report is what all phases came to.
type report struct {
	steady, overload, after *figures
	back                    time.Duration // until it was as before; below 0 if it never was
}

func (r *report) add(f *figures) {
	switch f.name {
	case "steady":
		r.steady = f
	case "overload":
		r.overload = f
	case "after":
		r.after = f
	}
}

// Requests are answered as before when for a second none is shed or lost and they
// take at most asBefore, or thrice what they took in the steady phase.
const (
	bucket   = 250 * time.Millisecond
	clean    = 4 // buckets
	asBefore = 200 * time.Millisecond
)

// recovered works out and prints how long it took after the overload until requests
// were answered as before.
func (r *report) recovered(out io.Writer) {
	if r.steady == nil || r.after == nil {
		return
	}
	bound := max(asBefore, 3*timesOf(r.steady.samples, done).p99)
	bad := map[int]bool{}
	for _, s := range r.after.samples {
		if s.fate != fateDone || s.took > bound {
			bad[int(s.due/bucket)] = true
		}
	}
	r.back = -1
	for i, last := 0, int(r.after.long/bucket)-clean; i <= last; i++ {
		if !slices.ContainsFunc([]int{0, 1, 2, 3}, func(j int) bool { return bad[i+j] }) {
			r.back = time.Duration(i) * bucket
			break
		}
	}
	if r.back < 0 {
		fmt.Fprintf(out, "\nit did not recover within %v\n", r.after.long)
		return
	}
	fmt.Fprintf(out, "\nit recovered within %v of the overload (no refusal, no error, nothing over %v for a second)\n", r.back+bucket, bound.Round(time.Millisecond))
}
