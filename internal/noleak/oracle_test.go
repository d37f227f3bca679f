package noleak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// oracle says what somebody may discover, by a full evaluation of the rules and
// from facts that it gathers itself: nothing of the product's own fast paths is in it.
type oracle struct {
	known map[asked]policy.Outcome
	texts map[*marking.Label]string // of labels, which are never changed
}

type asked struct {
	label   string
	eyes    string
	rel     policy.Relations
	channel policy.Channel
	action  string
}

func newOracle() *oracle {
	return &oracle{known: map[asked]policy.Outcome{}, texts: map[*marking.Label]string{}}
}

// eyes are somebody at a moment: all of a question that is not about an object. The
// registry and the rules can change within a minute, so they are part of it.
type eyes struct {
	*oracle
	law    *policy.Revision
	subj   policy.Subject
	handle string
	now    marking.Minute
	text   string
}

func (o *oracle) eyes(law *policy.Revision, v *store.View, p *identity.Principal, capacity string, now marking.Minute) *eyes {
	subj := subject(v, p, capacity, now)
	raw, _ := json.Marshal(subj) // plain fields
	return &eyes{o, law, subj, p.Handle, now, fmt.Sprint(law.ID(), p.Handle, now, string(raw))}
}

// channels are all the ways by which something can be discovered.
var channels = []policy.Channel{policy.ChannelAPI, policy.ChannelStream, policy.ChannelFile, policy.ChannelExport}

// subject gathers what the rules may know of a person, at a moment.
func subject(v *store.View, p *identity.Principal, capacity string, at marking.Minute) policy.Subject {
	s := policy.Subject{Party: p.Party, Chain: v.Chain(p.Party), Capacity: capacity, Assurance: p.Assurance,
		Nationality: marking.SetOf(p.Nationality...), Roles: marking.SetOf(p.Roles...), Compartments: marking.SetOf(p.Compartments...)}
	end := func(t time.Time) marking.Minute {
		if t.IsZero() {
			return 0
		}
		return marking.MinuteOf(t)
	}
	for _, c := range p.Clearances {
		s.Clearances = append(s.Clearances, policy.Clearance{Scheme: c.Scheme, Rank: marking.Rank(c.Rank), Until: end(c.Until)})
	}
	for _, m := range p.Mandates {
		s.Mandates = append(s.Mandates, policy.Mandate{Alliance: m.Alliance, Action: m.Action, Until: end(m.Until)})
	}
	if own := v.Party(p.Party); own != nil {
		s.Kind = string(own.Kind)
	}
	for _, key := range s.Chain {
		for _, m := range dossier.Known(v.Memberships(key), at) {
			if p.Alliances != nil && !slices.Contains(p.Alliances, m.Alliance) {
				continue // the person takes no part in it
			}
			s.Memberships = append(s.Memberships, policy.Membership{Alliance: m.Alliance, Party: m.Party, Status: string(m.Status), From: m.From, Until: m.Until})
		}
		if org := v.Party(key); org != nil {
			for _, a := range org.Agreements {
				s.Agreements = append(s.Agreements, policy.Agreement{Scheme: a.Scheme, From: a.From, Until: a.Until})
			}
		}
	}
	walk := v.Kind(dossier.NounParty).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		org := r.Obj.(*dossier.Party)
		if slices.ContainsFunc(org.Clients, func(c string) bool { return slices.Contains(s.Chain, c) }) {
			s.ServedBy = s.ServedBy.Union(marking.SetOf(org.Key))
		}
	}
	return s.Canonical()
}

// tied is how a person is tied to an object.
func tied(h *dossier.Header, handle string) policy.Relations {
	var r policy.Relations
	if h.Author == handle {
		r |= policy.Author
	}
	if h.Recipients.Has(handle) {
		r |= policy.Recipient
	}
	return r
}

// discovers reports whether somebody may know of an object by any channel.
func (e *eyes) discovers(label *marking.Label, h *dossier.Header) bool {
	for _, ch := range channels {
		if e.outcome("read", label, tied(h, e.handle), ch).Discoverable() {
			return true
		}
	}
	return false
}

// sees is discovers for a row of a state; nil is none.
func (e *eyes) sees(v *store.View, row *store.Row) bool {
	return row != nil && e.discovers(v.Labels().At(row.Label), row.Obj.Head())
}

// anybody are the eyes of somebody who has every function in a person's party and all
// that a label asks for: an auditor is told what was done with whatever the party could know of.
func (e *eyes) anybody(v *store.View, l *marking.Label) *eyes {
	p := identity.Principal{Handle: "anybody", Party: e.subj.Party, Assurance: "aal2", Compartments: l.Compartments,
		Clearances: []identity.Clearance{{Scheme: l.Marking.Class.Scheme, Rank: uint8(l.Marking.Class.Rank)}}}
	for _, r := range dossier.Roles {
		p.Roles = append(p.Roles, string(r))
	}
	for _, key := range e.subj.Chain {
		if org := v.Party(key); org != nil && org.Kind == dossier.PartyState {
			p.Nationality = []string{key}
			break
		}
	}
	return e.eyes(e.law, v, &p, "", e.now)
}

// partySees reports whether anybody in the party could know of what a row holds.
func (e *eyes) partySees(v *store.View, row *store.Row) bool {
	if row == nil {
		return false
	}
	l := v.Labels().At(row.Label)
	return e.sees(v, row) || e.anybody(v, l).discovers(l, row.Obj.Head())
}

func (e *eyes) outcome(action string, label *marking.Label, rel policy.Relations, ch policy.Channel) policy.Outcome {
	text, ok := e.texts[label]
	if !ok {
		text = label.Text()
		e.texts[label] = text
	}
	key := asked{text, e.text, rel, ch, action}
	if known, ok := e.known[key]; ok {
		return known
	}
	d := e.law.Decide(context.Background(), &policy.Request{Action: action, Subject: e.subj, Relations: rel, Object: label,
		Context: policy.Context{Now: e.now, Channel: ch}})
	e.known[key] = d.Outcome
	return d.Outcome
}
