// Package dossier holds the nouns of the field: parties, alliances and
// memberships, cases, incidents, evidence, threat actors, release requests; then
// judgements, norm assessments, attributions, requests for support, statements with
// their versions, amendments and comments, publications, measures, listing
// proposals and notifications.
// Each has its life cycle as a table of legal moves, and knows which label it
// carries. What is possible for anyone is decided here; who may do it is Rego's.
//
//	inc := &dossier.Incident{Header: h, Title: "…"}
//	err := dossier.IncidentCycle.Check(inc.State, "validate") // fault MOVE_ILLEGAL from DRAFT
//	l := dossier.LabelOf(inc, nil)                            // what a policy will see of it
//
// Objects are values: once handed to the store they are never changed; a change
// makes a copy with the next version. The package does no I/O, reads no clock
// and knows no policy.
package dossier
