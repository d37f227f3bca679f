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

// NewJudgement is what a person writes to judge, or to amend a judgement.
type NewJudgement struct {
	Case, Incident                           dossier.ID
	Title, Question, Conclusion, Assumptions string
	Subject                                  dossier.ActorClaim
	Hypotheses                               []dossier.Hypothesis // false flag, criminal proxy and other are added if missing
	Matrix                                   []dossier.MatrixItem // which version was read is set here
	MatrixMarking                            marking.Marking      // beyond that of the items; the zero value adds nothing
	Concludes                                string
	Vocabulary, Term                         string // of the likelihood; both empty: none is stated
	Confidence                               dossier.Confidence
	Marking                                  marking.Marking // to amend: the zero value leaves it
	Need                                     []string
	Recipients                               []string
}

// CreateJudgement files a judgement as a draft of the caller's party. Its marking is
// the roll-up of what is written on it and on every item of its matrix.
func (s *Session) CreateJudgement(ctx context.Context, in NewJudgement) (Released[*dossier.Judgement], error) {
	return updateOne[*dossier.Judgement](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounJudgement, dossier.Header{Marking: in.Marking, Case: in.Case,
			Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...)})
		if err != nil {
			return "", err
		}
		if h.Case, err = c.place(in.Case, in.Incident); err != nil {
			return "", err
		}
		o := &dossier.Judgement{Header: h}
		if err := c.judged(o, in); err != nil {
			return "", err
		}
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return o.ID, c.tx.Put(o)
	})
}

// place checks the case and the incident of a new object, and returns its case: the
// incident's where none is given.
func (c *change) place(file, incident dossier.ID) (dossier.ID, error) {
	if _, err := c.known(file, dossier.NounCase, "case"); err != nil {
		return "", err
	}
	row, err := c.known(incident, dossier.NounIncident, "incident")
	if err == nil && row != nil && file == "" {
		file = row.Obj.Head().Case
	}
	return file, err
}

// AmendJudgement replaces what a draft says. It stays in its case.
func (s *Session) AmendJudgement(ctx context.Context, id dossier.ID, version uint64, in NewJudgement) (Released[*dossier.Judgement], error) {
	return updateOne[*dossier.Judgement](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounJudgement, version, "amend", policy.Context{})
		if err != nil {
			return "", err
		}
		old := row.Obj.(*dossier.Judgement)
		if old.State != dossier.Draft {
			return "", notADraft("casework.AmendJudgement")
		}
		if _, err := c.known(in.Incident, dossier.NounIncident, "incident"); err != nil {
			return "", err
		}
		next := dossier.Next(old, c.at)
		if err := c.rewrite(&next.Header, in.Marking); err != nil {
			return "", err
		}
		if err := c.judged(next, in); err != nil {
			return "", err
		}
		next.Marking = c.reconsider(old.Marking, next.Marking)
		return id, c.tx.Put(next)
	})
}

func notADraft(op string) error {
	return fault.New(fault.Precondition, op, "only a draft is changed").WithCode(fault.CodeMoveIllegal).At("state")
}

// rewrite puts a newly written marking in the place of an object's; none leaves it.
func (c *change) rewrite(h *dossier.Header, m marking.Marking) error {
	if m.TLP == marking.TLPUnset {
		return nil
	}
	h.Marking = m
	return c.checkMarking(m)
}

// judged puts what was written into a judgement, with the marking that follows, and
// checks it.
func (c *change) judged(o *dossier.Judgement, in NewJudgement) error {
	o.Title, o.Question, o.Conclusion, o.Assumptions = in.Title, in.Question, in.Conclusion, in.Assumptions
	o.Incident, o.Subject, o.Concludes, o.Confidence = in.Incident, in.Subject, in.Concludes, in.Confidence
	o.Hypotheses = dossier.WithAlternatives(in.Hypotheses)
	if err := c.actors(in.Subject.Actor, o.Hypotheses); err != nil {
		return err
	}
	if err := dossier.CheckEstimates("conclusion", in.Conclusion); err != nil {
		return err
	}
	o.Likelihood = dossier.Likelihood{Vocabulary: in.Vocabulary, Term: in.Term}
	if err := estimate(&o.Likelihood); err != nil {
		return err
	}
	o.Matrix = dossier.Matrix{}
	if len(in.Matrix) > dossier.MaxList {
		return fault.New(fault.Invalid, "casework.judged", "the list is too long").WithCode(fault.CodeListTooLong).At("matrix")
	}
	var rows []*store.Row
	for i, item := range in.Matrix {
		row, err := c.relied(item.Object, dossier.NounEvidence, "matrix")
		if err != nil {
			return err
		}
		rows = append(rows, row)
		item.Cite = pinned(row)
		o.Matrix.Items = append(o.Matrix.Items, item)
		if m := row.Obj.Head().Marking; i == 0 {
			o.Matrix.Marking = m
		} else {
			o.Matrix.Marking = marking.Join(o.Matrix.Marking, m)
		}
	}
	if len(rows) > 0 && in.MatrixMarking.TLP != marking.TLPUnset {
		if err := c.checkMarking(in.MatrixMarking); err != nil {
			return fault.As(err).At("matrix")
		}
		o.Matrix.Marking = marking.Join(o.Matrix.Marking, in.MatrixMarking)
	}
	c.inherit(&o.Header, rows)
	return dossier.Validate(o)
}

// actors checks the references of a claim and of hypotheses to the catalogue of actors.
func (c *change) actors(subject dossier.ID, list []dossier.Hypothesis) error {
	if _, err := c.known(subject, dossier.NounThreatActor, "subject"); err != nil {
		return err
	}
	for _, h := range list {
		if _, err := c.known(h.Actor, dossier.NounThreatActor, "hypotheses"); err != nil {
			return err
		}
	}
	return nil
}

// prepareJudgement: what is put before a reviewer is complete, rests on what holds,
// and carries no review of an earlier text.
func (c *change) prepareJudgement(o *dossier.Judgement, move string) error {
	switch move {
	case "submit":
		o.Review, o.Approval = nil, nil
		if err := o.Complete(); err != nil {
			return err
		}
		return c.stillHold(o.Cites(), "matrix")
	case "reopen":
		o.Approval = nil
	}
	return nil
}

// PeerReviewJudgement records what another person thinks of a judgement under review.
// The newest review counts.
func (s *Session) PeerReviewJudgement(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Judgement], error) {
	return updateOne[*dossier.Judgement](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounJudgement, version, "peer_review", policy.Context{})
		if err != nil {
			return "", err
		}
		if row.Obj.Head().State != dossier.PeerReview {
			return "", fault.New(fault.Precondition, "casework.PeerReviewJudgement", "it is not under review").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		if err := dossier.CheckText("text", text, dossier.MaxSummary, true); err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj.(*dossier.Judgement), c.at)
		next.Review = c.opinion(text)
		return id, c.tx.Put(next)
	})
}

// ApproveJudgement lets a judgement stand. A review by another person must be on
// record: Precondition with code INCOMPLETE without one.
func (s *Session) ApproveJudgement(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Judgement], error) {
	return s.settleJudgement(ctx, id, version, "approve", text, false)
}

// ReaffirmJudgement lets a judgement stand although something that it rests on has
// changed. It must say why, and a review must be on record.
func (s *Session) ReaffirmJudgement(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Judgement], error) {
	return s.settleJudgement(ctx, id, version, "reaffirm", text, true)
}

func (s *Session) settleJudgement(ctx context.Context, id dossier.ID, version uint64, move, text string, need bool) (Released[*dossier.Judgement], error) {
	return updateOne[*dossier.Judgement](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounJudgement, version, move, policy.Context{})
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("text", text, dossier.MaxSummary, need); err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Judgement), move)
		if err != nil {
			return "", err
		}
		if next.Review == nil {
			return "", fault.New(fault.Precondition, "casework.settleJudgement", "a review by another person is needed first").
				WithCode(fault.CodeIncomplete).At("review")
		}
		next.Approval = c.opinion(text)
		return id, c.tx.Put(next)
	})
}

// DissentFromJudgement records that somebody who may read a judgement sees it differently.
func (s *Session) DissentFromJudgement(ctx context.Context, id dossier.ID, version uint64, text string) (Released[*dossier.Judgement], error) {
	return updateOne[*dossier.Judgement](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounJudgement, version, "dissent", policy.Context{})
		if err != nil {
			return "", err
		}
		next := dossier.Next(row.Obj.(*dossier.Judgement), c.at)
		if next.Dissents, err = c.dissented(next.State, next.Dissents, text); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// dissented adds the caller's dissent to those on record.
func (c *change) dissented(in dossier.State, list []dossier.Opinion, text string) ([]dossier.Opinion, error) {
	if slices.Contains([]dossier.State{dossier.Draft, dossier.Superseded, dossier.Withdrawn}, in) {
		return nil, fault.New(fault.Precondition, "casework.dissented", "there is nothing to dissent from").WithCode(fault.CodeMoveIllegal).At("state")
	}
	if len(list) >= dossier.MaxList {
		return nil, fault.New(fault.Invalid, "casework.dissented", "the list is too long").WithCode(fault.CodeListTooLong).At("text")
	}
	if err := dossier.CheckText("text", text, dossier.MaxSummary, true); err != nil {
		return nil, err
	}
	return append(list, *c.opinion(text)), nil
}

// SupersedeJudgement marks a judgement as replaced by an approved one of the same party.
func (s *Session) SupersedeJudgement(ctx context.Context, id, by dossier.ID, version uint64) (Released[*dossier.Judgement], error) {
	return supersede(ctx, s, id, by, version, func(newer *dossier.Judgement) { newer.Supersedes = id })
}

// supersede takes the step for an object whose successor says what it replaces.
func supersede[T dossier.Object](ctx context.Context, s *Session, id, by dossier.ID, version uint64, link func(newer T)) (Released[T], error) {
	var zero T
	noun := zero.Noun()
	return updateOne[T](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, noun, version, "supersede", policy.Context{})
		if err != nil {
			return "", err
		}
		newer, err := c.known(by, noun, "by")
		if err != nil {
			return "", err
		}
		if newer == nil || by == id || newer.Obj.Head().Owner != row.Obj.Head().Owner || newer.Obj.Head().State != dossier.Approved {
			return "", fault.New(fault.Invalid, "casework.supersede", "another one of the same party that is approved is needed").
				WithCode(fault.CodeReferenceUnknown).At("by")
		}
		next, err := moved(c, row.Obj.(T), "supersede")
		if err != nil {
			return "", err
		}
		replacement := again(c, newer.Obj.(T))
		link(replacement)
		if err := c.tx.Put(next); err != nil {
			return "", err
		}
		if err := c.tx.Put(replacement); err != nil {
			return "", err
		}
		return id, c.shaken(id)
	})
}
