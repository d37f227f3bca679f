package catalogue

import "slices"

// BasisKind is what an article on state responsibility is about.
type BasisKind string

// The closed list of kinds.
const (
	Imputation  BasisKind = "IMPUTATION"  // why conduct is a state's own, or why a state answers for another's
	Consequence BasisKind = "CONSEQUENCE" // what follows from a wrongful act, and who may invoke it
	Preclusion  BasisKind = "PRECLUSION"  // what takes the wrongfulness away
)

// Basis is one of the Articles on Responsibility of States for Internationally
// Wrongful Acts (2001).
type Basis struct {
	Article string    `yaml:"article"` // its number, for example "8"
	Title   string    `yaml:"title"`
	Summary string    `yaml:"summary"`
	Kind    BasisKind `yaml:"kind"`
	Source  Source    `yaml:"source"`
}

// Grade is a step on the spectrum of state responsibility (Healey, 2012), which
// grades for policy what the articles decide in law.
type Grade struct {
	Key     string `yaml:"key"`    // from state_prohibited to state_integrated
	Number  int    `yaml:"number"` // 1 to 10, rising
	Title   string `yaml:"title"`
	Summary string `yaml:"summary"`
	Source  Source `yaml:"source"`
}

// Bases returns the articles in their order.
func Bases() []Basis { return slices.Clone(data().bases) }

// BasisByArticle returns the article with that number, and whether it is listed.
func BasisByArticle(a string) (Basis, bool) {
	return find(data().bases, func(b Basis) bool { return b.Article == a })
}

// Grades returns the ten grades, rising.
func Grades() []Grade { return slices.Clone(data().grades) }

// GradeByKey returns the grade with that key, and whether there is one.
func GradeByKey(k string) (Grade, bool) {
	return find(data().grades, func(g Grade) bool { return g.Key == k })
}
