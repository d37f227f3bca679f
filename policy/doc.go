// Package policy asks Rego who may do what, and remembers the answers.
//
// A Revision is one compiled policy tree. It answers a Request (subject, action,
// label, context) with a Decision, always through the one entry point
// data.decision.verdict. A Class stands for all persons with equal subjects and
// holds verdict tables: one Rego evaluation per (revision, class, action,
// channel, relations, label), however many objects share the label. An Engine
// holds the revision in force and swaps it whole.
//
//	rev, err := policy.Compile(ctx, tree, policy.Default())
//	class := rev.Class(subject)
//	table := class.Table("read", policy.ChannelAPI)
//	v := table.At(ctx, labels, id, 0, now) // the object row knows its label's number
//	if v.Outcome.Permits() { … rev.Why(v).Obligations … }
//
// The package refuses to know objects, persons, storage and transport, and
// holds no sharing rule: Decide is Rego's answer and nothing else, and every
// remembered verdict equals Decide at the same minute.
//
// # How long a verdict stays true
//
// A verdict is kept with a stretch of time, not with the minute it was asked
// for. Lints make that sound. Rules may mention input.context.now only in
// data.lib.time, and there only as a direct operand of ==, !=, <, <=, > or >=.
// The other operand is some value of the request, of an alliance's data or of
// the policy text, because no allowed builtin makes a new string, except split,
// which cuts one at a constant punctuation mark. Times are texts of fixed width,
// so for any text s the minutes before s are a beginning of the time line: each
// text changes the outcome of a comparison at most at one minute and, for
// equality, at the one after. These edges are collected from all texts of the
// policy and its data, the subject, the action, the channel and the label, with
// all pieces that split could cut. Between two neighbouring edges every
// comparison has the same result, hence so has the whole evaluation, and the
// verdict holds for [last edge <= now, next edge > now). Anything outside that
// stretch is asked anew.
//
// # Fail closed
//
// An error, a time-out, an undefined or malformed answer, an unknown field or
// obligation, a panic, a cancelled context, a nil object: all are DENY_HIDDEN
// with the reason POLICY_ERROR, and Config.OnError is told. What a revision may
// contain is an allow-list: builtins (none reaches outside, none runs longer
// than its input is large), folders, references, sizes, and how values that rules
// build may nest. The last two make the time limit of an evaluation work: OPA
// looks at it between two steps, and no step may be long. Compile refuses
// everything else and says where it stands and what to do.
//
// Invariants, each with a test: Table.At equals Decide; Table.Select lists
// exactly what At finds discoverable; a change of any single part of a request
// is seen by a warm table; no tree outside the rules above compiles.
package policy
