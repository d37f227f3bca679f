// Package decisionlog writes past decisions as lines of JSON in the form of OPA's
// decision log, one event for each decision.
//
//	err := decisionlog.Write(ctx, session, query, func(line []byte) error { _, err := w.Write(line); return err })
//
// An event has the name of its decision as decision_id, the entry that it belongs to
// as batch_decision_id, the policy's revision as that of the bundle "entente", the
// entry point as path, the input that the rules looked at, their result, and in
// erased and masked what the reader is not told of both. requested_by is the person,
// where the reader may know it. custom holds the person's party and the objects. An
// event of which nothing was erased can be fed to OPA as it is.
//
// Invariants: every line ends with a line feed and is valid JSON; what a session may
// not read makes no line; that it was read is on record before a line is written.
//
// The package refuses to know the store, the rules and the transport.
//
// Source: https://www.openpolicyagent.org/docs/management-decision-logs
package decisionlog
