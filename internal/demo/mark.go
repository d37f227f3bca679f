package demo

import (
	"strings"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// mark is a marking as the story writes it. What is not written is: PAP:GREEN,
// naming MAY, the author's party as originator, unclassified, no caveat. A TLP is
// never assumed, except in a portion, where it is that of the whole.
type mark struct {
	TLP         string    `yaml:"tlp"`
	PAP         string    `yaml:"pap"`
	Class       *class    `yaml:"class"`
	Originators []string  `yaml:"originators"`
	ORCON       bool      `yaml:"orcon"`
	PROPIN      bool      `yaml:"propin"`
	RelTo       *[]string `yaml:"rel_to"`
	NotRel      []string  `yaml:"not_rel"`
	DisplayOnly []string  `yaml:"display_only"`
	EyesOnly    *[]string `yaml:"eyes_only"`
	Naming      string    `yaml:"naming"`
	Embargo     after     `yaml:"embargo"`
	Expires     after     `yaml:"expires"`
}

type class struct {
	Scheme string `yaml:"scheme"`
	Level  string `yaml:"level"`
}

// after is a moment as a distance from the telling of the story, for example "+72h".
type after string

// at returns the moment, in whole minutes; none for an empty one.
func (a after) at(now time.Time) (marking.Minute, error) {
	if a == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(strings.TrimPrefix(string(a), "+"))
	if err != nil || d < time.Minute {
		return 0, fault.New(fault.Invalid, "demo.after", "a distance such as +72h is needed").WithCode(fault.CodeTimeNotMinute)
	}
	return marking.MinuteOf(now.Add(d)), nil
}

// marking returns the marking that a party of the story writes.
func (m mark) marking(by dossier.PartyKey, now time.Time) (marking.Marking, error) {
	out := marking.Marking{
		ORCON: m.ORCON, PROPIN: m.PROPIN, PAP: marking.PAPGreen, Naming: marking.NamingMay,
		Originators: marking.SetOf(m.Originators...), NotRel: marking.SetOf(m.NotRel...), DisplayOnly: marking.SetOf(m.DisplayOnly...),
	}
	var errs [6]error
	out.TLP, errs[0] = marking.ParseTLP(m.TLP)
	if m.PAP != "" {
		out.PAP, errs[1] = marking.ParsePAP(m.PAP)
	}
	if m.Naming != "" {
		errs[2] = out.Naming.UnmarshalText([]byte(m.Naming))
	}
	if m.Class != nil {
		out.Class, errs[3] = marking.Classify(m.Class.Scheme, m.Class.Level, now)
	}
	out.Embargo, errs[4] = m.Embargo.at(now)
	out.Expires, errs[5] = m.Expires.at(now)
	for _, err := range errs {
		if err != nil {
			return marking.Marking{}, err
		}
	}
	if len(out.Originators) == 0 {
		out.Originators = marking.SetOf(by)
	}
	if m.RelTo != nil {
		out.RelTo = marking.Only(*m.RelTo...)
	}
	if m.EyesOnly != nil {
		out.EyesOnly = marking.Only(*m.EyesOnly...)
	}
	return out, nil
}

// portion returns the marking of a part. One that is not written is the whole's.
func (m mark) portion(whole marking.Marking, by dossier.PartyKey, now time.Time) (marking.Marking, error) {
	if m.TLP == "" {
		return whole, nil
	}
	return m.marking(by, now)
}
