package casework

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
)

// When the ground moves: what rests on something that may not be relied on any more
// is looked at again. What follows is told to those concerned alone, and names
// nothing that they could not read before.

// shaken follows the works that rest on an object which may not be relied on any
// more, through every work that rests on those.
func (c *change) shaken(id dossier.ID) error {
	return c.shakenBy(id, map[dossier.ID]bool{})
}

func (c *change) shakenBy(id dossier.ID, seen map[dossier.ID]bool) error {
	if seen[id] {
		return nil
	}
	seen[id] = true
	for _, row := range c.resting(id) {
		o := row.Obj
		if staged := c.tx.Staged(o.Head().ID); staged != nil {
			o = staged
		}
		if s, ok := o.(*dossier.Statement); ok {
			if err := c.suspend(s, id); err != nil {
				return err
			}
			continue
		}
		if err := c.doubt(o); err != nil {
			return err
		}
		if err := c.shakenBy(o.Head().ID, seen); err != nil {
			return err
		}
	}
	return nil
}

// resting lists what cites an object. It looks at every work once in an update: the
// ground moves seldom, and an index would be paid for by every write.
func (c *change) resting(id dossier.ID) []*store.Row {
	if c.works == nil {
		c.works = map[dossier.ID][]*store.Row{}
		for _, n := range []dossier.Noun{dossier.NounJudgement, dossier.NounNormAssessment, dossier.NounAttribution, dossier.NounMeasure,
			dossier.NounListingProposal, dossier.NounSupportRequest, dossier.NounEvidence, dossier.NounStatement} {
			walk := c.view.Kind(n).Oldest()
			for r := walk.Next(); r != nil; r = walk.Next() {
				for _, on := range basesOf(r.Obj) {
					c.works[on] = append(c.works[on], r)
				}
			}
		}
	}
	return c.works[id]
}

// basesOf lists what a work rests on, each once.
func basesOf(o dossier.Object) []dossier.ID {
	var out []dossier.ID
	switch v := o.(type) {
	case *dossier.Evidence:
		out = slices.Clone(v.DerivedFrom)
	case dossier.Resting:
		for _, cite := range v.Cites() {
			out = append(out, cite.Object)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// doubt puts a work that stood before those who have to look at it again.
func (c *change) doubt(o dossier.Object) error {
	h := o.Head()
	if _, err := dossier.CycleOf(o.Noun()).Check(h.State, "doubt"); err == nil {
		next, err := moved(c, o, "doubt")
		if err != nil {
			return err
		}
		if err := c.tx.Put(next); err != nil {
			return err
		}
	}
	if slices.Contains([]dossier.State{dossier.Withdrawn, dossier.Superseded, dossier.Revoked, dossier.Draft, dossier.Closed, dossier.Dropped, dossier.Ended}, h.State) {
		return nil
	}
	return c.tell(h.Owner, o, dossier.ToldReviewNeeded, nil)
}

// affected lists the claims of a statement that rest on an object.
func affected(s *dossier.Statement, id dossier.ID) []string {
	var out []string
	for _, claim := range s.Claims() {
		if slices.ContainsFunc(claim.Supports, func(x dossier.Cite) bool { return x.Object == id }) {
			out = append(out, claim.Key)
		}
	}
	return out
}

// suspend stops a statement on its way: an open silence is cancelled, a release
// called off. What is public stays so, and its lead is told that it needs
// correcting. A silence whose deadline came first has its result first.
func (c *change) suspend(s *dossier.Statement, id dossier.ID) error {
	claims := affected(s, id)
	due, err := c.settleSilence(s)
	if err != nil {
		return err
	}
	if due != nil {
		s = due
	}
	if s.State == dossier.Published || s.State == dossier.Corrected {
		return c.tell(s.Owner, s, dossier.ToldCorrection, nil, claims...)
	}
	if s.State == dossier.StateSuspended {
		next := again(c, s)
		for _, claim := range claims {
			if !slices.Contains(next.Suspension.Claims, claim) {
				next.Suspension.Claims = append(next.Suspension.Claims, claim)
			}
		}
		return c.tx.Put(next)
	}
	to, err := dossier.StatementCycle.Check(s.State, "suspend")
	if err != nil {
		return nil // it has come to its end
	}
	next := again(c, s)
	if open := next.OpenSilence(); open != nil {
		end(open, dossier.SilenceCancelled, c.at)
	}
	if next.State == dossier.Embargoed {
		if err := c.callOff(next); err != nil {
			return err
		}
	}
	next.Suspension = &dossier.Suspension{At: c.at, Code: dossier.ToldSuspended, Claims: claims, From: s.State}
	next.State = to
	if err := c.tellAll(next, dossier.ToldSuspended, nil); err != nil {
		return err
	}
	return c.tx.Put(next)
}

// unconsented takes statements back to the table that cite an object of which a
// consent was withdrawn: what was agreed cannot be published as it stands.
func (c *change) unconsented(id dossier.ID) error {
	walk := c.view.Kind(dossier.NounStatement).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		s := r.Obj.(*dossier.Statement)
		if len(affected(s, id)) == 0 {
			continue
		}
		if err := c.backToTable(s, dossier.ToldBackToTable, affected(s, id)...); err != nil {
			return err
		}
	}
	return nil
}

// backToTable reopens a text between the consent check and its publication.
func (c *change) backToTable(s *dossier.Statement, told dossier.NoticeCode, claims ...string) error {
	due, err := c.settleSilence(s)
	if err != nil {
		return err
	}
	if due != nil {
		s = due
	}
	if !slices.Contains([]dossier.State{dossier.ConsentCheck, dossier.Frozen, dossier.InSilence, dossier.SigningOn, dossier.Agreed, dossier.Embargoed}, s.State) {
		return nil
	}
	next := again(c, s)
	if open := next.OpenSilence(); open != nil {
		end(open, dossier.SilenceCancelled, c.at)
	}
	if next.State == dossier.Embargoed {
		if err := c.callOff(next); err != nil {
			return err
		}
	}
	next.State, next.Adopted = dossier.Negotiation, nil
	if err := c.tellAll(next, told, nil, claims...); err != nil {
		return err
	}
	return c.tx.Put(next)
}

// deserted reports whether one of the fixed members of an open silence is no member
// of the alliance any more: the circle that was asked does not exist now.
func (c *change) deserted(s *dossier.Statement) bool {
	open := s.OpenSilence()
	return open != nil && s.Alliance != "" && c.at.Before(open.Deadline) &&
		slices.ContainsFunc(open.Members, func(p string) bool { return c.memberOf(c.view.Chain(p), s.Alliance) == "" })
}

// tombstones tells the parties that could read an object that it was revoked.
func (c *change) tombstones(row *store.Row) error {
	l := c.view.Labels().At(row.Label)
	told := marking.Set{}
	for _, g := range row.Obj.Head().Grants {
		to := g.To
		if len(to) == 0 {
			to = c.membersOf(g.Via)
		}
		told = told.Union(to)
	}
	for _, p := range told {
		if c.delegateReads(p, l, row) {
			if err := c.tell(p, row.Obj, dossier.ToldEvidenceRevoked, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// leaves cancels the silences that a party was asked in which is no member from now
// on. One that leaves later is found by Settle.
func (c *change) leaves(m dossier.Membership) error {
	if m.Status == dossier.Member || !m.Holds(c.now) {
		return nil
	}
	walk := c.view.Kind(dossier.NounStatement).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		s := r.Obj.(*dossier.Statement)
		open := s.OpenSilence()
		if open == nil || s.Alliance != m.Alliance || !c.at.Before(open.Deadline) {
			continue
		}
		if slices.ContainsFunc(open.Members, func(p string) bool { return slices.Contains(c.view.Chain(p), m.Party) }) {
			if err := c.backToTable(s, dossier.ToldSilenceCanceled); err != nil {
				return err
			}
		}
	}
	return nil
}
