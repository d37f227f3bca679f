package policy

import (
	"cmp"
	"encoding/binary"
	"slices"

	"entente/internal/marking"
)

// Canonical returns the subject with all lists sorted and free of doubles and
// none of them nil, so that equal facts in any order are one class. Chain keeps
// its order, which has a meaning (nearest first), and loses repetitions. Lists
// that are in order already are shared with s, not copied.
func (s Subject) Canonical() Subject {
	c := s
	c.Chain = firstOfEach(s.Chain)
	c.ServedBy = setOf(s.ServedBy)
	c.Nationality = setOf(s.Nationality)
	c.Roles = setOf(s.Roles)
	c.Compartments = setOf(s.Compartments)
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
	if s.Scope != nil {
		scope := s.Scope.canonical()
		c.Scope = &scope
	}
	return c
}

// canonical returns the scope with all lists sorted and none of them nil.
func (s Scope) canonical() Scope {
	s.Actions, s.Alliances, s.Channels = setOf(s.Actions), setOf(s.Alliances), setOf(s.Channels)
	return s
}

// clone returns a copy that shares no list with s.
func (s Subject) clone() Subject {
	s.Chain, s.ServedBy, s.Nationality = slices.Clone(s.Chain), slices.Clone(s.ServedBy), slices.Clone(s.Nationality)
	s.Roles, s.Compartments = slices.Clone(s.Roles), slices.Clone(s.Compartments)
	s.Clearances, s.Memberships = slices.Clone(s.Clearances), slices.Clone(s.Memberships)
	s.Agreements, s.Mandates = slices.Clone(s.Agreements), slices.Clone(s.Mandates)
	if s.Scope != nil {
		scope := *s.Scope
		scope.Actions, scope.Alliances, scope.Channels = slices.Clone(scope.Actions), slices.Clone(scope.Alliances), slices.Clone(scope.Channels)
		s.Scope = &scope
	}
	return s
}

// appendKey appends bytes that are equal exactly for equal canonical subjects:
// every text with its length before it, every list with its count. A test
// changes each field in turn and sees that none is missing here.
func (s Subject) appendKey(b []byte) []byte {
	text := func(v string) { b = append(binary.AppendUvarint(b, uint64(len(v))), v...) }
	number := func(v uint64) { b = binary.AppendUvarint(b, v) }
	texts := func(list []string) {
		number(uint64(len(list)))
		for _, v := range list {
			text(v)
		}
	}
	text(s.Party)
	texts(s.Chain)
	text(s.Kind)
	texts(s.ServedBy)
	texts(s.Nationality)
	texts(s.Roles)
	number(uint64(len(s.Clearances)))
	for _, c := range s.Clearances {
		text(c.Scheme)
		number(uint64(c.Rank))
		number(uint64(c.Until))
	}
	texts(s.Compartments)
	number(uint64(len(s.Memberships)))
	for _, m := range s.Memberships {
		text(m.Alliance)
		text(m.Party)
		text(m.Status)
		number(uint64(m.From))
		number(uint64(m.Until))
	}
	number(uint64(len(s.Agreements)))
	for _, a := range s.Agreements {
		text(a.Scheme)
		number(uint64(a.From))
		number(uint64(a.Until))
	}
	number(uint64(len(s.Mandates)))
	for _, m := range s.Mandates {
		text(m.Alliance)
		text(m.Action)
		number(uint64(m.Until))
	}
	text(s.Capacity)
	text(s.Assurance)
	if s.Scope == nil {
		number(0)
		return b
	}
	number(1)
	texts(s.Scope.Actions)
	texts(s.Scope.Alliances)
	texts(s.Scope.Channels)
	number(uint64(s.Scope.TLP))
	number(uint64(s.Scope.Rank))
	if s.Scope.Own {
		number(1)
	} else {
		number(0)
	}
	return b
}

func setOf(s marking.Set) marking.Set {
	for i, v := range s {
		if v == "" || i > 0 && s[i-1] >= v {
			s = marking.SetOf(s...)
			break
		}
	}
	if s == nil {
		s = marking.Set{}
	}
	return s
}

func sorted[T comparable](items []T, order func(a, b T) int) []T {
	if items == nil {
		return []T{}
	}
	for i := 1; i < len(items); i++ {
		if order(items[i-1], items[i]) >= 0 {
			out := slices.Clone(items)
			slices.SortFunc(out, order)
			return slices.Compact(out)
		}
	}
	return items
}

func firstOfEach(items []string) []string {
	out := items
	if out == nil {
		out = []string{}
	}
	for i, v := range items {
		if v == "" || slices.Contains(items[:i], v) {
			out = make([]string, 0, len(items))
			for _, v := range items {
				if v != "" && !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
			break
		}
	}
	return out
}
