package casework

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"entente/internal/decisions"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
)

// everyDecision yields the decisions of a log as they were made.
func everyDecision(log iter.Seq2[decisions.Past, error]) iter.Seq2[impact.Past, error] {
	return func(yield func(impact.Past, error) bool) {
		for p, err := range log {
			if !yield(impact.Past{Request: p.Request, Was: p.Was, Times: p.Times}, err) {
				return
			}
		}
	}
}

// toldDecisions yields those decisions of a log that the reader may be told of, as
// they would have been made if there were nothing but what the reader may know of. A
// decision by a way that the reader does not know of is none of them; nor is what a
// step of another organisation would have put in place.
func (d *Desk) toldDecisions(g *sight, log iter.Seq2[decisions.Past, error]) iter.Seq2[impact.Past, error] {
	return func(yield func(impact.Past, error) bool) {
		told := map[string]*impact.Past{}
		labels := map[*marking.Label]*impact.Stock{} // nil is nothing
		for p, err := range log {
			if err != nil {
				yield(impact.Past{}, err)
				return
			}
			one, err := d.toldDecision(g, p, labels)
			if err != nil {
				yield(impact.Past{}, err)
				return
			}
			if one == nil {
				continue
			}
			text, _ := json.Marshal([]any{one.Request, one.Was, one.Words}) // all of it has a JSON form
			if same := told[string(text)]; same != nil {
				same.Times += one.Times
			} else {
				told[string(text)] = one
			}
		}
		for _, key := range slices.Sorted(maps.Keys(told)) {
			if !yield(*told[key], nil) {
				return
			}
		}
	}
}

func (d *Desk) toldDecision(g *sight, p decisions.Past, labels map[*marking.Label]*impact.Stock) (*impact.Past, error) {
	c := p.Request.Context
	if c != (policy.Context{Now: c.Now, Channel: c.Channel}) && !g.st.org.Has(p.Request.Subject.Party) {
		return nil, nil
	}
	stock, known := labels[p.Request.Object]
	if !known {
		if s, ok := g.label(*p.Request.Object); ok {
			stock = &s
		}
		labels[p.Request.Object] = stock
	}
	if stock == nil {
		return nil, nil
	}
	out := &impact.Past{Request: p.Request, Was: p.Was, Times: p.Times, Words: stock.Words}
	if stock.Label.Text() == p.Request.Object.Text() {
		return out, nil
	}
	rev, err := d.revisionNamed(g.st, p.Was.Revision)
	if err != nil {
		return nil, err
	}
	out.Request.Object = &stock.Label
	out.Was = rev.Decide(g.ctx, &out.Request)
	if !out.Was.Outcome.Discoverable() {
		return nil, nil
	}
	return out, nil
}

// revisionNamed returns a revision that was in force once. Faults: Internal.
func (d *Desk) revisionNamed(st *state, id string) (*policy.Revision, error) {
	for _, p := range st.view.Policies() {
		if p.ID == id {
			return d.compiled(p)
		}
	}
	return nil, fault.New(fault.Internal, "casework.revisionNamed", "")
}
