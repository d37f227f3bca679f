package scenario

import (
	"entente/internal/marking"
	"entente/policy"
)

// BundleFacts are what a step on a proposed change of the rules is decided by beyond
// its label. On an object they hold for every row about it; a row puts others in the
// place of single ones.
type BundleFacts struct {
	Alliance *string  `yaml:"alliance"`
	Affected []string `yaml:"affected"`
	Approved []string `yaml:"approved"`
	For      *string  `yaml:"for"`
	Passed   *bool    `yaml:"passed"`
	Demanded *string  `yaml:"demanded"` // by whom
}

// bundled returns what a rule may know of the change in a row; nil where neither the
// row nor its object says anything.
func (f *File) bundled(r *Row, o *Object) *policy.Bundle {
	if r.Bundle == nil && o.Bundle == nil {
		return nil
	}
	b := &policy.Bundle{}
	for _, given := range []*BundleFacts{o.Bundle, r.Bundle} {
		if given == nil {
			continue
		}
		set(&b.Alliance, given.Alliance)
		set(&b.For, given.For)
		set(&b.Passed, given.Passed)
		if given.Affected != nil {
			b.Affected = marking.SetOf(given.Affected...)
		}
		if given.Approved != nil {
			b.Approved = marking.SetOf(given.Approved...)
		}
		if by := given.Demanded; by != nil && *by != "" {
			b.Demanded = true
			if *by == r.Who {
				b.Done = marking.SetOf("demand_roll_back")
			}
		}
	}
	return b
}
