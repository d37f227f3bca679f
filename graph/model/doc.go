// Package model holds what goes over the wire, and how it comes from a released
// object: pure functions, one file a noun (from_<noun>.go), and the way back for
// inputs (to_<noun>.go).
//
//	var r casework.Released[*dossier.Case] // from a session; nothing else is accepted
//	c := model.FromCase(r)                 // nil if nothing was released
//
// Invariants: nothing here decides who may see what; a field that is withheld is
// nil; a stub has its id and its withheld list and nothing else. The package
// knows no session, no request and no transport.
package model
