// Package generated is gqlgen's executor for the schema in graph/schema. All but
// this comment is written by `go generate ./graph`; nothing here is edited.
package generated
