package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

type proposedListing = casework.Released[*dossier.ListingProposal]

func listing(name string, uses ...dossier.ID) casework.NewListingProposal {
	return casework.NewListingProposal{Title: "Listing of a unit", Regime: "Decision (CFSP) 2019/797",
		Subjects: []dossier.ListingSubject{{Kind: dossier.SubjectEntity, Name: name, Reasons: "It took part."}},
		Factors:  []dossier.Factor{{Kind: dossier.SignificanceScope, Text: "Seven states were hit."}}, Uses: uses, Marking: greenOf("NL-MFA")}
}

func TestAListingNeedsEvidenceThatACourtCanBeShown(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ok := fine[proposedListing](t)
	consented := w.item("UK-CSIRT", greenOf("UK-CSIRT"), to("UK-CSIRT", "NL"))
	withConsent := *consented
	withConsent.ID = ""
	withConsent.Consents = []marking.Consent{{By: "UK-CSIRT", To: "NL", Purpose: string(dossier.PurposeListing)}}
	w.place(&withConsent)
	public := w.item("UK-CSIRT", marked("UK-CSIRT", marking.Clear, marking.PAPClear))
	own := w.item("NL-MFA", greenOf("NL-MFA"))
	holder := *nlMinister
	holder.Compartments = []string{"case-7"}
	closed := *own
	closed.ID, closed.Need = "", marking.SetOf("case-7")
	w.place(&closed)

	good := ok(w.as(nlDiplomat).DraftListing(ctx, listing("Unit 1", own.ID, public.ID, withConsent.ID))).Object()
	_, err := w.as(nlDiplomat).ProposeListing(ctx, good.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "a diplomat puts it forward")
	if sees(t, w.as(deMinister), good.ID) {
		t.Error("a draft is another party's business")
	}
	if got := ok(w.as(nlMinister).ProposeListing(ctx, good.ID, 0, "It is time.")).Object(); got.State != dossier.Proposed || got.Decision.Text != "It is time." {
		t.Errorf("%s %v", got.State, got.Decision)
	}
	if got := ok(w.as(nlDiplomat).RecordListing(ctx, good.ID, 0, "list", "Implementing Decision")).Object(); got.State != dossier.Listed {
		t.Errorf("%s", got.State)
	}
	_, err = w.as(nlDiplomat).RecordListing(ctx, good.ID, 0, "propose", "")
	kindIs(t, err, fault.Precondition, fault.CodeMoveIllegal, "a step that records nothing")

	bad := ok(w.as(nlDiplomat).DraftListing(ctx, listing("Unit 2", own.ID, consented.ID))).Object()
	_, err = w.as(nlMinister).ProposeListing(ctx, bad.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "without the consent of an originator")
	lacking := err
	placed := &dossier.ListingProposal{Header: dossier.Header{State: dossier.Draft, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "Placed",
		Regime: "Decision (CFSP) 2019/797", Subjects: bad.Subjects, Factors: bad.Factors, Uses: []dossier.Cite{{Object: closed.ID, Version: 1}}}
	w.place(placed)
	_, err = w.as(nlMinister).ProposeListing(ctx, placed.ID, 0, "")
	if err == nil || err.Error() != lacking.Error() {
		t.Errorf("what one may not read is refused as what has no consent: %v, %v", err, lacking)
	}
	ok(w.as(&holder).ProposeListing(ctx, placed.ID, 0, ""))
}

func TestAListingIsOfNoGovernmentAndRestsOnNoAttribution(t *testing.T) {
	w := newWorld(t)
	draft := func(in casework.NewListingProposal) error {
		_, err := w.as(nlDiplomat).DraftListing(t.Context(), in)
		return err
	}
	own := w.item("NL-MFA", greenOf("NL-MFA"))
	for _, name := range []string{"Russia", "RU", "the Russian  Federation", "Government of Iran", "Islamic Republic of Iran", "People's Republic of China", "NL", "North Korea",
		"The Government of the Kingdom of Belgium"} {
		kindIs(t, draft(listing(name, own.ID)), fault.Invalid, "", name)
	}
	for _, name := range []string{"Main Centre for Special Technologies", "Russian Foundation", "Iran Something"} {
		if err := draft(listing(name, own.ID)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := &dossier.Attribution{Header: dossier.Header{State: dossier.Decided, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "The group did it",
		Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Publicity: dossier.PublicityPublic, Authority: "Minister",
		Target: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"}}
	w.place(a)
	kindIs(t, draft(listing("Unit 1", a.ID)), fault.Invalid, fault.CodeReferenceUnknown, "resting on an attribution")
	kindIs(t, draft(listing("Unit 1")), fault.Invalid, fault.CodeReferenceUnknown, "resting on nothing")
}
