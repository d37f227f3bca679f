package dossier

import "slices"

// Reliable reports whether nothing speaks against relying on an object as it
// stands: it was not revoked, locked away, replaced, withdrawn, put in doubt or never
// finished, and its time has not run out.
func Reliable(o Object) bool {
	return !slices.Contains([]State{Revoked, Expired, Quarantined, Withdrawn, InReview, Stale, Superseded, Draft}, o.Head().State)
}

// Stands reports whether others may rest on an object: it is reliable, a judgement or
// assessment is approved, and a decision was taken.
func Stands(o Object) bool {
	switch o.Noun() {
	case NounJudgement, NounNormAssessment:
		return o.Head().State == Approved
	case NounAttribution:
		return Reliable(o) && o.Head().State != Proposed
	}
	return Reliable(o)
}
