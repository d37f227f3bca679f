package catalogue

import (
	"maps"
	"slices"
)

// Term is one step of likelihood in a vocabulary.
type Term struct {
	Key     string            `yaml:"key"`     // unique within its vocabulary, for example "VERY_LIKELY"
	Texts   map[string]string `yaml:"texts"`   // language (ISO 639-1) to wording; always "en", which may be a translation
	Aliases []string          `yaml:"aliases"` // other wordings that the source gives
	Low     int               `yaml:"low"`     // percent, inclusive
	High    int               `yaml:"high"`    // percent, inclusive
}

func (t Term) clone() Term {
	t.Texts = maps.Clone(t.Texts)
	t.Aliases = slices.Clone(t.Aliases)
	return t
}

// Vocabulary is a scale of estimative terms. Intervals are the source's own: they
// may touch or overlap (ICD_203) or leave gaps (PHIA), and a term of one vocabulary
// is never the same as one of another, even where the words are.
type Vocabulary struct {
	Key    string
	Title  string
	Terms  []Term // rising
	Source Source
}

func (v Vocabulary) clone() Vocabulary {
	v.Terms = clones(v.Terms, Term.clone)
	return v
}

// Term returns the term with that key, and whether the vocabulary has it.
func (v Vocabulary) Term(key string) (Term, bool) {
	t, ok := find(v.Terms, func(t Term) bool { return t.Key == key })
	return t.clone(), ok
}

// Vocabularies returns the vocabularies: ICD_203, PHIA, FR_ESTIMATIVE.
func Vocabularies() []Vocabulary { return clones(data().vocabularies, Vocabulary.clone) }

// VocabularyByKey returns the vocabulary with that key, and whether there is one.
func VocabularyByKey(k string) (Vocabulary, bool) {
	v, ok := find(data().vocabularies, func(v Vocabulary) bool { return v.Key == k })
	return v.clone(), ok
}
