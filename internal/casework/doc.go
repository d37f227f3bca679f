// Package casework holds the verbs: everything that a person can do with the
// nouns of dossier. It is the only place where the rules, the policy, the state,
// the files and the audit meet.
//
// A request opens one Session: one snapshot of objects, memberships and policy
// revision, and one class of subject. Whatever the session hands out is a
// Released value, which only this package can make and only after a decision;
// fields that the policy withholds are already gone from it. What a caller may
// not know of is answered exactly as what does not exist.
//
//	s := desk.Session(principal, casework.Options{Capacity: "eu27"})
//	page, err := s.Incidents(ctx, casework.IncidentFilter{}, casework.Page{})
//	for _, e := range page.Edges {
//		fmt.Println(e.Node.Object().Title, e.Node.Withheld())
//	}
//
// A change asks the policy inside the store's one writer, on the newest state,
// so that no decision is out of date when it takes effect. A refused change
// changes nothing and leaves an audit entry.
//
// A joint statement is decided by more than its label: facts of its parties,
// positions and file go to the policy beside it (facts). Whether a party can read
// what a claim rests on is asked for a delegate made from the registry (delegate).
// When something may not be relied on any more, what rests on it follows (shaken).
//
// The package knows no GraphQL and no HTTP. Who may do what is Rego's; on top of
// that a released copy leaves out whatever of its header speaks of other parties
// (other grants, consents, readers, and originators that must not be named). That
// only ever takes away.
package casework
