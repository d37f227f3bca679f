package policy

import (
	"math/bits"
	"slices"
)

// Mask is a set of redactable fields of one noun: bit i is Fields(kind)[i].
type Mask uint16

// redactable is the closed list of fields that a verdict may withhold, per noun.
// Portions (an incident's victim, an item's source) are not in it: they carry
// labels of their own and are released by a verdict of their own.
var redactable = map[string][]string{
	"attribution":     {"communicated"},
	"case":            {"excluded", "summary"},
	"evidence":        {"custody", "derived_from", "file", "provider", "summary", "title"},
	"incident":        {"actors", "sources", "summary", "title"},
	"judgement":       {"assumptions", "dissents"},
	"norm_assessment": {"counter", "dissents", "facts", "notices"},
	"party":           {"agreements", "clients"},
	"publication":     {"slots"},
	"release_request": {"answers", "asked", "reason"},
	"statement":       {"breaker", "plan", "positions"},
	"support_request": {"answers", "asked", "verifications"},
}

// Fields lists the redactable fields of a noun in the order of their bits; none
// for a noun that has none.
func Fields(kind string) []string { return slices.Clone(redactable[kind]) }

// FieldMask returns the mask of the named fields of a noun, and false when one
// of them is not redactable.
func FieldMask(kind string, fields []string) (Mask, bool) {
	var m Mask
	list := redactable[kind]
	for _, f := range fields {
		i := slices.Index(list, f)
		if i < 0 {
			return 0, false
		}
		m |= 1 << i
	}
	return m, true
}

// Has reports whether the field is in the mask of a noun. A field that is not
// redactable is never in it.
func (m Mask) Has(kind, field string) bool {
	i := slices.Index(redactable[kind], field)
	return i >= 0 && m&(1<<i) != 0
}

// Names lists the fields of a noun that are in the mask, sorted.
func (m Mask) Names(kind string) []string {
	if m == 0 {
		return nil
	}
	out := make([]string, 0, bits.OnesCount16(uint16(m)))
	for i, f := range redactable[kind] {
		if m&(1<<i) != 0 {
			out = append(out, f)
		}
	}
	return out
}
