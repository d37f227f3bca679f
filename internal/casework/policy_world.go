package casework

import (
	"context"
	"encoding/json"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
	"entente/policy/impact"
)

// PolicyWorld returns everything that a change of the rules can open or close:
// every person, in every capacity that the person may take, every label with the
// number of its objects and portions, who is tied to what as author or reader, and
// the decisions on record.
// It holds all that there is, whoever asks: what is made of it goes to nobody
// before it is cut to what they may be told (Session.PolicyImpact).
func (d *Desk) PolicyWorld(ctx context.Context, people []*identity.Principal) impact.World {
	st := d.stateOf(d.cfg.Store.View(), &identity.Principal{}, Options{Channel: ChannelAPI})
	w := st.world(people, everything{st})
	if d.cfg.Log != nil {
		w.Past = everyDecision(d.cfg.Log.Past(ctx))
	}
	return w
}

// Everybody lists the people of the directory. Without one, and while it cannot be
// asked, listed is false, and the people are formed from the registry: for each
// party and each function somebody without clearance and somebody with all.
func (d *Desk) Everybody(ctx context.Context) (people []*identity.Principal, listed bool) {
	if d.cfg.People != nil {
		if people, err := d.cfg.People.People(ctx); err == nil {
			return people, true
		}
	}
	return formed(d.cfg.Store.View()), false
}

// formed makes people whom the registry alone can tell of.
func formed(v *store.View) []*identity.Principal {
	var schemes, lists marking.Set
	for id := range v.Labels().Len() {
		l := v.Labels().At(marking.ID(id))
		schemes, lists = schemes.Union(marking.SetOf(l.Class.Scheme)), lists.Union(l.Compartments)
	}
	var cleared []identity.Clearance
	for _, s := range schemes {
		cleared = append(cleared, identity.Clearance{Scheme: s, Rank: uint8(marking.TopSecret)})
	}
	var out []*identity.Principal
	walk := v.Kind(dossier.NounParty).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		party := r.Obj.(*dossier.Party).Key
		nation := []string{nationOf(v, v.Chain(party))}
		for _, role := range dossier.Roles {
			p := identity.Principal{Party: party, Nationality: nation, Roles: []string{string(role)}, Assurance: "aal2"}
			all := p
			all.Clearances, all.Compartments = cleared, lists
			out = append(out, &p, &all)
		}
	}
	return out
}

// scope says what of the state goes into a world, and how it is spoken of there.
type scope interface {
	// stock returns what is compared for a label, and false for nothing.
	stock(id marking.ID) (impact.Stock, bool)
	// name returns what a person is called, "" for nothing.
	name(p *identity.Principal) string
}

// world gathers the people and the objects of one snapshot.
func (st *state) world(people []*identity.Principal, of scope) impact.World {
	b := &census{st: st, of: of, labels: map[marking.ID]int{}, stocks: map[string]int{}, classes: map[string]int{}, ties: map[tie]int{}}
	b.world.Now = st.now
	for _, n := range dossier.Nouns() {
		walk := st.view.Kind(n).Oldest()
		for r := walk.Next(); r != nil; r = walk.Next() {
			b.row(r)
		}
	}
	for _, p := range people {
		b.person(p)
	}
	for t, pairs := range b.ties {
		b.world.Ties = append(b.world.Ties, impact.Tie{Class: t.class, Stock: t.stock, Relations: t.rel, Pairs: pairs})
	}
	return b.world
}

// census counts one snapshot.
type census struct {
	st      *state
	of      scope
	world   impact.World
	labels  map[marking.ID]int // place in world.Stocks; -1 is none
	stocks  map[string]int     // by what they are in the world
	classes map[string]int
	ties    map[tie]int
}

type tie struct {
	class, stock int
	rel          policy.Relations
}

func (b *census) row(r *store.Row) {
	whole := b.place(r.Label)
	if whole < 0 {
		return
	}
	b.world.Stocks[whole].Objects++
	for _, p := range r.Portions {
		if at := b.place(p.Label); at >= 0 {
			b.world.Stocks[at].Objects++
		}
	}
}

// place returns where in the world a label is counted, -1 for nowhere.
func (b *census) place(id marking.ID) int {
	at, known := b.labels[id]
	if known {
		return at
	}
	at = -1
	if s, ok := b.of.stock(id); ok {
		key := s.Label.Text() + s.Words
		if at, known = b.stocks[key]; !known {
			at = len(b.world.Stocks)
			b.stocks[key] = at
			b.world.Stocks = append(b.world.Stocks, s)
		}
	}
	b.labels[id] = at
	return at
}

// person adds somebody in every capacity, and what ties them to objects.
func (b *census) person(p *identity.Principal) {
	subj := subjectOf(b.st.view, p, "", b.st.now)
	places := []int{b.class(p, subj, false)}
	for _, alliance := range capacities(subj) {
		acting := subj
		acting.Capacity = alliance
		places = append(places, b.class(p, acting, true))
	}
	walk := b.st.view.Related(p.Handle).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		rel := relations(r.Obj.Head(), p.Handle)
		if b.place(r.Label) < 0 || rel == 0 {
			continue
		}
		labels := []marking.ID{r.Label}
		for _, part := range r.Portions {
			labels = append(labels, part.Label)
		}
		for _, id := range labels {
			if at := b.place(id); at >= 0 {
				for _, class := range places {
					b.ties[tie{class, at, rel}]++
				}
			}
		}
	}
}

// capacities lists the alliances that somebody can act for.
func capacities(s policy.Subject) marking.Set {
	var out []string
	for _, m := range s.Memberships {
		out = append(out, m.Alliance)
	}
	return marking.SetOf(out...)
}

// class counts somebody among those with an equal subject, once for each capacity.
func (b *census) class(p *identity.Principal, s policy.Subject, again bool) int {
	text, _ := json.Marshal(s) // a subject always has a JSON form
	at, known := b.classes[string(text)]
	if !known {
		at = len(b.world.Classes)
		b.classes[string(text)] = at
		b.world.Classes = append(b.world.Classes, impact.Class{Subject: s, Again: again})
	}
	c := &b.world.Classes[at]
	c.People++
	if name := b.of.name(p); name != "" {
		c.Names = append(c.Names, name)
	}
	return at
}

// everything is the scope of a world that is shown to nobody as it is.
type everything struct{ st *state }

func (e everything) stock(id marking.ID) (impact.Stock, bool) {
	return impact.Stock{Label: *e.st.view.Labels().At(id)}, true
}

func (everything) name(*identity.Principal) string { return "" }
