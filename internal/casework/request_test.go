package casework_test

import (
	"slices"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// What is one's own may be read by oneself without leave, but goes before the public
// by leave alone; an officer gives it who did not ask.
func TestOnesOwnPartyIsAskedWhereItIsForThePublic(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := file(t, w, newEvidence("NL-CSIRT", "our own"), "nl", "nl2")
	ask := func(to string, purpose dossier.Purpose) (casework.Released[*dossier.ReleaseRequest], error) {
		return w.as(nlOfficer).RequestRelease(ctx, casework.NewReleaseRequest{Object: id, To: to, Purpose: purpose, Reason: "for a text"})
	}
	_, err := ask("NL-CSIRT", dossier.PurposeForward)
	wants(t, "for oneself", err, fault.Precondition, fault.CodeMoveIllegal)
	r, err := ask("public", dossier.PurposeCitePublic)
	if err != nil || !slices.Equal(r.Object().Asked, []string{"NL-CSIRT"}) {
		t.Fatalf("for the public: %v", err)
	}
	_, err = w.as(nlOfficer).AnswerRelease(ctx, r.Object().ID, casework.Answer{Grant: true})
	wants(t, "the one who asked", err, fault.Forbidden, "")
	r, err = w.as(nlOther).AnswerRelease(ctx, r.Object().ID, casework.Answer{Grant: true})
	if err != nil || r.Object().State != dossier.Granted {
		t.Fatalf("another officer: %v", err)
	}
	item, ok := casework.As[*dossier.Evidence](first(w.as(nlOfficer).Node(ctx, id)))
	if !ok || len(item.Object().Consents) != 1 || item.Object().Consents[0].By != "NL-CSIRT" || item.Object().Consents[0].To != "public" {
		t.Errorf("consents %+v", item.Object().Consents)
	}
}
