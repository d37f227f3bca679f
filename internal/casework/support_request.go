package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewSupportRequest is what a person writes to ask partners to support an attribution.
type NewSupportRequest struct {
	Case, Incident dossier.ID
	Attribution    dossier.ID // of the caller's own party; "" where none is decided on yet
	Title, Text    string
	Asked          []dossier.PartyKey
	Marking        marking.Marking
	Need           []string
}

// AskSupport files a request and opens it to each party that is asked, which is
// told of it. Faults: Invalid, and Forbidden where policy refuses.
func (s *Session) AskSupport(ctx context.Context, in NewSupportRequest) (Released[*dossier.SupportRequest], error) {
	return updateOne[*dossier.SupportRequest](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounSupportRequest, dossier.Header{Marking: in.Marking, Need: marking.SetOf(in.Need...)})
		if err != nil {
			return "", err
		}
		if err := c.file(&h, in.Case, in.Incident); err != nil {
			return "", err
		}
		var about []dossier.ID
		if in.Attribution != "" {
			about = []dossier.ID{in.Attribution}
		}
		supported, err := c.basis(about, "cite_internal", "attribution", dossier.NounAttribution)
		if err != nil {
			return "", err
		}
		if err := c.checkAsked(in.Asked, supported); err != nil {
			return "", err
		}
		if err := c.carry(&h, supported); err != nil {
			return "", err
		}
		for _, p := range in.Asked {
			h.Grants = append(h.Grants, dossier.Grant{Grant: marking.Grant{By: c.subj.Party, To: marking.SetOf(p)}, Person: c.who, At: c.at})
		}
		o := &dossier.SupportRequest{Header: h, Title: in.Title, Text: in.Text, Incident: in.Incident, Attribution: in.Attribution,
			From: c.subj.Party, Asked: in.Asked}
		for _, p := range in.Asked {
			if !c.delegateWouldRead(p, o) {
				return "", fault.New(fault.Precondition, "casework.AskSupport", "a party that is asked could not read the request; the originators of what it rests on have to consent first").
					WithCode(fault.CodePackageUnread).At("asked")
			}
		}
		id, err := c.add(o)
		if err != nil {
			return "", err
		}
		for _, p := range in.Asked {
			if err := c.tell(p, o, dossier.ToldSupportAsked, nil); err != nil {
				return "", err
			}
		}
		return id, nil
	})
}

func (c *change) checkAsked(asked []dossier.PartyKey, supported basis) error {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "casework.AskSupport", text).WithCode(fault.CodeReferenceUnknown).At(field)
	}
	if len(asked) > dossier.MaxList {
		return fault.New(fault.Invalid, "casework.AskSupport", "the list is too long").WithCode(fault.CodeListTooLong).At("asked")
	}
	for _, p := range asked {
		if p == "" || c.org.Has(p) || !c.knows("party:"+p) {
			return bad("asked", "a party that this service knows, other than one's own, is needed")
		}
	}
	for _, row := range supported.rows {
		if !c.org.Has(row.Obj.Head().Owner) {
			return bad("attribution", "support is asked for a decision of one's own")
		}
	}
	return nil
}

// ProvidePackage puts items into the package. Each must be one that the caller may
// read and policy lets it forward, that may be relied on, and that every party
// asked can read. Faults: Precondition with code PACKAGE_UNREAD for one that a
// party asked could not read; which party is said only of an item of one's own.
func (s *Session) ProvidePackage(ctx context.Context, id dossier.ID, version uint64, items []dossier.ID) (Released[*dossier.SupportRequest], error) {
	return updateOne[*dossier.SupportRequest](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounSupportRequest, version, "provide", policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.SupportRequest), "provide")
		if err != nil {
			return "", err
		}
		if len(items) == 0 {
			return "", fault.New(fault.Invalid, "casework.ProvidePackage", "at least one item is needed").
				WithCode(fault.CodeReferenceUnknown).At("items")
		}
		given, err := c.basis(items, "forward", "items", dossier.PackageNouns...)
		if err != nil {
			return "", err
		}
		if err := given.standing("items"); err != nil {
			return "", err
		}
		table := c.view.Labels().At(row.Label)
		for i, item := range given.rows {
			if err := c.readByAll(next.Asked, table, item); err != nil {
				return "", err
			}
			next.Package = slices.DeleteFunc(next.Package, func(p dossier.Packaged) bool { return p.Object == items[i] })
			next.Package = append(next.Package, dossier.Packaged{Cite: given.cites[i], By: c.subj.Party, At: c.at})
		}
		return id, c.tx.Put(next)
	})
}

// readByAll refuses an item that one of the parties asked could not read: it would
// be asked to support what it is not shown.
func (c *change) readByAll(asked []dossier.PartyKey, table *marking.Label, item *store.Row) error {
	for _, p := range asked {
		if c.delegateReads(p, table, item) {
			continue
		}
		text := "a party that is asked could not read an item"
		h := item.Obj.Head()
		if c.org.Has(h.Owner) || len(h.Marking.Originators.Minus(c.org)) == 0 {
			text = p + " could not read an item"
		}
		return fault.New(fault.Precondition, "casework.ProvidePackage", text).WithCode(fault.CodePackageUnread).At("items")
	}
	return nil
}

// NewVerification is what a party that is asked found with means of its own.
type NewVerification struct {
	Version uint64
	Method  string
	Result  dossier.VerificationResult
	Text    string
	Rests   []dossier.ID // evidence of the caller's own party
}

// VerifySupport records a verification by the caller's party, which was asked.
func (s *Session) VerifySupport(ctx context.Context, id dossier.ID, in NewVerification) (Released[*dossier.SupportRequest], error) {
	return s.respond(ctx, id, in.Version, "verify", func(c *change, next *dossier.SupportRequest, by dossier.PartyKey) error {
		if len(next.Package) == 0 {
			return fault.New(fault.Precondition, "casework.VerifySupport", "there is nothing to verify yet").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		own, err := c.basis(in.Rests, "cite_internal", "rests", dossier.NounEvidence)
		if err != nil {
			return err
		}
		for _, row := range own.rows {
			if h := row.Obj.Head(); !c.org.Has(h.Owner) {
				return fault.New(fault.Invalid, "casework.VerifySupport", "a verification rests on evidence of one's own").
					WithCode(fault.CodeReferenceUnknown).At("rests")
			}
		}
		said := c.says(in.Text)
		said.Party = by
		next.Verifications = append(next.Verifications, dossier.Verification{Opinion: said, Method: in.Method, Result: in.Result, Rests: own.cites})
		return own.standing("rests")
	})
}

// AnswerSupport takes the position of the caller's party, which was asked. A mode
// that puts its name under the attribution needs a verification of its own that
// confirms it, at least in part; a later answer takes the place of an earlier one.
func (s *Session) AnswerSupport(ctx context.Context, id dossier.ID, version uint64, mode dossier.SignOn, text string) (Released[*dossier.SupportRequest], error) {
	return s.respond(ctx, id, version, "answer", func(c *change, next *dossier.SupportRequest, by dossier.PartyKey) error {
		if mode.Answerable() && mode.Supports() && !next.Verified(by) {
			return fault.New(fault.Precondition, "casework.AnswerSupport", "one's own verification, confirming at least in part, comes before support").
				WithCode(fault.CodeUnverified).At("mode")
		}
		said := c.says(text)
		said.Party = by
		next.Answers = slices.DeleteFunc(next.Answers, func(a dossier.SupportAnswer) bool { return a.Party == by })
		next.Answers = append(next.Answers, dossier.SupportAnswer{Opinion: said, Mode: mode})
		return nil
	})
}

// respond takes a step of a party that is asked.
func (s *Session) respond(ctx context.Context, id dossier.ID, version uint64, move string,
	do func(*change, *dossier.SupportRequest, dossier.PartyKey) error,
) (Released[*dossier.SupportRequest], error) {
	return updateOne[*dossier.SupportRequest](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounSupportRequest, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.SupportRequest), move)
		if err != nil {
			return "", err
		}
		by := c.acting(marking.SetOf(next.Asked...))
		if by == "" {
			return "", fault.New(fault.Forbidden, "casework.respond", "only a party that was asked can do this")
		}
		if err := do(c, next, by); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}
