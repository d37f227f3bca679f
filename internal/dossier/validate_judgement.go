package dossier

func validateJudgement(v *Judgement) error {
	return first(CheckText("title", v.Title, MaxTitle, true), CheckText("question", v.Question, MaxShort, true),
		CheckText("conclusion", v.Conclusion, MaxSummary, false))
}

func validateNormAssessment(v *NormAssessment) error {
	return first(CheckText("title", v.Title, MaxTitle, true), oneOf("finding", v.Finding, Findings))
}
