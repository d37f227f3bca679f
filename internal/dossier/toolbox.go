package dossier

import (
	"slices"
	"strings"
)

// Families returns the families that a kind of measure can belong to. Those of
// the EU are the five of the cyber diplomacy toolbox (Council documents 13007/17
// and 10289/23); NATIONAL is what a state does on its own. Expulsion and
// indictment are of states alone; a restrictive measure of the EU is a listing.
func (k MeasureKind) Families() []MeasureFamily {
	switch k {
	case MeasureDemarche:
		return []MeasureFamily{FamilyCooperative, FamilyStability, FamilyNational}
	case MeasureDialogue:
		return []MeasureFamily{FamilyPreventive, FamilyCooperative, FamilyStability, FamilyNational}
	case MeasureSummons, MeasureStatement:
		return []MeasureFamily{FamilyStability, FamilyNational}
	case MeasureCapacity, MeasureAdvisory:
		return []MeasureFamily{FamilyPreventive, FamilyCooperative, FamilyNational}
	case MeasureListing:
		return []MeasureFamily{FamilyRestrictive, FamilyNational}
	case MeasureExpulsion, MeasureIndictment:
		return []MeasureFamily{FamilyNational}
	case MeasureDisruption, MeasureRetorsion, MeasureCountermeasure:
		return []MeasureFamily{FamilyLawful, FamilyNational}
	}
	return nil
}

// Addressed reports whether a kind of measure is taken against a state, which it
// then names.
func (k MeasureKind) Addressed() bool {
	return slices.Contains([]MeasureKind{MeasureDemarche, MeasureSummons, MeasureExpulsion, MeasureRetorsion, MeasureCountermeasure}, k)
}

// Visible reports whether the adversary notices the measure, so that what it shows
// must be fit to be acted on (PAP). Help to a vulnerable country stays between
// friends, and so does a consultation that addresses no state; everything else is
// said to the adversary, done to it, or public.
func (m *Measure) Visible() bool {
	return m.Kind != MeasureCapacity && (m.Kind != MeasureDialogue || m.Against != "")
}

// Audience says to whom a decision is told: "public", "alliance:KEY", "state:XX"
// for the state concerned, or the key of a party.
type Audience struct {
	Public   bool
	Alliance AllianceKey
	State    string // ISO 3166
	Party    PartyKey
}

// AudienceOf reads what a communication names.
func AudienceOf(to string) Audience {
	if key, ok := strings.CutPrefix(to, "alliance:"); ok {
		return Audience{Alliance: key}
	}
	if code, ok := strings.CutPrefix(to, "state:"); ok {
		return Audience{State: code}
	}
	if to == "public" {
		return Audience{Public: true}
	}
	return Audience{Party: to}
}

// Allows reports whether a decision of this publicity can be told to an audience:
// one for an alliance is told to it and its members, a private one to parties and
// to the state concerned.
func (p Publicity) Allows(a Audience) bool {
	switch p {
	case PublicityPublic:
		return true
	case PublicityAlliance:
		return !a.Public && a.State == ""
	case PublicityPrivate:
		return !a.Public && a.Alliance == ""
	}
	return false
}

// Verified reports whether a party has recorded that it could confirm, at least in
// part, what support is asked for.
func (r *SupportRequest) Verified(by ...PartyKey) bool {
	return slices.ContainsFunc(r.Verifications, func(v Verification) bool {
		return slices.Contains(by, v.Party) && (v.Result == VerifiedFully || v.Result == VerifiedPartly)
	})
}

// Answerable reports whether a mode can answer a request for support. Silence is no
// answer; alignment and breaking silence need a text.
func (m SignOn) Answerable() bool {
	return slices.Contains(SignOns, m) && m != SignAbstain && m != SignAlign && m != SignBreak
}
