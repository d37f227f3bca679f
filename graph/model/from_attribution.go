package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// Attribution is the wire form of a decision. What it refers to is looked up when asked for.
type Attribution struct {
	Header
	Title, Text, Authority *string
	Kind                   *dossier.AttributionKind
	Outcome                *dossier.AttributionOutcome
	Publicity              *dossier.Publicity
	Target                 *ActorClaim
	Verb                   *dossier.Verb
	Likelihood             *Likelihood
	Confidence             *dossier.Confidence
	Decision               *Opinion
	Communicated           []*Communication

	CaseID, IncidentID dossier.ID
	Cites              []*Citation
}

// Citation is the wire form of a reference. The object is looked up when asked for.
type Citation struct {
	ID      dossier.ID
	Version int // 0 for who may not read the object
	Portion *string
}

// FromAttribution returns the wire form; nil if nothing was released.
func FromAttribution(r casework.Released[*dossier.Attribution]) *Attribution {
	if !r.OK() {
		return nil
	}
	a, out := r.Object(), &Attribution{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Text, out.Authority = &a.Title, &a.Text, &a.Authority
	out.Kind, out.Outcome, out.Publicity, out.Verb = &a.Kind, &a.Outcome, &a.Publicity, some(a.Verb)
	out.Target, out.Likelihood, out.Confidence = fromActorClaim(a.Target), fromLikelihood(a.Likelihood), some(a.Confidence)
	out.Decision = fromOpinion(a.Decision)
	if !r.Withholds("communicated") {
		out.Communicated = each(a.Communicated, func(c dossier.Communication) *Communication {
			return &Communication{To: c.To, Channel: c.Channel, At: c.At, Person: some(c.Person)}
		})
	}
	out.CaseID, out.IncidentID, out.Cites = a.Case, a.Incident, each(a.Rests, fromCite)
	return out
}

func fromCite(c dossier.Cite) *Citation {
	return &Citation{ID: c.Object, Version: int(c.Version), Portion: some(c.Portion)}
}

// FromAttributions returns one page; its total only if count is set.
func FromAttributions(c *casework.Connection[*dossier.Attribution], count bool) *AttributionConnection {
	return &AttributionConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Attribution]) *AttributionEdge {
			return &AttributionEdge{Cursor: e.Cursor(), Node: FromAttribution(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
