package casework

import (
	"context"
	"fmt"
	"slices"

	"entente/internal/catalogue"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/store"
)

// LintCode names a rule of drafting.
type LintCode string

// The rules of drafting (ICD 203; DOMAIN 4 and 5.1).
const (
	LintEstimateMixed LintCode = "LIKELIHOOD_WITH_CONFIDENCE"
	LintVocabularies  LintCode = "VOCABULARIES_MIXED"
	LintStronger      LintCode = "STRONGER_THAN_ITS_BASIS"
	LintNoJudgement   LintCode = "WITHOUT_APPROVED_JUDGEMENT"
	LintBasisGone     LintCode = "BASIS_NOT_RELIED_ON"
	LintOutdated      LintCode = "BASIS_CHANGED_SINCE"
)

// LintCodes lists the closed set.
var LintCodes = []LintCode{LintEstimateMixed, LintVocabularies, LintStronger, LintNoJudgement, LintBasisGone, LintOutdated}

// LintFinding is one sentence that breaks a rule of drafting.
type LintFinding struct {
	Code   LintCode
	Claim  string // "" for the text as a whole or for prose
	Text   string
	Blocks bool // the text cannot be frozen with it
}

// Lint looks for what a careful drafter would not send out, in what the caller may
// read of a statement.
func (s *Session) Lint(ctx context.Context, id dossier.ID) ([]LintFinding, error) {
	st := s.at()
	item, ok := As[*dossier.Statement](st.release(ctx, st.view.Object(id)))
	if !ok || item.Stub() {
		return nil, notFound()
	}
	c := s.trialChange(ctx, st)
	return c.lint(item.Object()), nil
}

func (c *change) lint(s *dossier.Statement) []LintFinding {
	var out []LintFinding
	add := func(code LintCode, claim, text string, blocks bool) {
		out = append(out, LintFinding{code, claim, text, blocks})
	}
	wording := func(claim, text string) {
		for _, sentence := range catalogue.Sentences(text) {
			if catalogue.ConfidenceWords(sentence) && len(catalogue.LikelihoodTerms(sentence)) > 0 {
				add(LintEstimateMixed, claim, "A sentence states a likelihood and a confidence.", true)
			}
		}
	}
	all := s.Title
	for _, section := range s.Sections {
		wording("", section.Prose)
		all += "\n" + section.Prose
		for _, claim := range section.Claims {
			wording(claim.Key, claim.Text)
			all += "\n" + claim.Text
			for _, f := range c.lintBasis(&claim) {
				add(f.Code, claim.Key, f.Text, f.Blocks)
			}
		}
	}
	if mixed := catalogue.Mixed(all); len(mixed) > 1 {
		add(LintVocabularies, "", "The text mixes the terms of two vocabularies.", true)
	}
	return out
}

// lintBasis compares a claim with those of its bases that the caller may read.
func (c *change) lintBasis(claim *dossier.Claim) []LintFinding {
	var out []LintFinding
	var judged []*dossier.Judgement
	hidden := claim.Text == ""
	for _, cite := range claim.Supports {
		row := c.view.Object(cite.Object)
		if row == nil || c.s != nil && !c.reads(c.ctx, row) {
			hidden = true
			continue
		}
		switch {
		case !dossier.Reliable(row.Obj):
			out = append(out, LintFinding{LintBasisGone, claim.Key, "Something that the claim rests on may not be relied on now.", true})
		case c.outdated(row, cite):
			out = append(out, LintFinding{LintOutdated, claim.Key, "Something that the claim rests on has changed since it was cited.", false})
		}
		if j, ok := row.Obj.(*dossier.Judgement); ok && j.State == dossier.Approved {
			judged = append(judged, j)
		}
	}
	if slices.Contains([]dossier.ClaimType{dossier.ClaimActor, dossier.ClaimState, dossier.ClaimTerritory}, claim.Type) && !hidden {
		if len(judged) == 0 {
			out = append(out, LintFinding{LintNoJudgement, claim.Key, "An attribution rests on no approved judgement.", false})
		}
		for _, j := range judged {
			if why := dossier.Exceeds(claim, j); why != "" {
				out = append(out, LintFinding{LintStronger, claim.Key, why, true})
			}
		}
	}
	return out
}

// outdated reports whether what was cited says something else now, as far as the
// caller can tell, and does not stand as it is. It is asked of judgements and
// assessments: evidence is filed once and for all.
func (c *change) outdated(row *store.Row, cite dossier.Cite) bool {
	switch row.Obj.(type) {
	case *dossier.Judgement, *dossier.NormAssessment:
		h := row.Obj.Head()
		return h.State != dossier.Approved && c.told(c.ctx, row, h.Editions()).N > c.told(c.ctx, row, cite.Editions()).N
	}
	return false
}

// estimate fills in the interval that an estimate's words stand for.
func estimate(l *dossier.Likelihood) error {
	if l.Vocabulary == "" && l.Term == "" {
		*l = dossier.Likelihood{}
		return nil
	}
	v, ok := catalogue.VocabularyByKey(l.Vocabulary)
	term, known := v.Term(l.Term)
	if !ok || !known {
		return fault.New(fault.Invalid, "casework.estimate", fmt.Sprintf("the vocabulary has no such term; known are %d vocabularies", len(catalogue.Vocabularies()))).
			WithCode(fault.CodeTermUnknown).At("likelihood")
	}
	l.Low, l.High = term.Low, term.High
	return nil
}
