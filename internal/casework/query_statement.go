package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
)

// The filters of statements and what belongs to them. Empty fields mean any.
type (
	// StatementFilter narrows Statements.
	StatementFilter struct {
		Common
		Incident  dossier.ID
		Alliances []dossier.AllianceKey
		Kinds     []dossier.StatementKind
	}
	// VersionFilter narrows StatementVersions.
	VersionFilter struct {
		Common
		Statement dossier.ID
	}
	// AmendmentFilter narrows Amendments.
	AmendmentFilter struct {
		Common
		Statement dossier.ID
		Claim     string
	}
	// CommentFilter narrows Comments.
	CommentFilter struct {
		Common
		Statement dossier.ID
		Claim     string
	}
	// PublicationFilter narrows Publications.
	PublicationFilter struct {
		Common
		Alliances   []dossier.AllianceKey
		Kinds       []dossier.StatementKind
		Signatories []dossier.PartyKey
	}
	// NotificationFilter narrows Notifications.
	NotificationFilter struct {
		Common
		Codes []dossier.NoticeCode
		About dossier.ID
	}
)

func (f StatementFilter) match(s *dossier.Statement) bool {
	return (f.Incident == "" || s.Incident == f.Incident) && in(f.Alliances, s.Alliance) && in(f.Kinds, s.Kind)
}

func (f VersionFilter) match(v *dossier.StatementVersion) bool {
	return f.Statement == "" || v.Statement == f.Statement
}

func (f AmendmentFilter) match(a *dossier.Amendment) bool {
	return (f.Statement == "" || a.Statement == f.Statement) && (f.Claim == "" || a.Target == f.Claim)
}

func (f CommentFilter) match(c *dossier.Comment) bool {
	return (f.Statement == "" || c.Statement == f.Statement) && (f.Claim == "" || c.Claim == f.Claim)
}

func (f PublicationFilter) match(p *dossier.Publication) bool {
	signed := func(s dossier.Signatory) bool { return slices.Contains(f.Signatories, s.Party) }
	return in(f.Alliances, p.Alliance) && in(f.Kinds, p.Kind) && (len(f.Signatories) == 0 || slices.ContainsFunc(p.Signatories, signed))
}

func (f NotificationFilter) match(n *dossier.Notification) bool {
	return in(f.Codes, n.Code) && (f.About == "" || n.About == f.About)
}

// Statements lists statements.
func (s *Session) Statements(ctx context.Context, f StatementFilter, p Page) (*Connection[*dossier.Statement], error) {
	return list(ctx, s, dossier.NounStatement, f.Common, f.Incident, f, f.match, p)
}

// StatementVersions lists texts of statements as they once stood.
func (s *Session) StatementVersions(ctx context.Context, f VersionFilter, p Page) (*Connection[*dossier.StatementVersion], error) {
	return list(ctx, s, dossier.NounStatementVersion, f.Common, f.Statement, f, f.match, p)
}

// Amendments lists amendments.
func (s *Session) Amendments(ctx context.Context, f AmendmentFilter, p Page) (*Connection[*dossier.Amendment], error) {
	return list(ctx, s, dossier.NounAmendment, f.Common, f.Statement, f, f.match, p)
}

// Comments lists comments.
func (s *Session) Comments(ctx context.Context, f CommentFilter, p Page) (*Connection[*dossier.Comment], error) {
	return list(ctx, s, dossier.NounComment, f.Common, f.Statement, f, f.match, p)
}

// Publications lists publications.
func (s *Session) Publications(ctx context.Context, f PublicationFilter, p Page) (*Connection[*dossier.Publication], error) {
	return list(ctx, s, dossier.NounPublication, f.Common, "", f, f.match, p)
}

// Notifications lists the notifications of the caller's party.
func (s *Session) Notifications(ctx context.Context, f NotificationFilter, p Page) (*Connection[*dossier.Notification], error) {
	return list(ctx, s, dossier.NounNotification, f.Common, "", f, f.match, p)
}

// Acting returns the party among several for which the caller acts; "" for none.
func (s *Session) Acting(parties []dossier.PartyKey) dossier.PartyKey {
	return s.at().acting(parties)
}
