// Package reference makes pages of what the METADATA of a revision says: every rule
// with its code, public reason, owner, sources, the place where it stands, and an
// example that it decides beside one that it does not.
//
//	book := reference.Build(ctx, revision, reference.Shipped())
//	page, ok := book.Page("alliances.nato.html")
//	err := book.Write("out") // a folder of pages for a browser or a repository's site
//
// The pages are those of the revision at hand, not of some build: every example is
// decided again when the book is made, and one that no longer shows what it is for is
// left out. Which examples there are stands in examples.json, which is made from the
// decision tables.
//
// The package refuses to know who reads the pages, objects, and persons. A page holds
// no script and nothing from elsewhere, and every text of a rule is escaped.
package reference
