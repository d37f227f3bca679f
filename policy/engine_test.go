package policy

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"entente/internal/marking"
)

// revisionWhere compiles testdata/tree with one text in a file replaced.
func revisionWhere(t testing.TB, file, old, with string) *Revision {
	t.Helper()
	tree := goodTree(t)
	text := bytes.ReplaceAll(tree[file].Data, []byte(old), []byte(with))
	if bytes.Equal(text, tree[file].Data) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	tree[file] = &fstest.MapFile{Data: text}
	r, err := Compile(ctx, tree, testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func granted(to string, tlp marking.TLP) marking.Label {
	return marking.Label{Kind: "incident", State: "FILED", Owner: "UK", Marking: marking.Marking{TLP: tlp},
		Grants: []marking.Grant{{Via: "north", By: "UK", Purpose: to}}}
}

var northern = Subject{Party: "NL", Chain: []string{"NL"}, Memberships: []Membership{{Alliance: "north", Party: "NL", Status: "MEMBER"}}}

func TestASwapTakesHoldAtOnceAndLeavesNoVerdictBehind(t *testing.T) {
	open := treeRevision(t)
	strict := revisionWhere(t, "alliances/north/north.rego", `{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"}`, `{"TLP:CLEAR", "TLP:GREEN"}`)
	e := NewEngine(open)
	labels := marking.NewTable()
	ids := []marking.ID{labels.Intern(granted("", marking.Amber)), labels.Intern(granted("", marking.Green))}
	ask := func() (Outcome, int) {
		table := e.Current().Class(northern).Table("read", ChannelAPI)
		return table.At(ctx, labels, ids[0], 0, base).Outcome, len(table.Select(ctx, labels, ids, base))
	}
	if o, n := ask(); o != Allow || n != 2 {
		t.Fatalf("before: %v, %d", o, n)
	}
	if before := e.Swap(strict); before != open || e.Current() != strict {
		t.Error("the swap did not happen")
	}
	if o, n := ask(); o != DenyHidden || n != 1 {
		t.Errorf("after: %v, %d", o, n)
	}
	e.Swap(open)
	if o, n := ask(); o != Allow || n != 2 {
		t.Errorf("rolled back: %v, %d", o, n)
	}
}

func TestPrepareWarmsWhatIsInUse(t *testing.T) {
	old := treeRevision(t)
	next := revisionWhere(t, "alliances/north/north.rego", `"TLP:AMBER"}`, `"TLP:AMBER", "TLP:RED"}`)
	e := NewEngine(old)
	labels := marking.NewTable()
	var ids []marking.ID
	for i := range 5 {
		ids = append(ids, labels.Intern(granted(string(rune('a'+i)), marking.Red)))
	}
	for _, s := range []Subject{{Party: "DE"}, northern} {
		table := old.Class(s).Table("read", ChannelAPI)
		table.Select(ctx, labels, ids, base)
		table.At(ctx, labels, ids[3], Recipient, base)
	}
	did := e.Prepare(ctx, next, base)
	if did != (Prepared{Classes: 2, Verdicts: 2 * 6, Complete: true}) {
		t.Errorf("%+v", did)
	}
	for i, c := range next.inUse() {
		if want := old.inUse()[i].subject.Party; c.subject.Party != want {
			t.Errorf("class %d is %s, not %s", i, c.subject.Party, want)
		}
	}
	calls := 0
	next.cfg.OnError = func(error) { calls++ }
	next.query = (&Revision{}).query // from here on every question to Rego fails
	e.Swap(next)
	table := e.Current().Class(northern).Table("read", ChannelAPI)
	if got := table.Select(ctx, labels, ids, base); len(got) != 5 || calls != 0 {
		t.Errorf("selected %v with %d questions", got, calls)
	}
	if v := table.At(ctx, labels, ids[3], Recipient, base); !v.Outcome.Permits() || calls != 0 {
		t.Errorf("%v with %d questions", v, calls)
	}
	if did := e.Prepare(ctx, next, base); !did.Complete || did.Classes != 0 {
		t.Errorf("preparing the revision in force: %+v", did)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if did := e.Prepare(gone, old, base); did.Complete || did.Classes != 0 {
		t.Errorf("without time: %+v", did)
	}
}

// Whoever takes a revision gets that revision's answers, while revisions are
// swapped, classes forgotten and labels added all the time.
func TestASwapDuringLookupsMixesNothing(t *testing.T) {
	revisions := []*Revision{
		treeRevision(t),
		revisionWhere(t, "alliances/north/north.rego", `{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"}`, `{"TLP:CLEAR", "TLP:GREEN"}`),
	}
	for _, r := range revisions {
		r.cfg.MaxTableBytes = 3 * (8*chunkCells + 64)
	}
	labels := marking.NewTable()
	id := labels.Intern(granted("", marking.Amber))
	want := map[*Revision]Outcome{revisions[0]: Allow, revisions[1]: DenyHidden}
	e := NewEngine(revisions[0])
	var wrong, swaps atomic.Int32
	var readers, writer sync.WaitGroup
	stop := make(chan struct{})
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				next := revisions[i%2]
				e.Prepare(ctx, next, base)
				e.Swap(next)
				labels.Intern(granted(marking.Minute(i+1).String(), marking.Green))
				swaps.Add(1)
			}
		}
	})
	for i := range 6 {
		readers.Go(func() {
			s := northern
			s.Roles = marking.SetOf(string(rune('A' + i)))
			for j := range 150 {
				r := e.Current()
				table := r.Class(s).Table("read", ChannelAPI)
				v := table.At(ctx, labels, id, 0, base+marking.Minute(j%3))
				d := r.Why(v)
				list := table.Select(ctx, labels, []marking.ID{id}, base)
				if v.Outcome != want[r] || d.Outcome != want[r] || d.Revision != r.ID() || (len(list) == 1) != want[r].Discoverable() {
					wrong.Add(1)
				}
			}
		})
	}
	readers.Wait()
	close(stop)
	writer.Wait()
	if wrong.Load() > 0 || swaps.Load() == 0 {
		t.Errorf("%d wrong answers in %d swaps", wrong.Load(), swaps.Load())
	}
}
