package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/internal/catalogue"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
)

// MaxCompared is how many objects stand side by side at most.
const MaxCompared = 40

// Comparison is what several parties hold about the same, field by field.
type Comparison[T dossier.Object] struct {
	Columns []Released[T]
	Rows    []ComparedField
}

// ComparedField is one field of all that is compared.
type ComparedField struct {
	Field  string   // "likelihood.term", "element.intent"
	Values []string // in the order of the columns; "" where nothing is stated or it was withheld
	Agrees bool     // all state the same
}

// compared is a field and how it is read.
type compared[T dossier.Object] struct {
	field string
	value func(T) string
}

// sideBySide reads the fields of released copies; what is empty everywhere has no row.
func sideBySide[T dossier.Object](columns []Released[T], fields []compared[T]) Comparison[T] {
	out := Comparison[T]{Columns: columns}
	for _, f := range fields {
		row := ComparedField{Field: f.field, Agrees: true}
		for _, col := range columns {
			v := f.value(col.Object())
			row.Values = append(row.Values, v)
			row.Agrees = row.Agrees && v != "" && v == row.Values[0]
		}
		if slices.ContainsFunc(row.Values, func(v string) bool { return v != "" }) {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// CompareJudgements puts judgements side by side, in the order asked for. What the
// caller may not read is left out, like what does not exist.
func (s *Session) CompareJudgements(ctx context.Context, ids []dossier.ID) (Comparison[*dossier.Judgement], error) {
	if len(ids) > MaxCompared {
		return Comparison[*dossier.Judgement]{}, fault.New(fault.Invalid, "casework.CompareJudgements", "too many to stand side by side").
			WithCode(fault.CodeListTooLong).At("ids")
	}
	st := s.at()
	var columns []Released[*dossier.Judgement]
	for i, id := range ids {
		if row := st.view.Object(id); leak.Planted("compare.hole") && row != nil && !st.sees(ctx, row) {
			return Comparison[*dossier.Judgement]{}, fault.New(fault.Forbidden, "casework.CompareJudgements", "this cannot be compared")
		}
		if r := releaseAs[*dossier.Judgement](ctx, st, st.view.Object(id)); r.OK() && !r.Stub() && !slices.Contains(ids[:i], id) {
			columns = append(columns, r)
		}
	}
	type j = *dossier.Judgement
	return sideBySide(columns, slices.Concat([]compared[j]{
		{"question", func(o j) string { return o.Question }},
		{"concludes", func(o j) string { return string(concluded(o)) }},
		{"conclusion", func(o j) string { return o.Conclusion }},
		{"confidence", func(o j) string { return string(o.Confidence) }},
		{"assumptions", func(o j) string { return o.Assumptions }},
		{"leading", leadingKinds},
	}, subjectFields(func(o j) dossier.ActorClaim { return o.Subject }),
		likelihoodFields("likelihood", func(o j) dossier.Likelihood { return o.Likelihood }))), nil
}

// leadingKinds names the kinds of the explanations that a matrix speaks least against.
func leadingKinds(j *dossier.Judgement) string {
	var kinds []string
	for _, key := range j.Analysis().Leading {
		kinds = append(kinds, string(kindOf(j, key)))
	}
	return strings.Join(kinds, " ")
}

func subjectFields[T dossier.Object](of func(T) dossier.ActorClaim) []compared[T] {
	return []compared[T]{
		{"subject.level", func(o T) string { return string(of(o).Level) }},
		{"subject.name", func(o T) string { return of(o).Name }},
		{"subject.state", func(o T) string { return of(o).State }},
	}
}

// likelihoodFields compare words only within a vocabulary, and beside them the
// intervals: one term means different things in two vocabularies.
func likelihoodFields[T dossier.Object](name string, of func(T) dossier.Likelihood) []compared[T] {
	told := func(o T, text string) string {
		if !of(o).Told() {
			return ""
		}
		return text
	}
	return []compared[T]{
		{name + ".vocabulary", func(o T) string { return of(o).Vocabulary }},
		{name + ".term", func(o T) string { return told(o, of(o).Vocabulary+" "+of(o).Term) }},
		{name + ".interval", func(o T) string { return told(o, fmt.Sprintf("%d-%d", of(o).Low, of(o).High)) }},
	}
}

// CompareNormAssessments puts the assessments of a case against one norm side by
// side, newest first, as many as fit; those that were superseded or withdrawn are
// left out. Unknown norms are Invalid; of a case that the caller may not know of, or
// that does not exist, there are none.
func (s *Session) CompareNormAssessments(ctx context.Context, norm string, file dossier.ID) (Comparison[*dossier.NormAssessment], error) {
	var none Comparison[*dossier.NormAssessment]
	n, known := catalogue.NormByKey(norm)
	if !known {
		return none, fault.New(fault.Invalid, "casework.CompareNormAssessments", "no such norm in the catalogue").
			WithCode(fault.CodeReferenceUnknown).At("norm")
	}
	if file.Noun() != dossier.NounCase {
		return none, nil
	}
	most := MaxCompared
	page, err := s.NormAssessments(ctx, NormAssessmentFilter{Norms: []string{norm}, Common: Common{Case: file,
		States: []dossier.State{dossier.Draft, dossier.LegalReview, dossier.Approved, dossier.Stale}}}, Page{First: &most})
	if err != nil {
		return none, err
	}
	var columns []Released[*dossier.NormAssessment]
	for _, e := range page.Edges {
		columns = append(columns, e.Node)
	}
	type a = *dossier.NormAssessment
	fields := slices.Concat([]compared[a]{
		{"finding", func(o a) string { return string(o.Finding) }},
		{"confidence", func(o a) string { return string(o.Confidence) }},
		{"envelope", func(o a) string { return string(o.Envelope) }},
		{"assumedConfidence", func(o a) string { return string(o.AssumedBy) }},
	}, subjectFields(func(o a) dossier.ActorClaim { return o.Subject }),
		likelihoodFields("likelihood", func(o a) dossier.Likelihood { return o.Likelihood }),
		likelihoodFields("assumed", func(o a) dossier.Likelihood { return o.Assumed }))
	for _, e := range n.Elements {
		fields = append(fields, compared[a]{"element." + e.Key, func(o a) string { return answerTo(o, e.Key) }})
	}
	for _, rule := range catalogue.Norms() {
		if rule.Set == catalogue.InternationalLaw {
			fields = append(fields, compared[a]{"breach." + rule.Key, func(o a) string { return breachOf(o, rule.Key) }})
		}
	}
	return sideBySide(columns, fields), nil
}

func answerTo(o *dossier.NormAssessment, element string) string {
	for _, e := range o.Elements {
		if e.Key == element {
			return string(e.Answer)
		}
	}
	return ""
}

func breachOf(o *dossier.NormAssessment, rule string) string {
	for _, f := range o.Legal.Findings {
		if f.Rule == rule {
			return string(f.Breach)
		}
	}
	return ""
}
