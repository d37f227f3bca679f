package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// MoveOptions of a life-cycle move.
type MoveOptions struct {
	Version uint64 // the version that the caller has seen; 0 for the newest
	Note    string // goes into the chain of custody of evidence
}

// plainMoves are the moves that need nothing but a name; the others have verbs of their own.
var plainMoves = map[dossier.Noun][]string{
	dossier.NounParty:          {"retire"},
	dossier.NounAlliance:       {"retire"},
	dossier.NounCase:           {"close", "reopen"},
	dossier.NounIncident:       {"submit", "validate", "analyse", "assess", "close", "withdraw"},
	dossier.NounEvidence:       {"verify", "quarantine", "release_quarantine"},
	dossier.NounThreatActor:    {"retire"},
	dossier.NounReleaseRequest: {"withdraw"},
	dossier.NounJudgement:      {"submit", "return", "reopen", "withdraw"},
	dossier.NounNormAssessment: {"submit", "return", "reopen", "withdraw"},

	dossier.NounAttribution:     {"withdraw"},
	dossier.NounSupportRequest:  {"close", "withdraw"},
	dossier.NounMeasure:         {"end", "drop"},
	dossier.NounListingProposal: {"withdraw"},
	dossier.NounPolicyBundle:    {"withdraw"},
}

// Move takes one step of an object's life cycle. Faults: NotFound, Forbidden,
// Conflict, and Precondition with code MOVE_ILLEGAL where the life cycle has no
// such step.
func (s *Session) Move(ctx context.Context, id dossier.ID, move string, o MoveOptions) (Item, error) {
	return updateItem(ctx, s, func(c *change) (dossier.ID, error) {
		if err := dossier.CheckText("note", o.Note, dossier.MaxShort, false); err != nil {
			return "", err
		}
		row, err := c.reach(id, "", o.Version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		if !slices.Contains(plainMoves[row.Obj.Noun()], move) {
			return "", fault.New(fault.Precondition, "casework.Move", "the life cycle has no such move").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		next, err := moved(c, row.Obj, move)
		if err != nil {
			return "", err
		}
		if err := c.prepare(next, move); err != nil {
			return "", err
		}
		if e, ok := next.(*dossier.Evidence); ok {
			c.custody(e, map[string]dossier.CustodyAction{"verify": dossier.CustodyExamined,
				"quarantine": dossier.CustodySealed, "release_quarantine": dossier.CustodyReturned}[move], o.Note)
		}
		if dossier.Reliable(row.Obj) && !dossier.Reliable(next) {
			if err := c.shaken(id); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// updateItem is updateOne for an answer of any noun.
func updateItem(ctx context.Context, s *Session, fn func(c *change) (dossier.ID, error)) (Item, error) {
	return updateOne[dossier.Object](ctx, s, fn)
}

// custody adds a link to an evidence item's chain.
func (c *change) custody(e *dossier.Evidence, action dossier.CustodyAction, note string) {
	sum := ""
	if e.File != nil {
		sum = e.File.SHA256
	}
	e.Custody = dossier.AddCustody(e.Custody, dossier.CustodyEvent{
		At: c.at, Party: c.subj.Party, Person: c.who, Action: action, SHA256: sum, Note: note})
}

// ShareInput says with whom and on which conditions an object is shared.
type ShareInput struct {
	Version    uint64
	Via        dossier.AllianceKey // "" for a bilateral grant
	To         []dossier.PartyKey  // parties meant; empty with Via is the whole alliance
	Without    []string            // actions that the grant does not carry
	Purpose    string              // a compartment that the use is bound to
	Until      marking.Minute      // end of the grant; zero is none
	Recipients []string            // persons, for TLP:RED
}

// Share gives others a way to an object. Sharing evidence is also a step of its
// life cycle: it must have been verified.
func (s *Session) Share(ctx context.Context, id dossier.ID, in ShareInput) (Item, error) {
	return updateItem(ctx, s, func(c *change) (dossier.ID, error) {
		g := marking.Grant{Via: in.Via, By: c.subj.Party, To: marking.SetOf(in.To...), Without: marking.SetOf(in.Without...),
			Purpose: in.Purpose, Until: in.Until}
		row, err := c.reach(id, "", in.Version, "share", policy.Context{Grant: &g})
		if err != nil {
			return "", err
		}
		if slices.Contains(in.To, "") || slices.Contains(in.Recipients, "") {
			return "", fault.New(fault.Invalid, "casework.Share", "a party or person without a name").WithCode(fault.CodeReferenceUnknown).At("to")
		}
		if err := c.checkGrant(g, in.Recipients); err != nil {
			return "", err
		}
		next, err := shareable(c, row.Obj)
		if err != nil {
			return "", err
		}
		h := next.Head()
		if g.Via != "" || len(g.To) > 0 {
			h.Grants = append(h.Grants, dossier.Grant{Grant: g, Person: c.who, At: c.at})
		}
		h.Recipients = h.Recipients.Union(marking.SetOf(in.Recipients...))
		if e, ok := next.(*dossier.Evidence); ok {
			c.custody(e, dossier.CustodyDisclosed, g.Key())
		}
		return id, c.tx.Put(next)
	})
}

func (c *change) checkGrant(g marking.Grant, recipients []string) error {
	bad := func(field, text string, code fault.Code) error {
		return fault.New(fault.Invalid, "casework.Share", text).WithCode(code).At(field)
	}
	if g.Via == "" && len(g.To) == 0 && len(recipients) == 0 {
		return bad("to", "an alliance, parties or persons are needed to share with", "")
	}
	if g.Via != "" && !c.knows("alliance:"+g.Via) {
		return bad("via", "there is no such alliance", fault.CodeReferenceUnknown)
	}
	for _, p := range g.To {
		if !c.knows("party:" + p) {
			return bad("to", "there is no such party", fault.CodeReferenceUnknown)
		}
	}
	if len(g.To) > dossier.MaxList || len(recipients) > dossier.MaxList {
		return bad("to", "the list is too long", fault.CodeListTooLong)
	}
	if g.Until != 0 && g.Until <= c.now {
		return bad("until", "this time has passed", fault.CodeExpiryPast)
	}
	return nil
}

// shareable returns the next version of an object that is about to be shared.
func shareable(c *change, o dossier.Object) (dossier.Object, error) {
	if o.Noun() == dossier.NounEvidence {
		return moved(c, o, "share")
	}
	if s := o.Head().State; s == dossier.Draft || s == dossier.Withdrawn || s == dossier.Merged || s == dossier.Retired {
		return nil, fault.New(fault.Precondition, "casework.Share", "an object in this state is not shared").
			WithCode(fault.CodeMoveIllegal).At("state")
	}
	return dossier.Next(o, c.at), nil
}

// Remark changes the marking of an object. Whether it may become laxer, and by
// whom, is the policy's; it sees the marking that would hold.
func (s *Session) Remark(ctx context.Context, id dossier.ID, m marking.Marking, version uint64) (Item, error) {
	return updateItem(ctx, s, func(c *change) (dossier.ID, error) {
		if err := c.checkMarking(m); err != nil {
			return "", err
		}
		row, err := c.reach(id, "", version, "downgrade", policy.Context{Marking: &m})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj, c.at)
		h := next.Head()
		h.Marking = c.rolledUp(next, m)
		return id, c.tx.Put(next)
	})
}

// Overlay sets a stricter TLP under which the caller's party handles its copy. The
// original marking stays.
func (s *Session) Overlay(ctx context.Context, id dossier.ID, t marking.TLP, version uint64) (Item, error) {
	return updateItem(ctx, s, func(c *change) (dossier.ID, error) {
		var m marking.Marking
		if r := c.view.Object(id); r != nil {
			m = r.Obj.Head().Marking
		}
		m.TLP = t
		row, err := c.reach(id, "", version, "overlay", policy.Context{Marking: &m})
		if err != nil {
			return "", err
		}
		if t == marking.TLPUnset || !marking.Dominates(m, row.Obj.Head().Marking) {
			return "", fault.New(fault.Invalid, "casework.Overlay", "an overlay is stricter than the marking; only an originator lowers that").
				WithCode(fault.CodeDowngrade).At("tlp")
		}
		next := dossier.Next(row.Obj, c.at)
		h := next.Head()
		h.Overlays = slices.DeleteFunc(h.Overlays, func(o marking.Overlay) bool { return o.Party == c.subj.Party })
		h.Overlays = append(h.Overlays, marking.Overlay{Party: c.subj.Party, TLP: t})
		return id, c.tx.Put(next)
	})
}

// WithdrawNaming takes back the consent that a victim be named. Until something
// was published, that is always possible.
func (s *Session) WithdrawNaming(ctx context.Context, id dossier.ID, version uint64) (Item, error) {
	return updateItem(ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, "", version, "withdraw_naming", policy.Context{})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj, c.at)
		h := next.Head()
		had := len(h.Consents)
		h.Consents = slices.DeleteFunc(h.Consents, func(x marking.Consent) bool { return x.Purpose == string(dossier.PurposeNameVictim) })
		if len(h.Consents) == had {
			return "", fault.New(fault.Precondition, "casework.WithdrawNaming", "there is no consent to name the victim").At("id")
		}
		if err := c.unconsented(id); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}
