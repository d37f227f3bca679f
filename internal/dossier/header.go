package dossier

import (
	"slices"
	"strings"
	"time"

	"entente/internal/marking"
)

// PartyKey is the short public name of a party: an ISO 3166 code for a state
// ("NL"), a handle for the others ("DE-BSI", "EEAS", "vendor-v").
type PartyKey = string

// AllianceKey is the short name of an alliance; it is also the name of its Rego
// package ("eu27", "five_eyes").
type AllianceKey = string

// Header is what every object has.
type Header struct {
	ID         ID                `json:"id"`
	Version    uint64            `json:"version"`          // 1 at creation, +1 with every change; of a released copy, what its reader is told
	Edition    Edition           `json:"edition,omitzero"` // what readers can tell of the changes; kept by the store
	State      State             `json:"state"`
	Owner      PartyKey          `json:"owner"`            // the party that filed it
	Author     string            `json:"author,omitempty"` // the person that filed it
	Case       ID                `json:"case,omitempty"`
	Created    time.Time         `json:"created"`
	Changed    time.Time         `json:"changed"`
	Marking    marking.Marking   `json:"marking"`
	Overlays   []marking.Overlay `json:"overlays,omitempty"`
	Grants     []Grant           `json:"grants,omitempty"`
	Consents   []marking.Consent `json:"consents,omitempty"`
	Need       marking.Set       `json:"need,omitempty"`       // compartments that a reader must hold
	Recipients marking.Set       `json:"recipients,omitempty"` // persons named for TLP:RED
	ImportKey  string            `json:"import_key,omitempty"` // names the row of an import, so that a second run changes nothing
}

// Grant is one act of sharing, with who did it and when. Its conditions are what a policy sees.
type Grant struct {
	marking.Grant
	Person string    `json:"person,omitempty"`
	At     time.Time `json:"at"`
}

// Object is any guarded noun.
type Object interface {
	// Head returns the header. The result belongs to the object: do not change it.
	Head() *Header
	// Noun returns the noun.
	Noun() Noun
	// Portions lists the parts that carry a marking of their own.
	Portions() []Portion
	// Words returns the text that search looks at: title and summary, nothing
	// from a portion.
	Words() []string
	// Refs lists the objects that this one belongs to, for nested lists.
	Refs() []ID
	// clone returns a copy that shares nothing that may be changed.
	clone() Object
}

// Head returns the header itself, so that every type that embeds it is an Object in this respect.
func (h *Header) Head() *Header { return h }

// Portion is a part of an object that is marked on its own.
type Portion struct {
	Name    string // "source", "victim", "technical", "claim:c3"
	Marking marking.Marking
}

// LabelOf returns the label of an object, given its case (nil if it has none).
func LabelOf(o Object, c *Case) marking.Label { return label(o, "", o.Head().Marking, c) }

// PortionLabel returns the label of a portion. Whoever reads a portion must also
// be able to read the whole, so its marking is the join of both.
func PortionLabel(o Object, p Portion, c *Case) marking.Label {
	return label(o, p.Name, marking.Join(o.Head().Marking, p.Marking), c)
}

func label(o Object, portion string, m marking.Marking, c *Case) marking.Label {
	h := o.Head()
	portion, _, _ = strings.Cut(portion, ":") // which claim it is says nothing of who may read it
	l := marking.Label{
		Kind: string(o.Noun()), Portion: portion, State: string(h.State), Owner: h.Owner, Marking: m,
		Overlays: h.Overlays, Consents: h.Consents, Compartments: h.Need,
	}
	for _, g := range h.Grants {
		l.Grants = append(l.Grants, g.Grant)
	}
	if c == nil {
		if self, ok := o.(*Case); ok {
			c = self
		}
	}
	if c != nil {
		l.Excluded = c.Excluded
		l.Compartments = l.Compartments.Union(c.Need)
	}
	return l
}

func (h Header) clone() Header {
	h.Marking = h.Marking.Clone()
	h.Overlays = slices.Clone(h.Overlays)
	h.Grants = slices.Clone(h.Grants)
	for i, g := range h.Grants {
		h.Grants[i].To, h.Grants[i].Without = slices.Clone(g.To), slices.Clone(g.Without)
	}
	h.Consents = slices.Clone(h.Consents)
	h.Recipients = slices.Clone(h.Recipients)
	h.Need = slices.Clone(h.Need)
	h.Edition.Parts = slices.Clone(h.Edition.Parts)
	return h
}

// Next returns a copy of o to be changed, with the next version and the time of
// the change. The original stays as it is.
func Next[T Object](o T, at time.Time) T {
	c := o.clone().(T)
	h := c.Head()
	h.Version++
	h.Changed = at
	return c
}
