package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/policy"
)

// PositionInput is how the caller's party stands to a text.
type PositionInput struct {
	Version uint64
	Digest  string // hash of the text that was read; another one is Conflict
	Mode    dossier.SignOn
	Text    string // for the parties
	Public  string // a reservation or declaration, published with the text
	Claims  []dossier.Subscription
}

// Sign files the position of the caller's party, in place of an earlier one. Before
// a vote is open it only records which claims the party accepts without having been
// shown what they rest on.
func (s *Session) Sign(ctx context.Context, id dossier.ID, in PositionInput) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		_, old, err := c.statementFor(id, in.Version, "sign", func(f *policy.Statement) { f.Mode = string(in.Mode) })
		if err != nil {
			return "", err
		}
		if err := c.checkPosition(old, in); err != nil {
			return "", err
		}
		next := dossier.Next(old, c.at)
		c.position(next, dossier.Position{Opinion: dossier.Opinion{Party: c.acting(old.Parties), Person: c.who, At: c.at, Text: in.Text},
			Mode: in.Mode, Public: in.Public, Claims: in.Claims, Standby: old.State != dossier.InSilence && old.State != dossier.SigningOn})
		if err := c.tx.Put(next); err != nil {
			return "", err
		}
		if next.State == dossier.SigningOn && everybody(next) {
			return id, c.concluded(next)
		}
		return id, nil
	})
}

func (c *change) checkPosition(s *dossier.Statement, in PositionInput) error {
	open := []dossier.State{dossier.Negotiation, dossier.ConsentCheck, dossier.Frozen, dossier.InSilence, dossier.SigningOn}
	switch silence := s.OpenSilence(); {
	case !slices.Contains(open, s.State):
		return fault.New(fault.Precondition, "casework.Sign", "no position is taken on a text in this state").WithCode(fault.CodeMoveIllegal).At("state")
	case silence != nil && !c.at.Before(silence.Deadline):
		return late()
	case in.Digest != s.Digest:
		return stale("digest")
	case !slices.Contains(dossier.SignOns, in.Mode):
		return fault.New(fault.Invalid, "casework.Sign", "not one of the known values").At("mode")
	}
	for _, sub := range in.Claims {
		if s.Claim(sub.Claim) == nil || !slices.Contains(dossier.ClaimStances, sub.Stance) {
			return fault.New(fault.Invalid, "casework.Sign", "there is no such claim in the text").WithCode(fault.CodeReferenceUnknown).At("claims")
		}
		if err := dossier.CheckText("claims", sub.Text, dossier.MaxShort, sub.Stance == dossier.StanceReserves); err != nil {
			return err
		}
	}
	if err := dossier.CheckText("text", in.Text, dossier.MaxSummary, false); err != nil {
		return err
	}
	return dossier.CheckText("public", in.Public, dossier.MaxClaimText, false)
}

// position puts a party's position in place of its earlier one.
func (c *change) position(s *dossier.Statement, p dossier.Position) {
	p.Number, p.Digest = s.Number, s.Digest
	s.Positions = slices.DeleteFunc(s.Positions, func(x dossier.Position) bool { return x.Party == p.Party })
	s.Positions = append(s.Positions, p)
}

// everybody reports whether every party has taken a position in the vote.
func everybody(s *dossier.Statement) bool {
	return !slices.ContainsFunc(s.Parties, func(p string) bool {
		at := s.Position(p)
		return at == nil || at.Standby
	})
}

// OpenSignOn opens a frozen text for signature, one party after the other.
func (s *Session) OpenSignOn(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "open_sign_on", nil, func(c *change, next *dossier.Statement) error {
		return c.tellAll(next, dossier.ToldSignOnOpened, nil)
	})
}

// CloseSignOn ends the signing: the alliance's rule says whether the text is
// adopted with the signatures that there are. If not, it stays open.
func (s *Session) CloseSignOn(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		_, old, err := c.statementFor(id, version, "close_sign_on", nil)
		if err != nil {
			return "", err
		}
		if old.State != dossier.SigningOn {
			return "", fault.New(fault.Precondition, "casework.CloseSignOn", "the text is not open for signature").WithCode(fault.CodeMoveIllegal).At("state")
		}
		next, err := c.adopt(old, c.at)
		if err == nil && next == nil {
			err = fault.New(fault.Precondition, "casework.CloseSignOn", "the alliance's rule does not adopt it with these signatures").
				WithCode(fault.CodeNotAdopted).At("state")
		}
		return id, err
	})
}

// concluded adopts a text that everybody has taken a position on, if the rule does.
func (c *change) concluded(s *dossier.Statement) error {
	back := *s
	back.Version-- // adopt makes the next version, which is the one staged here
	_, err := c.adopt(&back, c.at)
	return err
}
