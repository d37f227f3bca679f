package model

import (
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// Amendment is the wire form of an amendment. Its statement is looked up when asked for.
type Amendment struct {
	Header
	TextNumber     *int
	Op             *dossier.AmendmentOp
	Target, Reason *string
	Section        *dossier.SectionKind
	Claim          *Claim
	CoSigners      []string
	Decision       *Opinion

	StatementID dossier.ID
}

// FromAmendment returns the wire form; nil if nothing was released.
func FromAmendment(r casework.Released[*dossier.Amendment]) *Amendment {
	if !r.OK() {
		return nil
	}
	a, out := r.Object(), &Amendment{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.TextNumber, out.Op, out.Target, out.Section = &a.Base, &a.Op, some(a.Target), some(a.Section)
	if !a.Claim.Withheld() {
		out.Claim = fromClaim(a.Claim, nil)
	}
	out.Reason, out.CoSigners, out.Decision, out.StatementID = &a.Reason, list(a.CoSigners), fromOpinion(a.Decision), a.Statement
	return out
}

// FromAmendments returns one page; its total only if count is set.
func FromAmendments(c *casework.Connection[*dossier.Amendment], count bool) *AmendmentConnection {
	return &AmendmentConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Amendment]) *AmendmentEdge {
			return &AmendmentEdge{Cursor: e.Cursor(), Node: FromAmendment(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// Comment is the wire form of a comment. Its statement is looked up when asked for.
type Comment struct {
	Header
	TextNumber  *int
	Claim, Text *string

	StatementID dossier.ID
}

// FromComment returns the wire form; nil if nothing was released.
func FromComment(r casework.Released[*dossier.Comment]) *Comment {
	if !r.OK() {
		return nil
	}
	c, out := r.Object(), &Comment{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.TextNumber, out.Claim, out.Text, out.StatementID = &c.Number, some(c.Claim), &c.Text, c.Statement
	return out
}

// FromComments returns one page; its total only if count is set.
func FromComments(c *casework.Connection[*dossier.Comment], count bool) *CommentConnection {
	return &CommentConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Comment]) *CommentEdge {
			return &CommentEdge{Cursor: e.Cursor(), Node: FromComment(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// Notification is the wire form of a notification. What it is about is looked up
// when asked for.
type Notification struct {
	Header
	Code   *dossier.NoticeCode
	Due    *time.Time
	Claims []string

	AboutID dossier.ID
}

// FromNotification returns the wire form; nil if nothing was released.
func FromNotification(r casework.Released[*dossier.Notification]) *Notification {
	if !r.OK() {
		return nil
	}
	n, out := r.Object(), &Notification{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Code, out.Due, out.Claims, out.AboutID = &n.Code, n.Due, list(n.Claims), n.About
	return out
}

// FromNotice returns the notification of an event; nil for one that is out of view.
func FromNotice(e casework.Event) *Notification {
	r, _ := casework.As[*dossier.Notification](e.Item)
	return FromNotification(r)
}

// FromNotifications returns one page; its total only if count is set.
func FromNotifications(c *casework.Connection[*dossier.Notification], count bool) *NotificationConnection {
	return &NotificationConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.Notification]) *NotificationEdge {
			return &NotificationEdge{Cursor: e.Cursor(), Node: FromNotification(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}
