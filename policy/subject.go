package policy

import (
	"cmp"
	"encoding/json"
	"slices"

	"entente/internal/marking"
)

// Canonical returns the subject with all lists sorted and free of doubles and
// none of them nil, so that equal facts in any order are one class. Chain keeps
// its order, which has a meaning (nearest first), and loses repetitions.
func (s Subject) Canonical() Subject {
	c := s
	c.Chain = firstOfEach(s.Chain)
	c.ServedBy = marking.SetOf(s.ServedBy...)
	c.Nationality = marking.SetOf(s.Nationality...)
	c.Roles = marking.SetOf(s.Roles...)
	c.Compartments = marking.SetOf(s.Compartments...)
	c.Clearances = sorted(s.Clearances, func(a, b Clearance) int {
		return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Until, b.Until))
	})
	c.Memberships = sorted(s.Memberships, func(a, b Membership) int {
		return cmp.Or(cmp.Compare(a.Alliance, b.Alliance), cmp.Compare(a.Party, b.Party),
			cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until), cmp.Compare(a.Status, b.Status))
	})
	c.Agreements = sorted(s.Agreements, func(a, b Agreement) int {
		return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until))
	})
	c.Mandates = sorted(s.Mandates, func(a, b Mandate) int {
		return cmp.Or(cmp.Compare(a.Alliance, b.Alliance), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Until, b.Until))
	})
	return c
}

// key returns text that is equal exactly for equal canonical subjects. It is
// JSON with the lengths of nothing left to chance: every string is quoted.
func (s Subject) key() string {
	b, err := json.Marshal(s)
	if err != nil {
		panic("policy: a subject has no JSON form: " + err.Error()) // its types always have one
	}
	return string(b)
}

func sorted[T comparable](items []T, order func(a, b T) int) []T {
	out := append(make([]T, 0, len(items)), items...)
	slices.SortFunc(out, order)
	return slices.Compact(out)
}

func firstOfEach(items []string) []string {
	out := make([]string, 0, len(items))
	for _, v := range items {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
