package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns text in the form that search compares: lower case, without
// accents, every run of other characters than letters and digits one space.
func Fold(texts ...string) string {
	var b strings.Builder
	space := true
	for _, t := range texts {
		for _, r := range norm.NFKD.String(t) {
			switch {
			case unicode.Is(unicode.Mn, r):
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				b.WriteRune(unicode.ToLower(r))
				space = false
			case !space:
				b.WriteByte(' ')
				space = true
			}
		}
		if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	return " " + b.String()
}

// Words is a search in the form that is compared.
type Words []string

// WordsOf folds a search into its words.
func WordsOf(query string) Words {
	w := strings.Fields(Fold(query))
	for i := range w {
		w[i] = " " + w[i]
	}
	return w
}

// In reports whether folded text holds every word as the beginning of a word.
func (w Words) In(folded string) bool {
	for _, word := range w {
		if !strings.Contains(folded, word) {
			return false
		}
	}
	return true
}
