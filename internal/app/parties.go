package app

import (
	_ "embed"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

//go:embed parties.yaml
var builtInParties string

// organisation is a party in a file of parties.
type organisation struct {
	Key        string      `yaml:"key"`
	Kind       string      `yaml:"kind"`
	Name       string      `yaml:"name"`
	ISO2       string      `yaml:"iso2"`
	Parent     string      `yaml:"parent"`
	Clients    []string    `yaml:"clients"`
	Agreements []agreement `yaml:"agreements"`
}

type agreement struct {
	Scheme string    `yaml:"scheme"`
	From   time.Time `yaml:"from"`
	Until  time.Time `yaml:"until"`
}

// parties returns the built-in parties with those of a file over them. A parent
// or client that is no party is Invalid.
func parties(file io.Reader) ([]*dossier.Party, error) {
	all, err := readParties(strings.NewReader(builtInParties))
	if err != nil {
		return nil, err
	}
	if file != nil {
		more, err := readParties(file)
		if err != nil {
			return nil, err
		}
		for _, p := range more {
			i := slices.IndexFunc(all, func(q *dossier.Party) bool { return q.Key == p.Key })
			if i < 0 {
				all = append(all, p)
				continue
			}
			all[i] = p
		}
	}
	known := map[string]bool{}
	for _, p := range all {
		known[p.Key] = true
	}
	for _, p := range all {
		for _, ref := range append([]string{p.Parent}, p.Clients...) {
			if ref != "" && !known[ref] {
				return nil, invalid("parties", "the party "+p.Key+" names "+ref+", which is not in the list")
			}
		}
	}
	return all, nil
}

func readParties(r io.Reader) ([]*dossier.Party, error) {
	var file struct {
		Parties []organisation `yaml:"parties"`
	}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Invalid, "app.readParties", "the file of parties cannot be read: "+err.Error(), err).
			WithCode(fault.CodeConfigInvalid).At("parties")
	}
	seen := map[string]bool{}
	var out []*dossier.Party
	for _, o := range file.Parties {
		switch {
		case seen[o.Key]:
			return nil, invalid("parties", "the party "+o.Key+" is given twice")
		case !slices.Contains(dossier.PartyKinds, dossier.PartyKind(o.Kind)):
			return nil, invalid("parties", "the kind of the party "+o.Key+" is not known")
		}
		seen[o.Key] = true
		p := &dossier.Party{
			Header: public(o.Key), Key: o.Key, Kind: dossier.PartyKind(o.Kind), Name: o.Name, ISO2: o.ISO2, Parent: o.Parent, Clients: o.Clients,
		}
		for _, a := range o.Agreements {
			p.Agreements = append(p.Agreements, dossier.Agreement{Scheme: a.Scheme, From: minute(a.From), Until: minute(a.Until)})
		}
		if err := dossier.Validate(p); err != nil {
			return nil, fault.As(err).At("parties", o.Key)
		}
		out = append(out, p)
	}
	return out, nil
}

// public is the header of what everybody may know: that a party or an alliance exists.
func public(owner string) dossier.Header {
	return dossier.Header{Owner: owner, Marking: marking.Marking{
		TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf(owner),
	}}
}

func minute(t time.Time) marking.Minute {
	if t.IsZero() {
		return 0
	}
	return marking.MinuteOf(t)
}
