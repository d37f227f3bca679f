package noleak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/internal/store"
)

// judge notes what an act changed: whether the caller can know of it, and whether
// something was changed by an act of the caller that the caller may not write.
func (r *record) judge(l *lab, w *world, p *plan, i int, before *store.View, changed map[dossier.ID]store.Change, copies func(dossier.ID) string) {
	if len(changed) > 0 {
		r.wrote++
	}
	r.effect[i] = fmt.Sprint(slices.Sorted(maps.Keys(changed)))
	r.note(changed)
	after := w.store.View()
	r.rules[i] = moved(before, after, l.registry)
	r.changes[i] = map[dossier.ID]bool{}
	then, now, news := l.caller(w, before, p), l.caller(w, after, p), l.copies(w, p)
	for id, ch := range changed {
		seen := then.sees(before, ch.Before) || now.sees(after, ch.After)
		if !seen || copies(id) != news(id) || slices.Contains(registryNouns, id.Noun()) {
			r.changes[i][id] = true
		}
	}
	if p.acts[i].who != 0 {
		return
	}
	for id, ch := range changed {
		if ch.Before == nil || r.visible[id] || follows(ch.After.Obj, changed, r.visible, after, map[dossier.ID]bool{}) {
			continue
		}
		if bare(ch.Before.Obj) != bare(ch.After.Obj) {
			r.broken = append(r.broken, fmt.Sprintf("act %d changed %s, of which the caller may not know:\n%s\n%s", i, id, bare(ch.Before.Obj), bare(ch.After.Obj)))
		}
	}
}

// silent reports whether an act changed nothing of which the caller could know, then
// or later: what comes into view shows what was done with it before.
func (r *record) silent(i int) bool {
	for id := range r.changes[i] {
		if slices.Contains(registryNouns, id.Noun()) || r.visible[id] && r.shown[id] >= i {
			return false
		}
	}
	return !r.rules[i]
}

// follows reports whether an object rests on, or belongs to something that rests on,
// what was changed beside it and the caller can know of: the service itself moves such
// a work on, whoever may know of it.
func follows(o dossier.Object, changed map[dossier.ID]store.Change, visible map[dossier.ID]bool, v *store.View, seen map[dossier.ID]bool) bool {
	for _, id := range append(restsOn(o), o.Refs()...) {
		_, too := changed[id]
		if too && visible[id] {
			return true
		}
		if row := v.Object(id); row != nil && !seen[id] {
			seen[id] = true
			if follows(row.Obj, changed, visible, v, seen) {
				return true
			}
		}
	}
	return false
}

// copies returns what the caller may have of an object by each channel, at this moment,
// without what counts its changes and what was done with it for others.
func (l *lab) copies(w *world, p *plan) func(dossier.ID) string {
	v := w.store.View()
	chain := l.caller(w, v, p).subj.Chain
	var sessions []*casework.Session
	for _, ch := range channels {
		sessions = append(sessions, w.desk.Session(w.people[p.people[0].Handle], casework.Options{Capacity: p.capacity, Channel: ch}))
	}
	return func(id dossier.ID) string {
		var text strings.Builder
		for _, s := range sessions {
			item, err := s.Node(context.Background(), id)
			if !item.OK() {
				fmt.Fprintln(&text, "nothing", err)
				continue
			}
			o := copyOf(item.Object(), nil)
			o.Head().Version, o.Head().Changed = 0, time.Time{}
			forget(o, v.Object(id).Obj.Head(), chain, p.people[0].Handle)
			raw, err := json.Marshal(o)
			fmt.Fprintln(&text, item.Stub(), item.Withheld(), string(raw), err)
		}
		return text.String()
	}
}

// forget takes out of a copy what this package says of itself is no business of its
// reader: to whom else an object went, and who took one. The product says so, too, and
// is not believed: a copy that told of it would make every sharing seem to be one with
// its reader. All of it is for the party that filed or originated the object.
func forget(o dossier.Object, filed *dossier.Header, chain []string, handle string) {
	own := func(party string) bool { return slices.Contains(chain, party) }
	if own(filed.Owner) || slices.ContainsFunc(filed.Marking.Originators, own) {
		return
	}
	h := o.Head()
	h.Author, h.Consents = "", nil
	h.Grants = slices.DeleteFunc(slices.Clone(h.Grants), func(g dossier.Grant) bool { return len(g.To) > 0 && !slices.ContainsFunc(g.To, own) })
	h.Overlays = slices.DeleteFunc(slices.Clone(h.Overlays), func(x marking.Overlay) bool { return !own(x.Party) })
	h.Recipients = slices.DeleteFunc(slices.Clone(h.Recipients), func(x string) bool { return x != handle })
	e, ok := o.(*dossier.Evidence)
	if !ok {
		return
	}
	passed := []dossier.CustodyAction{dossier.CustodyDisclosed, dossier.CustodyCopied, dossier.CustodyTransferred}
	e.Custody = slices.DeleteFunc(slices.Clone(e.Custody), func(x dossier.CustodyEvent) bool {
		return x.Party != "" && !own(x.Party) && slices.Contains(passed, x.Action)
	})
	for i := range e.Custody {
		e.Custody[i].Seq = i
	}
}

func (r *record) note(changed map[dossier.ID]store.Change) {
	for id := range changed {
		r.touched[id] = true
	}
}

// moved reports whether a membership or other rules were recorded between two moments.
func moved(a, b *store.View, reg registry) bool {
	if len(a.Policies()) != len(b.Policies()) {
		return true
	}
	for _, p := range reg.parties {
		if len(a.Memberships(p.Key)) != len(b.Memberships(p.Key)) {
			return true
		}
	}
	return false
}

// bare is an object without what counts its changes, and its state.
func bare(o dossier.Object) string {
	c := copyOf(o, nil)
	h := c.Head()
	h.Version, h.State, h.Changed = 0, "", time.Time{}
	raw, _ := json.Marshal(c)
	return string(raw)
}
