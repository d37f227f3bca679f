// Package noleak tests that what is hidden is indistinguishable from what does not
// exist (non-interference), and that the test itself would see a leak.
//
//	go test ./internal/noleak -run TestNothingHiddenShows -noleak.for=2h
//	go test -tags leaks ./internal/noleak -run TestEveryPlantedLeakIsCaught
//
// A plan is drawn by rapid: objects of every noun with edges, markings, grants and
// files, some people, and what they do. It happens in a world: store, desk, HTTP
// handlers, all in memory and in a bubble of fake time. Everything that one person,
// the caller, observes (status, headers, bodies, cursors, order, errors, frames) is
// kept and compared, byte for byte, with what the same person observes in
//
//   - minus: the world without all that the caller may not discover at any time of the run,
//   - plus: the world with more of it, among it twins with neighbouring ids and equal files,
//   - swap: the world in which it is there with other content, or at least with other
//     words where it is bound to stay,
//   - elsewhere: the world in which it, and what others filed and the caller merely reads,
//     was given to somebody else as well,
//   - purged: the world in which others did nothing of what made no difference to what
//     the caller may read: neither hidden things, nor a sharing with somebody else.
//
// What makes a difference to the caller is judged by the copies that the product would
// hand out, but for what the package itself says is nobody's business: to whom else
// something went, and who took it along.
//
// Beside it: no answer names the id of what is hidden (exposure), and no act of the
// caller changes what the caller may not know of (integrity). What the caller may
// discover is said by full evaluations of the rules, on facts that this package
// gathers itself; three readings of random laws are compared (reference evaluator,
// OPA, verdict tables).
//
// Worlds can be compared because ids are made from names, times from the bubble's
// clock, and what a step draws at random from the step alone. Questions are drawn
// from the schema and objects from the demo's own, with other headers and edges: a
// new field or argument is asked for with nobody remembering it. The run fails if
// a field or an argument was never used, if worlds hold too little that is hidden and
// related, or if too many questions only err. Subscriptions come as event streams and
// over WebSockets of the real handler. Some worlds keep the log of decisions and the
// audit ledger, and some give a small budget. What is drawn at random there (names of
// records, salts, slots, hashes) is compared by its order or its kind alone, and what an
// auditor is told is measured by what somebody in the same party could know of.
//
// There is no list of leaks that are allowed. Four things are told on purpose. A visible
// work says whether it stands: when something that it rests on no longer holds, its
// readers are told so, without what that was. A work is never marked below what it rests
// on, also by one who may no longer know of that: else whoever loses the sight of a source
// could lower what was made of it. And a notice to a party is for all of its
// people whom the rules let act on notices, also for one who may not know what the
// notice is about, which stays unnamed. What was so shaken, marks so, or was told of, is
// therefore kept in the worlds that are compared (see bound), and tests in internal/casework
// hold answers about them against each other, byte for byte, where it is something else.
// Last, the check of a joint text tells those who read what it rests on which of its parties
// cannot: else nobody could mend it. That is left as it is elsewhere, and tested with the check.
//
// A plan that shows a difference is made as short as it can be and kept as a file of
// plain JSON, with its objects, people, rules and questions: it means the same when the
// schema or the demo grows. Those in testdata/plans/found are tried in every run, and
// each in testdata/plans/leaks shows one leak that can be planted, and nothing without
// it. A plan that asks for what the schema no longer has, or holds an object that is no
// longer valid, is an error and not skipped. They are also what others grow from: one
// plan in four that is drawn is a kept one, or two of them in one world, with other
// markings, people, objects and acts put in between. How well leaks are found that nobody
// has seen before is measured by looking for each planted one without its own plan
// (-noleak.kill.fresh). A file, or the number of a plan that was
// drawn, is tried again by
//
//	go test ./internal/noleak -run TestPlansThatWereGiven -noleak.replay=197,part12,testdata/plans/found/x.json
//
// The package knows the product through its outermost interface, and how it is
// wired; it holds nothing but tests. Nouns, fields and rules it takes from the schema and
// the shipped rules; by name it knows only those by which worlds are built and compared:
// cases, files and their custody, texts, notices, the log, the ledger, what a work rests on.
package noleak
