package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// NewMeasure is what a person writes to propose a response.
type NewMeasure struct {
	Case, Incident dossier.ID
	Attribution    dossier.ID // "" for a measure that needs none
	Title, Text    string
	Kind           dossier.MeasureKind
	Family         dossier.MeasureFamily
	Against        string            // ISO 3166 of the state addressed
	Uses           []dossier.ID      // evidence that it shows or relies on
	Preconditions  *NewPreconditions // of a countermeasure
	ReviewOn       dossier.Day
	Marking        marking.Marking
	Need           []string
	Recipients     []string
}

// NewPreconditions are what the law asks before a countermeasure.
type NewPreconditions struct {
	Assessment                  dossier.ID // approved, and finding a breach
	Demanded, Notified, Offered dossier.Day
	Urgent, Reversible          bool
	Proportionality             string
}

// ProposeMeasure puts a response before those who decide. Its marking is the
// roll-up of what is written on it and of all that it uses. Faults: Invalid,
// Forbidden where policy refuses the proposal or citing an item, Precondition where
// an item may not be relied on.
func (s *Session) ProposeMeasure(ctx context.Context, in NewMeasure) (Released[*dossier.Measure], error) {
	return updateOne[*dossier.Measure](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounMeasure, dossier.Header{Marking: in.Marking,
			Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		if err := c.file(&h, in.Case, in.Incident); err != nil {
			return "", err
		}
		uses, err := c.basis(in.Uses, "cite_internal", "uses", dossier.NounEvidence)
		if err != nil {
			return "", err
		}
		var named []dossier.ID
		if in.Attribution != "" {
			named = append(named, in.Attribution)
		}
		answers, err := c.basis(named, "cite_internal", "attribution", dossier.NounAttribution)
		if err != nil {
			return "", err
		}
		pre, breach, err := c.preconditions(in.Preconditions)
		if err != nil {
			return "", err
		}
		if err := c.carry(&h, uses, answers, breach); err != nil {
			return "", err
		}
		o := &dossier.Measure{Header: h, Title: in.Title, Text: in.Text, Kind: in.Kind, Family: in.Family, Incident: in.Incident,
			Attribution: in.Attribution, Against: in.Against, Uses: uses.cites, Preconditions: pre, ReviewOn: in.ReviewOn}
		if err := uses.standing("uses"); err != nil {
			return "", err
		}
		return c.add(o)
	})
}

// preconditions reads what a countermeasure rests on. The assessment must be
// approved and find, in what the caller may read of it, that the law was breached.
func (c *change) preconditions(in *NewPreconditions) (*dossier.Preconditions, basis, error) {
	if in == nil {
		return nil, basis{}, nil
	}
	var named []dossier.ID
	if in.Assessment != "" {
		named = append(named, in.Assessment)
	}
	b, err := c.basis(named, "cite_internal", "assessment", dossier.NounNormAssessment)
	if err != nil {
		return nil, b, atPreconditions(err)
	}
	p := &dossier.Preconditions{Demanded: in.Demanded, Notified: in.Notified, Offered: in.Offered, Urgent: in.Urgent,
		Reversible: in.Reversible, Proportionality: in.Proportionality}
	for i, row := range b.rows {
		p.Assessment = b.cites[i]
		found := lookAs[*dossier.NormAssessment](c.ctx, c.state, row)
		if !dossier.Stands(row.Obj) || !breached(found) {
			return nil, b, atPreconditions(fault.New(fault.Precondition, "casework.preconditions",
				"an approved assessment that finds a breach of the law is needed, with its finding open to you").
				WithCode(fault.CodeMoveIllegal).At("assessment"))
		}
	}
	return p, b, nil
}

func atPreconditions(err error) error { return fault.As(err).At("preconditions") }

// breached reports whether what was released of an assessment finds a violation and
// a breach of the law.
func breached(r Released[*dossier.NormAssessment]) bool {
	if !r.OK() || r.Stub() || r.Object().Finding != dossier.FindingViolation {
		return false
	}
	for _, f := range r.Object().Legal.Findings {
		if f.Breach == dossier.Yes {
			return true
		}
	}
	return false
}

// DecideMeasure takes the decision, in the name of the caller's party. What the
// adversary would notice is asked about before it is decided, and again before it
// is carried out, for markings change.
func (s *Session) DecideMeasure(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Measure], error) {
	return s.stepMeasure(ctx, id, version, "decide", func(c *change, next *dossier.Measure) error {
		said := c.says(text)
		next.Decision = &said
		return c.actable(next)
	})
}

// CarryOutMeasure records that a measure was carried out, if what it shows may be
// acted on so that the adversary sees it (PAP).
func (s *Session) CarryOutMeasure(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Measure], error) {
	return s.stepMeasure(ctx, id, version, "carry_out", func(c *change, next *dossier.Measure) error {
		said := c.says(text)
		next.CarriedOut = &said
		return c.actable(next)
	})
}

// ReviewMeasure records what a measure has come to, and when to look again; an
// empty day is never.
func (s *Session) ReviewMeasure(ctx context.Context, id dossier.ID, version uint64, text string, again dossier.Day) (Released[*dossier.Measure], error) {
	return s.stepMeasure(ctx, id, version, "review", func(c *change, next *dossier.Measure) error {
		next.ReviewOn = again
		next.FollowUps = append(next.FollowUps, dossier.FollowUp{Opinion: c.says(text), Kind: dossier.FollowUpEffect,
			Day: dossier.Day(c.at.Format("2006-01-02"))})
		return nil
	})
}

// FollowUpMeasure records what came after a measure: a denial, an effect, an
// answer, a lesson. It changes no state.
func (s *Session) FollowUpMeasure(ctx context.Context, id dossier.ID, version uint64, kind dossier.FollowUpKind, text string, day dossier.Day) (Released[*dossier.Measure], error) {
	return updateOne[*dossier.Measure](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounMeasure, version, "follow_up", policy.Context{})
		if err != nil {
			return "", err
		}
		next := again(c, row.Obj.(*dossier.Measure))
		if next.State == dossier.Proposed || next.State == dossier.Dropped {
			return "", fault.New(fault.Precondition, "casework.FollowUpMeasure", "nothing follows what was not decided").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		next.FollowUps = append(next.FollowUps, dossier.FollowUp{Opinion: c.says(text), Kind: kind, Day: day})
		return id, c.tx.Put(next)
	})
}

func (s *Session) stepMeasure(ctx context.Context, id dossier.ID, version uint64, move string,
	do func(*change, *dossier.Measure) error,
) (Released[*dossier.Measure], error) {
	return updateOne[*dossier.Measure](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounMeasure, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Measure), move)
		if err != nil {
			return "", err
		}
		if err := do(c, next); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// actable asks whether a measure may be shown to the adversary: the measure as it
// would be marked with the present markings of all that it uses, and each item that
// the caller may read by the way that it came. A countermeasure whose assessment no
// longer stands is not taken.
func (c *change) actable(m *dossier.Measure) error {
	if err := c.standsStill(m.Cites(), "uses"); err != nil {
		return err
	}
	if !m.Visible() {
		return nil
	}
	shown := *m
	shown.Marking = c.rolledUp(m, m.Marking)
	label := dossier.LabelOf(&shown, c.view.Case(m)).Canonical()
	d := c.decide(c.ctx, "act_visible", &label, relations(&m.Header, c.who), policy.Context{})
	c.decided("act_visible", subjectMatter{id: m.ID, label: &label, rel: relations(&m.Header, c.who)}, policy.Context{}, d)
	if !d.Outcome.Permits() {
		c.refuse("act_visible", c.view.Object(m.ID), d)
		return c.forbidden(d)
	}
	for _, row := range c.rests(m.Uses) {
		if !c.reads(c.ctx, row) {
			continue
		}
		if err := c.ask("act_visible", row, policy.Context{}); err != nil {
			return err
		}
	}
	return nil
}
