package casework_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/internal/store"
)

// The people of a negotiation among the 27: the Netherlands hold the pen.
var (
	nlPen       = mandated("nl.pen", "NL-MFA", "eu27", dossier.RoleDiplomat, dossier.RolePenHolder)
	nlAuthority = mandated("nl.minister", "NL-MFA", "eu27", dossier.RoleAuthority)
	deDiplomat  = mandated("de.diplomat", "DE-MFA", "eu27", dossier.RoleDiplomat)
	frDiplomat  = mandated("fr.diplomat", "FR-MFA", "eu27", dossier.RoleDiplomat)
	cyAttache   = person("cy.attache", "CY-MFA", dossier.RoleDiplomat) // without a mandate
	trDiplomat  = mandated("tr.diplomat", "TR-MFA", "eu27", dossier.RoleDiplomat, dossier.RoleAuthority)
	press       = person("nl.press", "NL-CSIRT", dossier.RoleComms)
)

func mandated(handle, party, alliance string, roles ...dossier.Role) *identity.Principal {
	p := person(handle, party, roles...)
	for _, action := range []string{"sign", "break_silence", "publish", "align"} {
		p.Mandates = append(p.Mandates, identity.Mandate{Alliance: alliance, Action: action})
	}
	return p
}

func green(owner string) marking.Marking {
	return marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay}
}

func open(owner string) marking.Marking {
	return marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Originators: marking.SetOf(owner), Naming: marking.NamingMay}
}

// negotiation is a case among the 27 with what their rules ask for on file.
type negotiation struct {
	*world
	t             *testing.T
	file          dossier.ID
	dutch, german *dossier.Evidence // open evidence of two originators
	secret        *dossier.Evidence // Dutch, for Germany and the Netherlands alone
	judged        *dossier.Judgement
	assessed      *dossier.NormAssessment
	parties       []dossier.PartyKey
	draft         casework.TextInput
}

func negotiate(t *testing.T, with ...func(*casework.Config)) *negotiation {
	t.Helper()
	n := &negotiation{world: newWorld(t, with...), t: t, parties: []string{"NL", "DE", "FR", "CY"}}
	eu := []dossier.Grant{{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT"}}}
	c := &dossier.Case{Header: dossier.Header{State: dossier.Open, Owner: "NL-MFA", Marking: green("NL-MFA"), Grants: eu}, Title: "A case", Lead: "NL-MFA"}
	n.place(c)
	n.file = c.ID
	item := func(owner, title string, m marking.Marking, g dossier.Grant) *dossier.Evidence {
		return &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: owner, Marking: m, Grants: []dossier.Grant{g}, Case: n.file}, Title: title,
			Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: owner}
	}
	n.dutch = item("NL-CSIRT", "Open Dutch report", open("NL-CSIRT"), eu[0])
	n.german = item("DE-CSIRT", "Open German report", open("DE-CSIRT"), dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "DE-CSIRT"}})
	n.secret = item("NL-CSIRT", "Report for two", amber("NL-CSIRT"), dossier.Grant{Grant: marking.Grant{By: "NL-CSIRT", To: marking.SetOf("DE", "NL", "NL-MFA", "DE-MFA")}})
	n.judged = &dossier.Judgement{Header: dossier.Header{State: dossier.Approved, Owner: "NL-CSIRT", Marking: open("NL-CSIRT"), Grants: eu, Case: n.file}, Title: "Who did it",
		Question: "Who did it?", Conclusion: "The service did it.", Subject: dossier.ActorClaim{Level: dossier.LevelState, Name: "Russian Federation", State: "RU"},
		Hypotheses: []dossier.Hypothesis{{Key: "h1", Kind: dossier.HypothesisActor, Text: "The service."}, {Key: "h2", Kind: dossier.HypothesisFlag, Text: "A false flag."},
			{Key: "h3", Kind: dossier.HypothesisCriminal, Text: "Criminals."}, {Key: "h4", Kind: dossier.HypothesisOther, Text: "Others."}},
		Concludes: "h1", Confidence: dossier.ConfidenceHigh}
	n.assessed = &dossier.NormAssessment{Header: dossier.Header{State: dossier.Approved, Owner: "NL-MFA", Marking: open("NL-MFA"), Grants: eu, Case: n.file},
		Title: "Norm 13(f)", Norm: "un-13f", Finding: dossier.FindingViolation, Envelope: dossier.EnvelopeRetorsion}
	n.place(n.dutch, n.german, n.secret, n.judged, n.assessed)
	n.draft = casework.TextInput{Title: "Declaration on a campaign", Sections: []casework.SectionInput{
		{Kind: dossier.SectionTrigger, Prose: "We stand by those who were hit."},
		{Kind: dossier.SectionAttribution, Claims: []casework.ClaimInput{n.attribution("The service is responsible for the campaign.", n.dutch.ID, n.judged.ID)}},
	}}
	return n
}

func (n *negotiation) attribution(text string, on ...dossier.ID) casework.ClaimInput {
	in := casework.ClaimInput{Type: dossier.ClaimState, Text: text, Verb: dossier.VerbResponsible, Basis: dossier.BasisAssertion,
		Subject: dossier.ActorClaim{Level: dossier.LevelState, Name: "Russian Federation", State: "RU"}}
	for _, id := range on {
		in.Supports = append(in.Supports, casework.CiteInput{Object: id})
	}
	return in
}

func (n *negotiation) in(p *identity.Principal) *casework.Session {
	return n.desk.Session(p, casework.Options{Capacity: "eu27"})
}

func (n *negotiation) input() casework.NewStatement {
	return casework.NewStatement{Case: n.file, Kind: dossier.StatementJoint, Alliance: "eu27", Parties: n.parties, Text: n.draft, Marking: amber("NL-MFA")}
}

// must returns what a step gave, which has to succeed.
func must[T dossier.Object](t *testing.T, step string) func(casework.Released[T], error) T {
	return func(r casework.Released[T], err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		if !r.OK() {
			t.Fatalf("%s: the one who did it may not see it", step)
		}
		return r.Object()
	}
}

// frozen takes the draft to the point where a vote can be opened.
func (n *negotiation) frozen() *dossier.Statement {
	n.t.Helper()
	pen := n.in(nlPen)
	ctx := n.t.Context()
	s := must[*dossier.Statement](n.t, "draft")(pen.DraftStatement(ctx, n.input()))
	must[*dossier.Statement](n.t, "open the negotiation")(pen.OpenNegotiation(ctx, s.ID, 0))
	must[*dossier.Statement](n.t, "begin the check")(pen.StartConsentCheck(ctx, s.ID, 0))
	return must[*dossier.Statement](n.t, "freeze")(pen.Freeze(ctx, s.ID, 0))
}

const silence = 96 * time.Hour

func (n *negotiation) silent() *dossier.Statement {
	n.t.Helper()
	s := n.frozen()
	return must[*dossier.Statement](n.t, "open the silence")(n.in(nlPen).OpenSilence(n.t.Context(), s.ID, 0, n.clock().Add(silence)))
}

func (n *negotiation) pass(d time.Duration) {
	n.mu.Lock()
	n.now = n.now.Add(d)
	n.mu.Unlock()
}

func (n *negotiation) settle() {
	n.t.Helper()
	if _, err := n.desk.Settle(context.Background()); err != nil {
		n.t.Fatal(err)
	}
}

func (n *negotiation) state(id dossier.ID) *dossier.Statement {
	n.t.Helper()
	row := n.store.View().Object(id)
	return row.Obj.(*dossier.Statement)
}

// told lists what a party was told of, oldest first.
func (n *negotiation) told(p *identity.Principal) []dossier.NoticeCode {
	n.t.Helper()
	all := casework.MaxPage
	page, err := n.in(p).Notifications(n.t.Context(), casework.NotificationFilter{}, casework.Page{First: &all})
	if err != nil {
		n.t.Fatal(err)
	}
	var out []dossier.NoticeCode
	for _, e := range page.Edges {
		out = append(out, e.Node.Object().Code)
	}
	slices.Reverse(out)
	return out
}

func TestATextIsDraftedWhenWhatTheAllianceAsksForIsOnFile(t *testing.T) {
	n := negotiate(t)
	empty := &dossier.Case{Header: dossier.Header{State: dossier.Open, Owner: "NL-MFA", Marking: green("NL-MFA")}, Title: "Nothing yet", Lead: "NL-MFA"}
	n.place(empty)
	in := n.input()
	in.Case = empty.ID
	missing, err := n.in(nlPen).Readiness(t.Context(), in)
	if err != nil || len(missing) < 3 {
		t.Fatalf("missing on an empty file: %v, %v", missing, err)
	}
	for _, m := range missing {
		if m.Text == "" || m.Source == "" {
			t.Errorf("%s is not explained", m.Code)
		}
	}
	in.Text.Sections = nil
	if _, err := n.in(nlPen).DraftStatement(t.Context(), in); !fault.Is(err, fault.Forbidden) {
		t.Errorf("drafted on an empty file: %v", err)
	}
	if missing, err := n.in(nlPen).Readiness(t.Context(), n.input()); err != nil || len(missing) > 0 {
		t.Errorf("missing on a full file: %v, %v", missing, err)
	}
}

func TestADeclarationIsAdoptedBySilenceAndPublishedAtItsMinute(t *testing.T) {
	n := negotiate(t)
	ctx := t.Context()
	s := n.silent()
	if sees(t, n.in(trDiplomat), s.ID) {
		t.Error("a country that may align itself later reads the draft")
	}
	n.pass(silence - time.Second)
	n.settle()
	if got := n.state(s.ID).State; got != dossier.InSilence {
		t.Fatalf("a second before the deadline: %s", got)
	}
	n.pass(36 * time.Hour) // the service looks late
	n.settle()
	now := n.state(s.ID)
	if now.State != dossier.Agreed || now.Adopted == nil || !now.Adopted.At.Equal(now.Silences[0].Deadline) || now.Silences[0].Outcome != dossier.SilencePassed {
		t.Fatalf("after the deadline: %s, %+v", now.State, now.Adopted)
	}
	n.settle()
	if again := n.state(s.ID); again.Version != now.Version {
		t.Errorf("settled twice: version %d, then %d", now.Version, again.Version)
	}
	embargo := marking.MinuteOf(n.clock().Add(2 * time.Hour))
	early := casework.PlanInput{Embargo: embargo, Slots: []dossier.Slot{{Party: "DE", From: embargo - 1}}}
	if _, err := n.in(nlPen).Schedule(ctx, s.ID, early); fault.As(err).Code != fault.CodeRangeInverted {
		t.Errorf("a party is to speak before the embargo ends: %v", err)
	}
	must[*dossier.Statement](t, "schedule")(n.in(nlPen).Schedule(ctx, s.ID, casework.PlanInput{Embargo: embargo,
		Slots: []dossier.Slot{{Party: "DE", From: embargo + 60}}}))
	must[*dossier.Statement](t, "authorise")(n.in(nlAuthority).Authorise(ctx, s.ID, casework.AuthoriseInput{Recipients: []string{"nl.press"}}))
	pub := n.state(s.ID).Publication
	for who, want := range map[*identity.Principal]bool{press: true, trDiplomat: false, ukOfficer: false} {
		if got := sees(t, n.in(who), pub); got != want {
			t.Errorf("before the embargo lifts %s sees it: %v", who.Handle, got)
		}
	}
	if sees(t, n.in(press), s.ID) {
		t.Error("the release list opens the draft")
	}
	n.mu.Lock()
	n.now = embargo.Time()
	n.mu.Unlock()
	if !sees(t, n.in(ukOfficer), pub) {
		t.Error("at its minute it is not public")
	}
	n.settle()
	if got := n.state(s.ID).State; got != dossier.Published {
		t.Errorf("after its minute: %s", got)
	}
	p := must[*dossier.Publication](t, "read")(n.in(ukOfficer).ExportPublication(ctx, pub))
	if p.Statement != "" || len(p.Signatories) != len(n.parties) || p.Digest != p.Hash() {
		t.Errorf("published: statement %q, %d signatories", p.Statement, len(p.Signatories))
	}
	if _, err := n.in(deDiplomat).RecordRelease(ctx, pub, 0, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an hour before its slot Germany publishes: %v", err)
	}
	n.pass(time.Hour)
	must[*dossier.Publication](t, "publish in its slot")(n.in(deDiplomat).RecordRelease(ctx, pub, 0, "https://example.org/statement"))
}

func TestASilenceIsBrokenBeforeItsDeadlineByAMandateAlone(t *testing.T) {
	n := negotiate(t)
	s := n.silent()
	n.pass(silence - time.Second)
	if _, err := n.in(cyAttache).BreakSilence(t.Context(), s.ID, 0, "No."); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a mandate: %v", err)
	}
	after := must[*dossier.Statement](t, "break")(n.in(frDiplomat).BreakSilence(t.Context(), s.ID, 0, "The second paragraph has to be looked at."))
	if after.State != dossier.Negotiation || after.Silences[0].Outcome != dossier.SilenceBroken || after.Silences[0].Breaker != "FR" {
		t.Fatalf("broken: %s, %+v", after.State, after.Silences[0])
	}
	if got := n.told(deDiplomat); !slices.Contains(got, dossier.ToldSilenceBroken) {
		t.Errorf("Germany was told %v", got)
	}
	n.pass(time.Hour)
	n.settle()
	if got := n.state(s.ID).State; got != dossier.Negotiation {
		t.Errorf("a broken silence was concluded: %s", got)
	}
}

func TestAnObjectionAtTheDeadlineIsLate(t *testing.T) {
	n := negotiate(t)
	s := n.silent()
	n.pass(silence)
	_, err := n.in(frDiplomat).BreakSilence(t.Context(), s.ID, 0, "Too late.")
	if !fault.Is(err, fault.Precondition) || fault.As(err).Code != fault.CodeSilenceOver {
		t.Fatalf("at the deadline: %v", err)
	}
	n.settle()
	if got := n.state(s.ID); got.State != dossier.Agreed {
		t.Errorf("after a late objection: %s", got.State)
	}
}

func TestNobodyIsBoundBySilenceToWhatItCouldNotRead(t *testing.T) {
	n := negotiate(t)
	n.draft.Sections[1].Claims = append(n.draft.Sections[1].Claims, n.attribution("A second operation was theirs, too.", n.secret.ID, n.judged.ID))
	ctx := t.Context()
	pen := n.in(nlPen)
	s := must[*dossier.Statement](t, "draft")(pen.DraftStatement(ctx, n.input()))
	must[*dossier.Statement](t, "open the negotiation")(pen.OpenNegotiation(ctx, s.ID, 0))

	seen, err := n.in(frDiplomat).Node(ctx, s.ID)
	if err != nil || !seen.OK() {
		t.Fatal("France does not read the draft")
	}
	french := seen.Object().(*dossier.Statement)
	if c := french.Claim("c2"); c == nil || c.Text != "" || len(c.Supports) > 0 || c.Marking.TLP != marking.TLPUnset {
		t.Errorf("France reads of the claim: %+v", c)
	}
	german, _ := n.in(deDiplomat).Node(ctx, s.ID)
	if c := german.Object().(*dossier.Statement).Claim("c2"); c == nil || c.Text == "" {
		t.Errorf("Germany does not read the claim: %+v", c)
	}

	problems, err := pen.ConsentCheck(ctx, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	var unread []string
	public := false
	for _, p := range problems {
		if p.Claim != "c2" || !p.Support.OK() || !slices.Contains(p.Ask, "NL-CSIRT") {
			t.Errorf("a problem with %s: %+v", p.Claim, p)
		}
		if p.Party == "" {
			public = true
		} else {
			unread = append(unread, p.Party)
		}
	}
	if slices.Sort(unread); !slices.Equal(unread, []string{"CY", "FR"}) || !public {
		t.Errorf("cannot read: %v; not for the public: %v", unread, public)
	}
	theirs, err := n.in(frDiplomat).ConsentCheck(ctx, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range theirs {
		if p.Support.OK() || slices.Contains(p.Ask, "NL-CSIRT") {
			t.Errorf("France is told what the claim rests on: %+v", p)
		}
	}
	must[*dossier.Statement](t, "begin the check")(pen.StartConsentCheck(ctx, s.ID, 0))
	if _, err := pen.Freeze(ctx, s.ID, 0); !fault.Is(err, fault.Forbidden) {
		t.Errorf("frozen without the consent to cite in public: %v", err)
	}
}

func TestAClaimWhoseWordsAreReleasedNeedsEveryPartyToSayThatItSawNoBasis(t *testing.T) {
	n := negotiate(t)
	n.secret.Consents = []marking.Consent{{By: "NL-CSIRT", To: "public", Purpose: string(dossier.PurposeCitePublic)}}
	n.secret.ID = ""
	n.place(n.secret)
	ctx := t.Context()
	shown := n.attribution("A second operation was theirs, too.", n.secret.ID, n.judged.ID)
	shown.Shown = true
	n.draft.Sections[1].Claims = append(n.draft.Sections[1].Claims, shown)
	s := n.frozen()
	pen := n.in(nlPen)
	if _, err := pen.OpenSilence(ctx, s.ID, 0, n.clock().Add(silence)); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("a silence on what two parties have not seen: %v", err)
	}
	if c := must[*dossier.Statement](t, "read")(n.in(frDiplomat).Sign(ctx, s.ID, casework.PositionInput{Digest: s.Digest, Mode: dossier.SignJointAuthor,
		Claims: []dossier.Subscription{{Claim: "c2", Stance: dossier.StanceNotShown}}})).Claim("c2"); c.Text == "" {
		t.Error("France does not read the words that were released")
	}
	cy := mandated("cy.diplomat", "CY-MFA", "eu27", dossier.RoleDiplomat)
	must[*dossier.Statement](t, "Cyprus")(n.in(cy).Sign(ctx, s.ID, casework.PositionInput{Digest: s.Digest, Mode: dossier.SignJointAuthor,
		Claims: []dossier.Subscription{{Claim: "c2", Stance: dossier.StanceNotShown}}}))
	must[*dossier.Statement](t, "open the silence")(pen.OpenSilence(ctx, s.ID, 0, n.clock().Add(silence)))
}

func TestEvidenceThatIsRevokedDuringASilenceStopsIt(t *testing.T) {
	n := negotiate(t)
	s := n.silent()
	officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
	if _, err := n.in(officer).RevokeEvidence(t.Context(), n.dutch.ID, "The log is of another machine.", 0); err != nil {
		t.Fatal(err)
	}
	now := n.state(s.ID)
	if now.State != dossier.StateSuspended || now.Silences[0].Outcome != dossier.SilenceCancelled || !slices.Equal(now.Suspension.Claims, []string{"c1"}) {
		t.Fatalf("after the revocation: %s, %+v", now.State, now.Silences[0])
	}
	if got := n.told(frDiplomat); !slices.Contains(got, dossier.ToldSuspended) {
		t.Errorf("France was told %v", got)
	}
	n.pass(2 * silence)
	n.settle()
	if got := n.state(s.ID).State; got != dossier.StateSuspended {
		t.Errorf("a cancelled silence was concluded: %s", got)
	}
}

func TestASilenceThatWasOverBeforeTheRevocationHasItsResultFirst(t *testing.T) {
	n := negotiate(t)
	s := n.silent()
	n.pass(silence + time.Minute) // nobody has settled it yet
	officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
	if _, err := n.in(officer).RevokeEvidence(t.Context(), n.dutch.ID, "The log is of another machine.", 0); err != nil {
		t.Fatal(err)
	}
	now := n.state(s.ID)
	if now.Silences[0].Outcome != dossier.SilencePassed || now.State != dossier.StateSuspended || now.Suspension.From != dossier.Agreed {
		t.Fatalf("got %s from %+v, silence %s", now.State, now.Suspension, now.Silences[0].Outcome)
	}
}

func TestWhatRestsOnRevokedEvidenceIsLookedAtAgainThroughEveryWork(t *testing.T) {
	n := negotiate(t)
	j := &dossier.Judgement{Header: dossier.Header{State: dossier.Approved, Owner: "DE-CSIRT", Marking: open("DE-CSIRT"), Case: n.file}, Title: "A German view",
		Question: "Who?", Hypotheses: n.judged.Hypotheses, Concludes: "h1", Confidence: dossier.ConfidenceModerate,
		Matrix: dossier.Matrix{Marking: open("NL-CSIRT"), Items: []dossier.MatrixItem{{Cite: dossier.Cite{Object: n.dutch.ID, Version: 1}, Weight: 2,
			Cells: []dossier.Cell{{Hypothesis: "h1", Fit: dossier.Consistent}, {Hypothesis: "h2", Fit: dossier.Neutral}, {Hypothesis: "h3", Fit: dossier.Inconsistent}, {Hypothesis: "h4", Fit: dossier.Neutral}}}}}}
	n.place(j)
	a := &dossier.NormAssessment{Header: dossier.Header{State: dossier.Approved, Owner: "FR-MFA", Marking: open("FR-MFA"), Case: n.file}, Title: "A French view",
		Norm: "un-13f", Finding: dossier.FindingInsufficient, Envelope: dossier.EnvelopeNone, Judgement: dossier.Cite{Object: j.ID, Version: 1}}
	n.place(a)
	officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
	if _, err := n.in(officer).RevokeEvidence(t.Context(), n.dutch.ID, "The log is of another machine.", 0); err != nil {
		t.Fatal(err)
	}
	if got := n.store.View().Object(j.ID).Obj.Head().State; got != dossier.InReview {
		t.Errorf("the judgement: %s", got)
	}
	if got := n.store.View().Object(a.ID).Obj.Head().State; got != dossier.Stale {
		t.Errorf("the assessment: %s", got)
	}
	if got := n.told(frDiplomat); !slices.Contains(got, dossier.ToldReviewNeeded) {
		t.Errorf("France was told %v", got)
	}
}

func TestOfTwoAmendmentsAcceptedAtOnceTheSecondIsAConflict(t *testing.T) {
	n := negotiate(t)
	ctx := t.Context()
	pen := n.in(nlPen)
	s := must[*dossier.Statement](t, "draft")(pen.DraftStatement(ctx, n.input()))
	s = must[*dossier.Statement](t, "open the negotiation")(pen.OpenNegotiation(ctx, s.ID, 0))
	table := func(who *identity.Principal, text string) *dossier.Amendment {
		return must[*dossier.Amendment](t, "table")(n.in(who).TableAmendment(ctx, casework.NewAmendment{Statement: s.ID, Op: dossier.AmendReplace, Target: "c1",
			Claim: n.attribution(text, n.german.ID, n.judged.ID), Reason: "clearer"}))
	}
	one, two := table(deDiplomat, "The service is responsible for the whole campaign."), table(frDiplomat, "The service is responsible for a campaign.")
	if _, err := n.in(deDiplomat).DecideAmendment(ctx, one.ID, 0, 0, "accept", ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("accepted by the one who tabled it: %v", err)
	}
	must[*dossier.Amendment](t, "co-sign")(n.in(frDiplomat).CoSign(ctx, one.ID, 0))
	must[*dossier.Amendment](t, "accept")(pen.DecideAmendment(ctx, one.ID, 0, s.Version, "accept", ""))
	for name, text := range map[string]uint64{"with the version that was read": s.Version, "with none": 0} {
		if _, err := pen.DecideAmendment(ctx, two.ID, 0, text, "accept", ""); !fault.Is(err, fault.Conflict) || fault.As(err).Code != fault.CodeStale {
			t.Errorf("the second %s: %v", name, err)
		}
	}
	now := n.state(s.ID)
	if now.Number != 2 || now.Claim("c1").Text != "The service is responsible for the whole campaign." || now.Claim("c1").By != "DE-MFA" {
		t.Errorf("the text is number %d: %+v", now.Number, now.Claim("c1"))
	}
}

func TestASilenceEndsWhenOneOfThoseAskedIsNoMemberAnyMore(t *testing.T) {
	n := negotiate(t)
	s := n.silent()
	n.pass(time.Hour)
	_, err := n.store.Update(t.Context(), leaving("FR", n.clock().Add(time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	n.settle()
	if got := n.state(s.ID).State; got != dossier.InSilence {
		t.Fatalf("before it leaves: %s", got)
	}
	n.pass(2 * time.Hour)
	n.settle()
	if now := n.state(s.ID); now.State != dossier.Negotiation || now.Silences[0].Outcome != dossier.SilenceCancelled {
		t.Fatalf("after it left: %s, %s", now.State, now.Silences[0].Outcome)
	}
}

// leaving records that a member leaves at a moment.
func leaving(party string, at time.Time) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		return tx.Member(dossier.Membership{Alliance: "eu27", Party: party, Status: dossier.Left, From: marking.MinuteOf(at)})
	}
}

func TestADraftThatIsSuspendedIsTheLeadsBusinessAlone(t *testing.T) {
	n := negotiate(t)
	s := must[*dossier.Statement](t, "draft")(n.in(nlPen).DraftStatement(t.Context(), n.input()))
	officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
	if _, err := n.in(officer).RevokeEvidence(t.Context(), n.dutch.ID, "The log is of another machine.", 0); err != nil {
		t.Fatal(err)
	}
	if got := n.state(s.ID).State; got != dossier.StateSuspended {
		t.Fatalf("the draft is %s", got)
	}
	if got := n.told(nlPen); !slices.Contains(got, dossier.ToldSuspended) {
		t.Errorf("the lead was told %v", got)
	}
	if got := n.told(frDiplomat); slices.Contains(got, dossier.ToldSuspended) {
		t.Errorf("France was told of a draft: %v", got)
	}
}

// Who else can read what a claim rests on, and whether it may be cited, is not told to a
// reader of the text who may not know of it: only that there is something, and whom to ask.
func TestWhoElseReadsAHiddenBasisIsNotTold(t *testing.T) {
	told := func(to marking.Set, consents ...marking.Consent) (french []casework.Problem, whole int) {
		n := negotiate(t)
		basis := *n.secret
		basis.ID, basis.Grants, basis.Consents = "", []dossier.Grant{{Grant: marking.Grant{By: "NL-CSIRT", To: to}}}, consents
		n.place(&basis)
		n.draft.Sections[1].Claims = append(n.draft.Sections[1].Claims, n.attribution("A second operation was theirs, too.", basis.ID, n.judged.ID))
		s := must[*dossier.Statement](t, "draft")(n.in(nlPen).DraftStatement(t.Context(), n.input()))
		must[*dossier.Statement](t, "open the negotiation")(n.in(nlPen).OpenNegotiation(t.Context(), s.ID, 0))
		problems, err := n.in(frDiplomat).ConsentCheck(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			if p.Claim == "c2" {
				french = append(french, p.Problem)
			}
		}
		if problems, err = n.in(nlPen).ConsentCheck(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
		return french, len(problems)
	}
	two, many := marking.SetOf("DE", "NL", "NL-MFA", "DE-MFA"), marking.SetOf("DE", "NL", "NL-MFA", "DE-MFA", "CY")
	few, whole := told(two)
	more, less := told(many, marking.Consent{By: "NL-CSIRT", To: "public", Purpose: string(dossier.PurposeCitePublic)})
	if len(few) != 1 || few[0].Party != "FR" || !slices.Equal(few[0].Ask, []string{"NL"}) || !reflect.DeepEqual(few, more) {
		t.Errorf("France is told %+v, or %+v", few, more)
	}
	if whole <= less {
		t.Errorf("whose text it is sees %d problems and then %d", whole, less)
	}
}

// A party that may not read a claim is not told that something which it can read
// is part of its basis.
func TestTheBasisOfAWithheldClaimIsNotNamed(t *testing.T) {
	n := negotiate(t)
	three := *n.secret
	three.ID, three.Title = "", "Report for three"
	three.Grants = []dossier.Grant{{Grant: marking.Grant{By: "NL-CSIRT", To: marking.SetOf("DE", "NL", "NL-MFA", "FR", "FR-MFA")}}}
	n.place(&three)
	n.draft.Sections[1].Claims = append(n.draft.Sections[1].Claims, n.attribution("A second operation was theirs, too.", n.secret.ID, three.ID, n.judged.ID))
	ctx := t.Context()
	s := must[*dossier.Statement](t, "draft")(n.in(nlPen).DraftStatement(ctx, n.input()))
	must[*dossier.Statement](t, "open the negotiation")(n.in(nlPen).OpenNegotiation(ctx, s.ID, 0))
	if !sees(t, n.in(frDiplomat), three.ID) {
		t.Fatal("France does not read the report for three")
	}
	problems, err := n.in(frDiplomat).ConsentCheck(ctx, s.ID)
	if err != nil || len(problems) == 0 {
		t.Fatalf("France's consent check: %v, %v", problems, err)
	}
	for _, p := range problems {
		if p.Support.OK() {
			t.Errorf("France is told that %s rests on %q", p.Claim, p.Support.Object().Words())
		}
	}
}
