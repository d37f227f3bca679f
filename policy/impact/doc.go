// Package impact says what a candidate revision would open and close before it
// is in force: for which people, objects, fields and actions.
//
//	report, err := impact.Compare(ctx, old, next, world, impact.Options{Actions: impact.Readings()})
//	for _, g := range report.ByAlliance { … g.Opened, g.Closed … }
//
// The answer is complete. Every subject is paired with every label; none is left
// out and none is drawn by lot. Three steps make that affordable, and none of
// them guesses. The documents that can differ are found from the text of the two
// trees: changed rules, and whatever calls a changed function. Pairs for which
// those documents have equal values under both revisions are decided alike, for
// the rest of both trees is the same. And pairs that differ in nothing but names
// that the rules cannot tell apart (see package symmetry) are asked about once.
// A property test compares the answer with that of asking about every pair.
//
// The package refuses to know where people and labels come from, and to judge:
// that more is opened may be what was meant.
package impact
