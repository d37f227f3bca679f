package casework

import (
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// relied returns the row of something that a work is to rest on. The caller must be
// able to read it and be allowed to derive from it, and it must still hold: what was
// revoked, locked away, replaced or has expired holds no more, and of judgements only
// an approved one does.
func (c *change) relied(id dossier.ID, n dossier.Noun, field string) (*store.Row, error) {
	unknown := func(text string) error {
		return fault.New(fault.Invalid, "casework.relied", text).WithCode(fault.CodeReferenceUnknown).At(field)
	}
	row, err := c.known(id, n, field)
	switch {
	case err != nil:
		return nil, err
	case row == nil:
		return nil, unknown("there is no such object to refer to")
	}
	if err := c.ask("derive", row, policy.Context{}); err != nil {
		return nil, fault.As(err).At(field)
	}
	if !dossier.Stands(row.Obj) {
		return nil, unknown("this cannot be relied on as it stands")
	}
	return row, nil
}

// stillHold refuses a step of a work whose ground is gone, or cannot be read by the
// person who takes the step; which of both is not said.
func (c *change) stillHold(cites []dossier.Cite, field string) error {
	for _, cite := range cites {
		if row := c.view.Object(cite.Object); !c.reads(c.ctx, row) || !dossier.Stands(row.Obj) {
			return fault.New(fault.Precondition, "casework.stillHold", "it rests on something that cannot be relied on as it stands").
				WithCode(fault.CodeIncomplete).At(field)
		}
	}
	return nil
}

// inherit puts on a work the marking and the need-to-know lists of all that it rests
// on. Whoever writes a work is among its originators: what was added is theirs.
func (c *change) inherit(h *dossier.Header, rows []*store.Row) {
	if len(h.Marking.Originators.Intersect(c.org)) == 0 {
		h.Marking.Originators = h.Marking.Originators.Union(marking.SetOf(c.subj.Party))
	}
	var own marking.Set
	if row := c.view.Object(h.Case); row != nil {
		own = c.view.Labels().At(row.Label).Compartments
	}
	for _, r := range rows {
		h.Marking = marking.Join(h.Marking, r.Obj.Head().Marking)
		h.Need = h.Need.Union(c.view.Labels().At(r.Label).Compartments.Minus(own))
	}
}

// reconsider returns the marking of a draft that was amended. It stays as strict as it
// was, for only originators lower a marking, unless it has come to rest on fewer of
// them: then it is what is written and what the rest brings.
func (c *change) reconsider(was, now marking.Marking) marking.Marking {
	if len(was.Originators.Minus(c.org).Minus(now.Originators)) > 0 {
		return now
	}
	return marking.Join(was, now)
}

// joined returns a marking with those of all that an object rests on.
func (c *change) joined(m marking.Marking, o dossier.Object) marking.Marking {
	if e, ok := o.(*dossier.Evidence); ok && len(e.DerivedFrom) > 0 {
		return dossier.Derive(m, c.sources(e.DerivedFrom)...)
	}
	if r, ok := o.(dossier.Resting); ok {
		for _, cite := range r.Cites() {
			if row := c.view.Object(cite.Object); row != nil {
				m = marking.Join(m, row.Obj.Head().Marking)
			}
		}
	}
	return m
}

// pinned is a reference at the version that was read.
func pinned(row *store.Row) dossier.Cite { return dossier.Pinned(row.Obj) }

// opinion is what the caller says about an object.
func (c *change) opinion(text string) *dossier.Opinion {
	return &dossier.Opinion{Party: c.subj.Party, Person: c.who, At: c.at, Text: text}
}

// prepare does what a plain step asks for beside the change of state.
func (c *change) prepare(o dossier.Object, move string) error {
	switch v := o.(type) {
	case *dossier.Judgement:
		return c.prepareJudgement(v, move)
	case *dossier.NormAssessment:
		return c.prepareNormAssessment(v, move)
	}
	return nil
}
