package model

import (
	"slices"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// Header is the part of an object that all nouns have in common.
type Header struct {
	ID           dossier.ID
	Version      *int
	State        *dossier.State
	Marking      *Marking
	OwnerKey     *string
	Author       *string
	CreatedAt    *time.Time
	ChangedAt    *time.Time
	Compartments []string
	Recipients   []string
	Grants       []*Grant
	Consents     []*Consent
	Overlays     []*Overlay
	Withheld     []*Withholding
}

// IsNode marks every noun as a Node of the schema.
func (Header) IsNode() {}

// IsGuarded marks every noun as Guarded in the schema.
func (Header) IsGuarded() {}

// Stub reports whether only the object's existence was released.
func (h Header) Stub() bool { return h.Version == nil }

// Withholds reports whether a field of the schema was withheld.
func (h Header) Withholds(field string) bool {
	return h.Stub() || slices.ContainsFunc(h.Withheld, func(w *Withholding) bool { return w.Field == field })
}

func header[T dossier.Object](r casework.Released[T]) Header {
	h := r.Object().Head()
	out := Header{ID: h.ID, Withheld: withheld(r.Withheld())}
	if r.Stub() {
		return out
	}
	version := int(h.Version)
	out.Version, out.State, out.Marking = &version, &h.State, FromMarking(h.Marking)
	out.OwnerKey, out.Author = some(h.Owner), some(h.Author)
	out.CreatedAt, out.ChangedAt = instant(h.Created), instant(h.Changed)
	out.Compartments, out.Recipients = list(h.Need), list(h.Recipients)
	out.Grants = each(h.Grants, fromGrant)
	out.Consents = each(h.Consents, fromConsent)
	out.Overlays = each(h.Overlays, func(o marking.Overlay) *Overlay { return &Overlay{Party: o.Party, Tlp: o.TLP} })
	return out
}

func withheld(all []casework.Withholding) []*Withholding {
	return each(all, func(w casework.Withholding) *Withholding {
		return &Withholding{Field: camel(w.Field), Code: w.Code, Reason: w.Reason}
	})
}

// camel turns a policy's name of a field into the schema's.
func camel(snake string) string {
	head, rest, more := strings.Cut(snake, "_")
	if !more || rest == "" {
		return snake
	}
	return head + camel(strings.ToUpper(rest[:1])+rest[1:])
}

// Of returns the wire form of an item of any noun; nil if nothing was released.
func Of(i casework.Item) Guarded {
	switch i.Object().(type) {
	case *dossier.Party:
		return as(i, FromParty)
	case *dossier.Alliance:
		return as(i, FromAlliance)
	case *dossier.Case:
		return as(i, FromCase)
	case *dossier.Incident:
		return as(i, FromIncident)
	case *dossier.Evidence:
		return as(i, FromEvidence)
	case *dossier.ThreatActor:
		return as(i, FromThreatActor)
	case *dossier.ReleaseRequest:
		return as(i, FromReleaseRequest)
	case *dossier.Judgement:
		return as(i, FromJudgement)
	case *dossier.NormAssessment:
		return as(i, FromNormAssessment)
	case *dossier.Attribution:
		return as(i, FromAttribution)
	case *dossier.SupportRequest:
		return as(i, FromSupportRequest)
	case *dossier.Measure:
		return as(i, FromMeasure)
	case *dossier.ListingProposal:
		return as(i, FromListingProposal)
	case *dossier.Statement:
		return as(i, FromStatement)
	case *dossier.StatementVersion:
		return as(i, FromStatementVersion)
	case *dossier.Amendment:
		return as(i, FromAmendment)
	case *dossier.Comment:
		return as(i, FromComment)
	case *dossier.Publication:
		return as(i, FromPublication)
	case *dossier.Notification:
		return as(i, FromNotification)
	case *dossier.PolicyBundle:
		return as(i, FromPolicyBundle)
	case *dossier.ServiceClient:
		return as(i, FromServiceClient)
	}
	return nil
}

// as narrows an item; an interface that holds a nil pointer never comes out.
func as[T dossier.Object, N Guarded](i casework.Item, wire func(casework.Released[T]) N) Guarded {
	if r, ok := casework.As[T](i); ok {
		return wire(r)
	}
	return nil
}

// text is nil for a field that was withheld, and the text, even if empty, otherwise.
func text[T dossier.Object](r casework.Released[T], field, value string) *string {
	if r.Withholds(field) {
		return nil
	}
	return &value
}

// texts is text for a list.
func texts[T dossier.Object, S ~[]string](r casework.Released[T], field string, value S) []string {
	if r.Withholds(field) {
		return nil
	}
	return list(value)
}

// some is nil for what says nothing.
func some[T ~string](v T) *T {
	if v == "" {
		return nil
	}
	return &v
}

func minute(m marking.Minute) *marking.Minute {
	if m == 0 {
		return nil
	}
	return &m
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// list is never nil: an empty list is not the same as one that was withheld.
func list[S ~[]string](v S) []string { return append(make([]string, 0, len(v)), v...) }

func each[A, B any](from []A, wire func(A) B) []B {
	out := make([]B, 0, len(from))
	for _, v := range from {
		out = append(out, wire(v))
	}
	return out
}
