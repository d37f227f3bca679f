// Package gazette hands out publications as files, in every form that communique
// can write.
//
//	f, err := gazette.File(ctx, session, "pub_mfrggzdfmztwq2lknnwg23tpoa.pdf")
//	w.Header().Set("Content-Type", f.MediaType)
//
// Invariants: what leaves was released to the session by a decision of its own
// (export); a name that is no publication's, one of a publication that the caller
// may not export, and one with an unknown extension are refused alike. Parties and
// alliances stand with their names where the caller may know of them, else with
// their keys.
//
// The package refuses to know the store, the rules and the transport: it asks a
// casework.Session and returns bytes.
package gazette
