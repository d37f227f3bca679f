// Package catalogue holds the public reference lists that assessments and
// judgements refer to: voluntary norms and rules of international law with the
// elements that must be shown, what states have published about those rules, the
// bases of state responsibility, grades of responsibility, estimative
// vocabularies, families of response measures, and the checklist of norm 13(b).
//
// It also knows the vocabularies' words in running text, so that a draft can be
// checked for terms from two vocabularies, or for a likelihood and a confidence
// level in one sentence.
//
//	norm, _ := catalogue.NormByKey("un-13f")
//	norm.Source                                          // A/70/174, paragraph 13(f)
//	catalogue.Mixed("Highly likely, if not very likely") // [ICD_203 PHIA]
//
// The package refuses to know any case, any party and any policy: nothing here
// says whether a norm was violated or who may say so. It reads only files that
// are part of it. Wordings are our own and short; each entry names the document
// that decides.
//
// Invariants: keys are unique in their list and never change their meaning; every
// entry has a source; terms of a vocabulary rise; what a function returns is a
// copy that the caller may change.
package catalogue
