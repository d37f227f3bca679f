package casework

import (
	"context"
	"time"

	"entente/internal/dossier"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/policy"
)

// tell stages a notification of one party about an object. Whoever reads it must be
// able to read as much as the object asks for: class, compartments, exclusions.
func (c *change) tell(party dossier.PartyKey, about dossier.Object, code dossier.NoticeCode, due *time.Time, claims ...string) error {
	id, err := dossier.NewID(dossier.NounNotification, c.random)
	if err != nil {
		return err
	}
	if leak.Planted("notice.subject") {
		claims = append(claims, about.Words()...)
	}
	h := about.Head()
	m := marking.Marking{TLP: marking.AmberStrict, PAP: marking.PAPRed, Originators: marking.SetOf(party), Naming: marking.NamingMay,
		Class: h.Marking.Class, EyesOnly: h.Marking.EyesOnly}
	return c.tx.Put(&dossier.Notification{
		Header: dossier.Header{ID: id, Version: 1, State: dossier.NotificationCycle.Start, Owner: party, Case: h.Case, Created: c.at, Changed: c.at,
			Marking: m, Need: h.Need},
		About: h.ID, Code: code, Due: due, Claims: claims})
}

// tellAll tells the lead, and every other party that can read the statement: a
// draft is nobody's business yet.
func (c *change) tellAll(s *dossier.Statement, code dossier.NoticeCode, due *time.Time, claims ...string) error {
	for _, p := range s.Parties {
		switch {
		case p == s.Lead:
			p = s.Owner
		case !c.delegateWouldRead(p, s):
			continue
		}
		if err := c.tell(p, s, code, due, claims...); err != nil {
			return err
		}
	}
	return nil
}

// Acknowledge takes note of a notification for the caller's party.
func (s *Session) Acknowledge(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Notification], error) {
	return updateOne[*dossier.Notification](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounNotification, version, "acknowledge", policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Notification), "acknowledge")
		if err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// Notified reports notifications of the caller's party from now on, each decided on
// its own. The channel closes when ctx ends and when the caller's session expires.
func (s *Session) Notified(ctx context.Context) (<-chan Event, error) {
	feed, _ := s.desk.cfg.Store.Watch()
	return s.watch(ctx, feed,
		func(h *dossier.Header) bool { return h.ID.Noun() == dossier.NounNotification }, func(*state) bool { return true }), nil
}
