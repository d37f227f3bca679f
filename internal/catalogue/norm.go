package catalogue

import "slices"

// NormSet is the instrument that a norm belongs to.
type NormSet string

// The closed list of sets.
const (
	UNGGE2015        NormSet = "UN_GGE_2015"       // A/70/174, paragraph 13
	OSCECBM          NormSet = "OSCE_CBM"          // PC.DEC/1106 and PC.DEC/1202
	GCSC2019         NormSet = "GCSC_2019"         // Advancing Cyberstability
	ParisCall2018    NormSet = "PARIS_CALL_2018"   // nine principles
	InternationalLaw NormSet = "INTERNATIONAL_LAW" // binding; the others are voluntary
)

// Polarity says what a norm asks for.
type Polarity string

// The closed list of polarities.
const (
	Obligation Polarity = "OBLIGATION" // do
	Restraint  Polarity = "RESTRAINT"  // do not
	Procedure  Polarity = "PROCEDURE"  // how to go about it; binds whoever assesses or consults
)

// View is how a state sees a rule of international law.
type View string

// The closed list of views.
const (
	ViewRule          View = "RULE"           // a rule in itself
	ViewPrincipleOnly View = "PRINCIPLE_ONLY" // a principle from which no rule of its own follows
	ViewContested     View = "CONTESTED"      // the state does not hold that the rule binds
	ViewReserved      View = "RESERVED"       // deliberately left open
)

// Element is one thing to be shown before a norm can be said to be violated.
type Element struct {
	Key      string `yaml:"key"` // stable snake_case, unique within the norm
	Question string `yaml:"question"`
}

// Position is what a state has published about a rule.
type Position struct {
	State  string `yaml:"state"` // ISO 3166-1 alpha-2, so the United Kingdom is GB
	View   View   `yaml:"view"`
	Since  string `yaml:"since"` // year, or day as YYYY-MM-DD, of the document in Source
	Note   string `yaml:"note"`  // may be empty
	Source Source `yaml:"source"`
}

// Norm is one norm, measure, principle or rule that conduct is assessed against.
type Norm struct {
	Key       string     `yaml:"key"` // for example "un-13f"
	Set       NormSet    `yaml:"-"`
	Number    string     `yaml:"number"` // as the instrument writes it, for example "13(f)"; empty for a rule of law
	Title     string     `yaml:"title"`
	Summary   string     `yaml:"summary"`
	Polarity  Polarity   `yaml:"polarity"`
	Elements  []Element  `yaml:"elements"` // at least one
	Source    Source     `yaml:"source"`
	Positions []Position `yaml:"positions"` // INTERNATIONAL_LAW only; a state that is missing is unknown, not undecided
}

func (n Norm) clone() Norm {
	n.Elements = slices.Clone(n.Elements)
	n.Positions = slices.Clone(n.Positions)
	return n
}

// Norms returns every norm, set by set in the order of NormSet, each set in its
// own order.
func Norms() []Norm { return clones(data().norms, Norm.clone) }

// NormByKey returns the norm with that key, and whether there is one.
func NormByKey(key string) (Norm, bool) {
	n, ok := find(data().norms, func(n Norm) bool { return n.Key == key })
	return n.clone(), ok
}
