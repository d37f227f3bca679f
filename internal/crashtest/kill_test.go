package crashtest_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	long = flag.Duration("crash.for", 0, "go on with ever new moments for so long, by turns with and without faults of the disk")
	seed = flag.Uint64("crash.seed", 0, "of the moments and of what is asked; 0 draws one and prints it")
)

// drawn returns where a test's random numbers come from, and says it.
func drawn(t *testing.T) (*rand.Rand, uint64) {
	t.Helper()
	n := *seed
	if n == 0 {
		n = uint64(time.Now().UnixNano())
	}
	t.Logf("-crash.seed=%d", n)
	return rand.New(rand.NewPCG(n, 1)), n
}

// folder is a data folder with its settings. That of a test that failed is kept.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "entente-crashtest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the data is kept in %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	lay(t, dir)
	return dir
}

// life is one data folder through all its crashes.
type life struct {
	t    *testing.T
	dir  string
	m    *model
	rand *rand.Rand
	seed uint64
	big  int // bytes of the largest file

	loads, kills, recoveries, closings, faults, episodes int
	codes                                                sync.Map // how often something was refused, by code
}

func begin(t *testing.T, dir string) *life {
	t.Helper()
	r, n := drawn(t)
	return &life{t: t, dir: dir, m: newModel(), rand: r, seed: n, big: 50_000}
}

// start starts the command, which must come up, and compares all with the model.
func (l *life) start() *server {
	l.t.Helper()
	s, err := start(l.t, l.dir)
	if err != nil {
		l.t.Fatal(err)
	}
	check(l.t, s, l.m, l.rand)
	if l.t.Failed() {
		l.t.FailNow()
	}
	return s
}

// load lets clients write; the returned function waits for them after the process has gone.
func (l *life) load(s *server, stop <-chan struct{}) func() {
	l.loads++
	return load(s, l.m, l.seed+uint64(l.loads), l.big, stop, &l.codes)
}

// moment is a random time.
func (l *life) moment(most time.Duration) time.Duration {
	return time.Duration(l.rand.Int64N(int64(most)))
}

// killed is one cycle: start, compare, write, kill; sometimes kill while it recovers, or
// while it closes.
func (l *life) killed() {
	l.t.Helper()
	for l.rand.IntN(3) == 0 { // killed while it recovers, once or again and again
		s, _ := launch(l.t, l.dir)
		time.Sleep(l.moment(1200 * time.Millisecond))
		s.kill()
		l.recoveries++
	}
	s := l.start()
	wait := l.load(s, nil)
	time.Sleep(100*time.Millisecond + l.moment(1200*time.Millisecond))
	if l.rand.IntN(3) == 0 {
		s.term() // requests are under way; then it writes its snapshot
		time.Sleep(l.moment(500 * time.Millisecond))
		l.closings++
	}
	s.kill()
	l.kills++
	wait()
}

// tell prints what was done.
func (l *life) tell() {
	l.t.Helper()
	l.codes.Range(func(code, n any) bool {
		l.t.Logf("refused %d times: %s", n.(*atomic.Int64).Load(), code)
		return true
	})
	m := l.m
	l.t.Logf("%d kill cycles, of those %d while it closed; besides %d kills while it recovered; %d faults of the disk; %d times without room", l.kills, l.closings, l.recoveries, l.faults, l.episodes)
	l.t.Logf("%d changes sent, %d acknowledged, %d refused; of those in doubt %d had happened and %d had not; %d objects",
		m.sent, m.acknowledged, m.refused, m.adopted, m.dropped, len(m.objects))
}

// enough fails a test that has done too little to say anything.
func (l *life) enough(acknowledged int) {
	l.t.Helper()
	if l.m.acknowledged < acknowledged {
		l.t.Errorf("only %d changes were acknowledged", l.m.acknowledged)
	}
}

// Without any crash: what the model expects of every reader is what the service does, so
// that a difference after a crash is the crash's.
func TestWhatIsExpectedHoldsWithoutACrash(t *testing.T) {
	needCommand(t)
	l := begin(t, folder(t))
	s := l.start()
	stop := make(chan struct{})
	wait := l.load(s, stop)
	time.Sleep(2 * time.Second)
	close(stop)
	wait()
	check(t, s, l.m, l.rand)
	if err := s.stop(); err != nil {
		t.Errorf("it ended with %v: %s", err, s.said)
	}
	l.atRest()
	l.tell()
	l.enough(100)
}

// Killed at any moment, while it is asked much, while it recovers and while it closes.
func TestKilledAtAnyMomentNothingAcknowledgedIsLostAndNothingLeaks(t *testing.T) {
	needCommand(t)
	l := begin(t, folder(t))
	for range 8 {
		l.killed()
	}
	s := l.start()
	s.kill()
	l.atRest()
	l.tell()
	l.enough(100)
}
