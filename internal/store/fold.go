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

// Matches reports whether folded text holds every word of a folded query as the
// beginning of a word.
func Matches(folded, query string) bool {
	for _, w := range strings.Fields(query) {
		if !strings.Contains(folded, " "+w) {
			return false
		}
	}
	return true
}
