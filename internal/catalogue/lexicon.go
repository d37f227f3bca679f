package catalogue

import (
	"slices"
	"strings"
	"unicode"
)

// place is where a term stands: an index of a vocabulary, and one of its terms.
type place struct{ vocabulary, term int }

// lexicon finds the vocabularies' wordings in running text.
type lexicon struct {
	phrases map[string][]place // words joined by one space, to every term that they may mean
	longest int                // words in the longest phrase
}

func (x *lexicon) add(at place, wordings, ordinary []string) {
	if x.phrases == nil {
		x.phrases = map[string][]place{}
	}
	for _, w := range wordings {
		if w == "" || slices.Contains(ordinary, w) {
			continue
		}
		key := strings.Join(words(w), " ")
		x.phrases[key] = append(x.phrases[key], at)
		x.longest = max(x.longest, strings.Count(key, " ")+1)
	}
}

// in returns, for each place in the text where a wording stands, the terms that
// it may mean. The longest wording counts: "very unlikely" is not also "unlikely".
func (x *lexicon) in(text string) [][]place {
	var found [][]place
	tokens := words(text)
	for i := 0; i < len(tokens); {
		step := 1
		for n := min(x.longest, len(tokens)-i); n > 0; n-- {
			if terms := x.phrases[strings.Join(tokens[i:i+n], " ")]; terms != nil {
				found, step = append(found, terms), n
				break
			}
		}
		i += step
	}
	return found
}

// words returns the words of a text in lower case, and between them every mark that
// is not a hyphen, which no wording reaches across.
func words(text string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) && r != '—' && r != '–':
			flush()
		default:
			flush()
			out = append(out, string(r))
		}
	}
	flush()
	return out
}

// Mixed returns the keys of the vocabularies whose own terms stand in the text, in
// the order of Vocabularies. Whole words count, in any case. A wording that two
// vocabularies share, as "likely" and "almost certain" are, tells nothing and counts
// for neither; "very likely" is ICD_203 alone and "highly likely" is PHIA alone.
// More than one key means that the text mixes vocabularies.
func Mixed(text string) []string {
	l := data()
	own := make([]bool, len(l.vocabularies))
	for _, terms := range l.lexicon.in(text) {
		first := terms[0].vocabulary
		if !slices.ContainsFunc(terms, func(p place) bool { return p.vocabulary != first }) {
			own[first] = true
		}
	}
	var keys []string
	for i, v := range l.vocabularies {
		if own[i] {
			keys = append(keys, v.Key)
		}
	}
	return keys
}

// LikelihoodTerms returns the estimative terms whose wordings stand in the sentence,
// in the order of the text and each once. A wording that several vocabularies share
// gives a term of each, in the order of Vocabularies. "Remote" alone is not looked
// for, nor is "certain": both mostly mean something else.
func LikelihoodTerms(sentence string) []Term {
	l := data()
	var terms []Term
	seen := map[place]bool{}
	for _, places := range l.lexicon.in(sentence) {
		for _, p := range places {
			if !seen[p] {
				seen[p] = true
				terms = append(terms, l.vocabularies[p.vocabulary].Terms[p.term].clone())
			}
		}
	}
	return terms
}
