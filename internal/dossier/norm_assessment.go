package dossier

import "entente/internal/marking"

// Finding is the result of a norm assessment.
type Finding string

// The findings.
const (
	FindingConsistent    Finding = "CONSISTENT"
	FindingViolation     Finding = "VIOLATION"
	FindingInsufficient  Finding = "INSUFFICIENT_INFORMATION"
	FindingNotApplicable Finding = "NOT_APPLICABLE"
)

// Findings lists the closed set.
var Findings = []Finding{FindingConsistent, FindingViolation, FindingInsufficient, FindingNotApplicable}

// Answer is yes, no or unclear.
type Answer string

// The answers.
const (
	Yes     Answer = "YES"
	No      Answer = "NO"
	Unclear Answer = "UNCLEAR"
)

// Answers lists the closed set.
var Answers = []Answer{Yes, No, Unclear}

// Envelope is the strongest response that the law would allow.
type Envelope string

// The envelopes, rising (ARSIWA 49 to 54 and 25; UN Charter, Article 51).
const (
	EnvelopeNone           Envelope = "NONE"
	EnvelopeRetorsion      Envelope = "RETORSION"
	EnvelopeCountermeasure Envelope = "COUNTERMEASURE"
	EnvelopeNecessity      Envelope = "NECESSITY"
	EnvelopeSelfDefence    Envelope = "SELF_DEFENCE"
)

// Envelopes lists the closed set, rising.
var Envelopes = []Envelope{EnvelopeNone, EnvelopeRetorsion, EnvelopeCountermeasure, EnvelopeNecessity, EnvelopeSelfDefence}

// NoticeKind is a kind of contact with the state concerned.
type NoticeKind string

// The kinds of contact (norms 13(c) and 13(h), OSCE CBM 3).
const (
	NoticeGiven        NoticeKind = "NOTICE"
	NoticeRequest      NoticeKind = "REQUEST"
	NoticeConsultation NoticeKind = "CONSULTATION"
)

// NoticeKinds lists the closed set.
var NoticeKinds = []NoticeKind{NoticeGiven, NoticeRequest, NoticeConsultation}

// NormAssessment measures conduct against one norm or rule of law (DOMAIN 2.3).
type NormAssessment struct {
	Header
	Title      string           `json:"title"`
	Incident   ID               `json:"incident,omitempty"`
	Judgement  Cite             `json:"judgement"` // the attribution that is assumed, as it stood
	Subject    ActorClaim       `json:"subject"`
	Assumed    Likelihood       `json:"assumed"`                      // of that attribution, when it was read
	AssumedBy  Confidence       `json:"assumed_confidence,omitempty"` // likewise
	Norm       string           `json:"norm"`                         // key of the catalogue
	Finding    Finding          `json:"finding"`
	Likelihood Likelihood       `json:"likelihood"`
	Confidence Confidence       `json:"confidence,omitempty"`
	Elements   []ElementFinding `json:"elements,omitempty"`
	Facts      []Fact           `json:"facts,omitempty"`
	Counter    []string         `json:"counter,omitempty"`   // what speaks against the finding
	Checklist  []ChecklistEntry `json:"checklist,omitempty"` // norm 13(b), on ourselves
	Notices    []Notice         `json:"notices,omitempty"`
	Rights     string           `json:"rights,omitempty"` // impact on human rights
	Legal      LegalPortion     `json:"legal"`
	Envelope   Envelope         `json:"envelope"`
	Review     *Opinion         `json:"review,omitempty"` // of the legal adviser
	Dissents   []Opinion        `json:"dissents,omitempty"`
	TearLine   ID               `json:"tear_line,omitempty"` // a releasable summary that stands alone
	Supersedes ID               `json:"supersedes,omitempty"`
}

// ElementFinding answers one element of a norm.
type ElementFinding struct {
	Key    string `json:"key"`
	Answer Answer `json:"answer"`
	Reason string `json:"reason,omitempty"`
}

// Fact is what evidence is relied on for.
type Fact struct {
	Cite
	Text string `json:"text"`
}

// ChecklistEntry answers one question of norm 13(b).
type ChecklistEntry struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Notice is one contact with the state concerned.
type Notice struct {
	Kind     NoticeKind `json:"kind"`
	State    string     `json:"state"` // ISO 3166
	Channel  string     `json:"channel"`
	Day      Day        `json:"day"`
	Answer   string     `json:"answer,omitempty"`
	Answered Day        `json:"answered,omitempty"`
}

// LegalPortion is legal advice. It is marked on its own, and privileged if so said.
type LegalPortion struct {
	Findings   []LawFinding    `json:"findings,omitempty"`
	Advice     string          `json:"advice,omitempty"`
	Privileged bool            `json:"privileged,omitempty"`
	Marking    marking.Marking `json:"marking"`
}

// LawFinding measures conduct against one rule of international law.
type LawFinding struct {
	Rule       string `json:"rule"`               // key of the catalogue
	Position   string `json:"position,omitempty"` // state whose published position is relied on
	Breach     Answer `json:"breach"`
	Basis      string `json:"basis,omitempty"`      // ARSIWA article of imputation
	Grade      string `json:"grade,omitempty"`      // of state responsibility (Healey)
	Precluding string `json:"precluding,omitempty"` // circumstances precluding wrongfulness
}

// Noun returns NounNormAssessment.
func (*NormAssessment) Noun() Noun { return NounNormAssessment }

// LegalPortionName returns the name of the legal portion: "privileged" where
// privilege is claimed, so that a rule can tell, and "legal" otherwise.
func (a *NormAssessment) LegalPortionName() string {
	if a.Legal.Privileged {
		return "privileged"
	}
	return "legal"
}

// Portions returns the legal advice, if there is any.
func (a *NormAssessment) Portions() []Portion {
	if len(a.Legal.Findings) == 0 && a.Legal.Advice == "" {
		return nil
	}
	return []Portion{{Name: a.LegalPortionName(), Marking: a.Legal.Marking}}
}

// Words returns the title.
func (a *NormAssessment) Words() []string { return []string{a.Title} }

// Refs returns the case and the incident.
func (a *NormAssessment) Refs() []ID { return refs(a.Case, a.Incident) }

// Cites returns the judgement that is assumed and the evidence relied on.
func (a *NormAssessment) Cites() []Cite {
	var out []Cite
	if a.Judgement.Object != "" {
		out = append(out, a.Judgement)
	}
	for _, f := range a.Facts {
		out = append(out, f.Cite)
	}
	return out
}

func (a *NormAssessment) clone() Object { return copied(a) }
