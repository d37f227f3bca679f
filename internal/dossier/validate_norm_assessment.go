package dossier

import (
	"slices"

	"entente/internal/catalogue"
	"entente/internal/fault"
)

func validateNormAssessment(v *NormAssessment) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), oneOf("finding", v.Finding, Findings),
		checkActorClaim(v.Subject), checkLikelihood("assumed", v.Assumed), checkConfidence("assumedConfidence", v.AssumedBy),
		checkLikelihood("likelihood", v.Likelihood), checkConfidence("confidence", v.Confidence), checkTexts("counter", v.Counter, MaxSummary),
		CheckText("rights", v.Rights, MaxSummary, false), oneOf("envelope", v.Envelope, Envelopes))
	if err != nil {
		return err
	}
	norm, known := catalogue.NormByKey(v.Norm)
	if !known {
		return invalid("norm", fault.CodeReferenceUnknown, "no such norm in the catalogue")
	}
	if n := v.Judgement.Object.Noun(); n != NounJudgement && v.Judgement.Object != "" {
		return invalid("judgement", fault.CodeReferenceUnknown, "the attribution that is assumed is a judgement")
	}
	return first(checkElements(v.Elements, norm), checkFacts(v.Facts), checkChecklist(v.Checklist), checkNotices(v.Notices), checkLegal(v.Legal))
}

func checkElements(list []ElementFinding, norm catalogue.Norm) error {
	seen := map[string]bool{}
	for _, e := range list {
		switch {
		case !slices.ContainsFunc(norm.Elements, func(x catalogue.Element) bool { return x.Key == e.Key }):
			return invalid("elements", fault.CodeReferenceUnknown, "the norm has no such element")
		case seen[e.Key]:
			return invalid("elements", fault.CodeDuplicate, "each element is answered once")
		}
		seen[e.Key] = true
		if err := first(oneOf("elements", e.Answer, Answers), CheckText("elements", e.Reason, MaxSummary, false)); err != nil {
			return err
		}
	}
	return nil
}

func checkFacts(list []Fact) error {
	if err := checkLen("facts", len(list)); err != nil {
		return err
	}
	for _, f := range list {
		if f.Object.Noun() != NounEvidence {
			return invalid("facts", fault.CodeReferenceUnknown, "a fact is taken from an item of evidence")
		}
		if err := CheckText("facts", f.Text, MaxSummary, true); err != nil {
			return err
		}
	}
	return nil
}

func checkChecklist(list []ChecklistEntry) error {
	seen := map[string]bool{}
	for _, e := range list {
		switch {
		case !slices.ContainsFunc(catalogue.AccuserChecklist(), func(x catalogue.ChecklistItem) bool { return x.Key == e.Key }):
			return invalid("checklist", fault.CodeReferenceUnknown, "the checklist of norm 13(b) has no such question")
		case seen[e.Key]:
			return invalid("checklist", fault.CodeDuplicate, "each question is answered once")
		}
		seen[e.Key] = true
		if err := CheckText("checklist", e.Text, MaxSummary, true); err != nil {
			return err
		}
	}
	return nil
}

func checkNotices(list []Notice) error {
	if err := checkLen("notices", len(list)); err != nil {
		return err
	}
	for _, n := range list {
		err := first(oneOf("notices", n.Kind, NoticeKinds), CheckText("notices", n.State, 60, true), CheckText("notices", n.Channel, MaxTitle, true),
			CheckText("notices", n.Answer, MaxSummary, false))
		switch {
		case err != nil:
			return err
		case n.Day == "" || !n.Day.Valid() || !n.Answered.Valid():
			return invalid("notices", "", "a day, month or year is needed, for example 2017-06-27")
		case n.Answered != "" && n.Answered < n.Day[:min(len(n.Day), len(n.Answered))]:
			return invalid("notices", fault.CodeRangeInverted, "the answer is before the notice")
		}
	}
	return nil
}

func checkLegal(l LegalPortion) error {
	if err := first(checkLen("legal", len(l.Findings)), CheckText("legal", l.Advice, MaxDetail, false)); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range l.Findings {
		rule, known := catalogue.NormByKey(f.Rule)
		if !known || rule.Set != catalogue.InternationalLaw {
			return invalid("legal", fault.CodeReferenceUnknown, "no such rule of international law in the catalogue")
		}
		if seen[f.Rule] {
			return invalid("legal", fault.CodeDuplicate, "there is one finding for each rule")
		}
		seen[f.Rule] = true
		if f.Basis != "" {
			if b, known := catalogue.BasisByArticle(f.Basis); !known || b.Kind != catalogue.Imputation {
				return invalid("legal", fault.CodeReferenceUnknown, "no such basis of imputation in the articles on state responsibility")
			}
		}
		if f.Grade != "" {
			if _, known := catalogue.GradeByKey(f.Grade); !known {
				return invalid("legal", fault.CodeReferenceUnknown, "no such grade of state responsibility")
			}
		}
		if err := first(CheckText("legal", f.Position, 60, false), oneOf("legal", f.Breach, Answers),
			CheckText("legal", f.Precluding, MaxShort, false)); err != nil {
			return err
		}
	}
	return nil
}

// notified are the norms of which nobody is said to be in breach without having been told or asked.
var notified = []string{"un-13c", "un-13h"}

// Complete refuses an assessment that cannot be put before the legal adviser:
// Precondition with code INCOMPLETE and the field that is missing. Whoever finds a
// violation has answered every element and none with no, has gone through the
// checklist of norm 13(b), and, of norms 13(c) and 13(h), has given notice or made a
// request. A response that only a wrongful act justifies needs a breach of law.
func (a *NormAssessment) Complete() error {
	if a.Finding == FindingViolation {
		norm, _ := catalogue.NormByKey(a.Norm)
		for _, e := range norm.Elements {
			i := slices.IndexFunc(a.Elements, func(x ElementFinding) bool { return x.Key == e.Key })
			switch {
			case i < 0:
				return incomplete("elements", "a violation needs an answer to every element of the norm")
			case a.Elements[i].Answer == No:
				return incomplete("elements", "a violation is not found where an element is answered with no")
			}
		}
		if len(a.Checklist) < len(catalogue.AccuserChecklist()) {
			return incomplete("checklist", "a violation needs an answer to every question of norm 13(b)")
		}
		if slices.Contains(notified, a.Norm) && !slices.ContainsFunc(a.Notices, func(n Notice) bool { return n.Kind != NoticeConsultation }) {
			return incomplete("notices", "a violation of this norm needs a notice or a request to the state concerned")
		}
	}
	breach := slices.ContainsFunc(a.Legal.Findings, func(f LawFinding) bool { return f.Breach == Yes })
	if !breach && a.Envelope != EnvelopeNone && a.Envelope != EnvelopeRetorsion {
		return incomplete("envelope", "this response needs a finding that a rule of law was breached")
	}
	return nil
}
