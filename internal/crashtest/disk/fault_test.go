package disk_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/crashtest/disk"
	"entente/internal/fault"
)

// faulty are the calls that are made to fail. close is left out: what was flushed before
// it is not lost by it, and what was not flushed is not promised.
var faulty = []string{"fsync", "pwrite64", "write", "ftruncate", "openat", "open", "renameat", "unlinkat", "unlink", "mkdirat", "linkat", shortWrite}

// shortWrite stands for a write that ends at the largest size that the system lets a file
// have: it is cut short there, and the next one fails. strace could only tell of a short
// write that was never made.
const shortWrite = "a write that is cut short"

var every = flag.String("disk.every", "", "an error, EIO or ENOSPC, that every call returns once, however long that takes")

// series are the calls of one kind, counted by each thread for itself, in a life that
// begins with an empty folder or with one that holds something.
type series struct {
	call   string
	filled bool
}

// Whichever call fails, and with whatever error: what was acknowledged is there after
// the failure, after a power cut that follows it, and after one that follows a new start
// of the service, which reads what the failed flush has left in memory and must not take
// it for durable. After a journal's call that failed nothing more is acknowledged, and
// whoever asks is told READ_ONLY.
func TestAfterAnyFailedCallNothingMoreIsAcknowledgedAndNothingIsLost(t *testing.T) {
	needStrace(t)
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // not negative
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // no secret
	end := time.Now().Add(share(t, 0.3))
	if deadline, ok := t.Deadline(); ok && *every != "" {
		end = deadline.Add(-time.Minute)
	}
	c := newCutter(t)
	f := &failing{cutter: c, hit: map[string]int{}, told: map[string]int{}}
	f.prepare()
	var left []series
	for _, call := range faulty {
		left = append(left, series{call, false}, series{call, true})
	}
	// Of each kind in turn: its first call, second, third … and one that is drawn, until a
	// worker has ended twice in a row without having met its fault.
	next, met, misses, reach := map[series]int{}, map[series]int{}, map[series]int{}, map[series]int{}
	enough := func() bool { return c.wrong.Load() > 0 || f.met > 0 && time.Now().After(end) }
	for len(left) > 0 && !enough() {
		r.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		for _, s := range slices.Clone(left) {
			if enough() {
				break
			}
			if *every == "" {
				if reach[s] = max(reach[s], 32); f.try(r, s, 1+r.IntN(reach[s]), end) {
					reach[s] *= 2
				} else {
					reach[s] /= 2
				}
			}
			next[s]++
			if misses[s]++; f.try(r, s, next[s], end) {
				met[s]++
				misses[s] = 0
			}
			if misses[s] == 2 && s.call != shortWrite || s.call == shortWrite && next[s] == 60 { // its sizes are drawn
				left = slices.DeleteFunc(left, func(other series) bool { return other == s })
				t.Logf("%s, in a folder that holds something: %v; failed %d times, of %d that a thread may make", s.call, s.filled, met[s], next[s]-misses[s])
			}
		}
	}
	c.done()
	t.Logf("%d workers met a fault, %d faults of %d kinds of call on a kind of file; what they said: %v", f.met, f.injected, len(f.hit), f.told)
	if len(left) == 0 {
		t.Log("every call of every kind has failed once")
	}
}

// failing lets workers meet faults.
type failing struct {
	*cutter
	hit, told     map[string]int
	met, injected int
	filled        string // a folder with something in it
	before        *heard // until then
}

// prepare fills the folder that half of the workers begin with.
func (f *failing) prepare() {
	f.filled = filepath.Join(f.fresh(), "root")
	must(f.t, os.Mkdir(f.filled, 0o700))
	s := f.begin(f.filled, newHeard())
	f.live(s, life{Root: f.filled, Ops: 40, Every: 9, Close: true})
	d, h, last := s.replay(f.t)
	for _, step := range last {
		do(f.t, d, step)
	}
	f.before = h
}

// try lets every thread's k-th such call fail. It reports whether any did.
func (f *failing) try(r *rand.Rand, of series, k int, end time.Time) bool {
	dir := f.fresh()
	defer os.RemoveAll(dir) //nolint:errcheck // else it goes at the end
	root, before := filepath.Join(dir, "root"), newHeard()
	must(f.t, os.Mkdir(root, 0o700))
	if of.filled {
		must(f.t, os.CopyFS(root, os.DirFS(f.filled)))
		before = f.before
	}
	s := f.begin(root, before)
	l := life{Root: root, Ops: 20, Every: 9, Close: true, Patience: true}
	after := 40 // cuts
	if of.call == shortWrite {
		l.Limit = 6000 + r.Int64N(120_000)
		f.live(s, l)
	} else {
		err := []string{"EIO", "ENOSPC"}[r.IntN(2)]
		if *every != "" {
			err, after = *every, 4
		}
		f.live(s, l, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", of.call, err, k))
	}
	d, h, last := s.replay(f.t)
	met := f.watch(s, d, h, last)
	if !met {
		return false
	}
	f.met++
	f.cut(s, d, h, moment{Step: len(last) - 1, Habit: disk.KeepsAll}) // the process ended, the power did not
	for range 3 {
		f.cut(s, d, h, moment{Step: len(last) - 1, Habit: disk.Habits()[r.IntN(len(disk.Habits()))], Draw: r.Uint64()})
	}
	f.checks.Wait()
	// A new process takes over what the failed one left in the system's memory.
	f.live(s, life{Root: root, Ops: 8, Every: 5, Close: r.IntN(2) == 0, Warm: true})
	f.cutAll(r, s, end, after)
	return true
}

// watch goes through the newest life and checks that after the first failure of the
// journal nothing is acknowledged that was sent later. It reports whether any call was
// made to fail.
func (f *failing) watch(s *stretch, d *disk.Disk, h *heard, last []disk.Step) (met bool) {
	late := map[int]bool{} // sent after the journal failed
	stopped := ""
	for _, step := range last {
		had := len(h.sent)
		do(f.t, d, step)
		if len(h.sent) > had && stopped != "" {
			late[h.fresh] = true
		}
		if !step.Exit || !step.Injected && step.Err != "EFBIG" {
			continue
		}
		met = true
		f.injected++
		name := filepath.Base(d.Touched())
		f.hit[step.Name+" "+name]++
		if strings.HasPrefix(name, "journal.db-wal") && (step.Name == "fsync" || step.Name == "pwrite64") {
			stopped = step.Name + " of " + name
		}
	}
	for op := range late {
		if promise := h.acked[op]; len(promise) > 0 && (promise[0] == "entry" || promise[0] == "refused") {
			f.wrong.Add(1)
			f.keep(s, moment{Step: len(last) - 1}, fmt.Errorf("operation %d was sent after a failed %s and acknowledged: %v", op, stopped, promise))
		}
	}
	opened := false
	for _, line := range h.said {
		words := strings.Fields(line)
		opened = opened || words[0] == "opened"
		if words[0] == "failed" {
			f.told[words[2]+" "+words[3]]++
		}
	}
	if len(late) > 0 && opened && !slices.ContainsFunc(h.said, func(line string) bool { return strings.Contains(line, string(fault.CodeReadOnly)) }) {
		f.wrong.Add(1)
		f.keep(s, moment{Step: len(last) - 1}, fmt.Errorf("after a failed %s nobody was told %s: %v", stopped, fault.CodeReadOnly, h.said))
	}
	return met
}
