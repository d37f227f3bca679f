package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// Found by the harness of internal/noleak: the same step was FORBIDDEN while the
// statement was there, and NOT_FOUND in the world without it.
func TestAStepOnAPaperOfAHiddenStatementIsAnsweredAsIfThereWereNone(t *testing.T) {
	n := negotiate(t)
	s := must[*dossier.Statement](t, "draft")(n.in(nlPen).DraftStatement(t.Context(), n.input()))
	if r, err := n.in(deDiplomat).Node(t.Context(), s.ID); err != nil || r.OK() {
		t.Fatalf("the draft of others is in view: %v", err)
	}
	h := func(state dossier.State) dossier.Header {
		return dossier.Header{State: state, Owner: "DE-MFA", Marking: green("DE-MFA"), Case: n.file}
	}
	amendment := &dossier.Amendment{Header: h(dossier.Tabled), Statement: s.ID, Op: dossier.AmendReplace, Target: "c1", Reason: "clearer",
		Claim: dossier.Claim{Key: "c1", Type: dossier.ClaimState, Text: "Another text.", Verb: dossier.VerbResponsible, Basis: dossier.BasisAssertion,
			Subject: dossier.ActorClaim{Level: dossier.LevelState, Name: "Russian Federation", State: "RU"}, By: "DE-MFA"}}
	comment := &dossier.Comment{Header: h(dossier.Open), Statement: s.ID, Number: 1, Text: "Say less."}
	n.place(amendment, comment)
	absent := dossier.ID("amd_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	want := second(n.in(deDiplomat).CoSign(t.Context(), absent, 0))
	for name, got := range map[string]error{
		"co-sign":  second(n.in(deDiplomat).CoSign(t.Context(), amendment.ID, 0)),
		"withdraw": second(n.in(deDiplomat).DecideAmendment(t.Context(), amendment.ID, 0, 0, "withdraw", "")),
		"resolve":  second(n.in(deDiplomat).MoveComment(t.Context(), comment.ID, 0, "resolve")),
	} {
		if !fault.Is(got, fault.NotFound) || fault.As(got).Public != fault.As(want).Public {
			t.Errorf("%s: %v, and on what does not exist %v", name, got, want)
		}
	}
}

// Found by the harness of internal/noleak: an amendment was REFERENCE_UNKNOWN while
// the incident stood in a hidden case, and done in the world without that case.
func TestAnIncidentInAHiddenCaseIsAmendedAsOneThatIsInNone(t *testing.T) {
	w := newWorld(t)
	m := amber("NL-CSIRT")
	hidden := &dossier.Case{Header: dossier.Header{State: dossier.Open, Owner: "FR-CSIRT", Marking: amber("FR-CSIRT")}, Title: "A case of others", Lead: "FR-CSIRT"}
	w.place(hidden)
	report := &dossier.Incident{Header: dossier.Header{State: dossier.Draft, Owner: "NL-CSIRT", Author: nlOfficer.Handle, Marking: m, Case: hidden.ID},
		Title: "A report", Types: []dossier.IncidentType{dossier.IncidentTypes[0]}, Severity: 2}
	w.place(report)
	if r, err := w.as(nlOfficer).Node(t.Context(), hidden.ID); err != nil || r.OK() {
		t.Fatalf("the case is in view: %v", err)
	}
	in := casework.NewIncident{Title: "Another title", Types: report.Types, Severity: 2}
	if next := must[*dossier.Incident](t, "amend")(w.as(nlOfficer).AmendIncident(t.Context(), report.ID, 0, in)); next.Title != in.Title || next.Case != "" {
		t.Errorf("amended to %q in case %q", next.Title, next.Case)
	}
	in.Case, in.Marking = hidden.ID, m
	if _, err := w.as(nlOfficer).CreateIncident(t.Context(), in); fault.As(err) == nil || fault.As(err).Code != fault.CodeReferenceUnknown {
		t.Errorf("a new one in the hidden case: %v", err)
	}
}
