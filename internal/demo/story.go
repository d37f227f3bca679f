package demo

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"entente/internal/dossier"
	"entente/internal/fault"
)

//go:embed story
var files embed.FS

// Story is everything that happens, in order.
type Story struct {
	actors []actor
	cases  []casefile
}

type actor struct {
	Key         string   `yaml:"key"`
	By          string   `yaml:"by"`
	Name        string   `yaml:"name"`
	Aliases     []string `yaml:"aliases"`
	Description string   `yaml:"description"`
	Suspected   []claim  `yaml:"suspected"`
	References  []string `yaml:"references"`
}

type claim struct {
	Country string `yaml:"country"`
	Source  string `yaml:"source"`
	Wording string `yaml:"wording"`
}

type casefile struct {
	Key       string     `yaml:"case"`
	By        string     `yaml:"by"`
	Title     string     `yaml:"title"`
	Summary   string     `yaml:"summary"`
	Marking   mark       `yaml:"marking"`
	Officer   string     `yaml:"officer"` // shares it; default By
	Share     []share    `yaml:"share"`
	Incidents []incident `yaml:"incidents"`
	Evidence  []evidence `yaml:"evidence"`
	Then      []step     `yaml:"then"`
	Work      []work     `yaml:"work"`
}

type incident struct {
	Key        string   `yaml:"key"`
	By         string   `yaml:"by"`
	Title      string   `yaml:"title"`
	Summary    string   `yaml:"summary"`
	Types      []string `yaml:"types"`
	First      string   `yaml:"first"`
	Last       string   `yaml:"last"`
	Severity   int      `yaml:"severity"`
	Targets    []target `yaml:"targets"`
	Techniques []string `yaml:"techniques"`
	Actors     []string `yaml:"actors"`
	Victim     victim   `yaml:"victim"`
	Sources    []source `yaml:"sources"`
	Marking    mark     `yaml:"marking"`
	Moves      []move   `yaml:"moves"`
	Officer    string   `yaml:"officer"` // shares it; default By
	Share      []share  `yaml:"share"`
}

type target struct {
	Country string `yaml:"country"`
	Sector  string `yaml:"sector"`
}

type victim struct {
	Name    string `yaml:"name"`
	Detail  string `yaml:"detail"`
	Marking mark   `yaml:"marking"`
}

type source struct {
	Publisher string `yaml:"publisher"`
	Title     string `yaml:"title"`
	Day       string `yaml:"day"`
}

type evidence struct {
	Key        string    `yaml:"key"`
	By         string    `yaml:"by"`     // registers it
	Verify     string    `yaml:"verify"` // verifies, shares and, if so, revokes it
	Incident   string    `yaml:"incident"`
	Kind       string    `yaml:"kind"`
	Grade      string    `yaml:"grade"` // for example B2
	Title      string    `yaml:"title"`
	Summary    string    `yaml:"summary"`
	Derived    []string  `yaml:"derived"`
	Source     portion   `yaml:"source"`
	Technical  portion   `yaml:"technical"`
	Victim     victim    `yaml:"victim"`
	Sources    []source  `yaml:"sources"`
	File       *file     `yaml:"file"`
	Need       []string  `yaml:"need"`
	Recipients []string  `yaml:"recipients"`
	Consents   []consent `yaml:"consents"`
	Marking    mark      `yaml:"marking"`
	Share      []share   `yaml:"share"`
	Revoke     string    `yaml:"revoke"` // why, if it was
}

type portion struct {
	Description string `yaml:"description"`
	Detail      string `yaml:"detail"`
	Marking     mark   `yaml:"marking"`
}

type file struct {
	Name string `yaml:"name"`
	Text string `yaml:"text"`
}

type consent struct {
	To      string `yaml:"to"`
	Purpose string `yaml:"purpose"`
}

type share struct {
	Via        string   `yaml:"via"`
	To         []string `yaml:"to"`
	Without    []string `yaml:"without"`
	Purpose    string   `yaml:"purpose"`
	Until      after    `yaml:"until"`
	Recipients []string `yaml:"recipients"`
}

// step is something that somebody does later. Exactly one of Ask, Answer and
// Overlay is set.
type step struct {
	By         string `yaml:"by"`
	Ask        string `yaml:"ask"` // an item or an incident to be released
	As         string `yaml:"as"`  // the key of the request
	To         string `yaml:"to"`
	Purpose    string `yaml:"purpose"`
	Reason     string `yaml:"reason"`
	Answer     string `yaml:"answer"` // a request
	Grant      bool   `yaml:"grant"`
	Conditions string `yaml:"conditions"`
	Overlay    string `yaml:"overlay"` // an item
	TLP        string `yaml:"tlp"`
}

// move is a step of a life cycle, and who takes it when that is not the author.
type move struct {
	Name string
	By   string
}

// UnmarshalYAML reads a bare name, or {validate: nl.examiner}.
func (m *move) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&m.Name)
	}
	var pair map[string]string
	if err := n.Decode(&pair); err != nil {
		return err
	}
	if len(pair) != 1 {
		return fmt.Errorf("line %d: a move is a name, or one name and who takes it", n.Line)
	}
	for m.Name, m.By = range pair {
	}
	return nil
}

// Parties returns the YAML file of the story's organisations.
func Parties() (io.ReadCloser, error) { return part("story/parties.yaml") }

// People returns the YAML file of the story's people.
func People() (io.ReadCloser, error) { return part("story/people.yaml") }

func part(name string) (io.ReadCloser, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "demo.part", "", err)
	}
	return f, nil
}

// Load reads the story. Faults: Invalid, with the file as path, for unknown keys,
// keys given twice, and references to what comes later or never.
func Load() (*Story, error) {
	tree, err := fs.Sub(files, "story")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "demo.Load", "", err)
	}
	return load(tree)
}

func load(tree fs.FS) (*Story, error) {
	s := &Story{}
	var cast struct {
		Actors []actor `yaml:"actors"`
	}
	if err := decode(tree, "actors.yaml", &cast); err != nil {
		return nil, err
	}
	s.actors = cast.Actors
	names, err := fs.Glob(tree, "[0-9][0-9]-*.yaml")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "demo.load", "", err)
	}
	known := &index{keys: map[string]dossier.Noun{}}
	for _, a := range s.actors {
		known.add(a.Key, dossier.NounThreatActor)
	}
	for _, name := range names { // Glob sorts
		var c casefile
		if err := decode(tree, name, &c); err != nil {
			return nil, err
		}
		if known.walk(&c); known.problem != "" {
			return nil, fault.New(fault.Invalid, "demo.load", known.problem).At(name)
		}
		s.cases = append(s.cases, c)
	}
	return s, nil
}

func decode(tree fs.FS, name string, into any) error {
	f, err := tree.Open(name)
	if err != nil {
		return fault.Wrap(fault.NotFound, "demo.decode", "a file of the story is missing", err).At(name)
	}
	defer f.Close() // read only: a failure to close loses nothing
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fault.Wrap(fault.Invalid, "demo.decode", "a file of the story cannot be read: "+err.Error(), err).At(name)
	}
	return nil
}

// index knows every key of the story and finds what refers to nothing.
type index struct {
	keys    map[string]dossier.Noun
	problem string // the first one
}

func (x *index) add(key string, n dossier.Noun) {
	switch {
	case x.problem != "":
	case key == "":
		x.problem = "a " + string(n) + " has no key"
	case x.keys[key] != "":
		x.problem = key + " is given twice"
	default:
		x.keys[key] = n
	}
}

func (x *index) need(key string, n dossier.Noun) {
	if x.problem == "" && x.keys[key] != n {
		x.problem = key + " is not a " + string(n) + " that the story knows at this point"
	}
}

func (x *index) needAny(key string, nouns ...dossier.Noun) {
	if x.problem == "" && !slices.Contains(nouns, x.keys[key]) {
		x.problem = key + " is nothing that the story knows at this point and that this can be done to"
	}
}

func (x *index) walk(c *casefile) {
	x.add(c.Key, dossier.NounCase)
	for _, i := range c.Incidents {
		for _, a := range i.Actors {
			x.need(a, dossier.NounThreatActor)
		}
		x.add(i.Key, dossier.NounIncident)
	}
	for _, e := range c.Evidence {
		x.need(e.Incident, dossier.NounIncident)
		for _, d := range e.Derived {
			x.need(d, dossier.NounEvidence)
		}
		x.add(e.Key, dossier.NounEvidence)
	}
	for _, s := range c.Then {
		x.step(s)
	}
	for _, w := range c.Work {
		x.work(w)
	}
}

func (x *index) step(s step) {
	set := slices.DeleteFunc([]string{s.Ask, s.Answer, s.Overlay}, func(v string) bool { return v == "" })
	if len(set) != 1 && x.problem == "" {
		x.problem = "a step is one of ask, answer and overlay"
	}
	switch {
	case s.Ask != "":
		x.needAny(s.Ask, dossier.NounEvidence, dossier.NounIncident)
		x.add(s.As, dossier.NounReleaseRequest)
	case s.Answer != "":
		x.need(s.Answer, dossier.NounReleaseRequest)
	case s.Overlay != "":
		x.need(s.Overlay, dossier.NounEvidence)
	}
}
