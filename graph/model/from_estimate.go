package model

import (
	"entente/internal/dossier"
)

// ActorClaim is the wire form of whom something is about. The entry of the
// catalogue is looked up when asked for.
type ActorClaim struct {
	Level       *dossier.Level
	Name, State *string

	ActorID dossier.ID
}

// Cite is the wire form of a citation that the caller may know of. The object is
// looked up when asked for.
type Cite struct {
	Version int
	Portion *string

	ObjectID dossier.ID
}

// fromActorClaim returns the wire form; nil for nobody.
func fromActorClaim(a dossier.ActorClaim) *ActorClaim {
	if a == (dossier.ActorClaim{}) {
		return nil
	}
	return &ActorClaim{Level: some(a.Level), Name: some(a.Name), State: some(a.State), ActorID: a.Actor}
}

// fromLikelihood returns the wire form; nil when none was told.
func fromLikelihood(l dossier.Likelihood) *Likelihood {
	if !l.Told() {
		return nil
	}
	return &Likelihood{Vocabulary: l.Vocabulary, Term: l.Term, Low: l.Low, High: l.High}
}

func fromCite(c dossier.Cite) *Cite {
	return &Cite{Version: int(c.Version), Portion: some(c.Portion), ObjectID: c.Object}
}

// fromOpinion returns the wire form; nil for none.
func fromOpinion(o *dossier.Opinion) *Opinion {
	if o == nil {
		return nil
	}
	return &Opinion{PartyKey: o.Party, Person: some(o.Person), At: o.At, Text: some(o.Text)}
}

// toActorClaim returns whom something is about; the zero one for nobody.
func toActorClaim(in *ActorClaimInput) dossier.ActorClaim {
	if in == nil {
		return dossier.ActorClaim{}
	}
	return dossier.ActorClaim{Level: in.Level, Name: in.Name, Actor: or(in.Actor), State: in.State}
}

// toLikelihood returns an estimate, whose interval comes from its vocabulary.
func toLikelihood(in *LikelihoodInput) dossier.Likelihood {
	if in == nil {
		return dossier.Likelihood{}
	}
	return dossier.Likelihood{Vocabulary: in.Vocabulary, Term: in.Term}
}
