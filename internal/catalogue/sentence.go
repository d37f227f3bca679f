package catalogue

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Abbreviations that end in a full stop and do not end a sentence: always, and only
// before a number.
var (
	abbreviations = setOf("e.g", "i.e", "cf", "vs", "viz", "p.ex", "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "st", "mme", "mm")
	beforeNumbers = setOf("no", "nos", "art", "arts", "para", "paras", "par", "sec", "sect", "ch", "vol", "p", "pp", "fn", "res", "doc", "reg", "ann",
		"fig", "n", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
	// starters begin a sentence even after an initial or "U.S.".
	starters = setOf("the", "this", "these", "that", "those", "it", "we", "they", "he", "she", "in", "on", "at", "a", "an", "our", "their", "its",
		"as", "if", "then", "there", "such", "le", "la", "les", "il", "elle", "nous", "ce", "cette", "ces", "un", "une")
)

func setOf(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[w] = true
	}
	return set
}

// Sentences parts a text into sentences, good enough to check drafts: after ".", "!"
// or "?" with white space behind it, and at line ends. Abbreviations, initials,
// decimals, document symbols and the numbers of a list do not end a sentence; in
// doubt it does not part, so that two sentences are checked as one. Nothing but
// white space is lost.
func Sentences(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = appendSentences(out, line)
	}
	return out
}

func appendSentences(out []string, line string) []string {
	start := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		end := i + size
		if r == '.' || r == '!' || r == '?' {
			end += len(line[end:]) - len(strings.TrimLeft(line[end:], `.!?"')]»”’`))
			rest := strings.TrimLeftFunc(line[end:], unicode.IsSpace)
			spaced := len(rest) < len(line[end:])
			if spaced && rest != "" && ends(strings.TrimSpace(line[start:i]), r, rest) {
				out = append(out, strings.TrimSpace(line[start:end]))
				start = end
			}
		}
		i = end
	}
	if last := strings.TrimSpace(line[start:]); last != "" {
		out = append(out, last)
	}
	return out
}

// ends reports whether the mark between before and after ends a sentence.
func ends(before string, mark rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	if unicode.IsLower(next) {
		return false
	}
	if mark != '.' {
		return true
	}
	last := lastWord(before)
	switch {
	case abbreviations[last], beforeNumbers[last] && unicode.IsDigit(next):
		return false
	case strings.IndexFunc(before, func(r rune) bool { return !unicode.IsDigit(r) }) < 0:
		return false // the number of an item in a list
	case initials(last):
		return starters[firstWord(after)]
	}
	return true
}

// initials reports whether a word, without its last full stop, is one letter or
// letters with stops between them, as in "U.S.".
func initials(word string) bool {
	for i, r := range []rune(word) {
		if i%2 == 0 && !unicode.IsLetter(r) || i%2 == 1 && r != '.' {
			return false
		}
	}
	return word != ""
}

// firstWord returns the first word of a text in lower case, as far as it is letters.
func firstWord(text string) string {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsSpace(r) })
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		text = text[:i]
	}
	return strings.ToLower(text)
}

// lastWord returns what stands after the last white space or apostrophe, in lower
// case, without the brackets and quotation marks before it.
func lastWord(text string) string {
	if i := strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\'' || r == '’' }); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
	}
	return strings.ToLower(strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}
