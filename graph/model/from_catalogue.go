package model

import (
	"maps"
	"slices"

	"entente/internal/catalogue"
)

// Norms returns the norms of an instrument, all of them for nil.
func Norms(set *catalogue.NormSet) []*Norm {
	out := []*Norm{}
	for _, n := range catalogue.Norms() {
		if set == nil || n.Set == *set {
			out = append(out, fromNorm(n))
		}
	}
	return out
}

func fromNorm(n catalogue.Norm) *Norm {
	return &Norm{
		Key: n.Key, Set: n.Set, Number: some(n.Number), Title: n.Title, Summary: n.Summary, Polarity: n.Polarity, Source: fromDocument(n.Source),
		Elements: each(n.Elements, func(e catalogue.Element) *NormElement { return &NormElement{Key: e.Key, Question: e.Question} }),
		Positions: each(n.Positions, func(p catalogue.Position) *NormPosition {
			return &NormPosition{State: p.State, View: p.View, Since: some(p.Since), Note: some(p.Note), Source: fromDocument(p.Source)}
		}),
	}
}

func fromDocument(s catalogue.Source) *CatalogueSource {
	return &CatalogueSource{Document: s.Document, Paragraph: some(s.Paragraph), URL: some(s.URL)}
}

// Vocabularies returns the estimative vocabularies.
func Vocabularies() []*LikelihoodVocabulary {
	return each(catalogue.Vocabularies(), func(v catalogue.Vocabulary) *LikelihoodVocabulary {
		return &LikelihoodVocabulary{Key: v.Key, Title: v.Title, Source: fromDocument(v.Source), Terms: each(v.Terms, fromTerm)}
	})
}

func fromTerm(t catalogue.Term) *LikelihoodTerm {
	out := &LikelihoodTerm{Key: t.Key, Aliases: list(t.Aliases), Low: t.Low, High: t.High, Wordings: []*TermWording{}}
	for _, language := range slices.Sorted(maps.Keys(t.Texts)) {
		out.Wordings = append(out.Wordings, &TermWording{Language: language, Text: t.Texts[language]})
	}
	return out
}

// Grades returns the spectrum of state responsibility.
func Grades() []*ResponsibilityGrade {
	return each(catalogue.Grades(), func(g catalogue.Grade) *ResponsibilityGrade {
		return &ResponsibilityGrade{Key: g.Key, Number: g.Number, Title: g.Title, Summary: g.Summary, Source: fromDocument(g.Source)}
	})
}

// Bases returns the articles on state responsibility.
func Bases() []*ImputationBasis {
	return each(catalogue.Bases(), func(b catalogue.Basis) *ImputationBasis {
		return &ImputationBasis{Article: b.Article, Kind: b.Kind, Title: b.Title, Summary: b.Summary, Source: fromDocument(b.Source)}
	})
}

// Checklist returns the questions of norm 13(b).
func Checklist() []*ChecklistQuestion {
	return each(catalogue.AccuserChecklist(), func(c catalogue.ChecklistItem) *ChecklistQuestion {
		return &ChecklistQuestion{Key: c.Key, Question: c.Question, Source: fromDocument(c.Source)}
	})
}

// MeasureFamilies returns the families of response measures.
func MeasureFamilies() []*MeasureFamilyEntry {
	return each(catalogue.MeasureFamilies(), func(m catalogue.MeasureFamily) *MeasureFamilyEntry {
		return &MeasureFamilyEntry{Key: m.Key, Title: m.Title, Summary: m.Summary, Source: fromDocument(m.Source)}
	})
}
