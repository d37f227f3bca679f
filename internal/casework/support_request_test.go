package casework_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

func asking(asked ...string) casework.NewSupportRequest {
	return casework.NewSupportRequest{Title: "Support for an attribution", Text: "Please verify and say where you stand.", Asked: asked,
		Marking: marked("NL-MFA", marking.Amber, marking.PAPAmber)}
}

func supportAs(t *testing.T, w *world, p *identity.Principal, id dossier.ID) *dossier.SupportRequest {
	t.Helper()
	item, err := w.as(p).Node(t.Context(), id)
	r, ok := casework.As[*dossier.SupportRequest](item)
	if err != nil || !ok || r.Stub() {
		t.Fatalf("%s does not read the request: %v", p.Handle, err)
	}
	return r.Object()
}

// From the request to the positions: a package that all can read, findings of each
// party's own, and an answer that those findings carry.
func TestSupportIsAskedVerifiedAndGiven(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ok := fine[casework.Released[*dossier.SupportRequest]](t)
	both := w.item("NL-MFA", greenOf("NL-MFA"), to("NL-MFA", "DE", "US"))
	german := w.item("DE-CSIRT", greenOf("DE-CSIRT"), to("DE-CSIRT", "US"))
	id := ok(w.as(nlDiplomat).AskSupport(ctx, asking("DE", "US"))).Object().ID

	for _, p := range []*identity.Principal{deDelegate, deAnalyst, usAnalyst, usMinister} {
		if got := supportAs(t, w, p, id); got.Version != 1 || got.State != dossier.Open {
			t.Errorf("%s sees %s", p.Handle, got.State)
		}
	}
	if sees(t, w.as(frDelegate), id) {
		t.Error("a party that was not asked sees the request")
	}
	_, err := w.as(deAnalyst).VerifySupport(ctx, id, casework.NewVerification{Method: "own sensors", Result: dossier.VerifiedFully})
	kindIs(t, err, fault.Precondition, fault.CodeMoveIllegal, "verified before there is a package")

	ok(w.as(nlDiplomat).ProvidePackage(ctx, id, 0, []dossier.ID{both.ID}))
	again := ok(w.as(nlDiplomat).ProvidePackage(ctx, id, 0, []dossier.ID{both.ID})).Object()
	if len(again.Package) != 1 {
		t.Errorf("the same item is in the package %d times", len(again.Package))
	}
	_, err = w.as(deMinister).AnswerSupport(ctx, id, 0, dossier.SignEndorse, "")
	kindIs(t, err, fault.Precondition, fault.CodeUnverified, "support without one's own verification")
	_, err = w.as(deAnalyst).VerifySupport(ctx, id, casework.NewVerification{Method: "own sensors", Result: dossier.VerifiedFully, Rests: []dossier.ID{both.ID}})
	kindIs(t, err, fault.Invalid, fault.CodeReferenceUnknown, "verified by what was sent")

	found := ok(w.as(deAnalyst).VerifySupport(ctx, id, casework.NewVerification{Method: "own sensors", Result: dossier.VerifiedPartly, Rests: []dossier.ID{german.ID}})).Object()
	if len(found.Verifications) != 1 || found.Verifications[0].Party != "DE" || found.State != dossier.Verified {
		t.Errorf("%s %v", found.State, found.Verifications)
	}
	if us := supportAs(t, w, usAnalyst, id); len(us.Verifications) != 0 || us.State != dossier.Packed || !slices.Equal(us.Asked, []string{"US"}) {
		t.Errorf("another party asked sees %s %v %v", us.State, us.Verifications, us.Asked)
	}
	ok(w.as(deMinister).AnswerSupport(ctx, id, 0, dossier.SignEndorse, "We join."))
	_, err = w.as(usMinister).AnswerSupport(ctx, id, 0, dossier.SignEndorse, "")
	kindIs(t, err, fault.Precondition, fault.CodeUnverified, "support carried by another party's verification")
	ok(w.as(usMinister).AnswerSupport(ctx, id, 0, dossier.SignDecline, "Not now."))
	changed := ok(w.as(usMinister).AnswerSupport(ctx, id, 0, dossier.SignDecline, "Not at all.")).Object()
	if len(changed.Answers) != 1 || changed.Answers[0].Text != "Not at all." || changed.Answers[0].Party != "US" {
		t.Errorf("one's own answers: %v", changed.Answers)
	}
	_, err = w.as(nlMinister).AnswerSupport(ctx, id, 0, dossier.SignEndorse, "")
	kindIs(t, err, fault.Forbidden, "", "the party that asks answers itself")

	all := supportAs(t, w, nlDiplomat, id)
	if len(all.Answers) != 2 || len(all.Verifications) != 1 || len(all.Verifications[0].Rests) != 0 || all.State != dossier.Answered {
		t.Errorf("the party that asks sees %s %v %v", all.State, all.Answers, all.Verifications)
	}
	if all.Answers[0].Person != "" {
		t.Error("a person of another party is named")
	}
}

// Every party asked is told once, and nobody else.
func TestThoseAskedAreTold(t *testing.T) {
	w := newWorld(t)
	fine[casework.Released[*dossier.SupportRequest]](t)(w.as(nlDiplomat).AskSupport(t.Context(), asking("DE", "US")))
	var told []string
	walk := w.store.View().Kind(dossier.NounNotification).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if n := r.Obj.(*dossier.Notification); n.Code == dossier.ToldSupportAsked {
			told = append(told, n.Owner)
		}
	}
	if !slices.Equal(told, []string{"DE", "US"}) {
		t.Errorf("told: %v", told)
	}
}

func TestARequestForSupportIsRefused(t *testing.T) {
	w := newWorld(t)
	ask := func(in casework.NewSupportRequest) error {
		_, err := w.as(nlDiplomat).AskSupport(t.Context(), in)
		return err
	}
	foreign := &dossier.Attribution{Header: dossier.Header{State: dossier.Decided, Owner: "DE-MFA", Marking: greenOf("DE-MFA"), Grants: []dossier.Grant{to("DE-MFA", "NL")}},
		Title: "Theirs", Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Publicity: dossier.PublicityPublic, Authority: "Minister",
		Target: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"}}
	w.place(foreign)
	theirs := asking("US")
	theirs.Attribution = foreign.ID
	kindIs(t, ask(theirs), fault.Invalid, fault.CodeReferenceUnknown, "support for another party's decision")
	kindIs(t, ask(asking("NL")), fault.Invalid, fault.CodeReferenceUnknown, "asking one's own state")
	kindIs(t, ask(asking("ZZ")), fault.Invalid, fault.CodeReferenceUnknown, "asking a party that is none")
	kindIs(t, ask(asking()), fault.Invalid, fault.CodeReferenceUnknown, "asking nobody")
	_, err := w.as(nlAnalyst).AskSupport(t.Context(), asking("US"))
	kindIs(t, err, fault.Forbidden, "", "an analyst asks")
}

// An item that a party asked could not read stays out; which party is said only of
// what is one's own to tell.
func TestAPackageHoldsWhatEveryPartyAskedCanRead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := fine[casework.Released[*dossier.SupportRequest]](t)(w.as(nlDiplomat).AskSupport(ctx, asking("DE", "US"))).Object().ID
	give := func(items ...dossier.ID) error {
		_, err := w.as(nlDiplomat).ProvidePackage(ctx, id, 0, items)
		return err
	}
	own := w.item("NL-MFA", greenOf("NL-MFA"), to("NL-MFA", "DE"))
	err := give(own.ID)
	kindIs(t, err, fault.Precondition, fault.CodePackageUnread, "an item for Germany alone")
	if f := fault.As(err); !strings.Contains(f.Public, "US") || strings.Contains(f.Public, "DE") {
		t.Errorf("of one's own item it is said which party could not read it: %s", f.Public)
	}
	french := w.item("FR-CSIRT", greenOf("FR-CSIRT"), to("FR-CSIRT", "NL"), to("FR-CSIRT", "DE"))
	err = give(french.ID)
	kindIs(t, err, fault.Precondition, fault.CodePackageUnread, "another party's item for some")
	if f := fault.As(err); strings.Contains(f.Public, "US") {
		t.Errorf("of another party's item it is said who cannot read it: %s", f.Public)
	}
	kept := w.item("FR-CSIRT", marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, ORCON: true, Naming: marking.NamingMay, Originators: marking.SetOf("FR-CSIRT")},
		to("FR-CSIRT", "NL"), to("FR-CSIRT", "DE"), to("FR-CSIRT", "US"))
	kindIs(t, give(kept.ID), fault.Forbidden, "", "forwarding under originator control")
	hidden := w.item("FR-CSIRT", greenOf("FR-CSIRT"))
	if a, b := give(hidden.ID), give("evi_aaaaaaaaaaaaaaaaaaaaaaaaaa"); a == nil || a.Error() != b.Error() {
		t.Errorf("hidden: %v; unknown: %v", a, b)
	}
	kindIs(t, give(), fault.Invalid, fault.CodeReferenceUnknown, "nothing at all")
	needed := w.item("NL-MFA", greenOf("NL-MFA"), to("NL-MFA", "DE", "US"))
	closed := *needed
	closed.ID, closed.Need = "", marking.SetOf("case-7")
	w.place(&closed)
	holder := *nlDiplomat
	holder.Compartments = []string{"case-7"}
	_, err = w.as(&holder).ProvidePackage(ctx, id, 0, []dossier.ID{closed.ID})
	kindIs(t, err, fault.Precondition, fault.CodePackageUnread, "an item of a circle that the request does not open")
	if err := give(needed.ID); err != nil {
		t.Error(err)
	}
}
