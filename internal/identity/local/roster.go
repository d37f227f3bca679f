package local

import (
	"errors"
	"io"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
	"entente/internal/identity"
)

// entry is one person in a roster file.
type entry struct {
	Handle       string      `yaml:"handle"`
	Name         string      `yaml:"name"`
	Party        string      `yaml:"party"`
	Nationality  []string    `yaml:"nationality"`
	Roles        []string    `yaml:"roles"`
	Clearances   []clearance `yaml:"clearances"`
	Compartments []string    `yaml:"compartments"`
	Mandates     []mandate   `yaml:"mandates"`
	Assurance    string      `yaml:"assurance"`
}

type clearance struct {
	Scheme string    `yaml:"scheme"`
	Rank   uint8     `yaml:"rank"`
	Until  time.Time `yaml:"until"`
}

type mandate struct {
	Alliance string    `yaml:"alliance"`
	Action   string    `yaml:"action"`
	Until    time.Time `yaml:"until"`
}

// ReadRoster reads people from YAML: a key "people" with a list. Roles are
// checked against the given words. Unknown keys and roles, and ranks above 4, are
// Invalid with CodeConfigInvalid.
func ReadRoster(r io.Reader, roles []string) ([]identity.Principal, error) {
	const op = "local.ReadRoster"
	var roster struct {
		People []entry `yaml:"people"`
	}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&roster); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Invalid, op, "the roster cannot be read: "+err.Error(), err).WithCode(fault.CodeConfigInvalid)
	}
	people := make([]identity.Principal, 0, len(roster.People))
	for _, e := range roster.People {
		refuse := func(text string) error {
			return fault.New(fault.Invalid, op, text).WithCode(fault.CodeConfigInvalid).At(e.Handle)
		}
		for _, role := range e.Roles {
			if !slices.Contains(roles, role) {
				return nil, refuse("a role of this person is not known")
			}
		}
		if e.Assurance == "" {
			e.Assurance = "aal1"
		}
		if e.Assurance != "aal1" && e.Assurance != "aal2" {
			return nil, refuse("assurance is aal1 or aal2")
		}
		who := identity.Principal{
			Handle: e.Handle, Name: e.Name, Party: e.Party, Nationality: e.Nationality, Roles: e.Roles,
			Compartments: e.Compartments, Assurance: e.Assurance,
		}
		for _, c := range e.Clearances {
			if c.Scheme == "" || c.Rank > 4 {
				return nil, refuse("a clearance needs a scheme and a rank from 0 to 4")
			}
			who.Clearances = append(who.Clearances, identity.Clearance(c))
		}
		for _, m := range e.Mandates {
			if m.Alliance == "" || m.Action == "" {
				return nil, refuse("a mandate needs an alliance and an action")
			}
			who.Mandates = append(who.Mandates, identity.Mandate(m))
		}
		people = append(people, who)
	}
	return people, nil
}
