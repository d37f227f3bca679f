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

var (
	nlHead  = person("nl.head", "NL-CSIRT", dossier.RoleAuthority)
	nlLegal = person("nl.legal", "NL-CSIRT", dossier.RoleLegal)
	nlCouns = person("nl.counsel", "NL-CSIRT", dossier.RoleLegal)
)

// row is a row of a matrix: how an item fits the first hypothesis and the three others.
func row(id dossier.ID, first, others dossier.Consistency) dossier.MatrixItem {
	return dossier.MatrixItem{Cite: dossier.Cite{Object: id}, Weight: 2, Cells: []dossier.Cell{{Hypothesis: "h1", Fit: first},
		{Hypothesis: "false_flag", Fit: others}, {Hypothesis: "criminal_proxy", Fit: others}, {Hypothesis: "other", Fit: others}}}
}

func newJudgement(owner string, on ...dossier.ID) casework.NewJudgement {
	in := casework.NewJudgement{Title: "Who did it", Question: "Who did it?", Conclusion: "The group did it.", Concludes: "h1",
		Subject:    dossier.ActorClaim{Level: dossier.LevelGroup, Name: "the group", State: "RU"},
		Hypotheses: []dossier.Hypothesis{{Key: "h1", Kind: dossier.HypothesisActor, Text: "The group."}},
		Vocabulary: "ICD_203", Term: "LIKELY", Confidence: dossier.ConfidenceModerate, Marking: amber(owner)}
	for _, id := range on {
		in.Matrix = append(in.Matrix, row(id, dossier.Consistent, dossier.VeryInconsistent))
	}
	return in
}

// judged files a judgement.
func judged(t *testing.T, s *casework.Session, in casework.NewJudgement) *dossier.Judgement {
	t.Helper()
	r, err := s.CreateJudgement(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r.Object()
}

// approved takes a judgement to the end of its way.
func approved(t *testing.T, w *world, author, reviewer *identity.Principal, in casework.NewJudgement) dossier.ID {
	t.Helper()
	id := judged(t, w.as(author), in).ID
	if _, err := w.as(author).Move(t.Context(), id, "submit", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(reviewer).PeerReviewJudgement(t.Context(), id, 0, "sound"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(reviewer).ApproveJudgement(t.Context(), id, 0, ""); err != nil {
		t.Fatal(err)
	}
	return id
}

func judgement(t *testing.T, s *casework.Session, id dossier.ID) *dossier.Judgement {
	t.Helper()
	j, ok := casework.As[*dossier.Judgement](first(s.Node(t.Context(), id)))
	if !ok {
		t.Fatalf("%s cannot be read", id)
	}
	return j.Object()
}

func wants(t *testing.T, what string, err error, kind fault.Kind, code fault.Code, path ...string) {
	t.Helper()
	f := fault.As(err)
	if err == nil || f.Kind != kind || f.Code != code || path != nil && !slices.Equal(f.Path, path) {
		t.Errorf("%s: %v at %v, want %v %s at %v", what, err, f, kind, code, path)
	}
}

func TestAJudgementIsReviewedAndApprovedByOthersThanItsAuthor(t *testing.T) {
	w := newWorld(t)
	item := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	author, other, head := w.as(nlOfficer), w.as(nlOther), w.as(nlHead)
	j := judged(t, author, newJudgement("NL-CSIRT", item))
	if len(j.Hypotheses) != 4 || j.Likelihood.Low != 55 || j.Likelihood.High != 80 || j.Matrix.Items[0].Version != 2 {
		t.Fatalf("filed as %+v", j)
	}
	ctx := t.Context()
	_, err := other.PeerReviewJudgement(ctx, j.ID, 0, "too early")
	wants(t, "a review of a draft", err, fault.Precondition, fault.CodeMoveIllegal, "state")
	mustNil(second(author.Move(ctx, j.ID, "submit", casework.MoveOptions{})))
	_, err = author.AmendJudgement(ctx, j.ID, 0, newJudgement("NL-CSIRT"))
	wants(t, "amending under review", err, fault.Precondition, fault.CodeMoveIllegal, "state")
	_, err = author.PeerReviewJudgement(ctx, j.ID, 0, "fine by me")
	wants(t, "reviewing one's own", err, fault.Forbidden, "")
	_, err = head.ApproveJudgement(ctx, j.ID, 0, "")
	wants(t, "approving what nobody reviewed", err, fault.Precondition, fault.CodeIncomplete, "review")
	mustNil(second(other.PeerReviewJudgement(ctx, j.ID, 0, "Sound.")))
	_, err = author.ApproveJudgement(ctx, j.ID, 0, "")
	wants(t, "approving one's own", err, fault.Forbidden, "")
	mustNil(second(head.ApproveJudgement(ctx, j.ID, 0, "Agreed.")))
	got := judgement(t, w.as(nlOfficer), j.ID)
	if got.State != dossier.Approved || got.Review.Person != "nl.other" || got.Approval.Person != "nl.head" {
		t.Errorf("%s, review %+v, approval %+v", got.State, got.Review, got.Approval)
	}
}

func mustNil(err error) {
	if err != nil {
		panic(err)
	}
}

func TestAJudgementCarriesTheMarkingsOfItsEvidence(t *testing.T) {
	w := newWorld(t)
	limited := func(parties ...string) casework.NewEvidence {
		in := newEvidence("NL-CSIRT", "limited")
		in.Marking.RelTo = marking.Only(parties...)
		return in
	}
	one, two := file(t, w, limited("NL", "DE", "UK"), "nl", "nl2"), file(t, w, limited("NL", "UK", "US"), "nl", "nl2")
	j := judged(t, w.as(nlOfficer), newJudgement("NL-CSIRT", one, two))
	if got := j.Marking.RelTo.Parties(); !slices.Equal(got, []string{"NL", "UK"}) {
		t.Errorf("released to %v", got)
	}
	if got := j.Matrix.Marking.RelTo.Parties(); !slices.Equal(got, []string{"NL", "UK"}) {
		t.Errorf("the matrix is released to %v", got)
	}
}

func TestAMarkingIsNotSetBelowWhatTheWorkRestsOn(t *testing.T) {
	w := newWorld(t)
	item := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	lower := amber("NL-CSIRT")
	lower.TLP, lower.PAP = marking.Green, marking.PAPClear
	for on, want := range map[dossier.ID]marking.TLP{item: marking.Amber, "": marking.Green} {
		in := newJudgement("NL-CSIRT")
		if on != "" {
			in = newJudgement("NL-CSIRT", on)
		}
		id := judged(t, w.as(nlOfficer), in).ID
		mustNil(second(w.as(nlOfficer).Remark(t.Context(), id, lower, 0)))
		if m := judgement(t, w.as(nlOfficer), id).Marking; m.TLP != want {
			t.Errorf("resting on %q it is marked %s", on, m.Banner())
		}
	}
}

func TestADraftThatRestsOnFewerOriginatorsIsMarkedAnewAndElseNeverMoreLaxly(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	open := newEvidence("UK-CSIRT", "British")
	open.Marking.TLP = marking.AmberStrict
	e := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: "UK-CSIRT", Marking: open.Marking,
		Grants: []dossier.Grant{{Grant: marking.Grant{By: "UK-CSIRT", To: marking.SetOf("NL-CSIRT")}}}}, Title: "British", Kind: dossier.EvidenceReport,
		Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "UK-CSIRT"}
	w.place(e)
	own := file(t, w, newEvidence("NL-CSIRT", "Dutch"), "nl", "nl2")
	j := judged(t, w.as(nlOfficer), newJudgement("NL-CSIRT", e.ID, own))
	if j.Marking.TLP != marking.AmberStrict || !j.Marking.Originators.Has("UK-CSIRT") {
		t.Fatalf("marked %s of %v", j.Marking.Banner(), j.Marking.Originators)
	}
	laxer := newJudgement("NL-CSIRT", own)
	laxer.Marking.TLP, laxer.Marking.PAP = marking.Green, marking.PAPClear
	r, err := w.as(nlOfficer).AmendJudgement(ctx, j.ID, 0, newJudgement("NL-CSIRT", own))
	mustNil(err)
	if m := r.Object().Marking; m.TLP != marking.Amber || !slices.Equal(m.Originators, marking.SetOf("NL-CSIRT")) {
		t.Errorf("re-based on Dutch material it is marked %s of %v", m.Banner(), m.Originators)
	}
	laxer.Matrix = nil
	r, err = w.as(nlOfficer).AmendJudgement(ctx, j.ID, 0, laxer)
	mustNil(err)
	if m := r.Object().Marking; m.TLP != marking.Amber || m.PAP != marking.PAPAmber {
		t.Errorf("an amendment made the marking laxer: %s", m.Banner())
	}
}

func TestWhoeverWritesAJudgementIsAmongItsOriginators(t *testing.T) {
	w := newWorld(t)
	in := newJudgement("DE-CSIRT") // another party's name alone
	if j := judged(t, w.as(nlOfficer), in); !slices.Equal(j.Marking.Originators, marking.SetOf("DE-CSIRT", "NL-CSIRT")) {
		t.Errorf("of %v", j.Marking.Originators)
	}
	in.Marking = amber("NL") // the party above
	if j := judged(t, w.as(nlOfficer), in); !slices.Equal(j.Marking.Originators, marking.SetOf("NL")) {
		t.Errorf("of %v", j.Marking.Originators)
	}
}

func TestWhatAJudgementMayNotRestOnIsRefused(t *testing.T) {
	w := newWorld(t)
	hidden := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: "DE-CSIRT", Marking: amber("DE-CSIRT")}, Title: "German",
		Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "DE-CSIRT"}
	orcon := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: "UK-CSIRT", Marking: amber("UK-CSIRT"),
		Grants: []dossier.Grant{{Grant: marking.Grant{By: "UK-CSIRT", To: marking.SetOf("NL-CSIRT")}}}}, Title: "British",
		Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "UK-CSIRT"}
	orcon.Marking.ORCON = true
	w.place(hidden, orcon)
	revoked := file(t, w, newEvidence("NL-CSIRT", "false"), "nl", "nl2")
	mustNil(second(w.as(nlOfficer).RevokeEvidence(t.Context(), revoked, "false", 0)))
	item := file(t, w, newEvidence("NL-CSIRT", "true"), "nl", "nl2")
	for name, c := range map[string]struct {
		change func(*casework.NewJudgement)
		kind   fault.Kind
		code   fault.Code
		path   []string
	}{
		"an item that may not be known of": {func(in *casework.NewJudgement) { in.Matrix[0].Object = hidden.ID }, fault.Invalid, fault.CodeReferenceUnknown, []string{"matrix"}},
		"an item that is not there":        {func(in *casework.NewJudgement) { in.Matrix[0].Object = "evi_aaaaaaaaaaaaaaaaaaaaaaaaaa" }, fault.Invalid, fault.CodeReferenceUnknown, []string{"matrix"}},
		"no item":                          {func(in *casework.NewJudgement) { in.Matrix[0].Object = "" }, fault.Invalid, fault.CodeReferenceUnknown, []string{"matrix"}},
		"ORCON without consent":            {func(in *casework.NewJudgement) { in.Matrix[0].Object = orcon.ID }, fault.Forbidden, "", []string{"matrix"}},
		"what was revoked":                 {func(in *casework.NewJudgement) { in.Matrix[0].Object = revoked }, fault.Invalid, fault.CodeReferenceUnknown, []string{"matrix"}},
		"an actor that is not there":       {func(in *casework.NewJudgement) { in.Subject.Actor = "act_aaaaaaaaaaaaaaaaaaaaaaaaaa" }, fault.Invalid, fault.CodeReferenceUnknown, []string{"subject"}},
		"a vocabulary that is none":        {func(in *casework.NewJudgement) { in.Vocabulary = "ICD" }, fault.Invalid, fault.CodeTermUnknown, []string{"likelihood"}},
		"a term of another vocabulary":     {func(in *casework.NewJudgement) { in.Term = "HIGHLY_LIKELY" }, fault.Invalid, fault.CodeTermUnknown, []string{"likelihood"}},
		"a sentence with both estimates": {func(in *casework.NewJudgement) {
			in.Conclusion = "It was the group. We assess with high confidence that this is very likely."
		}, fault.Invalid, fault.CodeEstimateMixed, []string{"conclusion"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := newJudgement("NL-CSIRT", item)
			c.change(&in)
			_, err := w.as(nlOfficer).CreateJudgement(t.Context(), in)
			wants(t, name, err, c.kind, c.code, c.path...)
		})
	}
	separate := newJudgement("NL-CSIRT", item)
	separate.Conclusion = "It is very likely. Our confidence is high."
	judged(t, w.as(nlOfficer), separate)
}

func TestTheMatrixGoesWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	shown, kept := file(t, w, newEvidence("NL-CSIRT", "shown"), "nl", "nl2"), file(t, w, newEvidence("NL-CSIRT", "kept"), "nl", "nl2")
	id := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT", shown, kept))
	to := casework.ShareInput{To: []string{"DE-CSIRT"}}
	mustNil(second(w.as(nlOfficer).Share(ctx, id, to)))
	mustNil(second(w.as(nlOfficer).Share(ctx, shown, to)))
	item, _ := w.as(deOfficer).Node(ctx, id)
	j, _ := casework.As[*dossier.Judgement](item)
	if len(j.Object().Matrix.Items) != 0 || !j.Withholds("matrix") || j.Object().Conclusion == "" {
		t.Errorf("with an item kept back: %+v, withheld %v", j.Object().Matrix, j.Withheld())
	}
	mustNil(second(w.as(nlOfficer).Share(ctx, kept, to)))
	if got := judgement(t, w.as(deOfficer), id); len(got.Matrix.Items) != 2 || got.Analysis().Leading[0] != "h1" {
		t.Errorf("with every item shared: %+v", got.Matrix)
	}
}

func TestADissentIsOnRecordAndItsPartyIsToldToThoseConcerned(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT"))
	_, err := w.as(deOfficer).DissentFromJudgement(ctx, id, 0, "no")
	wants(t, "dissenting from what one may not know of", err, fault.Withheld, "")
	mustNil(second(w.as(nlOfficer).Share(ctx, id, casework.ShareInput{To: []string{"DE-CSIRT", "UK-CSIRT"}})))
	mustNil(second(w.as(deOfficer).DissentFromJudgement(ctx, id, 0, "We see a false flag.")))
	for who, want := range map[string]struct {
		s             *casework.Session
		party, person string
	}{
		"the author's party": {w.as(nlOfficer), "DE-CSIRT", ""},
		"who dissents":       {w.as(deOfficer), "DE-CSIRT", "de.officer"},
		"another reader":     {w.as(ukOfficer), "", ""},
	} {
		d := judgement(t, want.s, id).Dissents
		if len(d) != 1 || d[0].Text != "We see a false flag." || string(d[0].Party) != want.party || d[0].Person != want.person {
			t.Errorf("%s reads %+v", who, d)
		}
	}
}

func TestAJudgementIsSupersededByAnApprovedOneOfItsParty(t *testing.T) {
	w := newWorld(t)
	old, draft := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT")), judged(t, w.as(nlOfficer), newJudgement("NL-CSIRT")).ID
	for name, by := range map[string]dossier.ID{"a draft": draft, "itself": old, "nothing": ""} {
		_, err := w.as(nlOfficer).SupersedeJudgement(t.Context(), old, by, 0)
		wants(t, "by "+name, err, fault.Invalid, fault.CodeReferenceUnknown, "by")
	}
	newer := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT"))
	finding := newAssessment("NL-CSIRT")
	finding.Judgement = old
	rests := settled(t, w, nlLegal, nlCouns, finding)
	mustNil(second(w.as(nlOfficer).SupersedeJudgement(t.Context(), old, newer, 0)))
	if a := assessment(t, w.as(nlLegal), rests).Object(); a.State != dossier.Stale {
		t.Errorf("what rests on the old one is %s", a.State)
	}
	if a, b := judgement(t, w.as(nlOfficer), old), judgement(t, w.as(nlOfficer), newer); a.State != dossier.Superseded || b.Supersedes != old {
		t.Errorf("%s, and the newer one supersedes %q", a.State, b.Supersedes)
	}
}

func TestAJudgementWhoseEvidenceWasRevokedIsReaffirmedWithAReasonOrTakenUpAgain(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	item, other := file(t, w, newEvidence("NL-CSIRT", "false"), "nl", "nl2"), file(t, w, newEvidence("NL-CSIRT", "true"), "nl", "nl2")
	id := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT", item, other))
	mustNil(second(w.as(nlOfficer).RevokeEvidence(ctx, item, "false", 0)))
	if s := judgement(t, w.as(nlOfficer), id).State; s != dossier.InReview {
		t.Fatalf("it is %s", s)
	}
	_, err := w.as(nlHead).ReaffirmJudgement(ctx, id, 0, " ")
	wants(t, "without a reason", err, fault.Invalid, fault.CodeTextEmpty, "text")
	mustNil(second(w.as(nlHead).ReaffirmJudgement(ctx, id, 0, "The other item bears it.")))
	if j := judgement(t, w.as(nlOfficer), id); j.State != dossier.Approved || j.Approval.Text != "The other item bears it." {
		t.Errorf("%s, %+v", j.State, j.Approval)
	}
	mustNil(second(w.as(nlOfficer).RevokeEvidence(ctx, other, "false", 0)))
	mustNil(second(w.as(nlOfficer).Move(ctx, id, "reopen", casework.MoveOptions{})))
	_, err = w.as(nlOfficer).Move(ctx, id, "submit", casework.MoveOptions{})
	wants(t, "submitted on the same ground", err, fault.Precondition, fault.CodeIncomplete, "matrix")
}

func TestJudgementsStandSideBySide(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	dutch := approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT"))
	in := newJudgement("DE-CSIRT")
	in.Vocabulary, in.Term, in.Confidence = "PHIA", "LIKELY", dossier.ConfidenceHigh
	german := approved(t, w, deOfficer, person("de.other", "DE-CSIRT", dossier.RoleAnalyst), in)
	hidden := approved(t, w, deOfficer, person("de.other", "DE-CSIRT", dossier.RoleAnalyst), in)
	mustNil(second(w.as(deOfficer).Share(ctx, german, casework.ShareInput{To: []string{"NL-CSIRT"}})))
	c, err := w.as(nlOfficer).CompareJudgements(ctx, []dossier.ID{dutch, hidden, german, "jud_aaaaaaaaaaaaaaaaaaaaaaaaaa", dutch})
	mustNil(err)
	if len(c.Columns) != 2 {
		t.Fatalf("%d columns", len(c.Columns))
	}
	rows := map[string]casework.ComparedField{}
	for _, r := range c.Rows {
		rows[r.Field] = r
	}
	for field, want := range map[string]string{"subject.state": "RU RU true", "confidence": "MODERATE HIGH false", "likelihood.vocabulary": "ICD_203 PHIA false",
		"likelihood.term": "ICD_203 LIKELY PHIA LIKELY false", "likelihood.interval": "55-80 55-75 false", "concludes": "ACTOR ACTOR true"} {
		r := rows[field]
		if got := strings.Join(r.Values, " ") + map[bool]string{true: " true", false: " false"}[r.Agrees]; got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	if _, told := rows["assumptions"]; told {
		t.Error("a field that nobody states has a row")
	}
	_, err = w.as(nlOfficer).CompareJudgements(ctx, make([]dossier.ID, casework.MaxCompared+1))
	wants(t, "too many", err, fault.Invalid, fault.CodeListTooLong, "ids")
}

func TestJudgementsAreFoundByWhatTheySay(t *testing.T) {
	w := newWorld(t)
	approved(t, w, nlOfficer, nlOther, newJudgement("NL-CSIRT"))
	for name, c := range map[string]struct {
		filter casework.JudgementFilter
		want   int
	}{
		"no filter":            {casework.JudgementFilter{}, 1},
		"its confidence":       {casework.JudgementFilter{Confidences: []dossier.Confidence{dossier.ConfidenceModerate}}, 1},
		"another confidence":   {casework.JudgementFilter{Confidences: []dossier.Confidence{dossier.ConfidenceHigh}}, 0},
		"its hypothesis":       {casework.JudgementFilter{Hypotheses: []dossier.HypothesisKind{dossier.HypothesisActor}}, 1},
		"a rejected one":       {casework.JudgementFilter{Hypotheses: []dossier.HypothesisKind{dossier.HypothesisFlag}}, 0},
		"its state":            {casework.JudgementFilter{SubjectStates: []string{"RU"}}, 1},
		"another state":        {casework.JudgementFilter{SubjectStates: []string{"KP"}}, 0},
		"an incident":          {casework.JudgementFilter{Incident: "inc_aaaaaaaaaaaaaaaaaaaaaaaaaa"}, 0},
		"words of its finding": {casework.JudgementFilter{Common: casework.Common{Search: "group"}}, 1},
	} {
		got, err := w.as(nlOfficer).Judgements(t.Context(), c.filter, casework.Page{})
		if err != nil || got.Total() != c.want {
			t.Errorf("%s: %d, %v", name, got.Total(), err)
		}
	}
}
