package dossier

import (
	"slices"
	"time"

	"entente/internal/marking"
)

// IncidentType is a class of incident.
type IncidentType string

// The types. FIMI is foreign information manipulation and interference.
const (
	IncidentDataTheft      IncidentType = "DATA_THEFT"
	IncidentDoxing         IncidentType = "DATA_THEFT_AND_DOXING"
	IncidentDisruption     IncidentType = "DISRUPTION"
	IncidentHijacking      IncidentType = "HIJACKING_WITH_MISUSE"
	IncidentHijackingOnly  IncidentType = "HIJACKING_WITHOUT_MISUSE"
	IncidentRansomware     IncidentType = "RANSOMWARE"
	IncidentSupplyChain    IncidentType = "SUPPLY_CHAIN"
	IncidentWiper          IncidentType = "WIPER"
	IncidentDisinformation IncidentType = "DISINFORMATION_FIMI"
	IncidentOther          IncidentType = "OTHER"
)

// IncidentTypes lists the closed set.
var IncidentTypes = []IncidentType{IncidentDataTheft, IncidentDoxing, IncidentDisruption, IncidentHijacking,
	IncidentHijackingOnly, IncidentRansomware, IncidentSupplyChain, IncidentWiper, IncidentDisinformation, IncidentOther}

// Sector is the part of society that a victim belongs to.
type Sector string

// The sectors.
const (
	SectorGovernment     Sector = "STATE_INSTITUTIONS"
	SectorInfrastructure Sector = "CRITICAL_INFRASTRUCTURE"
	SectorInternational  Sector = "INTERNATIONAL_ORGANISATION"
	SectorEducation      Sector = "EDUCATION"
	SectorMedia          Sector = "MEDIA"
	SectorCorporate      Sector = "CORPORATE"
	SectorSocial         Sector = "SOCIAL_GROUPS"
	SectorScience        Sector = "SCIENCE"
	SectorEndUsers       Sector = "END_USERS"
	SectorUnknown        Sector = "UNKNOWN"
)

// Sectors lists the closed set.
var Sectors = []Sector{SectorGovernment, SectorInfrastructure, SectorInternational, SectorEducation, SectorMedia,
	SectorCorporate, SectorSocial, SectorScience, SectorEndUsers, SectorUnknown}

// Incident is a report that something happened.
type Incident struct {
	Header
	Title      string         `json:"title"`
	Summary    string         `json:"summary"`
	Types      []IncidentType `json:"types"`
	FirstSeen  Day            `json:"first_seen"`
	LastSeen   Day            `json:"last_seen"` // "" when it goes on or is not known
	Severity   int            `json:"severity"`  // 0 to 100; weighted cyber intensity times five for EuRepoC
	Targets    []Target       `json:"targets,omitempty"`
	Techniques []string       `json:"techniques,omitempty"` // MITRE ATT&CK ids or names as reported
	Sources    []Source       `json:"sources,omitempty"`
	Actors     []ID           `json:"actors,omitempty"` // threat actors that the report names
	MergedInto ID             `json:"merged_into,omitempty"`
	Victim     VictimPortion  `json:"victim"`
}

// Target is a country and sector that were hit, as far as it may be said without naming the victim.
type Target struct {
	Country string `json:"country"` // ISO 3166, or a region in capitals such as "EU"
	Sector  Sector `json:"sector"`
}

// Source is a public source: who said it, when, and where.
type Source struct {
	Publisher string `json:"publisher"`
	Title     string `json:"title,omitempty"`
	Day       Day    `json:"day,omitempty"`
	URL       string `json:"url,omitempty"`
}

// VictimPortion names the victim. It is marked on its own.
type VictimPortion struct {
	Name    string          `json:"name,omitempty"`
	Detail  string          `json:"detail,omitempty"`
	Marking marking.Marking `json:"marking"`
}

// told reports whether anything is said of the victim: a detail alone may name it too.
func (v VictimPortion) told() bool { return v.Name != "" || v.Detail != "" }

// Noun returns NounIncident.
func (*Incident) Noun() Noun { return NounIncident }

// Portions returns the victim, when anything is said of it.
func (i *Incident) Portions() []Portion {
	if !i.Victim.told() {
		return nil
	}
	return []Portion{{Name: "victim", Marking: i.Victim.Marking}}
}

// Words returns title and summary.
func (i *Incident) Words() []string { return []string{i.Title, i.Summary} }

// Refs returns the case.
func (i *Incident) Refs() []ID { return refs(i.Case) }

func (i *Incident) clone() Object {
	c := *i
	c.Header = i.Header.clone()
	c.Types, c.Targets, c.Techniques = slices.Clone(i.Types), slices.Clone(i.Targets), slices.Clone(i.Techniques)
	c.Sources, c.Actors = slices.Clone(i.Sources), slices.Clone(i.Actors)
	c.Victim.Marking = i.Victim.Marking.Clone()
	return &c
}

func refs(ids ...ID) []ID {
	return slices.DeleteFunc(ids, func(id ID) bool { return id == "" })
}

// Day is a calendar day, "2006-01-02", as far as it is known: "2017-06" and
// "2017" are days too. Text order is time order.
type Day string

// Valid reports whether d is empty or a day, month or year.
func (d Day) Valid() bool {
	if d == "" {
		return true
	}
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, string(d)); err == nil {
			return true
		}
	}
	return false
}
