package casework_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/internal/catalogue"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

// newAssessment is a finding of a violation of norm 13(f) with everything that it needs.
func newAssessment(owner string, on ...dossier.ID) casework.NewNormAssessment {
	in := casework.NewNormAssessment{Title: "Norm 13(f)", Norm: "un-13f", Finding: dossier.FindingViolation, Envelope: dossier.EnvelopeRetorsion,
		Subject: dossier.ActorClaim{Level: dossier.LevelState, Name: "the state", State: "RU"}, Marking: amber(owner)}
	norm, _ := catalogue.NormByKey(in.Norm)
	for _, e := range norm.Elements {
		in.Elements = append(in.Elements, dossier.ElementFinding{Key: e.Key, Answer: dossier.Yes})
	}
	for _, q := range catalogue.AccuserChecklist() {
		in.Checklist = append(in.Checklist, dossier.ChecklistEntry{Key: q.Key, Text: "weighed"})
	}
	for _, id := range on {
		in.Facts = append(in.Facts, dossier.Fact{Cite: dossier.Cite{Object: id}, Text: "The grid failed."})
	}
	return in
}

func assessment(t *testing.T, s *casework.Session, id dossier.ID) casework.Released[*dossier.NormAssessment] {
	t.Helper()
	a, ok := casework.As[*dossier.NormAssessment](first(s.Node(t.Context(), id)))
	if !ok {
		t.Fatalf("%s cannot be read", id)
	}
	return a
}

// settled takes an assessment to its approval.
func settled(t *testing.T, w *world, author, adviser *identity.Principal, in casework.NewNormAssessment) dossier.ID {
	t.Helper()
	r, err := w.as(author).CreateNormAssessment(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	id := r.Object().ID
	if _, err := w.as(author).Move(t.Context(), id, "submit", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(adviser).ApproveNormAssessment(t.Context(), id, 0, "Well founded."); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAnAssessmentIsApprovedByALegalAdviserWhoDidNotWriteIt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r, err := w.as(nlLegal).CreateNormAssessment(ctx, newAssessment("NL-CSIRT"))
	mustNil(err)
	id := r.Object().ID
	mustNil(second(w.as(nlLegal).Move(ctx, id, "submit", casework.MoveOptions{})))
	for who, p := range map[string]*identity.Principal{"the author": nlLegal, "an analyst": nlOfficer, "the decision authority": nlHead} {
		_, err := w.as(p).ApproveNormAssessment(ctx, id, 0, "")
		wants(t, who, err, fault.Forbidden, "")
	}
	mustNil(second(w.as(nlCouns).Move(ctx, id, "return", casework.MoveOptions{})))
	again := newAssessment("NL-CSIRT")
	again.Rights = "Hospitals were without power."
	mustNil(second(w.as(nlLegal).AmendNormAssessment(ctx, id, 0, again)))
	mustNil(second(w.as(nlLegal).Move(ctx, id, "submit", casework.MoveOptions{})))
	mustNil(second(w.as(nlCouns).ApproveNormAssessment(ctx, id, 0, "Well founded.")))
	if a := assessment(t, w.as(nlLegal), id).Object(); a.State != dossier.Approved || a.Review.Person != "nl.counsel" || a.Rights == "" {
		t.Errorf("%s, review %+v", a.State, a.Review)
	}
}

func TestAnAssessmentKeepsTheJudgementAsItStood(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	draft := judged(t, w.as(nlOfficer), newJudgement("NL-CSIRT")).ID
	in := newAssessment("NL-CSIRT")
	in.Judgement, in.Subject = draft, dossier.ActorClaim{}
	_, err := w.as(nlLegal).CreateNormAssessment(ctx, in)
	wants(t, "a draft judgement", err, fault.Invalid, fault.CodeReferenceUnknown, "judgement")
	in.Judgement = approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT"))
	id := settled(t, w, nlLegal, nlCouns, in)
	a := assessment(t, w.as(nlLegal), id).Object()
	if a.Judgement.Version != 4 || a.Assumed.Term != "LIKELY" || a.AssumedBy != dossier.ConfidenceModerate || a.Subject.State != "RU" {
		t.Errorf("it assumes %+v %+v %s of %+v", a.Judgement, a.Assumed, a.AssumedBy, a.Subject)
	}
	mustNil(second(w.as(nlOfficer).Share(ctx, id, casework.ShareInput{To: []string{"DE-CSIRT"}})))
	if a := assessment(t, w.as(deOfficer), id).Object(); a.Judgement.Object != "" || a.Assumed.Told() || a.AssumedBy != "" {
		t.Errorf("a reader who may not know of the judgement is told %+v %+v %s", a.Judgement, a.Assumed, a.AssumedBy)
	}
	mustNil(second(w.as(nlOfficer).Move(ctx, in.Judgement, "withdraw", casework.MoveOptions{})))
	if a := assessment(t, w.as(nlLegal), id).Object(); a.State != dossier.Stale {
		t.Errorf("its judgement was withdrawn, and it is %s", a.State)
	}
	mustNil(second(w.as(nlCouns).ReaffirmNormAssessment(ctx, id, 0, "It stands without it.")))
}

func TestFactsAreToldToThoseWhoReadTheEvidence(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	shown, kept := file(t, w, newEvidence("NL-CSIRT", "shown"), "nl", "nl2"), file(t, w, newEvidence("NL-CSIRT", "kept"), "nl", "nl2")
	id := settled(t, w, nlLegal, nlCouns, newAssessment("NL-CSIRT", shown, kept))
	for _, x := range []dossier.ID{id, shown} {
		mustNil(second(w.as(nlOfficer).Share(ctx, x, casework.ShareInput{To: []string{"DE-CSIRT"}})))
	}
	if f := assessment(t, w.as(deOfficer), id).Object().Facts; len(f) != 1 || f[0].Object != shown {
		t.Errorf("facts %+v", f)
	}
}

func TestPrivilegedAdviceStaysWithThePartyThatWasAdvised(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	in := newAssessment("NL-CSIRT")
	in.Legal = dossier.LegalPortion{Advice: "We would lose.", Privileged: true, Marking: amber("NL-CSIRT"),
		Findings: []dossier.LawFinding{{Rule: "law-sovereignty", Breach: dossier.Yes, Basis: "8", Grade: "state_ordered"}}}
	in.Envelope = dossier.EnvelopeCountermeasure
	privileged := settled(t, w, nlLegal, nlCouns, in)
	in.Legal.Privileged = false
	plain := settled(t, w, nlLegal, nlCouns, in)
	for _, id := range []dossier.ID{privileged, plain} {
		mustNil(second(w.as(nlOfficer).Share(ctx, id, casework.ShareInput{To: []string{"DE-CSIRT"}})))
	}
	if a := assessment(t, w.as(deOfficer), privileged); a.Object().Legal.Advice != "" || len(a.Object().Legal.Findings) > 0 || a.Object().Legal.Privileged ||
		!slices.Equal(fieldsOf(a.Withheld()), []string{"legal"}) || a.Withheld()[0].Code != "ASSESSMENT_PRIVILEGE" {
		t.Errorf("a partner reads %+v, withheld %v", a.Object().Legal, a.Withheld())
	}
	if a := assessment(t, w.as(deOfficer), plain); a.Object().Legal.Advice == "" || len(a.Withheld()) > 0 {
		t.Errorf("without privilege a partner reads %+v, withheld %v", a.Object().Legal, a.Withheld())
	}
	if a := assessment(t, w.as(nlOfficer), privileged); a.Object().Legal.Advice == "" {
		t.Error("the party that was advised does not read it")
	}
	mustNil(second(w.as(nlOfficer).Share(ctx, privileged, casework.ShareInput{To: []string{"DE-CSIRT"}, Purpose: "legal-advice"})))
	counsel := person("de.counsel", "DE-CSIRT", dossier.RoleLegal)
	counsel.Compartments = []string{"legal-advice"}
	if a := assessment(t, w.as(counsel), privileged); a.Object().Legal.Advice == "" {
		t.Error("a partner's counsel that was let in does not read it")
	}
	if a := assessment(t, w.as(deOfficer), privileged); a.Object().Legal.Advice != "" {
		t.Error("a colleague of that counsel reads it")
	}
}

func fieldsOf(all []casework.Withholding) []string {
	var out []string
	for _, w := range all {
		out = append(out, w.Field)
	}
	return out
}

func TestASummaryStandsAlone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	file, err := w.as(nlOfficer).CreateIncident(ctx, casework.NewIncident{Title: "the incident", Types: []dossier.IncidentType{dossier.IncidentWiper}, Marking: amber("NL-CSIRT")})
	mustNil(err)
	in := newAssessment("NL-CSIRT")
	in.Marking.TLP, in.Incident = marking.AmberStrict, file.Object().ID
	id := settled(t, w, nlLegal, nlCouns, in)
	open := amber("NL-CSIRT")
	open.TLP = marking.Green
	line := casework.TearLine{Title: "A norm was violated", Text: "A state damaged critical infrastructure.", Marking: open}
	_, err = w.as(nlLegal).IssueTearLine(ctx, id, line)
	wants(t, "by a legal adviser", err, fault.Forbidden, "")
	_, err = w.as(nlOfficer).IssueTearLine(ctx, id, casework.TearLine{Title: "x", Marking: open})
	wants(t, "without a text", err, fault.Invalid, fault.CodeTextEmpty, "text")
	r, err := w.as(nlOfficer).IssueTearLine(ctx, id, line)
	mustNil(err)
	_, err = w.as(nlOfficer).IssueTearLine(ctx, id, line)
	wants(t, "a second one", err, fault.Precondition, fault.CodeMoveIllegal, "state")
	e, ok := casework.As[*dossier.Evidence](first(w.as(nlOfficer).Node(ctx, r.Object().TearLine)))
	if !ok {
		t.Fatal("there is no item")
	}
	o := e.Object()
	if o.Kind != dossier.EvidenceTearLine || o.Marking.TLP != marking.Green || o.Case != "" || o.Incident != "" || len(o.DerivedFrom) > 0 || o.Owner != "NL-CSIRT" {
		t.Errorf("it is filed as %+v", o)
	}
	if text := strings.Join(append(o.Words(), o.Custody[0].Note), " "); strings.Contains(text, string(id)) || strings.Contains(text, "13(f)") {
		t.Errorf("it leads back: %s", text)
	}
}

func TestASummaryOfSeveralOriginatorsMaterialNeedsTheirConsent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	joint := &dossier.NormAssessment{Header: dossier.Header{State: dossier.Approved, Owner: "NL-CSIRT", Marking: amber("NL-CSIRT")}, Title: "Joint",
		Norm: "un-13f", Finding: dossier.FindingConsistent, Envelope: dossier.EnvelopeNone}
	joint.Marking.Originators = marking.SetOf("NL-CSIRT", "UK-CSIRT")
	w.place(joint)
	line := casework.TearLine{Title: "x", Text: "x", Marking: amber("NL-CSIRT")}
	_, err := w.as(nlOfficer).IssueTearLine(ctx, joint.ID, line)
	wants(t, "without the British consent", err, fault.Forbidden, "")
	with := *joint
	with.Header = dossier.Header{State: dossier.Approved, Owner: "NL-CSIRT", Marking: joint.Marking,
		Consents: []marking.Consent{{By: "UK-CSIRT", To: "NL-CSIRT", Purpose: string(dossier.PurposeDerive)}}}
	w.place(&with)
	mustNil(second(w.as(nlOfficer).IssueTearLine(ctx, with.ID, line)))
}

func TestFindingsOfSeveralPartiesOnOneNormStandSideBySide(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	open := amber("NL-CSIRT")
	open.TLP = marking.Clear
	opened, err := w.as(nlOfficer).CreateCase(ctx, casework.NewCase{Title: "Case", Marking: open})
	mustNil(err)
	file := opened.Object().ID
	in := newAssessment("NL-CSIRT")
	in.Case = file
	settled(t, w, nlLegal, nlCouns, in)
	other := in
	other.Norm, other.Elements, other.Finding = "un-13c", nil, dossier.FindingInsufficient
	settled(t, w, nlLegal, nlCouns, other)
	deLegal, deCouns := person("de.legal", "DE-CSIRT", dossier.RoleLegal), person("de.counsel", "DE-CSIRT", dossier.RoleLegal)
	german := newAssessment("DE-CSIRT")
	german.Case, german.Finding, german.Elements = file, dossier.FindingInsufficient, slices.Clone(in.Elements)
	german.Elements[4].Answer = dossier.Unclear
	settled(t, w, deLegal, deCouns, german) // this one is not shared
	if c, err := w.as(nlLegal).CompareNormAssessments(ctx, "un-13f", file); err != nil || len(c.Columns) != 1 {
		t.Fatalf("before sharing: %d, %v", len(c.Columns), err)
	}
	shared := settled(t, w, deLegal, deCouns, german)
	mustNil(second(w.as(deOfficer).Share(ctx, shared, casework.ShareInput{To: []string{"NL-CSIRT"}})))
	c, err := w.as(nlLegal).CompareNormAssessments(ctx, "un-13f", file)
	mustNil(err)
	got := map[string]string{}
	for _, r := range c.Rows {
		got[r.Field] = strings.Join(r.Values, " ") + map[bool]string{true: " true", false: " false"}[r.Agrees]
	}
	for field, want := range map[string]string{"finding": "INSUFFICIENT_INFORMATION VIOLATION false", "element.state_link": "YES YES true",
		"element.intent": "UNCLEAR YES false", "envelope": "RETORSION RETORSION true"} {
		if got[field] != want {
			t.Errorf("%s: %q, want %q", field, got[field], want)
		}
	}
	for name, file := range map[string]dossier.ID{"no case": "cas_aaaaaaaaaaaaaaaaaaaaaaaaaa", "an id of another noun": shared} {
		if c, err := w.as(nlLegal).CompareNormAssessments(ctx, "un-13f", file); err != nil || len(c.Columns)+len(c.Rows) > 0 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	_, err = w.as(nlLegal).CompareNormAssessments(ctx, "un-13z", file)
	wants(t, "no such norm", err, fault.Invalid, fault.CodeReferenceUnknown, "norm")
}
