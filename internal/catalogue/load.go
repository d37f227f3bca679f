package catalogue

import (
	"embed"
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
)

//go:embed data
var files embed.FS

// lists is everything that was read.
type lists struct {
	norms        []Norm
	bases        []Basis
	grades       []Grade
	vocabularies []Vocabulary
	measures     []MeasureFamily
	checklist    []ChecklistItem
	lexicon      lexicon
}

// embedded reads the lists once; they are never changed afterwards.
var embedded = sync.OnceValues(func() (*lists, error) { return load(files) })

// data returns the lists; empty ones if they cannot be read, which Check reports.
func data() *lists {
	l, err := embedded()
	if err != nil {
		return &lists{}
	}
	return l
}

// Check reports whether the lists that are part of the program can be read.
// Fault: Internal, with the file as path. It is for start-up and for tests.
func Check() error {
	_, err := embedded()
	return err
}

// normFiles stand in the order in which Norms returns their sets.
var normFiles = []string{
	"norms_un_gge_2015.yaml", "norms_osce_cbm.yaml", "norms_gcsc_2019.yaml",
	"norms_paris_call_2018.yaml", "norms_international_law.yaml",
}

func load(tree fs.FS) (*lists, error) {
	l := &lists{}
	for _, name := range normFiles {
		var f struct {
			Set        NormSet           `yaml:"set"`
			Source     Source            `yaml:"source"`
			Statements map[string]Source `yaml:"statements"` // anchors that positions refer to
			Norms      []Norm            `yaml:"norms"`
		}
		if err := decode(tree, name, &f); err != nil {
			return nil, err
		}
		for _, n := range f.Norms {
			n.Set, n.Source = f.Set, n.Source.within(f.Source)
			l.norms = append(l.norms, n)
		}
	}
	for _, read := range []func(fs.FS, *lists) error{loadResponsibility, loadGrades, loadVocabularies, loadMeasures, loadChecklist} {
		if err := read(tree, l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func loadResponsibility(tree fs.FS, l *lists) error {
	var f struct {
		Source Source  `yaml:"source"`
		Bases  []Basis `yaml:"bases"`
	}
	err := decode(tree, "responsibility.yaml", &f)
	for _, b := range f.Bases {
		if b.Source = b.Source.within(f.Source); b.Source.Paragraph == "" {
			b.Source.Paragraph = "Article " + b.Article
		}
		l.bases = append(l.bases, b)
	}
	return err
}

func loadGrades(tree fs.FS, l *lists) error {
	var f struct {
		Source Source  `yaml:"source"`
		Grades []Grade `yaml:"grades"`
	}
	err := decode(tree, "grades.yaml", &f)
	for _, g := range f.Grades {
		g.Source = g.Source.within(f.Source)
		l.grades = append(l.grades, g)
	}
	return err
}

func loadMeasures(tree fs.FS, l *lists) error {
	var f struct {
		Source   Source          `yaml:"source"`
		Measures []MeasureFamily `yaml:"measures"`
	}
	err := decode(tree, "measures.yaml", &f)
	for _, m := range f.Measures {
		m.Source = m.Source.within(f.Source)
		l.measures = append(l.measures, m)
	}
	return err
}

func loadChecklist(tree fs.FS, l *lists) error {
	var f struct {
		Source Source          `yaml:"source"`
		Items  []ChecklistItem `yaml:"items"`
	}
	err := decode(tree, "checklist.yaml", &f)
	for _, i := range f.Items {
		i.Source = i.Source.within(f.Source)
		l.checklist = append(l.checklist, i)
	}
	return err
}

func loadVocabularies(tree fs.FS, l *lists) error {
	var f struct {
		Vocabularies []struct {
			Key      string `yaml:"key"`
			Title    string `yaml:"title"`
			Language string `yaml:"language"`
			Source   Source `yaml:"source"`
			Terms    []struct {
				Term     `yaml:",inline"`
				Forms    []string `yaml:"forms"`
				Ordinary []string `yaml:"ordinary"`
			} `yaml:"terms"`
		} `yaml:"vocabularies"`
	}
	err := decode(tree, "vocabularies.yaml", &f)
	for _, raw := range f.Vocabularies {
		v := Vocabulary{Key: raw.Key, Title: raw.Title, Source: raw.Source}
		for i, t := range raw.Terms {
			v.Terms = append(v.Terms, t.Term)
			at := place{vocabulary: len(l.vocabularies), term: i}
			wordings := append([]string{t.Texts[raw.Language]}, t.Aliases...)
			l.lexicon.add(at, append(wordings, t.Forms...), t.Ordinary)
		}
		l.vocabularies = append(l.vocabularies, v)
	}
	return err
}

// decode reads one file; a key that it does not know, or one given twice, is an error.
func decode(tree fs.FS, name string, into any) error {
	f, err := tree.Open("data/" + name)
	if err != nil {
		return fault.Wrap(fault.Internal, "catalogue.decode", "a reference list is missing", err).At(name)
	}
	defer f.Close() // read only: a failure to close loses nothing
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return fault.Wrap(fault.Internal, "catalogue.decode", "a reference list cannot be read", err).At(name)
	}
	return nil
}

func clones[T any](list []T, clone func(T) T) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = clone(v)
	}
	return out
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	for _, v := range list {
		if is(v) {
			return v, true
		}
	}
	var none T
	return none, false
}
