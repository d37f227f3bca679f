// Package misp reads threat actors from a MISP galaxy: the cluster file
// "threat-actor.json".
//
//	err := misp.Read(misp.File{Name: "threat-actor.json", Reader: f}, give, func(r misp.Record) error {
//		if r.Actor == nil {
//			report(r.Key, r.Problems) // refused, with line, field and reason
//			return nil
//		}
//		return file(r.Actor) // give it an id, an owner, a state
//	})
//
// A galaxy says "country" and "cfr-suspected-state-sponsor" of an actor. Both are
// somebody's claims and become dossier.StateClaims: the country as an ISO 3166 code
// whatever its spelling, beside it the source's own word and who says so. Where
// they differ, both are kept.
//
// Invariants: every entry of the cluster gives one Record, with an actor or with a
// fatal Problem; nothing is left out without a Problem that says so; an actor that
// is given passes dossier.Validate once it has an id and an owner; a name that two
// actors bear stays with both and is pointed out. Memory does not grow with the
// entries, but for their names, up to MaxNames bytes.
//
// The package does no I/O beyond the reader that it is given, and knows no store:
// that an entry was imported before shows in its ImportKey. It holds no opinion on
// whether two actors are the same.
package misp
