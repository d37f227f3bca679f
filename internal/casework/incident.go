package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// NewCase is what a person writes to open a case.
type NewCase struct {
	Title, Summary string
	Marking        marking.Marking
	Need           []string
	Recipients     []string
}

// CreateCase opens a case that the caller's party leads.
func (s *Session) CreateCase(ctx context.Context, in NewCase) (Released[*dossier.Case], error) {
	return updateOne[*dossier.Case](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounCase, dossier.Header{Marking: in.Marking, Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		o := &dossier.Case{Header: h, Title: in.Title, Summary: in.Summary, Lead: c.subj.Party}
		if err := dossier.Validate(o); err != nil {
			return "", err
		}
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return h.ID, c.tx.Put(o)
	})
}

// Exclude shuts parties or nationalities out of a case and of all that is in it,
// for conflict of interest.
func (s *Session) Exclude(ctx context.Context, id dossier.ID, parties []string, version uint64) (Released[*dossier.Case], error) {
	return updateOne[*dossier.Case](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounCase, version, "exclude", policy.Context{})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj.(*dossier.Case), c.at)
		next.Excluded = next.Excluded.Union(marking.SetOf(parties...))
		return id, c.tx.Put(next)
	})
}

// NewIncident is what a person writes to report or amend an incident.
type NewIncident struct {
	Case                dossier.ID
	Title, Summary      string
	Types               []dossier.IncidentType
	FirstSeen, LastSeen dossier.Day
	Severity            int
	Targets             []dossier.Target
	Techniques          []string
	Sources             []dossier.Source
	Actors              []dossier.ID
	Victim              dossier.VictimPortion
	Marking             marking.Marking
	Need                []string
	Recipients          []string
	ImportKey           string
}

// CreateIncident files an incident as a draft of the caller's party.
func (s *Session) CreateIncident(ctx context.Context, in NewIncident) (Released[*dossier.Incident], error) {
	return updateOne[*dossier.Incident](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounIncident, dossier.Header{Marking: in.Marking, Case: in.Case,
			Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...), ImportKey: in.ImportKey})
		if err != nil {
			return "", err
		}
		if _, err := c.known(in.Case, dossier.NounCase, "case"); err != nil {
			return "", err
		}
		o := &dossier.Incident{Header: h}
		if err := c.fill(o, in); err != nil {
			return "", err
		}
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return h.ID, c.tx.Put(o)
	})
}

// AmendIncident replaces what an incident says. Its marking stays; Remark changes that.
func (s *Session) AmendIncident(ctx context.Context, id dossier.ID, version uint64, in NewIncident) (Released[*dossier.Incident], error) {
	return updateOne[*dossier.Incident](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounIncident, version, "amend", policy.Context{})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj.(*dossier.Incident), c.at)
		if next.State == dossier.Withdrawn || next.State == dossier.Merged || next.State == dossier.Closed {
			return "", fault.New(fault.Precondition, "casework.AmendIncident", "an incident in this state is not changed any more").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		return id, c.putFilled(next, in) // it stays in its case, of which the caller may not know
	})
}

func (c *change) putFilled(o *dossier.Incident, in NewIncident) error {
	if err := c.fill(o, in); err != nil {
		return err
	}
	return c.tx.Put(o)
}

// fill puts what was written into an incident and checks it.
func (c *change) fill(o *dossier.Incident, in NewIncident) error {
	for _, a := range in.Actors {
		if _, err := c.known(a, dossier.NounThreatActor, "actors"); err != nil {
			return err
		}
	}
	o.Title, o.Summary, o.Types = in.Title, in.Summary, in.Types
	o.FirstSeen, o.LastSeen, o.Severity = in.FirstSeen, in.LastSeen, in.Severity
	o.Targets, o.Techniques, o.Sources, o.Actors = in.Targets, in.Techniques, in.Sources, in.Actors
	o.Victim = in.Victim
	return dossier.Validate(o)
}

// MergeIncident closes an incident as a duplicate of another, which takes over
// the stricter marking of both.
func (s *Session) MergeIncident(ctx context.Context, id, into dossier.ID, version uint64) (Released[*dossier.Incident], error) {
	return updateOne[*dossier.Incident](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounIncident, version, "merge", policy.Context{})
		if err != nil {
			return "", err
		}
		target, err := c.known(into, dossier.NounIncident, "into")
		if err != nil {
			return "", err
		}
		if target == nil || into == id {
			return "", fault.New(fault.Invalid, "casework.MergeIncident", "another incident is needed to merge into").
				WithCode(fault.CodeReferenceUnknown).At("into")
		}
		if err := c.may("merge", target, policy.Context{}); err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Incident), "merge")
		if err != nil {
			return "", err
		}
		next.MergedInto = into
		kept := dossier.Next(target.Obj.(*dossier.Incident), c.at)
		kept.Marking = marking.Join(kept.Marking, next.Marking)
		kept.Need = kept.Need.Union(next.Need)
		if err := c.tx.Put(next); err != nil {
			return "", err
		}
		return id, c.tx.Put(kept)
	})
}

// NewThreatActor is what a person writes to add an actor to the catalogue.
type NewThreatActor struct {
	Name        string
	Aliases     []string
	Description string
	Suspected   []dossier.StateClaim
	Sectors     []string
	References  []string
	Marking     marking.Marking
}

// CreateThreatActor adds an actor to the catalogue.
func (s *Session) CreateThreatActor(ctx context.Context, in NewThreatActor) (Released[*dossier.ThreatActor], error) {
	return updateOne[*dossier.ThreatActor](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounThreatActor, dossier.Header{Marking: in.Marking})
		if err != nil {
			return "", err
		}
		o := &dossier.ThreatActor{Header: h, Name: in.Name, Aliases: in.Aliases, Description: in.Description,
			Suspected: in.Suspected, Sectors: in.Sectors, References: in.References}
		if err := dossier.Validate(o); err != nil {
			return "", err
		}
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return h.ID, c.tx.Put(o)
	})
}
