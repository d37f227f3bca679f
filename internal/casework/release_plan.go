package casework

import (
	"context"
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// PlanInput says when and in which order an adopted text comes out.
type PlanInput struct {
	Version    uint64
	Embargo    marking.Minute // public from this minute on
	Slots      []dossier.Slot // parties that may publish at another minute
	PressLines string
}

// Schedule sets the release plan of an adopted text. Nothing comes out before the
// release authority has agreed (Authorise).
func (s *Session) Schedule(ctx context.Context, id dossier.ID, in PlanInput) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, in.Version, "schedule", nil, func(c *change, next *dossier.Statement) error {
		if err := dossier.CheckText("pressLines", in.PressLines, dossier.MaxSummary, false); err != nil {
			return err
		}
		if in.Embargo <= c.now {
			return fault.New(fault.Invalid, "casework.Schedule", "this time has passed").WithCode(fault.CodeEmbargoPast).At("embargo")
		}
		for i, slot := range in.Slots {
			twice := slices.ContainsFunc(in.Slots[:i], func(x dossier.Slot) bool { return x.Party == slot.Party })
			if twice || !next.Parties.Has(slot.Party) {
				return fault.New(fault.Invalid, "casework.Schedule", "each party of the statement has one slot at most").
					WithCode(fault.CodeReferenceUnknown).At("slots")
			}
			if slot.From < in.Embargo {
				return fault.New(fault.Invalid, "casework.Schedule", "a slot lies before the end of the embargo").WithCode(fault.CodeRangeInverted).At("slots")
			}
		}
		next.Plan = &dossier.ReleasePlan{Embargo: in.Embargo, Slots: in.Slots, PressLines: in.PressLines}
		due := in.Embargo.Time()
		return c.tellAll(next, dossier.ToldScheduled, &due)
	})
}

// Unschedule calls a scheduled release off.
func (s *Session) Unschedule(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, "unschedule", nil, func(c *change, next *dossier.Statement) error {
		return c.callOff(next)
	})
}

// callOff takes back what a release plan has brought about.
func (c *change) callOff(s *dossier.Statement) error {
	s.Plan = nil
	pub := c.madeOf(s)
	if pub == nil {
		return nil
	}
	s.Publication = ""
	next, err := moved(c, pub, "cancel")
	if err != nil {
		return err
	}
	return c.tx.Put(next)
}

// madeOf returns the publication that was made of a statement; nil for none. A
// publication of another statement is no business of this one.
func (c *change) madeOf(s *dossier.Statement) *dossier.Publication {
	row := c.view.Object(s.Publication)
	if row == nil {
		return nil
	}
	if p, ok := row.Obj.(*dossier.Publication); ok && p.Statement == s.ID {
		return p
	}
	return nil
}

// AuthoriseInput is the release authority's agreement.
type AuthoriseInput struct {
	Version    uint64
	Note       string
	Annexes    []dossier.Link
	Recipients []string   // persons on the release list: they read the text under embargo
	Corrects   dossier.ID // the publication that this one corrects
}

// Authorise is the release authority's agreement to the plan: it makes the
// publication, under embargo until its minute.
func (s *Session) Authorise(ctx context.Context, id dossier.ID, in AuthoriseInput) (Released[*dossier.Statement], error) {
	return updateOne[*dossier.Statement](ctx, s, func(c *change) (dossier.ID, error) {
		_, old, err := c.statementFor(id, in.Version, "authorise", nil)
		if err != nil {
			return "", err
		}
		if old.State != dossier.Embargoed || old.Plan == nil || old.Publication != "" {
			return "", fault.New(fault.Precondition, "casework.Authorise", "there is no release plan to agree to").WithCode(fault.CodeMoveIllegal).At("state")
		}
		if err := dossier.CheckText("note", in.Note, dossier.MaxShort, false); err != nil {
			return "", err
		}
		next := dossier.Next(old, c.at)
		next.Plan.Authorised = &dossier.Opinion{Party: c.subj.Party, Person: c.who, At: c.at, Text: in.Note}
		pub, err := c.publicationOf(next, in)
		if err != nil {
			return "", err
		}
		next.Publication = pub.ID
		if err := c.tx.Put(pub); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// publicationOf makes the public text of an adopted statement: words and names,
// and nothing of what they rest on.
func (c *change) publicationOf(s *dossier.Statement, in AuthoriseInput) (*dossier.Publication, error) {
	id, err := dossier.NewID(dossier.NounPublication, c.random)
	if err != nil {
		return nil, err
	}
	if row, err := c.known(in.Corrects, dossier.NounPublication, "corrects"); err != nil || row != nil && row.Obj.Head().Owner != s.Owner {
		return nil, fault.New(fault.Invalid, "casework.publicationOf", "a publication of the same party is needed").WithCode(fault.CodeReferenceUnknown).At("corrects")
	}
	m := marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf(s.Owner)}
	if s.Plan.Embargo > c.now {
		m.Embargo = s.Plan.Embargo
	}
	p := &dossier.Publication{
		Header: dossier.Header{ID: id, Version: 1, State: dossier.PublicationCycle.Start, Owner: s.Owner, Author: c.who, Created: c.at, Changed: c.at,
			Marking: m, Recipients: marking.SetOf(in.Recipients...), Grants: []dossier.Grant{c.tableGrant(s)}},
		Statement: s.ID, Kind: s.Kind, Alliance: s.Alliance, Lead: s.Lead, Texts: publicTexts(s.Text), Adopted: s.Digest,
		Slots: s.Plan.Slots, Annexes: in.Annexes, Corrects: in.Corrects}
	if c.subj.Party != s.Owner {
		p.Author = ""
	}
	for _, party := range s.Parties {
		mode, reservation := dossier.SignOn(""), ""
		if at := s.Position(party); at != nil && !at.Standby {
			mode, reservation = at.Mode, at.Public
		} else if len(s.Silences) > 0 && s.Silences[len(s.Silences)-1].Outcome == dossier.SilencePassed {
			mode = s.Mode
		}
		if mode.Supports() || mode == dossier.SignAbstain && reservation != "" { // constructive abstention is declared (TEU, Article 31(1))
			p.Signatories = append(p.Signatories, dossier.Signatory{Party: party, Mode: mode, Reservation: reservation})
		}
	}
	p.Digest = p.Hash()
	return p, dossier.Validate(p)
}

// publicTexts returns the words of a text in each language that has any.
func publicTexts(t dossier.Text) []dossier.PublicText {
	var out []dossier.PublicText
	for i, l := range t.Languages {
		pick := func(first string, also []dossier.Wording) string {
			if i == 0 {
				return first
			}
			for _, w := range also {
				if w.Language == l.Code {
					return w.Text
				}
			}
			return ""
		}
		p := dossier.PublicText{Language: l.Code, Authentic: l.Authentic, Title: pick(t.Title, t.Titles)}
		for _, s := range t.Sections {
			section := dossier.PublicSection{Kind: s.Kind}
			add := func(text string) {
				for _, paragraph := range strings.Split(text, "\n\n") {
					if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
						section.Paragraphs = append(section.Paragraphs, paragraph)
					}
				}
			}
			add(pick(s.Prose, s.Also))
			for _, claim := range s.Claims {
				add(pick(claim.Text, claim.Also))
			}
			if len(section.Paragraphs) > 0 {
				p.Sections = append(p.Sections, section)
			}
		}
		if p.Title != "" && len(p.Sections) > 0 || i == 0 {
			out = append(out, p)
		}
	}
	return out
}

func (c *change) releaseDue(s *dossier.Statement) bool {
	return s.State == dossier.Embargoed && s.Plan != nil && s.Publication != "" && c.now >= s.Plan.Embargo
}

// settleRelease makes a text public whose minute has come, as of that minute. It
// reports whether anything was due.
func (c *change) settleRelease(s *dossier.Statement) (bool, error) {
	made := c.madeOf(s)
	if !c.releaseDue(s) || made == nil {
		return false, nil
	}
	if !c.bySystem("publish", s, s.Plan.Embargo.Time()).Outcome.Permits() {
		return false, nil
	}
	next, err := moved(c, s, "publish")
	if err != nil {
		return false, err
	}
	pub, err := moved(c, made, "publish")
	if err != nil {
		return false, err
	}
	if prior := c.view.Object(pub.Corrects); prior != nil {
		corrected, err := moved(c, prior.Obj.(*dossier.Publication), "correct")
		if err == nil { // one that was withdrawn meanwhile stays so
			corrected.CorrectedBy = pub.ID
			if err := c.tx.Put(corrected); err != nil {
				return false, err
			}
		}
	}
	if err := c.tellAll(next, dossier.ToldPublished, nil); err != nil {
		return false, err
	}
	if err := c.tx.Put(pub); err != nil {
		return false, err
	}
	return true, c.tx.Put(next)
}

// publicationFor returns a publication for a step that the rules allow.
func (c *change) publicationFor(id dossier.ID, version uint64, action string) (*dossier.Publication, error) {
	row, err := c.find(id, dossier.NounPublication, action)
	if err != nil {
		return nil, err
	}
	p := row.Obj.(*dossier.Publication)
	if err := c.may(action, row, policy.Context{Statement: c.publicationFacts(p)}); err != nil {
		return nil, err
	}
	return p, c.fresh(c.ctx, row, version)
}

// publicationFacts is what the rules may know of a publication beyond its label.
func (c *change) publicationFacts(p *dossier.Publication) *policy.Statement {
	var parties []string
	for _, s := range p.Signatories {
		parties = append(parties, s.Party)
	}
	f := &policy.Statement{Alliance: p.Alliance, Kind: string(p.Kind), Lead: p.Lead, Parties: marking.SetOf(parties...)}
	f.Party = c.acting(f.Parties)
	plan := &dossier.ReleasePlan{Embargo: p.Marking.Embargo, Slots: p.Slots}
	f.Slot, f.Authorised = plan.SlotOf(f.Party), true
	return f
}

// RecordRelease records that the caller's party publishes the text itself, no
// sooner than its place in the order of release.
func (s *Session) RecordRelease(ctx context.Context, id dossier.ID, version uint64, url string) (Released[*dossier.Publication], error) {
	return updateOne[*dossier.Publication](ctx, s, func(c *change) (dossier.ID, error) {
		old, err := c.publicationFor(id, version, "publish")
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("url", url, 4*dossier.MaxShort, false); err != nil {
			return "", err
		}
		party := c.publicationFacts(old).Party
		if slices.ContainsFunc(old.Releases, func(r dossier.Release) bool { return r.Party == party }) {
			return "", fault.New(fault.Precondition, "casework.RecordRelease", "this party has published already").WithCode(fault.CodeMoveIllegal).At("state")
		}
		next := dossier.Next(old, c.at)
		next.Releases = append(next.Releases, dossier.Release{Party: party, At: c.at, URL: url})
		return id, c.tx.Put(next)
	})
}

// Align puts a third country beside a published text: after its adoption, and
// without a say in it.
func (s *Session) Align(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.Publication], error) {
	return updateOne[*dossier.Publication](ctx, s, func(c *change) (dossier.ID, error) {
		old, err := c.publicationFor(id, version, "align")
		if err != nil {
			return "", err
		}
		if old.State != dossier.Published && old.State != dossier.Corrected {
			return "", fault.New(fault.Precondition, "casework.Align", "only a published text can be aligned with").WithCode(fault.CodeMoveIllegal).At("state")
		}
		party := nationOf(c.view, c.subj.Chain)
		if slices.ContainsFunc(old.Aligned, func(a dossier.Alignment) bool { return a.Party == party }) {
			return "", fault.New(fault.Precondition, "casework.Align", "this country has aligned itself already").WithCode(fault.CodeMoveIllegal).At("state")
		}
		next := dossier.Next(old, c.at)
		next.Aligned = append(next.Aligned, dossier.Alignment{Party: party, Person: c.who, At: c.at})
		return id, c.tx.Put(next)
	})
}

// CorrectStatement says in public what is wrong with a published text; "withdraw"
// instead of "correct" as move takes the whole text back. What was published stays
// readable with the notice.
func (s *Session) CorrectStatement(ctx context.Context, id dossier.ID, version uint64, move, notice string) (Released[*dossier.Statement], error) {
	return s.step(ctx, id, version, move, nil, func(c *change, next *dossier.Statement) error {
		if err := dossier.CheckText("notice", notice, dossier.MaxShort, true); err != nil {
			return err
		}
		made := c.madeOf(next)
		if made == nil {
			return fault.New(fault.Precondition, "casework.CorrectStatement", "nothing was published").WithCode(fault.CodeMoveIllegal).At("state")
		}
		pub := dossier.Next(made, c.at)
		if pub.State != dossier.Corrected || move == "withdraw" {
			var err error
			if pub, err = moved(c, made, move); err != nil {
				return err
			}
		}
		pub.Notice = notice
		return c.tx.Put(pub)
	})
}

// ExportPublication returns a publication for a file, in whatever format: a
// decision of its own (export).
func (s *Session) ExportPublication(ctx context.Context, id dossier.ID) (Released[*dossier.Publication], error) {
	st := s.at()
	row := st.view.Object(id)
	if leak.Planted("download.link") && row != nil && !st.sees(ctx, row) {
		return Released[*dossier.Publication]{}, fault.New(fault.Forbidden, "casework.ExportPublication", "this may not be taken out")
	}
	if row == nil || row.Obj.Noun() != dossier.NounPublication || !st.sees(ctx, row) || !st.exports(ctx, row) {
		if err := s.Record(ctx); err != nil {
			return Released[*dossier.Publication]{}, err
		}
		return Released[*dossier.Publication]{}, notFound()
	}
	out := releaseAs[*dossier.Publication](ctx, st, row)
	return out, s.Record(ctx)
}

func (st *state) exports(ctx context.Context, row *store.Row) bool {
	d := st.decide(ctx, "export", st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), policy.Context{})
	st.decidedOn("export", row, policy.Context{}, d)
	return d.Outcome.Permits()
}
