package csv

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
)

// spec is the YAML form of a mapping.
type spec struct {
	Name         string                   `yaml:"name"`
	About        string                   `yaml:"about"`
	Separator    string                   `yaml:"separator"` // between fields; "," when not given
	Missing      []string                 `yaml:"missing"`   // words that mean that there is no value; an empty cell always does
	Days         []string                 `yaml:"days"`      // forms of dates, in YYYY MM DD hh mm ss
	ID           idSpec                   `yaml:"id"`
	Marking      markingSpec              `yaml:"marking"`
	VictimMark   *markingSpec             `yaml:"victim_marking"` // when not given, that of the whole
	Companions   map[string]companionSpec `yaml:"companions"`
	NeverZip     []sideBySide             `yaml:"never_zip"`
	Incident     incidentSpec             `yaml:"incident"`
	dayForms     []dayForm                // compiled
	missingWords map[string]bool          // compiled, in lower case
}

// idSpec names the column of a row's id.
type idSpec struct {
	Column string `yaml:"column"`
	Form   string `yaml:"form"` // number, or text
}

type markingSpec struct {
	TLP         string   `yaml:"tlp"`
	PAP         string   `yaml:"pap"`
	Naming      string   `yaml:"naming"`
	Originators []string `yaml:"originators"`
}

type companionSpec struct {
	Files string `yaml:"files"`
	ID    string `yaml:"id"` // the column that holds the incident's id
}

// sideBySide names columns of the main file that list values by position. They are
// looked at only to say where they do not fit together.
type sideBySide struct {
	Columns []string `yaml:"columns"`
	Split   string   `yaml:"split"`
	Count   string   `yaml:"count"` // column that announces how many there are
}

type incidentSpec struct {
	Title      texts        `yaml:"title"`
	Summary    texts        `yaml:"summary"`
	Types      list         `yaml:"types"`
	FirstSeen  string       `yaml:"first_seen"` // column
	LastSeen   string       `yaml:"last_seen"`  // column
	Severity   scale        `yaml:"severity"`
	Techniques []list       `yaml:"techniques"`
	Targets    []targetSpec `yaml:"targets"` // the first that gives any is used
	Victims    []victimSpec `yaml:"victims"` // the first that gives any is used
	Sources    []sourceSpec `yaml:"sources"` // all are used
}

type targetSpec struct {
	From    string `yaml:"from"` // companion; the main file when not given
	Country list   `yaml:"country"`
	Sector  list   `yaml:"sector"`
}

type victimSpec struct {
	From string `yaml:"from"`
	Name list   `yaml:"name"`
}

// sourceSpec is either a list of web addresses or one source for each row.
type sourceSpec struct {
	From      string `yaml:"from"`
	Links     list   `yaml:"links"`
	Publisher texts  `yaml:"publisher"`
	Title     texts  `yaml:"title"`
	Day       string `yaml:"day"`
}

// scale turns a number into a whole one.
type scale struct {
	Column string  `yaml:"column"`
	Times  float64 `yaml:"times"` // 1 when not given
}

// list takes values from one cell.
type list struct {
	Column    string            `yaml:"column"`
	Constant  string            `yaml:"constant"`  // in place of a column
	Split     string            `yaml:"split"`     // separator; the whole cell is one value when not given
	Form      string            `yaml:"form"`      // "", or python_list
	Values    map[string]string `yaml:"values"`    // words of the source -> words of the service
	Table     string            `yaml:"table"`     // "", or places: names of countries and regions
	Otherwise string            `yaml:"otherwise"` // for a missing or unknown word
}

func (l list) given() bool { return l.Column != "" || l.Constant != "" }

// many reports whether a cell may hold more than one value.
func (l list) many() bool { return l.Split != "" || l.Form != "" }

// texts is one text, or several of which the first that can be filled is used.
type texts []template

// template is text with columns in braces: "{attributing_actor} of {attributing_country}".
type template []part

// part is a piece of a template: literal text, or the name of a column.
type part struct{ literal, column string }

var placeholder = regexp.MustCompile(`\{[^{}]+\}`)

// UnmarshalYAML reads a string or a list of strings.
func (t *texts) UnmarshalYAML(node *yaml.Node) error {
	var many []string
	if node.Kind == yaml.ScalarNode {
		many = make([]string, 1)
		if err := node.Decode(&many[0]); err != nil {
			return err
		}
	} else if err := node.Decode(&many); err != nil {
		return err
	}
	for _, s := range many {
		parsed, err := parseTemplate(s)
		if err != nil {
			return err
		}
		*t = append(*t, parsed)
	}
	return nil
}

func parseTemplate(s string) (template, error) {
	var t template
	at := 0
	for _, m := range placeholder.FindAllStringIndex(s, -1) {
		t = append(t, part{literal: s[at:m[0]]}, part{column: s[m[0]+1 : m[1]-1]})
		at = m[1]
	}
	t = append(t, part{literal: s[at:]})
	for _, p := range t {
		if strings.ContainsAny(p.literal, "{}") {
			return nil, fault.New(fault.Invalid, "csv.ParseMapping", "a brace that is not around the name of a column").
				WithCode(fault.CodeConfigInvalid)
		}
	}
	return t, nil
}

func (t texts) columns() []string {
	var out []string
	for _, one := range t {
		for _, p := range one {
			if p.column != "" {
				out = append(out, p.column)
			}
		}
	}
	return out
}
