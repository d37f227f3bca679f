package scenario

import (
	"fmt"
	"maps"
	"strings"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// mutation is a change as a client sends it.
type mutation struct {
	name  string
	input map[string]any
}

// document returns the text of the operation.
func (m mutation) document() string {
	typed := strings.ToUpper(m.name[:1]) + m.name[1:]
	return fmt.Sprintf("mutation %s($input: %sInput!) { %s(input: $input) { userErrors { code message path } } }", typed, typed, m.name)
}

// verbs are the mutations of an action, by noun; "" is any.
var verbs = map[string]map[dossier.Noun]string{
	"confirm_roll_back":  {dossier.NounPolicyBundle: "confirmRollback"},
	"demand_roll_back":   {dossier.NounPolicyBundle: "rollBackPolicy"},
	"roll_back":          {dossier.NounPolicyBundle: "rollBackPolicy"},
	"activate":           {dossier.NounPolicyBundle: "activatePolicy"},
	"share":              {dossier.NounEvidence: "shareEvidence", dossier.NounIncident: "shareIncident", dossier.NounCase: "shareCase", dossier.NounJudgement: "shareJudgement", dossier.NounNormAssessment: "shareNormAssessment", dossier.NounAttribution: "shareAttribution", dossier.NounMeasure: "shareMeasure", dossier.NounListingProposal: "shareListingProposal"},
	"downgrade":          {dossier.NounEvidence: "remarkEvidence", dossier.NounIncident: "remarkIncident", dossier.NounCase: "remarkCase", dossier.NounJudgement: "remarkJudgement", dossier.NounNormAssessment: "remarkNormAssessment", dossier.NounAttribution: "remarkAttribution", dossier.NounMeasure: "remarkMeasure", dossier.NounListingProposal: "remarkListingProposal"},
	"overlay":            {"": "overlayMarking"},
	"withdraw_naming":    {"": "withdrawNamingConsent"},
	"request_release":    {"": "requestRelease"},
	"grant":              {dossier.NounReleaseRequest: "grantRelease"},
	"refuse":             {dossier.NounReleaseRequest: "refuseRelease"},
	"revoke":             {dossier.NounEvidence: "revokeEvidence", dossier.NounReleaseRequest: "revokeRelease", dossier.NounServiceClient: "revokeClient"},
	"rotate":             {dossier.NounServiceClient: "rotateClient"},
	"verify":             {dossier.NounEvidence: "verifyEvidence", dossier.NounSupportRequest: "verifySupport"},
	"quarantine":         {dossier.NounEvidence: "quarantineEvidence"},
	"release_quarantine": {dossier.NounEvidence: "releaseEvidenceFromQuarantine"},
	"submit":             {dossier.NounIncident: "submitIncident", dossier.NounJudgement: "submitJudgement", dossier.NounNormAssessment: "submitNormAssessment"},
	"validate":           {dossier.NounIncident: "validateIncident"},
	"analyse":            {dossier.NounIncident: "beginIncidentAnalysis"},
	"assess":             {dossier.NounIncident: "assessIncident"},
	"close":              {dossier.NounIncident: "closeIncident", dossier.NounCase: "closeCase", dossier.NounSupportRequest: "closeSupportRequest"},
	"reopen":             {dossier.NounCase: "reopenCase", dossier.NounJudgement: "reopenJudgement", dossier.NounNormAssessment: "reopenNormAssessment"},
	"withdraw":           {dossier.NounIncident: "withdrawIncident", dossier.NounReleaseRequest: "withdrawReleaseRequest", dossier.NounJudgement: "withdrawJudgement", dossier.NounNormAssessment: "withdrawNormAssessment", dossier.NounAttribution: "withdrawAttribution", dossier.NounSupportRequest: "withdrawSupportRequest", dossier.NounListingProposal: "withdrawListing", dossier.NounPolicyBundle: "withdrawPolicy"},
	"exclude":            {dossier.NounCase: "excludeFromCase"},
	"return":             {dossier.NounJudgement: "returnJudgement", dossier.NounNormAssessment: "returnNormAssessment"},
	"approve":            {dossier.NounJudgement: "approveJudgement", dossier.NounNormAssessment: "approveNormAssessment", dossier.NounPolicyBundle: "reviewPolicy"},
	"reaffirm":           {dossier.NounJudgement: "reaffirmJudgement", dossier.NounNormAssessment: "reaffirmNormAssessment", dossier.NounAttribution: "reaffirmAttribution"},
	"dissent":            {dossier.NounJudgement: "dissentFromJudgement", dossier.NounNormAssessment: "dissentFromNormAssessment"},
	"peer_review":        {dossier.NounJudgement: "peerReviewJudgement"},
	"issue_tear_line":    {dossier.NounNormAssessment: "issueTearLine"},
	"retire":             {dossier.NounThreatActor: "retireThreatActor"},
	"decide":             {dossier.NounAttribution: "decideAttribution", dossier.NounMeasure: "decideMeasure"},
	"communicate":        {dossier.NounAttribution: "communicateAttribution"},
	"provide":            {dossier.NounSupportRequest: "providePackage"},
	"answer":             {dossier.NounSupportRequest: "answerSupport"},
	"carry_out":          {dossier.NounMeasure: "carryOutMeasure"},
	"review":             {dossier.NounMeasure: "reviewMeasure"},
	"follow_up":          {dossier.NounMeasure: "followUpMeasure"},
	"end":                {dossier.NounMeasure: "endMeasure"},
	"drop":               {dossier.NounMeasure: "dropMeasure"},
	"propose":            {dossier.NounListingProposal: "proposeListing"},
	"list":               {dossier.NounListingProposal: "recordListing"},
	"reject":             {dossier.NounListingProposal: "recordListing", dossier.NounPolicyBundle: "reviewPolicy"},
	"delist":             {dossier.NounListingProposal: "recordListing"},
}

// mutation returns the mutation that a row's action stands for.
func (w *World) mutation(r *Row, name string) (mutation, error) {
	byNoun := verbs[r.Does]
	m := mutation{name: byNoun[dossier.Noun(w.file.Objects[name].Kind)], input: map[string]any{"id": w.ids[name]}}
	if m.name == "" {
		m.name = byNoun[""]
	}
	if m.name == "" {
		return m, fmt.Errorf("the public interface has no mutation to %s a %s", r.Does, w.file.Objects[name].Kind)
	}
	w.saying(m, r, w.ids[name])
	switch m.name {
	case "reviewPolicy":
		m.input["approve"], m.input["text"], m.input["alliance"] = r.Does == "approve", r.Say, w.spokenFor(r)
	case "rollBackPolicy":
		m.input["emergency"] = r.Does == "demand_roll_back"
	}
	switch r.Does {
	case "share":
		maps.Copy(m.input, terms(r.With.Grant))
	case "downgrade", "overlay":
		if r.With.Marking == nil {
			return m, fmt.Errorf("%s needs with.marking", r.Does)
		}
		after, err := r.With.Marking.over(w.store.View().Object(w.ids[name]).Obj.Head().Marking)
		if err != nil {
			return m, err
		}
		m.input["tlp"] = word(after.TLP)
		if r.Does == "downgrade" {
			delete(m.input, "tlp")
			m.input["marking"] = w.marking(after, name, r.With.Marking)
		}
	case "request_release":
		if r.With.Consent == nil {
			return m, fmt.Errorf("%s needs with.consent", r.Does)
		}
		m.input = map[string]any{"object": w.ids[name], "to": r.With.Consent.To, "purpose": r.With.Consent.Purpose, "reason": r.Say}
	case "revoke":
		if m.name == "revokeEvidence" {
			m.input["reason"] = r.Say
		}
	case "peer_review", "approve", "reaffirm", "dissent":
		m.input["text"] = r.Say
	case "issue_tear_line":
		after, err := r.With.Marking.over(w.store.View().Object(w.ids[name]).Obj.Head().Marking)
		if err != nil {
			return m, err
		}
		m.input["title"], m.input["text"], m.input["marking"] = r.Say, r.Say, w.marking(after, name, r.With.Marking)
	case "exclude":
		m.input["parties"] = []string{"XX"}
	}
	return m, nil
}

// terms words a grant as the conditions of sharing; by is the caller's party.
func terms(g *Grant) map[string]any {
	if g == nil {
		return nil
	}
	out := map[string]any{"via": g.Via, "to": g.To, "purpose": g.Purpose}
	if without := []string{}; len(g.Without) > 0 {
		for _, action := range g.Without {
			without = append(without, strings.ToUpper(action))
		}
		out["without"] = without
	}
	if g.Until != 0 {
		out["until"] = g.Until
	}
	return out
}

// marking words a marking as an originator writes it. The day on which it was
// classified stands in the table alone.
func (w *World) marking(m marking.Marking, name string, change *Marking) map[string]any {
	out := map[string]any{"tlp": word(m.TLP), "pap": word(m.PAP), "originators": m.Originators, "orcon": m.ORCON, "propin": m.PROPIN,
		"notRel": m.NotRel, "displayOnly": m.DisplayOnly}
	if m.Naming != marking.NamingUnset {
		out["naming"] = word(m.Naming)
	}
	for field, only := range map[string]marking.Audience{"relTo": m.RelTo, "eyesOnly": m.EyesOnly} {
		if only.Limited() {
			out[field] = append([]string{}, only.Parties()...)
		}
	}
	for field, at := range map[string]marking.Minute{"embargo": m.Embargo, "expires": m.Expires} {
		if at != 0 {
			out[field] = at
		}
	}
	if m.Class.Level != "" {
		set := w.file.Objects[name].Marking.Class
		if change.Class != nil {
			set = change.Class
		}
		on := "2026-01-01"
		if set != nil && set.Set != "" {
			on = set.Set
		}
		out["classification"] = map[string]any{"scheme": m.Class.Scheme, "level": m.Class.Level, "setOn": on}
	}
	return out
}

// word turns a label into a value of the schema: TLP:AMBER+STRICT is AMBER_STRICT.
func word(label fmt.Stringer) string {
	text := label.String()
	if _, after, ok := strings.Cut(text, ":"); ok {
		text = after
	}
	return strings.ReplaceAll(text, "+", "_")
}
