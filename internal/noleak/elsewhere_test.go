package noleak_test

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// elsewhere gives things to parties that have nothing to do with the caller: what is
// hidden, with the consent to cite it, and what the caller sees but neither filed nor
// originated. To whom else something went is told to nobody who merely reads it, but for
// what a visible work rests on: whose text it is must know who cannot read that.
func (l *lab) elsewhere(p *plan, r *record, hidden map[dossier.ID]bool) []placed {
	chain := l.base.Chain(p.people[0].Party)
	var others []dossier.PartyKey
	for _, party := range l.registry.parties {
		if !slices.ContainsFunc(l.base.Chain(party.Key), func(key dossier.PartyKey) bool { return slices.Contains(chain, key) }) {
			others = append(others, party.Key)
		}
	}
	rested := map[dossier.ID]bool{}
	for _, x := range p.objects {
		for _, id := range markedBy(x.object) {
			rested[id] = true
		}
	}
	out := slices.Clone(p.objects)
	for i, x := range out {
		h := *x.object.Head()
		words := map[string][]string{}
		harvest(words, []placed{x}, nil) // portions have originators of their own
		own := slices.ContainsFunc(append(words["originators"], h.Owner), func(key string) bool { return slices.Contains(chain, key) })
		if !hidden[h.ID] && (!r.visible[h.ID] || own || rested[h.ID]) {
			continue
		}
		to := others[(int(h.ID[10])*31+int(h.ID[11]))%len(others)]
		h.Grants = append(slices.Clone(h.Grants), dossier.Grant{Grant: marking.Grant{By: h.Owner, To: marking.SetOf(to)}, Person: h.Author, At: h.Created})
		if hidden[h.ID] && len(h.Marking.Originators) > 0 {
			h.Consents = append(slices.Clone(h.Consents), marking.Consent{By: h.Marking.Originators[0], To: "public", Purpose: string(dossier.PurposeCitePublic)})
		}
		if o := copyOf(x.object, nil); o != nil {
			if *o.Head() = h; dossier.Validate(o) == nil {
				out[i].object = o
			}
		}
	}
	return out
}

// alike reports whether the caller could know of the same things in two runs.
func (r *record) alike(other *record, objects []placed) bool {
	return !slices.ContainsFunc(objects, func(x placed) bool {
		id := x.object.Head().ID
		return r.visible[id] != other.visible[id] || r.known[id] != other.known[id]
	})
}
