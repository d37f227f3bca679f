package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// FilePath is where a file can be fetched: this and the id of its evidence.
const FilePath = "/files/"

// Evidence is the wire form of an item. What it refers to is looked up when asked for.
type Evidence struct {
	Header
	Title, Summary *string
	Kind           *dossier.EvidenceKind
	Grade          *Grade
	ProviderKey    *string
	File           *File
	Custody        []*CustodyEvent
	Source         *SourcePortion
	Victim         *VictimPortion
	Technical      *TechnicalPortion
	Revocation     *Revocation
	Sources        []*Source

	CaseID, IncidentID, SupersedesID dossier.ID
	DerivedFromIDs                   []dossier.ID
}

// FromEvidence returns the wire form; nil if nothing was released.
func FromEvidence(r casework.Released[*dossier.Evidence]) *Evidence {
	if !r.OK() {
		return nil
	}
	e, out := r.Object(), &Evidence{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Summary = text(r, "title", e.Title), text(r, "summary", e.Summary)
	out.Kind, out.ProviderKey = &e.Kind, some(e.Provider)
	if e.Grade.Valid() {
		out.Grade = &Grade{Reliability: Reliability(e.Grade.Reliability), Credibility: e.Grade.Credibility}
	}
	if f := e.File; f != nil {
		out.File = &File{Sha256: f.SHA256, Size: int(f.Size), Name: f.Name, MediaType: f.MediaType, Href: FilePath + string(e.ID)}
	}
	if !r.Withholds("custody") {
		out.Custody = each(e.Custody, fromCustody)
	}
	if s := e.Source; s.Description != "" {
		out.Source = &SourcePortion{Description: s.Description, Marking: FromMarking(s.Marking)}
	}
	out.Victim = fromVictim(e.Victim)
	if t := e.Technical; t.Detail != "" || len(t.Indicators) > 0 {
		out.Technical = &TechnicalPortion{Detail: some(t.Detail), Indicators: list(t.Indicators), Marking: FromMarking(t.Marking)}
	}
	if v := e.Revocation; v != nil {
		out.Revocation = &Revocation{By: some(v.By), At: v.At, Reason: v.Reason}
	}
	out.Sources = each(e.Sources, fromSource)
	out.CaseID, out.IncidentID, out.SupersedesID, out.DerivedFromIDs = e.Case, e.Incident, e.Supersedes, e.DerivedFrom
	return out
}

func fromCustody(c dossier.CustodyEvent) *CustodyEvent {
	return &CustodyEvent{
		Seq: c.Seq, At: c.At, Party: some(c.Party), Person: some(c.Person), Action: c.Action,
		Sha256: some(c.SHA256), Note: some(c.Note), Prev: some(c.Prev),
	}
}

// FromEvidenceItems returns one page; its total only if count is set.
func FromEvidenceItems(c *casework.Connection[*dossier.Evidence], count bool) *EvidenceConnection {
	return &EvidenceConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Evidence]) *EvidenceEdge {
			return &EvidenceEdge{Cursor: e.Cursor(), Node: FromEvidence(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
