package dossier

import (
	"slices"
	"time"
)

// MeasureKind is a kind of response.
type MeasureKind string

// The kinds of response: those of the EU cyber diplomacy toolbox and national ones.
const (
	MeasureDemarche       MeasureKind = "DEMARCHE"
	MeasureSummons        MeasureKind = "SUMMONS"
	MeasureStatement      MeasureKind = "STATEMENT"
	MeasureExpulsion      MeasureKind = "EXPULSION"
	MeasureListing        MeasureKind = "SANCTIONS_LISTING"
	MeasureIndictment     MeasureKind = "INDICTMENT"
	MeasureCapacity       MeasureKind = "CAPACITY_SUPPORT" // help to a vulnerable country
	MeasureDialogue       MeasureKind = "DIALOGUE_OR_CONSULTATION"
	MeasureAdvisory       MeasureKind = "TECHNICAL_ADVISORY"
	MeasureDisruption     MeasureKind = "DISRUPTION" // of infrastructure, under domestic law
	MeasureRetorsion      MeasureKind = "RETORSION"
	MeasureCountermeasure MeasureKind = "COUNTERMEASURE"
)

// MeasureKinds lists the closed set.
var MeasureKinds = []MeasureKind{MeasureDemarche, MeasureSummons, MeasureStatement, MeasureExpulsion, MeasureListing, MeasureIndictment,
	MeasureCapacity, MeasureDialogue, MeasureAdvisory, MeasureDisruption, MeasureRetorsion, MeasureCountermeasure}

// MeasureFamily is a family of the EU toolbox, or national.
type MeasureFamily string

// The families (Council document 10289/23; NATIONAL for what a state does on its own).
const (
	FamilyPreventive  MeasureFamily = "PREVENTIVE"
	FamilyCooperative MeasureFamily = "COOPERATIVE"
	FamilyStability   MeasureFamily = "STABILITY"
	FamilyRestrictive MeasureFamily = "RESTRICTIVE"
	FamilyLawful      MeasureFamily = "LAWFUL_RESPONSE_SUPPORT"
	FamilyNational    MeasureFamily = "NATIONAL"
)

// MeasureFamilies lists the closed set.
var MeasureFamilies = []MeasureFamily{FamilyPreventive, FamilyCooperative, FamilyStability, FamilyRestrictive, FamilyLawful, FamilyNational}

// Measure is one response. Each is a decision of its own; none follows from an
// attribution by itself.
type Measure struct {
	Header
	Title         string         `json:"title"`
	Text          string         `json:"text"`
	Kind          MeasureKind    `json:"kind"`
	Family        MeasureFamily  `json:"family"`
	Incident      ID             `json:"incident,omitempty"`
	Attribution   ID             `json:"attribution,omitempty"` // toolbox measures need none
	Against       string         `json:"against,omitempty"`     // ISO 3166 of the state addressed
	Uses          []Cite         `json:"uses,omitempty"`        // evidence that it shows or relies on
	Preconditions *Preconditions `json:"preconditions,omitempty"`
	Decision      *Opinion       `json:"decision,omitempty"`
	CarriedOut    *Opinion       `json:"carried_out,omitempty"`
	ReviewOn      Day            `json:"review_on,omitempty"`
	FollowUps     []FollowUp     `json:"follow_ups,omitempty"`
}

// Preconditions are what the law asks before a countermeasure (ARSIWA 49 to 53).
type Preconditions struct {
	Assessment      Cite   `json:"assessment"`         // that finds the breach
	Demanded        Day    `json:"demanded"`           // cessation and reparation were demanded: ARSIWA 52(1)(a)
	Notified        Day    `json:"notified,omitempty"` // the decision was notified: 52(1)(b)
	Offered         Day    `json:"offered,omitempty"`  // negotiation was offered: 52(1)(b)
	Urgent          bool   `json:"urgent"`             // 52(2): without notice and offer, to preserve rights
	Proportionality string `json:"proportionality"`    // 51
	Reversible      bool   `json:"reversible"`         // 49(3): the obligation can be performed again afterwards
}

// FollowUpKind is what came after a measure.
type FollowUpKind string

// The kinds.
const (
	FollowUpDenial FollowUpKind = "DENIAL"
	FollowUpEffect FollowUpKind = "EFFECT"
	FollowUpAnswer FollowUpKind = "ANSWER"
	FollowUpLesson FollowUpKind = "LESSON_LEARNED"
)

// FollowUpKinds lists the closed set.
var FollowUpKinds = []FollowUpKind{FollowUpDenial, FollowUpEffect, FollowUpAnswer, FollowUpLesson}

// FollowUp is one thing that came after a measure.
type FollowUp struct {
	Opinion
	Kind FollowUpKind `json:"kind"`
	Day  Day          `json:"day"`
}

// Noun returns NounMeasure.
func (*Measure) Noun() Noun { return NounMeasure }

// Portions returns none.
func (*Measure) Portions() []Portion { return nil }

// Words returns title and text.
func (m *Measure) Words() []string { return []string{m.Title, m.Text} }

// Refs returns the case, the incident and the attribution.
func (m *Measure) Refs() []ID { return refs(m.Case, m.Incident, m.Attribution) }

// Cites returns the evidence that the measure uses and the assessment that a
// countermeasure rests on.
func (m *Measure) Cites() []Cite {
	out := slices.Clone(m.Uses)
	if p := m.Preconditions; p != nil && p.Assessment.Object != "" {
		out = append(out, p.Assessment)
	}
	return out
}

func (m *Measure) clone() Object { return copied(m) }

// Significance is a factor by which the effect of an attack is measured.
type Significance string

// The factors (Council Decision (CFSP) 2019/797, Article 3).
const (
	SignificanceScope       Significance = "SCOPE_SCALE_SEVERITY"
	SignificancePersons     Significance = "PERSONS_AFFECTED"
	SignificanceStates      Significance = "MEMBER_STATES_CONCERNED"
	SignificanceLoss        Significance = "ECONOMIC_LOSS"
	SignificanceBenefit     Significance = "BENEFIT_GAINED"
	SignificanceData        Significance = "DATA_STOLEN"
	SignificanceSensitivity Significance = "COMMERCIALLY_SENSITIVE_DATA"
)

// Significances lists the closed set.
var Significances = []Significance{SignificanceScope, SignificancePersons, SignificanceStates, SignificanceLoss, SignificanceBenefit,
	SignificanceData, SignificanceSensitivity}

// SubjectKind is what can be listed: never a government.
type SubjectKind string

// The kinds.
const (
	SubjectPerson SubjectKind = "PERSON"
	SubjectEntity SubjectKind = "ENTITY"
)

// SubjectKinds lists the closed set.
var SubjectKinds = []SubjectKind{SubjectPerson, SubjectEntity}

// ListingProposal proposes persons or entities for a sanctions list. It is no
// attribution to a state (Decision (CFSP) 2019/797, recital 9), and what it rests
// on must be fit to be shown to a court.
type ListingProposal struct {
	Header
	Title     string           `json:"title"`
	Regime    string           `json:"regime"` // the legal act
	Incident  ID               `json:"incident,omitempty"`
	Subjects  []ListingSubject `json:"subjects"`
	Factors   []Factor         `json:"factors"`
	Uses      []Cite           `json:"uses,omitempty"`
	Decision  *Opinion         `json:"decision,omitempty"`
	ExpiresOn Day              `json:"expires_on,omitempty"`
}

// ListingSubject is a person or entity that is proposed.
type ListingSubject struct {
	Kind        SubjectKind `json:"kind"`
	Name        string      `json:"name"`
	Identifiers []string    `json:"identifiers,omitempty"`
	Reasons     string      `json:"reasons"` // the statement of reasons
}

// Factor says why the effect is significant.
type Factor struct {
	Kind Significance `json:"kind"`
	Text string       `json:"text"`
}

// Noun returns NounListingProposal.
func (*ListingProposal) Noun() Noun { return NounListingProposal }

// Portions returns none.
func (*ListingProposal) Portions() []Portion { return nil }

// Words returns the title.
func (l *ListingProposal) Words() []string { return []string{l.Title} }

// Refs returns the case and the incident.
func (l *ListingProposal) Refs() []ID { return refs(l.Case, l.Incident) }

// Cites returns what the proposal rests on.
func (l *ListingProposal) Cites() []Cite { return l.Uses }

func (l *ListingProposal) clone() Object { return copied(l) }

// NoticeCode says what a notification is about.
type NoticeCode string

// The codes. Their sentences are the schema's.
const (
	ToldEvidenceRevoked NoticeCode = "EVIDENCE_REVOKED"
	ToldReviewNeeded    NoticeCode = "REVIEW_NEEDED" // of a work of one's own: something that it rests on has changed
	ToldSuspended       NoticeCode = "STATEMENT_SUSPENDED"
	ToldBackToTable     NoticeCode = "STATEMENT_BACK_TO_NEGOTIATION"
	ToldNegotiation     NoticeCode = "NEGOTIATION_OPENED"
	ToldSilenceOpened   NoticeCode = "SILENCE_OPENED"
	ToldSilenceExtended NoticeCode = "SILENCE_EXTENDED"
	ToldSilenceBroken   NoticeCode = "SILENCE_BROKEN"
	ToldSilenceCanceled NoticeCode = "SILENCE_CANCELLED"
	ToldSignOnOpened    NoticeCode = "SIGN_ON_OPENED"
	ToldAdopted         NoticeCode = "STATEMENT_ADOPTED"
	ToldNotAdopted      NoticeCode = "STATEMENT_NOT_ADOPTED"
	ToldScheduled       NoticeCode = "RELEASE_SCHEDULED"
	ToldPublished       NoticeCode = "STATEMENT_PUBLISHED"
	ToldCorrection      NoticeCode = "CORRECTION_NEEDED" // a task of the lead
	ToldAmendment       NoticeCode = "AMENDMENT_TABLED"
	ToldSupportAsked    NoticeCode = "SUPPORT_ASKED"
	ToldReleaseAsked    NoticeCode = "RELEASE_ASKED"
	ToldExported        NoticeCode = "CONTENT_EXPORTED"
)

// NoticeCodes lists the closed set.
var NoticeCodes = []NoticeCode{ToldEvidenceRevoked, ToldReviewNeeded, ToldSuspended, ToldBackToTable, ToldNegotiation, ToldSilenceOpened,
	ToldSilenceExtended, ToldSilenceBroken, ToldSilenceCanceled, ToldSignOnOpened, ToldAdopted, ToldNotAdopted, ToldScheduled,
	ToldPublished, ToldCorrection, ToldAmendment, ToldSupportAsked, ToldReleaseAsked, ToldExported}

// Notification tells one party that something happened to an object that it knows.
// It holds nothing of the object.
type Notification struct {
	Header
	About  ID         `json:"about"`
	Code   NoticeCode `json:"code"`
	Due    *time.Time `json:"due,omitempty"` // when something is to be done by
	Claims []string   `json:"claims,omitempty"`
}

// Noun returns NounNotification.
func (*Notification) Noun() Noun { return NounNotification }

// Portions returns none.
func (*Notification) Portions() []Portion { return nil }

// Words returns none: there is nothing to search for.
func (*Notification) Words() []string { return nil }

// Refs returns the case.
func (n *Notification) Refs() []ID { return refs(n.Case) }

func (n *Notification) clone() Object { return copied(n) }
