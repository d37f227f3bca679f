// Package resolver answers the fields of the schema: each resolver takes the
// caller's session from the context, calls casework, and maps what was released
// to the wire. It decides nothing, keeps nothing between requests, and knows no
// transport.
//
//	func (r *queryResolver) Case(ctx context.Context, id dossier.ID) (*model.Case, error) {
//		return one(ctx, id, model.FromCase)
//	}
//
// The *.resolvers.go files are written by gqlgen around the bodies that stand in
// them; everything else belongs into the other files of this package.
package resolver

// Resolver is the root of all resolvers. It holds nothing: all that an answer
// depends on is in the operation's session.
type Resolver struct{}
