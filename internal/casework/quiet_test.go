package casework_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/blob"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

// told is everything that somebody reads of objects: each by its id, their places in
// lists and in a search, and what has changed of late.
func told(t *testing.T, w *world, who *identity.Principal, ids ...dossier.ID) string {
	t.Helper()
	var b strings.Builder
	s := w.as(who)
	write := func(item casework.Item, err error) {
		raw, _ := json.Marshal(item.Object())
		fmt.Fprintln(&b, item.OK(), item.Stub(), item.Withheld(), string(raw), err)
	}
	for _, id := range ids {
		write(s.Node(t.Context(), id))
	}
	since := noon.Add(90 * time.Minute)
	for _, f := range []casework.Common{{}, {Search: "report"}, {ChangedSince: &since}} {
		evidence, err := s.EvidenceItems(t.Context(), casework.EvidenceFilter{Common: f}, casework.Page{})
		fmt.Fprintln(&b, "evidence", evidence.Total(), evidence.HasNext, err)
		for _, e := range evidence.Edges {
			fmt.Fprintln(&b, e.Node.Object().ID, e.Node.Object().Version, e.Node.Object().Changed, e.Cursor())
		}
		incidents, err := s.Incidents(t.Context(), casework.IncidentFilter{Common: f}, casework.Page{})
		fmt.Fprintln(&b, "incidents", incidents.Total(), incidents.HasNext, err)
		for _, e := range incidents.Edges {
			fmt.Fprintln(&b, e.Node.Object().ID, e.Node.Object().Version, e.Node.Object().Changed, e.Cursor())
		}
	}
	return b.String()
}

// version is what somebody is told as the version of an object, and when it was changed.
func version(t *testing.T, w *world, who *identity.Principal, id dossier.ID) (uint64, time.Time) {
	t.Helper()
	item, err := w.as(who).Node(t.Context(), id)
	if err != nil || !item.OK() || item.Stub() {
		t.Fatalf("%s is not in view: %v", id, err)
	}
	return item.Object().Head().Version, item.Object().Head().Changed
}

// quiet is a world with an item and an incident that Germany reads in part.
type quiet struct {
	*world
	item, report, file dossier.ID
	hidden             dossier.ID // an actor that Germany does not know of
	in                 casework.NewIncident
	request            dossier.ID // by which France was let read the item
}

func quietWorld(t *testing.T) *quiet {
	cfg := blob.Default()
	cfg.URL, cfg.KeyFile = (&url.URL{Scheme: "file", Path: t.TempDir()}).String(), filepath.Join(t.TempDir(), "key")
	files, err := blob.Open(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	q := &quiet{world: newWorld(t, func(c *casework.Config) { c.Blobs = files })}
	open := amber("NL-CSIRT")
	open.TLP = marking.Green
	q.file = must[*dossier.Case](t, "open a case")(q.as(nlOfficer).CreateCase(t.Context(), casework.NewCase{Title: "A case", Marking: open})).ID
	q.share(t, q.file, casework.ShareInput{Via: "eu27"})
	in := newEvidence("NL-CSIRT", "A report")
	in.Case = q.file
	e := must[*dossier.Evidence](t, "register")(q.as(nlOfficer).RegisterEvidence(t.Context(), in, &casework.Upload{Reader: strings.NewReader("bytes"), Name: "a.txt", MediaType: "text/plain"}))
	q.item = e.ID
	if _, err := q.as(nlOther).Move(t.Context(), q.item, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	q.share(t, q.item, casework.ShareInput{To: []string{"DE-CSIRT"}})
	q.share(t, q.item, casework.ShareInput{To: []string{"FR-CSIRT"}})

	secret := amber("NL-CSIRT")
	secret.TLP = marking.AmberStrict
	actor := &dossier.ThreatActor{Header: dossier.Header{State: dossier.CycleOf(dossier.NounThreatActor).Start, Owner: "NL-CSIRT", Marking: secret}, Name: "Hidden Bear"}
	q.place(actor)
	q.hidden = actor.ID
	q.in = casework.NewIncident{Case: q.file, Title: "A report of an incident", Types: []dossier.IncidentType{dossier.IncidentTypes[0]}, Severity: 2,
		Victim: dossier.VictimPortion{Name: "A ministry", Marking: secret}, Marking: amber("NL-CSIRT")}
	i := must[*dossier.Incident](t, "report")(q.as(nlOfficer).CreateIncident(t.Context(), q.in))
	q.report = i.ID
	for _, move := range []string{"submit", "validate"} {
		if _, err := q.as(nlOther).Move(t.Context(), q.report, move, casework.MoveOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	q.share(t, q.report, casework.ShareInput{To: []string{"DE-CSIRT"}})
	req := must[*dossier.ReleaseRequest](t, "ask")(q.as(deOfficer).RequestRelease(t.Context(), casework.NewReleaseRequest{Object: q.item, To: "UK-CSIRT", Purpose: dossier.PurposeRead, Reason: "a joint case"}))
	q.request = req.ID
	q.now = q.now.Add(2 * time.Hour)
	return q
}

func (q *quiet) share(t *testing.T, id dossier.ID, in casework.ShareInput) {
	t.Helper()
	if _, err := q.as(nlOfficer).Share(t.Context(), id, in); err != nil {
		t.Fatal(err)
	}
}

// quietActs are what others can do to an object without its reader noticing. The owner
// sees each where it stands, and a new version only where it changed what is said.
var quietActs = []struct {
	name  string
	on    func(*quiet) dossier.ID
	do    func(*testing.T, *quiet)
	news  bool // is a version for the owner
	shows func(dossier.Object) int
}{
	{"a sharing with another party", func(q *quiet) dossier.ID { return q.item },
		func(t *testing.T, q *quiet) { q.share(t, q.item, casework.ShareInput{To: []string{"UK-CSIRT"}}) }, false, grants},
	{"a sharing of a case with another party", func(q *quiet) dossier.ID { return q.file },
		func(t *testing.T, q *quiet) { q.share(t, q.file, casework.ShareInput{To: []string{"UK-CSIRT"}}) }, false, grants},
	{"a person named as a reader", func(q *quiet) dossier.ID { return q.report },
		func(t *testing.T, q *quiet) {
			q.share(t, q.report, casework.ShareInput{To: []string{"UK-CSIRT"}, Recipients: []string{"uk.officer"}})
		}, false, grants},
	{"a download by another party", func(q *quiet) dossier.ID { return q.item },
		func(t *testing.T, q *quiet) {
			r, _, err := q.as(frOfficer).Download(t.Context(), q.item)
			if err != nil {
				t.Fatal(err)
			}
			r.Close()
		}, false, links},
	{"a stricter handling by another party", func(q *quiet) dossier.ID { return q.item },
		func(t *testing.T, q *quiet) {
			if _, err := q.as(frOfficer).Overlay(t.Context(), q.item, marking.Red, 0); err != nil {
				t.Fatal(err)
			}
		}, false, func(o dossier.Object) int { return len(o.Head().Overlays) }},
	{"an edit of a portion that is withheld", func(q *quiet) dossier.ID { return q.report },
		func(t *testing.T, q *quiet) {
			q.in.Victim.Name = "Another ministry"
			must[*dossier.Incident](t, "amend")(q.as(nlOfficer).AmendIncident(t.Context(), q.report, 0, q.in))
		}, true, nil},
	{"a reference to what is hidden", func(q *quiet) dossier.ID { return q.report },
		func(t *testing.T, q *quiet) {
			q.in.Actors = []dossier.ID{q.hidden}
			must[*dossier.Incident](t, "amend")(q.as(nlOfficer).AmendIncident(t.Context(), q.report, 0, q.in))
		}, true, nil},
}

func grants(o dossier.Object) int { return len(o.Head().Grants) }
func links(o dossier.Object) int  { return len(o.(*dossier.Evidence).Custody) }

func TestWhatMakesNoDifferenceToAReaderIsNotTold(t *testing.T) {
	for _, act := range quietActs {
		t.Run(act.name, func(t *testing.T) {
			q := quietWorld(t)
			id := act.on(q)
			owner := func() dossier.Object {
				item, err := q.as(nlOfficer).Node(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				return item.Object()
			}
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			frames, err := q.as(deOfficer).Activity(ctx, q.file)
			if err != nil {
				t.Fatal(err)
			}
			all := []dossier.ID{q.item, q.report, q.file, q.hidden}
			before, was, row := told(t, q.world, deOfficer, all...), owner(), q.store.View().Object(id).Obj.Head().Version
			act.do(t, q)
			if got := q.store.View().Object(id).Obj.Head().Version; got == row {
				t.Fatalf("the row is as it was: version %d", got)
			}
			if after := told(t, q.world, deOfficer, all...); after != before {
				t.Errorf("before\n%s\nafter\n%s", before, after)
			}
			is := owner()
			if moved := is.Head().Version != was.Head().Version; moved != act.news || moved != is.Head().Changed.After(was.Head().Changed) {
				t.Errorf("the owner is told version %d of %s, and before %d of %s", is.Head().Version, is.Head().Changed, was.Head().Version, was.Head().Changed)
			}
			if act.shows != nil && act.shows(is) <= act.shows(was) {
				t.Error("the owner does not see it where it stands")
			}
			if _, err := q.as(nlOfficer).Move(t.Context(), q.file, "close", casework.MoveOptions{}); err != nil {
				t.Fatal(err)
			}
			if e := <-frames; e.ID != q.file || e.Kind != casework.EventChanged || e.Item.Object().Head().State != dossier.Closed {
				t.Errorf("the first frame is %s of %s", e.Kind, e.ID)
			}
		})
	}
}

func TestWhatWasAllowedToAnotherPartyAndTakenBackIsNotToldToAReader(t *testing.T) {
	q := quietWorld(t)
	before := told(t, q.world, frOfficer, q.item, q.file)
	was, at := version(t, q.world, nlOfficer, q.item)
	for _, step := range []func() error{
		func() error {
			return second(q.as(nlOfficer).AnswerRelease(t.Context(), q.request, casework.Answer{Grant: true}))
		},
		func() error { return second(q.as(nlOfficer).RevokeRelease(t.Context(), q.request, 0)) },
	} {
		q.now = q.now.Add(time.Hour)
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if after := told(t, q.world, frOfficer, q.item, q.file); after != before {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
		if is, then := version(t, q.world, nlOfficer, q.item); is != was || then != at {
			t.Errorf("the owner is told version %d of %s, and before %d of %s", is, then, was, at)
		}
	}
}

func TestAStepIsTakenOnTheVersionThatItsCallerIsTold(t *testing.T) {
	q := quietWorld(t)
	was, _ := version(t, q.world, nlOfficer, q.report)
	q.share(t, q.report, casework.ShareInput{To: []string{"FR-CSIRT"}})
	q.in.Victim.Name = "Another ministry"
	must[*dossier.Incident](t, "amend after a sharing")(q.as(nlOfficer).AmendIncident(t.Context(), q.report, was, q.in))
	q.in.Victim.Name = "A third ministry"
	if _, err := q.as(nlOfficer).AmendIncident(t.Context(), q.report, was, q.in); fault.As(err) == nil || fault.As(err).Code != fault.CodeStale {
		t.Errorf("on a version that is gone for the caller: %v", err)
	}
	row := q.store.View().Object(q.report).Obj.Head().Version
	if is, _ := version(t, q.world, nlOfficer, q.report); is != was+1 || row == is {
		t.Fatalf("the caller is told %d after %d, and the row is %d", is, was, row)
	}
	if _, err := q.as(nlOfficer).AmendIncident(t.Context(), q.report, row, q.in); fault.As(err) == nil || fault.As(err).Code != fault.CodeStale {
		t.Errorf("on the number of the row: %v", err)
	}
	german, _ := version(t, q.world, deOfficer, q.report)
	if german >= was+1 {
		t.Errorf("who does not read the portion is told version %d", german)
	}
}

func TestACitationTellsTheVersionThatItsReaderWouldHaveBeenTold(t *testing.T) {
	q := quietWorld(t)
	q.share(t, q.item, casework.ShareInput{To: []string{"UK-CSIRT"}})
	was, _ := version(t, q.world, deOfficer, q.item)
	o := judged(t, q.as(nlOfficer), newJudgement("NL-CSIRT", q.item))
	if got := o.Matrix.Items[0]; got.Version != was || got.Edition != nil {
		t.Errorf("cited at version %d with %v, and told as %d", got.Version, got.Edition, was)
	}
}

func TestEveryFieldThatARuleCanWithholdIsCountedByItself(t *testing.T) {
	for _, n := range dossier.Nouns() {
		if want, got := policy.Fields(string(n)), dossier.Withholdable(n); !slices.Equal(want, got) {
			t.Errorf("%s: rules can withhold %v, and changes are counted by %v", n, want, got)
		}
	}
}
