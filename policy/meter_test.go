package policy

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"entente/internal/marking"
)

func TestAMeterCountsWhatIsAskedAndWhatIsRemembered(t *testing.T) {
	r := treeRevision(t)
	meter := &Meter{}
	var told []string
	meter.OnAsk = func(_ context.Context, action string, fill bool) func(Outcome) {
		return func(o Outcome) { told = append(told, fmt.Sprint(action, " ", fill, " ", o)) }
	}
	r.cfg.Meter = meter
	interned := marking.NewTable()
	open := marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}
	id := interned.Intern(open)
	table := r.newClass(Subject{Party: "DE", Chain: []string{"DE"}}.Canonical()).Table("read", ChannelAPI)
	for range 3 {
		if v := table.At(ctx, interned, id, 0, base); v.Outcome != Allow {
			t.Fatal(v)
		}
	}
	for range 2 {
		table.Select(ctx, interned, []marking.ID{id}, base)
	}
	r.Decide(ctx, &Request{Action: "read", Subject: Subject{Party: "DE"}, Object: &open, Context: Context{Now: base, Channel: ChannelAPI}})
	if want := []string{"read true ALLOW", "read false ALLOW"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if meter.Filled() != 1 || meter.Remembered() != 3 { // two At and the second Select: the first found the verdict but had to make the list
		t.Errorf("%d filled, %d remembered", meter.Filled(), meter.Remembered())
	}
}

func TestWhoFindsNoRoomForAnEvaluationIsDeniedForNowAlone(t *testing.T) {
	r := treeRevision(t)
	r.cfg.OnError = nil // one is wanted
	interned := marking.NewTable()
	id := interned.Intern(marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}})
	table := r.newClass(Subject{Party: "DE", Chain: []string{"DE"}}.Canonical()).Table("read", ChannelAPI)
	for range cap(r.room) {
		r.room <- struct{}{}
	}
	late, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if v := table.At(late, interned, id, 0, base); v.Outcome != DenyHidden || r.Why(v).Rule != PolicyError {
		t.Errorf("%+v", r.Why(v))
	}
	for range cap(r.room) {
		<-r.room
	}
	if v := table.At(ctx, interned, id, 0, base); v.Outcome != Allow {
		t.Errorf("%+v", r.Why(v))
	}
	if len(r.room) != 0 {
		t.Errorf("%d evaluations are still counted", len(r.room))
	}
}
