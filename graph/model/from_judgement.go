package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Judgement is the wire form of a judgement. What it refers to is looked up when asked for.
type Judgement struct {
	Header
	Title, Question, Conclusion, Concludes, Assumptions *string
	Subject                                             *ActorClaim
	Hypotheses                                          []*Hypothesis
	Matrix                                              *Matrix
	Likelihood                                          *Likelihood
	Confidence                                          *dossier.Confidence
	Dissents                                            []*Opinion
	Review, Approval                                    *Opinion

	CaseID, IncidentID, SupersedesID dossier.ID
}

// ActorClaim is the wire form of whom something is about.
type ActorClaim struct {
	Level dossier.Level
	Name  string
	State *string

	ActorID dossier.ID
}

// Hypothesis is the wire form of an explanation.
type Hypothesis struct {
	Key, Text string
	Kind      dossier.HypothesisKind

	ActorID dossier.ID
}

// MatrixItem is the wire form of a row of a matrix, with what it is worth.
type MatrixItem struct {
	Version, Weight, Diagnosticity int
	Cells                          []*MatrixCell
	Flips                          bool

	EvidenceID dossier.ID
}

// FromJudgement returns the wire form; nil if nothing was released.
func FromJudgement(r casework.Released[*dossier.Judgement]) *Judgement {
	if !r.OK() {
		return nil
	}
	j, out := r.Object(), &Judgement{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Question, out.Conclusion, out.Concludes = &j.Title, &j.Question, &j.Conclusion, some(j.Concludes)
	out.Assumptions, out.Subject = text(r, "assumptions", j.Assumptions), fromActorClaim(j.Subject)
	out.Hypotheses = each(j.Hypotheses, func(h dossier.Hypothesis) *Hypothesis {
		return &Hypothesis{Key: h.Key, Kind: h.Kind, Text: h.Text, ActorID: h.Actor}
	})
	out.Matrix = fromMatrix(j)
	out.Likelihood, out.Confidence = fromLikelihood(j.Likelihood), some(j.Confidence)
	if !r.Withholds("dissents") {
		out.Dissents = each(j.Dissents, func(o dossier.Opinion) *Opinion { return fromOpinion(&o) })
	}
	out.Review, out.Approval = fromOpinion(j.Review), fromOpinion(j.Approval)
	out.CaseID, out.IncidentID, out.SupersedesID = j.Case, j.Incident, j.Supersedes
	return out
}

func fromMatrix(j *dossier.Judgement) *Matrix {
	if len(j.Matrix.Items) == 0 {
		return nil
	}
	a := j.Analysis()
	out := &Matrix{Marking: FromMarking(j.Matrix.Marking), Leading: list(a.Leading), Items: []*MatrixItem{}}
	for i, it := range j.Matrix.Items {
		out.Items = append(out.Items, &MatrixItem{
			EvidenceID: it.Object, Version: int(it.Version), Weight: it.Weight, Diagnosticity: a.Items[i].Diagnosticity, Flips: a.Items[i].Flips,
			Cells: each(it.Cells, func(c dossier.Cell) *MatrixCell { return &MatrixCell{Hypothesis: c.Hypothesis, Fit: c.Fit} }),
		})
	}
	out.Scores = each(a.Scores, func(s dossier.Score) *HypothesisScore {
		return &HypothesisScore{Hypothesis: s.Hypothesis, Inconsistency: s.Inconsistency, Rank: s.Rank}
	})
	return out
}

func fromActorClaim(a dossier.ActorClaim) *ActorClaim {
	if a.Level == "" {
		return nil
	}
	return &ActorClaim{Level: a.Level, Name: a.Name, State: some(a.State), ActorID: a.Actor}
}

func fromLikelihood(l dossier.Likelihood) *Likelihood {
	if !l.Told() {
		return nil
	}
	return &Likelihood{Vocabulary: l.Vocabulary, Term: l.Term, Low: l.Low, High: l.High}
}

func fromOpinion(o *dossier.Opinion) *Opinion {
	if o == nil {
		return nil
	}
	return &Opinion{Party: some(o.Party), Person: some(o.Person), At: o.At, Text: some(o.Text)}
}

// FromJudgements returns one page; its total only if count is set.
func FromJudgements(c *casework.Connection[*dossier.Judgement], count bool) *JudgementConnection {
	return &JudgementConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Judgement]) *JudgementEdge {
			return &JudgementEdge{Cursor: e.Cursor(), Node: FromJudgement(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// FromJudgementComparison returns judgements side by side.
func FromJudgementComparison(c casework.Comparison[*dossier.Judgement]) *JudgementComparison {
	return &JudgementComparison{Judgements: each(c.Columns, FromJudgement), Rows: each(c.Rows, fromRow)}
}

func fromRow(f casework.ComparedField) *ComparisonRow {
	return &ComparisonRow{Field: f.Field, Values: each(f.Values, func(v string) *string { return some(v) }), Agrees: f.Agrees}
}
