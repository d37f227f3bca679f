package dossier

import "time"

// AttributionKind tells apart three things that are often mixed up.
type AttributionKind string

// The kinds.
const (
	AttributionTechnical AttributionKind = "TECHNICAL" // forensic
	AttributionPolitical AttributionKind = "POLITICAL" // to impute, without necessarily drawing legal consequences
	AttributionLegal     AttributionKind = "LEGAL"     // conduct of a state under the law of state responsibility
)

// AttributionKinds lists the closed set.
var AttributionKinds = []AttributionKind{AttributionTechnical, AttributionPolitical, AttributionLegal}

// AttributionOutcome is what was decided. All three are decisions.
type AttributionOutcome string

// The outcomes.
const (
	OutcomeAffirm   AttributionOutcome = "AFFIRM"
	OutcomeDefer    AttributionOutcome = "DEFER"
	OutcomeNegative AttributionOutcome = "NEGATIVE"
)

// AttributionOutcomes lists the closed set.
var AttributionOutcomes = []AttributionOutcome{OutcomeAffirm, OutcomeDefer, OutcomeNegative}

// Publicity says before whom a decision is to be spoken of.
type Publicity string

// The publicities.
const (
	PublicityPublic   Publicity = "PUBLIC"
	PublicityPrivate  Publicity = "PRIVATE"
	PublicityAlliance Publicity = "ALLIANCE_ONLY"
)

// Publicities lists the closed set.
var Publicities = []Publicity{PublicityPublic, PublicityPrivate, PublicityAlliance}

// Verb is how strongly a text ties an actor to an activity.
type Verb string

// The verbs, rising.
const (
	VerbTerritory   Verb = "FROM_TERRITORY_OF"
	VerbSupported   Verb = "SUPPORTED_BY"
	VerbAssociated  Verb = "ASSOCIATED_WITH"
	VerbAttributed  Verb = "ATTRIBUTED_TO"
	VerbResponsible Verb = "RESPONSIBLE_FOR"
	VerbConducted   Verb = "CONDUCTED"
)

// Verbs lists the closed set, rising.
var Verbs = []Verb{VerbTerritory, VerbSupported, VerbAssociated, VerbAttributed, VerbResponsible, VerbConducted}

// Attribution is one party's decision to attribute, to defer or not to.
type Attribution struct {
	Header
	Title        string             `json:"title"`
	Text         string             `json:"text"`
	Incident     ID                 `json:"incident,omitempty"`
	Kind         AttributionKind    `json:"kind"`
	Outcome      AttributionOutcome `json:"outcome"`
	Publicity    Publicity          `json:"publicity"`
	Target       ActorClaim         `json:"target"`
	Verb         Verb               `json:"verb,omitempty"`
	Likelihood   Likelihood         `json:"likelihood"`
	Confidence   Confidence         `json:"confidence,omitempty"`
	Authority    string             `json:"authority"`          // the office that decides
	Rests        []Cite             `json:"rests,omitempty"`    // judgements, assessments and evidence
	Decision     *Opinion           `json:"decision,omitempty"` // by the decision authority
	Communicated []Communication    `json:"communicated,omitempty"`
}

// Communication is one act of telling a decision to somebody.
type Communication struct {
	To      string    `json:"to"` // a party, "alliance:KEY", "state:XX" for the state concerned, or "public"
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
}

// Noun returns NounAttribution.
func (*Attribution) Noun() Noun { return NounAttribution }

// Portions returns none.
func (*Attribution) Portions() []Portion { return nil }

// Words returns title and text.
func (a *Attribution) Words() []string { return []string{a.Title, a.Text} }

// Refs returns the case and the incident.
func (a *Attribution) Refs() []ID { return refs(a.Case, a.Incident) }

// Cites returns what the decision rests on.
func (a *Attribution) Cites() []Cite { return a.Rests }

func (a *Attribution) clone() Object { return copied(a) }

// VerificationResult is the result of a recipient's own verification.
type VerificationResult string

// The results.
const (
	VerifiedFully   VerificationResult = "CONFIRMED"
	VerifiedPartly  VerificationResult = "PARTLY_CONFIRMED"
	VerifiedNot     VerificationResult = "NOT_CONFIRMED"
	VerifiedUnknown VerificationResult = "CANNOT_TELL"
)

// VerificationResults lists the closed set.
var VerificationResults = []VerificationResult{VerifiedFully, VerifiedPartly, VerifiedNot, VerifiedUnknown}

// SupportRequest asks partners to support an attribution: a sanitised package goes
// to them, they verify it with means of their own, and take a position.
type SupportRequest struct {
	Header
	Title         string          `json:"title"`
	Text          string          `json:"text"`
	Incident      ID              `json:"incident,omitempty"`
	Attribution   ID              `json:"attribution,omitempty"` // what support is asked for
	From          PartyKey        `json:"from"`
	Asked         []PartyKey      `json:"asked"`
	Package       []Packaged      `json:"package,omitempty"`
	Verifications []Verification  `json:"verifications,omitempty"`
	Answers       []SupportAnswer `json:"answers,omitempty"`
}

// Packaged is an item of the sanitised package, at the version that was put in.
type Packaged struct {
	Cite
	By PartyKey  `json:"by"`
	At time.Time `json:"at"`
}

// Verification is what a recipient found with means of its own.
type Verification struct {
	Opinion
	Method string             `json:"method"`
	Result VerificationResult `json:"result"`
	Rests  []Cite             `json:"rests,omitempty"` // its own evidence
}

// SupportAnswer is the position that an asked party takes.
type SupportAnswer struct {
	Opinion
	Mode SignOn `json:"mode"`
}

// Noun returns NounSupportRequest.
func (*SupportRequest) Noun() Noun { return NounSupportRequest }

// Portions returns none.
func (*SupportRequest) Portions() []Portion { return nil }

// Words returns title and text.
func (r *SupportRequest) Words() []string { return []string{r.Title, r.Text} }

// Refs returns the case, the incident and the attribution.
func (r *SupportRequest) Refs() []ID { return refs(r.Case, r.Incident, r.Attribution) }

// Cites returns the package.
func (r *SupportRequest) Cites() []Cite {
	var out []Cite
	for _, p := range r.Package {
		out = append(out, p.Cite)
	}
	return out
}

func (r *SupportRequest) clone() Object { return copied(r) }

// Standing is where a request stands for those who see of it what it holds: the state
// that the last of the steps in it led to.
func (r *SupportRequest) Standing() State {
	if r.State == Closed || r.State == Withdrawn {
		return r.State
	}
	state, last := Open, time.Time{}
	step := func(to State, at time.Time) {
		if !at.Before(last) {
			state, last = to, at
		}
	}
	for _, x := range r.Package {
		step(Packed, x.At)
	}
	for _, x := range r.Verifications {
		step(Verified, x.At)
	}
	for _, x := range r.Answers {
		step(Answered, x.At)
	}
	return state
}
