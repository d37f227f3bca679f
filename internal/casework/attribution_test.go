package casework_test

import (
	"slices"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

type attributed = casework.Released[*dossier.Attribution]

func TestAnAttributionIsProposedDecidedAndTold(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	own := w.item("NL-MFA", marked("NL-MFA", marking.Amber, marking.PAPAmber))
	british := w.item("UK-CSIRT", marked("UK-CSIRT", marking.Green, marking.PAPGreen), to("UK-CSIRT", "NL"))
	ids := []dossier.ID{own.ID, british.ID}
	ok := fine[attributed](t)

	a := ok(w.as(nlAnalyst).ProposeAttribution(ctx, proposal(func(in *casework.NewAttribution) {
		in.Rests, in.Vocabulary, in.Term = ids, "ICD_203", "VERY_LIKELY"
	}))).Object()
	if a.Marking.TLP != marking.Amber || a.Marking.PAP != marking.PAPAmber || !slices.Equal(a.Marking.Originators, marking.SetOf("NL-MFA", "UK-CSIRT")) {
		t.Errorf("the marking is not the roll-up of what it rests on: %s", a.Marking.Banner())
	}
	if len(a.Rests) != 2 || a.Rests[0].Version != 1 || a.Likelihood.Low != 80 || a.Likelihood.High != 95 {
		t.Errorf("rests on %v, likelihood %v", a.Rests, a.Likelihood)
	}
	_, err := w.as(nlAnalyst).DecideAttribution(ctx, a.ID, 0, "")
	kindIs(t, err, fault.Forbidden, "", "an analyst decides")
	_, err = w.as(deMinister).DecideAttribution(ctx, a.ID, 0, "")
	kindIs(t, err, fault.Withheld, "", "another state's minister decides")
	_, err = w.as(nlDiplomat).CommunicateAttribution(ctx, a.ID, 0, "DE", "letter")
	kindIs(t, err, fault.Precondition, fault.CodeMoveIllegal, "told before it was decided")

	a = ok(w.as(nlMinister).DecideAttribution(ctx, a.ID, 1, "It is so.")).Object()
	if a.State != dossier.Decided || a.Decision.Party != "NL-MFA" || a.Decision.Person != "nl.minister" {
		t.Errorf("%s by %v", a.State, a.Decision)
	}
	_, err = w.as(nlDiplomat).CommunicateAttribution(ctx, a.ID, 0, "public", "press")
	kindIs(t, err, fault.Invalid, "", "a decision for the alliance told to the public")
	_, err = w.as(nlDiplomat).CommunicateAttribution(ctx, a.ID, 0, "ZZ", "letter")
	kindIs(t, err, fault.Invalid, fault.CodeReferenceUnknown, "told to a party that is none")
	told := ok(w.as(nlDiplomat).CommunicateAttribution(ctx, a.ID, 0, "DE", "letter")).Object()
	if told.State != dossier.Communicated || len(told.Communicated) != 1 || told.Communicated[0].Person != "nl.diplomat" {
		t.Errorf("%s %v", told.State, told.Communicated)
	}
	if a := ok(w.as(nlMinister).ReaffirmAttribution(ctx, a.ID, 0, "Still so.")).Object(); a.State != dossier.Reaffirmed || a.Decision.Text != "Still so." {
		t.Errorf("%s %v", a.State, a.Decision)
	}
}

// Telling is a use of its own: what may not be acted on is not told to the state
// concerned, and what is not for the public not to the public.
func TestADecisionIsToldOnlyWherePolicyLetsItGo(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	decided := func(m marking.Marking) dossier.ID {
		o := &dossier.Attribution{Header: dossier.Header{State: dossier.Decided, Owner: "NL-MFA", Marking: m}, Title: "The group did it",
			Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Publicity: dossier.PublicityPublic, Authority: "Minister",
			Target: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"}}
		w.place(o)
		return o.ID
	}
	for say, c := range map[string]struct {
		m    marking.Marking
		to   string
		fine bool
	}{
		"to the public, open to all":            {marked("NL-MFA", marking.Clear, marking.PAPClear), "public", true},
		"to the public, for a community":        {greenOf("NL-MFA"), "public", false},
		"to the public, not to be acted on":     {marked("NL-MFA", marking.Clear, marking.PAPAmber), "public", false},
		"to the state concerned":                {greenOf("NL-MFA"), "state:RU", true},
		"to the state concerned, not to act on": {marked("NL-MFA", marking.Green, marking.PAPAmber), "state:RU", false},
		"to an alliance":                        {marked("NL-MFA", marking.Green, marking.PAPRed), "alliance:eu27", true},
		"to a party, under one's own control":   {marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, ORCON: true, Naming: marking.NamingMay, Originators: marking.SetOf("NL-MFA", "NL")}, "DE", true},
	} {
		t.Run(say, func(t *testing.T) {
			_, err := w.as(nlDiplomat).CommunicateAttribution(ctx, decided(c.m), 0, c.to, "note")
			if c.fine && err != nil {
				t.Error(err)
			} else if !c.fine {
				kindIs(t, err, fault.Forbidden, "", say)
			}
		})
	}
}

func TestAnAttributionRestsOnWhatStandsAndMayBeCited(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	revoked := w.item("NL-MFA", greenOf("NL-MFA"))
	revoked.State = dossier.Revoked
	gone := *revoked
	gone.ID = ""
	w.place(&gone)
	hidden := w.item("UK-CSIRT", greenOf("UK-CSIRT"))
	unknown := dossier.ID("evi_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	shown := w.item("UK-CSIRT", marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("UK-CSIRT"), Naming: marking.NamingMay,
		RelTo: marking.Only("UK"), DisplayOnly: marking.SetOf("NL")}, to("UK-CSIRT", "NL"))
	draft := w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.LegalReview, dossier.Yes)
	approved := w.assessment("NL-MFA", greenOf("NL-MFA"), dossier.Approved, dossier.Yes)
	cites := func(ids ...dossier.ID) casework.NewAttribution {
		return proposal(func(in *casework.NewAttribution) { in.Rests = ids })
	}
	propose := func(in casework.NewAttribution) error {
		_, err := w.as(nlAnalyst).ProposeAttribution(ctx, in)
		return err
	}
	legal := cites(approved.ID)
	legal.Kind = dossier.AttributionLegal
	if err := propose(legal); err != nil {
		t.Errorf("a legal decision on an approved assessment: %v", err)
	}
	kindIs(t, propose(cites(gone.ID)), fault.Precondition, fault.CodeMoveIllegal, "resting on what was revoked")
	kindIs(t, propose(cites(draft.ID)), fault.Precondition, fault.CodeMoveIllegal, "resting on what was not approved")
	kindIs(t, propose(cites(shown.ID)), fault.Forbidden, "", "citing what is for display alone")
	if a, b := propose(cites(hidden.ID)), propose(cites(unknown)); a == nil || a.Error() != b.Error() {
		t.Errorf("hidden: %v; unknown: %v", a, b)
	}
	legal.Rests = []dossier.ID{w.item("NL-MFA", greenOf("NL-MFA")).ID}
	kindIs(t, propose(legal), fault.Invalid, fault.CodeReferenceUnknown, "a legal decision about a state without an assessment")
	_, err := w.as(frDelegate).ProposeAttribution(ctx, cites(hidden.ID))
	kindIs(t, err, fault.Invalid, fault.CodeReferenceUnknown, "another party's reference")
	vague := cites(approved.ID)
	vague.Vocabulary, vague.Term = "ICD_203", "PERHAPS"
	kindIs(t, propose(vague), fault.Invalid, fault.CodeTermUnknown, "a term that the vocabulary has not")
}

// Under TLP:RED nobody is named as a reader who is no reader of the source.
func TestWhatIsForNamedPersonsStaysWithThem(t *testing.T) {
	w := newWorld(t)
	red := &dossier.Evidence{Header: dossier.Header{State: dossier.Verified, Owner: "UK-CSIRT", Marking: marked("UK-CSIRT", marking.Red, marking.PAPGreen),
		Recipients: marking.SetOf("nl.analyst", "uk.other")}, Title: "For two", Kind: dossier.EvidenceReport,
		Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "UK-CSIRT"}
	w.place(red)
	propose := func(readers ...string) error {
		_, err := w.as(nlAnalyst).ProposeAttribution(t.Context(), proposal(func(in *casework.NewAttribution) {
			in.Rests, in.Recipients = []dossier.ID{red.ID}, readers
		}))
		return err
	}
	if err := propose("nl.analyst"); err != nil {
		t.Error(err)
	}
	kindIs(t, propose("nl.analyst", "nl.minister"), fault.Invalid, fault.CodeReferenceUnknown, "a colleague is named")
	if a, b := propose("nl.analyst", "uk.other"), propose("nl.analyst", "uk.stranger"); a == nil || a.Error() != b.Error() {
		t.Errorf("the refusal tells who else is named: %v, %v", a, b)
	}
}

// To whom a decision was told, and by which person, stays with the state; what it
// rests on is shown as far as each reader may know of it.
func TestAPartnerReadsADecisionWithoutItsHouse(t *testing.T) {
	w := newWorld(t)
	kept := w.item("NL-MFA", greenOf("NL-MFA"))
	shared := w.item("NL-MFA", greenOf("NL-MFA"), to("NL-MFA", "DE"))
	o := &dossier.Attribution{Header: dossier.Header{State: dossier.Communicated, Owner: "NL-MFA", Marking: greenOf("NL-MFA"), Grants: []dossier.Grant{to("NL-MFA", "DE")}},
		Title: "The group did it", Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeAffirm, Publicity: dossier.PublicityAlliance,
		Verb: dossier.VerbAttributed, Authority: "Minister", Target: dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"},
		Rests:        []dossier.Cite{{Object: kept.ID, Version: 1}, {Object: shared.ID, Version: 1}},
		Decision:     &dossier.Opinion{Party: "NL-MFA", Person: "nl.minister", At: noon},
		Communicated: []dossier.Communication{{To: "UK", Channel: "letter", At: noon, Person: "nl.diplomat"}}}
	w.place(o)
	item, err := w.as(deDelegate).Node(t.Context(), o.ID)
	r, _ := casework.As[*dossier.Attribution](item)
	if err != nil || !r.OK() {
		t.Fatal("it was shared", err)
	}
	a := r.Object()
	if len(a.Rests) != 1 || a.Rests[0].Object != shared.ID || a.Decision.Person != "" || a.Communicated != nil || !r.Withholds("communicated") {
		t.Errorf("%v %v %v", a.Rests, a.Decision, a.Communicated)
	}
	if sees(t, w.as(frDelegate), o.ID) {
		t.Error("a party that it was not shared with reads it")
	}
}
