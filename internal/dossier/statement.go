package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"entente/internal/marking"
)

// StatementKind is a kind of text that parties speak by.
type StatementKind string

// The kinds (DOMAIN 5.1).
const (
	StatementNational     StatementKind = "NATIONAL"
	StatementJoint        StatementKind = "JOINT"
	StatementOrganisation StatementKind = "ORGANISATION" // the High Representative, the North Atlantic Council
	StatementAdvisory     StatementKind = "ADVISORY"
	StatementListing      StatementKind = "LISTING"
	StatementDemarche     StatementKind = "PRIVATE_DEMARCHE"
)

// StatementKinds lists the closed set.
var StatementKinds = []StatementKind{StatementNational, StatementJoint, StatementOrganisation, StatementAdvisory, StatementListing, StatementDemarche}

// SectionKind is the place of a section in a statement, in the order of the text.
type SectionKind string

// The sections (DOMAIN 5.1).
const (
	SectionTrigger     SectionKind = "TRIGGER_AND_SOLIDARITY"
	SectionFacts       SectionKind = "FACTS"
	SectionAttribution SectionKind = "ATTRIBUTION"
	SectionImpact      SectionKind = "IMPACT"
	SectionNorms       SectionKind = "NORMS_AND_LAW"
	SectionPattern     SectionKind = "PATTERN_AND_CONTEXT"
	SectionDemands     SectionKind = "DEMANDS"
	SectionMeasures    SectionKind = "MEASURES"
	SectionCommitment  SectionKind = "COMMITMENT"
	SectionAnnexes     SectionKind = "TECHNICAL_ANNEXES"
)

// SectionKinds lists the closed set, in the order of the text. The signatories follow of themselves.
var SectionKinds = []SectionKind{SectionTrigger, SectionFacts, SectionAttribution, SectionImpact, SectionNorms, SectionPattern,
	SectionDemands, SectionMeasures, SectionCommitment, SectionAnnexes}

// ClaimType is what kind of claim a sentence makes.
type ClaimType string

// The types.
const (
	ClaimFact      ClaimType = "FACT"
	ClaimActor     ClaimType = "ACTOR_ATTRIBUTION"
	ClaimState     ClaimType = "STATE_ATTRIBUTION"
	ClaimTerritory ClaimType = "TERRITORY"
	ClaimNorm      ClaimType = "NORM"
	ClaimLaw       ClaimType = "LAW"
	ClaimImpact    ClaimType = "IMPACT"
	ClaimDemand    ClaimType = "DEMAND"
	ClaimMeasure   ClaimType = "MEASURE"
)

// ClaimTypes lists the closed set.
var ClaimTypes = []ClaimType{ClaimFact, ClaimActor, ClaimState, ClaimTerritory, ClaimNorm, ClaimLaw, ClaimImpact, ClaimDemand, ClaimMeasure}

// PublicBasis is how much of what a claim rests on is shown in public.
type PublicBasis string

// The bases.
const (
	BasisNone      PublicBasis = "NONE"
	BasisAssertion PublicBasis = "ASSERTION"
	BasisSanitised PublicBasis = "SANITISED"
	BasisFull      PublicBasis = "FULL"
)

// PublicBases lists the closed set.
var PublicBases = []PublicBasis{BasisNone, BasisAssertion, BasisSanitised, BasisFull}

// SignOn is a way in which a party stands to a text (DOMAIN 1.3): never just yes or no.
type SignOn string

// The modes.
const (
	SignJointAuthor SignOn = "JOINT_AUTHOR"
	SignOwn         SignOn = "OWN_ATTRIBUTION"
	SignEndorse     SignOn = "ENDORSE"
	SignAcknowledge SignOn = "ACKNOWLEDGE"
	SignQuoted      SignOn = "SOLIDARITY_WITH_ATTRIBUTED_QUOTE"
	SignNoActor     SignOn = "SOLIDARITY_NO_ACTOR"
	SignTerritory   SignOn = "TERRITORY_ONLY"
	SignAlign       SignOn = "ALIGN_POST"
	SignCoseal      SignOn = "TECHNICAL_COSEAL"
	SignAbstain     SignOn = "ABSTAIN_SILENT"
	SignDecline     SignOn = "DECLINE"
	SignBreak       SignOn = "BREAK_SILENCE"
)

// SignOns lists the closed set.
var SignOns = []SignOn{SignJointAuthor, SignOwn, SignEndorse, SignAcknowledge, SignQuoted, SignNoActor, SignTerritory, SignAlign,
	SignCoseal, SignAbstain, SignDecline, SignBreak}

// Supports reports whether the mode puts the party's name under the text.
func (m SignOn) Supports() bool {
	return m != SignAbstain && m != SignDecline && m != SignBreak && m != ""
}

// Language is a language version of a text.
type Language struct {
	Code      string `json:"code"` // BCP 47: "en", "fr"
	Authentic bool   `json:"authentic"`
}

// Wording is a text in one further language.
type Wording struct {
	Language string `json:"language"`
	Text     string `json:"text"`
}

// Section is a part of a text. Prose makes no claim; what claims anything is a Claim.
type Section struct {
	Kind   SectionKind `json:"kind"`
	Prose  string      `json:"prose,omitempty"`
	Also   []Wording   `json:"also,omitempty"` // the prose in further languages
	Claims []Claim     `json:"claims,omitempty"`
}

// Claim is the unit of negotiation and of policy. It is marked on its own: at
// least as strictly as everything that it rests on.
type Claim struct {
	Key        string          `json:"key"` // "c3"; never used again within the statement
	Type       ClaimType       `json:"type"`
	Text       string          `json:"text"`
	Also       []Wording       `json:"also,omitempty"`
	Subject    ActorClaim      `json:"subject"`
	Verb       Verb            `json:"verb,omitempty"`
	Likelihood Likelihood      `json:"likelihood"`
	Confidence Confidence      `json:"confidence,omitempty"`
	Supports   []Cite          `json:"supports,omitempty"`
	Basis      PublicBasis     `json:"basis"`
	By         PartyKey        `json:"by"`              // whose claim it is: that party is asked about its basis
	Shown      bool            `json:"shown,omitempty"` // its words go to every party, also to one that may not see its basis
	Marking    marking.Marking `json:"marking"`         // zero where it rests on nothing and is as the whole
}

// Withheld reports whether nothing but its key is left of a claim, as in the copy of
// a text for somebody who may not read it.
func (c *Claim) Withheld() bool { return c.Type == "" }

// Text is everything of a statement that is circulated, voted on and published.
type Text struct {
	Title     string     `json:"title"`
	Titles    []Wording  `json:"titles,omitempty"` // in further languages
	Languages []Language `json:"languages"`        // the first is the one that is negotiated in
	Sections  []Section  `json:"sections,omitempty"`
}

// Hash returns the SHA-256, in hex, of the words of a text in all its languages:
// what positions are bound to. What a claim rests on, and how that is marked, is
// not in it.
func (t Text) Hash() string {
	c := *copied(&t)
	for i := range c.Sections {
		for j := range c.Sections[i].Claims {
			claim := &c.Sections[i].Claims[j]
			claim.Supports, claim.Marking, claim.By, claim.Basis, claim.Shown = nil, marking.Marking{}, "", "", false
		}
	}
	raw, err := json.Marshal(c)
	if err != nil {
		panic("dossier: a text without a JSON form: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Claims returns every claim in the order of the text.
func (t Text) Claims() []Claim {
	var out []Claim
	for _, s := range t.Sections {
		out = append(out, s.Claims...)
	}
	return out
}

// Claim returns the claim with a key; nil if there is none. It belongs to the text.
func (t *Text) Claim(key string) *Claim {
	for i := range t.Sections {
		for j := range t.Sections[i].Claims {
			if t.Sections[i].Claims[j].Key == key {
				return &t.Sections[i].Claims[j]
			}
		}
	}
	return nil
}

// Cites returns what the claims rest on.
func (t Text) Cites() []Cite {
	var out []Cite
	for _, c := range t.Claims() {
		out = append(out, c.Supports...)
	}
	return out
}

// portions lists the claims that are marked on their own.
func (t Text) portions() []Portion {
	var out []Portion
	for _, c := range t.Claims() {
		if c.Marking.TLP != marking.TLPUnset {
			out = append(out, Portion{ClaimPortion(c.Key), c.Marking})
		}
	}
	return out
}

// ClaimPortion is the name of a claim's portion. In its label it is "claim" alone.
func ClaimPortion(key string) string { return "claim:" + key }

// Statement is a text in the making, from the first draft to its release. What is
// published is an object of its own (Publication), which tells nothing of the making.
type Statement struct {
	Header
	Text
	Kind        StatementKind `json:"kind"`
	Incident    ID            `json:"incident,omitempty"`
	Alliance    AllianceKey   `json:"alliance"` // whose rules adopt it
	Lead        PartyKey      `json:"lead"`     // the pen-holder's party
	Parties     marking.Set   `json:"parties"`  // that negotiate and are to sign, the lead among them
	Mode        SignOn        `json:"mode"`     // how a party stands to the text whose silence adopts it
	Number      int           `json:"number"`   // of the text: 1, and one more with every change of it
	Digest      string        `json:"digest"`   // Text.Hash
	Claimed     int           `json:"claimed"`  // how many claims were ever made; gives keys
	Silences    []Silence     `json:"silences,omitempty"`
	Positions   []Position    `json:"positions,omitempty"` // the newest of each party
	Adopted     *Adoption     `json:"adopted,omitempty"`
	Plan        *ReleasePlan  `json:"plan,omitempty"`
	Publication ID            `json:"publication,omitempty"`
	Suspension  *Suspension   `json:"suspension,omitempty"`
}

// SilenceOutcome is how a silence stands.
type SilenceOutcome string

// The outcomes (DOMAIN section 7).
const (
	SilenceOpen       SilenceOutcome = "OPEN"
	SilencePassed     SilenceOutcome = "PASSED"
	SilenceBroken     SilenceOutcome = "BROKEN"
	SilenceExtended   SilenceOutcome = "EXTENDED" // another was opened in its place, with notice to all
	SilenceCancelled  SilenceOutcome = "CANCELLED"
	SilenceNotAdopted SilenceOutcome = "NOT_ADOPTED" // nobody broke it, and the alliance's rule adopts nothing
)

// SilenceOutcomes lists the closed set.
var SilenceOutcomes = []SilenceOutcome{SilenceOpen, SilencePassed, SilenceBroken, SilenceExtended, SilenceCancelled, SilenceNotAdopted}

// Silence is one silence procedure: text, members and deadline are fixed when it
// is opened. An objection before the deadline breaks it, one at the deadline or
// after is late.
type Silence struct {
	Number   int            `json:"number"` // of the text
	Digest   string         `json:"digest"`
	Members  marking.Set    `json:"members"` // as they stood when it was opened
	Opened   time.Time      `json:"opened"`
	Deadline time.Time      `json:"deadline"` // UTC, exact to the second
	Outcome  SilenceOutcome `json:"outcome"`
	Ended    *time.Time     `json:"ended,omitempty"`
	Breaker  PartyKey       `json:"breaker,omitempty"`
	Comment  string         `json:"comment,omitempty"`
}

// ClaimStance is how a signatory stands to one claim.
type ClaimStance string

// The stances.
const (
	StanceSubscribes ClaimStance = "SUBSCRIBES"
	StanceReserves   ClaimStance = "RESERVES"
	StanceNotShown   ClaimStance = "NOT_SHOWN_EVIDENCE" // subscribes without having been shown what it rests on
)

// ClaimStances lists the closed set.
var ClaimStances = []ClaimStance{StanceSubscribes, StanceReserves, StanceNotShown}

// Subscription is a signatory's stance to one claim.
type Subscription struct {
	Claim  string      `json:"claim"`
	Stance ClaimStance `json:"stance"`
	Text   string      `json:"text,omitempty"` // of a reservation
}

// Position is how one party stands to the text.
type Position struct {
	Opinion
	Mode    SignOn         `json:"mode"`
	Number  int            `json:"number"` // of the text that was read
	Digest  string         `json:"digest"`
	Claims  []Subscription `json:"claims,omitempty"`
	Public  string         `json:"public,omitempty"`  // a reservation or declaration that is published with the text
	Standby bool           `json:"standby,omitempty"` // filed before a vote was open: it holds for this text alone
}

// Adoption says how and when a text was adopted.
type Adoption struct {
	At     time.Time `json:"at"` // for a silence its deadline
	Digest string    `json:"digest"`
	Rule   string    `json:"rule"` // code of the rule that decided
}

// ReleasePlan says when the text comes out, and in which order the parties speak.
type ReleasePlan struct {
	Embargo    marking.Minute `json:"embargo"`
	Slots      []Slot         `json:"slots,omitempty"`
	PressLines string         `json:"press_lines,omitempty"`
	Authorised *Opinion       `json:"authorised,omitempty"` // by the release authority
}

// Slot is the earliest moment at which a party may publish.
type Slot struct {
	Party PartyKey       `json:"party"`
	From  marking.Minute `json:"from"`
}

// SlotOf returns the earliest minute at which a party may publish: its slot, or
// else the end of the embargo.
func (p *ReleasePlan) SlotOf(party PartyKey) marking.Minute {
	for _, s := range p.Slots {
		if s.Party == party {
			return s.From
		}
	}
	return p.Embargo
}

// Suspension says that the ground of a statement has moved.
type Suspension struct {
	At     time.Time  `json:"at"`
	Code   NoticeCode `json:"code"`
	Claims []string   `json:"claims,omitempty"` // what is affected
	From   State      `json:"from"`
}

// Noun returns NounStatement.
func (*Statement) Noun() Noun { return NounStatement }

// Portions returns the claims that are marked on their own.
func (s *Statement) Portions() []Portion { return s.portions() }

// Words returns the title.
func (s *Statement) Words() []string { return []string{s.Title} }

// Refs returns the case and the incident.
func (s *Statement) Refs() []ID { return refs(s.Case, s.Incident) }

// OpenSilence returns the silence that is open; nil if none is. It belongs to the statement.
func (s *Statement) OpenSilence() *Silence {
	if n := len(s.Silences); n > 0 && s.Silences[n-1].Outcome == SilenceOpen {
		return &s.Silences[n-1]
	}
	return nil
}

// Position returns the position of a party on the text as it stands; nil if it has none.
func (s *Statement) Position(party PartyKey) *Position {
	for i := range s.Positions {
		if s.Positions[i].Party == party && s.Positions[i].Digest == s.Digest {
			return &s.Positions[i]
		}
	}
	return nil
}

// Before reports whether the statement has not been published yet.
func (s *Statement) Before() bool {
	return slices.Contains([]State{Draft, Negotiation, ConsentCheck, Frozen, InSilence, SigningOn, Agreed, Embargoed, StateSuspended}, s.State)
}

func (s *Statement) clone() Object { return copied(s) }

// StatementVersion is one text of a statement as it once stood. It never changes.
type StatementVersion struct {
	Header
	Text
	Statement ID     `json:"statement"`
	Number    int    `json:"number"`
	Digest    string `json:"digest"`
	Note      string `json:"note,omitempty"` // what was changed, in the words of who changed it
}

// Noun returns NounStatementVersion.
func (*StatementVersion) Noun() Noun { return NounStatementVersion }

// Portions returns the claims that are marked on their own.
func (v *StatementVersion) Portions() []Portion { return v.portions() }

// Words returns the title.
func (v *StatementVersion) Words() []string { return []string{v.Title} }

// Refs returns the case and the statement.
func (v *StatementVersion) Refs() []ID { return refs(v.Case, v.Statement) }

func (v *StatementVersion) clone() Object { return copied(v) }

// AmendmentOp is what an amendment does.
type AmendmentOp string

// The operations.
const (
	AmendReplace AmendmentOp = "REPLACE"
	AmendInsert  AmendmentOp = "INSERT"
	AmendDelete  AmendmentOp = "DELETE"
)

// AmendmentOps lists the closed set.
var AmendmentOps = []AmendmentOp{AmendReplace, AmendInsert, AmendDelete}

// Amendment proposes a change of one claim. While it is open, the text that it is
// about stands in square brackets.
type Amendment struct {
	Header
	Statement ID          `json:"statement"`
	Base      int         `json:"base"` // number of the text that it was tabled against
	Op        AmendmentOp `json:"op"`
	Target    string      `json:"target,omitempty"`  // key of a claim; of INSERT: behind which, "" at the end
	Section   SectionKind `json:"section,omitempty"` // of INSERT
	Claim     Claim       `json:"claim"`             // as it is to stand; of DELETE none
	Reason    string      `json:"reason,omitempty"`
	CoSigners marking.Set `json:"co_signers,omitempty"`
	Decision  *Opinion    `json:"decision,omitempty"`
}

// Noun returns NounAmendment.
func (*Amendment) Noun() Noun { return NounAmendment }

// Portions returns the claim, if it is marked on its own.
func (a *Amendment) Portions() []Portion {
	if a.Claim.Marking.TLP == marking.TLPUnset {
		return nil
	}
	return []Portion{{"claim", a.Claim.Marking}}
}

// Words returns the reason.
func (a *Amendment) Words() []string { return []string{a.Reason} }

// Refs returns the case and the statement.
func (a *Amendment) Refs() []ID { return refs(a.Case, a.Statement) }

func (a *Amendment) clone() Object { return copied(a) }

// Comment is a delegation's remark on a text, for the readers that it names.
type Comment struct {
	Header
	Statement ID     `json:"statement"`
	Number    int    `json:"number"` // of the text
	Claim     string `json:"claim,omitempty"`
	Text      string `json:"text"`
}

// Noun returns NounComment.
func (*Comment) Noun() Noun { return NounComment }

// Portions returns none.
func (*Comment) Portions() []Portion { return nil }

// Words returns the text.
func (c *Comment) Words() []string { return []string{c.Text} }

// Refs returns the case and the statement.
func (c *Comment) Refs() []ID { return refs(c.Case, c.Statement) }

func (c *Comment) clone() Object { return copied(c) }
