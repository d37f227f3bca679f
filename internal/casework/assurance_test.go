package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
)

// firstFactor returns the same person with only the first factor given.
func firstFactor(p *identity.Principal) *identity.Principal {
	weak := *p
	weak.Assurance = "aal1"
	return &weak
}

func TestLettingGoAsksForTheSecondFactorByItsCodeAndGoesOnAfterIt(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	to := casework.ShareInput{To: []string{"DE-CSIRT"}}
	if _, err := w.as(firstFactor(nlOfficer)).Share(t.Context(), id, to); fault.As(err).Code != fault.CodeSessionAAL2 ||
		!fault.Is(err, fault.Forbidden) || fault.As(err).Public != "Sign in with your second factor for this." {
		t.Errorf("shared with one factor: %v", err)
	}
	if sees(t, w.as(deOfficer), id) {
		t.Fatal("refused, and Germany reads it")
	}
	if _, err := w.as(nlOfficer).Share(t.Context(), id, to); err != nil {
		t.Fatal(err)
	}
	if !sees(t, w.as(firstFactor(deOfficer)), id) {
		t.Error("reading asks for a second factor")
	}
	asked := casework.NewReleaseRequest{Object: id, To: "FR-CSIRT", Purpose: dossier.PurposeRead, Reason: "for a joint case"}
	req, err := w.as(firstFactor(deOfficer)).RequestRelease(t.Context(), asked)
	if err != nil {
		t.Fatalf("asking with one factor: %v", err)
	}
	answer := func(p *identity.Principal) error {
		_, err := w.as(p).AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: true})
		return err
	}
	if err := answer(firstFactor(nlOfficer)); fault.As(err).Code != fault.CodeSessionAAL2 {
		t.Errorf("consent with one factor: %v", err)
	}
	if err := answer(nlOfficer); err != nil {
		t.Error(err)
	}
}

func TestNobodyIsSentForASecondFactorToBeRefusedAgain(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{To: []string{"DE-CSIRT"}}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*identity.Principal{firstFactor(deOfficer), deOfficer} {
		_, err := w.as(p).Share(t.Context(), id, casework.ShareInput{To: []string{"FR-CSIRT"}})
		if !fault.Is(err, fault.Forbidden) || fault.As(err).Code != "" || fault.As(err).Public == "Sign in with your second factor for this." {
			t.Errorf("a recipient at %s who shares on is refused with %v", p.Assurance, err)
		}
	}
}
