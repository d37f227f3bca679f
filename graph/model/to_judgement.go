package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// ToJudgement returns the judgement that was written.
func ToJudgement(in CreateJudgementInput) (casework.NewJudgement, error) {
	var m marked
	vocabulary, term := toEstimate(in.Likelihood)
	return casework.NewJudgement{
		Case: or(in.Case), Incident: or(in.Incident), Title: in.Title, Question: in.Question, Conclusion: in.Conclusion,
		Assumptions: in.Assumptions, Subject: toActorClaim(in.Subject), Hypotheses: each(in.Hypotheses, toHypothesis),
		Matrix: each(in.Matrix, toMatrixItem), MatrixMarking: m.optional(in.MatrixMarking, "matrixMarking"), Concludes: in.Concludes,
		Vocabulary: vocabulary, Term: term, Confidence: or(in.Confidence),
		Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToJudgementAmendment returns the new content of a judgement.
func ToJudgementAmendment(in AmendJudgementInput) (casework.NewJudgement, error) {
	var m marked
	vocabulary, term := toEstimate(in.Likelihood)
	return casework.NewJudgement{
		Incident: or(in.Incident), Title: in.Title, Question: in.Question, Conclusion: in.Conclusion,
		Assumptions: in.Assumptions, Subject: toActorClaim(in.Subject), Hypotheses: each(in.Hypotheses, toHypothesis),
		Matrix: each(in.Matrix, toMatrixItem), MatrixMarking: m.optional(in.MatrixMarking, "matrixMarking"), Concludes: in.Concludes,
		Vocabulary: vocabulary, Term: term, Confidence: or(in.Confidence), Marking: m.optional(in.Marking, "marking"),
	}, m.err
}

// optional reads a marking that may be left out; then it is the zero value.
func (m *marked) optional(in *MarkingInput, path ...string) marking.Marking {
	if in == nil {
		return marking.Marking{}
	}
	return m.read(in, path...)
}

func toEstimate(in *LikelihoodInput) (vocabulary, term string) {
	if in == nil {
		return "", ""
	}
	return in.Vocabulary, in.Term
}

func toActorClaim(in *ActorClaimInput) dossier.ActorClaim {
	if in == nil {
		return dossier.ActorClaim{}
	}
	return dossier.ActorClaim{Level: in.Level, Name: in.Name, State: in.State, Actor: or(in.Actor)}
}

func toHypothesis(in *HypothesisInput) dossier.Hypothesis {
	return dossier.Hypothesis{Key: in.Key, Kind: in.Kind, Text: in.Text, Actor: or(in.Actor)}
}

func toMatrixItem(in *MatrixItemInput) dossier.MatrixItem {
	return dossier.MatrixItem{Cite: dossier.Cite{Object: in.Evidence}, Weight: in.Weight,
		Cells: each(in.Cells, func(c *MatrixCellInput) dossier.Cell { return dossier.Cell{Hypothesis: c.Hypothesis, Fit: c.Fit} })}
}

// ToJudgementFilter returns a filter; nil matches everything.
func ToJudgementFilter(f *JudgementFilter) casework.JudgementFilter {
	if f == nil {
		return casework.JudgementFilter{}
	}
	return casework.JudgementFilter{
		Common:   common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Confidences: f.Confidences, Hypotheses: f.Hypotheses, SubjectStates: f.SubjectStates,
	}
}

// Terms are the conditions under which something is shared.
func (in ShareJudgementInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}
