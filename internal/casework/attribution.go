package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewAttribution is what a person writes to propose a decision of its party.
type NewAttribution struct {
	Case, Incident   dossier.ID
	Title, Text      string
	Kind             dossier.AttributionKind
	Outcome          dossier.AttributionOutcome
	Publicity        dossier.Publicity
	Target           dossier.ActorClaim
	Verb             dossier.Verb
	Vocabulary, Term string // of the likelihood, in the words of one vocabulary; "" for none
	Confidence       dossier.Confidence
	Authority        string       // the office that decides
	Rests            []dossier.ID // evidence, approved judgements and assessments
	Marking          marking.Marking
	Need             []string
	Recipients       []string
}

// ProposeAttribution puts a decision before those who take it. Its marking is the
// roll-up of what is written on it and on all that it rests on. Faults: Invalid,
// Forbidden where policy refuses the proposal or citing an item, Precondition where
// an item may not be relied on.
func (s *Session) ProposeAttribution(ctx context.Context, in NewAttribution) (Released[*dossier.Attribution], error) {
	return updateOne[*dossier.Attribution](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounAttribution, dossier.Header{Marking: in.Marking,
			Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		if err := c.file(&h, in.Case, in.Incident); err != nil {
			return "", err
		}
		if _, err := c.known(in.Target.Actor, dossier.NounThreatActor, "target"); err != nil {
			return "", err
		}
		likelihood := dossier.Likelihood{Vocabulary: in.Vocabulary, Term: in.Term}
		if err := estimate(&likelihood); err != nil {
			return "", err
		}
		rests, err := c.basis(in.Rests, "cite_internal", "rests", dossier.AttributionBases...)
		if err != nil {
			return "", err
		}
		if err := c.carry(&h, rests); err != nil {
			return "", err
		}
		o := &dossier.Attribution{Header: h, Title: in.Title, Text: in.Text, Incident: in.Incident, Kind: in.Kind, Outcome: in.Outcome,
			Publicity: in.Publicity, Target: in.Target, Verb: in.Verb, Likelihood: likelihood, Confidence: in.Confidence,
			Authority: in.Authority, Rests: rests.cites}
		if err := substantiated(o, rests); err != nil {
			return "", err
		}
		return c.add(o)
	})
}

// substantiated refuses a decision on what may not be relied on, and one about a
// state's responsibility in law without a norm assessment.
func substantiated(o *dossier.Attribution, rests basis) error {
	assessed := slices.ContainsFunc(rests.rows, func(r *store.Row) bool { return r.Obj.Noun() == dossier.NounNormAssessment })
	if o.NeedsAssessment() && !assessed {
		return fault.New(fault.Invalid, "casework.ProposeAttribution", "a legal attribution to a state rests on an approved norm assessment").
			WithCode(fault.CodeReferenceUnknown).At("rests")
	}
	return rests.standing("rests")
}

// DecideAttribution takes the decision, in the name of the caller's party.
func (s *Session) DecideAttribution(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Attribution], error) {
	return s.decideAttribution(ctx, id, version, "decide", text)
}

// ReaffirmAttribution takes the decision again with what is known now.
func (s *Session) ReaffirmAttribution(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Attribution], error) {
	return s.decideAttribution(ctx, id, version, "reaffirm", text)
}

func (s *Session) decideAttribution(ctx context.Context, id dossier.ID, version uint64, move, text string) (Released[*dossier.Attribution], error) {
	return updateOne[*dossier.Attribution](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounAttribution, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Attribution), move)
		if err != nil {
			return "", err
		}
		if err := c.standsStill(next.Rests, "rests"); err != nil {
			return "", err
		}
		decision := c.says(text)
		next.Decision = &decision
		return id, c.tx.Put(next)
	})
}

// CommunicateAttribution records that a decision was told to somebody: "public",
// "alliance:KEY", "state:XX" for the state concerned, or a party. Telling is a use
// of its own that policy is asked about: citing in public, acting so that the
// adversary sees it, or forwarding.
func (s *Session) CommunicateAttribution(ctx context.Context, id dossier.ID, version uint64, to, channel string) (Released[*dossier.Attribution], error) {
	return updateOne[*dossier.Attribution](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounAttribution, version, "communicate", policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Attribution), "communicate")
		if err != nil {
			return "", err
		}
		told := dossier.AudienceOf(to)
		if told.Alliance != "" && !c.knows("alliance:"+told.Alliance) || told.Party != "" && !c.knows("party:"+told.Party) {
			return "", fault.New(fault.Invalid, "casework.CommunicateAttribution", "there is no such party or alliance").
				WithCode(fault.CodeReferenceUnknown).At("to")
		}
		next.Communicated = append(next.Communicated, dossier.Communication{To: to, Channel: channel, At: c.at, Person: c.who})
		if err := dossier.Validate(next); err != nil {
			return "", err
		}
		for _, use := range usesOf(told) {
			if err := c.ask(use, row, policy.Context{}); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// usesOf names what telling an audience is, in the words of policy.
func usesOf(to dossier.Audience) []string {
	switch {
	case to.Public:
		return []string{"cite_public", "act_visible"}
	case to.State != "":
		return []string{"act_visible"}
	}
	return []string{"forward"}
}
