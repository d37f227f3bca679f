package model

import (
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// ToPartyFilter returns a filter; nil matches everything.
func ToPartyFilter(f *PartyFilter) casework.PartyFilter {
	if f == nil {
		return casework.PartyFilter{}
	}
	return casework.PartyFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Kinds: f.Kinds}
}

// ToAllianceFilter returns a filter; nil matches everything.
func ToAllianceFilter(f *AllianceFilter) casework.AllianceFilter {
	if f == nil {
		return casework.AllianceFilter{}
	}
	return casework.AllianceFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Types: f.Types}
}

// ToCaseFilter returns a filter; nil matches everything.
func ToCaseFilter(f *CaseFilter) casework.CaseFilter {
	if f == nil {
		return casework.CaseFilter{}
	}
	return casework.CaseFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Lead: or(f.Lead)}
}

// ToIncidentFilter returns a filter; nil matches everything.
func ToIncidentFilter(f *IncidentFilter) casework.IncidentFilter {
	if f == nil {
		return casework.IncidentFilter{}
	}
	out := casework.IncidentFilter{
		Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Types:  f.Types, Sectors: f.Sectors, Countries: f.Countries,
	}
	if s := f.Severity; s != nil {
		out.SeverityMin, out.SeverityMax = s.Min, s.Max
	}
	if s := f.Seen; s != nil {
		out.SeenFrom, out.SeenUntil = or(s.From), lastOf(or(s.Until))
	}
	return out
}

// DayOf returns a day that may be left out.
func DayOf(d *dossier.Day) dossier.Day { return or(d) }

// lastOf returns a day that no day of the given year or month comes after, by text.
func lastOf(d dossier.Day) dossier.Day {
	const end = "0000-12-31"
	if d == "" {
		return ""
	}
	return d + dossier.Day(end[min(len(d), len(end)):])
}

// ToEvidenceFilter returns a filter; nil matches everything.
func ToEvidenceFilter(f *EvidenceFilter) casework.EvidenceFilter {
	if f == nil {
		return casework.EvidenceFilter{}
	}
	out := casework.EvidenceFilter{
		Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Kinds:  f.Kinds, Incident: or(f.Incident), HasFile: f.HasFile,
	}
	for _, r := range f.Reliability {
		out.Reliability = append(out.Reliability, string(r))
	}
	return out
}

// ToActorFilter returns a filter; nil matches everything.
func ToActorFilter(f *ThreatActorFilter) casework.ActorFilter {
	if f == nil {
		return casework.ActorFilter{}
	}
	return casework.ActorFilter{
		Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), SuspectedStates: f.SuspectedStates,
	}
}

// ToReleaseFilter returns a filter; nil matches everything.
func ToReleaseFilter(f *ReleaseRequestFilter) casework.ReleaseFilter {
	if f == nil {
		return casework.ReleaseFilter{}
	}
	return casework.ReleaseFilter{
		Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Object: or(f.Object), Purposes: f.Purposes,
	}
}

// nothing is an id that no object has.
const nothing dossier.ID = "-"

// Within narrows one part of a filter to an id. What was asked to be something
// else matches nothing, for all that is given must hold.
func Within(asked *dossier.ID, id dossier.ID) {
	if *asked != "" && *asked != id {
		id = nothing
	}
	*asked = id
}

func common(search *string, states []dossier.State, owners, via []string, tlp []marking.TLP, of *dossier.ID, since *time.Time) casework.Common {
	return casework.Common{Search: or(search), States: states, Owners: owners, Via: via, TLP: tlp, Case: or(of), ChangedSince: since}
}
