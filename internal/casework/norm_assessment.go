package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewNormAssessment is what a person writes to assess conduct, or to amend an assessment.
type NewNormAssessment struct {
	Case, Incident   dossier.ID
	Title            string
	Judgement        dossier.ID         // the attribution that is assumed; "" for none
	Subject          dossier.ActorClaim // the zero value is the judgement's
	Norm             string
	Finding          dossier.Finding
	Vocabulary, Term string // of the finding's likelihood; both empty: none is stated
	Confidence       dossier.Confidence
	Elements         []dossier.ElementFinding
	Facts            []dossier.Fact // which version was read is set here
	Counter          []string
	Checklist        []dossier.ChecklistEntry
	Notices          []dossier.Notice
	Rights           string
	Legal            dossier.LegalPortion
	Envelope         dossier.Envelope
	Marking          marking.Marking // to amend: the zero value leaves it
	Need             []string
	Recipients       []string
}

// CreateNormAssessment files an assessment as a draft of the caller's party. Its
// marking is the roll-up of what is written on it, on the judgement that it assumes
// and on the evidence that it relies on.
func (s *Session) CreateNormAssessment(ctx context.Context, in NewNormAssessment) (Released[*dossier.NormAssessment], error) {
	return updateOne[*dossier.NormAssessment](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounNormAssessment, dossier.Header{Marking: in.Marking, Case: in.Case,
			Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		if h.Case, err = c.place(in.Case, in.Incident); err != nil {
			return "", err
		}
		o := &dossier.NormAssessment{Header: h}
		if err := c.assessed(o, in); err != nil {
			return "", err
		}
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return o.ID, c.tx.Put(o)
	})
}

// AmendNormAssessment replaces what a draft says. It stays in its case.
func (s *Session) AmendNormAssessment(ctx context.Context, id dossier.ID, version uint64, in NewNormAssessment) (Released[*dossier.NormAssessment], error) {
	return updateOne[*dossier.NormAssessment](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounNormAssessment, version, "amend", policy.Context{})
		if err != nil {
			return "", err
		}
		old := row.Obj.(*dossier.NormAssessment)
		if old.State != dossier.Draft {
			return "", notADraft("casework.AmendNormAssessment")
		}
		if _, err := c.known(in.Incident, dossier.NounIncident, "incident"); err != nil {
			return "", err
		}
		next := dossier.Next(old, c.at)
		if err := c.rewrite(&next.Header, in.Marking); err != nil {
			return "", err
		}
		if err := c.assessed(next, in); err != nil {
			return "", err
		}
		next.Marking = c.reconsider(old.Marking, next.Marking)
		return id, c.tx.Put(next)
	})
}

// assessed puts what was written into an assessment, with the marking that follows,
// and checks it. Of the judgement it keeps the estimates as they stood.
func (c *change) assessed(o *dossier.NormAssessment, in NewNormAssessment) error {
	o.Title, o.Incident, o.Subject, o.Norm, o.Finding = in.Title, in.Incident, in.Subject, in.Norm, in.Finding
	o.Confidence, o.Elements, o.Counter, o.Checklist = in.Confidence, in.Elements, in.Counter, in.Checklist
	o.Notices, o.Rights, o.Legal, o.Envelope = in.Notices, in.Rights, in.Legal, in.Envelope
	if len(o.Portions()) > 0 {
		if err := c.checkMarking(o.Legal.Marking); err != nil {
			return fault.As(err).At("legal")
		}
	}
	if err := c.actors(in.Subject.Actor, nil); err != nil {
		return err
	}
	o.Likelihood = dossier.Likelihood{Vocabulary: in.Vocabulary, Term: in.Term}
	if err := estimate(&o.Likelihood); err != nil {
		return err
	}
	var rows []*store.Row
	o.Judgement, o.Assumed, o.AssumedBy = dossier.Cite{}, dossier.Likelihood{}, ""
	if in.Judgement != "" {
		row, err := c.relied(in.Judgement, dossier.NounJudgement, "judgement")
		if err != nil {
			return err
		}
		rows = append(rows, row)
		j := row.Obj.(*dossier.Judgement)
		o.Judgement, o.Assumed, o.AssumedBy = pinned(row), j.Likelihood, j.Confidence
		if o.Subject == (dossier.ActorClaim{}) {
			o.Subject = j.Subject
		}
	}
	if len(in.Facts) > dossier.MaxList {
		return fault.New(fault.Invalid, "casework.assessed", "the list is too long").WithCode(fault.CodeListTooLong).At("facts")
	}
	o.Facts = nil
	for _, f := range in.Facts {
		row, err := c.relied(f.Object, dossier.NounEvidence, "facts")
		if err != nil {
			return err
		}
		rows = append(rows, row)
		o.Facts = append(o.Facts, dossier.Fact{Cite: pinned(row), Text: f.Text})
	}
	c.inherit(&o.Header, rows)
	return dossier.Validate(o)
}

// prepareNormAssessment: what is put before the legal adviser is complete, rests on
// what holds, and carries no review of an earlier text.
func (c *change) prepareNormAssessment(o *dossier.NormAssessment, move string) error {
	switch move {
	case "submit":
		o.Review = nil
		if err := o.Complete(); err != nil {
			return err
		}
		return c.stillHold(o.Cites(), "facts")
	case "reopen":
		o.Review = nil
	}
	return nil
}

// ApproveNormAssessment lets an assessment stand and records the legal adviser's review.
func (s *Session) ApproveNormAssessment(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.NormAssessment], error) {
	return s.settleNormAssessment(ctx, id, version, "approve", text, false)
}

// ReaffirmNormAssessment lets an assessment stand although something that it rests on
// has changed. It must say why.
func (s *Session) ReaffirmNormAssessment(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.NormAssessment], error) {
	return s.settleNormAssessment(ctx, id, version, "reaffirm", text, true)
}

func (s *Session) settleNormAssessment(ctx context.Context, id dossier.ID, version uint64, move, text string, need bool) (Released[*dossier.NormAssessment], error) {
	return updateOne[*dossier.NormAssessment](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounNormAssessment, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("text", text, dossier.MaxSummary, need); err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.NormAssessment), move)
		if err != nil {
			return "", err
		}
		next.Review = c.opinion(text)
		return id, c.tx.Put(next)
	})
}

// DissentFromNormAssessment records that somebody who may read an assessment sees it differently.
func (s *Session) DissentFromNormAssessment(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.NormAssessment], error) {
	return updateOne[*dossier.NormAssessment](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounNormAssessment, version, "dissent", policy.Context{})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj.(*dossier.NormAssessment), c.at)
		if next.Dissents, err = c.dissented(next.State, next.Dissents, text); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// SupersedeNormAssessment marks an assessment as replaced by an approved one of the same party.
func (s *Session) SupersedeNormAssessment(ctx context.Context, id, by dossier.ID, version uint64) (Released[*dossier.NormAssessment], error) {
	return supersede(ctx, s, id, by, version, func(newer *dossier.NormAssessment) { newer.Supersedes = id })
}

// TearLine is a summary that may go where the work that it sums up may not.
type TearLine struct {
	Version     uint64
	Title, Text string
	Marking     marking.Marking
	Recipients  []string
}

// IssueTearLine files a summary of an approved assessment as an item of evidence that
// stands alone: with an id of its own and the marking that is given, in no case, and
// with nothing in it that leads back. The assessment remembers it for its own readers.
// It is verified and shared like every other item.
func (s *Session) IssueTearLine(ctx context.Context, id dossier.ID, in TearLine) (Released[*dossier.NormAssessment], error) {
	return updateOne[*dossier.NormAssessment](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounNormAssessment, in.Version, "issue_tear_line", policy.Context{Marking: &in.Marking})
		if err != nil {
			return "", err
		}
		parent := row.Obj.(*dossier.NormAssessment)
		if parent.State != dossier.Approved || parent.TearLine != "" {
			return "", fault.New(fault.Precondition, "casework.IssueTearLine", "an approved assessment has one summary to be released").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		h, err := c.start(dossier.NounEvidence, dossier.Header{Marking: in.Marking, Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		c.inherit(&h, nil)
		e := &dossier.Evidence{Header: h, Title: in.Title, Summary: in.Text, Kind: dossier.EvidenceTearLine, Provider: c.subj.Party,
			Grade: dossier.Admiralty{Reliability: "F", Credibility: 6}} // a reader cannot judge it by its source
		if err := dossier.CheckText("text", in.Text, dossier.MaxSummary, true); err != nil {
			return "", err
		}
		c.custody(e, dossier.CustodyReceived, "")
		next := dossier.Next(parent, c.at)
		next.TearLine = e.ID
		if err := c.tx.Put(e); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}
