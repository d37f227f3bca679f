package dossier

import (
	"encoding/hex"
	"slices"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
)

// ClientChannel is a way by which a machine client may be answered; the words are
// those of policy.
type ClientChannel string

// The channels.
const (
	ClientAPI    ClientChannel = "api"
	ClientStream ClientChannel = "stream"
	ClientFile   ClientChannel = "file"
	ClientExport ClientChannel = "export"
)

// ClientChannels lists the closed set.
var ClientChannels = []ClientChannel{ClientAPI, ClientStream, ClientFile, ClientExport}

// How long a token is good for, in minutes.
const (
	MaxClientLife     = 366 * 24 * 60
	DefaultClientLife = 30 * 24 * 60
)

// ServiceClient is a machine client: a program that acts for a party by a token,
// within a scope and until a minute. The token itself is nowhere: what is kept of it
// is a hash, which no reader is ever shown.
type ServiceClient struct {
	Header
	Name       string         `json:"name"` // what it is for
	Roles      []Role         `json:"roles,omitempty"`
	Scope      ClientScope    `json:"scope"`
	Clearances []Clearance    `json:"clearances,omitempty"` // of those who issued it, up to the scope's rank
	Expires    marking.Minute `json:"expires"`
	IssuedAt   time.Time      `json:"issued_at"` // the token in use
	IssuedBy   string         `json:"issued_by"`
	Digest     string         `json:"digest"` // SHA-256 of the token in use, in hexadecimal
	Tail       string         `json:"tail"`   // its last four characters
}

// ClientScope bounds a machine client.
type ClientScope struct {
	Actions   []string        `json:"actions"`             // as policy calls them
	Alliances []AllianceKey   `json:"alliances,omitempty"` // objects that were shared by way of one of these
	Own       bool            `json:"own,omitempty"`       // and those that the client's own party filed
	Channels  []ClientChannel `json:"channels"`
	TLP       marking.TLP     `json:"tlp"`            // up to this one
	Rank      marking.Rank    `json:"rank,omitempty"` // of classification, up to this one
}

// Noun returns NounServiceClient.
func (*ServiceClient) Noun() Noun { return NounServiceClient }

// Portions returns none.
func (*ServiceClient) Portions() []Portion { return nil }

// Words returns the name.
func (v *ServiceClient) Words() []string { return []string{v.Name} }

// Refs returns the case, as for every noun; no verb files a client in one.
func (v *ServiceClient) Refs() []ID { return refs(v.Case) }

func (v *ServiceClient) clone() Object { return copied(v) }

func validateServiceClient(v *ServiceClient) error {
	scope := v.Scope
	if err := first(CheckText("name", v.Name, MaxTitle, true), checkTexts("actions", scope.Actions, MaxTitle),
		checkTexts("alliances", scope.Alliances, MaxTitle), checkLen("roles", len(v.Roles)), checkLen("channels", len(scope.Channels))); err != nil {
		return err
	}
	digest, err := hex.DecodeString(v.Digest)
	switch {
	case !slices.Contains(scope.Actions, "read"):
		return invalid("actions", "", "a client that reads nothing can do nothing")
	case !subset(v.Roles, Roles):
		return invalid("roles", "", "a role is not known")
	case len(scope.Alliances) == 0 && !scope.Own:
		return invalid("alliances", "", "an alliance is needed, or the party's own file")
	case len(scope.Channels) == 0 || !subset(scope.Channels, ClientChannels):
		return invalid("channels", "", "at least one known channel is needed")
	case scope.TLP == marking.TLPUnset:
		return invalid("tlp", fault.CodeTLPUnknown, "a TLP label is needed")
	case scope.Rank > marking.TopSecret:
		return invalid("protection", fault.CodeClassUnknown, "the protection is not known")
	case err != nil || len(digest) != 32 || len(v.Tail) != 4:
		return invalid("digest", "", "a client has the hash of its token")
	case v.Expires <= marking.MinuteOf(v.IssuedAt):
		return invalid("expires", fault.CodeExpiryPast, "this time has passed")
	case v.Expires > marking.MinuteOf(v.IssuedAt)+MaxClientLife:
		return invalid("expires", "", "a token is good for a year at most")
	}
	return nil
}
