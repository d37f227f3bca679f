package noleak_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/dossier"
)

// finding is a difference that the caller can see.
type finding struct {
	variant string
	act     string
	left    string
	right   string
}

func (f *finding) String() string {
	return fmt.Sprintf("%s: %s\n%s", f.variant, f.act[:min(len(f.act), 1200)], difference(f.left, f.right))
}

// difference shows where two answers part, and what stands around.
func difference(a, b string) string {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	cut := func(s string) string { return s[max(0, min(at-160, len(s))):min(at+240, len(s))] }
	return "--- with\n" + cut(a) + "\n--- without\n" + cut(b)
}

// marks are the names of the classes of subjects, one for each world.
var marks atomic.Uint64

// check lets a plan happen in a world and in others that the caller must not be able
// to tell from it. It returns the first difference, nil for none.
func (l *lab) check(t *testing.T, p *plan) (*finding, error) {
	mark := fmt.Sprint("world-", marks.Add(1))
	l.oracle = newOracle()
	objects := p.objects
	all := func(int) bool { return true }
	with := l.run(t, 0, p, objects, mark, all)
	if with.err != nil {
		return nil, with.err
	}
	if with.odd {
		return nil, nil
	}
	l.guard.count(p, objects, with)
	if len(with.exposed) > 0 && p.asks("exposure") {
		return &finding{variant: "exposure", act: strings.Join(with.exposed, "\n")}, nil
	}
	if len(with.broken) > 0 && p.asks("integrity") {
		return &finding{variant: "integrity", act: strings.Join(with.broken, "\n")}, nil
	}
	if p.trace {
		if !p.asks("purged") || p.recorded { // an auditor is told what others did
			return nil, nil
		}
		l.guard.pairs++
		keep := func(i int) bool { return p.acts[i].who == 0 || !with.silent(i) }
		purged := l.run(t, 1, p, objects, mark, keep)
		for i, a := range p.acts {
			if a.who != 0 && keep(i) && purged.err == nil && with.effect[i] != purged.effect[i] {
				return nil, nil // somebody could do it only after what was left out: that is another course of events
			}
		}
		return compare("purged", p, with, purged)
	}
	hidden, unseen := map[dossier.ID]bool{}, map[dossier.ID]bool{}
	bound := with.bound(objects, p.acts)
	for _, x := range objects {
		if id := x.object.Head().ID; !with.visible[id] && !with.known[id] {
			hidden[id], unseen[id] = !bound[id], bound[id]
		}
	}
	for slot, v := range []struct {
		name  string
		world func() []placed
	}{
		{"minus", func() []placed { return without(objects, hidden, p.strip) }},
		{"plus", func() []placed { return slices.Concat(objects, p.extra) }},
		{"swap", func() []placed { return p.swap(hidden, unseen) }},
		{"elsewhere", func() []placed { return l.elsewhere(p, with, hidden) }},
	} {
		if !p.asks(v.name) {
			continue
		}
		world := v.world()
		other := l.run(t, slot+1, p, world, mark, all)
		l.guard.pairs++
		if v.name == "plus" && extraSeen(other, objects, world) {
			continue // what was added is not hidden
		}
		if v.name == "elsewhere" && other.err == nil && !with.alike(other, objects) {
			continue // by the rules of this world that makes a difference to the caller
		}
		if f, err := compare(v.name, p, with, other); f != nil || err != nil {
			return f, err
		}
	}
	return nil, nil
}

// asks reports whether a plan is for a comparison.
func (p *plan) asks(variant string) bool { return p.only == "" || p.only == variant }

func compare(name string, p *plan, with, other *record) (*finding, error) {
	if other.err != nil {
		return nil, other.err
	}
	if other.odd {
		return nil, nil
	}
	for i := range p.acts {
		if with.seen[i] != other.seen[i] {
			return &finding{name, p.acts[i].String(), with.seen[i], other.seen[i]}, nil
		}
	}
	return nil, nil
}

func extraSeen(r *record, objects, all []placed) bool {
	for _, x := range all[len(objects):] {
		if id := x.object.Head().ID; r.visible[id] || r.known[id] {
			return true
		}
	}
	return false
}

// swap gives each hidden object other content, and other words to what is bound to stay
// but not to be seen.
func (p *plan) swap(hidden, unseen map[dossier.ID]bool) []placed {
	var out []placed
	for _, x := range p.objects {
		id := x.object.Head().ID
		if other := p.others[id]; hidden[id] && other != nil {
			x = placed{other, contentOf(other)}
		} else if unseen[id] {
			x.object = reworded(x.object)
		}
		out = append(out, x)
	}
	return out
}

// reworded is an object with other words wherever those stand that it is found by; it
// says nothing else than before where it would not be valid.
func reworded(o dossier.Object) dossier.Object {
	words := o.Words()
	var in func(tree any) any
	in = func(tree any) any {
		switch v := tree.(type) {
		case string:
			if v != "" && slices.Contains(words, v) {
				return "Something else."
			}
		case []any:
			for i := range v {
				v[i] = in(v[i])
			}
		case map[string]any:
			for key := range v {
				v[key] = in(v[key])
			}
		}
		return tree
	}
	if other := copyOf(o, in); other != nil && dossier.Validate(other) == nil {
		return other
	}
	return o
}

// bound lists what was shaken in a run and has visible works resting on it, however
// far: that such a work no longer stands is a fact of the work itself, and told to
// its readers on purpose, without what it comes from. A world without the one would
// be a world in which the other still stood.
func (r *record) bound(objects []placed, acts []act) map[dossier.ID]bool {
	on := map[dossier.ID][]dossier.ID{}
	var queue []dossier.ID
	for _, x := range objects {
		id := x.object.Head().ID
		on[id] = restsOn(x.object)
		if r.visible[id] || r.told[id] {
			queue = append(queue, id)
		}
	}
	under := map[dossier.ID]bool{}
	for len(queue) > 0 {
		for _, id := range on[queue[0]] {
			if !under[id] {
				under[id] = true
				queue = append(queue, id)
			}
		}
		queue = queue[1:]
	}
	for id, now := range r.told { // a notice to a party is for its people who act on notices, by the rules
		if now || r.touched[id] {
			under[id] = true
		}
	}
	floor := r.floor(objects, acts)
	for id := range under {
		if _, told := r.told[id]; !told && !floor[id] && !r.shaken(id, on, map[dossier.ID]bool{}) {
			delete(under, id)
		}
	}
	for id := range floor {
		under[id] = true
	}
	r.lawful(objects, under)
	return under
}

// floor lists what visible works rest on that were changed in a run, or that somebody
// tried to change, however far: a work is never marked below that, whoever marks it and
// whether they may know of it or not.
func (r *record) floor(objects []placed, acts []act) map[dossier.ID]bool {
	tried := map[dossier.ID]bool{}
	for _, a := range acts {
		if a.ask != nil && a.ask.kind == ast.Mutation {
			for _, id := range anyID.FindAllString(fmt.Sprint(a.ask.variables), -1) {
				tried[dossier.ID(id)] = true
			}
		}
	}
	of := map[dossier.ID]dossier.Object{}
	for _, x := range objects {
		of[x.object.Head().ID] = x.object
	}
	out := map[dossier.ID]bool{}
	var below func(o dossier.Object)
	below = func(o dossier.Object) {
		for _, id := range markedBy(o) {
			if base := of[id]; base != nil && !out[id] {
				out[id] = true
				below(base)
			}
		}
	}
	for id, o := range of {
		if r.visible[id] && (r.touched[id] || tried[id]) {
			below(o)
		}
	}
	return out
}

// lawful adds the cases by which the objects that stay are labelled: who is excluded from a
// case, and what its readers must hold, is part of the label of all that stands in it.
func (r *record) lawful(objects []placed, under map[dossier.ID]bool) {
	cases := map[dossier.ID]*dossier.Case{}
	for _, x := range objects {
		if c, ok := x.object.(*dossier.Case); ok {
			cases[c.ID] = c
		}
	}
	for _, x := range objects {
		h := x.object.Head()
		if c := cases[h.Case]; c != nil && (r.visible[h.ID] || r.known[h.ID] || under[h.ID]) {
			with, without := dossier.LabelOf(x.object, c).Canonical(), dossier.LabelOf(x.object, nil).Canonical()
			if with.Text() != without.Text() {
				under[c.ID] = true
			}
		}
	}
}

// shaken reports whether something changed on which an object rests, or the object itself.
func (r *record) shaken(id dossier.ID, on map[dossier.ID][]dossier.ID, seen map[dossier.ID]bool) bool {
	if r.touched[id] || seen[id] {
		return r.touched[id]
	}
	seen[id] = true
	return slices.ContainsFunc(on[id], func(base dossier.ID) bool { return r.shaken(base, on, seen) })
}
