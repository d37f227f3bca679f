// Package tracing tells an operator where the time of requests goes, by
// OpenTelemetry, if the operator names a collector.
//
//	t, err := tracing.New(tracing.Config{URL: "http://127.0.0.1:4318"}, log)
//	defer t.Close(ctx)
//	ctx, done := t.Request(ctx, "/graphql", "POST")
//	done(200)
//
// There are four spans: a request, a decision, an update of the state and an append
// to the journal. What may be said of each is in its method's signature: names of
// routes, of actions and outcomes, a status, a number, a code. No span can carry an
// object, a person, a party, a token or a text, because no method takes one.
//
// Identifiers of traces are the service's own: a caller's traceparent is not taken
// over, and none is sent out. The package knows nothing of what it measures.
package tracing
