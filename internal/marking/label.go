package marking

import (
	"encoding/json"
	"slices"
	"strings"
)

// Label is the canonical set of everything that a sharing rule may look at. A
// policy sees this and no object. Thousands of objects share one label, so a
// verdict is worked out once per label. Its JSON form is what Rego reads as
// input.object. Persons do not occur in it: what names single persons reaches
// Rego as a relation between the subject and the object.
type Label struct {
	Kind         string    `json:"kind"`    // the noun, for example "evidence"
	Portion      string    `json:"portion"` // the part that this label is of; "" for the whole
	State        string    `json:"state"`   // life-cycle state
	Owner        string    `json:"owner"`   // the party that filed it
	Marking                // inlined
	Overlays     []Overlay `json:"overlays"`     // stricter handling that a recipient set for itself
	Grants       []Grant   `json:"grants"`       // by which ways it was shared, each with its own conditions
	Consents     []Consent `json:"consents"`     // what originators allowed beyond the marking
	Compartments Set       `json:"compartments"` // need-to-know lists that must be held, all of them
	Excluded     Set       `json:"excluded"`     // parties and nationalities shut out of the case
}

// Grant is one way by which an object was shared. A stricter way is not
// laundered by a laxer one: each carries its own conditions.
type Grant struct {
	Via     string `json:"via"`     // alliance key, or "" for a bilateral grant
	By      string `json:"by"`      // the party that shared
	To      Set    `json:"to"`      // parties meant; empty is the whole alliance
	Without Set    `json:"without"` // actions that this grant does not carry, for example "export"
	Purpose string `json:"purpose"` // the compartment it may be used for, such as one case; empty is any
	Until   Minute `json:"until"`   // not from this minute on; zero is no end
}

// Consent is an originator's permission beyond the marking.
type Consent struct {
	By      string `json:"by"`      // the originator
	To      string `json:"to"`      // a party, "alliance:KEY", or "public"
	Purpose string `json:"purpose"` // READ, DERIVE, FORWARD, CITE_PUBLIC, USE_IN_LISTING, NAME_VICTIM
	Until   Minute `json:"until"`   // not from this minute on; zero is no end
}

// Overlay is the stricter TLP under which a recipient handles its own copy. The
// original marking stays as it is.
type Overlay struct {
	Party string `json:"party"`
	TLP   TLP    `json:"tlp"`
}

// Key returns the name of a grant in explanations: the alliance, or the giver
// and receivers of a bilateral one.
func (g Grant) Key() string {
	key := g.Via
	if key == "" {
		key = g.By
	}
	if len(g.To) > 0 {
		key += ">" + strings.Join(g.To, ",")
	}
	return key
}

// Canonical returns the label with all lists sorted and free of doubles, so that
// equal facts in any order have equal text.
func (l Label) Canonical() Label {
	c := l
	c.Marking = Join(l.Marking, l.Marking)
	c.Compartments, c.Excluded = SetOf(l.Compartments...), SetOf(l.Excluded...)
	c.Grants = slices.Clone(l.Grants)
	for i, g := range c.Grants {
		c.Grants[i].To, c.Grants[i].Without = SetOf(g.To...), SetOf(g.Without...)
	}
	c.Grants = sortUnique(c.Grants)
	c.Consents = sortUnique(slices.Clone(l.Consents))
	c.Overlays = sortUnique(slices.Clone(l.Overlays))
	return c
}

// Text returns the canonical JSON of the label: equal exactly for equal labels.
func (l Label) Text() string { return l.Canonical().text() }

func (l Label) text() string { return mustJSON(l) }

func (m Marking) text() string { return mustJSON(m) }

// Times lists the moments at which a rule that compares with now may change its
// answer for this label.
func (l Label) Times() []Minute {
	t := []Minute{l.Embargo, l.Expires}
	for _, g := range l.Grants {
		t = append(t, g.Until)
	}
	for _, c := range l.Consents {
		t = append(t, c.Until)
	}
	return slices.DeleteFunc(t, func(m Minute) bool { return m == 0 })
}

func sortUnique[T any](items []T) []T {
	keys := make(map[string]T, len(items))
	order := make([]string, 0, len(items))
	for _, it := range items {
		k := mustJSON(it)
		if _, seen := keys[k]; !seen {
			order = append(order, k)
		}
		keys[k] = it
	}
	slices.Sort(order)
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = keys[k]
	}
	return out
}

// mustJSON writes types of this package, which always have a JSON form.
func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("marking: a label has no JSON form: " + err.Error())
	}
	return string(b)
}
