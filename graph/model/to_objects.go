package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// ToCase returns the case that was written.
func ToCase(in CreateCaseInput) (casework.NewCase, error) {
	var m marked
	return casework.NewCase{
		Title: in.Title, Summary: in.Summary, Marking: m.read(in.Marking, "marking"),
		Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToIncident returns the incident that was written.
func ToIncident(in CreateIncidentInput) (casework.NewIncident, error) {
	var m marked
	return casework.NewIncident{
		Case: or(in.Case), Title: in.Title, Summary: in.Summary, Types: in.Types,
		FirstSeen: or(in.FirstSeen), LastSeen: or(in.LastSeen), Severity: in.Severity,
		Targets: each(in.Targets, toTarget), Techniques: in.Techniques, Sources: each(in.Sources, toSource), Actors: in.Actors,
		Victim: m.victim(in.Victim), Marking: m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}, m.err
}

// ToAmendment returns the new content of an incident.
func ToAmendment(in AmendIncidentInput) (casework.NewIncident, error) {
	var m marked
	return casework.NewIncident{
		Title: in.Title, Summary: in.Summary, Types: in.Types,
		FirstSeen: or(in.FirstSeen), LastSeen: or(in.LastSeen), Severity: in.Severity,
		Targets: each(in.Targets, toTarget), Techniques: in.Techniques, Sources: each(in.Sources, toSource), Actors: in.Actors,
		Victim: m.victim(in.Victim),
	}, m.err
}

func toTarget(t *TargetInput) dossier.Target {
	return dossier.Target{Country: t.Country, Sector: t.Sector}
}

func toSource(s *SourceInput) dossier.Source {
	return dossier.Source{Publisher: s.Publisher, Title: s.Title, Day: or(s.Day), URL: s.URL}
}

// ToEvidence returns the item that was written, without its file.
func ToEvidence(in RegisterEvidenceInput) (casework.NewEvidence, error) {
	var m marked
	out := casework.NewEvidence{
		Case: or(in.Case), Incident: or(in.Incident), Title: in.Title, Summary: in.Summary, Kind: in.Kind,
		Grade:    dossier.Admiralty{Reliability: string(in.Grade.Reliability), Credibility: in.Grade.Credibility},
		Provider: in.Provider, DerivedFrom: in.DerivedFrom, Victim: m.victim(in.Victim), Sources: each(in.Sources, toSource),
		Consents: each(in.Consents, toConsent),
		Marking:  m.read(in.Marking, "marking"), Need: in.Compartments, Recipients: in.Recipients,
	}
	if s := in.Source; s != nil {
		out.Source = dossier.SourcePortion{Description: s.Description, Marking: m.read(s.Marking, "source", "marking")}
	}
	if t := in.Technical; t != nil {
		out.Technical = dossier.TechnicalPortion{Detail: t.Detail, Indicators: t.Indicators, Marking: m.read(t.Marking, "technical", "marking")}
	}
	return out, m.err
}

func toConsent(c *ConsentInput) marking.Consent {
	return marking.Consent{By: c.By, To: c.To, Purpose: string(c.Purpose), Until: or(c.Until)}
}

// ToUpload returns the file as it comes in, to be read once; nil for none.
func ToUpload(u *Upload, sha256 string) *casework.Upload {
	if u == nil {
		return nil
	}
	return &casework.Upload{Reader: u.Reader, Name: u.Name, MediaType: u.MediaType, SHA256: sha256}
}

// ToThreatActor returns the entry that was written.
func ToThreatActor(in CreateThreatActorInput) (casework.NewThreatActor, error) {
	var m marked
	return casework.NewThreatActor{
		Name: in.Name, Aliases: in.Aliases, Description: in.Description, Sectors: in.Sectors, References: in.References,
		Suspected: each(in.Suspected, toClaim), Marking: m.read(in.Marking, "marking"),
	}, m.err
}

func toClaim(c *StateClaimInput) dossier.StateClaim {
	out := dossier.StateClaim{Country: c.Country, Confidence: -1, Source: c.Source, Wording: c.Wording}
	if c.Confidence != nil {
		out.Confidence = *c.Confidence
	}
	if out.Confidence == -1 && c.Confidence != nil {
		out.Confidence = -2 // inside, -1 stands for none; as a number it is not one from 0 to 100
	}
	return out
}

// ToReleaseRequest returns the request that was written.
func ToReleaseRequest(in RequestReleaseInput) casework.NewReleaseRequest {
	return casework.NewReleaseRequest{
		Object: in.Object, Portion: in.Portion, To: in.To, Purpose: in.Purpose, Reason: in.Reason,
		ValidTill: or(in.ValidTill), Closes: or(in.Closes),
	}
}

// ToGrant returns an originator's permission as it was asked for.
func ToGrant(in GrantReleaseInput) casework.Answer {
	return casework.Answer{Version: ToVersion(in.Version), Grant: true, Until: or(in.Until)}
}

// ToConditionalGrant returns an originator's permission on conditions. Invalid if
// it names none.
func ToConditionalGrant(in GrantReleaseWithConditionsInput) (casework.Answer, error) {
	err := dossier.CheckText("conditions", in.Conditions, dossier.MaxShort, true)
	return casework.Answer{
		Version: ToVersion(in.Version), Grant: true, Conditions: in.Conditions, Without: names(in.Without), Until: or(in.Until),
	}, err
}

// ToRefusal returns an originator's refusal.
func ToRefusal(in RefuseReleaseInput) casework.Answer {
	return casework.Answer{Version: ToVersion(in.Version), Conditions: in.Reason}
}

// ToMembership returns the standing that was written.
func ToMembership(in RecordMembershipInput) dossier.Membership {
	return dossier.Membership{Alliance: in.Alliance, Party: in.Party, Status: in.Status, From: in.From, Until: or(in.Until)}
}
