package noleak_test

import (
	"slices"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/identity"
)

// drawVaried draws a run around one that is kept. What that one does comes together
// seldom by chance, and where a leak was there may be another one beside it. Others come
// into its world, objects and acts come between its own, what stands in it is marked
// anew, some of what happens does not, and now and then a second run is part of it.
func (l *lab) drawVaried(t *rapid.T) *plan {
	read := func(name string) *plan {
		p, err := l.load(pick(t, name, l.corpus))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := read("kept")
	if chance(t, "joined", 3) {
		p.join(t, read("joined with"))
	}
	p.only = ""
	if p.law == nil && chance(t, "random law", 6) {
		p.law = drawLaw(t)
		if err := l.govern(p); err != nil {
			t.Fatal(err)
		}
	}
	l.oracle = newOracle()
	l.drawCompany(t, p)
	p.recorded = p.recorded || chance(t, "recorded", 6)
	if p.budget == 0 && chance(t, "a budget", 12) {
		p.budget = pick(t, "budget", budgets)
	}
	p.strip = rapid.Bool().Draw(t, "strip")
	if p.trace = p.trace != chance(t, "others act or not", 4); p.trace {
		p.recorded = p.recorded && chance(t, "recorded all the same", 3)
	}
	p.acts = slices.DeleteFunc(p.acts, func(a act) bool {
		return a.who != 0 && !p.trace || a.ask == nil && a.ofRecords() && !p.recorded
	})
	l.drawAround(t, p)
	l.drawActs(t, p)
	return p
}

// drawCompany draws who is there: now and then somebody else is the caller.
func (l *lab) drawCompany(t *rapid.T, p *plan) {
	if chance(t, "another caller", 5) {
		who := pick(t, "caller", l.people)
		l.enable(&who)
		if at := p.position(who.Handle); at >= 0 {
			p.people[0], p.people[at] = p.people[at], p.people[0]
		} else {
			p.people[0] = who
		}
	}
	for range 2 {
		if who := pick(t, "person", l.people); p.position(who.Handle) < 0 {
			l.enable(&who)
			p.people = append(p.people, who)
		}
	}
}

// drawAround marks some of what stands in a world anew, and adds to it.
func (l *lab) drawAround(t *rapid.T, p *plan) {
	var drafts []draft
	for i, x := range p.objects {
		was := *x.object.Head()
		d := draft{noun: was.ID.Noun(), id: was.ID, shape: x.object, header: was, salt: i}
		drafts = append(drafts, d)
		if !chance(t, "marked anew", 4) {
			continue
		}
		h := l.drawHeader(t, d.noun, p.people, was.Created)
		h.ID, h.Case, h.State, h.Version = was.ID, was.Case, was.State, was.Version
		if chance(t, "of the same owner", 2) {
			h.Owner, h.Author, h.Marking.Originators = was.Owner, was.Author, was.Marking.Originators
		}
		o := copyOf(x.object, nil)
		if *o.Head() = h; dossier.Validate(o) == nil {
			p.objects[i].object = o
		}
	}
	for i := range rapid.IntRange(0, 16).Draw(t, "objects") {
		drafts = append(drafts, l.drawObject(t, pick(t, "noun", drawnNouns()), p.people, 60+i))
	}
	p.objects = build(p.objects, drafts)
	var twins []draft
	for i := range rapid.IntRange(2, 8).Draw(t, "more") {
		twins = append(twins, l.drawExtra(t, p, drafts, i))
	}
	p.extra = build(slices.Concat(p.objects, p.extra), twins)[len(p.objects):]
	p.others = l.others(p.objects)
}

// join lets a second run happen in the world of a plan, by one of its people or by others.
func (p *plan) join(t *rapid.T, other *plan) {
	places := make([]int, len(other.people))
	for i, who := range other.people {
		if i == 0 && chance(t, "by the same caller", 2) {
			continue
		}
		if places[i] = p.position(who.Handle); places[i] < 0 {
			places[i] = len(p.people)
			p.people = append(p.people, who)
		}
	}
	acts := slices.Clone(other.acts)
	for i := range acts {
		acts[i].who = places[acts[i].who]
	}
	p.acts = among(t, p.acts, acts)
	p.trace = p.trace || slices.ContainsFunc(p.acts, func(a act) bool { return a.who != 0 })
	p.recorded, p.budget = p.recorded || other.recorded, max(p.budget, other.budget)
	if p.law == nil {
		p.law, p.revs = other.law, other.revs
	}
	p.objects = together(p.objects, other.objects)
	p.extra = together(p.objects, slices.Concat(p.extra, other.extra))[len(p.objects):]
}

// together adds the objects whose ids are not taken.
func together(objects, more []placed) []placed {
	objects = slices.Clone(objects)
	for _, x := range more {
		if !holds(objects, x.object.Head().ID) {
			objects = append(objects, x)
		}
	}
	return objects
}

func holds(objects []placed, id dossier.ID) bool {
	return slices.ContainsFunc(objects, func(o placed) bool { return o.object.Head().ID == id })
}

// position is where somebody stands among the people of a plan, -1 for nowhere.
func (p *plan) position(handle string) int {
	return slices.IndexFunc(p.people, func(who identity.Principal) bool { return who.Handle == handle })
}

// among lets two courses of events happen together, each in its order, but for some of
// the first.
func among(t *rapid.T, acts, more []act) []act {
	var out []act
	for len(acts) > 0 {
		if len(more) > 0 && rapid.Bool().Draw(t, "another first") {
			out, more = append(out, more[0]), more[1:]
			continue
		}
		if !chance(t, "left out", 10) {
			out = append(out, acts[0])
		}
		acts = acts[1:]
	}
	return append(out, more...)
}
