package dossier

import (
	"slices"

	"entente/internal/fault"
)

func validateMeasure(v *Measure) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, false),
		oneOf("kind", v.Kind, MeasureKinds), oneOf("family", v.Family, MeasureFamilies), CheckText("against", v.Against, 60, false),
		checkCites("uses", v.Uses, []Noun{NounEvidence}), checkOpinion("text", v.Decision), checkOpinion("text", v.CarriedOut),
		checkFollowUps(v.FollowUps))
	switch {
	case err != nil:
		return err
	case !slices.Contains(v.Kind.Families(), v.Family):
		return invalid("family", "", "measures of this kind do not belong to that family")
	case v.Kind.Addressed() && v.Against == "":
		return invalid("against", "", "the code of the state addressed is needed")
	case v.Kind == MeasureCapacity && v.Against != "":
		return invalid("against", "", "support is against nobody")
	case !v.ReviewOn.Valid():
		return invalid("reviewOn", "", "a day, month or year is needed, for example 2017-06-27")
	case v.Kind != MeasureCountermeasure && v.Preconditions != nil:
		return invalid("preconditions", "", "only a countermeasure has these preconditions")
	case v.Kind == MeasureCountermeasure:
		return checkPreconditions(v.Preconditions)
	}
	return nil
}

// checkPreconditions holds a countermeasure to ARSIWA 49 to 53: without these it
// would be a wrongful act itself.
func checkPreconditions(p *Preconditions) error {
	bad := func(field, text string) error {
		return fault.As(invalid(field, "", text)).At("preconditions")
	}
	if p == nil {
		return invalid("preconditions", "", "a countermeasure needs its preconditions")
	}
	for _, d := range []struct {
		field string
		day   Day
	}{{"demanded", p.Demanded}, {"notified", p.Notified}, {"offered", p.Offered}} {
		if !d.day.Valid() {
			return bad(d.field, "a day, month or year is needed, for example 2017-06-27")
		}
	}
	if err := CheckText("proportionality", p.Proportionality, MaxSummary, true); err != nil {
		return fault.As(err).At("preconditions")
	}
	switch {
	case p.Assessment.Object.Noun() != NounNormAssessment:
		return fault.As(invalid("assessment", fault.CodeReferenceUnknown, "an assessment that finds a breach is needed")).At("preconditions")
	case p.Demanded == "":
		return bad("demanded", "the state is called upon first to cease and repair")
	case !p.Urgent && p.Notified == "":
		return bad("notified", "the decision is notified, unless rights must be preserved urgently")
	case !p.Urgent && p.Offered == "":
		return bad("offered", "negotiation is offered, unless rights must be preserved urgently")
	case !p.Reversible:
		return bad("reversible", "a countermeasure lets the obligation be performed again afterwards")
	case before(p.Notified, p.Demanded):
		return fault.As(invalid("notified", fault.CodeRangeInverted, "notice follows the demand")).At("preconditions")
	}
	return nil
}

// before reports whether a day lies before another, as far as both are known.
func before(a, b Day) bool {
	n := min(len(a), len(b))
	return n > 0 && a[:n] < b[:n]
}

func checkFollowUps(list []FollowUp) error {
	if err := checkLen("followUps", len(list)); err != nil {
		return err
	}
	for _, f := range list {
		if err := first(oneOf("kind", f.Kind, FollowUpKinds), CheckText("text", f.Text, MaxSummary, true)); err != nil {
			return err
		}
		if f.Day == "" || !f.Day.Valid() {
			return invalid("day", "", "a day, month or year is needed, for example 2017-06-27")
		}
	}
	return nil
}

func validateListingProposal(v *ListingProposal) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("regime", v.Regime, MaxTitle, true),
		checkLen("subjects", len(v.Subjects)), checkLen("factors", len(v.Factors)), checkCites("uses", v.Uses, []Noun{NounEvidence}),
		checkOpinion("text", v.Decision))
	switch {
	case err != nil:
		return err
	case len(v.Subjects) == 0:
		return invalid("subjects", "", "at least one person or entity is needed")
	case len(v.Factors) == 0:
		return invalid("factors", "", "at least one factor says why the effect is significant")
	case len(v.Uses) == 0:
		return invalid("uses", fault.CodeReferenceUnknown, "a proposal rests on at least one item that a court can be shown")
	case !v.ExpiresOn.Valid():
		return invalid("expiresOn", "", "a day, month or year is needed, for example 2017-06-27")
	}
	for _, s := range v.Subjects {
		if err := first(oneOf("kind", s.Kind, SubjectKinds), CheckText("name", s.Name, MaxTitle, true),
			checkTexts("identifiers", s.Identifiers, MaxShort), CheckText("reasons", s.Reasons, MaxSummary, true)); err != nil {
			return fault.As(err).At("subjects")
		}
	}
	var seen []Significance
	for _, f := range v.Factors {
		if err := first(oneOf("kind", f.Kind, Significances), CheckText("text", f.Text, MaxSummary, true)); err != nil {
			return fault.As(err).At("factors")
		}
		if slices.Contains(seen, f.Kind) {
			return invalid("factors", fault.CodeDuplicate, "each factor stands once")
		}
		seen = append(seen, f.Kind)
	}
	return nil
}
