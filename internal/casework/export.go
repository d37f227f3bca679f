package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/store"
	"entente/policy"
)

// Selection says what is exported: what a party originated or filed, or a whole case.
// Exactly one of them is given.
type Selection struct {
	Party dossier.PartyKey
	Case  dossier.ID
}

// Exported is one object of an export, or that it is kept back.
type Exported struct {
	ID        dossier.ID
	Noun      dossier.Noun
	Withheld  *Withholding  // why the caller may see it and not take it out; nil of what goes out
	Watermark bool          // the copy has to name whom it was made for
	File      *dossier.File // that goes out with it; nil is none
}

// Export says what the caller may take out of a selection, oldest first. Of every object
// that the caller may know of two things are decided, reading and export; what of it is
// withheld from the caller is looked at no further, so that who originated something is
// told by an export no more than by a list. Who exports what is in the log of decisions
// before Export returns, and originators that have to hear of it are told.
//
// Obligations are kept: what carries NO_EXPORT or asks for a second approval stays back.
//
// Faults: Invalid (a selection of none or of two), NotFound (no such party or case that
// the caller may know of), Unavailable.
func (s *Session) Export(ctx context.Context, of Selection) (out []Exported, err error) {
	if (of.Party == "") == (of.Case == "") {
		return nil, fault.New(fault.Invalid, "casework.Export", "a party or a case is needed, and not both")
	}
	var told []dossier.ID
	st := s.at()
	if of.Party != "" && !st.sees(ctx, st.view.Named("party:"+of.Party)) || of.Case != "" && (of.Case.Noun() != dossier.NounCase || !st.sees(ctx, st.view.Object(of.Case))) {
		return nil, notFound()
	}
	for _, noun := range dossier.Nouns() {
		walk := st.view.Kind(noun).Oldest()
		for row := walk.Next(); row != nil; row = walk.Next() {
			item := st.look(ctx, row)
			if !item.OK() || !of.chooses(item) {
				continue
			}
			st.trail.read(row)
			x, tell := st.exported(ctx, row, item)
			if out = append(out, x); tell {
				told = append(told, x.ID)
			}
		}
	}
	if err := s.Record(ctx); err != nil {
		return nil, err
	}
	return out, s.tellExported(ctx, told)
}

// chooses looks at what was released of an object, and at nothing else of it.
func (of Selection) chooses(i Item) bool {
	h := i.Object().Head()
	if of.Case != "" {
		return h.ID == of.Case || h.Case == of.Case
	}
	return !i.Stub() && (h.Owner == of.Party || h.Marking.Originators.Has(of.Party))
}

// exported decides whether the caller may take an object out, and whether its
// originators have to hear of that.
func (st *state) exported(ctx context.Context, row *store.Row, item Item) (out Exported, tell bool) {
	out = Exported{ID: row.Obj.Head().ID, Noun: row.Obj.Noun()}
	if item.Stub() {
		out.Withheld = &item.withheld[0]
		return out, false
	}
	d := st.decide(ctx, "export", st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), policy.Context{})
	st.decidedOn("export", row, policy.Context{}, d)
	owes := func(obligation string) bool { return slices.Contains(d.Obligations, obligation) }
	if !d.Outcome.Permits() || owes(policy.NoExport) || owes(policy.SecondApprover) {
		out.Withheld = st.kept(d)
		return out, false
	}
	out.Watermark = owes(policy.Watermark)
	if e, ok := item.Object().(*dossier.Evidence); ok {
		out.File = e.File
	}
	return out, owes(policy.NotifyOriginator)
}

// kept words why something stays back, in words that leak nothing.
func (st *state) kept(d policy.Decision) *Withholding {
	w := &Withholding{Field: "*", Code: "WITHHELD", Reason: "Withheld by the rules of those who shared it."}
	for _, code := range append([]string{d.Rule}, d.Reasons...) {
		if rule, ok := st.rev.Rule(code); ok && rule.PublicReason != "" && !d.Outcome.Permits() {
			w.Code, w.Reason = code, rule.PublicReason
			break
		}
	}
	return w
}

// tellExported notifies the originators of what was let out, but the caller's own.
func (s *Session) tellExported(ctx context.Context, ids []dossier.ID) error {
	for _, id := range ids {
		if _, err := s.update(ctx, func(c *change) error {
			row, err := c.reach(id, "", 0, "export", policy.Context{})
			if err != nil {
				return err
			}
			for _, party := range row.Obj.Head().Marking.Originators.Minus(c.org) {
				if err := c.tell(party, row.Obj, dossier.ToldExported, nil); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
