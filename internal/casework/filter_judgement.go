package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
)

// JudgementFilter narrows Judgements.
type JudgementFilter struct {
	Common
	Incident      dossier.ID
	Confidences   []dossier.Confidence
	Hypotheses    []dossier.HypothesisKind // concludes on one of these kinds
	SubjectStates []string                 // about one of these states
}

// NormAssessmentFilter narrows NormAssessments.
type NormAssessmentFilter struct {
	Common
	Incident      dossier.ID
	Norms         []string
	Findings      []dossier.Finding
	Confidences   []dossier.Confidence
	SubjectStates []string
}

// Judgements lists judgements.
func (s *Session) Judgements(ctx context.Context, f JudgementFilter, p Page) (*Connection[*dossier.Judgement], error) {
	return list(ctx, s, dossier.NounJudgement, f.Common, f.Incident, f, f.match, p)
}

// NormAssessments lists norm assessments.
func (s *Session) NormAssessments(ctx context.Context, f NormAssessmentFilter, p Page) (*Connection[*dossier.NormAssessment], error) {
	return list(ctx, s, dossier.NounNormAssessment, f.Common, f.Incident, f, f.match, p)
}

func (f JudgementFilter) match(j *dossier.Judgement) bool {
	return (f.Incident == "" || j.Incident == f.Incident) && in(f.Confidences, j.Confidence) && in(f.SubjectStates, j.Subject.State) &&
		(len(f.Hypotheses) == 0 || slices.Contains(f.Hypotheses, concluded(j)))
}

func (f NormAssessmentFilter) match(a *dossier.NormAssessment) bool {
	return (f.Incident == "" || a.Incident == f.Incident) && in(f.Norms, a.Norm) && in(f.Findings, a.Finding) &&
		in(f.Confidences, a.Confidence) && in(f.SubjectStates, a.Subject.State)
}

// concluded returns the kind of the hypothesis that a judgement concludes on, "" for none.
func concluded(j *dossier.Judgement) dossier.HypothesisKind { return kindOf(j, j.Concludes) }

func kindOf(j *dossier.Judgement, key string) dossier.HypothesisKind {
	for _, h := range j.Hypotheses {
		if h.Key == key {
			return h.Kind
		}
	}
	return ""
}
