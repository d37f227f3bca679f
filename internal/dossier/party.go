package dossier

import (
	"cmp"
	"slices"

	"entente/internal/marking"
)

// PartyKind says what sort of party it is.
type PartyKind string

// The kinds of party.
const (
	PartyState  PartyKind = "STATE"
	PartyBody   PartyKind = "ORGANISATION_BODY" // EEAS, NATO International Staff
	PartyAgency PartyKind = "AGENCY"            // a ministry, service or CSIRT of a state
	PartyVendor PartyKind = "VENDOR"
	PartyVictim PartyKind = "VICTIM_ORG"
	PartyNGO    PartyKind = "NGO"
)

// PartyKinds lists the closed set.
var PartyKinds = []PartyKind{PartyState, PartyBody, PartyAgency, PartyVendor, PartyVictim, PartyNGO}

// Party is a state, a body, an agency, a vendor, a victim organisation or an NGO.
type Party struct {
	Header
	Key     PartyKey   `json:"key"`
	Kind    PartyKind  `json:"kind"`
	Name    string     `json:"name"`
	ISO2    string     `json:"iso2,omitempty"`    // of a state, or of the state an agency belongs to
	Parent  PartyKey   `json:"parent,omitempty"`  // the party it belongs to; its chain of parents is its party chain
	Clients []PartyKey `json:"clients,omitempty"` // its declared constituency, for TLP:AMBER
	// Agreements are the security-of-information agreements it has, by scheme ("NATO", "EU").
	Agreements []Agreement `json:"agreements,omitempty"`
}

// Agreement is a security-of-information agreement of a party with the owner of a scheme.
type Agreement struct {
	Scheme string         `json:"scheme"`
	From   marking.Minute `json:"from"`
	Until  marking.Minute `json:"until"` // zero is no end
}

// Noun returns NounParty.
func (*Party) Noun() Noun { return NounParty }

// Portions returns none.
func (*Party) Portions() []Portion { return nil }

// Words returns the name and the key.
func (p *Party) Words() []string { return []string{p.Name, p.Key} }

// Refs returns none.
func (*Party) Refs() []ID { return nil }

func (p *Party) clone() Object {
	c := *p
	c.Header = p.Header.clone()
	c.Clients, c.Agreements = slices.Clone(p.Clients), slices.Clone(p.Agreements)
	return &c
}

// AllianceType says on what an alliance rests.
type AllianceType string

// The types of alliance.
const (
	AllianceTreaty   AllianceType = "TREATY"
	AllianceCFSP     AllianceType = "CFSP"
	AllianceInformal AllianceType = "INFORMAL"
	AllianceAdHoc    AllianceType = "AD_HOC"
	AllianceNDA      AllianceType = "BILATERAL_NDA"
)

// AllianceTypes lists the closed set.
var AllianceTypes = []AllianceType{AllianceTreaty, AllianceCFSP, AllianceInformal, AllianceAdHoc, AllianceNDA}

// Alliance is a circle of parties that share under one Rego bundle. Its community
// for TLP:GREEN is its active membership.
type Alliance struct {
	Header
	Key    AllianceKey    `json:"key"`
	Name   string         `json:"name"`
	Type   AllianceType   `json:"type"`
	Sunset marking.Minute `json:"sunset"` // no new sharing from this minute on; zero is none
}

// Noun returns NounAlliance.
func (*Alliance) Noun() Noun { return NounAlliance }

// Portions returns none.
func (*Alliance) Portions() []Portion { return nil }

// Words returns the name and the key.
func (a *Alliance) Words() []string { return []string{a.Name, a.Key} }

// Refs returns none.
func (*Alliance) Refs() []ID { return nil }

func (a *Alliance) clone() Object {
	c := *a
	c.Header = a.Header.clone()
	return &c
}

// MemberStatus is the standing of a party in an alliance.
type MemberStatus string

// The standings.
const (
	Member    MemberStatus = "MEMBER"
	Observer  MemberStatus = "OBSERVER" // reads item by item, takes no position
	Aligned   MemberStatus = "ALIGNED"  // joins after adoption
	Suspended MemberStatus = "SUSPENDED"
	Left      MemberStatus = "LEFT"
)

// MemberStatuses lists the closed set.
var MemberStatuses = []MemberStatus{Member, Observer, Aligned, Suspended, Left}

// Membership is one fact about a party's standing, in two times: From and Until
// say when it holds in the world (half-open), Recorded says when this service
// learned of it. A later record about the same stretch replaces an earlier one,
// but the earlier one stays, so that the past can be asked as it was known.
type Membership struct {
	Alliance AllianceKey    `json:"alliance"`
	Party    PartyKey       `json:"party"`
	Status   MemberStatus   `json:"status"`
	From     marking.Minute `json:"from"`
	Until    marking.Minute `json:"until"`    // zero is no end
	Recorded marking.Minute `json:"recorded"` // set when it is stored
	Seq      uint64         `json:"seq"`      // order of recording, 1-based per party and alliance
}

// Holds reports whether the membership's stretch covers a minute.
func (m Membership) Holds(at marking.Minute) bool {
	return m.From <= at && (m.Until == 0 || at < m.Until)
}

// Known returns the memberships in force as they were known at a moment: for
// every stretch of time the latest record wins. The result is cut into disjoint
// stretches, in order of alliance, time and party. A record of an empty stretch
// says nothing.
func Known(all []Membership, asKnownAt marking.Minute) []Membership {
	known := slices.DeleteFunc(slices.Clone(all), func(m Membership) bool {
		return m.Recorded > asKnownAt || m.Until != 0 && m.Until <= m.From // not known yet, or an empty stretch
	})
	slices.SortFunc(known, func(a, b Membership) int { return cmp.Compare(b.Seq, a.Seq) }) // newest record first
	var out []Membership
	for _, m := range known {
		pieces := []Membership{m}
		for _, newer := range out {
			if newer.Alliance == m.Alliance && newer.Party == m.Party {
				pieces = cut(pieces, newer)
			}
		}
		out = append(out, pieces...)
	}
	slices.SortFunc(out, func(a, b Membership) int {
		return cmp.Or(cmp.Compare(a.Alliance, b.Alliance), cmp.Compare(a.From, b.From), cmp.Compare(a.Party, b.Party))
	})
	return out
}

// cut removes from each piece the stretch that newer covers.
func cut(pieces []Membership, newer Membership) []Membership {
	var out []Membership
	for _, p := range pieces {
		if newer.Until != 0 && newer.Until <= p.From || p.Until != 0 && p.Until <= newer.From {
			out = append(out, p)
			continue
		}
		if p.From < newer.From {
			left := p
			left.Until = newer.From
			out = append(out, left)
		}
		if newer.Until != 0 && (p.Until == 0 || newer.Until < p.Until) {
			right := p
			right.From = newer.Until
			out = append(out, right)
		}
	}
	return out
}
