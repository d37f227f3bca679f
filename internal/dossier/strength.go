package dossier

import "slices"

// Exceeds says, in words for the drafter, in which way a claim is stronger than a
// judgement that it rests on; "" if it is not. A claim may not be stronger than the
// weakest judgement that it needs (DOMAIN 5.1).
func Exceeds(c *Claim, j *Judgement) string {
	switch {
	case levelOf(c.Subject.Level) > levelOf(j.Subject.Level) && c.Type != ClaimTerritory:
		return "The claim names more than the judgement does: a group is no service, a service no state."
	case c.Likelihood.Told() && j.Likelihood.Told() && c.Likelihood.Low > j.Likelihood.Low:
		return "The claim is put as more likely than the judgement has it."
	case c.Confidence != "" && slices.Index(Confidences, c.Confidence) > slices.Index(Confidences, j.Confidence):
		return "The claim is put with more confidence than the judgement has."
	case !c.Likelihood.Told() && c.Confidence == "" && c.Verb != "" && verbFloor(c.Verb) > certainty(j):
		return "The verb is stronger than the judgement: it leaves out the judgement's doubt."
	}
	return ""
}

// levelOf ranks what a claim names. A cluster and a group are technical work; what
// stands behind them is more.
func levelOf(l Level) int {
	return map[Level]int{LevelTerritory: 0, LevelCluster: 1, LevelGroup: 2, LevelUnit: 3, LevelService: 4, LevelState: 5}[l]
}

// verbFloor is the certainty, in percent, that a verb without any estimate beside it
// tells the reader: "conducted" and "responsible for" sound like fact.
func verbFloor(v Verb) int {
	switch v {
	case VerbConducted, VerbResponsible:
		return 80
	case VerbAttributed:
		return 55
	}
	return 0
}

// certainty is the lower end of a judgement's estimate; without one, what its
// confidence amounts to.
func certainty(j *Judgement) int {
	if j.Likelihood.Told() {
		return j.Likelihood.Low
	}
	return map[Confidence]int{ConfidenceHigh: 80, ConfidenceModerate: 55}[j.Confidence]
}
