package dossier_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// noon is a moment on which nothing depends.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clear(parties ...string) marking.Marking {
	return marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf(parties...)}
}

func header(n dossier.Noun) dossier.Header {
	id, err := dossier.NewID(n, strings.NewReader("sixteen bytes ok"))
	if err != nil {
		panic(err)
	}
	return dossier.Header{ID: id, Version: 1, State: dossier.CycleOf(n).Start, Owner: "NL", Created: noon, Changed: noon,
		Marking: clear("NL")}
}

func newIncident() *dossier.Incident {
	return &dossier.Incident{
		Header: header(dossier.NounIncident), Title: "Mail servers of a ministry opened",
		Types: []dossier.IncidentType{dossier.IncidentDataTheft}, FirstSeen: "2024-03-01", LastSeen: "2024-04-12", Severity: 40,
		Targets:    []dossier.Target{{Country: "NL", Sector: dossier.SectorGovernment}},
		Techniques: []string{"T1566"},
		Sources:    []dossier.Source{{Publisher: "example.org", Day: "2024-05"}},
		Victim:     dossier.VictimPortion{Name: "A ministry", Marking: clear("NL")},
	}
}

func newEvidence() *dossier.Evidence {
	return &dossier.Evidence{
		Header: header(dossier.NounEvidence), Title: "Log of a gateway", Kind: dossier.EvidenceLog,
		Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "NL",
		Source:    dossier.SourcePortion{Description: "a sensor", Marking: clear("NL")},
		Victim:    dossier.VictimPortion{Name: "A ministry", Marking: clear("NL")},
		Technical: dossier.TechnicalPortion{Indicators: []string{"192.0.2.1"}, Marking: clear("NL")},
		Sources:   []dossier.Source{{Publisher: "example.org"}},
	}
}

func newCase() *dossier.Case {
	return &dossier.Case{Header: header(dossier.NounCase), Title: "Spring campaign", Lead: "NL"}
}

func newActor() *dossier.ThreatActor {
	return &dossier.ThreatActor{Header: header(dossier.NounThreatActor), Name: "SAND HERON", Aliases: []string{"TA-0"},
		Suspected: []dossier.StateClaim{{Country: "XK", Confidence: -1, Source: "a vendor", Wording: "Kosovo"}}}
}

func newRequest() *dossier.ReleaseRequest {
	return &dossier.ReleaseRequest{Header: header(dossier.NounReleaseRequest), Object: newEvidence().ID, From: "NL", To: "public",
		Purpose: dossier.PurposeCitePublic, Reason: "to be cited in a joint statement", Asked: marking.SetOf("UK")}
}

func newParty() *dossier.Party {
	return &dossier.Party{Header: header(dossier.NounParty), Key: "NL", Kind: dossier.PartyState, Name: "Netherlands", ISO2: "NL"}
}

func newAlliance() *dossier.Alliance {
	return &dossier.Alliance{Header: header(dossier.NounAlliance), Key: "eu27", Name: "European Union", Type: dossier.AllianceCFSP}
}

// oneOfEach holds a good object of every noun.
func oneOfEach() []dossier.Object {
	return []dossier.Object{newParty(), newAlliance(), newCase(), newIncident(), newEvidence(), newActor(), newRequest(),
		newJudgement(), newNormAssessment(), newAttribution(), newSupportRequest(), newStatement(), newStatementVersion(), newAmendment(),
		newComment(), newPublication(), newMeasure(), newListingProposal(), newNotification(), newServiceClient(), newPolicyBundle()}
}

// each runs one sub-test per named row.
func each[T any](t *testing.T, rows map[string]T, check func(*testing.T, T)) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) { check(t, row) })
	}
}

// refused checks that an error is the named refusal at the named place, with a text for people.
func refused(t *testing.T, err error, kind fault.Kind, code fault.Code, path ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("was accepted")
	}
	f := fault.As(err)
	if f.Kind != kind || f.Code != code || f.Public == "" {
		t.Fatalf("got %v, want %v with code %q and a public text", err, kind, code)
	}
	if !slices.Equal(f.Path, path) {
		t.Fatalf("got path %v, want %v", f.Path, path)
	}
}
