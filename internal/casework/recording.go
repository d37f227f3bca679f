package casework

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// trail notes what one state lets out and what it refuses, until that is written
// into the decision log. Reading notes the row alone: the verdict is in the table
// and is looked up again when the record is made. Sums and the question whether a
// list goes on note nothing: they let out no object. A nil trail notes nothing.
type trail struct {
	at time.Time

	mu    sync.Mutex
	rows  []*store.Row // guarded by mu
	steps []step       // guarded by mu
}

// step is one decision about anything but reading.
type step struct {
	request policy.Request
	answer  policy.Decision
	objects []decisions.Object
}

func (t *trail) read(row *store.Row) {
	if t == nil || row == nil {
		return
	}
	t.mu.Lock()
	t.rows = append(t.rows, row)
	t.mu.Unlock()
}

func (t *trail) step(s step) {
	if t == nil {
		return
	}
	t.mu.Lock()
	t.steps = append(t.steps, s)
	t.mu.Unlock()
}

// take empties the trail.
func (t *trail) take() ([]*store.Row, []step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows, steps := t.rows, t.steps
	t.rows, t.steps = nil, nil
	return rows, steps
}

// decided notes a decision on a step.
func (st *state) decided(action string, about subjectMatter, with policy.Context, d policy.Decision) {
	if st.trail == nil {
		return
	}
	with.Now, with.Channel = st.now, st.opts.Channel
	s := step{request: policy.Request{Action: action, Subject: st.subj, Relations: about.rel, Object: about.label, Context: with}, answer: d}
	if about.id != "" {
		s.objects = []decisions.Object{{ID: string(about.id), Version: about.version, Edition: about.edition}}
	}
	st.trail.step(s)
}

// decidedOn notes a decision on a row.
func (st *state) decidedOn(action string, row *store.Row, with policy.Context, d policy.Decision) {
	st.decided(action, st.filed(row), with, d)
}

// seen notes that something released of an object was handed out.
func (st *state) seen(id dossier.ID) {
	if st.trail != nil {
		st.trail.read(st.view.Object(id))
	}
}

// records makes the records of a state's trail: one for all that was read, one for
// each step. The fields of a question are answered side by side, and what is on record
// must not depend on which came first: their steps are put in an order of their own.
func (st *state) records(ctx context.Context, asked bool) []*decisions.Record {
	rows, steps := st.trail.take()
	var reading *decisions.Record
	if len(rows) > 0 {
		reading = st.readings(ctx, rows)
	}
	if asked {
		slices.SortStableFunc(steps, compareSteps)
	}
	var out []*decisions.Record
	for _, s := range steps {
		p := decisions.Part{Label: s.request.Object, Relations: s.request.Relations, Result: s.answer, Objects: s.objects}
		read := s.request.Action == "read"
		if read && reading != nil {
			reading.Add(p)
			continue
		}
		r := &decisions.Record{At: st.trail.at, Person: st.who, Party: s.request.Subject.Party, Action: s.request.Action,
			Subject: s.request.Subject, Context: s.request.Context, Revision: s.answer.Revision, Parts: []decisions.Part{p}}
		if read {
			reading = r
			continue
		}
		out = append(out, r)
	}
	if reading != nil {
		out = slices.Insert(out, 0, reading)
	}
	return out
}

// compareSteps orders steps by what is on record of them, first by what every reader of
// the log is shown.
func compareSteps(a, b step) int {
	first := cmp.Or(strings.Compare(a.request.Action, b.request.Action),
		slices.CompareFunc(a.objects, b.objects, func(x, y decisions.Object) int { return strings.Compare(x.ID, y.ID) }),
		strings.Compare(a.request.Object.Text(), b.request.Object.Text()), cmp.Compare(a.request.Relations, b.request.Relations))
	if first != 0 {
		return first
	}
	x, _ := json.Marshal([]any{a.request.Context, a.answer}) // what is written has a form in JSON
	y, _ := json.Marshal([]any{b.request.Context, b.answer})
	return bytes.Compare(x, y)
}

// readings is the record of a page: equal decisions are one part, with all that they let go.
// Fields are answered side by side, so rows come in any order; on record they stand by their ids.
func (st *state) readings(ctx context.Context, rows []*store.Row) *decisions.Record {
	r := &decisions.Record{At: st.trail.at, Person: st.who, Party: st.subj.Party, Action: "read", Subject: st.subj,
		Context: policy.Context{Now: st.now, Channel: st.opts.Channel}, Revision: st.rev.ID()}
	type key struct {
		label marking.ID
		rel   policy.Relations
	}
	parts := map[key]int{}
	put := func(label marking.ID, rel policy.Relations, o decisions.Object) policy.Verdict {
		v := st.verdict(ctx, label, rel)
		i, known := parts[key{label, rel}]
		if !known {
			i = len(r.Parts)
			parts[key{label, rel}] = i
			r.Parts = append(r.Parts, decisions.Part{Label: st.view.Labels().At(label), Relations: rel, Result: st.rev.Why(v)})
		}
		r.Parts[i].Objects = append(r.Parts[i].Objects, o)
		return v
	}
	slices.SortFunc(rows, func(a, b *store.Row) int { return strings.Compare(string(a.Obj.Head().ID), string(b.Obj.Head().ID)) })
	done := make(map[*store.Row]bool, len(rows))
	for _, row := range rows {
		if done[row] {
			continue
		}
		done[row] = true
		h := row.Obj.Head()
		o, rel := decisions.Object{ID: string(h.ID), Version: h.Version, Edition: editionText(h)}, relations(h, st.who)
		if !put(row.Label, rel, o).Outcome.Permits() {
			continue
		}
		for _, p := range row.Portions {
			put(p.Label, rel, o)
		}
	}
	return r
}

// record writes what states have decided into the log. Faults: Unavailable.
func (d *Desk) record(ctx context.Context, asked bool, states ...*state) error {
	if d.cfg.Log == nil {
		return nil
	}
	var all []*decisions.Record
	for _, st := range states {
		all = append(all, st.records(ctx, asked)...)
	}
	u := decisions.Soon
	for _, r := range all {
		if r.Action != "read" {
			u = decisions.Durable
		}
	}
	return d.cfg.Log.Add(ctx, all, u)
}

// recordable refuses to begin what could not be recorded.
func (d *Desk) recordable() error {
	if d.cfg.Log == nil {
		return nil
	}
	return d.cfg.Log.Ready()
}

// recordPatience is how long a record of what has happened may take, whoever still waits for it.
const recordPatience = 10 * time.Second

// recordDone records what has taken effect, also for a caller who has gone.
func (d *Desk) recordDone(ctx context.Context, st *state) error {
	return d.recordAll(ctx, false, st)
}

// recordAll does that for several states, and says whether they are those of a question.
func (d *Desk) recordAll(ctx context.Context, asked bool, states ...*state) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordPatience)
	defer cancel()
	if err := d.record(ctx, asked, states...); err != nil {
		return fault.Wrap(fault.Unavailable, "casework.record", "what was asked may have been done, but it could not be put on record", err)
	}
	return nil
}

// Record writes into the decision log what the session has decided so far. Until it
// has returned nil nothing of that may leave the service. What changed something is
// on disk then; what was only read follows within a second. Faults: Unavailable.
func (s *Session) Record(ctx context.Context) error {
	s.mu.Lock()
	states := s.states
	if len(states) > 1 {
		s.states = []*state{s.state}
	}
	s.mu.Unlock()
	return s.desk.recordAll(ctx, true, states...)
}
