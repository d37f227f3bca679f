// Package prove checks named invariants of a policy over every case that an
// alliance's facts can form, and not over examples.
//
//	report, err := prove.Run(ctx, revision, tree, prove.Options{Alliances: []string{"nato"}})
//	for _, f := range report.Findings { … f.Broken.Words … }
//
// The space of an alliance is the product of what its rules can tell apart: how
// the person's party stands in it, what the person's organisation is to the
// object, which function they have, the marking, to whom it was shared, by whom,
// for what and until when. Names that rules do not mention stand for all others
// (see package symmetry), so one foreign party is every foreign party. What a case
// may hold at once is bounded, and Report.Bounds says how: the answer is complete
// within the bounds and says nothing beyond them.
//
// An invariant is one of the list in this package, which binds every tree, or one
// that an alliance adds beside its rules, in a file whose name ends in
// _invariants_test.rego. That file's package offers a set rule broken, and each
// member is the code of an invariant that the case at hand breaks; its input is
// the request with the answer added as input.answer:
//
//	package alliances.nordic_invariants_test
//
//	broken contains "NORDIC_MEMBERS_ONLY" if {
//		input.answer.rule == "NORDIC_COMMUNITY"
//		not membership.member("nordic")
//	}
//
// The package refuses to mend rules, and to judge what no invariant names.
package prove
