package scenario

import (
	"encoding/json"
	"slices"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// Request builds the question of a row for the policy engine. seeds are the
// memberships that the alliances' data brings.
func (f *File) Request(r *Row, what string, seeds []dossier.Membership) (*policy.Request, error) {
	l, err := f.label(what)
	if err != nil {
		return nil, err
	}
	name, _ := split(what)
	o := f.Objects[name]
	if len(o.Raw) > 0 {
		if l, err = replaced(l, o.Raw); err != nil {
			return nil, err
		}
	}
	req := &policy.Request{Action: r.Does, Subject: f.subject(r, seeds), Object: &l,
		Context: policy.Context{Now: r.At, Channel: policy.Channel(r.Channel), Statement: f.facts(r, o), Bundle: f.bundled(r, o)}}
	if r.Does == "count" {
		req.Action = "discover"
	}
	if r.Who == "" {
		req.Subject = policy.Subject{}.Canonical() // the service itself belongs to nobody
		return req, nil
	}
	if o.Author == r.Who {
		req.Relations |= policy.Author
	}
	for _, p := range o.Recipients {
		if p == r.Who {
			req.Relations |= policy.Recipient
		}
	}
	party := f.People[r.Who].Party
	if r.With.Grant != nil {
		g := r.With.Grant.grant(party)
		req.Context.Grant = &g
	}
	if r.With.Consent != nil {
		c := r.With.Consent.consent(party)
		req.Context.Consent = &c
	}
	if k := r.With.Client; k != nil {
		req.Context.Client = &policy.Client{Roles: marking.SetOf(k.Roles...), Scope: k.Scope.policy()}
	}
	switch {
	case r.With.Marking != nil:
		m, err := r.With.Marking.over(l.Marking)
		if err != nil {
			return nil, err
		}
		req.Context.Marking = &m
	case r.Does == "create" || r.Does == "import":
		m := l.Marking
		req.Context.Marking = &m
	}
	return req, nil
}

// replaced puts raw values in the place of those of a label. A value that a label
// cannot hold becomes unset, which is what an unknown value is to the service.
func replaced(l marking.Label, raw map[string]any) (marking.Label, error) {
	for key, value := range raw {
		one, err := json.Marshal(map[string]any{key: value})
		if err != nil {
			return l, err
		}
		next := l
		if err := json.Unmarshal(one, &next); err != nil {
			none, _ := json.Marshal(map[string]any{key: ""})
			if err := json.Unmarshal(none, &next); err != nil {
				return l, err
			}
		}
		l = next
	}
	return l, nil
}

// subject gathers what a rule may know of a row's person.
func (f *File) subject(r *Row, seeds []dossier.Membership) policy.Subject {
	p := f.People[r.Who]
	s := policy.Subject{Party: p.Party, Chain: f.chain(p.Party), Kind: f.parties[p.Party].Kind, Nationality: marking.SetOf(f.nationality(p)...),
		Roles: marking.SetOf(p.Roles...), Compartments: marking.SetOf(p.Compartments...), Capacity: r.Capacity, Assurance: p.assurance()}
	served := []string{}
	for key, other := range f.parties {
		for _, c := range other.Clients {
			for _, own := range s.Chain {
				if c == own {
					served = append(served, key)
				}
			}
		}
	}
	s.ServedBy = marking.SetOf(served...)
	for _, c := range p.Clearances {
		s.Clearances = append(s.Clearances, policy.Clearance(c))
	}
	for _, m := range p.Mandates {
		s.Mandates = append(s.Mandates, policy.Mandate(m))
	}
	if p.Scope != nil {
		scope := p.Scope.policy()
		s.Scope = &scope
	}
	known := r.Known
	if known == 0 {
		known = ^marking.Minute(0)
	}
	for _, key := range s.Chain {
		for _, a := range f.parties[key].Agreements {
			s.Agreements = append(s.Agreements, policy.Agreement(a))
		}
		for _, m := range dossier.Known(f.memberships(key, seeds), known) {
			if p.Scope != nil && !slices.Contains(p.Scope.Alliances, m.Alliance) {
				continue
			}
			s.Memberships = append(s.Memberships, policy.Membership{Alliance: m.Alliance, Party: m.Party, Status: string(m.Status), From: m.From, Until: m.Until})
		}
	}
	return s.Canonical()
}

// memberships returns what was recorded about a party: the seeds, then the file's facts in their order.
func (f *File) memberships(party string, seeds []dossier.Membership) []dossier.Membership {
	var all []dossier.Membership
	for _, m := range seeds {
		if m.Party == party {
			m.Recorded, m.Seq = 0, uint64(len(all)+1)
			all = append(all, m)
		}
	}
	for _, x := range f.Alliances {
		if x.Party == party {
			all = append(all, dossier.Membership{Alliance: x.Alliance, Party: x.Party, Status: dossier.MemberStatus(x.Status), From: x.From,
				Until: x.Until, Recorded: x.Recorded, Seq: uint64(len(all) + 1)})
		}
	}
	return all
}

func (f *File) chain(party string) []string {
	var chain []string
	for party != "" {
		chain = append(chain, party)
		party = f.parties[party].Parent
	}
	return chain
}

// nationality defaults to the state that the person's party belongs to.
func (f *File) nationality(p Person) []string {
	if p.Nationality != nil || p.Scope != nil { // a machine has none
		return p.Nationality
	}
	for _, key := range f.chain(p.Party) {
		if f.parties[key].Kind == string(dossier.PartyState) {
			return []string{key}
		}
	}
	return nil
}

// policy words a scope for the rules.
func (s *Scope) policy() policy.Scope {
	return policy.Scope{Actions: marking.SetOf(s.Actions...), Alliances: marking.SetOf(s.Alliances...), Own: s.Own,
		Channels: marking.SetOf(s.channels()...), TLP: s.TLP, Rank: s.Rank}
}

func (p Person) assurance() string {
	if p.Scope != nil {
		return "aal1"
	}
	if p.Assurance == "" {
		return "aal2"
	}
	return p.Assurance
}
