package dossier

import (
	"slices"
	"time"

	"entente/internal/marking"
)

// EvidenceKind is a class of evidence.
type EvidenceKind string

// The kinds.
const (
	EvidenceSample   EvidenceKind = "MALWARE_SAMPLE"
	EvidenceLog      EvidenceKind = "LOG"
	EvidenceImage    EvidenceKind = "DISK_OR_MEMORY_IMAGE"
	EvidenceCapture  EvidenceKind = "NETWORK_CAPTURE"
	EvidenceReport   EvidenceKind = "TECHNICAL_REPORT"
	EvidenceSIGINT   EvidenceKind = "INTELLIGENCE_REPORT"
	EvidenceOSINT    EvidenceKind = "OPEN_SOURCE"
	EvidenceAnalysis EvidenceKind = "DERIVED_ANALYSIS" // made from other evidence
	EvidenceLegal    EvidenceKind = "LEGAL_DOCUMENT"
	EvidenceTearLine EvidenceKind = "TEAR_LINE" // a lower version that stands alone
)

// EvidenceKinds lists the closed set.
var EvidenceKinds = []EvidenceKind{EvidenceSample, EvidenceLog, EvidenceImage, EvidenceCapture, EvidenceReport,
	EvidenceSIGINT, EvidenceOSINT, EvidenceAnalysis, EvidenceLegal, EvidenceTearLine}

// Evidence is an item that a finding can rest on.
type Evidence struct {
	Header
	Title       string           `json:"title"`
	Summary     string           `json:"summary"`
	Kind        EvidenceKind     `json:"kind"`
	Incident    ID               `json:"incident,omitempty"`
	Grade       Admiralty        `json:"grade"`
	Provider    PartyKey         `json:"provider"` // who gave it; withheld where naming is MUST_NOT
	File        *File            `json:"file,omitempty"`
	DerivedFrom []ID             `json:"derived_from,omitempty"`
	Supersedes  ID               `json:"supersedes,omitempty"`
	Custody     []CustodyEvent   `json:"custody,omitempty"`
	Source      SourcePortion    `json:"source"`
	Victim      VictimPortion    `json:"victim"`
	Technical   TechnicalPortion `json:"technical"`
	Revocation  *Revocation      `json:"revocation,omitempty"`
	Sources     []Source         `json:"sources,omitempty"`
}

// Admiralty is a NATO source grade (AJP-2.1). F and 6 mean that it cannot be
// judged, not that it is bad.
type Admiralty struct {
	Reliability string `json:"reliability"` // A to F
	Credibility int    `json:"credibility"` // 1 to 6
}

// Valid reports whether the grade is one of A-F and 1-6.
func (a Admiralty) Valid() bool {
	return len(a.Reliability) == 1 && a.Reliability[0] >= 'A' && a.Reliability[0] <= 'F' && a.Credibility >= 1 && a.Credibility <= 6
}

// File is the content of an evidence item, kept encrypted beside the journal.
type File struct {
	SHA256    string `json:"sha256"` // of the plain bytes, hex
	Size      int64  `json:"size"`   // plain bytes
	Name      string `json:"name"`   // as given; only ever sent as an attachment
	MediaType string `json:"media_type"`
}

// SourcePortion says where the evidence came from. It is marked on its own.
type SourcePortion struct {
	Description string          `json:"description,omitempty"`
	Marking     marking.Marking `json:"marking"`
}

// TechnicalPortion holds indicators and method. It is marked on its own.
type TechnicalPortion struct {
	Detail     string          `json:"detail,omitempty"`
	Indicators []string        `json:"indicators,omitempty"`
	Marking    marking.Marking `json:"marking"`
}

// Revocation is an originator's statement that evidence may not be relied on any more.
type Revocation struct {
	By     PartyKey  `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Noun returns NounEvidence.
func (*Evidence) Noun() Noun { return NounEvidence }

// Portions returns those of source, victim and technical that have content.
func (e *Evidence) Portions() []Portion {
	var p []Portion
	if e.Source.Description != "" {
		p = append(p, Portion{Name: "source", Marking: e.Source.Marking})
	}
	if e.Victim.told() {
		p = append(p, Portion{Name: "victim", Marking: e.Victim.Marking})
	}
	if e.Technical.Detail != "" || len(e.Technical.Indicators) > 0 {
		p = append(p, Portion{Name: "technical", Marking: e.Technical.Marking})
	}
	return p
}

// Words returns title and summary.
func (e *Evidence) Words() []string { return []string{e.Title, e.Summary} }

// Refs returns the case and the incident.
func (e *Evidence) Refs() []ID { return refs(e.Case, e.Incident) }

func (e *Evidence) clone() Object {
	c := *e
	c.Header = e.Header.clone()
	c.DerivedFrom, c.Custody, c.Sources = slices.Clone(e.DerivedFrom), slices.Clone(e.Custody), slices.Clone(e.Sources)
	c.Technical.Indicators = slices.Clone(e.Technical.Indicators)
	c.Source.Marking, c.Victim.Marking = e.Source.Marking.Clone(), e.Victim.Marking.Clone()
	c.Technical.Marking = e.Technical.Marking.Clone()
	if e.File != nil {
		file := *e.File
		c.File = &file
	}
	if e.Revocation != nil {
		revocation := *e.Revocation
		c.Revocation = &revocation
	}
	return &c
}

// Derive returns the marking that a work derived from sources must have at
// least: the roll-up of what is written on it and on all of them.
func Derive(own marking.Marking, sources ...*Evidence) marking.Marking {
	m := marking.JoinAll(own)
	for _, s := range sources {
		m = marking.Join(m, s.Marking)
	}
	return m
}
