package dossier_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"entente/internal/dossier"
)

var achKeys = []string{"actor", "flag", "criminal", "other"}

// withMatrix returns a judgement of four hypotheses with a row for each list of cells.
func withMatrix(t interface{ Fatal(...any) }, weights []int, cells [][]dossier.Consistency) *dossier.Judgement {
	j := newJudgement()
	for i := range j.Hypotheses {
		j.Hypotheses[i].Key = achKeys[i]
	}
	j.Concludes = "actor"
	for i, row := range cells {
		id, err := dossier.NewID(dossier.NounEvidence, strings.NewReader(strings.Repeat(string(rune('a'+i)), 16)))
		if err != nil {
			t.Fatal(err)
		}
		item := dossier.MatrixItem{Cite: dossier.Cite{Object: id, Version: 1}, Weight: weights[i]}
		for k, fit := range row {
			item.Cells = append(item.Cells, dossier.Cell{Hypothesis: achKeys[k], Fit: fit})
		}
		j.Matrix.Items = append(j.Matrix.Items, item)
	}
	j.Matrix.Marking = clear("NL")
	return j
}

func TestMatricesComeToWhatTheyComeToByHand(t *testing.T) {
	text, err := os.ReadFile("testdata/ach.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Say  string
		Rows []struct {
			Weight int
			Cells  []dossier.Consistency
		}
		Score, Rank  []int
		Leading      []string
		Worth, Flips []int
	}
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	dec.KnownFields(true)
	if err := dec.Decode(&table); err != nil {
		t.Fatal(err)
	}
	if len(table) < 5 {
		t.Fatalf("only %d rows", len(table))
	}
	for _, row := range table {
		t.Run(row.Say, func(t *testing.T) {
			var weights []int
			var cells [][]dossier.Consistency
			for _, r := range row.Rows {
				weights, cells = append(weights, r.Weight), append(cells, r.Cells)
			}
			j := withMatrix(t, weights, cells)
			if err := dossier.Validate(j); err != nil {
				t.Fatal(err)
			}
			a := j.Analysis()
			var score, rank, worth []int
			flips := []int{}
			for _, s := range a.Scores {
				score, rank = append(score, s.Inconsistency), append(rank, s.Rank)
			}
			for i, it := range a.Items {
				worth = append(worth, it.Diagnosticity)
				if it.Flips {
					flips = append(flips, i)
				}
			}
			if !slices.Equal(score, row.Score) || !slices.Equal(rank, row.Rank) || !slices.Equal(a.Leading, row.Leading) {
				t.Errorf("scores %v, ranks %v, leading %v", score, rank, a.Leading)
			}
			if !slices.Equal(worth, row.Worth) || !slices.Equal(flips, row.Flips) {
				t.Errorf("worth %v, flips %v", worth, flips)
			}
		})
	}
}

func TestAMatrixWithoutRowsComesToNothing(t *testing.T) {
	if a := newJudgement().Analysis(); len(a.Scores)+len(a.Leading)+len(a.Items) > 0 {
		t.Errorf("%+v", a)
	}
}

// The order of the rows does not matter, a row that says the same of every hypothesis
// moves none past another, and withdrawing what flips nothing leaves the lead.
func TestScoresDependOnWhatTheRowsSayAndNotOnTheirOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var weights []int
		var cells [][]dossier.Consistency
		for range rapid.IntRange(1, 8).Draw(r, "rows") {
			weights = append(weights, rapid.IntRange(1, 3).Draw(r, "weight"))
			cells = append(cells, rapid.SliceOfN(rapid.SampledFrom(dossier.Consistencies), 4, 4).Draw(r, "cells"))
		}
		j := withMatrix(r, weights, cells)
		a := j.Analysis()
		turned := withMatrix(r, weights, cells)
		slices.Reverse(turned.Matrix.Items)
		if b := turned.Analysis(); !slices.Equal(a.Scores, b.Scores) || !slices.Equal(a.Leading, b.Leading) {
			r.Fatalf("turned round: %+v, %+v", a, b)
		}
		for i, it := range a.Items {
			less := withMatrix(r, weights, cells)
			less.Matrix.Items = slices.Delete(less.Matrix.Items, i, i+1)
			if len(less.Matrix.Items) == 0 {
				continue
			}
			if same := slices.Equal(a.Leading, less.Analysis().Leading); same == it.Flips {
				r.Fatalf("row %d flips: %v; without it %v leads instead of %v", i, it.Flips, less.Analysis().Leading, a.Leading)
			}
			if it.Diagnosticity < 0 || it.Diagnosticity > 4 {
				r.Fatalf("diagnosticity %d", it.Diagnosticity)
			}
		}
	})
}

func TestTheAlternativesThatNobodyMayForgetAreAddedOnce(t *testing.T) {
	actor := dossier.Hypothesis{Key: "h1", Kind: dossier.HypothesisActor, Text: "The group."}
	flag := dossier.Hypothesis{Key: "mine", Kind: dossier.HypothesisFlag, Text: "A rival."}
	keys := func(list []dossier.Hypothesis) string {
		var out []string
		for _, h := range list {
			out = append(out, h.Key)
		}
		return strings.Join(out, " ")
	}
	for want, given := range map[string][]dossier.Hypothesis{
		"false_flag criminal_proxy other":         nil,
		"h1 false_flag criminal_proxy other":      {actor},
		"h1 mine criminal_proxy other":            {actor, flag},
		"false_flag criminal_proxy other h1 mine": append(dossier.WithAlternatives(nil), actor, flag),
	} {
		if got := keys(dossier.WithAlternatives(given)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
