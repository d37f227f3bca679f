package casework

import (
	"fmt"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// delegate is the subject that stands for a party at a table: a diplomat of that
// party, with what is needed to read the object that they meet about and nothing
// more. It is made from the registry alone.
func (st *state) delegate(party dossier.PartyKey, table *marking.Label) policy.Subject {
	chain := st.view.Chain(party)
	s := policy.Subject{
		Party: party, Chain: chain, Assurance: "aal2", Roles: marking.SetOf(string(dossier.RoleDiplomat)),
		Compartments: table.Compartments, ServedBy: servedBy(st.view, chain),
		Nationality: marking.SetOf(nationOf(st.view, chain)),
		Clearances:  []policy.Clearance{{Scheme: table.Marking.Class.Scheme, Rank: table.Marking.Class.Rank}},
	}
	if own := st.view.Party(party); own != nil {
		s.Kind = string(own.Kind)
	}
	addStandings(&s, st.view, st.now)
	return s.Canonical()
}

// nationOf returns the state that a chain of parties ends at; its last party if
// that is no state.
func nationOf(v *store.View, chain []dossier.PartyKey) string {
	for _, key := range chain {
		if p := v.Party(key); p != nil && p.Kind == dossier.PartyState {
			return key
		}
	}
	return chain[len(chain)-1]
}

// delegateReads reports whether a party's delegate at a table could read a row.
func (c *change) delegateReads(party dossier.PartyKey, table *marking.Label, row *store.Row) bool {
	key := fmt.Sprint(party, table.Compartments, table.Marking.Class)
	t := c.delegates[key]
	if t == nil {
		t = c.rev.Class(c.delegate(party, table)).Table("read", policy.ChannelAPI)
		if c.delegates == nil {
			c.delegates = map[string]*policy.Table{}
		}
		c.delegates[key] = t
	}
	return t.At(c.ctx, c.view.Labels(), row.Label, 0, c.now).Outcome.Permits()
}

// delegateWouldRead reports whether a party's delegate could read an object that is
// not filed yet, at a table of its own.
func (c *change) delegateWouldRead(party dossier.PartyKey, o dossier.Object) bool {
	l := dossier.LabelOf(o, c.view.Case(o)).Canonical()
	return c.rev.Decide(c.ctx, &policy.Request{Action: "read", Subject: c.delegate(party, &l), Object: &l,
		Context: policy.Context{Now: c.now, Channel: policy.ChannelAPI}}).Outcome.Permits()
}

// memberOf returns the party of a chain that is a member of an alliance now; "" if none is.
func (st *state) memberOf(chain []dossier.PartyKey, alliance dossier.AllianceKey) dossier.PartyKey {
	for _, key := range chain {
		for _, m := range dossier.Known(st.view.Memberships(key), st.now) {
			if m.Alliance == alliance && m.Status == dossier.Member && m.Holds(st.now) {
				return key
			}
		}
	}
	return ""
}

// membersOf lists the members of an alliance now.
func (st *state) membersOf(alliance dossier.AllianceKey) marking.Set {
	var out []string
	walk := st.view.Kind(dossier.NounParty).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		key := r.Obj.(*dossier.Party).Key
		if st.memberOf([]string{key}, alliance) != "" {
			out = append(out, key)
		}
	}
	return marking.SetOf(out...)
}
