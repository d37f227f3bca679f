// Package scenario reads the decision tables of testdata/decisions and runs them
// three ways: through the policy engine, through casework, and through GraphQL
// over HTTP. It also tells the stories of testdata/scenarios, in which several people
// use the public interface one after the other. Both are written for people who know
// the field and no Go; the formats are in the README of each folder.
//
//	s, err := scenario.ReadStory("restart.txtar", text, os.DirFS("testdata/decisions"))
//	err = s.Tell(ctx, scenario.Config{Dir: emptyFolder, Revision: rev})
//
// The package is support for tests: it may know every layer, and nothing but
// tests may know it. It adds no rule and no expected answer of its own.
package scenario

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"time"

	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
	"entente/internal/marking"
)

// File is one decision table.
type File struct {
	Name      string             `yaml:"-"`
	Title     string             `yaml:"title"`
	Source    string             `yaml:"source"`
	At        marking.Minute     `yaml:"at"`
	Alliances []Fact             `yaml:"alliances"`
	People    map[string]Person  `yaml:"people"`
	Objects   map[string]*Object `yaml:"objects"`
	Ways      []string           `yaml:"ways"` // of the rows that name none, with their reason
	Why       string             `yaml:"why"`
	Rows      []Row              `yaml:"rows"`
	parties   map[string]Party
}

// Fact is a membership recorded after the seeds.
type Fact struct {
	Alliance string         `yaml:"alliance"`
	Party    string         `yaml:"party"`
	Status   string         `yaml:"status"`
	From     marking.Minute `yaml:"from"`
	Until    marking.Minute `yaml:"until"`
	Recorded marking.Minute `yaml:"recorded"`
}

// Party is an entry of parties.yaml.
type Party struct {
	Kind       string      `yaml:"kind"`
	Parent     string      `yaml:"parent"`
	Clients    []string    `yaml:"clients"`
	Agreements []Agreement `yaml:"agreements"`
}

// Agreement is a security-of-information agreement of a party.
type Agreement struct {
	Scheme string         `yaml:"scheme"`
	From   marking.Minute `yaml:"from"`
	Until  marking.Minute `yaml:"until"`
}

// Person is somebody who acts in a table.
type Person struct {
	Party        string      `yaml:"party"`
	Nationality  []string    `yaml:"nationality"`
	Roles        []string    `yaml:"roles"`
	Clearances   []Clearance `yaml:"clearances"`
	Compartments []string    `yaml:"compartments"`
	Mandates     []Mandate   `yaml:"mandates"`
	Assurance    string      `yaml:"assurance"`
	Scope        *Scope      `yaml:"scope"` // of a machine client
	Token        string      `yaml:"token"` // of a machine client in a story: the captured value that it shows
}

// Clearance is what a person may be shown in one scheme.
type Clearance struct {
	Scheme string         `yaml:"scheme"`
	Rank   marking.Rank   `yaml:"rank"`
	Until  marking.Minute `yaml:"until"`
}

// Mandate lets a person act for its party.
type Mandate struct {
	Alliance string         `yaml:"alliance"`
	Action   string         `yaml:"action"`
	Until    marking.Minute `yaml:"until"`
}

// Object is an object as its originator filed it.
type Object struct {
	Kind         string             `yaml:"kind"`
	EvidenceKind string             `yaml:"evidence_kind"`
	Owner        string             `yaml:"owner"`
	Author       string             `yaml:"author"`
	State        string             `yaml:"state"`
	Marking      Marking            `yaml:"marking"`
	Grants       []Grant            `yaml:"grants"`
	Consents     []Consent          `yaml:"consents"`
	Overlays     []Overlay          `yaml:"overlays"`
	Recipients   []string           `yaml:"recipients"`
	Need         []string           `yaml:"need"`
	Case         string             `yaml:"case"`
	Excluded     []string           `yaml:"excluded"`
	DerivedFrom  []string           `yaml:"derived_from"`
	Of           string             `yaml:"of"`
	Publicity    string             `yaml:"publicity"`
	MeasureKind  string             `yaml:"measure_kind"`
	Portions     map[string]Portion `yaml:"portions"`
	Statement    *Facts             `yaml:"statement"`
	Bundle       *BundleFacts       `yaml:"bundle"`
	Raw          map[string]any     `yaml:"raw"`
}

// Portion is a part that is marked on its own.
type Portion struct {
	Marking Marking `yaml:"marking"`
}

// Marking is a marking as it is written; what is missing has the defaults of the README.
type Marking struct {
	TLP         *marking.TLP    `yaml:"tlp"`
	PAP         *marking.PAP    `yaml:"pap"`
	Class       *Class          `yaml:"class"`
	Originators []string        `yaml:"originators"`
	ORCON       *bool           `yaml:"orcon"`
	PROPIN      *bool           `yaml:"propin"`
	RelTo       *[]string       `yaml:"rel_to"`
	NotRel      []string        `yaml:"not_rel"`
	DisplayOnly []string        `yaml:"display_only"`
	EyesOnly    *[]string       `yaml:"eyes_only"`
	Naming      *marking.Naming `yaml:"naming"`
	Embargo     *marking.Minute `yaml:"embargo"`
	Expires     *marking.Minute `yaml:"expires"`
}

// Class is a classification in its scheme's own words and the day it was set.
type Class struct {
	Scheme string `yaml:"scheme"`
	Level  string `yaml:"level"`
	Set    string `yaml:"set"`
}

// Grant is one way by which an object was shared.
type Grant struct {
	Via     string         `yaml:"via"`
	By      string         `yaml:"by"`
	To      []string       `yaml:"to"`
	Without []string       `yaml:"without"`
	Purpose string         `yaml:"purpose"`
	Until   marking.Minute `yaml:"until"`
}

// Consent is an originator's permission.
type Consent struct {
	By      string         `yaml:"by"`
	To      string         `yaml:"to"`
	Purpose string         `yaml:"purpose"`
	Until   marking.Minute `yaml:"until"`
}

// Overlay is a recipient's stricter handling.
type Overlay struct {
	Party string      `yaml:"party"`
	TLP   marking.TLP `yaml:"tlp"`
}

// Row is one case: who does what to which object, and what must come out.
type Row struct {
	N           int            `yaml:"n"`
	Say         string         `yaml:"say"`
	Scenario    int            `yaml:"scenario"`
	Who         string         `yaml:"who"`
	Capacity    string         `yaml:"capacity"`
	Does        string         `yaml:"does"`
	What        Names          `yaml:"what"`
	At          marking.Minute `yaml:"at"`
	Known       marking.Minute `yaml:"known"`
	Channel     string         `yaml:"channel"`
	With        With           `yaml:"with"`
	Statement   *Facts         `yaml:"statement"`
	Bundle      *BundleFacts   `yaml:"bundle"`
	Expect      string         `yaml:"expect"`
	Redact      []string       `yaml:"redact"`
	Reason      string         `yaml:"reason"`
	Obligations []string       `yaml:"obligations"`
	Count       *int           `yaml:"expect_count"`
	Ways        []string       `yaml:"ways"`
	Why         string         `yaml:"why"`
}

// With is what an action would put in place.
type With struct {
	Grant   *Grant   `yaml:"grant"`
	Marking *Marking `yaml:"marking"`
	Consent *Consent `yaml:"consent"`
	Client  *Client  `yaml:"client"`
}

// Client is what a machine client would be let do.
type Client struct {
	Roles []string `yaml:"roles"`
	Scope Scope    `yaml:"scope"`
}

// Names is one name or a list of names.
type Names []string

// UnmarshalYAML reads one name as a list of one.
func (n *Names) UnmarshalYAML(v *yaml.Node) error {
	if v.Kind == yaml.ScalarNode {
		*n = Names{v.Value}
		return nil
	}
	var list []string
	if err := v.Decode(&list); err != nil {
		return err
	}
	*n = list
	return nil
}

// Load reads all tables of a folder. Unknown keys, names that nothing defines and
// rows that cannot be meant are Invalid, with the file and the row.
func Load(tree fs.FS) ([]*File, error) {
	var registry struct {
		Parties map[string]Party `yaml:"parties"`
	}
	if err := read(tree, "parties.yaml", &registry); err != nil {
		return nil, err
	}
	names, err := fs.Glob(tree, "*.yaml")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "scenario.Load", "", err)
	}
	var files []*File
	for _, name := range names {
		if name == "parties.yaml" {
			continue
		}
		f := &File{Name: name[:len(name)-len(path.Ext(name))], parties: registry.Parties}
		if err := read(tree, name, f); err != nil {
			return nil, err
		}
		for i := range f.Rows {
			if err := f.check(&f.Rows[i]); err != nil {
				return nil, fault.Wrap(fault.Invalid, "scenario.Load", fmt.Sprintf("%s, row %d: %v", name, f.Rows[i].N, err), err)
			}
		}
		files = append(files, f)
	}
	return files, nil
}

func read(tree fs.FS, name string, into any) error {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return fault.Wrap(fault.NotFound, "scenario.Load", name+" cannot be read", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return fault.Wrap(fault.Invalid, "scenario.Load", name+": "+err.Error(), err)
	}
	return nil
}

// Ways are the ways that a row can be run.
var Ways = []string{"policy", "casework", "graphql"}

func (f *File) check(r *Row) error {
	if r.At == 0 {
		r.At = f.At
	}
	if r.Channel == "" {
		r.Channel = "api"
	}
	if len(r.Ways) == 0 {
		r.Ways, r.Why = f.Ways, f.Why
	}
	switch {
	case r.Say == "" || r.At == 0 || len(r.What) == 0:
		return fmt.Errorf("say, at and what are needed")
	case len(r.Ways) > 0 && r.Why == "":
		return fmt.Errorf("a row that is not run in all ways says why")
	case (r.Does == "count") != (r.Count != nil):
		return fmt.Errorf("expect_count goes with count")
	case (r.Expect == "REDACT") != (len(r.Redact) > 0):
		return fmt.Errorf("redact goes with REDACT")
	}
	if len(r.Ways) == 0 {
		r.Ways = Ways
	}
	p, ok := f.People[r.Who]
	if service := r.Channel == "system"; service != (r.Who == "") {
		return fmt.Errorf("the service itself, and nobody else, takes a step by the channel system")
	} else if !service && !ok {
		return fmt.Errorf("nobody is called %q", r.Who)
	}
	if _, ok := f.parties[p.Party]; !ok && r.Who != "" {
		return fmt.Errorf("no party is called %q", p.Party)
	}
	for _, w := range r.What {
		if name, _ := split(w); f.Objects[name] == nil {
			return fmt.Errorf("no object is called %q", name)
		}
	}
	return nil
}

// split parts "E.source" into object and portion.
func split(what string) (object, portion string) {
	for i := range what {
		if what[i] == '.' {
			return what[:i], what[i+1:]
		}
	}
	return what, ""
}

// day reads the day on which a classification was set; none is the day of the rules' first version.
func day(s string) (time.Time, error) {
	if s == "" {
		return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), nil
	}
	return time.Parse(time.DateOnly, s)
}
