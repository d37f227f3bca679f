package dossier

import (
	"slices"

	"entente/internal/fault"
	"entente/internal/marking"
)

// Nouns that a decision, a package and a measure may rest on.
var (
	// AttributionBases are the nouns that an attribution may rest on.
	AttributionBases = []Noun{NounEvidence, NounJudgement, NounNormAssessment}
	// PackageNouns are the nouns that a sanitised package may hold.
	PackageNouns = []Noun{NounEvidence, NounJudgement, NounNormAssessment, NounAttribution}
)

func validateAttribution(v *Attribution) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, false),
		oneOf("kind", v.Kind, AttributionKinds), oneOf("outcome", v.Outcome, AttributionOutcomes),
		oneOf("publicity", v.Publicity, Publicities), CheckText("authority", v.Authority, MaxTitle, true),
		checkTarget(v), checkLikelihood("likelihood", v.Likelihood), checkCites("rests", v.Rests, AttributionBases),
		checkOpinion("text", v.Decision), checkCommunications(v))
	switch {
	case err != nil:
		return err
	case v.Confidence != "" && !slices.Contains(Confidences, v.Confidence):
		return invalid("confidence", "", "not one of the known values")
	case v.Publicity != PublicityPublic && v.Marking.TLP == marking.Clear:
		return invalid("publicity", "", "a decision that is not for the public is not TLP:CLEAR")
	case v.Outcome != OutcomeAffirm && v.Verb != "":
		return invalid("verb", "", "a decision that does not affirm ties nobody to the activity")
	case v.Outcome != OutcomeAffirm:
		return nil
	}
	return checkAffirmed(v)
}

// checkAffirmed refuses to affirm without saying what, and without a basis (UN GGE
// 2015, paragraph 28(f): accusations should be substantiated).
func checkAffirmed(v *Attribution) error {
	switch {
	case !slices.Contains(Verbs, v.Verb):
		return invalid("verb", "", "an attribution needs its verb")
	case v.Target.Level == LevelTerritory && v.Verb != VerbTerritory:
		return invalid("verb", "", "where something came from says nothing of who did it")
	case len(v.Rests) == 0:
		return invalid("rests", fault.CodeReferenceUnknown, "what is affirmed rests on at least one item")
	}
	return nil
}

// checkTarget refuses a decision about nobody. Technical work shows which cluster,
// group or unit acted; for which state it acted is a political or legal decision.
func checkTarget(v *Attribution) error {
	t := v.Target
	if t == (ActorClaim{}) {
		return invalid("target", "", "a decision names whom it is about")
	}
	err := first(oneOf("level", t.Level, Levels), CheckText("name", t.Name, MaxTitle, true), CheckText("state", t.State, 60, false))
	switch {
	case err != nil:
		return fault.As(err).At("target")
	case (t.Level == LevelState || t.Level == LevelTerritory) && t.State == "":
		return fault.As(invalid("state", "", "the code of the state is needed")).At("target")
	case v.Kind == AttributionTechnical && (t.State != "" || !slices.Contains([]Level{LevelCluster, LevelGroup, LevelUnit}, t.Level)):
		return fault.As(invalid("level", "", "a technical attribution is about a cluster, a group or a unit, and names no state")).At("target")
	}
	return nil
}

// NeedsAssessment reports whether the decision is about a state's responsibility in
// law and so rests on an approved norm assessment. One that is put off needs none yet.
func (a *Attribution) NeedsAssessment() bool {
	return a.Kind == AttributionLegal && a.Target.State != "" && a.Outcome != OutcomeDefer
}

func checkCommunications(v *Attribution) error {
	if err := checkLen("communicated", len(v.Communicated)); err != nil {
		return err
	}
	for _, c := range v.Communicated {
		if err := first(CheckText("to", c.To, MaxTitle, true), CheckText("channel", c.Channel, MaxTitle, true)); err != nil {
			return err
		}
		if !v.Publicity.Allows(AudienceOf(c.To)) {
			return invalid("to", "", "the publicity of the decision does not reach that far")
		}
	}
	return nil
}

func checkOpinion(field string, o *Opinion) error {
	if o == nil {
		return nil
	}
	return CheckText(field, o.Text, MaxSummary, false)
}

// checkCites refuses what a work of this kind cannot rest on, and doubles.
func checkCites(field string, list []Cite, of []Noun) error {
	if err := checkLen(field, len(list)); err != nil {
		return err
	}
	for i, c := range list {
		switch {
		case !slices.Contains(of, c.Object.Noun()):
			return invalid(field, fault.CodeReferenceUnknown, "this is not what such a work rests on")
		case slices.ContainsFunc(list[:i], func(x Cite) bool { return x.Object == c.Object && x.Portion == c.Portion }):
			return invalid(field, fault.CodeDuplicate, "the same item is named twice")
		}
	}
	return nil
}

func validateSupportRequest(v *SupportRequest) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, true),
		checkTexts("asked", v.Asked, MaxTitle), checkCites("package", v.Cites(), PackageNouns),
		checkLen("verifications", len(v.Verifications)), checkLen("answers", len(v.Answers)))
	switch {
	case err != nil:
		return err
	case len(v.Asked) == 0:
		return invalid("asked", fault.CodeReferenceUnknown, "at least one party is asked")
	case slices.Contains(v.Asked, v.From):
		return invalid("asked", fault.CodeReferenceUnknown, "a party does not ask itself")
	}
	for i, p := range v.Asked {
		if slices.Contains(v.Asked[:i], p) {
			return invalid("asked", fault.CodeDuplicate, "the same party is named twice")
		}
	}
	for _, x := range v.Verifications {
		if err := first(CheckText("method", x.Method, MaxSummary, true), oneOf("result", x.Result, VerificationResults),
			CheckText("text", x.Text, MaxSummary, false), checkCites("rests", x.Rests, []Noun{NounEvidence})); err != nil {
			return err
		}
	}
	for _, x := range v.Answers {
		if !x.Mode.Answerable() {
			return invalid("mode", "", "this is no answer to a request for support")
		}
		if err := CheckText("text", x.Text, MaxSummary, false); err != nil {
			return err
		}
	}
	return nil
}
