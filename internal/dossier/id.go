package dossier

import (
	"encoding/base32"
	"io"
	"strings"

	"entente/internal/fault"
)

// Noun is a kind of object.
type Noun string

// The nouns. A noun's text is also its kind in labels and in policy actions.
const (
	NounParty          Noun = "party"
	NounAlliance       Noun = "alliance"
	NounCase           Noun = "case"
	NounIncident       Noun = "incident"
	NounEvidence       Noun = "evidence"
	NounThreatActor    Noun = "threat_actor"
	NounReleaseRequest Noun = "release_request"

	NounJudgement        Noun = "judgement"
	NounNormAssessment   Noun = "norm_assessment"
	NounAttribution      Noun = "attribution"
	NounSupportRequest   Noun = "support_request"
	NounStatement        Noun = "statement"
	NounStatementVersion Noun = "statement_version"
	NounAmendment        Noun = "amendment"
	NounComment          Noun = "comment"
	NounPublication      Noun = "publication"
	NounMeasure          Noun = "measure"
	NounListingProposal  Noun = "listing_proposal"
	NounNotification     Noun = "notification"
	NounPolicyBundle     Noun = "policy_bundle"

	NounServiceClient Noun = "service_client"
)

// ID names one object: a tag for its noun and 128 random bits. It says nothing
// of order, origin or number.
type ID string

var idTags = map[Noun]string{
	NounParty: "pty", NounAlliance: "all", NounCase: "cas", NounIncident: "inc",
	NounEvidence: "evi", NounThreatActor: "act", NounReleaseRequest: "req",
	NounJudgement: "jud", NounNormAssessment: "nrm", NounAttribution: "att", NounSupportRequest: "sup",
	NounStatement: "sta", NounStatementVersion: "ver", NounAmendment: "amd", NounComment: "com",
	NounPublication: "pub", NounMeasure: "mea", NounListingProposal: "lst", NounNotification: "ntf",
	NounPolicyBundle:  "bdl",
	NounServiceClient: "cli",
}

var nounsByTag = func() map[string]Noun {
	m := map[string]Noun{}
	for n, t := range idTags {
		m[t] = n
	}
	return m
}()

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

const idLen = 26 // 16 bytes in base32 without padding

// NewID draws an id from random. It fails only if random does.
func NewID(n Noun, random io.Reader) (ID, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fault.Wrap(fault.Unavailable, "dossier.NewID", "no randomness to be had", err)
	}
	return ID(idTags[n] + "_" + idEncoding.EncodeToString(raw[:])), nil
}

// ParseID reads the text of an id. Text of another shape is Invalid with code
// ID_MALFORMED. A well-formed id need not exist.
func ParseID(s string) (ID, error) {
	tag, rest, ok := strings.Cut(s, "_")
	raw, err := idEncoding.DecodeString(rest)
	if !ok || nounsByTag[tag] == "" || len(rest) != idLen || err != nil || len(raw) != 16 ||
		idEncoding.EncodeToString(raw) != rest {
		return "", fault.New(fault.Invalid, "dossier.ParseID", "this is not an id of this service").
			WithCode(fault.CodeIDMalformed)
	}
	return ID(s), nil
}

// Noun returns the noun in the id's tag; "" for text that is no id.
func (id ID) Noun() Noun {
	tag, _, _ := strings.Cut(string(id), "_")
	return nounsByTag[tag]
}

// Nouns lists every noun, in the order of the schema.
func Nouns() []Noun {
	return []Noun{NounParty, NounAlliance, NounCase, NounIncident, NounEvidence, NounThreatActor, NounReleaseRequest,
		NounJudgement, NounNormAssessment, NounAttribution, NounSupportRequest, NounStatement, NounStatementVersion, NounAmendment,
		NounComment, NounPublication, NounMeasure, NounListingProposal, NounNotification, NounServiceClient, NounPolicyBundle}
}

// New returns an empty object of a noun; nil for text that is no noun.
func New(n Noun) Object {
	switch n {
	case NounParty:
		return &Party{}
	case NounAlliance:
		return &Alliance{}
	case NounCase:
		return &Case{}
	case NounIncident:
		return &Incident{}
	case NounEvidence:
		return &Evidence{}
	case NounThreatActor:
		return &ThreatActor{}
	case NounReleaseRequest:
		return &ReleaseRequest{}
	case NounJudgement:
		return &Judgement{}
	case NounNormAssessment:
		return &NormAssessment{}
	case NounAttribution:
		return &Attribution{}
	case NounSupportRequest:
		return &SupportRequest{}
	case NounStatement:
		return &Statement{}
	case NounStatementVersion:
		return &StatementVersion{}
	case NounAmendment:
		return &Amendment{}
	case NounComment:
		return &Comment{}
	case NounPublication:
		return &Publication{}
	case NounMeasure:
		return &Measure{}
	case NounListingProposal:
		return &ListingProposal{}
	case NounNotification:
		return &Notification{}
	case NounPolicyBundle:
		return &PolicyBundle{}
	case NounServiceClient:
		return &ServiceClient{}
	}
	return nil
}
