package scenario

import (
	"slices"

	"entente/internal/marking"
	"entente/policy"
)

// Facts are what a step on a text is decided by beyond its label. On an object they
// hold for every row about it; a row puts others in the place of single ones.
type Facts struct {
	Alliance    *string         `yaml:"alliance"`
	Kind        *string         `yaml:"kind"`
	Lead        *string         `yaml:"lead"`
	Parties     []string        `yaml:"parties"`
	Absent      []string        `yaml:"absent"`
	Party       *string         `yaml:"party"`
	Mode        *string         `yaml:"mode"`
	Minutes     *int            `yaml:"minutes"`
	Unread      *int            `yaml:"unread"`
	Unconsented *int            `yaml:"unconsented"`
	Slot        *marking.Minute `yaml:"slot"`
	Authorised  *bool           `yaml:"authorised"`
	File        *struct {
		Originators []string `yaml:"originators"`
		Judgements  []string `yaml:"judgements"`
		Assessments []string `yaml:"assessments"`
		Decisions   []string `yaml:"decisions"`
	} `yaml:"file"`
	Tally *struct {
		For     []string `yaml:"for"`
		Against []string `yaml:"against"`
		Abstain []string `yaml:"abstain"`
		Silent  []string `yaml:"silent"`
	} `yaml:"tally"`
}

// facts returns what a rule may know of the text in a row; nil where neither the
// row nor its object says anything. The person acts for the nearest party of its
// chain that negotiates, unless the row says otherwise.
func (f *File) facts(r *Row, o *Object) *policy.Statement {
	if r.Statement == nil && o.Statement == nil {
		return nil
	}
	s := &policy.Statement{}
	for _, given := range []*Facts{o.Statement, r.Statement} {
		if given != nil {
			given.over(s)
		}
	}
	if r.Statement == nil || r.Statement.Party == nil {
		for _, key := range slices.Backward(f.chain(f.People[r.Who].Party)) {
			if s.Parties.Has(key) {
				s.Party = key
			}
		}
	}
	return s
}

// over puts what is given in the place of what a statement says.
func (x *Facts) over(s *policy.Statement) {
	set(&s.Alliance, x.Alliance)
	set(&s.Kind, x.Kind)
	set(&s.Lead, x.Lead)
	set(&s.Party, x.Party)
	set(&s.Mode, x.Mode)
	set(&s.Minutes, x.Minutes)
	set(&s.Unread, x.Unread)
	set(&s.Unconsented, x.Unconsented)
	set(&s.Slot, x.Slot)
	set(&s.Authorised, x.Authorised)
	if x.Parties != nil {
		s.Parties = marking.SetOf(x.Parties...)
	}
	if x.Absent != nil {
		s.Absent = marking.SetOf(x.Absent...)
	}
	if x.File != nil {
		s.File = policy.OnFile{Originators: x.File.Originators, Judgements: x.File.Judgements, Assessments: x.File.Assessments, Decisions: x.File.Decisions}
	}
	if x.Tally != nil {
		s.Tally = policy.Tally{For: marking.SetOf(x.Tally.For...), Against: marking.SetOf(x.Tally.Against...),
			Abstain: marking.SetOf(x.Tally.Abstain...), Silent: marking.SetOf(x.Tally.Silent...)}
	}
}
