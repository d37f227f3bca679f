package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

type taken = casework.Released[*dossier.Measure]

func demarche(uses ...dossier.ID) casework.NewMeasure {
	return casework.NewMeasure{Title: "Tell them that we know", Kind: dossier.MeasureDemarche, Family: dossier.FamilyNational, Against: "RU",
		Uses: uses, Marking: greenOf("NL-MFA")}
}

func TestAMeasureIsDecidedCarriedOutAndFollowedUp(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ok := fine[taken](t)
	m := ok(w.as(nlDiplomat).ProposeMeasure(ctx, demarche(w.item("NL-MFA", greenOf("NL-MFA")).ID))).Object()
	_, err := w.as(nlDiplomat).DecideMeasure(ctx, m.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "a diplomat decides")
	_, err = w.as(nlDiplomat).FollowUpMeasure(ctx, m.ID, 0, dossier.FollowUpDenial, "They deny it.", "2026-11-22")
	kindIs(t, err, fault.Precondition, fault.CodeMoveIllegal, "followed up before it was decided")
	ok(w.as(nlMinister).DecideMeasure(ctx, m.ID, 1, "Do it."))
	ok(w.as(nlDiplomat).CarryOutMeasure(ctx, m.ID, 0, "Handed over."))
	ok(w.as(nlDiplomat).FollowUpMeasure(ctx, m.ID, 0, dossier.FollowUpDenial, "They deny it.", "2026-11-22"))
	_, err = w.as(nlDiplomat).ReviewMeasure(ctx, m.ID, 0, "", "")
	kindIs(t, err, fault.Invalid, fault.CodeTextEmpty, "a review that says nothing")
	got := ok(w.as(nlAnalyst).ReviewMeasure(ctx, m.ID, 0, "It went on.", "2027-05")).Object()
	if got.State != dossier.Reviewed || len(got.FollowUps) != 2 || got.FollowUps[1].Kind != dossier.FollowUpEffect || got.ReviewOn != "2027-05" {
		t.Errorf("%s %v %s", got.State, got.FollowUps, got.ReviewOn)
	}
	due, err := w.as(nlDiplomat).Measures(ctx, casework.MeasureFilter{ReviewUntil: "2027-05-31"}, casework.Page{})
	if err != nil || due.Total() != 1 {
		t.Errorf("to be reviewed by then: %v", err)
	}
	if _, err := w.as(nlMinister).Move(ctx, m.ID, "end", casework.MoveOptions{}); err != nil {
		t.Error(err)
	}
}

// What the adversary would notice needs evidence that may be acted on, at the moment
// of the decision and again at that of the act.
func TestWhatTheAdversaryNoticesNeedsEvidenceThatMayBeActedOn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ok := fine[taken](t)
	red := w.item("UK-CSIRT", marked("UK-CSIRT", marking.Green, marking.PAPRed), to("UK-CSIRT", "NL"))
	quiet := demarche(red.ID)
	quiet.Kind, quiet.Against = dossier.MeasureCapacity, ""
	quiet.Family = dossier.FamilyPreventive

	loud := ok(w.as(nlDiplomat).ProposeMeasure(ctx, demarche(red.ID))).Object()
	if loud.Marking.PAP != marking.PAPRed {
		t.Errorf("the measure is marked %s", loud.Marking.PAP)
	}
	_, err := w.as(nlMinister).DecideMeasure(ctx, loud.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "a demarche on PAP:RED")
	help := ok(w.as(nlDiplomat).ProposeMeasure(ctx, quiet)).Object()
	ok(w.as(nlMinister).DecideMeasure(ctx, help.ID, 0, ""))
	ok(w.as(nlDiplomat).CarryOutMeasure(ctx, help.ID, 0, ""))

	open := w.item("NL-MFA", greenOf("NL-MFA"))
	decided := ok(w.as(nlDiplomat).ProposeMeasure(ctx, demarche(open.ID))).Object()
	ok(w.as(nlMinister).DecideMeasure(ctx, decided.ID, 0, ""))
	officer := person("nl.officer2", "NL-MFA", dossier.RoleDisclosure)
	if _, err := w.as(officer).Remark(ctx, open.ID, marked("NL-MFA", marking.Green, marking.PAPAmber), 0); err != nil {
		t.Fatal(err)
	}
	_, err = w.as(nlDiplomat).CarryOutMeasure(ctx, decided.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "carried out after the evidence was marked more strictly")
}

// Whoever carries out a measure may not be shown all that it uses; the roll-up on the
// measure itself binds them as it binds those who are.
func TestEvidenceThatOneMayNotReadBindsAsWell(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	holder := *nlDiplomat
	holder.Handle, holder.Compartments = "nl.holder", []string{"case-7"}
	closed := &dossier.Evidence{Header: dossier.Header{State: dossier.Verified, Owner: "NL-MFA", Marking: greenOf("NL-MFA"), Need: marking.SetOf("case-7")},
		Title: "Closed", Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "NL-MFA"}
	w.place(closed)
	m := fine[taken](t)(w.as(&holder).ProposeMeasure(ctx, demarche(closed.ID))).Object()
	if !m.Need.Has("case-7") {
		t.Error("a measure is open to those to whom what it uses is closed")
	}
	outside := &dossier.Measure{Header: dossier.Header{State: dossier.Decided, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "Placed", Kind: dossier.MeasureSummons,
		Family: dossier.FamilyNational, Against: "RU", Uses: []dossier.Cite{{Object: closed.ID, Version: 1}}}
	w.place(outside)
	if _, err := w.as(nlDiplomat).CarryOutMeasure(ctx, outside.ID, 0, ""); err != nil {
		t.Errorf("PAP:GREEN, though not to be read: %v", err)
	}
	red := *closed
	red.ID, red.Marking = "", marked("NL-MFA", marking.Green, marking.PAPRed)
	w.place(&red)
	other := &dossier.Measure{Header: dossier.Header{State: dossier.Decided, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "Placed too", Kind: dossier.MeasureSummons,
		Family: dossier.FamilyNational, Against: "RU", Uses: []dossier.Cite{{Object: red.ID, Version: 1}}}
	w.place(other)
	_, err := w.as(nlDiplomat).CarryOutMeasure(ctx, other.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "PAP:RED, not to be read")
}

func TestACountermeasureRestsOnAnApprovedFindingOfABreach(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	propose := func(p *identity.Principal, assessment dossier.ID) (taken, error) {
		in := demarche()
		in.Kind = dossier.MeasureCountermeasure
		in.Preconditions = &casework.NewPreconditions{Assessment: assessment, Demanded: "2026-02-01", Notified: "2026-03-01", Offered: "2026-03-01",
			Proportionality: "One account for one account.", Reversible: true}
		return w.as(p).ProposeMeasure(ctx, in)
	}
	m := fine[taken](t)(propose(nlAnalyst, w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.Approved, dossier.Yes).ID)).Object()
	if m.Preconditions.Assessment.Version != 1 {
		t.Errorf("%v", m.Preconditions)
	}
	german := *w.assessment("DE-MFA", greenOf("DE-MFA"), dossier.Approved, dossier.Yes)
	german.ID, german.Grants, german.Legal.Marking.RelTo = "", []dossier.Grant{to("DE-MFA", "NL")}, marking.Only("DE")
	w.place(&german)
	for say, id := range map[string]dossier.ID{
		"not approved":                         w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.LegalReview, dossier.Yes).ID,
		"in doubt":                             w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.Stale, dossier.Yes).ID,
		"no breach":                            w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.Approved, dossier.Unclear).ID,
		"a breach that the caller cannot read": german.ID,
	} {
		_, err := propose(nlAnalyst, id)
		kindIs(t, err, fault.Precondition, fault.CodeMoveIllegal, say)
	}
	_, err := propose(nlAnalyst, "nrm_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	kindIs(t, err, fault.Invalid, fault.CodeReferenceUnknown, "an assessment that nobody has")
}
