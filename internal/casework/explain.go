package casework

import (
	"context"
	"reflect"
	"strconv"
	"strings"

	"entente/internal/decisions"
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

// Explanation says how a policy answers a question about one object, and why: in one
// sentence for the person concerned, and for those whom the policy lets explain by
// its rules (Rules), by every step of the evaluation (Trace) and by what would have
// to change (Changes).
type Explanation struct {
	Outcome     string
	Sentence    string // leaks nothing, with the codes of the reasons
	Reasons     []ReasonText
	Rule        string // code of the rule that decided
	Grant       string // the way by which it was permitted; "" when none was needed
	Obligations []string
	Revision    string // of the policy
	At          marking.Minute
	Label       string   // the marking as one line; "" where only the existence may be known
	Trace       []string // empty unless asked for and allowed

	deep *depths // nil for those whom the policy does not let explain
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
	item := st.release(ctx, row)
	named := !item.Stub() && !item.Withholds("provider") && !st.unnamed(row.Obj.Head().Marking)
	asked := &question{st: st, rev: rev, named: named,
		req: policy.Request{Action: q.Action, Subject: subj, Relations: rel, Object: l, Context: policy.Context{Now: at, Channel: st.opts.Channel, Bundle: st.bundled(row.Obj)}}}
	asked.allowed = named && st.decide(ctx, "explain", l, rel, policy.Context{}).Outcome == policy.Allow
	return asked.explain(ctx, q.Trace), nil
}

// question is a decision that is to be explained to the caller.
type question struct {
	st      *state
	rev     *policy.Revision
	req     policy.Request
	named   bool // the caller may be told by whom and through what it was shared
	allowed bool // the policy lets the caller explain
}

func (q *question) explain(ctx context.Context, trace bool) *Explanation {
	detail := policy.WithRules
	if trace = trace && q.allowed; trace {
		detail = policy.WithTrace
	}
	x := q.rev.Explain(ctx, &q.req, detail)
	d := x.Decision
	if q.allowed && !q.st.ours(q.req.Object.Owner, q.req.Object.Marking) && !leak.Planted("explain.grants") {
		// Rules and steps are those of what the caller may know of, if the decision is that one, too.
		known := *q
		l := q.st.knownOf(q.req.Object.Canonical())
		known.req.Object = &l
		y := known.rev.Explain(ctx, &known.req, detail)
		if reflect.DeepEqual(y.Decision, d) {
			q, x = &known, y
		} else {
			x.Trace, trace = "", false
		}
	}
	out := &Explanation{Outcome: d.Outcome.String(), Rule: d.Rule, Grant: d.Grant, Obligations: d.Obligations, Revision: d.Revision,
		At: q.req.Context.Now, Sentence: sentence(q.rev, d)}
	if trace {
		out.Trace = strings.Split(strings.TrimRight(x.Trace, "\n"), "\n")
	}
	for _, code := range d.Reasons {
		reason := ReasonText{Code: code}
		if r, ok := q.rev.Rule(code); ok {
			reason.Public, reason.Title = r.PublicReason, r.Title
			if len(r.Related) > 0 {
				reason.Source = r.Related[0]
			}
		}
		out.Reasons = append(out.Reasons, reason)
	}
	if leak.Planted("explain.count") {
		out.Reasons = append(out.Reasons, ReasonText{Code: strconv.Itoa(q.st.view.Labels().Len())})
	}
	if q.named {
		out.Label = q.req.Object.Banner()
	} else {
		out.Grant = "" // it may be called after the one who gave it
	}
	if q.allowed {
		out.deep = &depths{question: q, fired: x.Fired, decision: d}
	}
	return out
}

// sentence words a decision for the person concerned. What is hidden is worded as
// what does not exist.
func sentence(rev *policy.Revision, d policy.Decision) string {
	public := func(codes ...string) string {
		for _, code := range codes {
			if r, ok := rev.Rule(code); ok && r.PublicReason != "" {
				return strings.TrimSuffix(r.PublicReason, ".")
			}
		}
		return ""
	}
	var first string
	switch {
	case !d.Outcome.Discoverable():
		return public(ruleDefault) + " (" + ruleDefault + ")."
	case d.Outcome == policy.Redact:
		first = "Allowed, but for " + strings.Join(d.Redact, ", ")
	case d.Outcome.Permits():
		first = "Allowed"
	default:
		first = "Not allowed"
	}
	if why := public(append([]string{d.Rule}, d.Reasons...)...); why != "" {
		first += ": " + strings.ToLower(why[:1]) + why[1:]
	}
	if codes := marking.SetOf(append([]string{d.Rule}, d.Reasons...)...); len(codes) > 0 {
		first += " (" + strings.Join(codes, ", ") + ")"
	}
	return first + "."
}

// ruleDefault is the rule of what no other rule answers.
const ruleDefault = "DEFAULT_DENY"

// Explain explains a past decision as of its moment, to those who may read it.
func (p *LoggedPart) Explain(ctx context.Context, trace bool) (*Explanation, error) {
	d := p.whole
	rev := d.desk.revisionOf(d.st.view, d.Revision)
	if rev == nil {
		return nil, fault.New(fault.Precondition, "casework.Explain", "the policy that decided is not in the journal")
	}
	q := &question{st: d.st, rev: rev, named: p.open, req: d.record.Request(p.parts[0])}
	q.allowed = p.open && d.mayExplain(ctx, p.parts[0].Label)
	return p.hush(q.explain(ctx, trace)), nil
}

// mayExplain reports whether the policy lets the caller explain a record: as a
// reader of the log of what has a label, and as one who may know whose request it was.
func (d *LoggedDecision) mayExplain(ctx context.Context, l *marking.Label) bool {
	return d.st.decide(ctx, "explain", logOf(l), ownRequest(d.own()), policy.Context{}).Outcome == policy.Allow &&
		d.audit.readsPerson(ctx, l, d.record.Party, d.own())
}

// hush leaves out of an explanation what was left out of the record.
func (p *LoggedPart) hush(x *Explanation) *Explanation {
	if p.Rule == "" && x.Rule != "" {
		x.Rule, x.Reasons = "", nil
		x.Sentence = map[bool]string{true: "Allowed.", false: "Not allowed."}[x.Outcome == policy.Allow.String() || x.Outcome == policy.Redact.String()]
		x.deep, x.Trace = nil, nil
	}
	if p.Grant == "" {
		x.Grant = ""
	}
	return x
}

// ExplainFor explains how the policy in force answers the same person, or whoever is
// of the same class, on an object that somebody in the caller's organisation may know
// of; nil for any other object, and for a caller who may not read the log of it or
// whom the policy does not let explain that.
func (d *LoggedDecision) ExplainFor(ctx context.Context, id dossier.ID, action string, trace bool) (*Explanation, error) {
	if err := dossier.CheckText("action", action, 60, true); err != nil {
		return nil, err
	}
	row := d.st.view.Object(id)
	if row == nil {
		return nil, nil
	}
	l := d.st.view.Labels().At(row.Label)
	if !d.audit.anybodyKnows(ctx, l) || !d.audit.readsLog(ctx, l, false).Outcome.Permits() || !d.mayExplain(ctx, l) {
		return nil, nil
	}
	rel := relations(row.Obj.Head(), d.record.Person)
	with := policy.Context{Now: d.st.now, Channel: d.record.Context.Channel}
	q := &question{st: d.st, rev: d.st.rev, allowed: true, req: policy.Request{Action: action, Subject: d.record.Subject, Relations: rel, Object: l, Context: with}}
	r := &decisions.Record{ID: d.ID, Person: d.record.Person, Party: d.record.Party, Subject: d.record.Subject, Action: action, Context: with}
	p := d.st.maskedPart(ctx, d.audit, r, &decisions.Part{Label: l, Relations: rel, Result: q.rev.Decide(ctx, &q.req)}, nil)
	if q.named = p.open; !q.named {
		return nil, nil
	}
	return p.hush(q.explain(ctx, trace)), nil
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
	d := st.decide(ctx, action, st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), policy.Context{Bundle: st.bundled(row.Obj)})
	return d.Outcome.Permits()
}
