package casework

import (
	"context"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// OpenSilence opens a silence procedure on a frozen text: text, parties and
// deadline are fixed with it. The alliance's rules set the shortest silence and
// refuse one that would bind a party to what it could not read.
func (s *Session) OpenSilence(ctx context.Context, id dossier.ID, version uint64, deadline time.Time) (Released[*dossier.Statement], error) {
	deadline, err := s.ahead(deadline)
	if err != nil {
		return Released[*dossier.Statement]{}, err
	}
	return s.step(ctx, id, version, "open_silence", s.lasting(deadline), func(c *change, next *dossier.Statement) error {
		return c.silence(next, deadline, dossier.ToldSilenceOpened)
	})
}

// ExtendSilence ends the open silence and opens another on the same text with a
// later deadline, with notice to all.
func (s *Session) ExtendSilence(ctx context.Context, id dossier.ID, version uint64, deadline time.Time) (Released[*dossier.Statement], error) {
	deadline, err := s.ahead(deadline)
	if err != nil {
		return Released[*dossier.Statement]{}, err
	}
	return s.step(ctx, id, version, "extend_silence", s.lasting(deadline), func(c *change, next *dossier.Statement) error {
		open := next.OpenSilence()
		switch {
		case open == nil || !c.at.Before(open.Deadline):
			return late()
		case !deadline.After(open.Deadline):
			return fault.New(fault.Invalid, "casework.ExtendSilence", "the new deadline is not later").WithCode(fault.CodeRangeInverted).At("deadline")
		}
		end(open, dossier.SilenceExtended, c.at)
		return c.silence(next, deadline, dossier.ToldSilenceExtended)
	})
}

// ahead returns a deadline in whole seconds; one that has passed is refused whatever
// it is for.
func (s *Session) ahead(deadline time.Time) (time.Time, error) {
	deadline = deadline.UTC().Truncate(time.Second)
	if !s.desk.cfg.Clock().Before(deadline) {
		return deadline, fault.New(fault.Invalid, "casework.OpenSilence", "the deadline has passed").WithCode(fault.CodeDeadlinePast).At("deadline")
	}
	return deadline, nil
}

// lasting tells the rules how long a silence would be, in whole minutes.
func (s *Session) lasting(deadline time.Time) func(*policy.Statement) {
	now := s.desk.cfg.Clock()
	return func(f *policy.Statement) { f.Minutes = max(int(deadline.Sub(now)/time.Minute), 0) }
}

// silence opens one on a statement.
func (c *change) silence(s *dossier.Statement, deadline time.Time, told dossier.NoticeCode) error {
	s.Silences = append(s.Silences, dossier.Silence{Number: s.Number, Digest: s.Digest, Members: s.Parties, Opened: c.at, Deadline: deadline,
		Outcome: dossier.SilenceOpen})
	return c.tellAll(s, told, &deadline)
}

func end(s *dossier.Silence, how dossier.SilenceOutcome, at time.Time) { s.Outcome, s.Ended = how, &at }

func late() error {
	return fault.New(fault.Precondition, "casework.BreakSilence", "the deadline has passed").WithCode(fault.CodeSilenceOver).At("state")
}

// BreakSilence objects before the deadline. The text goes back to the table, and
// everybody is told; by whom it was broken, as the alliance's rules say.
func (s *Session) BreakSilence(ctx context.Context, id dossier.ID, version uint64, comment string) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "break_silence", nil, func(c *change, next *dossier.Statement) error {
		if err := dossier.CheckText("comment", comment, dossier.MaxSummary, true); err != nil {
			return err
		}
		open := next.OpenSilence()
		if open == nil || !c.at.Before(open.Deadline) {
			return late()
		}
		end(open, dossier.SilenceBroken, c.at)
		open.Breaker, open.Comment = c.acting(open.Members), comment
		c.position(next, dossier.Position{Opinion: dossier.Opinion{Party: open.Breaker, Person: c.who, At: c.at, Text: comment}, Mode: dossier.SignBreak})
		return c.tellAll(next, dossier.ToldSilenceBroken, nil)
	})
}

// CancelSilence ends an open silence without a result.
func (s *Session) CancelSilence(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "cancel_silence", nil, func(c *change, next *dossier.Statement) error {
		open := next.OpenSilence()
		if open == nil || !c.at.Before(open.Deadline) {
			return late()
		}
		end(open, dossier.SilenceCancelled, c.at)
		return c.tellAll(next, dossier.ToldSilenceCanceled, nil)
	})
}

// settleSilence gives an open silence whose deadline has come its result, as of the
// deadline, by the alliance's rule. It returns nil where nothing was due.
func (c *change) settleSilence(s *dossier.Statement) (*dossier.Statement, error) {
	open := s.OpenSilence()
	if open == nil || c.at.Before(open.Deadline) {
		return nil, nil
	}
	return c.adopt(s, open.Deadline)
}

// adopt asks the alliance's rule whether a text is adopted, and takes the step. A
// text under silence that is not adopted goes back to the table; one that is open
// for signature stays open, and nothing is returned.
func (c *change) adopt(s *dossier.Statement, as time.Time) (*dossier.Statement, error) {
	d := c.bySystem("adopt", s, as)
	move, how, told := "adopt", dossier.SilencePassed, dossier.ToldAdopted
	if !d.Outcome.Permits() {
		if s.State != dossier.InSilence {
			return nil, nil
		}
		move, how, told = "fail", dossier.SilenceNotAdopted, dossier.ToldNotAdopted
	}
	next, err := moved(c, s, move)
	if err != nil {
		return nil, err
	}
	if open := next.OpenSilence(); open != nil {
		end(open, how, as)
	}
	if move == "adopt" {
		next.Adopted = &dossier.Adoption{At: as, Digest: next.Digest, Rule: d.Rule}
	}
	if err := c.tellAll(next, told, nil); err != nil {
		return nil, err
	}
	return next, c.tx.Put(next)
}

// bySystem asks the policy for a step of the service itself, as of a moment.
func (c *change) bySystem(action string, s *dossier.Statement, as time.Time) policy.Decision {
	now := c.now
	c.now = marking.MinuteOf(as) // the members as they stood then
	defer func() { c.now = now }()
	facts := c.facts(s)
	facts.Party, facts.File = "", policy.OnFile{} // who happened to be there does not count
	l := dossier.LabelOf(s, c.view.Case(s)).Canonical()
	d := c.rev.Decide(c.ctx, &policy.Request{Action: action, Subject: policy.Subject{}.Canonical(), Object: &l,
		Context: policy.Context{Now: c.now, Channel: policy.ChannelSystem, Statement: facts}})
	c.trail.step(step{request: policy.Request{Action: action, Subject: policy.Subject{}.Canonical(), Object: &l,
		Context: policy.Context{Now: c.now, Channel: policy.ChannelSystem, Statement: facts}}, answer: d, objects: []decisions.Object{{ID: string(s.ID)}}})
	c.tx.Audit(store.Audit{Action: l.Kind + ":" + action, Object: s.ID, Outcome: d.Outcome.String(), Reasons: d.Reasons, Rule: d.Rule,
		Grant: d.Grant, Revision: d.Revision})
	return d
}
