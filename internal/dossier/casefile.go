package dossier

import (
	"slices"

	"entente/internal/marking"
)

// Case groups incidents and evidence of one campaign, for years.
type Case struct {
	Header
	Title    string      `json:"title"`
	Summary  string      `json:"summary"`
	Lead     PartyKey    `json:"lead"`
	Excluded marking.Set `json:"excluded,omitempty"` // parties and nationalities shut out for conflict of interest
}

// Noun returns NounCase.
func (*Case) Noun() Noun { return NounCase }

// Portions returns none.
func (*Case) Portions() []Portion { return nil }

// Words returns title and summary.
func (c *Case) Words() []string { return []string{c.Title, c.Summary} }

// Refs returns none.
func (*Case) Refs() []ID { return nil }

func (c *Case) clone() Object {
	d := *c
	d.Header = c.Header.clone()
	d.Excluded = slices.Clone(c.Excluded)
	return &d
}

// Compartment is a need-to-know list: who holds its key may see what carries it.
type Compartment struct {
	Key    string         `json:"key"`
	Title  string         `json:"title"`
	Owner  PartyKey       `json:"owner"`
	Sunset marking.Minute `json:"sunset"` // zero is none
}
