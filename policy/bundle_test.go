package policy

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// bundles are facts of a proposed change as a step on it brings them.
func (w words) bundles() *rapid.Generator[*Bundle] {
	return rapid.Custom(func(t *rapid.T) *Bundle {
		return &Bundle{
			Alliance: one(append(w.alliances, "", "nowhere")...).Draw(t, "alliance"),
			Affected: sets(w.alliances...).Draw(t, "affected"),
			Approved: sets(w.alliances...).Draw(t, "approved"),
			For:      one(append(w.alliances, "")...).Draw(t, "for"),
			Passed:   rapid.Bool().Draw(t, "passed"),
			Demanded: rapid.Bool().Draw(t, "demanded"),
			Done:     sets("approve", "demand_roll_back").Draw(t, "done"),
		}
	})
}

// fullBundle has a value in every place.
func fullBundle() *Bundle {
	return &Bundle{Alliance: "north", Affected: marking.SetOf("north", "south"), Approved: marking.SetOf("north"), For: "south", Passed: true,
		Demanded: true, Done: marking.SetOf("approve")}
}

// Every single fact of a bundle reaches the rules, also one that is added later.
func TestDecideSeesAChangeOfAnyFactOfABundle(t *testing.T) {
	req := fullRequest()
	req.Action, req.Context.Bundle = "activate", fullBundle()
	r := exact(t, req)
	if d := r.Decide(ctx, &req); d.Outcome != Allow {
		t.Fatalf("the request itself: %+v", d)
	}
	seen := 0
	try := func(name string, b *Bundle) {
		seen++
		q := req
		q.Context.Bundle = b
		if d := r.Decide(ctx, &q); d.Outcome != DenyHidden {
			t.Errorf("%s: a change is not seen", name)
		}
	}
	try("bundle gone", nil)
	eachLeaf(reflect.ValueOf(*req.Context.Bundle), "bundle", func(name string, changed reflect.Value) {
		b := changed.Interface().(Bundle)
		try(name, &b)
	})
	if seen < 8 {
		t.Errorf("only %d parts were changed", seen)
	}
}
