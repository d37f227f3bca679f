package impact

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"entente/internal/marking"
	"entente/policy"
)

// World is who may ask about what: subjects with the number of people that have
// them, and labels with the number of objects that carry them.
type World struct {
	Classes []Class
	Stocks  []Stock
	Ties    []Tie
	Now     marking.Minute
	Past    iter.Seq2[Past, error] // decisions that were made; nil is none
}

// Class is all people with one subject.
type Class struct {
	Subject policy.Subject
	People  int
	Names   []string // of them, if they are known; for lists alone
	Again   bool     // they are counted in another class already, with another capacity
}

// Stock is all objects with one label, or all portions with one: a portion is
// read with its object, and nothing else is done to it by itself.
type Stock struct {
	Label   marking.Label
	Objects int
	Words   string // what a report calls the label; "" is Words of it
}

func (s *Stock) words() string { return cmp.Or(s.Words, Words(&s.Label)) }

// Tie says that some people are tied to some objects as author or recipient:
// these pairs are decided apart.
type Tie struct {
	Class, Stock int // by place in World
	Relations    policy.Relations
	Pairs        int // of one person and one object
}

// Readings are the actions that need nothing beside subject and label, in the
// order in which a report shows them.
func Readings() []string {
	return []string{"read", "discover", "act_visible", "aggregate", "cite_internal", "cite_public", "comment", "derive", "export", "forward"}
}

// Words says which label this is: "evidence, TLP:GREEN, of NL-CSIRT, via eu27".
func Words(l *marking.Label) string {
	parts := []string{l.Kind}
	if l.Portion != "" {
		parts[0] += "/" + l.Portion
	}
	parts = append(parts, cmp.Or(l.TLP.String(), "unmarked"), strings.ToLower(l.State))
	if l.Owner != "" {
		parts = append(parts, "of "+l.Owner)
	}
	if others := slices.DeleteFunc(slices.Clone(l.Originators), func(o string) bool { return o == l.Owner }); len(others) > 0 {
		parts = append(parts, "originators "+strings.Join(others, " "))
	}
	for _, g := range l.Grants {
		text := "via " + cmp.Or(g.Via, "nobody else")
		if g.By != l.Owner {
			text += " by " + g.By
		}
		if len(g.To) > 0 {
			text += " to " + strings.Join(g.To, " ")
		}
		if g.Purpose != "" {
			text += " for " + g.Purpose
		}
		if len(g.Without) > 0 {
			text += " without " + strings.Join(g.Without, " ")
		}
		if g.Until != 0 {
			text += " until " + g.Until.String()
		}
		parts = append(parts, text)
	}
	return strings.Join(append(parts, caveats(l)...), ", ")
}

// caveats says what else is written on a label.
func caveats(l *marking.Label) []string {
	var out []string
	add := func(is bool, format string, args ...any) {
		if is {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(l.Class.Rank > 0, "%s rank %d", l.Class.Scheme, l.Class.Rank)
	add(l.ORCON, "ORCON")
	add(l.PROPIN, "PROPIN")
	add(l.RelTo.Limited(), "REL TO %s", strings.Join(l.RelTo.Parties(), " "))
	add(len(l.NotRel) > 0, "NOT REL %s", strings.Join(l.NotRel, " "))
	add(len(l.DisplayOnly) > 0, "DISPLAY ONLY %s", strings.Join(l.DisplayOnly, " "))
	add(l.EyesOnly.Limited(), "EYES ONLY %s", strings.Join(l.EyesOnly.Parties(), " "))
	add(l.Naming == marking.NamingMustNot, "provider not to be named")
	add(l.Embargo != 0, "embargo until %s", l.Embargo)
	add(l.Expires != 0, "expires %s", l.Expires)
	add(len(l.Compartments) > 0, "compartments %s", strings.Join(l.Compartments, " "))
	add(len(l.Excluded) > 0, "excluded %s", strings.Join(l.Excluded, " "))
	for _, o := range l.Overlays {
		add(true, "handled by %s as %s", o.Party, o.TLP)
	}
	for _, c := range l.Consents {
		add(true, "%s consents to %s for %s", c.By, c.Purpose, c.To)
	}
	return out
}
