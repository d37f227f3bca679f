// Package archtest keeps the house in order: it reads the source tree and says
// which package imports what it may not know, and which file breaks a house rule.
//
// It holds the table of who may import whom (house.go), the reader that compares
// the tree with it (imports.go), and the rules on source text (source.go, codes.go).
// It refuses to know types: it parses files and never builds, runs or calls
// anything, so it works on a tree that does not compile and needs no network.
//
//	findings, err := archtest.Imports(os.DirFS("../.."), "entente", archtest.House())
//	// graph/resolver/incident.resolvers.go:9: graph/resolver imports internal/store: ...
//
// Invariants: a package without a row in the table is itself a finding, so that
// nobody adds one without saying where it stands. Every row and fence has a
// reason, and the reason is part of the finding. Nested modules and testdata
// folders are not part of the house.
package archtest
