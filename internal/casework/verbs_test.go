package casework_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

var (
	nlOfficer = person("nl.officer", "NL-CSIRT", dossier.RoleExaminer, dossier.RoleAnalyst, dossier.RoleDisclosure, dossier.RoleReporter)
	nlOther   = person("nl.other", "NL-CSIRT", dossier.RoleExaminer, dossier.RoleAnalyst, dossier.RoleDisclosure, dossier.RoleReporter)
	deOfficer = person("de.officer", "DE-CSIRT", dossier.RoleExaminer, dossier.RoleAnalyst, dossier.RoleDisclosure)
	ukOfficer = person("uk.officer", "UK-CSIRT", dossier.RoleExaminer, dossier.RoleAnalyst, dossier.RoleDisclosure)
	frOfficer = person("fr.officer", "FR-CSIRT", dossier.RoleExaminer, dossier.RoleAnalyst, dossier.RoleDisclosure)
)

func amber(owner string) marking.Marking {
	return marking.Marking{TLP: marking.Amber, PAP: marking.PAPAmber, Originators: marking.SetOf(owner), Naming: marking.NamingMay}
}

func newEvidence(owner, title string) casework.NewEvidence {
	return casework.NewEvidence{Title: title, Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: amber(owner)}
}

// file registers and verifies an item.
func file(t *testing.T, w *world, in casework.NewEvidence, by, verifier string) dossier.ID {
	t.Helper()
	people := map[string]*casework.Session{}
	for _, p := range []string{by, verifier} {
		people[p] = w.as(map[string]*identity.Principal{"nl": nlOfficer, "nl2": nlOther, "uk": ukOfficer}[p])
	}
	e, err := people[by].RegisterEvidence(t.Context(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !e.OK() {
		t.Fatal("the person that filed it cannot see it")
	}
	if _, err := people[verifier].Move(t.Context(), e.Object().ID, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	return e.Object().ID
}

func sees(t *testing.T, s *casework.Session, id dossier.ID) bool {
	t.Helper()
	item, err := s.Node(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return item.OK() && !item.Stub()
}

func TestARequestThatIsGrantedOpensAndOneThatIsRevokedCloses(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{To: []string{"DE-CSIRT"}}); err != nil {
		t.Fatal(err)
	}
	if !sees(t, w.as(deOfficer), id) || sees(t, w.as(frOfficer), id) {
		t.Fatal("shared with Germany alone, and not so seen")
	}
	if _, err := w.as(frOfficer).RequestRelease(t.Context(), casework.NewReleaseRequest{Object: id, To: "FR-CSIRT", Purpose: dossier.PurposeRead, Reason: "please"}); !fault.Is(err, fault.Withheld) {
		t.Errorf("asking for what one may not know of: %v", err)
	}
	req, err := w.as(deOfficer).RequestRelease(t.Context(), casework.NewReleaseRequest{Object: id, To: "FR-CSIRT", Purpose: dossier.PurposeRead, Reason: "for a joint case"})
	if err != nil || !req.OK() {
		t.Fatal(err)
	}
	for who, s := range map[string]*casework.Session{"the one who asks": w.as(deOfficer), "a stranger": w.as(frOfficer)} {
		if _, err := s.AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: true}); err == nil {
			t.Errorf("%s answered the request", who)
		}
	}
	answered, err := w.as(nlOfficer).AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: true, Conditions: "for this case"})
	if err != nil {
		t.Fatal(err)
	}
	if got := answered.Object().State; got != dossier.GrantedIf {
		t.Errorf("state %s", got)
	}
	if !sees(t, w.as(frOfficer), id) {
		t.Error("granted, and France does not read it")
	}
	if _, err := w.as(nlOfficer).AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: false}); fault.As(err).Code != fault.CodeMoveIllegal {
		t.Errorf("a second answer: %v", err)
	}
	if _, err := w.as(nlOfficer).RevokeRelease(t.Context(), req.Object().ID, 0); err != nil {
		t.Fatal(err)
	}
	if sees(t, w.as(frOfficer), id) || !sees(t, w.as(deOfficer), id) {
		t.Error("revoked, and France still reads it, or Germany no longer")
	}
}

func TestADerivedItemGoesOnOnlyWhenEveryOriginatorHasGranted(t *testing.T) {
	w := newWorld(t)
	uk, err := w.as(ukOfficer).RegisterEvidence(t.Context(), newEvidence("UK-CSIRT", "British source"), nil)
	if err != nil {
		t.Fatal(err)
	}
	second := person("uk.second", "UK-CSIRT", dossier.RoleExaminer)
	if _, err := w.as(second).Move(t.Context(), uk.Object().ID, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(ukOfficer).Share(t.Context(), uk.Object().ID, casework.ShareInput{To: []string{"NL-CSIRT"}}); err != nil {
		t.Fatal(err)
	}
	in := newEvidence("NL-CSIRT", "Dutch analysis")
	in.Kind, in.DerivedFrom = dossier.EvidenceAnalysis, []dossier.ID{uk.Object().ID}
	id := file(t, w, in, "nl", "nl2")
	_, err = w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{To: []string{"DE-CSIRT"}})
	if !fault.Is(err, fault.Forbidden) {
		t.Fatalf("shared without British consent: %v", err)
	}
	req, err := w.as(nlOfficer).RequestRelease(t.Context(), casework.NewReleaseRequest{Object: id, To: "DE-CSIRT", Purpose: dossier.PurposeRead, Reason: "joint work"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(nlOfficer).AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: true}); err == nil {
		t.Error("the party that asks has answered")
	}
	if sees(t, w.as(deOfficer), id) {
		t.Error("asking was enough")
	}
	if _, err := w.as(ukOfficer).AnswerRelease(t.Context(), req.Object().ID, casework.Answer{Grant: true}); err != nil {
		t.Fatal(err)
	}
	if !sees(t, w.as(deOfficer), id) {
		t.Error("both have granted, and Germany does not read it")
	}
}

func TestStaleVersionsIllegalMovesAndForeignObjectsAreToldApart(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	for say, c := range map[string]struct {
		err  error
		kind fault.Kind
		code fault.Code
	}{
		"a version that was changed": {second(w.as(nlOther).Move(t.Context(), id, "verify", casework.MoveOptions{Version: 1})), fault.Conflict, fault.CodeStale},
		"verifying twice":            {second(w.as(nlOther).Move(t.Context(), id, "verify", casework.MoveOptions{})), fault.Precondition, fault.CodeMoveIllegal},
		"a move of another noun":     {second(w.as(nlOfficer).Move(t.Context(), id, "submit", casework.MoveOptions{})), fault.Forbidden, ""},
		"by one who cannot see it":   {second(w.as(frOfficer).Move(t.Context(), id, "verify", casework.MoveOptions{})), fault.Withheld, ""},
		"an id that does not exist":  {second(w.as(frOfficer).Move(t.Context(), "evi_aaaaaaaaaaaaaaaaaaaaaaaaaa", "verify", casework.MoveOptions{})), fault.NotFound, ""},
		"an unmarked item": {second(w.as(nlOfficer).RegisterEvidence(t.Context(), casework.NewEvidence{Title: "x", Kind: dossier.EvidenceLog,
			Grade: dossier.Admiralty{Reliability: "A", Credibility: 1}}, nil)), fault.Invalid, fault.CodeMarkingMissing},
		"an alliance that is none": {second(w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "axis"})), fault.Invalid, fault.CodeReferenceUnknown},
		"a party without a name":   {second(w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27", To: []string{""}})), fault.Invalid, fault.CodeReferenceUnknown},
	} {
		if e := fault.As(c.err); c.err == nil || e.Kind != c.kind || e.Code != c.code {
			t.Errorf("%s: %v, want %s %s", say, c.err, c.kind, c.code)
		}
	}
}

func TestAReaderIsShownTheOwnWayAndNobodyElses(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "A report"), "nl", "nl2")
	for _, to := range [][]string{{"DE-CSIRT", "UK-CSIRT"}, {"FR-CSIRT"}} {
		if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "nato", To: to}); err != nil {
			t.Fatal(err)
		}
	}
	grants := func(s *casework.Session) []dossier.Grant {
		return first(casework.As[*dossier.Evidence](first(s.Node(t.Context(), id)))).Object().Grants
	}
	if g := grants(w.as(deOfficer)); len(g) != 1 || g[0].Via != "nato" || len(g[0].To) != 1 || g[0].To[0] != "DE-CSIRT" || g[0].Person != "" {
		t.Errorf("Germany is shown %+v", g)
	}
	if g := grants(w.as(nlOfficer)); len(g) != 2 {
		t.Errorf("the party that shared is shown %+v", g)
	}
	c, err := w.as(deOfficer).EvidenceItems(t.Context(), casework.EvidenceFilter{Common: casework.Common{Via: []string{"nato"}}}, casework.Page{})
	if err != nil || c.Total() != 1 {
		t.Errorf("by way of NATO: %d, %v", c.Total(), err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAFileComesBackAsItWasAndEveryDownloadIsInTheChain(t *testing.T) {
	w := newWorld(t)
	cfg := blob.Default()
	dir := t.TempDir()
	cfg.URL, cfg.KeyFile = "file://"+dir+"/files", dir+"/key"
	files, err := blob.Open(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	casework.UseFiles(w.desk, files)

	cut := &casework.Upload{Reader: io.MultiReader(strings.NewReader("half"), broken{}), Name: "a.bin", MediaType: "application/octet-stream"}
	if _, err := w.as(nlOfficer).RegisterEvidence(t.Context(), newEvidence("NL-CSIRT", "cut"), cut); fault.As(err).Code != fault.CodeFileCut {
		t.Errorf("an upload that is cut: %v", err)
	}
	up := &casework.Upload{Reader: strings.NewReader("content"), Name: "a.bin", MediaType: "application/octet-stream"}
	e, err := w.as(nlOfficer).RegisterEvidence(t.Context(), newEvidence("NL-CSIRT", "whole"), up)
	if err != nil {
		t.Fatal(err)
	}
	id := e.Object().ID
	if _, _, err := w.as(frOfficer).Download(t.Context(), id); !fault.Is(err, fault.Withheld) {
		t.Errorf("a stranger's download: %v", err)
	}
	body, info, err := w.as(nlOfficer).Download(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(body)
	if err != nil || string(text) != "content" || info.Size != 7 {
		t.Errorf("%q, %v, %+v", text, err, info)
	}
	_ = body.Close()
	item, _ := casework.As[*dossier.Evidence](first(w.as(nlOfficer).Node(t.Context(), id)))
	chain := item.Object().Custody
	if n := len(chain); n != 2 || chain[1].Action != dossier.CustodyCopied || dossier.CheckCustody(chain) != nil {
		t.Errorf("chain of custody: %+v", chain)
	}
}

func first[T, E any](v T, _ E) T { return v }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestWhatHasExpiredIsSettledOnce(t *testing.T) {
	w := newWorld(t)
	in := newEvidence("NL-CSIRT", "short-lived")
	in.Marking.Expires = marking.MinuteOf(noon.Add(time.Hour))
	e, err := w.as(nlOfficer).RegisterEvidence(t.Context(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		at    time.Duration
		n     int
		state dossier.State
	}{{59 * time.Minute, 0, dossier.Registered}, {time.Hour, 1, dossier.Expired}, {2 * time.Hour, 0, dossier.Expired}} {
		w.mu.Lock()
		w.now = noon.Add(step.at)
		w.mu.Unlock()
		n, err := w.desk.Settle(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := w.store.View().Object(e.Object().ID).Obj.Head().State; n != step.n || got != step.state {
			t.Errorf("after %s: %d settled, state %s", step.at, n, got)
		}
	}
}

func TestASubscriptionEndsWhenTheCaseGoesOutOfView(t *testing.T) {
	w := newWorld(t)
	m := amber("NL-CSIRT")
	m.TLP = marking.Green
	c, err := w.as(nlOfficer).CreateCase(t.Context(), casework.NewCase{Title: "A case", Marking: m})
	if err != nil {
		t.Fatal(err)
	}
	id := c.Object().ID
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	events, err := w.as(deOfficer).Activity(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(frOfficer).Activity(ctx, "cas_aaaaaaaaaaaaaaaaaaaaaaaaaa"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a case that does not exist: %v", err)
	}
	if _, err := w.as(nlOfficer).Exclude(t.Context(), id, []string{"DE"}, 0); err != nil {
		t.Fatal(err)
	}
	if e, open := <-events; open {
		t.Errorf("a frame after the case went out of view: %+v", e)
	}
	if ctx.Err() != nil {
		t.Error("the subscription stayed open")
	}
}
