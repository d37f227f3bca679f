package dossier

// The names of closed sets as a reader of a text sees them, in English. They are
// the same in every form in which a text leaves: on the screen, in a file, in print.

var sectionHeadings = map[SectionKind]string{
	SectionTrigger: "Occasion and solidarity", SectionFacts: "Facts", SectionAttribution: "Attribution", SectionImpact: "Impact",
	SectionNorms: "Norms and international law", SectionPattern: "Pattern and context", SectionDemands: "Demands",
	SectionMeasures: "Measures", SectionCommitment: "Commitment", SectionAnnexes: "Technical annexes",
}

var kindTitles = map[StatementKind]string{
	StatementNational: "National statement", StatementJoint: "Joint statement", StatementOrganisation: "Statement on behalf of the organisation",
	StatementAdvisory: "Technical advisory", StatementListing: "Statement on listings", StatementDemarche: "Private demarche",
}

var modeNames = map[SignOn]string{
	SignJointAuthor: "Joint author", SignOwn: "Own attribution", SignEndorse: "Endorses", SignAcknowledge: "Acknowledges",
	SignQuoted: "Solidarity, quoting the attribution", SignNoActor: "Solidarity, without naming an actor",
	SignTerritory: "Names the territory only", SignAlign: "Aligned after adoption", SignCoseal: "Technical co-seal",
	SignAbstain: "Abstains", SignDecline: "Declines", SignBreak: "Broke the silence",
}

// Heading returns the heading of a section in English; "" for an unknown kind.
func (k SectionKind) Heading() string { return sectionHeadings[k] }

// Title returns what the kind of text is called in English; "" for an unknown kind.
func (k StatementKind) Title() string { return kindTitles[k] }

// Title returns what the mode is called in English; "" for an unknown mode.
func (m SignOn) Title() string { return modeNames[m] }
