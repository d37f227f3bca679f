package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ToStatement returns the statement that was written.
func ToStatement(in DraftStatementInput) (casework.NewStatement, error) {
	var m marked
	return casework.NewStatement{
		Case: or(in.Case), Incident: or(in.Incident), Kind: in.Kind, Alliance: in.Alliance, Parties: in.Parties, Mode: in.Mode,
		Text: ToText(in.Text), Marking: m.read(in.Marking, "marking"), Need: in.Compartments,
	}, m.err
}

// ToReadiness returns the statement that somebody thinks of beginning.
func ToReadiness(in StatementReadinessInput) (casework.NewStatement, error) {
	out := casework.NewStatement{Case: or(in.Case), Kind: in.Kind, Alliance: in.Alliance, Parties: in.Parties}
	if in.Marking == nil {
		return out, nil
	}
	var m marked
	out.Marking = m.read(in.Marking, "marking")
	return out, m.err
}

// ToText returns a whole text.
func ToText(in *StatementTextInput) casework.TextInput {
	return casework.TextInput{
		Title: in.Title, Titles: toWordings(in.Titles),
		Languages: each(in.Languages, func(l *TextLanguageInput) dossier.Language {
			return dossier.Language{Code: l.Code, Authentic: l.Authentic}
		}),
		Sections: each(in.Sections, func(s *StatementSectionInput) casework.SectionInput {
			return casework.SectionInput{Kind: s.Kind, Prose: s.Prose, Also: toWordings(s.Also), Claims: each(s.Claims, toStatementClaim)}
		}),
	}
}

func toWordings(all []*WordingInput) []dossier.Wording {
	var out []dossier.Wording // none at all and an empty list have the same digest
	for _, w := range all {
		out = append(out, dossier.Wording{Language: w.Language, Text: w.Text})
	}
	return out
}

func toStatementClaim(in *ClaimInput) casework.ClaimInput {
	out := casework.ClaimInput{
		Key: in.Key, Type: or(in.Type), Text: in.Text, Also: toWordings(in.Also), Subject: toActorClaim(in.Subject), Verb: or(in.Verb),
		Confidence: or(in.Confidence), Basis: in.Basis, Shown: in.Shown,
	}
	out.Likelihood.Vocabulary, out.Likelihood.Term = toEstimate(in.Likelihood)
	for _, c := range in.Supports {
		out.Supports = append(out.Supports, casework.CiteInput{Object: c.Object, Portion: c.Portion})
	}
	return out
}

// ToPosition returns the position that was taken.
func ToPosition(in SignStatementInput) casework.PositionInput {
	out := casework.PositionInput{Version: ToVersion(in.Version), Digest: in.Digest, Mode: in.Mode, Text: in.Text, Public: in.Public}
	for _, c := range in.Claims {
		out.Claims = append(out.Claims, dossier.Subscription{Claim: c.Claim, Stance: c.Stance, Text: c.Text})
	}
	return out
}

// ToPlan returns the release plan that was written.
func ToPlan(in ScheduleReleaseInput) casework.PlanInput {
	out := casework.PlanInput{Version: ToVersion(in.Version), Embargo: in.Embargo, PressLines: in.PressLines}
	for _, s := range in.Slots {
		out.Slots = append(out.Slots, dossier.Slot{Party: s.Party, From: s.From})
	}
	return out
}

// ToAuthorisation returns the release authority's agreement.
func ToAuthorisation(in AuthoriseReleaseInput) casework.AuthoriseInput {
	out := casework.AuthoriseInput{Version: ToVersion(in.Version), Note: in.Note, Recipients: in.Recipients, Corrects: or(in.Corrects)}
	for _, l := range in.Annexes {
		out.Annexes = append(out.Annexes, dossier.Link{Title: l.Title, URL: l.URL})
	}
	return out
}

// ToTabled returns the amendment that was written.
func ToTabled(in TableAmendmentInput) casework.NewAmendment {
	out := casework.NewAmendment{Statement: in.Statement, Op: in.Op, Target: in.Target, Section: or(in.Section), Reason: in.Reason, To: in.To}
	if in.Claim != nil {
		out.Claim = toStatementClaim(in.Claim)
	}
	return out
}

// ToComment returns the comment that was written.
func ToComment(in AddCommentInput) casework.NewComment {
	return casework.NewComment{Statement: in.Statement, Claim: in.Claim, Text: in.Text, To: in.To}
}

// ToStatementFilter returns a filter; nil matches everything.
func ToStatementFilter(f *StatementFilter) casework.StatementFilter {
	if f == nil {
		return casework.StatementFilter{}
	}
	return casework.StatementFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Incident: or(f.Incident), Alliances: f.Alliances, Kinds: f.Kinds}
}

// ToStatementVersionFilter returns a filter; nil matches everything.
func ToStatementVersionFilter(f *StatementVersionFilter) casework.VersionFilter {
	if f == nil {
		return casework.VersionFilter{}
	}
	return casework.VersionFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Statement: or(f.Statement)}
}

// ToAmendmentFilter returns a filter; nil matches everything.
func ToAmendmentFilter(f *AmendmentFilter) casework.AmendmentFilter {
	if f == nil {
		return casework.AmendmentFilter{}
	}
	return casework.AmendmentFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Statement: or(f.Statement), Claim: or(f.Claim)}
}

// ToCommentFilter returns a filter; nil matches everything.
func ToCommentFilter(f *CommentFilter) casework.CommentFilter {
	if f == nil {
		return casework.CommentFilter{}
	}
	return casework.CommentFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Statement: or(f.Statement), Claim: or(f.Claim)}
}

// ToPublicationFilter returns a filter; nil matches everything.
func ToPublicationFilter(f *PublicationFilter) casework.PublicationFilter {
	if f == nil {
		return casework.PublicationFilter{}
	}
	return casework.PublicationFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Alliances: f.Alliances, Kinds: f.Kinds, Signatories: f.Signatories}
}

// ToNotificationFilter returns a filter; nil matches everything.
func ToNotificationFilter(f *NotificationFilter) casework.NotificationFilter {
	if f == nil {
		return casework.NotificationFilter{}
	}
	return casework.NotificationFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince),
		Codes: f.Codes, About: or(f.About)}
}
