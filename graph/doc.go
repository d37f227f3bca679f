// Package graph is the GraphQL face of the service: transports, limits, and the
// translation of faults. It decides nothing; what it sends was released by
// casework.
//
//	h := graph.NewHandler(graph.Config{Desk: desk, Caller: caller, Limits: graph.DefaultLimits(), Clock: time.Now})
//	http.Handle("/graphql", h)
//
// A request goes: caller -> body limit -> count of values -> the text that its digest
// names, or the list of what is taken (persisted.go) -> parser with a token limit ->
// one linear walk that measures it (limits.go) -> the caller's budget -> validation ->
// variables -> execution on one snapshot. Whatever is refused is refused before
// the next, dearer step, with an answer under 1 KB that repeats nothing of what
// was sent.
//
// Invariants: no operation without a caller; no mutation by GET, and none by a
// request that a foreign page could send; errors sorted by path and code, from a
// closed list, and equal for what is hidden and what does not exist; a file goes
// from the socket to casework without being kept here.
//
// The schema stands in schema/ (one file a noun), gqlgen's executor in generated/,
// wire types and mappings in model/, resolvers in resolver/. The package knows
// neither the store nor the policy.
package graph
