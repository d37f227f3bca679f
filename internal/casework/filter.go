package casework

import (
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
)

// Common holds the filters that every noun has. Empty means any.
type Common struct {
	Search       string // words that title or summary must hold, as beginnings of words
	States       []dossier.State
	Owners       []dossier.PartyKey
	Via          []dossier.AllianceKey // shared by way of one of these, as far as the caller may know
	TLP          []marking.TLP
	Case         dossier.ID
	ChangedSince *time.Time
}

// The filters of each noun. Empty fields mean any; a field that is withheld from
// the caller matches nothing.
type (
	// PartyFilter narrows Parties.
	PartyFilter struct {
		Common
		Kinds []dossier.PartyKind
	}
	// AllianceFilter narrows Alliances.
	AllianceFilter struct {
		Common
		Types []dossier.AllianceType
	}
	// CaseFilter narrows Cases.
	CaseFilter struct {
		Common
		Lead dossier.PartyKey
	}
	// IncidentFilter narrows Incidents. SeenFrom and SeenUntil are days; an incident
	// matches if it lay between them at least in part.
	IncidentFilter struct {
		Common
		Types                    []dossier.IncidentType
		Sectors                  []dossier.Sector
		Countries                []string
		SeverityMin, SeverityMax *int
		SeenFrom, SeenUntil      dossier.Day
	}
	// EvidenceFilter narrows EvidenceItems.
	EvidenceFilter struct {
		Common
		Kinds       []dossier.EvidenceKind
		Incident    dossier.ID
		Reliability []string
		HasFile     *bool
	}
	// ActorFilter narrows ThreatActors.
	ActorFilter struct {
		Common
		SuspectedStates []string
	}
	// ReleaseFilter narrows ReleaseRequests.
	ReleaseFilter struct {
		Common
		Object   dossier.ID
		Purposes []dossier.Purpose
	}
)

// check refuses a filter that can never be meant.
func (c Common) check() error {
	if err := dossier.CheckText("search", c.Search, 200, false); err != nil {
		return err
	}
	if c.Search != "" && len(store.WordsOf(c.Search)) == 0 {
		return fault.New(fault.Invalid, "casework.filter", "the search holds no word").WithCode(fault.CodeTextEmpty).At("search")
	}
	return nil
}

// match looks at the cleared copy of an object, never at what was withheld.
func (c Common) match(o dossier.Object) bool {
	h := o.Head()
	return in(c.States, h.State) && in(c.Owners, h.Owner) && in(c.TLP, h.Marking.TLP) &&
		(c.Case == "" || h.Case == c.Case) &&
		(c.ChangedSince == nil || !h.Changed.Before(*c.ChangedSince)) &&
		(len(c.Via) == 0 || slices.ContainsFunc(h.Grants, func(g dossier.Grant) bool { return slices.Contains(c.Via, g.Via) }))
}

func (f PartyFilter) match(p *dossier.Party) bool       { return in(f.Kinds, p.Kind) }
func (f AllianceFilter) match(a *dossier.Alliance) bool { return in(f.Types, a.Type) }
func (f CaseFilter) match(c *dossier.Case) bool         { return f.Lead == "" || f.Lead == c.Lead }

func (f IncidentFilter) match(i *dossier.Incident) bool {
	target := func(t dossier.Target) bool { return in(f.Countries, t.Country) && in(f.Sectors, t.Sector) }
	last := i.LastSeen
	if last == "" {
		last = i.FirstSeen
	}
	return overlap(f.Types, i.Types) &&
		(len(f.Countries)+len(f.Sectors) == 0 || slices.ContainsFunc(i.Targets, target)) &&
		(f.SeverityMin == nil || i.Severity >= *f.SeverityMin) && (f.SeverityMax == nil || i.Severity <= *f.SeverityMax) &&
		(f.SeenFrom == "" || last >= f.SeenFrom) && (f.SeenUntil == "" || i.FirstSeen != "" && i.FirstSeen <= f.SeenUntil)
}

func (f EvidenceFilter) match(e *dossier.Evidence) bool {
	return in(f.Kinds, e.Kind) && (f.Incident == "" || e.Incident == f.Incident) &&
		in(f.Reliability, e.Grade.Reliability) && (f.HasFile == nil || *f.HasFile == (e.File != nil))
}

func (f ActorFilter) match(a *dossier.ThreatActor) bool {
	return len(f.SuspectedStates) == 0 || slices.ContainsFunc(a.Suspected, func(c dossier.StateClaim) bool {
		return slices.Contains(f.SuspectedStates, c.Country)
	})
}

func (f ReleaseFilter) match(r *dossier.ReleaseRequest) bool {
	return (f.Object == "" || r.Object == f.Object) && in(f.Purposes, r.Purpose)
}

func in[T comparable](of []T, v T) bool { return len(of) == 0 || slices.Contains(of, v) }

func overlap[T comparable](of, have []T) bool {
	return len(of) == 0 || slices.ContainsFunc(have, func(v T) bool { return slices.Contains(of, v) })
}
