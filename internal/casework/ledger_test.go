package casework_test

import (
	"bytes"
	"crypto/rand"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
)

func greenEvidence() casework.NewEvidence {
	in := newEvidence("NL-CSIRT", "Loader")
	in.Marking = green("NL-CSIRT")
	return in
}

// records returns everything that the ledger is told.
func records(t *testing.T, w *world) []ledger.Record {
	t.Helper()
	trail := store.NewTrail()
	var out []ledger.Record
	err := w.jr.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		acts, err := trail.Take(e)
		out = append(out, casework.AuditRecords(acts)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// about returns "tree action outcome party" of what a party's auditor may see of an
// object; with "" as party, of all there is.
func about(t *testing.T, w *world, id dossier.ID, party string) []string {
	t.Helper()
	see := func(ledger.Record) bool { return true }
	if party != "" {
		r, err := w.desk.LedgerReader(t.Context(), party)
		if err != nil {
			t.Fatal(err)
		}
		see = r.See
	}
	var out []string
	for _, r := range records(t, w) {
		if r.Leaf.Object == string(id) && see(r) {
			out = append(out, strings.Join([]string{r.Tree, r.Leaf.Action, r.Leaf.Outcome, r.Leaf.Party}, " "))
		}
	}
	return out
}

func TestAnActIsInTheTreesOfTheAlliancesThatItsObjectIsSharedThrough(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, greenEvidence(), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(ukOfficer).Share(t.Context(), id, casework.ShareInput{Via: "nato"}); err == nil {
		t.Fatal("who may not know of it could share it")
	}
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "nato"}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"party:NL evidence:create ALLOW NL-CSIRT",
		"party:NL evidence:verify ALLOW NL-CSIRT",
		"alliance:eu27 evidence:share ALLOW NL-CSIRT",
		"alliance:eu27 evidence:share DENY_HIDDEN UK-CSIRT",
		"alliance:eu27 evidence:share ALLOW NL-CSIRT",
		"alliance:nato evidence:share ALLOW NL-CSIRT",
	}
	if got := about(t, w, id, ""); !slices.Equal(got, want) {
		t.Errorf("leaves:\n%s", strings.Join(got, "\n"))
	}
	for party, want := range map[string][]string{
		"NL-CSIRT": want,
		"DE-CSIRT": slices.Concat(want[2:5], want[5:]), // of both alliances
		"UK-CSIRT": want[5:],                           // of NATO alone: not that its own attempt met something
	} {
		if got := about(t, w, id, party); !slices.Equal(got, want) {
			t.Errorf("%s sees:\n%s", party, strings.Join(got, "\n"))
		}
	}
	if _, err := w.desk.LedgerReader(t.Context(), "NOBODY"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestALeafNamesNoOtherAllianceThanThatOfItsTree(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, greenEvidence(), "nl", "nl2")
	for _, via := range []string{"nato", "eu27"} {
		if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: via}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.as(frOfficer).Move(t.Context(), id, "quarantine", casework.MoveOptions{}); err == nil {
		t.Fatal("a reader could quarantine it")
	}
	n := 0
	for _, r := range records(t, w) {
		if r.Leaf.Object != string(id) || !strings.HasPrefix(r.Tree, "alliance:") {
			continue
		}
		n++
		for _, other := range []string{"NATO", "EU27"} {
			if strings.HasPrefix(r.Leaf.Rule, other) && r.Tree != "alliance:"+strings.ToLower(other) {
				t.Errorf("%s is told of %s", r.Tree, r.Leaf.Rule)
			}
		}
		if r.Leaf.Outcome != "ALLOW" && r.Leaf.Rule != "" {
			t.Errorf("%s is told why it was refused: %s", r.Tree, r.Leaf.Rule)
		}
	}
	if n == 0 {
		t.Error("nothing was looked at")
	}
}

func TestWhatGoesOutOfViewTakesItsLeavesAlong(t *testing.T) {
	w := newWorld(t)
	c, err := w.as(nlOfficer).CreateCase(t.Context(), casework.NewCase{Title: "Case", Marking: green("NL-CSIRT")})
	if err != nil {
		t.Fatal(err)
	}
	in := greenEvidence()
	in.Case = c.Object().ID
	id := file(t, w, in, "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	if n := len(about(t, w, id, "DE-CSIRT")); n != 1 {
		t.Fatalf("%d leaves before", n)
	}
	if _, err := w.as(nlOfficer).Exclude(t.Context(), in.Case, []string{"DE"}, 0); err != nil {
		t.Fatal(err)
	}
	if got := about(t, w, id, "DE-CSIRT"); len(got) != 0 {
		t.Errorf("after it was shut out, Germany sees %q", got)
	}
	if n := len(about(t, w, id, "FR-CSIRT")); n != 1 {
		t.Errorf("France sees %d leaves", n)
	}
}

func TestAPartysExportIsGoodAndHoldsWhatTheRulesLetItsAuditorRead(t *testing.T) {
	w := newWorld(t)
	key, err := ledger.NewKey("entente.test", noon.Add(-time.Hour), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := file(t, w, greenEvidence(), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Config{Journal: w.jr, Key: key, File: filepath.Join(t.TempDir(), "kept"),
		Clock: func() time.Time { return noon.Add(time.Hour) },
		Records: func() func(journal.Entry) ([]ledger.Record, error) {
			trail := store.NewTrail()
			return func(e journal.Entry) ([]ledger.Record, error) {
				acts, err := trail.Take(e)
				return casework.AuditRecords(acts), err
			}
		},
		Again: func(e journal.Entry, tree string, earlier any) (ledger.Record, error) {
			was, _ := earlier.(store.Earlier) // as AuditRecords gave it
			act, err := store.Again(e, was)
			return casework.AuditRecord(act, tree), err
		}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	reader, err := w.desk.LedgerReader(t.Context(), "DE-CSIRT")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := l.Export(t.Context(), &out, reader); err != nil {
		t.Fatal(err)
	}
	r, err := ledger.Verify(out.Bytes(), key.Public())
	if err != nil || !r.Good() {
		t.Fatalf("%v, %v", err, r.Problems)
	}
	leaves := map[string]int{}
	for _, tree := range r.Trees {
		leaves[tree.Name] = tree.Leaves
		if tree.Size != 13 {
			t.Errorf("%s has size %d", tree.Name, tree.Size)
		}
	}
	if leaves["alliance:eu27"] == 0 || leaves["service"] == 0 || strings.Count(out.String(), string(id)) != 1 {
		t.Errorf("leaves %v", leaves)
	}
	for _, hidden := range []string{"evidence:create", "evidence:verify"} { // before it was shared
		if strings.Contains(out.String(), hidden) {
			t.Errorf("Germany gets a leaf %s", hidden)
		}
	}
}

func TestWhatComesIntoViewDoesNotBringItsPastAlong(t *testing.T) {
	w := newWorld(t)
	in := greenEvidence()
	in.Marking.NotRel = marking.SetOf("DE")
	id := file(t, w, in, "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	if got := about(t, w, id, "DE-CSIRT"); len(got) != 0 {
		t.Fatalf("Germany, which it is not for, sees %q", got)
	}
	if _, err := w.as(nlOfficer).Remark(t.Context(), id, green("NL-CSIRT"), 0); err != nil {
		t.Fatal(err)
	}
	if got := about(t, w, id, "DE-CSIRT"); len(got) != 1 || strings.Contains(got[0], ":share") {
		t.Errorf("Germany sees %q", got)
	}
	if n := len(about(t, w, id, "FR-CSIRT")); n != 2 {
		t.Errorf("France sees %d leaves", n)
	}
}

func TestAnAuditorLearnsOfNothingThatItsPartyMayNotKnowOf(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, newEvidence("NL-CSIRT", "Loader"), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27", To: []string{"FR"}}); err != nil {
		t.Fatal(err)
	}
	if sees(t, w.as(deOfficer), id) {
		t.Fatal("what was shared with France alone is seen by Germany")
	}
	if got := about(t, w, id, "DE-CSIRT"); len(got) != 0 {
		t.Errorf("Germany's auditor sees %q", got)
	}
	amber := file(t, w, newEvidence("NL-CSIRT", "Dropper"), "nl", "nl2")
	if _, err := w.as(nlOfficer).Share(t.Context(), amber, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	if got := about(t, w, amber, "DE-CSIRT"); len(got) != 0 {
		t.Errorf("of what is AMBER and names nobody, Germany's auditor sees %q", got)
	}
	if n := len(about(t, w, id, "FR-CSIRT")); n != 1 {
		t.Errorf("France's auditor sees %d leaves", n)
	}
}

// The fields of one request are answered side by side, and a map that two of them write
// ends the whole service.
func TestAReaderOfTheLedgerIsAskedFromManySidesAtOnce(t *testing.T) {
	w := newWorld(t)
	id := file(t, w, greenEvidence(), "nl", "nl2")
	for _, via := range []string{"eu27", "nato"} {
		if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: via}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := w.desk.LedgerReader(t.Context(), "NL-CSIRT")
	if err != nil {
		t.Fatal(err)
	}
	all := records(t, w)
	if len(all) == 0 {
		t.Fatal("nothing is recorded")
	}
	var want []bool
	for _, rec := range all {
		want = append(want, r.See(rec))
	}
	rounds := 100
	if testing.Short() {
		rounds = 3 // enough for the race detector
	}
	for range rounds { // each reader begins with nothing remembered
		if r, err = w.desk.LedgerReader(t.Context(), "NL-CSIRT"); err != nil {
			t.Fatal(err)
		}
		var asked sync.WaitGroup
		for range 8 {
			asked.Go(func() {
				for i, rec := range all {
					if r.See(rec) != want[i] {
						t.Errorf("record %d is told otherwise", i)
					}
				}
			})
		}
		asked.Wait()
	}
}
