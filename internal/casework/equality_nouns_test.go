package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
)

// registry are the nouns that stand for themselves: they are in no case, and are
// found by a key or opened to all.
var registry = []dossier.Noun{dossier.NounParty, dossier.NounAlliance, dossier.NounCase, dossier.NounThreatActor}

// drawn lists the nouns that the comparison of paths draws: every other.
func drawn() []dossier.Noun {
	return slices.DeleteFunc(dossier.Nouns(), func(n dossier.Noun) bool { return slices.Contains(registry, n) })
}

// kind is how a noun is drawn and listed.
type kind struct {
	make func(h dossier.Header, title string) dossier.Object
	list func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error)
}

const someStatement, someItem dossier.ID = "sta_aaaaaaaaaaaaaaaaaaaaaaaaaa", "evi_aaaaaaaaaaaaaaaaaaaaaaaaaa"

func aText(title string, m marking.Marking) dossier.Text {
	m.RelTo = marking.Only("DE", "NL")
	return dossier.Text{Title: title, Languages: []dossier.Language{{Code: "en", Authentic: true}}, Sections: []dossier.Section{
		{Kind: dossier.SectionFacts, Claims: []dossier.Claim{{Key: "c1", Type: dossier.ClaimFact, Text: "It happened.", Basis: dossier.BasisNone, By: "NL-MFA", Marking: m}}}}}
}

var kinds = map[dossier.Noun]kind{
	dossier.NounIncident: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Incident{Header: h, Title: title, Types: []dossier.IncidentType{dossier.IncidentWiper}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Incidents(ctx, casework.IncidentFilter{Common: f}, p))
	}},
	dossier.NounEvidence: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Evidence{Header: h, Title: title, Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "NL-MFA"}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.EvidenceItems(ctx, casework.EvidenceFilter{Common: f}, p))
	}},
	dossier.NounReleaseRequest: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.ReleaseRequest{Header: h, Object: someItem, From: h.Owner, To: "public", Purpose: dossier.PurposeRead, Reason: title, Asked: h.Marking.Originators}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.ReleaseRequests(ctx, casework.ReleaseFilter{Common: f}, p))
	}},
	dossier.NounJudgement: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Judgement{Header: h, Title: title, Question: "Who?", Hypotheses: dossier.WithAlternatives(nil)}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Judgements(ctx, casework.JudgementFilter{Common: f}, p))
	}},
	dossier.NounNormAssessment: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.NormAssessment{Header: h, Title: title, Norm: "un-13f", Finding: dossier.FindingInsufficient, Envelope: dossier.EnvelopeNone}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.NormAssessments(ctx, casework.NormAssessmentFilter{Common: f}, p))
	}},
	dossier.NounAttribution: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Attribution{Header: h, Title: title, Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer,
			Publicity: dossier.PublicityPublic, Authority: "Minister", Target: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Attributions(ctx, casework.AttributionFilter{Common: f}, p))
	}},
	dossier.NounSupportRequest: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.SupportRequest{Header: h, Title: title, Text: "Please verify.", From: h.Owner, Asked: []string{"US"}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.SupportRequests(ctx, casework.SupportFilter{Common: f}, p))
	}},
	dossier.NounMeasure: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Measure{Header: h, Title: title, Kind: dossier.MeasureStatement, Family: dossier.FamilyStability}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Measures(ctx, casework.MeasureFilter{Common: f}, p))
	}},
	dossier.NounListingProposal: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.ListingProposal{Header: h, Title: title, Regime: "Decision (CFSP) 2019/797",
			Subjects: []dossier.ListingSubject{{Kind: dossier.SubjectEntity, Name: "A unit", Reasons: "It took part."}},
			Factors:  []dossier.Factor{{Kind: dossier.SignificanceLoss, Text: "Much was lost."}}, Uses: []dossier.Cite{{Object: someItem, Version: 1}}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.ListingProposals(ctx, casework.ListingFilter{Common: f}, p))
	}},
	dossier.NounStatement: {func(h dossier.Header, title string) dossier.Object {
		t := aText(title, h.Marking)
		return &dossier.Statement{Header: h, Text: t, Kind: dossier.StatementJoint, Alliance: "eu27", Lead: h.Owner, Parties: marking.SetOf(h.Owner, "DE"),
			Mode: dossier.SignJointAuthor, Number: 1, Digest: t.Hash()}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Statements(ctx, casework.StatementFilter{Common: f}, p))
	}},
	dossier.NounStatementVersion: {func(h dossier.Header, title string) dossier.Object {
		t := aText(title, h.Marking)
		return &dossier.StatementVersion{Header: h, Text: t, Statement: someStatement, Number: 1, Digest: t.Hash()}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.StatementVersions(ctx, casework.VersionFilter{Common: f}, p))
	}},
	dossier.NounAmendment: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Amendment{Header: h, Statement: someStatement, Base: 1, Op: dossier.AmendDelete, Target: "c1", Reason: title}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Amendments(ctx, casework.AmendmentFilter{Common: f}, p))
	}},
	dossier.NounComment: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Comment{Header: h, Statement: someStatement, Number: 1, Text: title}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Comments(ctx, casework.CommentFilter{Common: f}, p))
	}},
	dossier.NounPublication: {func(h dossier.Header, title string) dossier.Object {
		return &dossier.Publication{Header: h, Statement: someStatement, Kind: dossier.StatementJoint, Lead: h.Owner,
			Texts: []dossier.PublicText{{Language: "en", Authentic: true, Title: title}}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Publications(ctx, casework.PublicationFilter{Common: f}, p))
	}},
	dossier.NounPolicyBundle: {func(h dossier.Header, title string) dossier.Object {
		h.Case = "" // rules belong to no case
		return &dossier.PolicyBundle{Header: h, Title: title, Rationale: "It was agreed.", Alliance: "eu27", Number: 1, Base: "b", Digest: "d",
			Files: []dossier.PolicyFile{{Path: "alliances/eu27/eu27.rego", Text: "package alliances.eu27\n"}}}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.PolicyBundles(ctx, casework.PolicyBundleFilter{Common: f}, p))
	}},
	dossier.NounNotification: {func(h dossier.Header, _ string) dossier.Object {
		return &dossier.Notification{Header: h, About: someStatement, Code: dossier.ToldSuspended}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Notifications(ctx, casework.NotificationFilter{Common: f}, p))
	}},
	dossier.NounServiceClient: {func(h dossier.Header, title string) dossier.Object {
		at := marking.MinuteOf(h.Created)
		return &dossier.ServiceClient{Header: h, Name: title, Expires: at + dossier.DefaultClientLife, IssuedAt: h.Created,
			Scope:  dossier.ClientScope{Actions: []string{"read"}, Own: true, Channels: []dossier.ClientChannel{dossier.ClientAPI}, TLP: marking.Green},
			Digest: strings.Repeat("ab", 32), Tail: "wxyz"}
	}, func(ctx context.Context, s *casework.Session, f casework.Common, p casework.Page) (listed, error) {
		return flat(s.Clients(ctx, casework.ClientFilter{Common: f}, p))
	}},
}

func TestEveryNounIsInTheComparisonOfPaths(t *testing.T) {
	for _, n := range drawn() {
		if kinds[n].make == nil {
			t.Errorf("%s is never drawn", n)
		}
	}
}

func anyObject(r *rapid.T, people []*identity.Principal, title string) dossier.Object {
	n := rapid.SampledFrom(drawn()).Draw(r, "noun")
	return kinds[n].make(anyHeader(r, n, people), title)
}

func listOf(ctx context.Context, s *casework.Session, noun dossier.Noun, f casework.Common, p casework.Page) (listed, error) {
	return kinds[noun].list(ctx, s, f, p)
}
