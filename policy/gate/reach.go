package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy/impact"
)

// Formed says what the impact of a report is over.
const Formed = "people and objects formed from the facts of the alliances, whether there are any such or not"

// impact compares both trees, over what the facts of the alliances can form: the same
// for all readers, because it tells of no person and no object that there is.
func (r *run) impact() (string, []Finding, error) {
	if r.c.Now == 0 {
		return "", nil, fault.New(fault.Invalid, "gate.impact", "a moment is needed to compare for")
	}
	formed := impact.Facts(r.c.Now, r.old, r.next)
	report, err := r.compare(formed, impact.Options{Over: Formed, Each: func(ch impact.Change) {
		label := &formed.Stocks[ch.Stock].Label
		if r.c.Owner == "" || through(label, r.c.Owner) {
			return
		}
		if len(r.foreign) < most {
			r.foreign = append(r.foreign, Finding{Text: fmt.Sprintf("%s: %s was %s and would be %s, though it was not shared through %s",
				ch.Action, impact.Words(label), ch.Before.Outcome, ch.After.Outcome, r.c.Owner)})
		}
	}})
	if err != nil {
		return "", nil, err
	}
	r.report.Impact = report
	return fmt.Sprintf("of %d formed pairs of a person and an object %d are opened and %d closed", report.Pairs, report.Total.Opened, report.Total.Closed), nil, nil
}

// compare compares both trees within its time: rules that are late each time they are
// asked would otherwise take hours over all cases.
func (r *run) compare(world impact.World, o impact.Options) (*impact.Report, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.l.Compare)
	defer cancel()
	report, err := impact.Compare(ctx, r.old, r.next, world, o)
	if ctx.Err() != nil && r.ctx.Err() == nil {
		return nil, fault.New(fault.Invalid, "gate.compare", fmt.Sprintf("the comparison takes longer than %s", r.l.Compare))
	}
	return report, err
}

// through reports whether an object was shared through an alliance.
func through(l *marking.Label, alliance string) bool {
	return slices.ContainsFunc(l.Grants, func(g marking.Grant) bool { return g.Via == alliance })
}

// reach holds that an alliance's change touches nothing but its own rules, and no
// answer about what was not shared through it: over what can be formed and over all
// that there is. Of the latter it says that there is some, and not what.
func (r *run) reach() (string, []Finding, error) {
	if r.report.Impact == nil {
		return "the impact is not known", []Finding{{Text: "the impact could not be worked out"}}, nil
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
	strange, world := false, impact.World{Now: r.c.Now}
	if r.c.World != nil {
		world = r.c.World()
	}
	_, err := r.compare(world, impact.Options{Each: func(ch impact.Change) {
		strange = strange || !through(&world.Stocks[ch.Stock].Label, r.c.Owner)
	}})
	if err != nil {
		return "", nil, err
	}
	if strange {
		found = append(found, Finding{Text: "an answer would change about something that is here and was not shared through " + r.c.Owner})
	}
	if len(found) > 0 {
		return "the change reaches what was not shared through " + r.c.Owner, found, nil
	}
	return "no answer changes about what was not shared through " + r.c.Owner, nil, nil
}
