package kratos

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"time"

	"entente/internal/fault"
	"entente/internal/identity"
)

// Schema is the JSON Schema of metadata_public, for those who write it.
//
//go:embed metadata.schema.json
var Schema []byte

// Metadata is what metadata_public says about a person. Only an administrator
// writes it, and people can read their own.
type Metadata struct {
	Entente Facts `json:"entente"`
}

// Facts are a person's, as far as they decide what the person may do.
type Facts struct {
	Handle       string      `json:"handle"`
	Name         string      `json:"name,omitempty"`
	Party        string      `json:"party"`
	Nationality  []string    `json:"nationality"`
	Roles        []string    `json:"roles"`
	Alliances    []string    `json:"alliances"`
	Clearances   []Clearance `json:"clearances"`
	Compartments []string    `json:"compartments"`
	Mandates     []Mandate   `json:"mandates"`
}

// Clearance is what may be shown in one scheme.
type Clearance struct {
	Scheme string     `json:"scheme"`
	Rank   *uint8     `json:"rank"` // 0 unclassified to 4 top secret
	Until  *time.Time `json:"until,omitempty"`
}

// Mandate lets a person act for its party in an alliance.
type Mandate struct {
	Alliance string     `json:"alliance"`
	Action   string     `json:"action"`
	Until    *time.Time `json:"until,omitempty"`
}

// What texts may be. metadata.schema.json says the same.
var (
	handles   = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	parties   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$`)
	nations   = regexp.MustCompile(`^[A-Z]{2}$`)
	roles     = regexp.MustCompile(`^[A-Z][A-Z_]{0,39}$`)
	alliances = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,59}$`)
	schemes   = regexp.MustCompile(`^[A-Z][A-Z0-9_-]{0,19}$`)
	lists     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$`)
	verbs     = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)
	keys      = regexp.MustCompile(`^[a-z]+$`)
	names     = regexp.MustCompile(`^[^\p{C}]{1,120}$`)
)

const longest = 64 // entries of a list

// facts reads metadata_public. Nothing is guessed and nothing left out: an unknown
// key, a missing one, a wrong type or an unknown role spoils all of it. Faults:
// Invalid, with the place as path.
func facts(metadata any, words []string) (Facts, error) {
	const op = "kratos.facts"
	if !plain(metadata) {
		return Facts{}, fault.New(fault.Invalid, op, "the metadata does not fit its schema")
	}
	text, err := json.Marshal(metadata)
	if err != nil {
		return Facts{}, fault.Wrap(fault.Invalid, op, "the metadata is not JSON", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var m Metadata
	if err := d.Decode(&m); err != nil {
		return Facts{}, fault.Wrap(fault.Invalid, op, "the metadata does not fit its schema", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Facts{}, fault.New(fault.Invalid, op, "the metadata does not fit its schema")
	}
	return m.Entente, m.Entente.check(words)
}

// plain reports whether decoded JSON has no null, which Go would take for an empty
// value, and no key that Go would take for another one.
func plain(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !plain(e) })
	case map[string]any:
		for k, e := range v {
			if !keys.MatchString(k) || !plain(e) {
				return false
			}
		}
	}
	return true
}

// check reports the first value that is not allowed. Faults: Invalid.
func (f Facts) check(words []string) error {
	refuse := func(at, text string) error { return fault.New(fault.Invalid, "kratos.Facts", text).At(at) }
	each := func(list []string, form *regexp.Regexp) bool {
		return list != nil && len(list) <= longest && !slices.ContainsFunc(list, func(s string) bool { return !form.MatchString(s) })
	}
	switch {
	case !handles.MatchString(f.Handle):
		return refuse("handle", "a handle is needed: lower case, digits, dots, dashes")
	case f.Name != "" && !names.MatchString(f.Name):
		return refuse("name", "a name has at most 120 characters and no control characters")
	case !parties.MatchString(f.Party):
		return refuse("party", "the key of a party is needed")
	case !each(f.Nationality, nations):
		return refuse("nationality", "a list of ISO 3166 codes of two letters is needed")
	case !each(f.Roles, roles) || slices.ContainsFunc(f.Roles, func(r string) bool { return !slices.Contains(words, r) }):
		return refuse("roles", "a list of known roles is needed")
	case !each(f.Alliances, alliances):
		return refuse("alliances", "a list of keys of alliances is needed")
	case !each(f.Compartments, lists):
		return refuse("compartments", "a list of compartments is needed")
	case f.Clearances == nil || len(f.Clearances) > longest:
		return refuse("clearances", "a list of clearances is needed")
	case f.Mandates == nil || len(f.Mandates) > longest:
		return refuse("mandates", "a list of mandates is needed")
	}
	for _, c := range f.Clearances {
		if !schemes.MatchString(c.Scheme) || c.Rank == nil || *c.Rank > 4 {
			return refuse("clearances", "a clearance needs a scheme and a rank from 0 to 4")
		}
	}
	for _, m := range f.Mandates {
		if !alliances.MatchString(m.Alliance) || !verbs.MatchString(m.Action) {
			return refuse("mandates", "a mandate needs an alliance and an action")
		}
	}
	return nil
}

// principal makes a person of the facts.
func (f Facts) principal() *identity.Principal {
	who := &identity.Principal{Handle: f.Handle, Name: f.Name, Party: f.Party, Nationality: f.Nationality, Roles: f.Roles,
		Alliances: f.Alliances, Compartments: f.Compartments}
	for _, c := range f.Clearances {
		who.Clearances = append(who.Clearances, identity.Clearance{Scheme: c.Scheme, Rank: *c.Rank, Until: instant(c.Until)})
	}
	for _, m := range f.Mandates {
		who.Mandates = append(who.Mandates, identity.Mandate{Alliance: m.Alliance, Action: m.Action, Until: instant(m.Until)})
	}
	return who
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
