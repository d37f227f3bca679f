package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ToNormAssessment returns the assessment that was written.
func ToNormAssessment(in CreateNormAssessmentInput) (casework.NewNormAssessment, error) {
	var m marked
	vocabulary, term := toEstimate(in.Likelihood)
	return casework.NewNormAssessment{
		Case: or(in.Case), Incident: or(in.Incident), Title: in.Title, Judgement: or(in.Judgement), Subject: toActorClaim(in.Subject),
		Norm: in.Norm, Finding: in.Finding, Vocabulary: vocabulary, Term: term, Confidence: or(in.Confidence),
		Elements: each(in.Elements, toElement), Facts: each(in.Facts, toFact), Counter: in.Counter, Checklist: each(in.Checklist, toChecked),
		Notices: each(in.Notices, toNotice), Rights: in.Rights, Legal: m.legal(in.Legal), Envelope: in.Envelope,
		Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToNormAssessmentAmendment returns the new content of an assessment.
func ToNormAssessmentAmendment(in AmendNormAssessmentInput) (casework.NewNormAssessment, error) {
	var m marked
	vocabulary, term := toEstimate(in.Likelihood)
	return casework.NewNormAssessment{
		Incident: or(in.Incident), Title: in.Title, Judgement: or(in.Judgement), Subject: toActorClaim(in.Subject),
		Norm: in.Norm, Finding: in.Finding, Vocabulary: vocabulary, Term: term, Confidence: or(in.Confidence),
		Elements: each(in.Elements, toElement), Facts: each(in.Facts, toFact), Counter: in.Counter, Checklist: each(in.Checklist, toChecked),
		Notices: each(in.Notices, toNotice), Rights: in.Rights, Legal: m.legal(in.Legal), Envelope: in.Envelope,
		Marking: m.optional(in.Marking, "marking"),
	}, m.err
}

func toElement(in *ElementFindingInput) dossier.ElementFinding {
	return dossier.ElementFinding{Key: in.Key, Answer: in.Answer, Reason: in.Reason}
}

func toFact(in *NormFactInput) dossier.Fact {
	return dossier.Fact{Cite: dossier.Cite{Object: in.Evidence}, Text: in.Text}
}

func toChecked(in *ChecklistAnswerInput) dossier.ChecklistEntry {
	return dossier.ChecklistEntry{Key: in.Key, Text: in.Text}
}

func toNotice(in *NoticeInput) dossier.Notice {
	return dossier.Notice{Kind: in.Kind, State: in.State, Channel: in.Channel, Day: in.Day, Answer: in.Answer, Answered: or(in.Answered)}
}

func (m *marked) legal(in *LegalPortionInput) dossier.LegalPortion {
	if in == nil {
		return dossier.LegalPortion{}
	}
	return dossier.LegalPortion{Advice: in.Advice, Privileged: in.Privileged, Marking: m.read(in.Marking, "legal", "marking"),
		Findings: each(in.Findings, func(f *LawFindingInput) dossier.LawFinding {
			return dossier.LawFinding{Rule: f.Rule, Position: f.Position, Breach: f.Breach, Basis: f.Basis, Grade: f.Grade, Precluding: f.Precluding}
		})}
}

// ToTearLine returns the summary that was written.
func ToTearLine(in IssueTearLineInput) (casework.TearLine, error) {
	var m marked
	return casework.TearLine{Version: ToVersion(in.Version), Title: in.Title, Text: in.Text,
		Marking: m.read(in.Marking, "marking"), Recipients: in.Recipients}, m.err
}

// ToNormAssessmentFilter returns a filter; nil matches everything.
func ToNormAssessmentFilter(f *NormAssessmentFilter) casework.NormAssessmentFilter {
	if f == nil {
		return casework.NormAssessmentFilter{}
	}
	return casework.NormAssessmentFilter{
		Common:   common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Norms: f.Norms, Findings: f.Findings, Confidences: f.Confidences, SubjectStates: f.SubjectStates,
	}
}

// Terms are the conditions under which something is shared.
func (in ShareNormAssessmentInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}
