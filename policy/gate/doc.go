// Package gate holds a proposed change of the sharing rules against everything that
// can be found out about it without a person.
//
//	report := gate.Run(ctx, gate.Candidate{Base: inForce, Next: proposed, Owner: "nato", Now: now, World: world}, gate.Default())
//	if !report.Passed() { … report.Gates says which check failed, and where }
//
// The checks, in their order: SCOPE (the change stays in its owner's folder), COMPILE
// (the tree compiles as the server compiles it, with its lints, its builtins and its
// limits), FORMAT (the changed files are formatted), TESTS (every test of the tree
// passes), COVERAGE (the tests reach every line of the changed packages), IMPACT
// (what it opens and closes, for whom; this one never fails because of what it finds),
// REACH (an alliance's change changes no answer about what was not shared through
// that alliance) and PROOF (every invariant of the affected alliances holds). A check
// that could not be run has failed.
//
// What is proposed is a stranger's program: its rules and tests run with builtins that
// reach nothing outside, within limits of time and memory. Tests of packages that the
// owner may not change are those of the tree in force, because they stand outside the
// owner's folder. The package refuses to know who proposes, who decides and what is in
// force; it changes nothing.
package gate
