package model

import "entente/internal/dossier"

// toLikelihood returns an estimate, whose interval comes from its vocabulary.
func toLikelihood(in *LikelihoodInput) dossier.Likelihood {
	if in == nil {
		return dossier.Likelihood{}
	}
	return dossier.Likelihood{Vocabulary: in.Vocabulary, Term: in.Term}
}
