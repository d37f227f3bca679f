package catalogue

import (
	"regexp"
	"strings"
)

// A level of confidence, stated before or after the noun, in English and in French.
// The patterns read what words() gives: lower case, words and marks one space apart.
var confidenceLevels = regexp.MustCompile(`(?:^| )(?:` + strings.Join([]string{
	// high confidence, moderate analytic confidence, a high degree of confidence, the highest level of certainty
	levelEN + `(?: analytic| analytical)? confidence`,
	levelEN + ` (?:degree|degrees|level|levels) of (?:analytic |analytical )?(?:confidence|certainty)`,
	// confidence is high, our confidence in this judgement remains moderate, confidence level: low
	`confidence(?: level)?(?: [^ .;!?]+){0,8} (?:is|are|was|were|remains|remain) (?:assessed as |rated |rated as )?` + levelEN,
	`confidence(?: level)?(?: [:=(]| as)? ` + levelEN,
	// highly confident
	`(?:highly|very|extremely|moderately|reasonably) confident`,
	// haute confiance, un très haut degré de confiance, niveau de confiance élevé, la confiance est modérée
	levelFR + ` confiance`,
	levelFR + ` (?:degré|niveau) de (?:confiance|certitude)`,
	`(?:degré|niveau) (?:très )?` + levelFR + ` de (?:confiance|certitude)`,
	`confiance(?: [:=(]| est| reste| demeure)?(?: très)? ` + levelFR,
}, "|") + `)(?: |$)`)

const (
	levelEN = `(?:low|moderate|medium|high|lower|higher|lowest|highest)`
	levelFR = `(?:faible|limitée?|modérée?|moyenne?|haute?|élevée?|forte?)`
)

// confidenceNames hold the word and state no level.
var confidenceNames = strings.NewReplacer(
	"confidence and security building", "", "confidence building", "",
	"mesures de confiance", "", "mesure de confiance", "")

// ConfidenceWords reports whether a sentence states a level of confidence, in
// English or in French: "high confidence", "with moderate confidence", "a high degree
// of confidence", "haute confiance"; degrees and levels of certainty count too.
// Confidence without a level, confidence-building measures and what is shared in
// confidence do not.
func ConfidenceWords(sentence string) bool {
	text := strings.Join(words(sentence), " ")
	return confidenceLevels.MatchString(confidenceNames.Replace(text))
}
