package local

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"entente/internal/fault"
)

// Persona is what personas.json says about one person.
type Persona struct {
	Handle    string   `json:"handle"`
	Name      string   `json:"name"`
	Party     string   `json:"party"`
	Roles     []string `json:"roles"`
	Alliances []string `json:"alliances"`
	Token     string   `json:"token"`
	First     string   `json:"firstFactor,omitempty"` // the token of the first factor alone, where there is a second
}

// WritePersonas writes everyone with their tokens as JSON, one person a line, for
// the user of this machine alone (mode 0600). alliances tells those of a party.
// The file is there whole or not at all. Faults: Unavailable.
func (p *Provider) WritePersonas(path string, alliances func(party string) []string) error {
	list := make([]Persona, 0, len(p.people))
	for _, v := range p.people {
		list = append(list, Persona{
			Handle: v.who.Handle, Name: v.who.Name, Party: v.who.Party,
			Roles: orEmpty(v.who.Roles), Alliances: orEmpty(alliances(v.who.Party)), Token: v.token, First: p.FirstFactor(v.who.Handle),
		})
	}
	text := []byte("[\n")
	for i, v := range list {
		line, err := json.Marshal(v)
		if err != nil {
			return fault.Wrap(fault.Internal, "local.WritePersonas", "", err)
		}
		text = append(text, line...)
		if i < len(list)-1 {
			text = append(text, ',')
		}
		text = append(text, '\n')
	}
	if err := replace(path, append(text, "]\n"...)); err != nil {
		return fault.Wrap(fault.Unavailable, "local.WritePersonas", "the file of personas cannot be written", err)
	}
	return nil
}

// replace puts a file in place at once; os.CreateTemp makes it with mode 0600.
func replace(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
