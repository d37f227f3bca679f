package gate

import (
	"fmt"
	"slices"
	"strings"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy/impact"
)

// impact compares both trees for everybody and everything.
func (r *run) impact() (string, []Finding, error) {
	world := r.c.World
	if world.Now == 0 {
		return "", nil, fault.New(fault.Invalid, "gate.impact", "a moment is needed to compare for")
	}
	formed := impact.Facts(world.Now, r.old, r.next)
	report, err := impact.Compare(r.ctx, r.old, r.next, joined(world, formed), impact.Options{Each: r.foreigner(world, formed)})
	if err != nil {
		return "", nil, err
	}
	r.report.Impact = report
	if len(world.Classes) > 0 && len(world.Stocks) > 0 {
		// What reviewers are shown is of real people and objects alone.
		if r.report.Impact, err = impact.Compare(r.ctx, r.old, r.next, world, impact.Options{}); err != nil {
			return "", nil, err
		}
	}
	t := r.report.Impact.Total
	return fmt.Sprintf("%d pairs of a person and an object are opened, %d closed", t.Opened, t.Closed), nil, nil
}

// joined puts two worlds together.
func joined(a, b impact.World) impact.World {
	return impact.World{Now: a.Now, Classes: append(slices.Clone(a.Classes), b.Classes...), Stocks: append(slices.Clone(a.Stocks), b.Stocks...), Ties: a.Ties}
}

// foreigner notes every change about what was not shared through the owner.
func (r *run) foreigner(a, b impact.World) func(impact.Change) {
	world := joined(a, b)
	return func(ch impact.Change) {
		label := &world.Stocks[ch.Stock].Label
		if r.c.Owner == "" || slices.ContainsFunc(label.Grants, func(g marking.Grant) bool { return g.Via == r.c.Owner }) {
			return
		}
		if r.strange++; len(r.foreign) < most {
			r.foreign = append(r.foreign, Finding{Text: fmt.Sprintf("%s: %s was %s and would be %s, though it was not shared through %s",
				ch.Action, impact.Words(label), ch.Before.Outcome, ch.After.Outcome, r.c.Owner)})
		}
	}
}

// reach holds that an alliance's change touches nothing but its own rules, and no
// answer about what was not shared through it.
func (r *run) reach() (string, []Finding, error) {
	if r.report.Impact == nil {
		return "was not run: the impact is not known", []Finding{{Text: "the impact could not be worked out"}}, nil
	}
	if r.c.Owner == "" {
		return "the common base reaches everything", nil, nil
	}
	found := r.foreign
	own := "data.alliances." + r.c.Owner
	for _, c := range r.report.Impact.Changed {
		if c.Document != own && !strings.HasPrefix(c.Document, own+".") {
			found = append(found, Finding{File: c.File, Line: c.Line, Text: c.Document + " is not of the alliance"})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("the change reaches what was not shared through %s, %d times", r.c.Owner, max(r.strange, len(found))), found, nil
	}
	return "no answer changes about what was not shared through " + r.c.Owner, nil, nil
}
