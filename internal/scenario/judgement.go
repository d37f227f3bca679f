package scenario

import (
	"entente/internal/dossier"
	"entente/internal/marking"
)

// judgement builds a judgement that is complete and reviewed. What it is derived from
// is its matrix: the judgement rests on an item also where the item was never filed.
func (w *World) judgement(given *Object, h dossier.Header, title string) (dossier.Object, error) {
	j := &dossier.Judgement{Header: h, Title: title, Question: "Who did it?", Conclusion: "The group did it.", Assumptions: "None.",
		Hypotheses: dossier.WithAlternatives([]dossier.Hypothesis{{Key: "h1", Kind: dossier.HypothesisActor, Text: "The group."}}),
		Concludes:  "h1", Confidence: dossier.ConfidenceModerate, Review: &dossier.Opinion{Party: given.Owner, Person: "reviewer", At: h.Created}}
	for i, src := range given.DerivedFrom {
		cite, m, err := w.cited(src)
		if err != nil {
			return nil, err
		}
		item := dossier.MatrixItem{Cite: cite, Weight: 1}
		for _, x := range j.Hypotheses {
			item.Cells = append(item.Cells, dossier.Cell{Hypothesis: x.Key, Fit: dossier.Consistent})
		}
		j.Matrix.Items = append(j.Matrix.Items, item)
		if i == 0 {
			j.Matrix.Marking = m
		}
		j.Matrix.Marking = marking.Join(j.Matrix.Marking, m)
	}
	if p, ok := given.Portions["matrix"]; ok {
		m, err := p.Marking.written(given.Owner)
		if err != nil {
			return nil, err
		}
		j.Matrix.Marking = marking.Join(j.Matrix.Marking, m)
	}
	return j, nil
}

// assessment builds a complete assessment. What it is derived from are the judgement
// that it assumes and the evidence of its facts.
func (w *World) assessment(given *Object, h dossier.Header, title string) (dossier.Object, error) {
	a := &dossier.NormAssessment{Header: h, Title: title, Norm: "un-13f", Finding: dossier.FindingInsufficient, Envelope: dossier.EnvelopeNone,
		Counter: []string{"little is known"}}
	for _, src := range given.DerivedFrom {
		cite, _, err := w.cited(src)
		if err != nil {
			return nil, err
		}
		if cite.Object.Noun() == dossier.NounJudgement {
			a.Judgement, a.AssumedBy = cite, dossier.ConfidenceModerate
		} else {
			a.Facts = append(a.Facts, dossier.Fact{Cite: cite, Text: "fact of " + title})
		}
	}
	for _, name := range []string{"legal", "privileged"} {
		if p, ok := given.Portions[name]; ok {
			m, err := p.Marking.written(given.Owner)
			if err != nil {
				return nil, err
			}
			a.Legal = dossier.LegalPortion{Advice: "advice on " + title, Privileged: name == "privileged", Marking: m}
		}
	}
	return a, nil
}

// cited is a reference to an object of the table, with the marking that holds for it.
func (w *World) cited(name string) (dossier.Cite, marking.Marking, error) {
	m, err := w.file.rolledUp(name)
	if err != nil {
		return dossier.Cite{}, m, err
	}
	id, err := w.file.ID(name)
	return dossier.Cite{Object: id, Version: 1}, m, err
}

// fieldOf is the field of the schema that holds a portion.
func fieldOf(portion string) string {
	if portion == "privileged" {
		return "legal"
	}
	return portion
}
