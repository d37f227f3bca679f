package model

import (
	"context"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// DecisionRecord is the wire form of an entry of the log of decisions.
type DecisionRecord struct {
	ID        string
	At        time.Time
	Person    *string
	Party     *string
	Action    string
	Channel   string
	Revision  string
	Decisions []*LoggedDecision

	of *casework.LoggedDecision
}

// LoggedDecision is the wire form of one decision of an entry.
type LoggedDecision struct {
	ID          string
	Noun        string
	Outcome     Outcome
	Redact      []string
	Reasons     []string
	Rule        *string
	Grant       *string
	Obligations []Obligation
	Objects     []*LoggedObject
	Input       string
	Erased      []string
	Masked      []string

	of *casework.LoggedPart
}

// FromDecisions returns one page.
func FromDecisions(c *casework.DecisionConnection) *DecisionConnection {
	info := &PageInfo{HasNextPage: c.HasNext}
	if n := len(c.Edges); n > 0 {
		info.StartCursor, info.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return &DecisionConnection{PageInfo: info, Edges: each(c.Edges, func(e casework.DecisionEdge) *DecisionEdge {
		return &DecisionEdge{Cursor: e.Cursor, Node: FromDecision(e.Node)}
	})}
}

// FromDecision returns an entry; nil for none.
func FromDecision(d *casework.LoggedDecision) *DecisionRecord {
	if d == nil {
		return nil
	}
	return &DecisionRecord{ID: d.ID, At: d.At, Person: some(d.Person), Party: some(d.Party), Action: d.Action, Channel: string(d.Channel),
		Revision: d.Revision, of: d, Decisions: each(d.Parts, fromLogged)}
}

func fromLogged(p *casework.LoggedPart) *LoggedDecision {
	return &LoggedDecision{ID: p.ID, Noun: string(p.Noun), Outcome: toOutcome(p.Outcome), Redact: list(p.Redact), Reasons: list(p.Reasons), Rule: some(p.Rule),
		Grant: some(p.Grant), Obligations: obligations(p.Obligations), Input: string(p.Input), Erased: list(p.Erased), Masked: list(p.Masked), of: p,
		Objects: each(p.Objects, func(o casework.LoggedObject) *LoggedObject {
			out := &LoggedObject{ID: dossier.ID(o.ID)}
			if o.Version > 0 {
				version := int(o.Version) //nolint:gosec // versions are counted by people's changes
				out.Version = &version
			}
			return out
		})}
}

// Replay makes the decisions again; nil when that cannot be done.
func (d *DecisionRecord) Replay(ctx context.Context) (*DecisionReplay, error) {
	differences, err := d.of.Replay(ctx)
	if fault.Is(err, fault.Precondition) {
		return nil, nil
	}
	return &DecisionReplay{Equal: len(differences) == 0, Differences: list(differences)}, err
}

// ExplainFor explains how somebody like the person would be answered.
func (d *DecisionRecord) ExplainFor(ctx context.Context, object dossier.ID, action Action, trace bool) (*Explanation, error) {
	x, err := d.of.ExplainFor(ctx, object, action.Name(), trace)
	return FromExplanation(x), err
}

// Explain explains the decision as of its moment; nil when that cannot be done.
func (d *LoggedDecision) Explain(ctx context.Context, trace bool) (*Explanation, error) {
	x, err := d.of.Explain(ctx, trace)
	if fault.Is(err, fault.Precondition) {
		return nil, nil
	}
	return FromExplanation(x), err
}

// ToDecisionFilter returns the filter that a caller gave.
func ToDecisionFilter(f *DecisionFilter) casework.DecisionFilter {
	if f == nil {
		return casework.DecisionFilter{}
	}
	out := casework.DecisionFilter{Person: deref(f.Person), Party: deref(f.Party), Action: deref(f.Action), Noun: dossier.Noun(deref(f.Noun)),
		Rule: deref(f.Rule), Object: deref(f.Object), Channel: casework.Channel(deref(f.Channel))}
	if f.Outcome != nil {
		out.Outcome = string(*f.Outcome)
	}
	if f.From != nil {
		out.From = *f.From
	}
	if f.Until != nil {
		out.Until = *f.Until
	}
	return out
}

func deref[T any](v *T) (out T) {
	if v != nil {
		out = *v
	}
	return out
}
