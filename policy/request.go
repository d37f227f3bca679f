package policy

import "entente/internal/marking"

// Request is the one question that a policy is asked: may this subject do this
// action to an object with this label, in this context? Its JSON form is Rego's
// input. It holds no object and no name of a person.
type Request struct {
	Action    string         `json:"action"` // the verb, for example "read"; the noun is Object.Kind
	Subject   Subject        `json:"subject"`
	Relations Relations      `json:"relations"`
	Object    *marking.Label `json:"object"`
	Context   Context        `json:"context"`
}

// Subject is everything about the person asking that a sharing rule may look
// at. Persons with equal subjects are one class and get equal verdicts. All
// lists are sorted and free of doubles (see Canonical).
type Subject struct {
	Party        string       `json:"party"`        // the organisation that the person belongs to
	Chain        []string     `json:"chain"`        // that party and all above it, nearest first
	Kind         string       `json:"kind"`         // of the party: STATE, AGENCY, VENDOR, …
	ServedBy     marking.Set  `json:"served_by"`    // parties that count a party of the chain among their clients
	Nationality  marking.Set  `json:"nationality"`  // ISO 3166 codes
	Roles        marking.Set  `json:"roles"`        // see dossier.Role
	Clearances   []Clearance  `json:"clearances"`   // sorted by scheme
	Compartments marking.Set  `json:"compartments"` // need-to-know lists held
	Memberships  []Membership `json:"memberships"`  // of the chain, as now known; disjoint stretches
	Agreements   []Agreement  `json:"agreements"`   // security-of-information agreements of the chain
	Mandates     []Mandate    `json:"mandates"`
	Capacity     string       `json:"capacity"`  // alliance that the person now acts for; "" when none was chosen
	Assurance    string       `json:"assurance"` // "aal1" or "aal2"
	Scope        *Scope       `json:"scope"`     // of a machine client; nil for a person
}

// Scope bounds what a machine client may do, beside all that bounds a person. Its
// zero value lets nothing through.
type Scope struct {
	Actions   marking.Set  `json:"actions"`
	Alliances marking.Set  `json:"alliances"` // objects that were shared by way of one of these
	Own       bool         `json:"own"`       // and those that the client's own party filed
	Channels  marking.Set  `json:"channels"`
	TLP       marking.TLP  `json:"tlp"`  // up to this one
	Rank      marking.Rank `json:"rank"` // of classification, up to this one
}

// Clearance is what may be shown in one scheme: 0 unclassified to 4 top secret.
type Clearance struct {
	Scheme string         `json:"scheme"`
	Rank   marking.Rank   `json:"rank"`
	Until  marking.Minute `json:"until"`
}

// Membership is the standing of a party of the chain in an alliance over a half-open stretch.
type Membership struct {
	Alliance string         `json:"alliance"`
	Party    string         `json:"party"`
	Status   string         `json:"status"` // MEMBER, OBSERVER, ALIGNED, SUSPENDED, LEFT
	From     marking.Minute `json:"from"`
	Until    marking.Minute `json:"until"`
}

// Agreement is a security-of-information agreement with the owner of a scheme.
type Agreement struct {
	Scheme string         `json:"scheme"`
	From   marking.Minute `json:"from"`
	Until  marking.Minute `json:"until"`
}

// Mandate is a right to act for the party in an alliance.
type Mandate struct {
	Alliance string         `json:"alliance"`
	Action   string         `json:"action"`
	Until    marking.Minute `json:"until"`
}

// Context is what a rule may know beyond subject and label.
type Context struct {
	Now     marking.Minute `json:"now"`
	Channel Channel        `json:"channel"`
	// What the action would put in place; nil for every action that puts nothing.
	Grant   *marking.Grant   `json:"grant"`   // of share
	Marking *marking.Marking `json:"marking"` // of downgrade, overlay and create: the marking that would hold
	Consent *marking.Consent `json:"consent"` // of request_release, grant and revoke
	Client  *Client          `json:"client"`  // of issue and rotate: the rights that a token would carry
	// What a step on a joint statement is decided by, beyond its label; nil for every other noun.
	Statement *Statement `json:"statement"`
	// What a step on a proposed change of the rules is decided by, beyond its label; nil for every other noun.
	Bundle *Bundle `json:"bundle"`
}

// Bundle is what a rule may know of a proposed change of the rules. It holds no rule
// and no name of a person.
type Bundle struct {
	Alliance string      `json:"alliance"` // whose rules it changes; "" for the common base
	Affected marking.Set `json:"affected"` // alliances whose reviewers have to agree
	Approved marking.Set `json:"approved"` // those for which one has agreed
	For      string      `json:"for"`      // of approve and reject: the alliance for which the person speaks
	Passed   bool        `json:"passed"`   // every automatic check was run and passed
	Demanded bool        `json:"demanded"` // a security officer has demanded an emergency rollback
	Done     marking.Set `json:"done"`     // what the person asking has done about it: approve, demand_roll_back
}

// Client is what a machine client would be let do.
type Client struct {
	Roles marking.Set `json:"roles"`
	Scope Scope       `json:"scope"`
}

// Statement is what a rule may know of a statement, and of what its case has on
// file, when a step on it is decided. It holds no text and no name of a person.
type Statement struct {
	Alliance    string         `json:"alliance"`    // whose rules adopt it; "" for a national text
	Kind        string         `json:"kind"`        // see dossier.StatementKind
	Lead        string         `json:"lead"`        // the pen-holder's party
	Parties     marking.Set    `json:"parties"`     // that negotiate and are to sign
	Absent      marking.Set    `json:"absent"`      // members of the alliance, states, that are not among them
	Party       string         `json:"party"`       // of them the one that the person acts for; "" for none
	Mode        string         `json:"mode"`        // of sign: see dossier.SignOn
	Minutes     int            `json:"minutes"`     // of open_silence and extend_silence: whole minutes until the deadline
	Unread      int            `json:"unread"`      // cited bases that a signatory cannot read and has not accepted unread
	Unconsented int            `json:"unconsented"` // cited bases without consent to cite them in public
	Slot        marking.Minute `json:"slot"`        // earliest minute at which Party may publish
	Authorised  bool           `json:"authorised"`  // the release authority has agreed to the plan
	File        OnFile         `json:"file"`
	Tally       Tally          `json:"tally"`
}

// OnFile is what a case has on file, as far as the person asking may read it.
type OnFile struct {
	Originators []string `json:"originators"` // independent originators of its evidence: states, or parties without one
	Judgements  []string `json:"judgements"`  // confidence of each approved judgement: LOW, MODERATE, HIGH
	Assessments []string `json:"assessments"` // finding of each norm assessment past legal review
	Decisions   []string `json:"decisions"`   // parties that have decided to attribute politically
}

// Tally says how the parties stand. Silent are those that said nothing.
type Tally struct {
	For     marking.Set `json:"for"`
	Against marking.Set `json:"against"`
	Abstain marking.Set `json:"abstain"`
	Silent  marking.Set `json:"silent"`
}

// Channel is the way by which an answer leaves the service.
type Channel string

// The channels.
const (
	ChannelAPI    Channel = "api"    // a GraphQL answer, shown to a person
	ChannelStream Channel = "stream" // a subscription frame
	ChannelFile   Channel = "file"   // a download
	ChannelExport Channel = "export" // STIX, TAXII, PDF and the like
	ChannelSystem Channel = "system" // the service itself, when a time has come
)

// Relations are the ways in which the person asking is tied to this one object.
type Relations uint8

// The relations. In Rego they are the strings "author" and "recipient".
const (
	Author    Relations = 1 << iota // filed it
	Recipient                       // is named as a reader (TLP:RED)
)

// MarshalJSON writes a list of names.
func (r Relations) MarshalJSON() ([]byte, error) {
	return [...][]byte{[]byte(`[]`), []byte(`["author"]`), []byte(`["recipient"]`), []byte(`["author","recipient"]`)}[r&3], nil
}

// Outcome is the answer of a policy. The zero value is the strictest.
type Outcome uint8

// The outcomes, in rising openness.
const (
	DenyHidden  Outcome = iota // must be indistinguishable from an object that does not exist
	DenyVisible                // may know that it exists, and ask for it
	Redact                     // allowed, but for the listed fields
	Allow
)

var outcomeNames = [...]string{"DENY_HIDDEN", "DENY_VISIBLE", "REDACT", "ALLOW"}

// String returns the outcome's name in Rego.
func (o Outcome) String() string { return outcomeNames[o&3] }

// Permits reports whether the action may go ahead.
func (o Outcome) Permits() bool { return o >= Redact }

// Discoverable reports whether the object's existence may be known.
func (o Outcome) Discoverable() bool { return o >= DenyVisible }

// Decision is an outcome with its reasons.
type Decision struct {
	Outcome     Outcome
	Redact      []string // fields withheld; see Fields
	Reasons     []string // reason codes, sorted
	Rule        string   // code of the rule that decided
	Grant       string   // key of the grant that permitted; "" when none was needed
	Obligations []string // NO_EXPORT, WATERMARK, NOTIFY_ORIGINATOR, SECOND_APPROVER
	Revision    string   // of the policy
}
