package disk_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/crashtest/disk"
)

// livesInARow is how many lives one data folder has, before a new one begins.
const livesInARow = 8

// After a power cut at any moment, whatever the disk kept of what was not flushed:
// everything opens, what was acknowledged is there and in force, nothing is there that
// was not sent, the chain verifies, the state is what the journal alone gives, and a
// worker can go on from there, to be cut again, also while it recovers.
func TestAfterAnyPowerCutWhatWasAcknowledgedIsThereAndNothingElse(t *testing.T) {
	needStrace(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	end := time.Now().Add(share(t, 0.5))
	c := newCutter(t)
	for row := 0; row == 0 || time.Now().Before(end) && c.wrong.Load() == 0; row++ {
		c.lives(rand.New(rand.NewPCG(seed, uint64(row))), end, row%5 == 4) //nolint:gosec // not negative
	}
	c.done()
}

// lives lets several workers live in a row. Most begin on what a power cut left, some
// where the one before ended, with the power on.
func (c *cutter) lives(r *rand.Rand, end time.Time, large bool) {
	root, heard := filepath.Join(scratch(c.t), "root"), newHeard()
	must(c.t, os.Mkdir(root, 0o700))
	s := c.begin(root, heard)
	for n := 0; n < livesInARow && (n == 0 || time.Now().Before(end)) && c.wrong.Load() == 0; n++ {
		l := life{Root: root, Ops: 10 + r.IntN(70), Every: uint64(4 + r.IntN(30)), Large: large, Close: r.IntN(3) == 0, Warm: n > 0 && r.IntN(4) == 0} //nolint:gosec // small
		if n > 0 && !l.Warm {
			s = c.begin(root, c.fall(r, s))
		}
		c.live(s, l)
		c.cutAll(r, s, end, *cutsPerLife)
	}
	must(c.t, os.RemoveAll(filepath.Dir(root))) // there may be many
}

// fall cuts the power at one moment of the newest life and leaves what is left in the
// workers' folder. It returns what was heard until then.
func (c *cutter) fall(r *rand.Rand, s *stretch) *heard {
	d, h, last := s.replay(c.t)
	moments := s.moments(c.t)
	at := moments.draw(r)
	for _, step := range last[:at+1] {
		do(c.t, d, step)
	}
	must(c.t, os.RemoveAll(s.root), d.Cut(r, disk.Habits()[r.IntN(len(disk.Habits()))], s.root))
	c.sent, c.acked = c.sent+len(h.sent)-len(s.before.sent), c.acked+len(h.acked)-len(s.before.acked)
	return h
}

// cutAll cuts the power at about so many moments of the newest life and checks what is left.
func (c *cutter) cutAll(r *rand.Rand, s *stretch, end time.Time, about int) {
	d, h, last := s.replay(c.t)
	moments := s.moments(c.t)
	c.moments += len(moments.at)
	for i, step := range last {
		if !do(c.t, d, step) || !moments.chosen(r, i, about) || time.Now().After(end) {
			continue
		}
		c.cut(s, d, h, moment{Step: i, Habit: disk.Habits()[r.IntN(len(disk.Habits()))], Draw: r.Uint64()})
	}
	c.checks.Wait()
}

// TestTryAgain tries one cut again that went wrong before.
func TestTryAgain(t *testing.T) {
	if *replay == "" {
		t.Skip("no folder of a cut that went wrong is given with -disk.replay")
	}
	var m moment
	readJSON(t, filepath.Join(*replay, "moment.json"), &m)
	s := &stretch{root: m.Root, base: filepath.Join(*replay, "base"), before: m.Heard.heard()}
	for i := range m.Lives {
		s.logs = append(s.logs, filepath.Join(*replay, logName(i)))
	}
	d, h, last := s.replay(t)
	for _, step := range last[:m.Step+1] {
		do(t, d, step)
	}
	image := scratch(t)
	must(t, m.leave(d, image))
	step := last[m.Step]
	t.Logf("cut at step %d (returned: %v), line %d of the trace: %s of %s", m.Step, step.Exit, step.Line, step.Name, d.Touched())
	if err := check(t.Context(), filepath.Join(image, "data"), h); err != nil {
		t.Error(err)
	}
}
