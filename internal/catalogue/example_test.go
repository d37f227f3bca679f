package catalogue_test

import (
	"fmt"

	"entente/internal/catalogue"
)

func ExampleNormByKey() {
	norm, _ := catalogue.NormByKey("un-13f")
	fmt.Println(norm.Source.Document, norm.Source.Paragraph, norm.Polarity)
	for _, e := range norm.Elements {
		fmt.Println(e.Key)
	}
	// Output:
	// A/70/174 13(f) RESTRAINT
	// state_link
	// contrary_to_law
	// critical_infrastructure
	// damage_or_impairment
	// intent
}

func ExampleMixed() {
	fmt.Println(catalogue.Mixed("Highly likely, if not very likely"))
	fmt.Println(catalogue.Mixed("Likely, if not almost certain"))
	// Output:
	// [ICD_203 PHIA]
	// []
}

// A likelihood and a level of confidence do not belong in one sentence (ICD 203).
func ExampleSentences() {
	draft := "We assess with high confidence that it is very likely. Our confidence is moderate."
	for _, s := range catalogue.Sentences(draft) {
		fmt.Println(catalogue.ConfidenceWords(s) && len(catalogue.LikelihoodTerms(s)) > 0, s)
	}
	// Output:
	// true We assess with high confidence that it is very likely.
	// false Our confidence is moderate.
}
