package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Statement is the wire form of a statement. What it refers to, and what is worked
// out from it, is looked up when asked for.
type Statement struct {
	Header
	Kind                         *dossier.StatementKind
	Title, AllianceKey, LeadKey  *string
	Titles                       []*Wording
	Parties                      []string
	Mode                         *dossier.SignOn
	Languages                    []*TextLanguage
	Sections                     []*StatementSection
	TextNumber                   *int
	Digest, Breaker              *string
	Silences                     []*Silence
	OpenSilence                  *Silence
	Positions                    []*Position
	Adopted                      *Adoption
	Plan                         *ReleasePlan
	Suspension                   *Suspension
	CaseID, IncidentID, PublicID dossier.ID

	filed []*Position // all that were released; where positions are withheld, those of the caller's party
}

// PositionOf returns the newest position of a party; nil for none.
func (s *Statement) PositionOf(party string) *Position {
	for _, p := range s.filed {
		if p.PartyKey == party {
			return p
		}
	}
	return nil
}

// FromStatement returns the wire form; nil if nothing was released.
func FromStatement(r casework.Released[*dossier.Statement]) *Statement {
	if !r.OK() {
		return nil
	}
	s, out := r.Object(), &Statement{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Kind, out.AllianceKey, out.LeadKey, out.Mode = &s.Kind, some(s.Alliance), &s.Lead, &s.Mode
	out.Title, out.Titles, out.Languages = &s.Title, fromWordings(s.Titles), fromLanguages(s.Languages)
	out.Sections = fromSections(s.Text, NewBrackets(s.ID))
	out.Parties, out.TextNumber, out.Digest = list(s.Parties), &s.Number, &s.Digest
	out.Silences = each(s.Silences, func(v dossier.Silence) *Silence { return fromSilence(&v) })
	out.OpenSilence = fromSilence(s.OpenSilence())
	if n := len(s.Silences); n > 0 && !r.Withholds("breaker") {
		out.Breaker = some(s.Silences[n-1].Breaker)
	}
	out.filed = each(s.Positions, func(p dossier.Position) *Position { return fromPosition(p, s.Digest) })
	if !r.Withholds("positions") {
		out.Positions = out.filed
	}
	if a := s.Adopted; a != nil {
		out.Adopted = &Adoption{At: a.At, Digest: a.Digest, Rule: a.Rule}
	}
	if p := s.Plan; p != nil {
		out.Plan = &ReleasePlan{Embargo: p.Embargo, Slots: each(p.Slots, fromSlot), PressLines: some(p.PressLines), Authorised: fromOpinion(p.Authorised)}
	}
	if v := s.Suspension; v != nil {
		out.Suspension = &Suspension{At: v.At, Code: v.Code, Claims: list(v.Claims), From: v.From}
	}
	out.CaseID, out.IncidentID, out.PublicID = s.Case, s.Incident, s.Publication
	return out
}

func fromSilence(s *dossier.Silence) *Silence {
	if s == nil {
		return nil
	}
	return &Silence{
		TextNumber: s.Number, Digest: s.Digest, Members: list(s.Members), Opened: s.Opened, Deadline: s.Deadline, Outcome: s.Outcome,
		Ended: s.Ended, Breaker: some(s.Breaker), Comment: some(s.Comment),
	}
}

func fromPosition(p dossier.Position, digest string) *Position {
	return &Position{
		PartyKey: p.Party, Person: some(p.Person), At: p.At, Text: some(p.Text), Mode: p.Mode, TextNumber: p.Number, Digest: p.Digest,
		Current: p.Digest == digest, Public: some(p.Public), Standby: p.Standby,
		Claims: each(p.Claims, func(c dossier.Subscription) *ClaimSubscription {
			return &ClaimSubscription{Claim: c.Claim, Stance: c.Stance, Text: some(c.Text)}
		}),
	}
}

func fromSlot(s dossier.Slot) *ReleaseSlot { return &ReleaseSlot{PartyKey: s.Party, From: s.From} }

// FromStatements returns one page; its total only if count is set.
func FromStatements(c *casework.Connection[*dossier.Statement], count bool) *StatementConnection {
	return &StatementConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Statement]) *StatementEdge {
			return &StatementEdge{Cursor: e.Cursor(), Node: FromStatement(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// FromProblems returns the wire form of a consent check.
func FromProblems(all []casework.ReleasedProblem) []*ConsentProblem {
	return each(all, func(p casework.ReleasedProblem) *ConsentProblem {
		return &ConsentProblem{Claim: p.Claim, PartyKey: some(p.Party), Ask: list(p.Ask), Support: Of(p.Support), Accepted: p.Accepted}
	})
}

// FromFindings returns the wire form of what breaks a rule of drafting.
func FromFindings(all []casework.LintFinding) []*LintFinding {
	return each(all, func(f casework.LintFinding) *LintFinding {
		return &LintFinding{Code: f.Code, Claim: some(f.Claim), Text: f.Text, Blocks: f.Blocks}
	})
}

// FromMissing returns the wire form of what is missing before a text may be begun.
func FromMissing(all []casework.Missing) *StatementReadiness {
	return &StatementReadiness{Ready: len(all) == 0, Missing: each(all, func(m casework.Missing) *MissingPart {
		return &MissingPart{Code: m.Code, Text: some(m.Text), Source: some(m.Source)}
	})}
}
