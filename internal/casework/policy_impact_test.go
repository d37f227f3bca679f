package casework_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
	"entente/rego"
)

// staff is a directory of people that never fails.
type staff []*identity.Principal

func (s staff) People(context.Context) ([]*identity.Principal, error) { return s, nil }

var reviewer = person("nl.reviewer", "NL-MFA", dossier.RoleReviewer)

// candidate compiles the shipped rules with one text replaced.
func candidate(t testing.TB, file, before, after string) *policy.Revision {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, path)
		if path == file {
			if !strings.Contains(string(text), before) {
				t.Fatalf("%s does not hold %q", file, before)
			}
			text = []byte(strings.Replace(string(text), before, after, 1))
		}
		tree[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(context.Background(), tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	return r
}

// wider lets the EU's members read what is TLP:AMBER without being named.
func wider(t testing.TB) *policy.Revision {
	return candidate(t, "alliances/eu27/eu27.rego", `input.object.tlp in {"TLP:CLEAR", "TLP:GREEN"}`, `input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}`)
}

// item is evidence of a party, shared by some ways.
func item(owner string, tlp marking.TLP, ways ...marking.Grant) *dossier.Evidence {
	e := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: owner, Author: "somebody", Marking: marking.Marking{TLP: tlp, PAP: marking.PAPGreen,
		Originators: marking.SetOf(owner), Naming: marking.NamingMay}}, Title: "item", Kind: dossier.EvidenceKinds[0], Provider: owner, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}}
	for _, g := range ways {
		g.By = owner
		e.Grants = append(e.Grants, dossier.Grant{Grant: g})
	}
	return e
}

// lasting is an end that has not come, ended is one that has.
var lasting, ended = marking.MinuteOf(noon) + 60, marking.MinuteOf(noon)

// machine is a machine client of a party that may read what the Union was given.
func machine(owner string, state dossier.State, expires marking.Minute) *dossier.ServiceClient {
	return &dossier.ServiceClient{Header: dossier.Header{State: state, Owner: owner, Author: "somebody", Marking: marking.Marking{TLP: marking.AmberStrict,
		PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay}}, Name: "feed", Roles: []dossier.Role{dossier.RoleAnalyst},
		IssuedAt: noon.Add(-24 * time.Hour), Expires: expires, Digest: strings.Repeat("ab", 32), Tail: "wxyz", Scope: dossier.ClientScope{Actions: []string{"read"},
			Alliances: []dossier.AllianceKey{"eu27"}, Channels: []dossier.ClientChannel{dossier.ClientAPI}, TLP: marking.Amber}}
}

func TestAReportOnACandidateIsTheSameWithAndWithoutWhatTheReaderMayNotKnowOf(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector")
	}
	eu, vendor := marking.Grant{Via: "eu27"}, marking.Grant{Via: "vendor_nda"}
	limited := marking.Grant{Via: "eu27", To: marking.SetOf("DE-MFA")}
	people := staff{reviewer, person("de.analyst", "DE-MFA", dossier.RoleAnalyst), person("fr.diplomat", "FR-MFA", dossier.RoleDiplomat)}
	next := wider(t)
	told := func(objects ...dossier.Object) string {
		w := newWorldOf(t, people)
		w.place(objects...)
		got, err := w.as(reviewer).PolicyImpact(t.Context(), w.rev, next)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var page bytes.Buffer
		if err := got.WriteMarkdown(&page); err != nil {
			t.Fatal(err)
		}
		return string(text) + page.String()
	}
	visible := func(ways ...marking.Grant) []dossier.Object {
		return []dossier.Object{item("FR-MFA", marking.Green, ways...), item("NL-MFA", marking.Amber, eu)}
	}
	want := told(visible(eu)...)
	if !strings.Contains(want, `"opened":`) || !strings.Contains(want, "of NL-MFA") {
		t.Fatalf("the report tells of nothing: %s", want)
	}
	for name, more := range map[string]func() []dossier.Object{
		"what was shared with others alone": func() []dossier.Object {
			return append([]dossier.Object{item("FR-MFA", marking.Amber, limited)}, visible(eu)...)
		},
		"what another alliance has": func() []dossier.Object {
			return append(visible(eu), item("US-CSIRT", marking.Amber, vendor))
		},
		"what nobody was given": func() []dossier.Object { return append(visible(eu), item("FR-MFA", marking.Amber)) },
		"what single persons were given": func() []dossier.Object {
			red := item("FR-MFA", marking.Red)
			red.Recipients = marking.SetOf("de.analyst")
			return append(visible(eu), red)
		},
		"a machine client of others":           func() []dossier.Object { return append(visible(eu), machine("FR-MFA", dossier.Active, lasting)) },
		"another way of what the reader knows": func() []dossier.Object { return visible(eu, vendor) },
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(more()...); got != want {
				t.Errorf("with it\n%s\nwithout\n%s", got, want)
			}
		})
	}
	if got := told(append(visible(eu), item("FR-MFA", marking.Green, eu))...); got == want {
		t.Error("something more that the reader may know of makes no difference: the test proves nothing")
	}
}

// newWorldOf is newWorld with a directory of people.
func newWorldOf(t *testing.T, people identity.Directory) *world {
	w := newWorld(t)
	desk, err := casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(w.rev), Compile: policy.Default(), Clock: w.clock, People: people})
	if err != nil {
		t.Fatal(err)
	}
	w.desk = desk
	return w
}

// What a comparison of the whole world counts is what asking about every person,
// in every capacity, and every object and portion of the store finds.
func TestTheWorldOfADeskHoldsEveryPersonAndObject(t *testing.T) {
	if testing.Short() {
		t.Skip("compares rules over a whole world; not in short mode")
	}
	people := staff{reviewer, person("de.analyst", "DE-MFA", dossier.RoleAnalyst), person("us.analyst", "US-CSIRT", dossier.RoleAnalyst), person("cy.other", "CY-MFA", dossier.RoleDiplomat)}
	people[1].Alliances = []string{"eu27"}
	w := newWorldOf(t, people)
	eu, nato := marking.Grant{Via: "eu27"}, marking.Grant{Via: "nato"}
	red := item("NL-MFA", marking.Red, eu)
	red.Recipients, red.Author = marking.SetOf("de.analyst"), "nl.reviewer"
	part := item("DE-MFA", marking.Green, eu, nato)
	part.Victim = dossier.VictimPortion{Name: "a ministry", Marking: marking.Marking{TLP: marking.Amber, PAP: marking.PAPGreen, Originators: marking.SetOf("DE-MFA")}}
	w.place(item("NL-MFA", marking.Amber, eu), item("NL-MFA", marking.Amber, eu), item("US-CSIRT", marking.Amber, nato, eu), red, part,
		machine("FR-MFA", dossier.Active, lasting), machine("FR-MFA", dossier.Revoked, lasting), machine("FR-MFA", dossier.Active, ended))
	next := wider(t)
	got := map[string]int{}
	world := w.desk.PolicyWorld(t.Context(), people)
	clients := w.store.View().Kind(dossier.NounServiceClient).Oldest()
	for r := clients.Next(); r != nil; r = clients.Next() {
		m, ok := w.desk.Machine(string(r.Obj.Head().ID))
		if ok && !m.Ended && m.Principal.Expires.After(noon) {
			people = append(people, &m.Principal)
		}
	}
	if len(people) != 5 {
		t.Fatalf("%d people and machine clients", len(people))
	}
	_, err := impact.Compare(t.Context(), w.rev, next, world, impact.Options{Each: func(ch impact.Change) {
		s, l := world.Classes[ch.Class].Subject, world.Stocks[ch.Stock].Label
		got[fmt.Sprint(s.Party, s.Capacity, l.Text(), ch.Relations, ch.Action, ch.Before.Outcome, ch.After.Outcome)] += ch.Pairs
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	view := w.store.View()
	ask := func(p *identity.Principal, id marking.ID, rel policy.Relations, actions []string) {
		for _, capacity := range []string{"", "eu27", "nato", "five_eyes", "g7_rrm", "opcw_coalition", "vendor_nda"} {
			subj := casework.SubjectOf(w.desk.Session(p, casework.Options{Capacity: capacity}))
			if capacity != "" && !strings.Contains(fmt.Sprint(subj.Memberships), capacity) {
				continue
			}
			for _, action := range actions {
				l := view.Labels().At(id)
				req := &policy.Request{Action: action, Subject: subj, Relations: rel, Object: l, Context: policy.Context{Now: marking.MinuteOf(noon), Channel: policy.ChannelAPI}}
				if a, b := w.rev.Decide(t.Context(), req).Outcome, next.Decide(t.Context(), req).Outcome; a != b {
					want[fmt.Sprint(subj.Party, capacity, l.Text(), rel, action, a, b)]++
				}
			}
		}
	}
	for _, n := range dossier.Nouns() {
		walk := view.Kind(n).Oldest()
		for r := walk.Next(); r != nil; r = walk.Next() {
			for _, p := range people {
				var rel policy.Relations
				if r.Obj.Head().Author == p.Handle {
					rel |= policy.Author
				}
				if r.Obj.Head().Recipients.Has(p.Handle) {
					rel |= policy.Recipient
				}
				ask(p, r.Label, rel, impact.Readings())
				for _, part := range r.Portions {
					ask(p, part.Label, rel, []string{"read"})
				}
			}
		}
	}
	if len(want) == 0 {
		t.Fatal("the candidate changes nothing: the test proves nothing")
	}
	for k := range want {
		if got[k] != want[k] {
			t.Errorf("%s: compared %d, asked %d", k, got[k], want[k])
		}
	}
	if len(got) != len(want) {
		t.Errorf("compared %d kinds of change, asked %d", len(got), len(want))
	}
}
