package marking

import (
	"slices"
	"strings"

	"entente/internal/fault"
)

// Marking is what originators have written on one piece of content. The zero
// value is unmarked and counts as stricter than TLP:RED; Validate refuses it.
type Marking struct {
	TLP         TLP            `json:"tlp"`
	PAP         PAP            `json:"pap"`
	Class       Classification `json:"class"`
	Originators Set            `json:"originators"`  // parties whose consent binds; the consent set
	ORCON       bool           `json:"orcon"`        // originator control: onward use only with consent
	PROPIN      bool           `json:"propin"`       // proprietary information of a private party
	RelTo       Audience       `json:"rel_to"`       // REL TO: releasable to these parties only
	NotRel      Set            `json:"not_rel"`      // not releasable to these parties
	DisplayOnly Set            `json:"display_only"` // may be shown to, never handed to
	EyesOnly    Audience       `json:"eyes_only"`    // NATIONAL EYES: nationals of these parties only
	Naming      Naming         `json:"naming"`       // may the provider be named
	Embargo     Minute         `json:"embargo"`      // not before this minute
	Expires     Minute         `json:"expires"`      // not from this minute on; zero is never
}

// Validate refuses a marking that nothing may be shared under: no TLP (code
// MARKING_MISSING), no PAP, no originator, or an expiry that is not after the
// embargo. It knows no clock; the past is checked by the caller.
func (m Marking) Validate() error {
	bad := func(field string, code fault.Code, text string) error {
		return fault.New(fault.Invalid, "marking.Validate", text).WithCode(code).At(field)
	}
	switch {
	case m.TLP == TLPUnset:
		return bad("tlp", fault.CodeMarkingMissing, "a TLP label is needed; it is never assumed")
	case m.PAP == PAPUnset:
		return bad("pap", fault.CodeMarkingMissing, "a PAP label is needed; it is never assumed")
	case len(m.Originators) == 0:
		return bad("originators", fault.CodeMarkingMissing, "at least one originator is needed")
	case m.Expires != 0 && m.Embargo >= m.Expires:
		return bad("expires", fault.CodeRangeInverted, "the expiry must be after the embargo")
	}
	return nil
}

// Clone returns a copy that shares no list with m.
func (m Marking) Clone() Marking {
	m.Originators, m.NotRel, m.DisplayOnly = slices.Clone(m.Originators), slices.Clone(m.NotRel), slices.Clone(m.DisplayOnly)
	m.RelTo.parties, m.EyesOnly.parties = slices.Clone(m.RelTo.parties), slices.Clone(m.EyesOnly.parties)
	return m
}

// Join returns the marking of content merged from a and b (the roll-up): the
// highest classification, the stricter TLP, PAP and naming, the intersection of
// REL TO and NATIONAL EYES, the union of exclusions and originators, the latest
// embargo, the earliest expiry. DISPLAYONLY and REL TO together are a level per
// party (none, display, release), and the lower level wins.
func Join(a, b Marking) Marking {
	m := Marking{
		TLP:         stricter(a.TLP, b.TLP),
		PAP:         stricter(a.PAP, b.PAP),
		Class:       joinClass(a.Class, b.Class),
		Originators: a.Originators.Union(b.Originators),
		ORCON:       a.ORCON || b.ORCON,
		PROPIN:      a.PROPIN || b.PROPIN,
		NotRel:      a.NotRel.Union(b.NotRel),
		EyesOnly:    a.EyesOnly.Intersect(b.EyesOnly),
		Naming:      stricter(a.Naming, b.Naming),
		Embargo:     max(a.Embargo, b.Embargo),
		Expires:     earliest(a.Expires, b.Expires),
	}
	m.RelTo, m.DisplayOnly = joinDisplay(a, b)
	return m
}

// JoinAll folds Join over at least one marking.
func JoinAll(first Marking, rest ...Marking) Marking {
	for _, m := range rest {
		first = Join(first, m)
	}
	return Join(first, first) // one canonical form, also for a single part
}

// Dominates reports whether a is at least as strict as b in every respect.
func Dominates(a, b Marking) bool { return Join(a, b).text() == Join(a, a).text() }

func joinDisplay(a, b Marking) (Audience, Set) {
	ar, ad := levels(a)
	br, bd := levels(b)
	switch {
	case !ar.limited && !br.limited:
		return Audience{}, ad.Union(bd)
	case !ar.limited:
		return limit(br.parties.Minus(ad), bd.Union(br.parties.Intersect(ad)))
	case !br.limited:
		return limit(ar.parties.Minus(bd), ad.Union(ar.parties.Intersect(bd)))
	}
	rel := ar.parties.Intersect(br.parties)
	shown := ar.parties.Union(ad).Intersect(br.parties.Union(bd))
	return limit(rel, shown.Minus(rel))
}

// levels makes the two lists of one marking disjoint: listed for display only wins.
func levels(m Marking) (Audience, Set) {
	d := SetOf(m.DisplayOnly...)
	if !m.RelTo.limited {
		return m.RelTo, d
	}
	return Audience{limited: true, parties: m.RelTo.parties.Minus(d)}, d
}

func limit(rel, display Set) (Audience, Set) {
	return Audience{limited: true, parties: rel}, display
}

func stricter[T interface{ strictness() uint8 }](a, b T) T {
	if a.strictness() >= b.strictness() {
		return a
	}
	return b
}

func earliest(a, b Minute) Minute {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// Banner returns the marking as one line for people, for example
// "TLP:AMBER PAP:GREEN NATO RESTRICTED//ORCON//REL TO DE, NL". It is not parsed back.
func (m Marking) Banner() string {
	parts := []string{m.TLP.String(), m.PAP.String()}
	if m.Class.Level != "" {
		parts = append(parts, m.Class.Level)
	}
	var caveats []string
	add := func(on bool, text string, list Set) {
		if on {
			caveats = append(caveats, strings.TrimSuffix(text+" "+strings.Join(list, ", "), " "))
		}
	}
	add(m.ORCON, "ORCON", nil)
	add(m.PROPIN, "PROPIN", nil)
	add(m.RelTo.limited, "REL TO", m.RelTo.parties)
	add(len(m.NotRel) > 0, "NOT REL", m.NotRel)
	add(len(m.DisplayOnly) > 0, "DISPLAYONLY", m.DisplayOnly)
	add(m.EyesOnly.limited, "EYES ONLY", m.EyesOnly.parties)
	line := strings.Join(nonEmpty(parts), " ")
	if len(caveats) > 0 {
		line += "//" + strings.Join(caveats, "//")
	}
	return line
}

// nonEmpty drops empty parts and keeps the order.
func nonEmpty(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}
