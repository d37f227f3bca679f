package csv

import (
	"bytes"
	_ "embed" // for the embedded mapping
	"errors"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// maxMapping bounds the size of a mapping file, in bytes.
const maxMapping = 256 << 10

//go:embed eurepoc.yaml
var eurepoc []byte

// Mapping says which columns become which fields of an incident. It is never
// changed once made and safe for concurrent use. Make it with ParseMapping or Named.
type Mapping struct {
	spec  spec
	whole marking.Marking // given to every incident
	part  marking.Marking // given to its victim
	// used lists the columns needed of each file: "" is the main one.
	used map[string][]string
}

// CompanionFile names a file that lies beside the main one.
type CompanionFile struct {
	Name  string // the mapping's own name for it, the key of Files.Companions
	Files string // glob pattern of its file name, in the folder of the main file
}

// ParseMapping reads a mapping from YAML. A key that no mapping has, a missing
// key, an unknown value or a marking that nothing may be shared under is Invalid
// with code CONFIG_INVALID and the path of the key; a file that is too long is TooLarge.
func ParseMapping(r io.Reader) (*Mapping, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Unavailable, "csv.ParseMapping", "the mapping cannot be read", err)
	case len(text) > maxMapping:
		return nil, fault.New(fault.TooLarge, "csv.ParseMapping", "the mapping is too long").WithCode(fault.CodeConfigInvalid)
	}
	m := &Mapping{used: map[string][]string{}}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&m.spec); err != nil {
		return nil, fault.Wrap(fault.Invalid, "csv.ParseMapping",
			"the mapping is not YAML of the right shape: look for keys that no mapping has", err).WithCode(fault.CodeConfigInvalid)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Invalid, "csv.ParseMapping", "one document is wanted, and nothing after it", err).
			WithCode(fault.CodeConfigInvalid)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Named returns an embedded mapping: "eurepoc".
func Named(name string) (*Mapping, bool) {
	if name != "eurepoc" {
		return nil, false
	}
	m, err := ParseMapping(bytes.NewReader(eurepoc))
	return m, err == nil // a test reads it
}

// Name returns the mapping's name, which is also the first part of its import keys.
func (m *Mapping) Name() string { return m.spec.Name }

// About says in a sentence which data the mapping is for.
func (m *Mapping) About() string { return m.spec.About }

// Companions lists the files that Read needs beside the main one, by name.
func (m *Mapping) Companions() []CompanionFile {
	var out []CompanionFile
	for _, name := range sortedKeys(m.spec.Companions) {
		out = append(out, CompanionFile{Name: name, Files: m.spec.Companions[name].Files})
	}
	return out
}

// WithOriginators returns a copy of the mapping whose markings name these parties
// as originators, in place of those that the file names. A mapping for public data
// names none: whoever imports it answers for it.
func (m *Mapping) WithOriginators(parties ...dossier.PartyKey) *Mapping {
	c := *m
	c.whole.Originators, c.part.Originators = marking.SetOf(parties...), marking.SetOf(parties...)
	return &c
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
