package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/text/language"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// TextInput is a whole text as a pen-holder writes it.
type TextInput struct {
	Title     string
	Titles    []dossier.Wording
	Languages []dossier.Language // the first is the one that is negotiated in; default English, authentic
	Sections  []SectionInput
}

// SectionInput is one section of a text.
type SectionInput struct {
	Kind   dossier.SectionKind
	Prose  string
	Also   []dossier.Wording
	Claims []ClaimInput
}

// ClaimInput is a claim as it is to stand. A key without anything else keeps the
// claim of that key as it is; no key makes a new claim.
type ClaimInput struct {
	Key        string
	Type       dossier.ClaimType
	Text       string
	Also       []dossier.Wording
	Subject    dossier.ActorClaim
	Verb       dossier.Verb
	Likelihood dossier.Likelihood
	Confidence dossier.Confidence
	Supports   []CiteInput
	Basis      dossier.PublicBasis
	Shown      bool // its words also to parties that may not see its basis; needs leave to forward that
}

// CiteInput names what a claim rests on; the version is the one that is read now.
type CiteInput struct {
	Object  dossier.ID
	Portion string
}

// EditStatement replaces the text of a statement that is a draft or under
// negotiation. The text that stood before is kept as a version.
func (s *Session) EditStatement(ctx context.Context, id dossier.ID, version uint64, in TextInput, note string) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		_, old, err := c.statementFor(id, version, "amend", nil)
		if err != nil {
			return "", err
		}
		if old.State != dossier.Draft && old.State != dossier.Negotiation {
			return "", frozen()
		}
		if err := dossier.CheckText("note", note, dossier.MaxShort, false); err != nil {
			return "", err
		}
		next := dossier.Next(old, c.at)
		if err := c.write(next, in); err != nil {
			return "", err
		}
		return id, c.putText(next, note)
	})
}

func frozen() error {
	return fault.New(fault.Precondition, "casework.EditStatement", "the text is not open to change; it has to be reopened first").
		WithCode(fault.CodeMoveIllegal).At("state")
}

// write puts a text into a statement.
func (c *change) write(s *dossier.Statement, in TextInput) error {
	if len(in.Languages) == 0 {
		in.Languages = []dossier.Language{{Code: "en", Authentic: true}}
	}
	for _, l := range in.Languages {
		if tag, err := language.Parse(l.Code); err != nil || tag.IsRoot() {
			return fault.New(fault.Invalid, "casework.write", "a language tag such as en or sr-Latn is needed (BCP 47)").At("languages")
		}
	}
	old := s.Text
	text := dossier.Text{Title: in.Title, Titles: in.Titles, Languages: in.Languages}
	n := 0
	for _, section := range in.Sections {
		made := dossier.Section{Kind: section.Kind, Prose: section.Prose, Also: section.Also}
		for _, ci := range section.Claims {
			claim, err := c.claimOf(s, &old, ci)
			if err != nil {
				return fault.As(err).At("sections", string(section.Kind), "claims", fmt.Sprint(n))
			}
			made.Claims = append(made.Claims, *claim)
			n++
		}
		text.Sections = append(text.Sections, made)
	}
	s.Text = text
	return nil
}

// claimOf makes the claim that an input describes, with the roll-up of what it
// rests on as its marking.
func (c *change) claimOf(s *dossier.Statement, old *dossier.Text, in ClaimInput) (*dossier.Claim, error) {
	var was *dossier.Claim
	if in.Key != "" {
		if was = old.Claim(in.Key); was == nil {
			return nil, fault.New(fault.Invalid, "casework.claimOf", "there is no such claim in the text").WithCode(fault.CodeReferenceUnknown).At("key")
		}
		if in.Text == "" && in.Type == "" {
			kept := *was
			return &kept, nil
		}
	}
	claim := &dossier.Claim{Key: in.Key, Type: in.Type, Text: in.Text, Also: in.Also, Subject: in.Subject, Verb: in.Verb,
		Likelihood: in.Likelihood, Confidence: in.Confidence, Basis: cmp.Or(in.Basis, dossier.BasisNone), By: c.subj.Party, Shown: in.Shown}
	if was != nil {
		claim.By = was.By
	} else {
		s.Claimed++
		claim.Key = fmt.Sprintf("c%d", s.Claimed)
	}
	if err := estimate(&claim.Likelihood); err != nil {
		return nil, err
	}
	if _, err := c.known(in.Subject.Actor, dossier.NounThreatActor, "subject"); err != nil {
		return nil, err
	}
	for _, ref := range in.Supports {
		row, err := c.cited(ref.Object, was, "supports")
		if err != nil {
			return nil, err
		}
		if in.Shown {
			if err := c.ask("forward", row, policy.Context{}); err != nil {
				return nil, fault.As(err).At("shown")
			}
		}
		cite := pinned(row)
		cite.Portion = ref.Portion
		claim.Supports = append(claim.Supports, cite)
	}
	if was != nil { // what the pen-holder cannot see of a claim's basis stays
		for _, cite := range was.Supports {
			if !c.reads(c.ctx, c.view.Object(cite.Object)) {
				claim.Supports = append(claim.Supports, cite)
			}
		}
	}
	c.rollUp(s, claim)
	return claim, nil
}

// cited returns the row of something that a claim is to rest on: the caller may
// read it and cite it among those who may. What the claim cites already stays.
func (c *change) cited(id dossier.ID, was *dossier.Claim, field string) (*store.Row, error) {
	row := c.view.Object(id)
	switch id.Noun() {
	case dossier.NounEvidence, dossier.NounJudgement, dossier.NounNormAssessment, dossier.NounAttribution:
	default:
		row = nil
	}
	if row == nil || !c.reads(c.ctx, row) {
		return nil, fault.New(fault.Invalid, "casework.cited", "there is no such object to refer to").WithCode(fault.CodeReferenceUnknown).At(field)
	}
	if was != nil && slices.ContainsFunc(was.Supports, func(x dossier.Cite) bool { return x.Object == id }) {
		return row, nil
	}
	if err := c.ask("cite_internal", row, policy.Context{}); err != nil {
		return nil, fault.As(err).At(field)
	}
	return row, nil
}

// ask asks the policy for a use of a row within a greater step: a refusal is
// audited, a permission with the step that it is part of.
func (c *change) ask(action string, row *store.Row, with policy.Context) error {
	h := row.Obj.Head()
	d := c.decide(c.ctx, action, c.view.Labels().At(row.Label), relations(h, c.who), with)
	c.decidedOn(action, row, with, d)
	if d.Outcome.Permits() {
		return nil
	}
	c.refuse(action, row, d)
	return c.forbidden(d)
}

// rollUp marks a claim like everything that it rests on, and as releasable to those
// parties of the statement only that can read all of it. A claim that is as the
// whole gets no marking of its own.
func (c *change) rollUp(s *dossier.Statement, claim *dossier.Claim) {
	claim.Marking = marking.Marking{}
	if len(claim.Supports) == 0 || claim.Shown {
		return
	}
	m := s.Marking
	var rows []*store.Row
	for _, cite := range claim.Supports {
		if r := c.view.Object(cite.Object); r != nil {
			m = marking.Join(m, r.Obj.Head().Marking)
			rows = append(rows, r)
		}
	}
	table := c.table(s)
	var readers marking.Set
	for _, p := range s.Parties {
		if !slices.ContainsFunc(rows, func(r *store.Row) bool { return !c.delegateReads(p, table, r) }) {
			readers = readers.Union(marking.SetOf(p))
		}
	}
	m.RelTo = m.RelTo.Intersect(marking.Only(readers...))
	m.Expires, m.Embargo = s.Marking.Expires, s.Marking.Embargo // a text does not lapse piece by piece; the ground moves instead
	claim.Marking = m
}

// table is the label that the parties of a statement meet under.
func (c *change) table(s *dossier.Statement) *marking.Label {
	l := dossier.LabelOf(s, c.view.Case(s)).Canonical()
	return &l
}

// remarkClaims marks every claim anew by what it rests on now.
func (c *change) remarkClaims(s *dossier.Statement) {
	for i := range s.Sections {
		for j := range s.Sections[i].Claims {
			c.rollUp(s, &s.Sections[i].Claims[j])
		}
	}
}

// putText stages a statement whose text is new, and keeps the text as a version.
func (c *change) putText(s *dossier.Statement, note string) error {
	s.Number++
	s.Digest = s.Hash()
	if err := dossier.Validate(s); err != nil {
		return err
	}
	id, err := dossier.NewID(dossier.NounStatementVersion, c.random)
	if err != nil {
		return err
	}
	h := dossier.Header{ID: id, Version: 1, State: dossier.StatementVersionCycle.Start, Owner: s.Owner, Author: c.who, Case: s.Case, Created: c.at,
		Changed: c.at, Marking: s.Marking, Grants: s.Grants, Need: s.Need}
	if c.subj.Party != s.Owner {
		h.Author = ""
	}
	if err := c.tx.Put(&dossier.StatementVersion{Header: h, Text: s.Text, Statement: s.ID, Number: s.Number, Digest: s.Digest, Note: note}); err != nil {
		return err
	}
	return c.tx.Put(s)
}
