package demo

import (
	"cmp"
	"maps"
	"slices"

	"entente/internal/casework"
	"entente/internal/dossier"
)

func (p *player) work(c casefile, w work) error {
	switch {
	case w.Judge != nil:
		return at(p.judge(c, w.Judge), w.Judge.Key)
	case w.Assess != nil:
		return at(p.assess(c, w.Assess), w.Assess.Key)
	case w.Attribute != nil:
		return at(p.attribute(c, w.Attribute), w.Attribute.Key)
	case w.Respond != nil:
		return at(p.respond(c, w.Respond), w.Respond.Key)
	case w.State != nil:
		return at(p.state(c, w.State), w.State.Key)
	}
	s, _, err := p.as(w.Revoke.By)
	if err == nil {
		_, err = s.RevokeEvidence(p.ctx, p.ids[w.Revoke.Item], w.Revoke.Reason, 0)
	}
	return at(err, w.Revoke.Item)
}

func (p *player) claim(a actorClaim) dossier.ActorClaim {
	return dossier.ActorClaim{Level: dossier.Level(a.Level), Name: a.Name, State: a.State, Actor: p.ids[a.Actor]}
}

// cells puts the cells of a row in the order of their keys.
func cells(fits map[string]string) []dossier.Cell {
	var out []dossier.Cell
	for _, key := range slices.Sorted(maps.Keys(fits)) {
		out = append(out, dossier.Cell{Hypothesis: key, Fit: dossier.Consistency(fits[key])})
	}
	return out
}

func (p *player) judge(c casefile, j *judgement) error {
	s, party, err := p.as(j.By)
	if err != nil {
		return err
	}
	in := casework.NewJudgement{Case: p.ids[c.Key], Incident: p.ids[j.Incident], Title: j.Title, Question: j.Question, Conclusion: j.Conclusion,
		Subject: p.claim(j.Subject), Concludes: j.Concludes, Vocabulary: j.Vocabulary, Term: j.Term, Confidence: dossier.Confidence(j.Confidence)}
	if in.Marking, err = j.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	for _, h := range j.Hypotheses {
		in.Hypotheses = append(in.Hypotheses, dossier.Hypothesis{Key: h.Key, Kind: dossier.HypothesisKind(h.Kind), Text: h.Text})
	}
	for _, row := range j.Matrix {
		in.Matrix = append(in.Matrix, dossier.MatrixItem{Cite: dossier.Cite{Object: p.ids[row.Item]}, Weight: row.Weight, Cells: cells(row.Fits)})
	}
	made, err := s.CreateJudgement(p.ctx, in)
	if err := keep(p, j.Key, made, err); err != nil || j.Approve == "" {
		return err
	}
	if err := p.move(j.Key, j.By, "submit"); err != nil {
		return err
	}
	other, _, err := p.as(j.Approve)
	if err != nil {
		return err
	}
	if _, err := other.PeerReviewJudgement(p.ctx, p.ids[j.Key], 0, "The alternatives were weighed."); err != nil {
		return at(err, "review")
	}
	if j.Dissent != "" {
		if _, err := other.DissentFromJudgement(p.ctx, p.ids[j.Key], 0, j.Dissent); err != nil {
			return at(err, "dissent")
		}
	}
	if _, err := other.ApproveJudgement(p.ctx, p.ids[j.Key], 0, ""); err != nil {
		return at(err, "approve")
	}
	return p.share(j.Key, cmp.Or(j.Officer, j.By), j.Share)
}

func (p *player) assess(c casefile, a *assessment) error {
	s, party, err := p.as(a.By)
	if err != nil {
		return err
	}
	in := casework.NewNormAssessment{Case: p.ids[c.Key], Incident: p.ids[a.Incident], Title: a.Title, Judgement: p.ids[a.Judgement], Norm: a.Norm,
		Finding: dossier.Finding(a.Finding), Counter: a.Counter, Rights: a.Rights, Envelope: dossier.Envelope(a.Envelope)}
	if in.Marking, err = a.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	for _, key := range slices.Sorted(maps.Keys(a.Elements)) {
		in.Elements = append(in.Elements, dossier.ElementFinding{Key: key, Answer: dossier.Yes, Reason: a.Elements[key]})
	}
	for _, key := range slices.Sorted(maps.Keys(a.Checklist)) {
		in.Checklist = append(in.Checklist, dossier.ChecklistEntry{Key: key, Text: a.Checklist[key]})
	}
	for _, item := range slices.Sorted(maps.Keys(a.Facts)) {
		in.Facts = append(in.Facts, dossier.Fact{Cite: dossier.Cite{Object: p.ids[item]}, Text: a.Facts[item]})
	}
	made, err := s.CreateNormAssessment(p.ctx, in)
	if err := keep(p, a.Key, made, err); err != nil || a.Approve == "" {
		return err
	}
	if err := p.move(a.Key, a.By, "submit"); err != nil {
		return err
	}
	adviser, _, err := p.as(a.Approve)
	if err != nil {
		return err
	}
	if _, err := adviser.ApproveNormAssessment(p.ctx, p.ids[a.Key], 0, "The elements are made out on what is relied on."); err != nil {
		return at(err, "approve")
	}
	return p.share(a.Key, cmp.Or(a.Officer, a.By), a.Share)
}

func (p *player) attribute(c casefile, a *attribution) error {
	s, party, err := p.as(a.By)
	if err != nil {
		return err
	}
	in := casework.NewAttribution{Case: p.ids[c.Key], Incident: p.ids[a.Incident], Title: a.Title, Text: a.Text, Kind: dossier.AttributionKind(a.Kind),
		Outcome: dossier.AttributionOutcome(a.Outcome), Publicity: dossier.Publicity(a.Publicity), Target: p.claim(a.Target), Verb: dossier.Verb(a.Verb),
		Authority: a.Authority}
	if in.Marking, err = a.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	for _, key := range a.Rests {
		in.Rests = append(in.Rests, p.ids[key])
	}
	made, err := s.ProposeAttribution(p.ctx, in)
	if err := keep(p, a.Key, made, err); err != nil || a.Decide == "" {
		return err
	}
	authority, _, err := p.as(a.Decide)
	if err != nil {
		return err
	}
	if _, err := authority.DecideAttribution(p.ctx, p.ids[a.Key], 0, ""); err != nil {
		return at(err, "decide")
	}
	return p.share(a.Key, cmp.Or(a.Officer, a.Decide), a.Share)
}

func (p *player) respond(c casefile, r *response) error {
	s, party, err := p.as(r.By)
	if err != nil {
		return err
	}
	in := casework.NewMeasure{Case: p.ids[c.Key], Incident: p.ids[r.Incident], Title: r.Title, Text: r.Text, Kind: dossier.MeasureKind(r.Kind),
		Family: dossier.MeasureFamily(r.Family), Against: r.Against}
	if in.Marking, err = r.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	made, err := s.ProposeMeasure(p.ctx, in)
	if err := keep(p, r.Key, made, err); err != nil || r.Decide == "" {
		return err
	}
	authority, _, err := p.as(r.Decide)
	if err != nil {
		return err
	}
	if _, err := authority.DecideMeasure(p.ctx, p.ids[r.Key], 0, ""); err != nil || !r.Done {
		return err
	}
	_, err = authority.CarryOutMeasure(p.ctx, p.ids[r.Key], 0, "")
	return err
}

func (p *player) words(t textClaims) casework.ClaimInput {
	in := casework.ClaimInput{Type: dossier.ClaimType(t.Type), Text: t.Text, Verb: dossier.Verb(t.Verb), Subject: p.claim(t.Subject),
		Basis: cmp.Or(dossier.PublicBasis(t.Basis), dossier.BasisAssertion)}
	for _, key := range t.Supports {
		in.Supports = append(in.Supports, casework.CiteInput{Object: p.ids[key]})
	}
	return in
}

// state drafts a text and takes it as far as the story says.
func (p *player) state(c casefile, t *statement) error {
	pen, party, err := p.as(t.By)
	if err != nil {
		return err
	}
	in := casework.NewStatement{Case: p.ids[c.Key], Incident: p.ids[t.Incident], Kind: dossier.StatementKind(t.Kind), Alliance: t.Alliance,
		Parties: t.Parties, Mode: dossier.SignOn(t.Mode), Text: casework.TextInput{Title: t.Title}}
	if in.Marking, err = t.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	for _, s := range t.Sections {
		made := casework.SectionInput{Kind: dossier.SectionKind(s.Kind), Prose: s.Prose}
		for _, claim := range s.Claims {
			made.Claims = append(made.Claims, p.words(claim))
		}
		in.Text.Sections = append(in.Text.Sections, made)
	}
	made, err := pen.DraftStatement(p.ctx, in)
	if err := keep(p, t.Key, made, err); err != nil {
		return at(err, "draft")
	}
	id := p.ids[t.Key]
	for _, step := range p.steps(t, id, pen) {
		if err := step.take(); err != nil {
			return at(err, step.name)
		}
		if step.leads == t.Until {
			return nil
		}
	}
	return nil
}

// stage is one step of a text and the state that it leads to.
type stage struct {
	name, leads string
	take        func() error
}

func (p *player) steps(t *statement, id dossier.ID, pen *casework.Session) []stage {
	done := func(_ casework.Released[*dossier.Statement], err error) error { return err }
	steps := []stage{
		{"open the negotiation", "", func() error { return done(pen.OpenNegotiation(p.ctx, id, 0)) }},
		{"amend", "NEGOTIATION", func() error { return p.amend(t, id) }},
		{"check", "", func() error { return done(pen.StartConsentCheck(p.ctx, id, 0)) }},
		{"freeze", "FROZEN", func() error { return done(pen.Freeze(p.ctx, id, 0)) }},
	}
	if t.Until == "DRAFT" {
		return nil
	}
	if t.Silence != "" {
		return append(steps, stage{"silence", "SILENCE", func() error {
			deadline, err := t.Silence.at(p.now)
			if err != nil {
				return err
			}
			return done(pen.OpenSilence(p.ctx, id, 0, deadline.Time()))
		}})
	}
	return append(steps,
		stage{"open for signature", "", func() error { return done(pen.OpenSignOn(p.ctx, id, 0)) }},
		stage{"sign", "SIGN_ON", func() error { return p.sign(t, id) }},
		stage{"schedule", "", func() error {
			embargo, err := t.Embargo.at(p.now)
			if err != nil {
				return err
			}
			return done(pen.Schedule(p.ctx, id, casework.PlanInput{Embargo: embargo}))
		}},
		stage{"authorise", "EMBARGOED", func() error {
			authority, _, err := p.as(t.Authorise)
			if err != nil {
				return err
			}
			return done(authority.Authorise(p.ctx, id, casework.AuthoriseInput{}))
		}})
}

func (p *player) amend(t *statement, id dossier.ID) error {
	if t.Amendment == nil {
		return nil
	}
	s, _, err := p.as(t.Amendment.By)
	if err != nil {
		return err
	}
	_, err = s.TableAmendment(p.ctx, casework.NewAmendment{Statement: id, Op: dossier.AmendReplace, Target: t.Amendment.Target,
		Claim: p.words(t.Amendment.Claim), Reason: t.Amendment.Reason})
	return err
}

func (p *player) sign(t *statement, id dossier.ID) error {
	for _, sig := range t.Signs {
		s, _, err := p.as(sig.By)
		if err != nil {
			return err
		}
		text, err := s.Node(p.ctx, id)
		if err != nil {
			return err
		}
		read, _ := casework.As[*dossier.Statement](text)
		digest := ""
		if read.OK() {
			digest = read.Object().Digest
		}
		if _, err := s.Sign(p.ctx, id, casework.PositionInput{Digest: digest, Mode: dossier.SignOn(sig.Mode)}); err != nil {
			return at(err, sig.By)
		}
	}
	return nil
}
