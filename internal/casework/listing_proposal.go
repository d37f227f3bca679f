package casework

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewListingProposal is what a person writes to propose persons or entities for a
// sanctions list. It has no place for an attribution: a listing is none.
type NewListingProposal struct {
	Case, Incident dossier.ID
	Title, Regime  string
	Subjects       []dossier.ListingSubject
	Factors        []dossier.Factor
	Uses           []dossier.ID // evidence
	ExpiresOn      dossier.Day
	Marking        marking.Marking
	Need           []string
	Recipients     []string
}

// DraftListing drafts a proposal. Its marking is the roll-up of what is written on it
// and on all evidence that it uses. A government is no subject of it (Decision (CFSP)
// 2019/797, recital 9).
func (s *Session) DraftListing(ctx context.Context, in NewListingProposal) (Released[*dossier.ListingProposal], error) {
	return updateOne[*dossier.ListingProposal](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounListingProposal, dossier.Header{Marking: in.Marking,
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
		if err := c.carry(&h, uses); err != nil {
			return "", err
		}
		for _, subject := range in.Subjects {
			if c.isState(subject.Name) {
				return "", fault.New(fault.Invalid, "casework.DraftListing", "persons and entities are listed, and no government").
					At("subjects", "name")
			}
		}
		o := &dossier.ListingProposal{Header: h, Title: in.Title, Regime: in.Regime, Incident: in.Incident, Subjects: in.Subjects,
			Factors: in.Factors, Uses: uses.cites, ExpiresOn: in.ExpiresOn}
		if err := uses.standing("uses"); err != nil {
			return "", err
		}
		return c.add(o)
	})
}

// ProposeListing puts a proposal forward, if all that it rests on may be shown to a
// court: policy is asked about the use of each item in a listing. Whoever puts it
// forward must be able to read every item.
func (s *Session) ProposeListing(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.ListingProposal], error) {
	return s.stepListing(ctx, id, version, "propose", text, func(c *change, next *dossier.ListingProposal) error {
		for _, row := range c.rests(next.Uses) {
			if err := c.fitForCourt(row); err != nil {
				return err
			}
		}
		return c.standsStill(next.Uses, "uses")
	})
}

// fitForCourt refuses an item that may not be used in a listing. One that the caller
// may not read is refused in the words of a missing consent, which it also lacks.
func (c *change) fitForCourt(row *store.Row) error {
	d := c.decide(c.ctx, "use_in_listing", c.view.Labels().At(row.Label), relations(row.Obj.Head(), c.who), policy.Context{})
	c.decidedOn("use_in_listing", row, policy.Context{}, d)
	if d.Outcome.Permits() {
		return nil
	}
	c.refuse("use_in_listing", row, d)
	if !c.reads(c.ctx, row) {
		d.Reasons = []string{"LISTING_CONSENT"}
	}
	return fault.As(c.forbidden(d)).At("uses")
}

// RecordListing records what became of a proposal: list, reject or delist.
func (s *Session) RecordListing(ctx context.Context, id dossier.ID, version uint64, move, text string) (Released[*dossier.ListingProposal], error) {
	if !slices.Contains([]string{"list", "reject", "delist"}, move) {
		return Released[*dossier.ListingProposal]{}, fault.New(fault.Precondition, "casework.RecordListing", "the life cycle has no such move").
			WithCode(fault.CodeMoveIllegal).At("state")
	}
	return s.stepListing(ctx, id, version, move, text, func(*change, *dossier.ListingProposal) error { return nil })
}

func (s *Session) stepListing(ctx context.Context, id dossier.ID, version uint64, move, text string,
	do func(*change, *dossier.ListingProposal) error,
) (Released[*dossier.ListingProposal], error) {
	return updateOne[*dossier.ListingProposal](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounListingProposal, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.ListingProposal), move)
		if err != nil {
			return "", err
		}
		if err := do(c, next); err != nil {
			return "", err
		}
		said := c.says(text)
		next.Decision = &said
		return id, c.tx.Put(next)
	})
}

// isState reports whether a name is that of a state: of a party of that kind, or of
// a country or its government, by its code or its name in English.
func (c *change) isState(name string) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	bare := fold(name)
	for _, title := range []string{"the ", "government of ", "state of ", "the "} {
		bare = strings.TrimPrefix(bare, title)
	}
	walk := c.view.Kind(dossier.NounParty).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		p := r.Obj.(*dossier.Party)
		if p.Kind == dossier.PartyState && slices.Contains([]string{fold(p.Name), fold(p.Key)}, bare) {
			return true
		}
	}
	for _, formal := range []string{"federal republic of ", "islamic republic of ", "people's republic of ", "republic of ", "kingdom of "} {
		bare = strings.TrimPrefix(bare, formal)
	}
	return countries()[bare]
}

// countries returns the codes and the English names of all countries (CLDR).
func countries() map[string]bool {
	out := map[string]bool{"russian federation": true, "democratic people's republic of korea": true, "syrian arab republic": true}
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string(a) + string(b))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			out[strings.ToLower(region.String())] = true
			if name := names.Name(region); name != "" {
				out[strings.ToLower(name)] = true
			}
		}
	}
	return out
}
