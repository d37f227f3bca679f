package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Incident is the wire form of an incident. What it refers to is looked up when asked for.
type Incident struct {
	Header
	Title, Summary      *string
	Types               []dossier.IncidentType
	FirstSeen, LastSeen *dossier.Day
	Severity            *int
	Targets             []*Target
	Techniques          []string
	Sources             []*Source
	Victim              *VictimPortion

	CaseID, MergedIntoID dossier.ID
	ActorIDs             []dossier.ID
}

// FromIncident returns the wire form; nil if nothing was released.
func FromIncident(r casework.Released[*dossier.Incident]) *Incident {
	if !r.OK() {
		return nil
	}
	i, out := r.Object(), &Incident{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Summary = text(r, "title", i.Title), text(r, "summary", i.Summary)
	out.Types = each(i.Types, func(t dossier.IncidentType) dossier.IncidentType { return t })
	out.FirstSeen, out.LastSeen, out.Severity = some(i.FirstSeen), some(i.LastSeen), &i.Severity
	out.Targets = each(i.Targets, func(t dossier.Target) *Target { return &Target{Country: t.Country, Sector: t.Sector} })
	out.Techniques = list(i.Techniques)
	if !r.Withholds("sources") {
		out.Sources = each(i.Sources, fromSource)
	}
	out.Victim = fromVictim(i.Victim)
	out.CaseID, out.MergedIntoID, out.ActorIDs = i.Case, i.MergedInto, i.Actors
	return out
}

func fromSource(s dossier.Source) *Source {
	return &Source{Publisher: s.Publisher, Title: some(s.Title), Day: some(s.Day), URL: some(s.URL)}
}

func fromVictim(v dossier.VictimPortion) *VictimPortion {
	if v.Name == "" && v.Detail == "" {
		return nil
	}
	return &VictimPortion{Name: some(v.Name), Detail: some(v.Detail), Marking: FromMarking(v.Marking)}
}

// FromIncidents returns one page; its total only if count is set.
func FromIncidents(c *casework.Connection[*dossier.Incident], count bool) *IncidentConnection {
	return &IncidentConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Incident]) *IncidentEdge {
			return &IncidentEdge{Cursor: e.Cursor(), Node: FromIncident(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
