package policy

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/leak"
	"entente/internal/marking"
)

// Verdict is a decision in eight bytes: what to do with an object. The reasons
// are behind Why (see Revision.Why). The zero value denies and hides.
type Verdict struct {
	Outcome Outcome
	Fields  Mask   // the fields withheld; see Fields
	Why     uint32 // number of the reasons within the revision; 0 is POLICY_ERROR
}

// why is what stands behind a verdict.
type why struct {
	verdict  Verdict
	decision Decision
}

// Why returns the whole decision behind a verdict of this revision. Shared: do
// not change its lists. For a verdict that this revision never gave it is
// DENY_HIDDEN with the reason POLICY_ERROR.
func (r *Revision) Why(v Verdict) Decision {
	if r.whys.has(v.Why) {
		if w := r.whys.at(v.Why); w.verdict == v {
			return w.decision
		}
	}
	return r.refused()
}

// remember interns an answer.
func (r *Revision) remember(a answer) Verdict {
	d := a.decision
	parts := []string{d.Outcome.String(), d.Rule, d.Grant, strings.Join(d.Redact, "\x01"),
		strings.Join(d.Reasons, "\x01"), strings.Join(d.Obligations, "\x01")}
	id := r.whys.put(strings.Join(parts, "\x00"), func(id uint32) *why {
		return &why{verdict: Verdict{Outcome: d.Outcome, Fields: a.mask, Why: id}, decision: d}
	})
	return r.whys.at(id).verdict
}

// Table holds the verdicts of one class for one action by one channel: for each
// label and relation one cell of eight bytes, filled when first asked for.
// Safe for concurrent use; reading a filled cell takes no lock.
type Table struct {
	class      *Class
	action     string
	actionTerm *ast.Term
	channel    Channel
	edges      edges // of policy, subject, action and channel

	labels atomic.Pointer[marking.Table] // the numbers in cells are this table's
	cells  [4]grid                       // by relations

	gate       chan struct{}                // held while a selection is worked out
	selections atomic.Pointer[[]*selection] // changed only under gate
}

// At returns the verdict on the label with number id of labels, for somebody
// tied to the object by rel, at now. It asks Rego when the answer is not
// remembered or the time it holds for has passed. It equals Decide with the same
// parts and never fails: what goes wrong is DENY_HIDDEN with POLICY_ERROR. One
// table serves one marking.Table; with another nothing is remembered.
func (t *Table) At(ctx context.Context, labels *marking.Table, id marking.ID, rel Relations, now marking.Minute) Verdict {
	if t.labels.Load() == labels {
		if v, _, ok := t.peek(id, rel, now); ok {
			t.class.revision.cfg.Meter.hit()
			return v
		}
	}
	v, _, _ := t.fill(ctx, labels, id, rel, now)
	return v
}

// peek returns the remembered verdict and the stretch that it holds for.
func (t *Table) peek(id marking.ID, rel Relations, now marking.Minute) (Verdict, stretch, bool) {
	if leak.Planted("cache.relation") {
		rel = 0
	}
	cell := t.cells[rel&3].load(id)
	if cell == 0 {
		return Verdict{}, stretch{}, false
	}
	s := t.class.stretches.at(uint32(cell))
	if !s.has(now) && !leak.Planted("cache.minute") {
		return Verdict{}, stretch{}, false
	}
	return t.class.revision.whys.at(uint32(cell >> 32)).verdict, s, true
}

// fill asks Rego. It reports whether the verdict may be remembered for the
// stretch: not when the evaluation was stopped, which asking again may mend.
func (t *Table) fill(ctx context.Context, labels *marking.Table, id marking.ID, rel Relations, now marking.Minute) (Verdict, stretch, bool) {
	r := t.class.revision
	lt := r.labels.Load().at(labels, id)
	done := r.cfg.Meter.ask(ctx, t.action, true)
	a, err := t.ask(ctx, lt, rel, now)
	if err != nil {
		r.failed(err)
		a = answer{decision: r.refused()}
	}
	done(a.decision.Outcome)
	v := r.remember(a)
	if leak.Planted("cache.error") && v.Outcome == DenyHidden && id%7 == 0 {
		v.Outcome = DenyVisible
	}
	if lt == nil || errors.Is(err, errPassing) || errors.Is(err, errTime) {
		return v, stretch{now, now + 1}, false
	}
	s := t.edges.around(now).and(lt.edges.around(now))
	if t.labels.Load() == labels || t.labels.CompareAndSwap(nil, labels) {
		cell := uint64(v.Why)<<32 | uint64(t.class.stretches.put(s, func(uint32) stretch { return s }))
		if grown := t.cells[rel&3].store(id, cell); grown > 0 {
			r.grew(t.class, grown)
		}
	}
	return v, s, true
}

func (t *Table) ask(ctx context.Context, lt *labelTerm, rel Relations, now marking.Minute) (answer, error) {
	if lt == nil {
		return answer{}, errors.New("there is no label with this number")
	}
	moment, ok := minuteContext(now, t.channel)
	if !ok || t.class.bad || lt.term == nil {
		return answer{}, errTime
	}
	return t.class.revision.ask(ctx, input(t.actionTerm, t.class.term, rel, lt.term, moment), lt.kind)
}
