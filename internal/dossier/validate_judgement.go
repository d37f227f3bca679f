package dossier

import (
	"slices"

	"entente/internal/catalogue"
	"entente/internal/fault"
)

// MaxHypotheses is how many explanations a judgement compares at most.
const MaxHypotheses = 20

func validateJudgement(v *Judgement) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("question", v.Question, MaxShort, true),
		CheckText("conclusion", v.Conclusion, MaxSummary, false), CheckText("assumptions", v.Assumptions, MaxSummary, false),
		checkActorClaim(v.Subject), checkLikelihood("likelihood", v.Likelihood), checkConfidence("confidence", v.Confidence),
		checkHypotheses(v.Hypotheses))
	if err != nil {
		return err
	}
	if v.Concludes != "" && !v.has(v.Concludes) {
		return invalid("concludes", fault.CodeReferenceUnknown, "the key of one of the hypotheses is needed")
	}
	return v.checkMatrix()
}

func (j *Judgement) has(key string) bool {
	return slices.ContainsFunc(j.Hypotheses, func(h Hypothesis) bool { return h.Key == key })
}

func checkHypotheses(list []Hypothesis) error {
	if len(list) > MaxHypotheses {
		return invalid("hypotheses", fault.CodeListTooLong, "too many hypotheses")
	}
	keys := map[string]bool{}
	for _, h := range list {
		if err := first(CheckText("hypotheses", h.Key, 60, true), oneOf("hypotheses", h.Kind, HypothesisKinds),
			CheckText("hypotheses", h.Text, MaxShort, true)); err != nil {
			return err
		}
		if keys[h.Key] {
			return invalid("hypotheses", fault.CodeDuplicate, "every hypothesis has a key of its own")
		}
		keys[h.Key] = true
	}
	if len(WithAlternatives(list)) > len(list) {
		return invalid("hypotheses", "", "false flag, criminal proxy and other are on every list")
	}
	return nil
}

// checkMatrix refuses a matrix with a gap: whoever leaves a cell out has not asked
// what the item says of that explanation.
func (j *Judgement) checkMatrix() error {
	if err := checkLen("matrix", len(j.Matrix.Items)); err != nil {
		return err
	}
	rows := map[ID]bool{}
	for _, it := range j.Matrix.Items {
		switch {
		case it.Object.Noun() != NounEvidence:
			return invalid("matrix", fault.CodeReferenceUnknown, "a row of the matrix is an item of evidence")
		case rows[it.Object]:
			return invalid("matrix", fault.CodeDuplicate, "an item of evidence has one row")
		case it.Weight < 1 || it.Weight > 3:
			return invalid("matrix", "", "a weight from 1 to 3 is needed")
		}
		rows[it.Object] = true
		cells := map[string]bool{}
		for _, c := range it.Cells {
			switch {
			case !j.has(c.Hypothesis):
				return invalid("matrix", fault.CodeReferenceUnknown, "a cell is about one of the hypotheses")
			case cells[c.Hypothesis]:
				return invalid("matrix", fault.CodeDuplicate, "a row has one cell for each hypothesis")
			case !slices.Contains(Consistencies, c.Fit):
				return invalid("matrix", "", "not one of the known values")
			}
			cells[c.Hypothesis] = true
		}
		if len(cells) != len(j.Hypotheses) {
			return invalid("matrix", "", "a row has a cell for every hypothesis, those added of themselves included")
		}
	}
	return nil
}

func checkConfidence(field string, c Confidence) error {
	if c == "" {
		return nil
	}
	return oneOf(field, c, Confidences)
}

// CheckEstimates refuses text in which one sentence states a likelihood and a level
// of confidence: Invalid with code LIKELIHOOD_WITH_CONFIDENCE (ICD 203, D.6.e(2)).
func CheckEstimates(field, text string) error {
	for _, s := range catalogue.Sentences(text) {
		if catalogue.ConfidenceWords(s) && len(catalogue.LikelihoodTerms(s)) > 0 {
			return invalid(field, fault.CodeEstimateMixed, "a sentence states a likelihood or a confidence, not both (ICD 203)")
		}
	}
	return nil
}

// Complete refuses a judgement that says too little to be reviewed: Precondition
// with code INCOMPLETE and the field that is missing.
func (j *Judgement) Complete() error {
	switch {
	case j.Conclusion == "":
		return incomplete("conclusion", "a conclusion is needed before it is reviewed")
	case j.Concludes == "":
		return incomplete("concludes", "it must say which hypothesis it concludes on")
	case !j.Likelihood.Told() && j.Confidence == "":
		return incomplete("likelihood", "a likelihood or a confidence is needed")
	}
	return nil
}

func incomplete(field, text string) error {
	return fault.New(fault.Precondition, "dossier.Complete", text).WithCode(fault.CodeIncomplete).At(field)
}
