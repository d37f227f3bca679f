package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/store"
	"entente/policy"
)

// ImportBatch is the largest number of objects that one Import takes: so many
// that go-memdb still commits them quickly.
const ImportBatch = 200

// ImportResult counts what an import did.
type ImportResult struct{ Created, Changed, Unchanged int }

// Import files objects that a codec has read, as one unit, for the caller's
// party. Each carries an import key: what is there already under that key, and
// says the same, is left alone, so that a second run changes nothing. Refused as
// a whole if the policy refuses one; TooLarge over ImportBatch.
func (s *Session) Import(ctx context.Context, items []dossier.Object) (ImportResult, error) {
	var res ImportResult
	if len(items) > ImportBatch {
		return res, fault.New(fault.TooLarge, "casework.Import", "too many objects in one batch")
	}
	_, err := s.update(ctx, func(c *change) error {
		res = ImportResult{}
		asked := map[string]bool{} // labels that the policy has allowed
		for _, o := range items {
			if err := c.importOne(o, asked, &res); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ImportResult{}, err
	}
	return res, nil
}

func (c *change) importOne(o dossier.Object, asked map[string]bool, res *ImportResult) error {
	h := o.Head()
	if h.ImportKey == "" {
		return fault.New(fault.Invalid, "casework.Import", "an import key is needed").WithCode(fault.CodeImportRow).At("importKey")
	}
	state := h.State
	fresh, err := c.start(o.Noun(), *h)
	if err != nil {
		return err
	}
	*h = fresh
	if state != "" {
		h.State = state // an import brings what has gone its way elsewhere
	}
	if e, ok := o.(*dossier.Evidence); ok && e.Provider == "" {
		e.Provider = c.subj.Party
	}
	if old := c.tx.View().Named("import:" + h.Owner + ":" + h.ImportKey); old != nil {
		was := old.Obj.Head()
		h.Grants, h.Consents, h.State, h.Overlays = was.Grants, was.Consents, was.State, was.Overlays
		if same(old.Obj, o) {
			res.Unchanged++
			return nil
		}
		h.ID, h.Version, h.Created, h.Author = was.ID, was.Version+1, was.Created, was.Author
		res.Changed++
	} else {
		res.Created++
	}
	if err := dossier.Validate(o); err != nil {
		return err
	}
	l := dossier.LabelOf(o, c.view.Case(o)).Canonical()
	if text := l.Text(); !asked[text] {
		if err := c.judge("import", c.making(o), policy.Context{Marking: &h.Marking}); err != nil {
			return err
		}
		asked[text] = true
	}
	return c.tx.Put(o)
}

// Bootstrap is what a service begins with.
type Bootstrap struct {
	Parties     []*dossier.Party
	Alliances   []*dossier.Alliance
	Memberships []dossier.Membership
	Policy      *store.PolicyRevision // comes into force if it is not
	Force       bool                  // also in the place of rules that were reviewed
}

// Bootstrap makes parties, alliances and memberships known that are not known
// yet, and brings a policy revision into force if another is, unless that one was
// reviewed: then only Force does. It is the
// operator's act at start, not a person's, and a journal entry like any other.
func (d *Desk) Bootstrap(ctx context.Context, b Bootstrap) error {
	if b.Policy != nil {
		if err := d.install(ctx, *b.Policy, b.Force); err != nil {
			return err
		}
	}
	_, err := d.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		for _, p := range b.Parties {
			if tx.View().Party(p.Key) == nil {
				if err := d.found(tx, p, &p.Header); err != nil {
					return err
				}
			}
		}
		for _, a := range b.Alliances {
			if tx.View().Alliance(a.Key) == nil {
				if err := d.found(tx, a, &a.Header); err != nil {
					return err
				}
			}
		}
		tx.Audit(store.Audit{Action: "bootstrap", Outcome: "ALLOW"})
		return nil
	})
	if err != nil {
		return err
	}
	_, err = d.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		for _, m := range b.Memberships {
			if known := tx.View().Memberships(m.Party); !hasMembership(known, m) {
				if err := tx.Member(m); err != nil {
					return err
				}
			}
		}
		tx.Audit(store.Audit{Action: "bootstrap", Outcome: "ALLOW"})
		return nil
	})
	return err
}

// hasMembership reports whether anything was ever recorded about the same start.
func hasMembership(known []dossier.Membership, m dossier.Membership) bool {
	for _, k := range known {
		if k.Alliance == m.Alliance && k.From == m.From && k.Status == m.Status {
			return true
		}
	}
	return false
}

// found fills the header of a reference object and stages it.
func (d *Desk) found(tx *store.Tx, o dossier.Object, h *dossier.Header) error {
	id, err := dossier.NewID(o.Noun(), d.cfg.Random)
	if err != nil {
		return err
	}
	h.ID, h.Version, h.State, h.Created, h.Changed = id, 1, dossier.Active, tx.Now(), tx.Now()
	return tx.Put(o)
}

// install brings the operator's rules into force: those that the service begins with,
// and those of a newer version of it. Rules that came into force by review are not
// replaced but by force; what the newer version brings is then proposed like any change.
func (d *Desk) install(ctx context.Context, p store.PolicyRevision, force bool) error {
	p.Digest = dossier.TreeDigest(p.Files)
	_, err := d.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		if last := inForce(tx.View()); last != nil && (digestOf(last) == p.Digest || last.Bundle != "" && !force) {
			return nil
		}
		tx.Audit(store.Audit{Action: "policy_bundle:activate", Outcome: "ALLOW", Revision: p.ID})
		tx.Activate(p)
		return nil
	})
	if err != nil {
		return err
	}
	d.enforce(ctx)
	return nil
}
