package dossier

import (
	"encoding/json"
	"time"

	"entente/internal/marking"
)

// Level is what kind of actor a claim names.
type Level string

// The levels, from what technical work alone can show to what only a state decides to say.
const (
	LevelCluster   Level = "CLUSTER" // of activity, without a name of its own
	LevelGroup     Level = "GROUP"
	LevelUnit      Level = "ORGANISATIONAL_UNIT"
	LevelService   Level = "SERVICE"
	LevelState     Level = "STATE"
	LevelTerritory Level = "TERRITORY" // from where, not by whom
)

// Levels lists the closed set.
var Levels = []Level{LevelCluster, LevelGroup, LevelUnit, LevelService, LevelState, LevelTerritory}

// ActorClaim is whom a judgement, a decision or a claim is about.
type ActorClaim struct {
	Level Level  `json:"level,omitempty"`
	Name  string `json:"name,omitempty"`  // as it is to be said
	Actor ID     `json:"actor,omitempty"` // entry of the actor catalogue
	State string `json:"state,omitempty"` // ISO 3166; "" when no state is named
}

// HypothesisKind is a class of explanation.
type HypothesisKind string

// The kinds. The last three are on every list, so that nobody forgets to ask.
const (
	HypothesisActor    HypothesisKind = "ACTOR"
	HypothesisState    HypothesisKind = "OTHER_STATE"
	HypothesisFlag     HypothesisKind = "FALSE_FLAG"
	HypothesisCriminal HypothesisKind = "CRIMINAL_PROXY"
	HypothesisOther    HypothesisKind = "OTHER"
)

// HypothesisKinds lists the closed set.
var HypothesisKinds = []HypothesisKind{HypothesisActor, HypothesisState, HypothesisFlag, HypothesisCriminal, HypothesisOther}

// Hypothesis is one explanation of the same facts.
type Hypothesis struct {
	Key   string         `json:"key"` // "h1"
	Kind  HypothesisKind `json:"kind"`
	Text  string         `json:"text"`
	Actor ID             `json:"actor,omitempty"`
}

// Likelihood is an estimate in the words of one vocabulary, with the interval
// that these words stand for there. It is never converted into another's words.
type Likelihood struct {
	Vocabulary string `json:"vocabulary,omitempty"` // key of the catalogue: ICD_203, PHIA, FR_ESTIMATIVE
	Term       string `json:"term,omitempty"`
	Low        int    `json:"low"`  // percent
	High       int    `json:"high"` // percent
}

// Told reports whether an estimate was given.
func (l Likelihood) Told() bool { return l.Vocabulary != "" }

// Confidence says how well a judgement is founded; it is no likelihood (ICD 203).
type Confidence string

// The levels of confidence. The zero value is: not stated.
const (
	ConfidenceLow      Confidence = "LOW"
	ConfidenceModerate Confidence = "MODERATE"
	ConfidenceHigh     Confidence = "HIGH"
)

// Confidences lists the closed set, rising.
var Confidences = []Confidence{ConfidenceLow, ConfidenceModerate, ConfidenceHigh}

// Cite is a reference to an object at the version that was read.
type Cite struct {
	Object  ID       `json:"object"`
	Version uint64   `json:"version"`
	Edition *Edition `json:"edition,omitempty"` // of that version; nil for the zero one
	Portion string   `json:"portion,omitempty"`
}

// Opinion is what a person of a party said beside the text: a dissent, a review, an approval.
type Opinion struct {
	Party  PartyKey  `json:"party"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Text   string    `json:"text,omitempty"`
}

// Judgement is an analytic judgement: which explanation fits the evidence, how
// likely it is, and how well that is founded (ICD 203).
type Judgement struct {
	Header
	Title       string       `json:"title"`
	Question    string       `json:"question"`
	Conclusion  string       `json:"conclusion"`
	Incident    ID           `json:"incident,omitempty"`
	Subject     ActorClaim   `json:"subject"`
	Hypotheses  []Hypothesis `json:"hypotheses"`
	Matrix      Matrix       `json:"matrix"`
	Concludes   string       `json:"concludes"` // key of a hypothesis
	Likelihood  Likelihood   `json:"likelihood"`
	Confidence  Confidence   `json:"confidence,omitempty"`
	Assumptions string       `json:"assumptions,omitempty"`
	Dissents    []Opinion    `json:"dissents,omitempty"`
	Review      *Opinion     `json:"review,omitempty"`   // by another person than the author
	Approval    *Opinion     `json:"approval,omitempty"` // by the head of analysis
	Supersedes  ID           `json:"supersedes,omitempty"`
}

// Matrix is the comparison of hypotheses with evidence. It is marked on its own:
// at least as strictly as every item in it.
type Matrix struct {
	Items   []MatrixItem    `json:"items,omitempty"`
	Marking marking.Marking `json:"marking"`
}

// MatrixItem is one row: an item of evidence against every hypothesis.
type MatrixItem struct {
	Cite
	Weight int    `json:"weight"` // 1 to 3: credibility and relevance together
	Cells  []Cell `json:"cells"`
}

// Cell says how an item fits a hypothesis.
type Cell struct {
	Hypothesis string      `json:"hypothesis"`
	Fit        Consistency `json:"fit"`
}

// Consistency is the value of a cell.
type Consistency string

// The values of a cell.
const (
	VeryConsistent   Consistency = "CC"
	Consistent       Consistency = "C"
	Neutral          Consistency = "N"
	Inconsistent     Consistency = "I"
	VeryInconsistent Consistency = "II"
	NotApplicable    Consistency = "NA"
)

// Consistencies lists the closed set.
var Consistencies = []Consistency{VeryConsistent, Consistent, Neutral, Inconsistent, VeryInconsistent, NotApplicable}

// Noun returns NounJudgement.
func (*Judgement) Noun() Noun { return NounJudgement }

// Portions returns the matrix, if it has rows.
func (j *Judgement) Portions() []Portion {
	if len(j.Matrix.Items) == 0 {
		return nil
	}
	return []Portion{{Name: "matrix", Marking: j.Matrix.Marking}}
}

// Words returns title, question and conclusion.
func (j *Judgement) Words() []string { return []string{j.Title, j.Question, j.Conclusion} }

// Refs returns the case and the incident.
func (j *Judgement) Refs() []ID { return refs(j.Case, j.Incident) }

// Cites returns the evidence that the judgement rests on.
func (j *Judgement) Cites() []Cite {
	var out []Cite
	for _, it := range j.Matrix.Items {
		out = append(out, it.Cite)
	}
	return out
}

func (j *Judgement) clone() Object { return copied(j) }

// copied returns a copy that shares nothing with the original, by way of the JSON
// form that every object has.
func copied[T any](v *T) *T {
	text, err := json.Marshal(v)
	c := new(T)
	if err == nil {
		err = json.Unmarshal(text, c)
	}
	if err != nil {
		panic("dossier: an object without a JSON form: " + err.Error())
	}
	return c
}

// Resting is an object that rests on others: when one of those may not be relied
// on any more, it has to be looked at again.
type Resting interface {
	Object
	Cites() []Cite
}
