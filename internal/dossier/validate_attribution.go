package dossier

func validateAttribution(v *Attribution) error {
	return first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, false))
}

func validateSupportRequest(v *SupportRequest) error {
	return first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, false))
}

func validateMeasure(v *Measure) error {
	return first(CheckText("title", v.Title, MaxTitle, true), CheckText("text", v.Text, MaxSummary, false))
}

func validateListingProposal(v *ListingProposal) error {
	return first(CheckText("title", v.Title, MaxTitle, true), CheckText("regime", v.Regime, MaxTitle, true))
}
