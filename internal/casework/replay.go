package casework

import (
	"context"
	"fmt"
	"slices"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// Replayed says what asking past decisions again has come to.
type Replayed struct {
	Records     int          `json:"records"`
	Decisions   int          `json:"decisions"`
	Equal       int          `json:"equal"`  // of the decisions
	Labels      int          `json:"labels"` // objects whose recorded label was compared with the journal's
	Unlabelled  int          `json:"unlabelled"`
	Failed      int          `json:"failed"` // decisions that the policy could not make then; they are not asked again
	Differences []Difference `json:"differences,omitempty"`
	More        int          `json:"more,omitempty"` // differences that are not listed
}

// Whole reports whether everything is as it was recorded.
func (r *Replayed) Whole() bool {
	return len(r.Differences)+r.More == 0
}

// Difference is a decision that is not as it was recorded.
type Difference struct {
	Record string `json:"record"`
	Object string `json:"object,omitempty"`
	What   string `json:"what"` // what differs: outcome, rule, label, …
	Was    string `json:"was"`
	Is     string `json:"is"`
}

// maxDifferences bounds the list of a report.
const maxDifferences = 100

// Replay asks every decision of a log again, as of its moment: by the revision that
// decided, which must have been in force then by the journal, and with the label
// that is recorded, which must be the one that the journal gives the object at that
// moment. It changes nothing and records nothing. Faults: Unavailable, Internal (the
// log does not hold what was written).
//
// A portion's label, and that of something in the making, is compared only while the
// object still has the version that the record names: the journal's history is that
// of whole objects. Unlabelled counts those that were not compared.
func (d *Desk) Replay(ctx context.Context, log *decisions.Log) (*Replayed, error) {
	out := &Replayed{}
	p := &replay{desk: d, view: d.cfg.Store.View(), out: out, revisions: map[string]*policy.Revision{}}
	for r, err := range log.Records(ctx, decisions.Filter{}, decisions.Oldest, 0) {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "casework.Replay", "the replay was stopped", err)
		}
		out.Records++
		for i := range r.Parts {
			p.part(ctx, &r.Record, &r.Parts[i])
		}
	}
	return out, nil
}

// replay is one replay under way.
type replay struct {
	desk      *Desk
	view      *store.View
	out       *Replayed
	revisions map[string]*policy.Revision // nil for one that cannot be had
}

func (p *replay) differs(r *decisions.Record, object, what, was, is string) {
	if len(p.out.Differences) == maxDifferences {
		p.out.More++
		return
	}
	p.out.Differences = append(p.out.Differences, Difference{Record: r.ID, Object: object, What: what, Was: was, Is: is})
}

func (p *replay) part(ctx context.Context, r *decisions.Record, part *decisions.Part) {
	p.out.Decisions++
	if part.Result.Rule == policy.PolicyError {
		p.out.Failed++
		return
	}
	rev := p.revision(r.Revision)
	if rev == nil {
		p.differs(r, "", "revision", r.Revision, "not in the journal")
		return
	}
	if !p.inForce(r.Revision, r.Context.Now) {
		p.differs(r, "", "revision", r.Revision, "another one was in force")
		return
	}
	req := r.Request(part)
	is := rev.Decide(ctx, &req)
	what, was, now := unlike(part.Result, is)
	if what == "" {
		p.out.Equal++
	} else {
		p.differs(r, "", what, was, now)
	}
	for _, o := range part.Objects {
		p.label(r, part, o)
	}
}

// unlike says in what first two decisions differ.
func unlike(a, b policy.Decision) (what, was, is string) {
	list := func(of []string) string { return fmt.Sprint(len(of), of) }
	for _, c := range []struct{ what, was, is string }{
		{"outcome", a.Outcome.String(), b.Outcome.String()}, {"rule", a.Rule, b.Rule}, {"grant", a.Grant, b.Grant},
		{"redact", list(a.Redact), list(b.Redact)}, {"reasons", list(a.Reasons), list(b.Reasons)}, {"obligations", list(a.Obligations), list(b.Obligations)},
	} {
		if c.was != c.is {
			return c.what, c.was, c.is
		}
	}
	return "", "", ""
}

func (p *replay) revision(id string) *policy.Revision {
	if rev, known := p.revisions[id]; known {
		return rev
	}
	rev := p.desk.revisionOf(p.view, id)
	p.revisions[id] = rev
	return rev
}

// revisionOf returns a revision of the journal by its id; nil if there is none or it
// cannot be compiled.
func (d *Desk) revisionOf(v *store.View, id string) *policy.Revision {
	for _, of := range v.Policies() {
		if of.ID == id {
			rev, err := d.compiled(of)
			if err != nil {
				return nil
			}
			return rev
		}
	}
	return nil
}

// inForce reports whether a revision was in force at some time of a minute.
func (p *replay) inForce(id string, at marking.Minute) bool {
	all := p.view.Policies()
	for i, of := range all {
		if of.ID != id || marking.MinuteOf(of.From) > at {
			continue
		}
		if i+1 == len(all) || marking.MinuteOf(all[i+1].From) >= at {
			return true
		}
	}
	return false
}

// label compares the label of a record with those that the journal's history gives
// the object in that minute.
func (p *replay) label(r *decisions.Record, part *decisions.Part, o decisions.Object) {
	row := p.view.Object(dossier.ID(o.ID))
	if row == nil && o.Version == 0 {
		p.out.Unlabelled++ // it was refused, or is no object of the journal
		return
	}
	if row == nil {
		p.differs(r, o.ID, "object", "recorded", "not in the journal")
		return
	}
	text := part.Label.Text()
	candidates := p.labelsIn(row, part.Label.Portion, r.Context.Now, o.Version, makes(r.Action))
	switch {
	case len(candidates) == 0:
		p.out.Unlabelled++
	case slices.ContainsFunc(candidates, func(id marking.ID) bool { return p.view.Labels().At(id).Text() == text }):
		p.out.Labels++
	default:
		p.differs(r, o.ID, "label", text, p.view.Labels().At(candidates[len(candidates)-1]).Text())
	}
}

// labelsIn lists the labels that an object, or a portion of it, had in a minute; none
// where that cannot be told.
func (p *replay) labelsIn(row *store.Row, portion string, at marking.Minute, version uint64, made bool) (out []marking.ID) {
	if portion != "" {
		for _, of := range row.Portions {
			if of.Name == portion && row.Obj.Head().Version == version {
				out = append(out, of.Label)
			}
		}
		return out
	}
	if version == 0 && !made {
		return nil
	}
	for i, h := range row.History {
		if h.From > at {
			break
		}
		if i+1 == len(row.History) || row.History[i+1].From >= at {
			out = append(out, h.Label)
		}
	}
	return out
}

// Replay asks a record again, as far as the caller may read it, and returns what
// differs: nothing, if every decision is as it was. The values stay in the log. Faults:
// Precondition (the policy that decided is not in the journal).
func (d *LoggedDecision) Replay(ctx context.Context) ([]string, error) {
	rev := d.desk.revisionOf(d.st.view, d.Revision)
	if rev == nil {
		return nil, fault.New(fault.Precondition, "casework.Replay", "the policy that decided is not in the journal")
	}
	var out []string
	for _, shown := range d.Parts {
		for _, p := range shown.parts {
			req := d.record.Request(p)
			if what, _, _ := unlike(p.Result, rev.Decide(ctx, &req)); what != "" {
				out = append(out, what)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// makes reports whether a step files its object with the very label that it was judged by.
func makes(action string) bool { return action == "create" || action == "import" || action == "issue" }
