// Package symmetry finds out which requests a policy cannot tell apart.
//
// A rule that says "some party in grant.to; party in input.subject.chain" asks
// whether two names are the same, never which names they are. Rename every party
// of a request and the answer is the same. So of all people and labels of a
// world only as many have to be asked about as there are different patterns of
// equal names; everything else is told by counting.
//
//	s := symmetry.Of(symmetry.Scope{Actions: []string{"read"}, Channel: "api"}, old, next)
//	people, labels := s.Subject(subject), s.Label(label, now)
//	key := symmetry.Join(people, labels) // equal keys: equal outcomes, under both revisions
//
// # Why it is sound
//
// Of walks the compiled rules from their roots and notes, for every part of the
// request ("object.grants.*.via"), which constants of the rules and of their data
// its values can meet in a comparison, a membership or a key. It follows values
// through variables, arguments, results of rules and containers, and joins what
// it cannot keep apart, so it may find too much and never too little. A name that
// stands where it can meet a constant equal to it is kept as it is (pinned).
// Every other name takes part only in comparisons with other names of the same
// request, whose results are the pattern of equal names. split is followed: names
// are taken apart at the marks that the rules cut at. count of a name is followed
// as far as the numbers that it is compared with can tell. Times count by whether
// they lie before, at or after the moment asked about. Where rules compare names
// by order, or do anything that is not listed here, no name is renamed (Exact says
// why), which is slow and still right.
//
// The name of the grant in an answer may differ between two requests with equal
// keys, for it is one of the renamed names. Everything else of a decision is
// equal; a property test compares it with evaluation.
//
// The package refuses to know what a rule means, and evaluates nothing.
package symmetry
