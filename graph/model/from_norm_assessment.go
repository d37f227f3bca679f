package model

import (
	"entente/internal/casework"
	"entente/internal/catalogue"
	"entente/internal/dossier"
)

// NormAssessment is the wire form of an assessment. What it refers to is looked up when asked for.
type NormAssessment struct {
	Header
	Title, Rights                 *string
	JudgementVersion              *int
	AssumedLikelihood, Likelihood *Likelihood
	AssumedConfidence, Confidence *dossier.Confidence
	Subject                       *ActorClaim
	Norm                          *Norm
	Finding                       *dossier.Finding
	Elements                      []*ElementFinding
	Facts                         []*NormFact
	Counter                       []string
	Checklist                     []*ChecklistAnswer
	Notices                       []*Notice
	Legal                         *LegalPortion
	Envelope                      *dossier.Envelope
	Review                        *Opinion
	Dissents                      []*Opinion

	CaseID, IncidentID, JudgementID, TearLineID, SupersedesID dossier.ID
}

// NormFact is the wire form of what evidence is relied on for.
type NormFact struct {
	Version int
	Text    string

	EvidenceID dossier.ID
}

// FromNormAssessment returns the wire form; nil if nothing was released.
func FromNormAssessment(r casework.Released[*dossier.NormAssessment]) *NormAssessment {
	if !r.OK() {
		return nil
	}
	a, out := r.Object(), &NormAssessment{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Rights, out.Finding, out.Envelope = &a.Title, &a.Rights, &a.Finding, &a.Envelope
	if a.Judgement.Version != 0 {
		version := int(a.Judgement.Version)
		out.JudgementVersion = &version
	}
	out.AssumedLikelihood, out.AssumedConfidence = fromLikelihood(a.Assumed), some(a.AssumedBy)
	out.Likelihood, out.Confidence, out.Subject = fromLikelihood(a.Likelihood), some(a.Confidence), fromActorClaim(a.Subject)
	out.Norm = FromNorm(a.Norm)
	out.Elements = each(a.Elements, func(e dossier.ElementFinding) *ElementFinding {
		return &ElementFinding{Key: e.Key, Answer: e.Answer, Reason: some(e.Reason)}
	})
	if !r.Withholds("facts") {
		out.Facts = each(a.Facts, func(f dossier.Fact) *NormFact {
			return &NormFact{EvidenceID: f.Object, Version: int(f.Version), Text: f.Text}
		})
	}
	out.Counter = texts(r, "counter", a.Counter)
	out.Checklist = each(a.Checklist, func(e dossier.ChecklistEntry) *ChecklistAnswer { return &ChecklistAnswer{Key: e.Key, Text: e.Text} })
	if !r.Withholds("notices") {
		out.Notices = each(a.Notices, func(n dossier.Notice) *Notice {
			return &Notice{Kind: n.Kind, State: n.State, Channel: n.Channel, Day: n.Day, Answer: some(n.Answer), Answered: some(n.Answered)}
		})
	}
	out.Legal = fromLegal(a)
	if !r.Withholds("dissents") {
		out.Dissents = each(a.Dissents, func(o dossier.Opinion) *Opinion { return fromOpinion(&o) })
	}
	out.Review = fromOpinion(a.Review)
	out.CaseID, out.IncidentID, out.JudgementID = a.Case, a.Incident, a.Judgement.Object
	out.TearLineID, out.SupersedesID = a.TearLine, a.Supersedes
	return out
}

func fromLegal(a *dossier.NormAssessment) *LegalPortion {
	if len(a.Portions()) == 0 {
		return nil
	}
	l := a.Legal
	return &LegalPortion{Advice: some(l.Advice), Privileged: l.Privileged, Marking: FromMarking(l.Marking),
		Findings: each(l.Findings, func(f dossier.LawFinding) *LawFinding {
			return &LawFinding{Rule: f.Rule, Position: some(f.Position), Breach: f.Breach, Basis: some(f.Basis), Grade: some(f.Grade), Precluding: some(f.Precluding)}
		})}
}

// FromNormAssessments returns one page; its total only if count is set.
func FromNormAssessments(c *casework.Connection[*dossier.NormAssessment], count bool) *NormAssessmentConnection {
	return &NormAssessmentConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.NormAssessment]) *NormAssessmentEdge {
			return &NormAssessmentEdge{Cursor: e.Cursor(), Node: FromNormAssessment(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// FromNormAssessmentComparison returns assessments of one norm side by side.
func FromNormAssessmentComparison(norm string, c casework.Comparison[*dossier.NormAssessment]) *NormAssessmentComparison {
	return &NormAssessmentComparison{Norm: FromNorm(norm), NormAssessments: each(c.Columns, FromNormAssessment), Rows: each(c.Rows, fromRow)}
}

// FromNorm returns the norm of a key; nil if there is none.
func FromNorm(key string) *Norm {
	n, known := catalogue.NormByKey(key)
	if !known {
		return nil
	}
	return fromNorm(n)
}
