package dossier

import "slices"

// ThreatActor is an entry of the actor catalogue. That a state stands behind it
// is a claim with a source, never a fact of the catalogue.
type ThreatActor struct {
	Header
	Name        string       `json:"name"`
	Aliases     []string     `json:"aliases,omitempty"`
	Description string       `json:"description"`
	Suspected   []StateClaim `json:"suspected,omitempty"`
	Sectors     []string     `json:"sectors,omitempty"` // as the source writes them
	References  []string     `json:"references,omitempty"`
	StixID      string       `json:"stix_id,omitempty"`
}

// StateClaim is somebody's claim that a state stands behind an actor.
type StateClaim struct {
	Country    string `json:"country"`    // ISO 3166
	Confidence int    `json:"confidence"` // 0 to 100 in the source's own scale; -1 when it gives none
	Source     string `json:"source"`     // who claims it
	Wording    string `json:"wording"`    // the source's own word for the state
}

// Noun returns NounThreatActor.
func (*ThreatActor) Noun() Noun { return NounThreatActor }

// Portions returns none.
func (*ThreatActor) Portions() []Portion { return nil }

// Words returns the name, the aliases and the description.
func (a *ThreatActor) Words() []string { return append([]string{a.Name, a.Description}, a.Aliases...) }

// Refs returns none.
func (*ThreatActor) Refs() []ID { return nil }

func (a *ThreatActor) clone() Object {
	c := *a
	c.Header = a.Header.clone()
	c.Aliases, c.Suspected = slices.Clone(a.Aliases), slices.Clone(a.Suspected)
	c.Sectors, c.References = slices.Clone(a.Sectors), slices.Clone(a.References)
	return &c
}
