package demo

import (
	"cmp"
	"context"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// Sessions opens a session for one of the story's people by handle.
type Sessions func(handle string) (*casework.Session, error)

// Play tells the story. A step that fails or is refused is an error that names
// the item and the step.
func (s *Story) Play(ctx context.Context, open Sessions, clock func() time.Time) error {
	p := &player{ctx: ctx, open: open, now: clock(), ids: map[string]dossier.ID{}, party: map[string]string{}}
	for _, a := range s.actors {
		if err := p.actor(a); err != nil {
			return at(err, a.Key)
		}
	}
	for _, c := range s.cases {
		if err := p.casefile(c); err != nil {
			return at(err, c.Key)
		}
	}
	return nil
}

// at says where in the story something went wrong.
func at(err error, steps ...string) error {
	if err == nil {
		return nil
	}
	return fault.As(err).At(steps...)
}

// player is one telling.
type player struct {
	ctx   context.Context //nolint:containedctx // a player lives for one call
	open  Sessions
	now   time.Time
	ids   map[string]dossier.ID
	party map[string]string // of a handle
}

// as returns a session of somebody and their party.
func (p *player) as(handle string) (*casework.Session, string, error) {
	s, err := p.open(handle)
	if err != nil {
		return nil, "", err
	}
	if p.party[handle] == "" {
		p.party[handle] = s.Viewer().Party
	}
	return s, p.party[handle], nil
}

func (p *player) actor(a actor) error {
	s, party, err := p.as(a.By)
	if err != nil {
		return err
	}
	in := casework.NewThreatActor{
		Name: a.Name, Aliases: a.Aliases, Description: a.Description, References: a.References,
		Marking: marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf(party)},
	}
	for _, c := range a.Suspected {
		in.Suspected = append(in.Suspected, dossier.StateClaim{Country: c.Country, Confidence: -1, Source: c.Source, Wording: c.Wording})
	}
	made, err := s.CreateThreatActor(p.ctx, in)
	return keep(p, a.Key, made, err)
}

// keep remembers the id of what was made.
func keep[T dossier.Object](p *player, key string, made casework.Released[T], err error) error {
	if err != nil {
		return err
	}
	if !made.OK() {
		return fault.New(fault.Internal, "demo.keep", "the author may not see what it filed")
	}
	p.ids[key] = made.Object().Head().ID
	return nil
}

func (p *player) casefile(c casefile) error {
	s, party, err := p.as(c.By)
	if err != nil {
		return err
	}
	m, err := c.Marking.marking(party, p.now)
	if err != nil {
		return at(err, "marking")
	}
	made, err := s.CreateCase(p.ctx, casework.NewCase{Title: c.Title, Summary: c.Summary, Marking: m})
	if err := keep(p, c.Key, made, err); err != nil {
		return at(err, "create")
	}
	if err := p.share(c.Key, cmp.Or(c.Officer, c.By), c.Share); err != nil {
		return err
	}
	for _, i := range c.Incidents {
		if err := p.incident(c, i); err != nil {
			return at(err, i.Key)
		}
	}
	for _, e := range c.Evidence {
		if err := p.evidence(c, e); err != nil {
			return at(err, e.Key)
		}
	}
	for _, t := range c.Then {
		if err := p.step(t); err != nil {
			return at(err, t.Ask+t.Answer+t.Overlay)
		}
	}
	for _, w := range c.Work {
		if err := p.work(c, w); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) share(key, by string, shares []share) error {
	for _, sh := range shares {
		s, _, err := p.as(by)
		if err != nil {
			return err
		}
		until, err := sh.Until.at(p.now)
		if err != nil {
			return at(err, "share")
		}
		_, err = s.Share(p.ctx, p.ids[key], casework.ShareInput{
			Via: sh.Via, To: sh.To, Without: sh.Without, Purpose: sh.Purpose, Until: until, Recipients: sh.Recipients,
		})
		if err != nil {
			return at(err, "share "+sh.Via)
		}
	}
	return nil
}

func (p *player) incident(c casefile, i incident) error {
	s, party, err := p.as(i.By)
	if err != nil {
		return err
	}
	in := casework.NewIncident{
		Case: p.ids[c.Key], Title: i.Title, Summary: i.Summary, FirstSeen: dossier.Day(i.First), LastSeen: dossier.Day(i.Last),
		Severity: i.Severity, Techniques: i.Techniques, Sources: sources(i.Sources),
	}
	if in.Marking, err = i.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	if in.Victim, err = p.victim(i.Victim, in.Marking, party); err != nil {
		return at(err, "victim")
	}
	for _, t := range i.Types {
		in.Types = append(in.Types, dossier.IncidentType(t))
	}
	for _, t := range i.Targets {
		in.Targets = append(in.Targets, dossier.Target{Country: t.Country, Sector: dossier.Sector(t.Sector)})
	}
	for _, a := range i.Actors {
		in.Actors = append(in.Actors, p.ids[a])
	}
	made, err := s.CreateIncident(p.ctx, in)
	if err := keep(p, i.Key, made, err); err != nil {
		return at(err, "create")
	}
	for _, m := range i.Moves {
		if err := p.move(i.Key, cmp.Or(m.By, i.By), m.Name); err != nil {
			return err
		}
	}
	return p.share(i.Key, cmp.Or(i.Officer, i.By), i.Share)
}

func (p *player) move(key, by, name string) error {
	s, _, err := p.as(by)
	if err != nil {
		return err
	}
	if _, err := s.Move(p.ctx, p.ids[key], name, casework.MoveOptions{}); err != nil {
		return at(err, name)
	}
	return nil
}

func (p *player) evidence(c casefile, e evidence) error {
	s, party, err := p.as(e.By)
	if err != nil {
		return err
	}
	in := casework.NewEvidence{
		Case: p.ids[c.Key], Incident: p.ids[e.Incident], Title: e.Title, Summary: e.Summary, Kind: dossier.EvidenceKind(e.Kind),
		Grade: grade(e.Grade), Sources: sources(e.Sources), Need: e.Need, Recipients: e.Recipients,
	}
	if in.Marking, err = e.Marking.marking(party, p.now); err != nil {
		return at(err, "marking")
	}
	if in.Source.Description = e.Source.Description; in.Source.Description != "" {
		if in.Source.Marking, err = e.Source.Marking.portion(in.Marking, party, p.now); err != nil {
			return at(err, "source")
		}
	}
	if in.Technical.Detail = e.Technical.Detail; in.Technical.Detail != "" {
		if in.Technical.Marking, err = e.Technical.Marking.portion(in.Marking, party, p.now); err != nil {
			return at(err, "technical")
		}
	}
	if in.Victim, err = p.victim(e.Victim, in.Marking, party); err != nil {
		return at(err, "victim")
	}
	for _, d := range e.Derived {
		in.DerivedFrom = append(in.DerivedFrom, p.ids[d])
	}
	for _, x := range e.Consents {
		in.Consents = append(in.Consents, marking.Consent{By: party, To: x.To, Purpose: x.Purpose})
	}
	var up *casework.Upload
	if e.File != nil {
		up = &casework.Upload{Reader: strings.NewReader(e.File.Text), Name: e.File.Name, MediaType: "text/plain"}
	}
	made, err := s.RegisterEvidence(p.ctx, in, up)
	if err := keep(p, e.Key, made, err); err != nil {
		return at(err, "register")
	}
	if err := p.move(e.Key, e.Verify, "verify"); err != nil {
		return err
	}
	if err := p.share(e.Key, e.Verify, e.Share); err != nil || e.Revoke == "" {
		return err
	}
	s, _, err = p.as(e.Verify)
	if err != nil {
		return err
	}
	if _, err := s.RevokeEvidence(p.ctx, p.ids[e.Key], e.Revoke, 0); err != nil {
		return at(err, "revoke")
	}
	return nil
}

func (p *player) step(t step) error {
	s, _, err := p.as(t.By)
	if err != nil {
		return err
	}
	switch {
	case t.Ask != "":
		made, err := s.RequestRelease(p.ctx, casework.NewReleaseRequest{
			Object: p.ids[t.Ask], To: t.To, Purpose: dossier.Purpose(t.Purpose), Reason: t.Reason})
		return keep(p, t.As, made, err)
	case t.Answer != "":
		_, err = s.AnswerRelease(p.ctx, p.ids[t.Answer], casework.Answer{Grant: t.Grant, Conditions: t.Conditions})
	default:
		var tlp marking.TLP
		if tlp, err = marking.ParseTLP(t.TLP); err == nil {
			_, err = s.Overlay(p.ctx, p.ids[t.Overlay], tlp, 0)
		}
	}
	return err
}

func (p *player) victim(v victim, whole marking.Marking, party string) (dossier.VictimPortion, error) {
	if v.Name == "" {
		return dossier.VictimPortion{}, nil
	}
	m, err := v.Marking.portion(whole, party, p.now)
	return dossier.VictimPortion{Name: v.Name, Detail: v.Detail, Marking: m}, err
}

func sources(list []source) []dossier.Source {
	var out []dossier.Source
	for _, s := range list {
		out = append(out, dossier.Source{Publisher: s.Publisher, Title: s.Title, Day: dossier.Day(s.Day)})
	}
	return out
}

// grade reads an Admiralty grade such as "B2"; anything else is refused when it is filed.
func grade(s string) dossier.Admiralty {
	if len(s) != 2 {
		return dossier.Admiralty{}
	}
	return dossier.Admiralty{Reliability: s[:1], Credibility: int(s[1] - '0')}
}
