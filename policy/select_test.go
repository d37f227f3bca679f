package policy

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// discoverable is what Select must list, asked of Rego one label at a time.
func discoverable(r *Revision, s Subject, verb string, labels *marking.Table, ids []marking.ID, now marking.Minute) []marking.ID {
	var out []marking.ID
	for _, id := range ids {
		d := r.Decide(ctx, &Request{Action: verb, Subject: s, Object: labels.At(id), Context: Context{Now: now, Channel: ChannelAPI}})
		if d.Outcome.Discoverable() {
			out = append(out, id)
		}
	}
	return out
}

// Lists grow, move to larger storage, are asked about in an earlier and shorter
// state and at any time; several lists share one table.
func TestSelectListsWhatDecideFindsDiscoverable(t *testing.T) {
	r := treeRevision(t)
	rapid.Check(t, func(t *rapid.T) {
		subject, verb := treeWords.subjects().Draw(t, "subject"), treeWords.action().Draw(t, "action")
		table := r.newClass(subject.Canonical()).Table(verb, ChannelAPI)
		interned := marking.NewTable()
		lists := make([][]marking.ID, 3)
		for range 12 {
			which := rapid.IntRange(0, 2).Draw(t, "list")
			for _, l := range rapid.SliceOfN(treeWords.labels(), 0, 3).Draw(t, "new") {
				lists[which] = append(lists[which], interned.Intern(l))
			}
			ids := lists[which]
			switch rapid.IntRange(0, 3).Draw(t, "state") {
			case 0:
				ids = ids[:rapid.IntRange(0, len(ids)).Draw(t, "earlier")]
			case 1:
				ids = slices.Clone(ids) // the same list in other storage
			}
			now := moments().Draw(t, "now")
			got := table.Select(ctx, interned, ids, now)
			if want := discoverable(r, subject, verb, interned, ids, now); !slices.Equal(got, want) {
				t.Fatalf("of %v at %v\ngot  %v\nwant %v", ids, now, got, want)
			}
			if again := table.Select(ctx, interned, ids, now); len(got) > 0 && &got[0] != &again[0] {
				t.Fatal("the second time it was worked out again")
			}
		}
	})
}

func TestAResultOfSelectDoesNotChangeUnderItsHolder(t *testing.T) {
	r := treeRevision(t)
	interned := marking.NewTable()
	var ids []marking.ID
	add := func(open bool) {
		l := marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Portion: string(rune('a' + len(ids)))}
		if open {
			l.TLP = marking.Clear
		}
		ids = append(ids, interned.Intern(l))
	}
	table := r.Class(Subject{Party: "DE", Chain: []string{"DE"}}).Table("read", ChannelAPI)
	var held, copies [][]marking.ID
	for i := range 20 {
		add(i%3 != 0)
		got := table.Select(ctx, interned, ids, base)
		held, copies = append(held, got), append(copies, slices.Clone(got))
	}
	for i := range held {
		if !slices.Equal(held[i], copies[i]) {
			t.Errorf("result %d changed from %v to %v", i, copies[i], held[i])
		}
	}
}

// Of two labels that end at different times the one is asked about again after
// its end, the other is remembered: both bound how long the list holds.
func TestASelectionHoldsUntilTheNextEndOfAnyOfItsLabels(t *testing.T) {
	r := treeRevision(t)
	interned := marking.NewTable()
	var ids []marking.ID
	for _, until := range []marking.Minute{10, 20, 30} {
		ids = append(ids, interned.Intern(marking.Label{Kind: "incident", State: "FILED", Owner: "NL",
			Marking: marking.Marking{TLP: marking.Red, Expires: base + until, Embargo: base + until - 1}}))
	}
	subject := Subject{Party: "NL", Chain: []string{"NL"}}
	shut := revisionWhere(t, "actions/base/base.rego", `"code": "EXPIRED", "visible": true`, `"code": "EXPIRED", "visible": false`)
	for _, r := range []*Revision{r, shut} {
		table := r.Class(subject).Table("discover", ChannelAPI)
		for _, later := range []marking.Minute{5, 12, 25, 35, 5, 25, 12} {
			got := table.Select(ctx, interned, ids, base+later)
			if want := discoverable(r, subject, "discover", interned, ids, base+later); !slices.Equal(got, want) {
				t.Errorf("after %d minutes %v, want %v", later, got, want)
			}
		}
	}
}

// A result that is not complete is the caller's own: what is worked out after it
// may use the same storage.
func TestAnIncompleteResultDoesNotChangeUnderItsHolder(t *testing.T) {
	r := treeRevision(t)
	r.cfg.OnError = nil
	interned := marking.NewTable()
	var ids []marking.ID
	for i := range 7 {
		ids = append(ids, interned.Intern(marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Portion: string(rune('a' + i)),
			Marking: marking.Marking{TLP: marking.Clear}}))
	}
	table := r.Class(Subject{Party: "DE"}).Table("read", ChannelAPI)
	table.Select(ctx, interned, ids[:4], base)
	table.Select(ctx, interned, ids[:5], base)
	table.At(ctx, interned, ids[6], 0, base)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	var held []marking.ID
	for held == nil { // a cancelled caller may also get nothing
		held = table.Select(gone, interned, ids, base)
	}
	before := slices.Clone(held)
	if len(before) != 6 {
		t.Fatalf("%v", before)
	}
	if got := table.Select(ctx, interned, ids, base); !slices.Equal(got, ids) {
		t.Errorf("%v", got)
	}
	if !slices.Equal(held, before) {
		t.Errorf("the result changed from %v to %v", before, held)
	}
}

func TestManyListsAreBounded(t *testing.T) {
	r := treeRevision(t)
	interned := marking.NewTable()
	table := r.Class(Subject{Party: "DE", Chain: []string{"DE"}}).Table("read", ChannelAPI)
	for i := range 3 * maxSelections {
		id := interned.Intern(marking.Label{Kind: "incident", Portion: string(rune('a' + i))})
		table.Select(ctx, interned, []marking.ID{id}, base)
	}
	if n := len(*table.selections.Load()); n != maxSelections {
		t.Errorf("%d lists are remembered", n)
	}
}

func TestManyCallersOfOneTableGetTheSame(t *testing.T) {
	r := treeRevision(t)
	interned := marking.NewTable()
	var ids []marking.ID
	for i := range 600 {
		l := marking.Label{Kind: "incident", State: "FILED", Owner: []string{"NL", "DE"}[i%2], Compartments: marking.SetOf(string(rune('a' + i)))}
		if i%5 == 0 {
			l.TLP = marking.Clear
		}
		l.Expires = base + marking.Minute(i%7)
		ids = append(ids, interned.Intern(l))
	}
	subject := Subject{Party: "DE", Chain: []string{"DE"}}
	want := map[marking.Minute][]marking.ID{}
	for now := base; now < base+4; now++ {
		want[now] = discoverable(r, subject, "read", interned, ids, now)
	}
	var wg sync.WaitGroup
	var wrong atomic.Int32
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				now := base + marking.Minute((i+j)%4)
				table := r.Class(subject).Table("read", ChannelAPI)
				n := 100 + (i*37+j*61)%500
				part, _ := slices.BinarySearch(want[now], ids[n])
				if got := table.Select(ctx, interned, ids[:n], now); !slices.Equal(got, want[now][:part]) {
					wrong.Add(1)
				}
				id := ids[(i*131+j*17)%len(ids)]
				if v := table.At(ctx, interned, id, 0, now); v.Outcome.Discoverable() != slices.Contains(want[now], id) {
					wrong.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if wrong.Load() > 0 {
		t.Errorf("%d answers were wrong", wrong.Load())
	}
}
