package catalogue

import "slices"

// MeasureFamily is a kind of response: the five categories of the EU cyber
// diplomacy toolbox, and NATIONAL for what a state does in its own right.
type MeasureFamily struct {
	Key     string `yaml:"key"`
	Title   string `yaml:"title"`
	Summary string `yaml:"summary"`
	Source  Source `yaml:"source"`
}

// ChecklistItem is a question that whoever accuses answers first.
type ChecklistItem struct {
	Key      string `yaml:"key"`
	Question string `yaml:"question"`
	Source   Source `yaml:"source"`
}

// MeasureFamilies returns the families in the order of the toolbox, NATIONAL last.
func MeasureFamilies() []MeasureFamily { return slices.Clone(data().measures) }

// AccuserChecklist returns what norm 13(b) asks of whoever is about to accuse,
// as A/76/135 explains it, with the demand that accusations be substantiated.
func AccuserChecklist() []ChecklistItem { return slices.Clone(data().checklist) }
