package casework

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// basis is what a work rests on: rows that the caller may read and may put to the
// use, each cited at the version that was read.
type basis struct {
	rows  []*store.Row
	cites []dossier.Cite
}

// basis finds what a work is to rest on. What the caller may not read is refused
// as what does not exist; then policy is asked about the use of each item.
func (c *change) basis(ids []dossier.ID, use, field string, of ...dossier.Noun) (basis, error) {
	var b basis
	if len(ids) > dossier.MaxList {
		return b, fault.New(fault.Invalid, "casework.basis", "the list is too long").WithCode(fault.CodeListTooLong).At(field)
	}
	for _, id := range ids {
		row, err := c.known(id, id.Noun(), field)
		if err != nil {
			return b, err
		}
		if row == nil || !slices.Contains(of, id.Noun()) {
			return b, fault.New(fault.Invalid, "casework.basis", "there is no such object to refer to").
				WithCode(fault.CodeReferenceUnknown).At(field)
		}
		b.rows = append(b.rows, row)
		b.cites = append(b.cites, pinned(row))
	}
	for _, row := range b.rows {
		if err := c.ask(use, row, policy.Context{}); err != nil {
			return b, fault.As(err).At(field)
		}
	}
	return b, nil
}

// standing refuses what may not be relied on: evidence that was revoked or locked
// away, a judgement or assessment that was not approved or is in doubt, a decision
// that was not taken or was withdrawn.
func (b basis) standing(field string) error {
	for _, row := range b.rows {
		if !dossier.Stands(row.Obj) {
			return fault.New(fault.Precondition, "casework.basis", "an item may not be relied on as it stands now").
				WithCode(fault.CodeMoveIllegal).At(field)
		}
	}
	return nil
}

// carry writes the handling of what a work rests on into its header: the roll-up of
// the markings, all compartments, and under TLP:RED no reader whom a source does not name.
func (c *change) carry(h *dossier.Header, from ...basis) error {
	for _, b := range from {
		for _, row := range b.rows {
			src := row.Obj.Head()
			h.Marking = marking.Join(h.Marking, src.Marking)
			h.Need = h.Need.Union(c.view.Labels().At(row.Label).Compartments)
			if src.Marking.TLP == marking.Red && len(h.Recipients.Minus(c.readers(src))) > 0 {
				return fault.New(fault.Invalid, "casework.basis", "a person is named who is no reader of what this rests on").
					WithCode(fault.CodeReferenceUnknown).At("recipients")
			}
		}
	}
	return nil
}

// readers returns whom the caller may know to read a TLP:RED object: all that are
// named on what its own party filed, itself on what others did.
func (c *change) readers(h *dossier.Header) marking.Set {
	if c.org.Has(h.Owner) {
		return h.Recipients.Union(marking.SetOf(h.Author))
	}
	return marking.SetOf(c.who)
}

// rests returns the present rows of what a work cites.
func (c *change) rests(cites []dossier.Cite) []*store.Row {
	var out []*store.Row
	for _, cite := range cites {
		if row := c.view.Object(cite.Object); row != nil {
			out = append(out, row)
		}
	}
	return out
}

// standsStill refuses a step of a work when something that it rests on may not be
// relied on any more. What the caller may not read says nothing here: whoever keeps
// it has the work looked at again by other ways.
func (c *change) standsStill(cites []dossier.Cite, field string) error {
	b := basis{rows: slices.DeleteFunc(c.rests(cites), func(r *store.Row) bool { return !c.reads(c.ctx, r) })}
	return b.standing(field)
}

// rolledUp returns a marking that is written on a work anew, joined with those of
// what it rests on now.
func (c *change) rolledUp(o dossier.Object, m marking.Marking) marking.Marking {
	var cites []dossier.Cite
	switch v := o.(type) {
	case *dossier.Attribution:
		cites = v.Rests
	case *dossier.Measure:
		cites = append(v.Cites(), dossier.Cite{Object: v.Attribution})
	case *dossier.ListingProposal:
		cites = v.Uses
	case *dossier.SupportRequest:
		cites = []dossier.Cite{{Object: v.Attribution}} // a package is not part of the request's text
	case *dossier.Statement:
		return m // its claims carry what they rest on, each on its own
	default:
		return c.joined(m, o)
	}
	for _, row := range c.rests(cites) {
		m = marking.Join(m, row.Obj.Head().Marking)
	}
	return m
}

// file puts a new work into a case, or into the case of its incident.
func (c *change) file(h *dossier.Header, file, incident dossier.ID) error {
	if _, err := c.known(file, dossier.NounCase, "case"); err != nil {
		return err
	}
	row, err := c.known(incident, dossier.NounIncident, "incident")
	if err != nil {
		return err
	}
	h.Case = file
	if row != nil && file == "" {
		h.Case = row.Obj.Head().Case
	}
	return nil
}

// says is what the caller says for its party.
func (c *change) says(text string) dossier.Opinion {
	return dossier.Opinion{Party: c.subj.Party, Person: c.who, At: c.at, Text: text}
}

// add files a new work, after policy has said that the caller may.
func (c *change) add(o dossier.Object) (dossier.ID, error) {
	if err := c.mayCreate("create", o); err != nil {
		return "", err
	}
	if err := dossier.Validate(o); err != nil {
		return "", err
	}
	return o.Head().ID, c.tx.Put(o)
}
