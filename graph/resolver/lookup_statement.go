package resolver

import (
	"context"

	"entente/graph/model"
	"entente/graph/session"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// object looks up an object of any noun; nil for an id that is unknown, hidden or empty.
func object(ctx context.Context, id dossier.ID) (model.Guarded, error) {
	if id == "" {
		return nil, nil
	}
	item, err := session.Of(ctx).Node(ctx, id)
	return model.Of(item), err
}

// allianceOf looks up an alliance; nil where none is named.
func allianceOf(ctx context.Context, key *string) (*model.Alliance, error) {
	if key == nil {
		return nil, nil
	}
	return alliance(ctx, *key)
}

func versionsOf(ctx context.Context, h model.Header, f casework.VersionFilter, p casework.Page) (*model.StatementVersionConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	model.Within(&f.Statement, h.ID)
	return page(ctx, session.Of(ctx).StatementVersions, f, p, model.FromStatementVersions)
}

func amendmentsOf(ctx context.Context, h model.Header, f casework.AmendmentFilter, p casework.Page) (*model.AmendmentConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	model.Within(&f.Statement, h.ID)
	return page(ctx, session.Of(ctx).Amendments, f, p, model.FromAmendments)
}

func commentsOf(ctx context.Context, h model.Header, f casework.CommentFilter, p casework.Page) (*model.CommentConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	model.Within(&f.Statement, h.ID)
	return page(ctx, session.Of(ctx).Comments, f, p, model.FromComments)
}

// bracketed reports whether an open amendment is about a claim; nil where the claim
// is not of a present text.
func bracketed(ctx context.Context, c *model.Claim) *bool {
	if c.Brackets == nil {
		return nil
	}
	has := c.Brackets.Has(c.Key, func(id dossier.ID) map[string]bool { return session.Of(ctx).Brackets(ctx, id) })
	return &has
}

func consentCheck(ctx context.Context, s *model.Statement) ([]*model.ConsentProblem, error) {
	if s.Stub() {
		return nil, nil
	}
	all, err := session.Of(ctx).ConsentCheck(ctx, s.ID)
	return model.FromProblems(all), err
}

func lint(ctx context.Context, s *model.Statement) ([]*model.LintFinding, error) {
	if s.Stub() {
		return nil, nil
	}
	all, err := session.Of(ctx).Lint(ctx, s.ID)
	return model.FromFindings(all), err
}

// rendered returns a statement as one text; nil for a stub and for a language that
// it does not have.
func rendered(ctx context.Context, s *model.Statement, language *string) *string {
	if s.Stub() {
		return nil
	}
	asked := ""
	if language != nil {
		asked = *language
	}
	if text := session.Of(ctx).Rendered(ctx, s.ID, asked); text != "" {
		return &text
	}
	return nil
}

func readiness(ctx context.Context, input model.StatementReadinessInput) (*model.StatementReadiness, error) {
	in, err := model.ToReadiness(input)
	if err != nil {
		return nil, err
	}
	missing, err := session.Of(ctx).Readiness(ctx, in)
	if err != nil {
		return nil, err
	}
	return model.FromMissing(missing), nil
}

// difference compares two texts; nil if one of them is not for the caller.
func difference(ctx context.Context, from, to dossier.ID) (*model.StatementDifference, error) {
	all, err := session.Of(ctx).Difference(ctx, from, to)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return model.FromDifference(all), nil
}
