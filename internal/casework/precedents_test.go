package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

// archive is a desk with three old cases and one work without a case. Each day is
// that of the latest thing done.
func archive(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	actor := &dossier.ThreatActor{Header: dossier.Header{State: dossier.Active, Owner: "NL-MFA", Marking: marked("NL-MFA", marking.Clear, marking.PAPClear)}, Name: "SAND HERON"}
	w.place(actor)
	for i, c := range []struct {
		title  string
		sector dossier.Sector
		state  string
		norm   string
		via    string
		hidden bool // from everybody but the Dutch
	}{
		{"power", dossier.SectorInfrastructure, "RU", "un-13f", "eu27", false},
		{"ministry", dossier.SectorGovernment, "CN", "un-13c", "nato", false},
		{"kept", dossier.SectorGovernment, "RU", "un-13f", "eu27", true},
	} {
		h := func(s dossier.State) dossier.Header {
			m := marked("NL-MFA", marking.Clear, marking.PAPClear)
			if c.hidden {
				m.TLP = marking.Amber
			}
			return dossier.Header{State: s, Owner: "NL-MFA", Marking: m}
		}
		file := &dossier.Case{Header: h(dossier.Open), Title: c.title, Lead: "NL-MFA"}
		w.place(file)
		in := func(s dossier.State) dossier.Header {
			x := h(s)
			x.Case = file.ID
			return x
		}
		at := func(day int) *dossier.Opinion {
			return &dossier.Opinion{Party: "NL-MFA", Person: "nl.minister", At: time.Date(2026, 1+time.Month(i), day, 9, 0, 0, 0, time.UTC)}
		}
		publication := &dossier.Publication{Header: in(dossier.Published), Kind: dossier.StatementJoint, Alliance: c.via, Lead: "NL-MFA",
			Texts: []dossier.PublicText{{Language: "nl", Title: "Verklaring", Sections: []dossier.PublicSection{{Kind: dossier.SectionAttribution, Paragraphs: []string{"Zij waren het."}}}},
				{Language: "en", Authentic: true, Title: "Statement on " + c.title, Sections: []dossier.PublicSection{
					{Kind: dossier.SectionFacts, Paragraphs: []string{"It happened."}}, {Kind: dossier.SectionAttribution, Paragraphs: []string{"It was them."}}}}},
			Signatories: []dossier.Signatory{{Party: "NL", Mode: dossier.SignJointAuthor}}}
		publication.Marking = marked("NL-MFA", marking.Clear, marking.PAPClear)
		publication.Marking.Embargo = marking.MinuteOf(time.Date(2026, 1+time.Month(i), 20, 9, 0, 0, 0, time.UTC))
		if c.hidden {
			publication.State = dossier.Cancelled
		}
		w.place(
			&dossier.Incident{Header: in(dossier.Assessed), Title: c.title, Types: []dossier.IncidentType{dossier.IncidentWiper}, Targets: []dossier.Target{{Sector: c.sector, Country: "UA"}}},
			&dossier.NormAssessment{Header: in(dossier.Approved), Title: "A norm", Norm: c.norm, Finding: dossier.FindingViolation, Envelope: dossier.EnvelopeRetorsion},
			&dossier.Attribution{Header: in(dossier.Decided), Title: "They did it", Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Publicity: dossier.PublicityPublic,
				Authority: "Minister", Target: dossier.ActorClaim{Level: dossier.LevelState, Name: "A state", State: c.state, Actor: actor.ID}, Decision: at(10)},
			&dossier.Attribution{Header: in(dossier.Proposed), Title: "Not yet", Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Publicity: dossier.PublicityPublic,
				Authority: "Minister", Target: dossier.ActorClaim{Level: dossier.LevelState, Name: "Another", State: "KP"}},
			&dossier.Measure{Header: in(dossier.CarriedOut), Title: "Summons", Kind: dossier.MeasureSummons, Family: dossier.FamilyNational, Against: c.state, Decision: at(11), CarriedOut: at(12)},
			publication)
	}
	w.place(&dossier.Measure{Header: dossier.Header{State: dossier.Decided, Owner: "DE-MFA", Marking: marked("DE-MFA", marking.Clear, marking.PAPClear)}, Title: "Help",
		Kind: dossier.MeasureCapacity, Family: dossier.FamilyPreventive, Decision: &dossier.Opinion{Party: "DE-MFA", At: time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)}})
	return w
}

// shown is one line for each precedent.
func shown(t *testing.T, w *world, p *identity.Principal, f casework.PrecedentFilter) string {
	t.Helper()
	c, err := w.as(p).Precedents(t.Context(), f, casework.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range c.Edges {
		title := "-"
		if e.Node.Case.OK() {
			title = e.Node.Case.Object().Title
		}
		out = append(out, fmt.Sprintf("%s %da %ds %dm", title, len(e.Node.Attributions), len(e.Node.Statements), len(e.Node.Measures)))
	}
	if c.Total != len(c.Edges) {
		t.Errorf("counts %d and shows %d", c.Total, len(c.Edges))
	}
	return strings.Join(out, ", ")
}

func TestPrecedentsAreWhatWasDecidedWordedAndDoneByCase(t *testing.T) {
	w := archive(t)
	actor := w.store.View().Kind(dossier.NounThreatActor).Newest()
	heron := actor.Next().Obj.Head().ID
	for say, c := range map[string]struct {
		who  *identity.Principal
		f    casework.PrecedentFilter
		want string
	}{
		"a partner sees what is open":    {frDelegate, casework.PrecedentFilter{}, "- 0a 0s 1m, ministry 1a 1s 1m, power 1a 1s 1m"},
		"its own party sees all":         {nlDiplomat, casework.PrecedentFilter{}, "- 0a 0s 1m, kept 1a 0s 1m, ministry 1a 1s 1m, power 1a 1s 1m"},
		"by actor":                       {frDelegate, casework.PrecedentFilter{Actor: heron}, "ministry 1a 1s 1m, power 1a 1s 1m"},
		"by the state":                   {frDelegate, casework.PrecedentFilter{State: "RU"}, "power 1a 1s 1m"},
		"by a state only proposed":       {nlDiplomat, casework.PrecedentFilter{State: "KP"}, ""},
		"by norm":                        {frDelegate, casework.PrecedentFilter{Norm: "un-13f"}, "power 1a 1s 1m"},
		"by sector":                      {frDelegate, casework.PrecedentFilter{Sector: dossier.SectorGovernment}, "ministry 1a 1s 1m"},
		"by alliance":                    {frDelegate, casework.PrecedentFilter{Alliance: "nato"}, "ministry 1a 1s 1m"},
		"statements alone":               {frDelegate, casework.PrecedentFilter{Kinds: []casework.PrecedentKind{casework.PrecedentStatement}}, "ministry 0a 1s 0m, power 0a 1s 0m"},
		"until a day within a case":      {frDelegate, casework.PrecedentFilter{Until: "2026-02-11"}, "ministry 1a 0s 0m, power 1a 1s 1m"},
		"from a day on":                  {frDelegate, casework.PrecedentFilter{From: "2026-02-12"}, "- 0a 0s 1m, ministry 0a 1s 1m"},
		"what is withheld matches never": {frDelegate, casework.PrecedentFilter{Norm: "un-13f", Sector: dossier.SectorGovernment}, ""},
	} {
		t.Run(say, func(t *testing.T) {
			if got := shown(t, w, c.who, c.f); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	c, err := w.as(frDelegate).Precedents(t.Context(), casework.PrecedentFilter{Sector: dossier.SectorInfrastructure}, casework.Page{})
	if err != nil || len(c.Edges) != 1 {
		t.Fatal(err)
	}
	language, wording := c.Edges[0].Node.Statements[0].Object().Wording(dossier.SectionAttribution)
	if p := c.Edges[0].Node; language != "en" || strings.Join(wording, "") != "It was them." || strings.Join(p.Norms, "") != "un-13f" || len(p.Incidents) != 1 ||
		!p.Latest.Equal(time.Date(2026, 1, 20, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%s %v %v %v %s", language, wording, p.Norms, p.Incidents, p.Latest)
	}
}

func TestPrecedentsArePagedInBothDirections(t *testing.T) {
	w := archive(t)
	one := 1
	for say, step := range map[string]func(*casework.Page, casework.PrecedentEdge){
		"towards older": func(p *casework.Page, e casework.PrecedentEdge) { p.First, p.After = &one, e.Cursor },
		"towards newer": func(p *casework.Page, e casework.PrecedentEdge) { p.Last, p.Before = &one, e.Cursor },
	} {
		t.Run(say, func(t *testing.T) {
			page := casework.Page{First: &one}
			if say == "towards newer" {
				page = casework.Page{Last: &one}
			}
			n := 0
			for range 9 {
				c, err := w.as(nlDiplomat).Precedents(t.Context(), casework.PrecedentFilter{}, page)
				if err != nil || len(c.Edges) != 1 || c.Total != 4 {
					t.Fatal(err, len(c.Edges), c.Total)
				}
				n++
				if say == "towards older" && !c.HasNext || say == "towards newer" && !c.HasPrevious {
					break
				}
				step(&page, c.Edges[0])
			}
			if n != 4 {
				t.Errorf("%d pages of one", n)
			}
		})
	}
	c, err := w.as(nlDiplomat).Precedents(t.Context(), casework.PrecedentFilter{}, casework.Page{First: &one})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.as(frDelegate).Precedents(t.Context(), casework.PrecedentFilter{}, casework.Page{After: c.Edges[0].Cursor})
	kindIs(t, err, fault.Invalid, fault.CodeCursorInvalid, "another person's cursor")
	_, err = w.as(nlDiplomat).Precedents(t.Context(), casework.PrecedentFilter{State: "RU"}, casework.Page{Before: c.Edges[0].Cursor})
	kindIs(t, err, fault.Invalid, fault.CodeCursorInvalid, "the cursor of another question")
	many := 101
	_, err = w.as(nlDiplomat).Precedents(t.Context(), casework.PrecedentFilter{}, casework.Page{Last: &many})
	kindIs(t, err, fault.Invalid, fault.CodePageSize, "a page of 101")
}
