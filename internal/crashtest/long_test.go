package crashtest_test

import (
	"testing"
	"time"
)

// For as long as one likes (-crash.for): kills and faults of the disk by turns, on one
// folder until it holds much, then on a new one.
func TestForLong(t *testing.T) {
	if *long == 0 {
		t.Skip("goes on for as long as -crash.for says")
	}
	needStrace(t)
	const much = 800 // objects
	var sum life
	var sent, acknowledged, had, hadNot, folders int
	for until := time.Now().Add(*long); time.Now().Before(until); folders++ {
		t.Run("folder", func(t *testing.T) {
			l := begin(t, folder(t))
			for len(l.m.of("", "")) < much && time.Now().Before(until) {
				l.killed()
				l.killed()
				for range 2 {
					l.injected(injections[l.rand.IntN(len(injections))], 1+l.rand.IntN(1<<l.rand.IntN(9)))
				}
			}
			l.start().kill()
			l.atRest()
			l.tell()
			sum.kills, sum.recoveries, sum.closings, sum.faults = sum.kills+l.kills, sum.recoveries+l.recoveries, sum.closings+l.closings, sum.faults+l.faults
			sent, acknowledged, had, hadNot = sent+l.m.sent, acknowledged+l.m.acknowledged, had+l.m.adopted, hadNot+l.m.dropped
		})
		if t.Failed() {
			return
		}
		t.Logf("so far: %d folders; %d kill cycles, of those %d while it closed; besides %d kills while it recovered; %d calls that failed", folders+1, sum.kills, sum.closings, sum.recoveries, sum.faults)
		t.Logf("so far: %d changes sent, %d acknowledged; of those in doubt %d had happened and %d had not", sent, acknowledged, had, hadNot)
	}
}
