package disk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"entente/internal/crashtest/disk"
)

// cutter traces workers, cuts their power and checks what is left, on two processors.
type cutter struct {
	t       testing.TB
	jobs    chan func()
	workers sync.WaitGroup
	checks  sync.WaitGroup
	folder  string
	number  int

	lived, warm, steps, moments, sent, acked int
	byHabit                                  []int
	cuts, wrong                              atomic.Int64
	glances                                  glances
}

// lookEvery is after how many recoveries it is asked what people are shown: the rules
// must be compiled for each.
const lookEvery = 40

func newCutter(t testing.TB) *cutter {
	t.Helper()
	c := &cutter{t: t, jobs: make(chan func(), 4), folder: scratch(t), byHabit: make([]int, len(disk.Habits()))}
	for range 2 {
		c.workers.Go(func() {
			for job := range c.jobs {
				job()
			}
		})
	}
	return c
}

// done waits for everything and tells what was done.
func (c *cutter) done() {
	close(c.jobs)
	c.workers.Wait()
	c.t.Logf("%d lives, %d of them begun with the power on; %d edges of system calls, %d moments at which a cut could leave something new",
		c.lived, c.warm, c.steps, c.moments)
	var habits []string
	for h, n := range c.byHabit {
		habits = append(habits, fmt.Sprintf("%s %d", disk.Habit(h), n))
	}
	c.t.Logf("%d cuts, each recovered and checked: disk %s; %d went wrong", c.cuts.Load(), strings.Join(habits, ", "), c.wrong.Load())
	c.t.Logf("%d people were asked for what they are shown, by the shipped rules: %d objects, none that was taken back", c.glances.people.Load(), c.glances.shown.Load())
	if c.sent > 0 {
		c.t.Logf("%d operations were sent and %d acknowledged before the cuts that others lived on from", c.sent, c.acked)
	}
}

func (c *cutter) fresh() string {
	c.number++
	dir := filepath.Join(c.folder, fmt.Sprint(c.number))
	must(c.t, os.Mkdir(dir, 0o700))
	return dir
}

// stretch is the time between two power cuts: one life, or several with the power on.
type stretch struct {
	root   string // where the workers work
	base   string // copy of what was there at the beginning
	before *heard // until the beginning
	lives  []life
	logs   []string // traces of the lives
	steps  [][]disk.Step
}

// begin begins a stretch on what is in the workers' folder.
func (c *cutter) begin(root string, before *heard) *stretch {
	s := &stretch{root: root, base: c.fresh(), before: before}
	must(c.t, os.CopyFS(s.base, os.DirFS(root)))
	return s
}

func logName(i int) string { return fmt.Sprintf("trace-%d", i) }

// live lets one more worker live, and checks that the model has seen everything. It
// returns the worker's exit code.
func (c *cutter) live(s *stretch, l life, more ...string) int {
	_, h, _ := s.replay(c.t, len(s.logs))
	l.First = h.last() + 1
	log := filepath.Join(c.fresh(), "trace")
	code := trace(c.t, l, log, more...)
	s.lives, s.logs = append(s.lives, l), append(s.logs, log)
	last, err := s.settle(c.t)
	if err != nil {
		c.t.Fatalf("the model is not the folder: %v", err)
	}
	if c.lived++; l.Warm {
		c.warm++
	}
	c.steps += len(last)
	return code
}

// settle checks that the model has seen everything that the newest life did. Of a call in
// which the process ended nobody knows what the system did of it: the folder says whether
// it had not begun with it, or had done it.
func (s *stretch) settle(t testing.TB) ([]disk.Step, error) {
	t.Helper()
	want := load(t, s.root, s.root, nil).Files()
	_, _, last := s.replay(t)
	open := map[*disk.Call]bool{}
	for _, step := range last {
		if open[step.Call] = true; step.Exit && step.Err != "?" {
			delete(open, step.Call)
		}
	}
	under := slices.Collect(maps.Keys(open))
	under = under[:min(len(under), 6)]
	tries := 1
	for range under {
		tries *= 3
	}
	var first error
	for n := range tries {
		steps := last
		for i, c := range under {
			switch n % 3 {
			case 1:
				steps = without(steps, c)
			case 2:
				steps = returned(steps, c, int64(1<<20+i))
			}
			n /= 3
		}
		s.steps[len(s.steps)-1] = steps
		d, _, _ := s.replay(t)
		for _, step := range steps {
			do(t, d, step)
		}
		err := differ(d.Files(), want)
		if err == nil {
			return steps, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// without are the steps but for those of a call.
func without(steps []disk.Step, c *disk.Call) []disk.Step {
	return slices.DeleteFunc(slices.Clone(steps), func(step disk.Step) bool { return step.Call == c })
}

// returned are the steps, with a call done at their end that had not returned. A file that
// it opens has the number fd, which nobody uses any more.
func returned(steps []disk.Step, c *disk.Call, fd int64) []disk.Step {
	done := *c
	done.Err, done.Ret = "", 0
	switch c.Name {
	case "open", "openat", "creat":
		done.Ret = fd
	case "write", "pwrite64":
		return steps // as the model has it
	}
	steps = slices.DeleteFunc(slices.Clone(steps), func(step disk.Step) bool { return step.Call == c && step.Exit })
	for i := range steps {
		if steps[i].Call == c {
			steps[i].Call = &done
		}
	}
	return append(steps, disk.Step{Call: &done, Exit: true})
}

// replay returns the disk at the beginning of the newest life, what the disk has heard
// and will hear, and the steps of that life. all, if given, is how many lives to take
// before; then there are no steps left.
func (s *stretch) replay(t testing.TB, all ...int) (*disk.Disk, *heard, []disk.Step) {
	t.Helper()
	h := s.before.clone()
	d := load(t, s.base, s.root, h.listen)
	before := len(s.logs) - 1
	if len(all) > 0 {
		before = all[0]
	}
	for i := len(s.steps); i < len(s.logs); i++ {
		s.steps = append(s.steps, parse(t, s.logs[i]))
	}
	for _, steps := range s.steps[:max(before, 0)] {
		for _, step := range steps {
			do(t, d, step)
		}
		d.Restart()
	}
	if before >= len(s.logs) || before < 0 {
		return d, h, nil
	}
	return d, h, s.steps[before]
}

// moments are the steps of a life after which a cut could leave something new, by what
// they did to what: making 256 folders is as interesting as writing one line of a file.
type moments struct {
	at      []int
	class   map[int]string
	members map[string]int
}

func (s *stretch) moments(t testing.TB) *moments {
	t.Helper()
	m := &moments{class: map[int]string{}, members: map[string]int{}}
	d, _, last := s.replay(t)
	for i, step := range last {
		if !do(t, d, step) {
			continue
		}
		name := path.Base(d.Touched())
		if dir := path.Base(path.Dir(d.Touched())); dir == "tmp" || len(dir) == 2 || len(name) == 2 {
			name = "of a file" // its name is drawn anew each time
		}
		name = step.Name + " " + name
		m.at, m.class[i] = append(m.at, i), name
		m.members[name]++
	}
	return m
}

// chosen draws whether a moment is cut at, so that every class has its share of n.
func (m *moments) chosen(r *rand.Rand, step, n int) bool {
	return r.Float64()*float64(len(m.members)*m.members[m.class[step]]) < float64(n)
}

// draw returns one moment, of any class with equal right.
func (m *moments) draw(r *rand.Rand) int {
	for {
		if at := m.at[r.IntN(len(m.at))]; m.chosen(r, at, len(m.members)) {
			return at
		}
	}
}

// moment is one power cut, with everything that is needed to try it again.
type moment struct {
	Root  string
	Lives []life
	Step  int // of the last life
	Habit disk.Habit
	Draw  uint64
	Heard heardText
}

// leave writes what the disk holds after the cut.
func (m moment) leave(d *disk.Disk, image string) error {
	return d.Cut(rand.New(rand.NewPCG(m.Draw, 0)), m.Habit, image) //nolint:gosec // no secret
}

// cut cuts the power now, and checks what is left in the background.
func (c *cutter) cut(s *stretch, d *disk.Disk, h *heard, m moment) {
	image, now := c.fresh(), h.clone()
	must(c.t, m.leave(d, image))
	c.byHabit[m.Habit]++
	c.checks.Add(1)
	var g *glances
	if c.cuts.Add(1)%lookEvery == 0 {
		g = &c.glances
	}
	c.jobs <- func() {
		defer c.checks.Done()
		if err := checkShown(context.Background(), filepath.Join(image, "data"), now, g); err != nil {
			c.wrong.Add(1)
			c.keep(s, m, err)
		}
		_ = os.RemoveAll(image) // else it goes with all others
	}
}

// keep puts a cut that went wrong where it can be tried again. The draw alone would not
// do: another run of the same operations has other keys, salts and turns of threads.
func (c *cutter) keep(s *stretch, m moment, wrong error) {
	m.Root, m.Lives, m.Heard = s.root, s.lives, s.before.text()
	dir, err := os.MkdirTemp("", "entente-disk-wrong-*")
	if err == nil {
		err = errors.Join(os.CopyFS(filepath.Join(dir, "base"), os.DirFS(s.base)), writeJSON(filepath.Join(dir, "moment.json"), m))
	}
	for i, log := range s.logs {
		err = errors.Join(err, copyFile(log, filepath.Join(dir, logName(i))))
	}
	if err != nil {
		dir = err.Error()
	}
	c.t.Errorf("cut at step %d of the newest of %d lives, disk %s: %v\ntry it again with -run TestTryAgain -disk.replay=%s", m.Step, len(s.logs), m.Habit, wrong, dir)
}
