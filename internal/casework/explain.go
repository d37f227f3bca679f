package casework

import (
	"context"
	"strconv"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// ExplainQuery says which decision is to be explained.
type ExplainQuery struct {
	Action string          // default "read"
	At     *marking.Minute // as of a moment of the past; nil is now
	Trace  bool            // with the full trace of the evaluation, for those whom the policy lets explain
}

// Explanation says how a policy answers the caller's own question about one
// object, and why.
type Explanation struct {
	Outcome     string
	Reasons     []ReasonText
	Rule        string // code of the rule that decided
	Grant       string // the way by which it was permitted; "" when none was needed
	Obligations []string
	Revision    string // of the policy
	At          marking.Minute
	Label       string   // the marking as one line; "" where only the existence may be known
	Trace       []string // empty unless asked for and allowed
}

// ReasonText is a reason code with what its rule says to the public.
type ReasonText struct{ Code, Public, Title, Source string }

// Explain explains a decision about an object that the caller may know of. For
// any other id the answer is nil. A moment before the object or any policy
// existed is Precondition.
func (s *Session) Explain(ctx context.Context, id dossier.ID, q ExplainQuery) (*Explanation, error) {
	st := s.at()
	row := st.view.Object(id)
	if !st.sees(ctx, row) {
		return nil, nil
	}
	if q.Action == "" {
		q.Action = "read"
	}
	if err := dossier.CheckText("action", q.Action, 60, true); err != nil {
		return nil, err
	}
	label, rev, subj, at := row.Label, st.rev, st.subj, st.now
	if q.At != nil {
		at = *q.At
		var err error
		if label, rev, subj, err = s.then(st, row, at); err != nil {
			return nil, err
		}
	}
	l := st.view.Labels().At(label)
	rel := relations(row.Obj.Head(), st.who)
	detail := policy.WithRules
	item := st.release(ctx, row)
	named := !item.Stub() && !item.Withholds("provider") && !st.unnamed(row.Obj.Head().Marking)
	if q.Trace = q.Trace && named && st.decide(ctx, "explain", l, rel, policy.Context{}).Outcome == policy.Allow; q.Trace {
		detail = policy.WithTrace
	}
	x := rev.Explain(ctx, &policy.Request{Action: q.Action, Subject: subj, Relations: rel, Object: l,
		Context: policy.Context{Now: at, Channel: st.opts.Channel}}, detail)
	d := x.Decision
	out := &Explanation{Outcome: d.Outcome.String(), Rule: d.Rule, Grant: d.Grant, Obligations: d.Obligations, Revision: d.Revision, At: at}
	if q.Trace {
		out.Trace = strings.Split(strings.TrimRight(x.Trace, "\n"), "\n")
	}
	for _, code := range d.Reasons {
		reason := ReasonText{Code: code}
		if r, ok := rev.Rule(code); ok {
			reason.Public, reason.Title = r.PublicReason, r.Title
			if len(r.Related) > 0 {
				reason.Source = r.Related[0]
			}
		}
		out.Reasons = append(out.Reasons, reason)
	}
	if leak.Planted("explain.count") {
		out.Reasons = append(out.Reasons, ReasonText{Code: strconv.Itoa(st.view.Labels().Len())})
	}
	if named {
		out.Label = l.Banner()
	} else {
		out.Grant = "" // it may be called after the one who gave it
	}
	return out, nil
}

// then returns what a decision rested on at a moment: the label that the object
// had, the policy in force, and the subject with its memberships as then known.
func (s *Session) then(st *state, row *store.Row, at marking.Minute) (marking.ID, *policy.Revision, policy.Subject, error) {
	var label marking.ID
	found := false
	for _, h := range row.History {
		if h.From <= at {
			label, found = h.Label, true
		}
	}
	if !found || at > st.now {
		return 0, nil, policy.Subject{}, fault.New(fault.Precondition, "casework.Explain", "nothing was decided about this object at that moment").At("at")
	}
	rev, err := s.desk.policyAt(st.view, at)
	if err != nil {
		return 0, nil, policy.Subject{}, err
	}
	return label, rev, subjectOf(st.view, s.who, s.opts.Capacity, at), nil
}

// May reports whether the caller may do something to an object, for clients that
// show or hide a button. For an object not to be known of it is false.
func (s *Session) May(ctx context.Context, id dossier.ID, action string) bool {
	st := s.at()
	row := st.view.Object(id)
	if leak.Planted("may.crowd") && len(st.view.LabelsOf(id.Noun()))%2 == 1 {
		return false
	}
	if !st.sees(ctx, row) {
		return false
	}
	d := st.decide(ctx, action, st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), policy.Context{})
	return d.Outcome.Permits()
}
