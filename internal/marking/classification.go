package marking

import (
	"time"

	"entente/internal/fault"
)

// Rank orders classification levels across schemes: 0 unclassified, 1 restricted,
// 2 confidential, 3 secret, 4 top secret.
type Rank uint8

// The ranks.
const (
	Unclassified Rank = iota
	Restricted
	Confidential
	Secret
	TopSecret
)

// Classification is a level in the words of the scheme that set it, with the day
// it was set: equivalence is dated (France changed its scale on 1 July 2021).
// The zero value is unclassified. Equivalence governs protection, never
// releasability.
type Classification struct {
	Scheme string `json:"scheme"` // EU, NATO, or an ISO 3166 code
	Level  string `json:"level"`  // the scheme's own words
	Rank   Rank   `json:"rank"`   // protection owed, by the table of the day
}

type level struct {
	scheme, name string
	rank         Rank
	from, until  string // days, half-open; empty is unbounded
}

// equivalence follows Council Decision 2013/488/EU, appendix B, as amended by
// Decision 2021/1075. A scheme that lacks a level maps upward: the United
// Kingdom handles CONFIDENTIAL as SECRET since 2014.
var equivalence = []level{
	{"EU", "LIMITE", Unclassified, "", ""},
	{"EU", "RESTREINT UE/EU RESTRICTED", Restricted, "", ""},
	{"EU", "CONFIDENTIEL UE/EU CONFIDENTIAL", Confidential, "", ""},
	{"EU", "SECRET UE/EU SECRET", Secret, "", ""},
	{"EU", "TRES SECRET UE/EU TOP SECRET", TopSecret, "", ""},
	{"NATO", "NATO UNCLASSIFIED", Unclassified, "", ""},
	{"NATO", "NATO RESTRICTED", Restricted, "", ""},
	{"NATO", "NATO CONFIDENTIAL", Confidential, "", ""},
	{"NATO", "NATO SECRET", Secret, "", ""},
	{"NATO", "COSMIC TOP SECRET", TopSecret, "", ""},
	{"NL", "Dep. VERTROUWELIJK", Restricted, "", ""},
	{"NL", "Stg. CONFIDENTIEEL", Confidential, "", ""},
	{"NL", "Stg. GEHEIM", Secret, "", ""},
	{"NL", "Stg. ZEER GEHEIM", TopSecret, "", ""},
	{"DE", "VS-NfD", Restricted, "", ""},
	{"DE", "VS-VERTRAULICH", Confidential, "", ""},
	{"DE", "GEHEIM", Secret, "", ""},
	{"DE", "STRENG GEHEIM", TopSecret, "", ""},
	{"FR", "DIFFUSION RESTREINTE", Restricted, "", ""},
	{"FR", "CONFIDENTIEL DEFENSE", Confidential, "", "2021-07-01"},
	{"FR", "SECRET DEFENSE", Secret, "", "2021-07-01"},
	{"FR", "TRES SECRET DEFENSE", TopSecret, "", "2021-07-01"},
	{"FR", "SECRET", Secret, "2021-07-01", ""},
	{"FR", "TRES SECRET", TopSecret, "2021-07-01", ""},
	{"UK", "OFFICIAL", Unclassified, "", ""},
	{"UK", "OFFICIAL-SENSITIVE", Restricted, "", ""},
	{"UK", "CONFIDENTIAL", Confidential, "", "2014-04-02"},
	{"UK", "SECRET", Secret, "", ""},
	{"UK", "TOP SECRET", TopSecret, "", ""},
	{"US", "UNCLASSIFIED", Unclassified, "", ""},
	{"US", "CUI", Restricted, "", ""},
	{"US", "CONFIDENTIAL", Confidential, "", ""},
	{"US", "SECRET", Secret, "", ""},
	{"US", "TOP SECRET", TopSecret, "", ""},
	{"EE", "Piiratud", Restricted, "", ""},
	{"EE", "Konfidentsiaalne", Confidential, "", ""},
	{"EE", "Salajane", Secret, "", ""},
	{"EE", "Täiesti salajane", TopSecret, "", ""},
	{"CZ", "Vyhrazené", Restricted, "", ""},
	{"CZ", "Důvěrné", Confidential, "", ""},
	{"CZ", "Tajné", Secret, "", ""},
	{"CZ", "Přísně tajné", TopSecret, "", ""},
	{"PL", "Zastrzeżone", Restricted, "", ""},
	{"PL", "Poufne", Confidential, "", ""},
	{"PL", "Tajne", Secret, "", ""},
	{"PL", "Ściśle tajne", TopSecret, "", ""},
	{"SE", "Begränsat hemlig", Restricted, "", ""},
	{"SE", "Konfidentiell", Confidential, "", ""},
	{"SE", "Hemlig", Secret, "", ""},
	{"SE", "Kvalificerat hemlig", TopSecret, "", ""},
}

// Classify returns the classification that a level of a scheme meant on a day.
// A level that the scheme did not have on that day is Invalid with code
// CLASSIFICATION_UNKNOWN: an unknown level is refused, never read as open.
func Classify(scheme, name string, set time.Time) (Classification, error) {
	day := set.UTC().Format(time.DateOnly)
	for _, l := range equivalence {
		if l.scheme == scheme && l.name == name && l.in(day) {
			return Classification{Scheme: scheme, Level: name, Rank: l.rank}, nil
		}
	}
	return Classification{}, fault.New(fault.Invalid, "marking.Classify",
		"this scheme has no such level on that day").WithCode(fault.CodeClassUnknown)
}

// HandledAs returns the level at which a holder of scheme protects c on a day:
// its own level of the same rank, or the next higher one where it has none.
// What is unclassified needs no level: the answer is the zero value. A scheme
// without a table is Invalid with code CLASSIFICATION_UNKNOWN.
func HandledAs(c Classification, scheme string, on time.Time) (Classification, error) {
	day := on.UTC().Format(time.DateOnly)
	best := Classification{}
	found := false
	for _, l := range equivalence {
		if l.scheme != scheme || !l.in(day) || l.rank < c.Rank || (l.rank == Unclassified && c.Rank == Unclassified) {
			continue
		}
		if !found || l.rank < best.Rank {
			best, found = Classification{Scheme: scheme, Level: l.name, Rank: l.rank}, true
		}
	}
	switch {
	case found && c.Rank > Unclassified:
		return best, nil
	case c.Rank == Unclassified:
		return Classification{}, nil
	}
	return Classification{}, fault.New(fault.Invalid, "marking.HandledAs",
		"no equivalence table for this scheme").WithCode(fault.CodeClassUnknown)
}

// Levels lists the levels that a scheme has on a day, lowest first.
func Levels(scheme string, on time.Time) []Classification {
	day := on.UTC().Format(time.DateOnly)
	var out []Classification
	for _, l := range equivalence {
		if l.scheme == scheme && l.in(day) {
			out = append(out, Classification{Scheme: scheme, Level: l.name, Rank: l.rank})
		}
	}
	return out
}

func (l level) in(day string) bool {
	return (l.from == "" || l.from <= day) && (l.until == "" || day < l.until)
}

// joinClass keeps the higher of two; of equals, the one whose text sorts last,
// so that the result does not depend on the order of its parts.
func joinClass(a, b Classification) Classification {
	if a.Rank != b.Rank {
		if a.Rank > b.Rank {
			return a
		}
		return b
	}
	if a.Scheme+"\x00"+a.Level >= b.Scheme+"\x00"+b.Level {
		return a
	}
	return b
}
