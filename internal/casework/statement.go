package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewStatement is what a pen-holder writes to begin a statement.
type NewStatement struct {
	Case, Incident dossier.ID
	Kind           dossier.StatementKind
	Alliance       dossier.AllianceKey // whose rules adopt it; "" for a national text
	Parties        []dossier.PartyKey  // that negotiate and are to sign; empty: every member of the alliance
	Mode           dossier.SignOn      // how a party stands to it whose silence adopts it; default JOINT_AUTHOR
	Text           TextInput
	Marking        marking.Marking
	Need           []string
}

// Missing is one thing that an alliance's rules ask for before a text may be drafted.
type Missing struct{ Code, Text, Source string }

// DraftStatement begins a statement of the caller's party. The alliance's rules say
// what must be on file first; what of it is missing is the refusal's reason.
func (s *Session) DraftStatement(ctx context.Context, in NewStatement) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		o, err := c.newStatement(in)
		if err != nil {
			return "", err
		}
		if err := c.judge("create", c.making(o), policy.Context{Marking: &o.Marking, Statement: c.facts(o)}); err != nil {
			return "", err
		}
		if err := c.write(o, in.Text); err != nil {
			return "", err
		}
		return o.ID, c.putText(o, "")
	})
}

// Readiness says what is missing on file before the caller may draft a statement
// in an alliance about a case; nothing, if it may. A statement without a marking is
// taken to be for the caller's party alone.
func (s *Session) Readiness(ctx context.Context, in NewStatement) ([]Missing, error) {
	st := s.at()
	c := s.trialChange(ctx, st)
	if in.Marking.TLP == marking.TLPUnset { // how the text will be marked is often not known yet
		in.Marking = marking.Marking{TLP: marking.AmberStrict, PAP: marking.PAPRed, Naming: marking.NamingMay, Originators: marking.SetOf(st.subj.Party)}
	}
	o, err := c.newStatement(in)
	if err != nil {
		return nil, err
	}
	l := dossier.LabelOf(o, st.view.Case(o)).Canonical()
	with := policy.Context{Marking: &o.Marking, Statement: c.facts(o)}
	d := st.decide(ctx, "create", &l, relations(&o.Header, st.who), with)
	st.decided("create", subjectMatter{label: &l, rel: relations(&o.Header, st.who)}, with, d)
	if d.Outcome.Permits() {
		return nil, nil
	}
	var out []Missing
	for _, code := range d.Reasons {
		m := Missing{Code: code}
		if r, ok := st.rev.Rule(code); ok {
			m.Text = r.PublicReason
			if len(r.Related) > 0 {
				m.Source = r.Related[0]
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// newStatement builds a statement without its text.
func (c *change) newStatement(in NewStatement) (*dossier.Statement, error) {
	h, err := c.start(dossier.NounStatement, dossier.Header{Marking: in.Marking, Case: in.Case, Need: marking.SetOf(in.Need...)})
	if err != nil {
		return nil, err
	}
	if _, err := c.known(in.Case, dossier.NounCase, "case"); err != nil {
		return nil, err
	}
	if _, err := c.known(in.Incident, dossier.NounIncident, "incident"); err != nil {
		return nil, err
	}
	if in.Alliance != "" && !c.knows("alliance:"+in.Alliance) {
		return nil, fault.New(fault.Invalid, "casework.newStatement", "there is no such alliance").WithCode(fault.CodeReferenceUnknown).At("alliance")
	}
	parties := marking.SetOf(in.Parties...)
	for _, p := range parties {
		if !c.knows("party:" + p) {
			return nil, fault.New(fault.Invalid, "casework.newStatement", "there is no such party").WithCode(fault.CodeReferenceUnknown).At("parties")
		}
	}
	if len(parties) == 0 && in.Alliance != "" {
		parties = c.states(in.Alliance)
	}
	lead := c.acting(parties)
	if lead == "" {
		lead = cmp.Or(c.memberOf(c.subj.Chain, in.Alliance), c.subj.Party)
		parties = parties.Union(marking.SetOf(lead))
	}
	return &dossier.Statement{Header: h, Kind: in.Kind, Incident: in.Incident, Alliance: in.Alliance, Lead: lead, Parties: parties,
		Mode: cmp.Or(in.Mode, dossier.SignJointAuthor)}, nil
}

// states lists the states that are members of an alliance now. Its bodies sit at
// the table and sign nothing.
func (st *state) states(alliance dossier.AllianceKey) marking.Set {
	var out []string
	for _, p := range st.membersOf(alliance) {
		if st.view.Party(p).Kind == dossier.PartyState {
			out = append(out, p)
		}
	}
	return marking.SetOf(out...)
}

// absent lists the member states of the alliance that no party of a statement
// belongs to.
func (st *state) absent(s *dossier.Statement) marking.Set {
	if s.Alliance == "" {
		return nil
	}
	var there []string
	for _, p := range s.Parties {
		there = append(there, st.memberOf(st.view.Chain(p), s.Alliance))
	}
	return st.states(s.Alliance).Minus(marking.SetOf(there...))
}

// acting returns the party among several for which the caller acts; "" for none.
func (st *state) acting(parties []dossier.PartyKey) dossier.PartyKey {
	for _, key := range st.subj.Chain {
		if slices.Contains(parties, key) {
			return key
		}
	}
	return ""
}

// facts gathers what the rules may know of a statement beyond its label.
func (c *change) facts(s *dossier.Statement) *policy.Statement {
	f := &policy.Statement{Alliance: s.Alliance, Kind: string(s.Kind), Lead: s.Lead, Parties: s.Parties, Party: c.acting(s.Parties),
		File: c.onFile(s.Case), Tally: c.tally(s), Absent: c.absent(s)}
	for _, p := range c.problems(s) {
		if p.Party == "" {
			f.Unconsented++
		} else if !p.Accepted {
			f.Unread++
		}
	}
	if s.Plan != nil {
		f.Slot, f.Authorised = s.Plan.SlotOf(f.Party), s.Plan.Authorised != nil
	}
	return f
}

// onFile says what a case has on file, as far as the caller may read it.
func (c *change) onFile(id dossier.ID) policy.OnFile {
	var f policy.OnFile
	originators := map[string]bool{}
	walk := c.view.Children(id).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if !c.reads(c.ctx, r) {
			continue
		}
		h := r.Obj.Head()
		switch v := r.Obj.(type) {
		case *dossier.Evidence:
			if h.State == dossier.Verified || h.State == dossier.Shared {
				for _, o := range h.Marking.Originators {
					originators[nationOf(c.view, c.view.Chain(o))] = true
				}
			}
		case *dossier.Judgement:
			if h.State == dossier.Approved {
				f.Judgements = append(f.Judgements, string(v.Confidence))
			}
		case *dossier.NormAssessment:
			if h.State == dossier.Approved {
				f.Assessments = append(f.Assessments, string(v.Finding))
			}
		case *dossier.Attribution:
			if v.Kind == dossier.AttributionPolitical && v.Outcome == dossier.OutcomeAffirm &&
				slices.Contains([]dossier.State{dossier.Decided, dossier.Communicated, dossier.Reaffirmed}, h.State) {
				f.Decisions = append(f.Decisions, nationOf(c.view, c.view.Chain(h.Owner)))
			}
		}
	}
	for o := range originators {
		f.Originators = append(f.Originators, o)
	}
	slices.Sort(f.Decisions)
	f.Decisions = slices.Compact(f.Decisions)
	return f
}

// tally says how the parties stand to the text as it is, as members of the
// alliance where they are.
func (c *change) tally(s *dossier.Statement) policy.Tally {
	var t policy.Tally
	parties := s.Parties
	if open := s.OpenSilence(); open != nil {
		parties = open.Members
	}
	for _, p := range parties {
		key := cmp.Or(c.memberOf(c.view.Chain(p), s.Alliance), p)
		into := &t.Silent
		if at := s.Position(p); at != nil {
			switch {
			case at.Standby:
			case at.Mode == dossier.SignBreak || at.Mode == dossier.SignDecline:
				into = &t.Against
			case at.Mode == dossier.SignAbstain:
				into = &t.Abstain
			default:
				into = &t.For
			}
		}
		*into = into.Union(marking.SetOf(key))
	}
	return t
}

// statementFor returns the row and statement of an id for an action that the
// rules of its alliance allow.
func (c *change) statementFor(id dossier.ID, version uint64, action string, with func(*policy.Statement)) (*store.Row, *dossier.Statement, error) {
	row, err := c.find(id, dossier.NounStatement, action)
	if err != nil {
		return nil, nil, err
	}
	s := row.Obj.(*dossier.Statement)
	facts := c.facts(s)
	if with != nil {
		with(facts)
	}
	if err := c.may(action, row, policy.Context{Statement: facts}); err != nil {
		return nil, nil, err
	}
	return row, s, c.fresh(c.ctx, row, version)
}

// step takes a life-cycle move of a statement.
func (s *Session) step(ctx context.Context, id dossier.ID, version uint64, move string, with func(*policy.Statement),
	then func(c *change, next *dossier.Statement) error) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		_, old, err := c.statementFor(id, version, move, with)
		if err != nil {
			return "", err
		}
		next, err := moved(c, old, move)
		if err != nil {
			return "", err
		}
		if then != nil {
			if err := then(c, next); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// OpenNegotiation puts a draft before the parties: from now on they read it.
func (s *Session) OpenNegotiation(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "open_negotiation", nil, func(c *change, next *dossier.Statement) error {
		g := c.tableGrant(next)
		next.Grants = append(next.Grants, g)
		for _, v := range c.versionsOf(next) {
			if v.Number == next.Number { // earlier drafts stay with the lead
				shown := dossier.Next(v, c.at)
				shown.Grants = append(shown.Grants, g)
				if err := c.tx.Put(shown); err != nil {
					return err
				}
			}
		}
		return c.tellAll(next, dossier.ToldNegotiation, nil)
	})
}

// tableGrant is the way by which the parties of a statement read it.
func (c *change) tableGrant(s *dossier.Statement) dossier.Grant {
	return dossier.Grant{Grant: marking.Grant{Via: s.Alliance, By: s.Lead, To: s.Parties}, Person: c.who, At: c.at}
}

// versionsOf lists the kept texts of a statement, newest first.
func (st *state) versionsOf(s *dossier.Statement) []*dossier.StatementVersion {
	var out []*dossier.StatementVersion
	walk := st.view.Children(s.ID).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if v, ok := r.Obj.(*dossier.StatementVersion); ok {
			out = append(out, v)
		}
	}
	return out
}

// StartConsentCheck stops the amending of a text, so that it can be checked.
func (s *Session) StartConsentCheck(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "check", nil, func(c *change, next *dossier.Statement) error {
		if open := c.openAmendments(next.ID); len(open) > 0 {
			return fault.New(fault.Precondition, "casework.StartConsentCheck", fmt.Sprintf("amendments are open: %d", len(open))).
				WithCode(fault.CodeAmendmentsOpen).At("id")
		}
		c.remarkClaims(next)
		return nil
	})
}

// Freeze fixes a text that was checked: what is cited may be cited, and no claim
// is stronger than what it rests on.
func (s *Session) Freeze(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "freeze", nil, func(c *change, next *dossier.Statement) error {
		if err := complete(next.Text); err != nil {
			return err
		}
		for _, f := range c.lint(next) {
			if f.Blocks {
				return fault.New(fault.Precondition, "casework.Freeze", f.Text).WithCode(fault.CodeTextUnsound).At("claims", f.Claim)
			}
		}
		return nil
	})
}

// complete refuses a text of which an authentic language version lacks a part.
func complete(t dossier.Text) error {
	for _, l := range t.Languages[1:] {
		if !l.Authentic {
			continue
		}
		has := func(all []dossier.Wording) bool {
			return slices.ContainsFunc(all, func(w dossier.Wording) bool { return w.Language == l.Code })
		}
		whole := has(t.Titles)
		for _, s := range t.Sections {
			whole = whole && (s.Prose == "" || has(s.Also))
			for _, c := range s.Claims {
				whole = whole && has(c.Also)
			}
		}
		if !whole {
			return fault.New(fault.Precondition, "casework.Freeze", "an authentic language version is not complete").
				WithCode(fault.CodeTextUnsound).At("languages", l.Code)
		}
	}
	return nil
}

// ReopenStatement takes a text back to the table. Positions on it lapse with its
// next change.
func (s *Session) ReopenStatement(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "reopen", nil, func(c *change, next *dossier.Statement) error {
		next.Suspension, next.Adopted = nil, nil
		return c.tellAll(next, dossier.ToldBackToTable, nil)
	})
}

// AbandonStatement gives a statement up before it was published.
func (s *Session) AbandonStatement(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "abandon", nil, nil)
}
