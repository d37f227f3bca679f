package dossier

import (
	"cmp"
	"slices"
)

// ACH is what an analysis of competing hypotheses comes to: which explanation
// the evidence speaks least against (Heuer, Psychology of Intelligence Analysis,
// chapter 8). All numbers are whole. The zero value is that of a matrix without rows.
type ACH struct {
	Scores  []Score     // one for each hypothesis, in the order of the judgement
	Leading []string    // keys of the hypotheses with the lowest score; more than one is a tie
	Items   []ItemWorth // one for each row, in the order of the matrix
}

// Score says how much the evidence speaks against a hypothesis.
type Score struct {
	Hypothesis    string
	Inconsistency int // sum over the rows of weight times 2 for II, 1 for I, 0 else
	Rank          int // 1 for the least inconsistent; equal scores have equal ranks, and the next rank is left out
}

// ItemWorth says what one row contributes.
type ItemWorth struct {
	Object        ID
	Diagnosticity int  // largest difference between two of its cells on the scale CC C N I II; 0 says nothing, 4 is the most
	Flips         bool // without it, other hypotheses would lead, a tie included
}

// against is what a cell counts against its hypothesis.
var against = map[Consistency]int{Inconsistent: 1, VeryInconsistent: 2}

// scale orders the cells that say anything; NA is not on it.
var scale = map[Consistency]int{VeryConsistent: 0, Consistent: 1, Neutral: 2, Inconsistent: 3, VeryInconsistent: 4}

// Analysis scores the matrix by inconsistency: what fits an explanation proves
// little, for it may fit others as well; what does not fit counts against it. It
// says nothing of likelihood.
func (j *Judgement) Analysis() ACH {
	if len(j.Matrix.Items) == 0 {
		return ACH{}
	}
	a := ACH{Scores: j.scores(""), Items: make([]ItemWorth, 0, len(j.Matrix.Items))}
	a.Leading = leading(a.Scores)
	for _, it := range j.Matrix.Items {
		a.Items = append(a.Items, ItemWorth{Object: it.Object, Diagnosticity: it.diagnosticity(),
			Flips: !slices.Equal(a.Leading, leading(j.scores(it.Object)))})
	}
	return a
}

// scores adds up all rows but one.
func (j *Judgement) scores(without ID) []Score {
	sums := map[string]int{}
	for _, it := range j.Matrix.Items {
		if it.Object == without {
			continue
		}
		for _, c := range it.Cells {
			sums[c.Hypothesis] += it.Weight * against[c.Fit]
		}
	}
	out := make([]Score, 0, len(j.Hypotheses))
	for _, h := range j.Hypotheses {
		rank := 1
		for _, other := range j.Hypotheses {
			if sums[other.Key] < sums[h.Key] {
				rank++
			}
		}
		out = append(out, Score{Hypothesis: h.Key, Inconsistency: sums[h.Key], Rank: rank})
	}
	return out
}

func leading(scores []Score) []string {
	var out []string
	for _, s := range scores {
		if s.Rank == 1 {
			out = append(out, s.Hypothesis)
		}
	}
	return out
}

func (m MatrixItem) diagnosticity() int {
	var places []int
	for _, c := range m.Cells {
		if at, says := scale[c.Fit]; says {
			places = append(places, at)
		}
	}
	if len(places) == 0 {
		return 0
	}
	return slices.MaxFunc(places, cmp.Compare) - slices.MinFunc(places, cmp.Compare)
}

// always are the explanations that stand on every list, with the keys that they get.
var always = []Hypothesis{
	{Key: "false_flag", Kind: HypothesisFlag, Text: "Somebody else, who wanted it to look like this actor."},
	{Key: "criminal_proxy", Kind: HypothesisCriminal, Text: "Criminals, on their own account or on behalf of somebody."},
	{Key: "other", Kind: HypothesisOther, Text: "An explanation that is not on this list."},
}

// WithAlternatives returns the hypotheses with those added that nobody may forget:
// false flag, criminal proxy and other. A kind that is there already is not added;
// what is added has the keys false_flag, criminal_proxy and other.
func WithAlternatives(list []Hypothesis) []Hypothesis {
	out := slices.Clone(list)
	for _, a := range always {
		if !slices.ContainsFunc(out, func(h Hypothesis) bool { return h.Kind == a.Kind }) {
			out = append(out, a)
		}
	}
	return out
}
