package dossier_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// edited returns what a change of an object does to its edition.
func edited[T dossier.Object](o T, change func(T)) dossier.Edition {
	next := dossier.Next(o, time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	change(next)
	dossier.Follow(o, next)
	return next.Head().Editions()
}

// sight is a reader who may see some atoms.
func sight(atoms ...string) func(string) bool {
	return func(atom string) bool { return slices.Contains(atoms, atom) }
}

func TestAChangeIsCountedForThoseWhoCanTellIt(t *testing.T) {
	id := func(n dossier.Noun) dossier.ID {
		id, err := dossier.NewID(n, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	actor, item, other := id(dossier.NounThreatActor), id(dossier.NounEvidence), id(dossier.NounEvidence)
	incident := &dossier.Incident{Header: header(dossier.NounIncident), Title: "A report", Severity: 2, Victim: dossier.VictimPortion{Name: "A ministry"}}
	judgement := &dossier.Judgement{Header: header(dossier.NounJudgement)}
	judgement.Matrix.Items = []dossier.MatrixItem{{Cite: dossier.Cite{Object: item, Version: 1}, Weight: 1}, {Cite: dossier.Cite{Object: other, Version: 1}, Weight: 1}}
	assessment := &dossier.NormAssessment{Header: header(dossier.NounNormAssessment)}
	assessment.Facts = []dossier.Fact{{Cite: dossier.Cite{Object: item, Version: 1}, Text: "One."}}
	statement := &dossier.Statement{Header: header(dossier.NounStatement)}
	request := &dossier.SupportRequest{Header: header(dossier.NounSupportRequest)}
	request.State = dossier.Open
	evidence := &dossier.Evidence{Header: header(dossier.NounEvidence)}

	for name, c := range map[string]struct {
		after      dossier.Edition
		told, kept []string // atoms of who can tell it, and of who cannot
	}{
		"a grant is for nobody":                              {edited(incident, func(o *dossier.Incident) { o.Grants = []dossier.Grant{{}} }), nil, []string{"title", "victim"}},
		"a reader named is for nobody":                       {edited(incident, func(o *dossier.Incident) { o.Recipients = marking.SetOf("x") }), nil, []string{"title"}},
		"a link of custody is for nobody":                    {edited(evidence, func(o *dossier.Evidence) { o.Custody = dossier.AddCustody(nil, dossier.CustodyEvent{}) }), nil, []string{"custody"}},
		"a severity is for everybody":                        {edited(incident, func(o *dossier.Incident) { o.Severity = 3 }), []string{""}, nil},
		"a title is for those from whom it is not withheld":  {edited(incident, func(o *dossier.Incident) { o.Title = "Another" }), []string{"title"}, []string{"victim"}},
		"a portion is for its readers":                       {edited(incident, func(o *dossier.Incident) { o.Victim.Name = "Another" }), []string{"victim"}, []string{"title"}},
		"that a portion is gone is for everybody":            {edited(incident, func(o *dossier.Incident) { o.Victim.Name = "" }), []string{""}, nil},
		"a reference is for those who know of what it names": {edited(incident, func(o *dossier.Incident) { o.Actors = []dossier.ID{actor} }), []string{"actors&" + string(actor)}, []string{"title"}},
		"a matrix is for those who read all of it": {edited(judgement, func(o *dossier.Judgement) { o.Matrix.Items[0].Weight = 3 }),
			[]string{"matrix&read:" + string(item) + "&read:" + string(other)}, []string{"matrix&read:" + string(item)}},
		"a fact is for those who read the item": {edited(assessment, func(o *dossier.NormAssessment) { o.Facts[0].Text = "Two." }), []string{"facts&read:" + string(item)}, []string{"facts"}},
		"a position is for its party": {edited(statement, func(o *dossier.Statement) {
			o.Positions = []dossier.Position{{Opinion: dossier.Opinion{Party: "NL"}, Mode: dossier.SignEndorse}}
		}), []string{"positions/NL"}, []string{"positions/DE"}},
		"a broken silence is for its party and those who are told who broke it": {edited(statement, func(o *dossier.Statement) {
			o.Positions = []dossier.Position{{Opinion: dossier.Opinion{Party: "NL"}, Mode: dossier.SignBreak}}
		}), []string{"positions/NL&breaker/NL"}, []string{"positions/NL"}},
		"an answer is for its party, and where that brings a request": {edited(request, func(o *dossier.SupportRequest) {
			o.Answers = []dossier.SupportAnswer{{Opinion: dossier.Opinion{Party: "NL"}}}
			o.State = dossier.Answered
		}), []string{"answers/NL", "answers"}, []string{"answers/DE"}},
		"the end of a request is for everybody": {edited(request, func(o *dossier.SupportRequest) { o.State = dossier.Closed }), []string{""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, way := range c.told {
				if got := c.after.Told(sight(strings.Split(way, "&")...)); got.N != 2 || got.At.IsZero() {
					t.Errorf("who sees %q is told %d", way, got.N)
				}
			}
			for _, way := range c.kept {
				if got := c.after.Told(sight(strings.Split(way, "&")...)); got.N != 1 {
					t.Errorf("who sees %q alone is told %d", way, got.N)
				}
			}
		})
	}
}

func TestOneChangeIsOneVersionHoweverMuchOfItOneSees(t *testing.T) {
	o := &dossier.Incident{Header: header(dossier.NounIncident), Title: "A report"}
	after := edited(o, func(o *dossier.Incident) { o.Title, o.Summary = "Another", "Of it" })
	for _, atoms := range [][]string{{"title"}, {"summary"}, {"summary", "title"}} {
		if got := after.Told(sight(atoms...)).N; got != 2 {
			t.Errorf("who sees %v is told %d", atoms, got)
		}
	}
	if got := after.Told(sight()).N; got != 1 {
		t.Errorf("who sees neither is told %d", got)
	}
}
