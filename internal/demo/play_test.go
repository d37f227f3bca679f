package demo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/demo"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// first is the service that the tests read; none of them changes it.
var first = sync.OnceValues(func() (*app.App, error) {
	dir, err := os.MkdirTemp("", "entente-story-")
	if err != nil {
		return nil, err
	}
	return tell(dir)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if a, err := first(); err == nil {
		err = errors.Join(a.Close(), os.RemoveAll(a.Data()))
		if err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

// tell opens a service and tells the story in it.
func tell(dir string) (*app.App, error) {
	people, err := demo.People()
	if err != nil {
		return nil, err
	}
	orgs, err := demo.Parties()
	if err != nil {
		return nil, err
	}
	cfg := app.Default()
	cfg.Data, cfg.People, cfg.Orgs, cfg.LogTo = dir, people, orgs, io.Discard
	cfg.Policy.EvalLimit = time.Second // the machine may be busy; no test is about time
	a, err := app.New(context.Background(), cfg)
	if err != nil {
		return nil, err
	}
	story, err := demo.Load()
	if err == nil {
		err = story.Play(context.Background(), a.Session, time.Now)
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// told returns a service in which the story has been told.
func told(t *testing.T) *app.App {
	t.Helper()
	a, err := first()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// seen lists what somebody sees of a noun, by title.
func seen(t *testing.T, a *app.App, handle string) map[string]casework.Released[*dossier.Evidence] {
	t.Helper()
	s, err := a.Session(handle)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]casework.Released[*dossier.Evidence]{}
	all, after := casework.MaxPage, ""
	for {
		page, err := s.EvidenceItems(context.Background(), casework.EvidenceFilter{}, casework.Page{First: &all, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Edges {
			key := e.Node.Object().Title
			if e.Node.Stub() {
				key = string(e.Node.Object().ID)
			}
			out[key], after = e.Node, e.Cursor()
		}
		if !page.HasNext {
			return out
		}
	}
}

func TestEveryoneSeesSomethingNobodyEverythingAndNoTwoStatesTheSame(t *testing.T) {
	a := told(t)
	views := map[string][]string{} // titles by handle
	everything := map[string]bool{}
	for _, p := range a.People() {
		for title := range seen(t, a, p.Handle) {
			views[p.Handle] = append(views[p.Handle], title)
			everything[title] = true
		}
		slices.Sort(views[p.Handle])
	}
	for handle, titles := range views {
		if len(titles) == 0 || len(titles) == len(everything) {
			t.Errorf("%s sees %d of %d items", handle, len(titles), len(everything))
		}
	}
	for _, pair := range [][2]string{
		{"nl.diplomat", "cy.diplomat"}, {"nl.diplomat", "de.diplomat"}, {"uk.diplomat", "us.diplomat"}, {"jp.diplomat", "ca.secretariat"},
		{"eeas.desk", "nato.staff"}, {"de.diplomat", "de.analyst"}, {"vendor.liaison", "opcw.liaison"}, {"cz.analyst", "al.analyst"},
	} {
		if slices.Equal(views[pair[0]], views[pair[1]]) {
			t.Errorf("%s and %s see the same", pair[0], pair[1])
		}
	}
}

func TestTheRulesOfTheFieldHoldInTheStory(t *testing.T) {
	a := told(t)
	for _, test := range []struct {
		name, item string
		by, notBy  []string
	}{
		{"RED is for the persons named", "Movements of the officers", []string{"nl.analyst", "uk.diplomat"}, []string{"uk.analyst", "nl.diplomat", "us.analyst"}},
		{"AMBER+STRICT is for the organisations named", "Proxy logs of the parliamentary network, extract", []string{"de.analyst", "nl.analyst"},
			[]string{"de.diplomat", "nl.diplomat", "fr.diplomat", "uk.analyst"}},
		{"GREEN to an alliance is for its members", "Preparation of the operation", []string{"nl.diplomat", "al.analyst", "uk.diplomat"},
			[]string{"cy.diplomat", "eeas.desk", "jp.diplomat", "vendor.liaison"}},
		{"an analysis goes only where all its originators agreed", "Joint assessment of operators and infrastructure", []string{"uk.analyst", "us.analyst"},
			[]string{"nl.analyst", "de.analyst"}},
		{"an embargo hides until it ends", "Basis of a statement, under embargo", []string{"eeas.desk"}, []string{"nl.diplomat", "cy.diplomat"}},
		{"what a company gives is for its circle", "Telemetry of provider networks", []string{"vendor.liaison", "nl.analyst", "uk.analyst"},
			[]string{"us.analyst", "fr.diplomat", "uk.diplomat"}},
		{"a need-to-know list binds within an organisation", "Image of a seized computer", []string{"nl.analyst", "uk.analyst"}, []string{"uk.examiner", "nl.diplomat"}},
		{"REL TO limits an alliance", "Use of small-office devices", []string{"uk.analyst"}, []string{"nl.analyst", "de.analyst"}},
		{"a tear-line stands alone", "What was found, for the European partners", []string{"cy.diplomat", "cz.analyst", "us.analyst"}, []string{"jp.diplomat", "vendor.liaison"}},
		{"observers are shown item by item", "Extract for the observers", []string{"jp.diplomat", "uk.diplomat"}, []string{"cy.diplomat", "vendor.liaison"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, handle := range test.by {
				if item := seen(t, a, handle)[test.item]; !item.OK() || item.Stub() {
					t.Errorf("%s does not see it", handle)
				}
			}
			for _, handle := range test.notBy {
				if item := seen(t, a, handle)[test.item]; item.OK() {
					t.Errorf("%s sees it", handle)
				}
			}
		})
	}
}

func TestPartsAreWithheldByName(t *testing.T) {
	a := told(t)
	for _, test := range []struct{ handle, item, field string }{
		{"nl.analyst", "Telemetry of provider networks", "provider"},
		{"nl.diplomat", "Effects on wind turbines", "victim"},
		{"uk.analyst", "Second-stage access", "source"},
		{"nl.analyst", "Second-stage access", "technical"},
	} {
		item := seen(t, a, test.handle)[test.item]
		if !item.OK() || !item.Withholds(test.field) {
			t.Errorf("%s: %q: %s is not withheld: %v", test.handle, test.item, test.field, item.Withheld())
		}
	}
}

func TestAVictimIsNamedOnlyWhereTheOriginatorAgreed(t *testing.T) {
	s, err := told(t).Session("jp.diplomat")
	if err != nil {
		t.Fatal(err)
	}
	for search, named := range map[string]bool{"theft of data at Sony": true, "wireless network of the OPCW": true, "WannaCry": false} {
		page, err := s.Incidents(context.Background(), casework.IncidentFilter{Common: casework.Common{Search: search}}, casework.Page{})
		if err != nil || len(page.Edges) != 1 {
			t.Fatalf("%s: %d incidents, %v", search, len(page.Edges), err)
		}
		item := page.Edges[0].Node
		if got := item.Object().Victim.Name != ""; got != named || got == item.Withholds("victim") {
			t.Errorf("%s: named %v, want %v; withheld %v", search, got, named, item.Withheld())
		}
	}
}

func TestWhatWasAskedForAndGrantedIsOnTheItem(t *testing.T) {
	item := seen(t, told(t), "us.analyst")["American reporting on the infrastructure"]
	consents := item.Object().Consents
	if len(consents) != 1 || consents[0].By != "US-CISA" || consents[0].To != "public" || consents[0].Purpose != "CITE_PUBLIC" {
		t.Errorf("got %+v", consents)
	}
	mine := seen(t, told(t), "nl.analyst")["American reporting on the infrastructure"]
	if o := mine.Object().Overlays; len(o) != 1 || o[0].Party != "NL-CSIRT" || o[0].TLP != marking.AmberStrict {
		t.Errorf("got %+v", o)
	}
}

func TestARevokedItemLeavesAStubForThoseWhoHadIt(t *testing.T) {
	a := told(t)
	stubs := 0
	for _, item := range seen(t, a, "nl.analyst") {
		if item.Stub() {
			stubs++
		}
	}
	if stubs == 0 {
		t.Error("nl.analyst sees no tombstone")
	}
	if item := seen(t, a, "al.analyst")["Sign-in log of a mail server"]; !item.OK() || item.Object().Revocation == nil {
		t.Error("its owner does not see the revocation")
	}
}

func TestEveryAllianceAndEveryLabelIsUsed(t *testing.T) {
	a := told(t)
	via, tlp := map[string]bool{}, map[marking.TLP]bool{}
	for _, p := range a.People() {
		for _, item := range seen(t, a, p.Handle) {
			if item.Stub() {
				continue
			}
			h := item.Object().Head()
			tlp[h.Marking.TLP] = true
			for _, g := range h.Grants {
				via[g.Via] = true
			}
		}
	}
	for _, key := range []string{"eu27", "nato", "five_eyes", "g7_rrm", "opcw_coalition", "vendor_nda"} {
		if !via[key] {
			t.Errorf("nothing was shared by way of %s", key)
		}
	}
	if len(tlp) != 5 {
		t.Errorf("labels in use: %v", tlp)
	}
}

func TestASecondTellingIsTheSame(t *testing.T) {
	again, err := tell(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	list := func(a *app.App, handle string) string {
		var lines []string
		for title, item := range seen(t, a, handle) {
			if item.Stub() {
				title = "a stub" // its id differs each time
			}
			lines = append(lines, title)
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	for _, handle := range []string{"nl.diplomat", "us.analyst", "vendor.liaison"} {
		if one, two := list(told(t), handle), list(again, handle); one != two {
			t.Errorf("%s: first\n%s\nsecond\n%s", handle, one, two)
		}
	}
}
