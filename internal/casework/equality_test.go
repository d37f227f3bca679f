package casework_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

var (
	someParties   = []string{"NL-MFA", "NL-CSIRT", "DE-MFA", "UK-MFA", "US-CSIRT", "CY-MFA", "TR-MFA"}
	someStates    = []string{"NL", "DE", "UK", "US", "CY", "TR"}
	someAlliances = []string{"eu27", "nato", "five_eyes", "g7_rrm", "opcw_coalition", "vendor_nda"}
)

func anyPerson(t *rapid.T) *identity.Principal {
	party := rapid.SampledFrom(someParties).Draw(t, "party")
	p := person("p-"+party, party, rapid.SampledFrom(dossier.Roles).Draw(t, "role"), rapid.SampledFrom(dossier.Roles).Draw(t, "role"))
	p.Compartments = rapid.SliceOfN(rapid.SampledFrom([]string{"case-7", "sigint"}), 0, 2).Draw(t, "compartments")
	return p
}

func anyMarking(t *rapid.T) marking.Marking {
	m := marking.Marking{
		TLP:         marking.TLP(rapid.IntRange(1, 5).Draw(t, "tlp")),
		PAP:         marking.PAP(rapid.IntRange(1, 4).Draw(t, "pap")),
		Originators: marking.SetOf(rapid.SliceOfN(rapid.SampledFrom(someParties), 1, 2).Draw(t, "originators")...),
		ORCON:       rapid.Bool().Draw(t, "orcon"),
		Naming:      marking.Naming(rapid.IntRange(1, 3).Draw(t, "naming")),
	}
	if rapid.IntRange(0, 3).Draw(t, "rel to?") == 0 {
		m.RelTo = marking.Only(rapid.SliceOfN(rapid.SampledFrom(someStates), 0, 4).Draw(t, "rel to")...)
	}
	if rapid.IntRange(0, 3).Draw(t, "embargo?") == 0 {
		m.Embargo = marking.MinuteOf(noon.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "embargo")) * time.Minute))
	}
	if rapid.IntRange(0, 3).Draw(t, "expires?") == 0 {
		m.Expires = m.Embargo + marking.MinuteOf(noon.Add(time.Duration(rapid.IntRange(4, 9).Draw(t, "expires"))*time.Minute))
		if m.Embargo != 0 {
			m.Expires = m.Embargo + 2
		}
	}
	return m
}

func anyHeader(t *rapid.T, n dossier.Noun, people []*identity.Principal) dossier.Header {
	handles := []string{"somebody"}
	for _, p := range people {
		handles = append(handles, p.Handle)
	}
	h := dossier.Header{
		State: rapid.SampledFrom(dossier.CycleOf(n).States()).Draw(t, "state"), Owner: rapid.SampledFrom(someParties).Draw(t, "owner"),
		Author: rapid.SampledFrom(handles).Draw(t, "author"), Marking: anyMarking(t),
		Recipients: marking.SetOf(rapid.SampledFrom(handles).Draw(t, "recipient")),
	}
	if rapid.IntRange(0, 4).Draw(t, "need?") == 0 {
		h.Need = marking.SetOf("case-7")
	}
	for range rapid.IntRange(0, 2).Draw(t, "grants") {
		g := marking.Grant{By: rapid.SampledFrom(append([]string{h.Owner}, h.Marking.Originators...)).Draw(t, "by")}
		if rapid.Bool().Draw(t, "by way of an alliance") {
			g.Via = rapid.SampledFrom(someAlliances).Draw(t, "via")
		}
		if g.Via == "" || rapid.Bool().Draw(t, "to parties") {
			g.To = marking.SetOf(rapid.SampledFrom(append(someParties, someStates...)).Draw(t, "to"))
		}
		h.Grants = append(h.Grants, dossier.Grant{Grant: g})
	}
	if rapid.IntRange(0, 2).Draw(t, "consent?") == 0 {
		h.Consents = []marking.Consent{{By: h.Marking.Originators[0], To: rapid.SampledFrom([]string{"alliance:eu27", "alliance:nato", "DE", "public"}).Draw(t, "to"),
			Purpose: string(rapid.SampledFrom(dossier.Purposes).Draw(t, "purpose"))}}
	}
	return h
}

// What a person sees is the same by every path, the same as a full evaluation of
// the rules says, and does not change as caches warm.
func TestEveryPathShowsTheSame(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		casework.WalkBy(w.desk, rapid.Uint8Range(0, 2).Draw(r, "way of walking"))
		var people []*identity.Principal
		for range 3 {
			p := anyPerson(r)
			p.Handle += fmt.Sprint("-", n, "-", len(people))
			people = append(people, p)
		}
		file := &dossier.Case{Header: anyHeader(r, dossier.NounCase, people), Title: "case", Lead: "NL"}
		file.State, file.Marking, file.Grants = dossier.Open, marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf("NL-MFA")}, nil
		file.Need, file.Consents = nil, nil
		file.Excluded = marking.SetOf(rapid.SampledFrom([]string{"", "", "TR", "CY"}).Draw(r, "excluded"))
		w.place(file)

		feeds := make([]<-chan casework.Event, len(people))
		follow, stop := context.WithCancel(ctx)
		defer stop()
		for i, p := range people {
			feed, err := w.as(p).Activity(follow, file.ID)
			if err == nil {
				feeds[i] = feed
			}
		}
		var placed []dossier.Object
		for i := range rapid.IntRange(1, 8).Draw(r, "objects") {
			word := fmt.Sprintf("word%d item%d", n, i)
			placed = append(placed, anyObject(r, people, word))
			placed[i].Head().Case = file.ID
		}
		w.place(placed...)
		for i, p := range people {
			paths := map[dossier.Noun]map[string][]string{}
			want := 0
			for _, noun := range drawn() {
				paths[noun] = seen(r, w, p, file.ID, noun, placed, n)
				if noun != dossier.NounNotification {
					want += len(paths[noun]["get"])
				}
			}
			if feeds[i] != nil {
				frames := follows(feeds[i], want)
				for _, noun := range drawn() {
					if noun != dossier.NounNotification { // has a stream of its own
						paths[noun]["subscription"] = frames[noun]
					}
				}
			}
			for _, noun := range drawn() {
				for path, got := range paths[noun] {
					if diff := cmp.Diff(paths[noun]["full evaluation"], got, cmpopts.EquateEmpty()); diff != "" {
						r.Fatalf("%s of %s by %s (-full evaluation +this path):\n%s", path, noun, p.Party, diff)
					}
				}
			}
		}
	})
}

// seen asks for everything of a noun by every path, as sorted ids.
func seen(r *rapid.T, w *world, p *identity.Principal, file dossier.ID, noun dossier.Noun, placed []dossier.Object, n int) map[string][]string {
	ctx := context.Background()
	s := w.as(p)
	out := map[string][]string{}
	all := casework.MaxPage
	collect := func(path string, filter casework.Common, page casework.Page) int {
		got, err := listOf(ctx, s, noun, filter, page)
		if err != nil {
			r.Fatal(err)
		}
		ids, total := []string{}, got.total
		for _, id := range got.ids {
			ids = append(ids, string(id))
		}
		ids = slices.DeleteFunc(ids, func(id string) bool {
			return !slices.ContainsFunc(placed, func(o dossier.Object) bool { return string(o.Head().ID) == id })
		})
		slices.Sort(ids)
		out[path] = ids
		return total
	}
	get, full, readable := []string{}, []string{}, []string{}
	view := w.store.View()
	for _, o := range placed {
		if o.Noun() != noun {
			continue
		}
		id := o.Head().ID
		item, _ := s.Node(ctx, id)
		if item.OK() {
			get = append(get, string(id))
			if !item.Stub() {
				readable = append(readable, string(id))
			}
		}
		var rel policy.Relations
		if o.Head().Author == p.Handle {
			rel |= policy.Author
		}
		if o.Head().Recipients.Has(p.Handle) {
			rel |= policy.Recipient
		}
		d := w.rev.Decide(ctx, &policy.Request{Action: "read", Subject: casework.SubjectOf(s), Relations: rel, Object: view.Labels().At(view.Object(id).Label),
			Context: policy.Context{Now: marking.MinuteOf(w.clock()), Channel: policy.ChannelAPI}})
		if d.Outcome.Discoverable() {
			full = append(full, string(id))
		}
	}
	slices.Sort(get)
	slices.Sort(full)
	slices.Sort(readable)
	out["get"], out["full evaluation"] = get, full
	out["list newest first"] = walkAll(r, s, noun, placed, false)
	out["list oldest first"] = walkAll(r, s, noun, placed, true)
	// Only what is readable has words and a case to be found by; a stub has none.
	for path, filter := range map[string]casework.Common{"nested": {Case: file}, "search": {Search: fmt.Sprintf("word%d", n)}} {
		if path == "search" && noun == dossier.NounNotification || path == "nested" && noun == dossier.NounPolicyBundle {
			continue // has no words; is in no case
		}
		total := collect(path, filter, casework.Page{First: &all})
		if diff := cmp.Diff(readable, out[path]); diff != "" {
			r.Fatalf("%s of %s by %s (-readable +this path):\n%s", path, noun, p.Party, diff)
		}
		if total != len(readable) {
			r.Fatalf("%s counts %d of %s, %d are readable", path, total, noun, len(readable))
		}
		delete(out, path)
	}
	return out
}

// listed is one page of a list of any noun.
type listed struct {
	ids            []dossier.ID
	cursors        []string
	next, previous bool
	total          int
}

func flat[T dossier.Object](c *casework.Connection[T], err error) (listed, error) {
	if err != nil {
		return listed{}, err
	}
	out := listed{next: c.HasNext, previous: c.HasPrevious, total: c.Total()}
	for _, e := range c.Edges {
		out.ids, out.cursors = append(out.ids, e.Node.Object().Head().ID), append(out.cursors, e.Cursor())
	}
	return out, nil
}

// walkAll pages through the whole list in small pages and checks its count.
func walkAll(r *rapid.T, s *casework.Session, noun dossier.Noun, placed []dossier.Object, backward bool) []string {
	ctx := context.Background()
	size := rapid.SampledFrom([]int{1, 2, 5, 16, 53, 100}).Draw(r, "page size")
	page := casework.Page{First: &size}
	if backward {
		page = casework.Page{Last: &size}
	}
	ids, count, total := []string{}, 0, -1
	for {
		var cursors []string
		var more bool
		add := func(id dossier.ID, cursor string) {
			count++
			cursors = append(cursors, cursor)
			if slices.ContainsFunc(placed, func(o dossier.Object) bool { return o.Head().ID == id }) {
				ids = append(ids, string(id))
			}
		}
		got, err := listOf(ctx, s, noun, casework.Common{}, page)
		if err != nil {
			r.Fatal(err)
		}
		for i, id := range got.ids {
			add(id, got.cursors[i])
		}
		more, total = got.next && !backward || got.previous && backward, got.total
		if !more {
			break
		}
		if backward {
			page.Before = cursors[0]
		} else {
			page.After = cursors[len(cursors)-1]
		}
	}
	if count != total {
		r.Fatalf("%d in all pages of %s, counted %d", count, noun, total)
	}
	slices.Sort(ids)
	return ids
}

// follows collects the frames of a subscription until as many have come as are
// expected, by noun.
func follows(feed <-chan casework.Event, want int) map[dossier.Noun][]string {
	got := map[dossier.Noun][]string{}
	for n := 0; n < want; n++ {
		select {
		case e, ok := <-feed:
			if !ok {
				got[dossier.NounIncident] = append(got[dossier.NounIncident], "the subscription closed")
				return got
			}
			got[e.ID.Noun()] = append(got[e.ID.Noun()], string(e.ID))
		case <-time.After(5 * time.Second):
			got[dossier.NounIncident] = append(got[dossier.NounIncident], "no frame came")
			return got
		}
	}
	for _, ids := range got {
		slices.Sort(ids)
	}
	return got
}
