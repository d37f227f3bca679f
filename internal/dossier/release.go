package dossier

import (
	"slices"
	"time"

	"entente/internal/marking"
)

// Purpose is what a released object may be used for.
type Purpose string

// The purposes.
const (
	PurposeRead       Purpose = "READ"
	PurposeDerive     Purpose = "DERIVE"
	PurposeForward    Purpose = "FORWARD"
	PurposeCitePublic Purpose = "CITE_PUBLIC"
	PurposeListing    Purpose = "USE_IN_LISTING"
	PurposeNameVictim Purpose = "NAME_VICTIM"
)

// Purposes lists the closed set.
var Purposes = []Purpose{PurposeRead, PurposeDerive, PurposeForward, PurposeCitePublic, PurposeListing, PurposeNameVictim}

// ReleaseRequest asks the originators of an object for a permission that its
// marking does not give. One decision is needed from each originator.
type ReleaseRequest struct {
	Header
	Object    ID              `json:"object"`
	Portion   string          `json:"portion,omitempty"`
	From      PartyKey        `json:"from"` // who asks
	To        string          `json:"to"`   // for whom: a party, "alliance:KEY", or "public"
	Purpose   Purpose         `json:"purpose"`
	Reason    string          `json:"reason"`
	Asked     marking.Set     `json:"asked"` // originators whose answer is needed
	Answers   []ReleaseAnswer `json:"answers,omitempty"`
	ValidTill marking.Minute  `json:"valid_till"` // asked-for end of the permission; zero is none
	Closes    marking.Minute  `json:"closes"`     // unanswered from this minute on: EXPIRED
}

// ReleaseAnswer is one originator's decision.
type ReleaseAnswer struct {
	By         PartyKey       `json:"by"`
	Person     string         `json:"person"`
	At         time.Time      `json:"at"`
	Granted    bool           `json:"granted"`
	Conditions string         `json:"conditions,omitempty"`
	Until      marking.Minute `json:"until"`
}

// Noun returns NounReleaseRequest.
func (*ReleaseRequest) Noun() Noun { return NounReleaseRequest }

// Portions returns none.
func (*ReleaseRequest) Portions() []Portion { return nil }

// Words returns the reason.
func (r *ReleaseRequest) Words() []string { return []string{r.Reason} }

// Refs returns the object and the case.
func (r *ReleaseRequest) Refs() []ID { return refs(r.Object, r.Case) }

func (r *ReleaseRequest) clone() Object {
	c := *r
	c.Header = r.Header.clone()
	c.Answers, c.Asked = slices.Clone(r.Answers), slices.Clone(r.Asked)
	return &c
}
