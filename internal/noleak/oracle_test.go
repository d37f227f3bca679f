package noleak_test

import (
	"context"
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
	law   *policy.Revision
	known map[asked]policy.Outcome
	texts map[*marking.Label]string // of labels, which are never changed
}

type asked struct {
	label   string
	who     string
	rel     policy.Relations
	now     marking.Minute
	channel policy.Channel
	action  string
}

func newOracle(law *policy.Revision) *oracle {
	return &oracle{law: law, known: map[asked]policy.Outcome{}, texts: map[*marking.Label]string{}}
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
func (o *oracle) discovers(ctx context.Context, v *store.View, p *identity.Principal, capacity string, label *marking.Label, h *dossier.Header, now marking.Minute) bool {
	for _, ch := range channels {
		if o.outcome(ctx, v, p, capacity, "read", label, tied(h, p.Handle), ch, now).Discoverable() {
			return true
		}
	}
	return false
}

func (o *oracle) outcome(ctx context.Context, v *store.View, p *identity.Principal, capacity, action string, label *marking.Label, rel policy.Relations, ch policy.Channel, now marking.Minute) policy.Outcome {
	text, ok := o.texts[label]
	if !ok {
		text = label.Text()
		o.texts[label] = text
	}
	key := asked{text, p.Handle, rel, now, ch, action}
	if known, ok := o.known[key]; ok {
		return known
	}
	d := o.law.Decide(ctx, &policy.Request{Action: action, Subject: subject(v, p, capacity, now), Relations: rel, Object: label,
		Context: policy.Context{Now: now, Channel: ch}})
	o.known[key] = d.Outcome
	return d.Outcome
}
