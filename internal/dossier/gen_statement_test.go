package dossier_test

import (
	"strings"

	"entente/internal/dossier"
	"entente/internal/marking"
)

func newJudgement() *dossier.Judgement {
	return &dossier.Judgement{Header: header(dossier.NounJudgement), Title: "Who opened the mail servers", Question: "Who did it?",
		Conclusion: "The group did it.", Subject: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "APT28", State: "RU"},
		Hypotheses: []dossier.Hypothesis{{Key: "h1", Kind: dossier.HypothesisActor, Text: "The group."},
			{Key: "h2", Kind: dossier.HypothesisFlag, Text: "Somebody who wants it to look so."},
			{Key: "h3", Kind: dossier.HypothesisCriminal, Text: "Criminals for hire."}, {Key: "h4", Kind: dossier.HypothesisOther, Text: "Somebody else."}},
		Concludes: "h1", Likelihood: dossier.Likelihood{Vocabulary: "ICD_203", Term: "LIKELY", Low: 55, High: 80}}
}

func newNormAssessment() *dossier.NormAssessment {
	return &dossier.NormAssessment{Header: header(dossier.NounNormAssessment), Title: "Norm 13(f)", Norm: "un-13f",
		Finding: dossier.FindingViolation, Envelope: dossier.EnvelopeRetorsion}
}

func newAttribution() *dossier.Attribution {
	return &dossier.Attribution{Header: header(dossier.NounAttribution), Title: "Attribution to the group", Kind: dossier.AttributionPolitical,
		Outcome: dossier.OutcomeAffirm, Publicity: dossier.PublicityPublic, Verb: dossier.VerbAttributed, Authority: "Minister of Foreign Affairs",
		Target: dossier.ActorClaim{Level: dossier.LevelState, Name: "Russian Federation", State: "RU"},
		Rests:  []dossier.Cite{{Object: header(dossier.NounEvidence).ID, Version: 1}}}
}

func newSupportRequest() *dossier.SupportRequest {
	return &dossier.SupportRequest{Header: header(dossier.NounSupportRequest), Title: "Support for an attribution", Text: "Please verify.",
		From: "NL", Asked: []string{"US"}}
}

func newText() dossier.Text {
	return dossier.Text{Title: "Joint statement", Languages: []dossier.Language{{Code: "en", Authentic: true}, {Code: "nl"}},
		Sections: []dossier.Section{
			{Kind: dossier.SectionTrigger, Prose: "We stand by those who were hit."},
			{Kind: dossier.SectionAttribution, Claims: []dossier.Claim{{Key: "c1", Type: dossier.ClaimState, Text: "The service conducted it.",
				Subject: dossier.ActorClaim{Level: dossier.LevelService, Name: "GRU", State: "RU"}, Verb: dossier.VerbConducted,
				Basis: dossier.BasisAssertion, By: "NL", Marking: clear("NL")}}},
		}}
}

func newStatement() *dossier.Statement {
	t := newText()
	return &dossier.Statement{Header: header(dossier.NounStatement), Text: t, Kind: dossier.StatementJoint, Alliance: "opcw_coalition",
		Lead: "NL", Parties: marking.SetOf("NL", "UK"), Mode: dossier.SignJointAuthor, Number: 1, Digest: t.Hash(), Claimed: 1}
}

func newStatementVersion() *dossier.StatementVersion {
	t := newText()
	return &dossier.StatementVersion{Header: header(dossier.NounStatementVersion), Text: t, Statement: newStatement().ID, Number: 1, Digest: t.Hash()}
}

func newAmendment() *dossier.Amendment {
	return &dossier.Amendment{Header: header(dossier.NounAmendment), Statement: newStatement().ID, Base: 1, Op: dossier.AmendReplace, Target: "c1",
		Claim: newText().Sections[1].Claims[0], Reason: "Clearer."}
}

func newComment() *dossier.Comment {
	return &dossier.Comment{Header: header(dossier.NounComment), Statement: newStatement().ID, Number: 1, Claim: "c1", Text: "Is this so?"}
}

func newPublication() *dossier.Publication {
	return &dossier.Publication{Header: header(dossier.NounPublication), Kind: dossier.StatementJoint, Alliance: "opcw_coalition", Lead: "NL",
		Texts: []dossier.PublicText{{Language: "en", Authentic: true, Title: "Joint statement",
			Sections: []dossier.PublicSection{{Kind: dossier.SectionTrigger, Paragraphs: []string{"We stand by those who were hit."}}}}},
		Signatories: []dossier.Signatory{{Party: "NL", Mode: dossier.SignJointAuthor}}}
}

func newMeasure() *dossier.Measure {
	return &dossier.Measure{Header: header(dossier.NounMeasure), Title: "Summon the ambassador", Kind: dossier.MeasureSummons,
		Family: dossier.FamilyNational, Against: "RU"}
}

func newListingProposal() *dossier.ListingProposal {
	return &dossier.ListingProposal{Header: header(dossier.NounListingProposal), Title: "Listing of a unit", Regime: "Decision (CFSP) 2019/797",
		Subjects: []dossier.ListingSubject{{Kind: dossier.SubjectEntity, Name: "A unit", Reasons: "It took part."}},
		Factors:  []dossier.Factor{{Kind: dossier.SignificanceScope, Text: "Seven states were hit."}},
		Uses:     []dossier.Cite{{Object: header(dossier.NounEvidence).ID, Version: 1}}}
}

func newNotification() *dossier.Notification {
	return &dossier.Notification{Header: header(dossier.NounNotification), About: newStatement().ID, Code: dossier.ToldSilenceOpened}
}

func newPolicyBundle() *dossier.PolicyBundle {
	return &dossier.PolicyBundle{Header: header(dossier.NounPolicyBundle), Title: "A wider circle", Rationale: "It was agreed in March.",
		Alliance: "nato", Number: 1, Base: "b", Digest: "d", Files: []dossier.PolicyFile{{Path: "alliances/nato/nato.rego", Text: "package alliances.nato\n"}}}
}

func newServiceClient() *dossier.ServiceClient {
	return &dossier.ServiceClient{Header: header(dossier.NounServiceClient), Name: "Feed of indicators", Roles: []dossier.Role{dossier.RoleAnalyst},
		Scope: dossier.ClientScope{Actions: []string{"read"}, Alliances: []string{"eu27"}, Channels: []dossier.ClientChannel{dossier.ClientExport},
			TLP: marking.Green},
		Expires: marking.MinuteOf(noon) + dossier.DefaultClientLife, IssuedAt: noon, IssuedBy: "nl.officer",
		Digest: strings.Repeat("ab", 32), Tail: "wxyz"}
}
