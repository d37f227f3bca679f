package casework_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

// logged is a world that keeps a log of its decisions.
type logged struct {
	*world
	log *decisions.Log
	dir string
}

func newLogged(t *testing.T) *logged {
	t.Helper()
	w := &logged{world: newWorld(t), dir: t.TempDir()}
	var err error
	if w.log, err = decisions.Open(t.Context(), decisions.Config{Dir: w.dir, Queue: 64, Random: rand.Reader}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.log.Close() })
	w.desk, err = casework.New(casework.Config{Store: w.store, Engine: policy.NewEngine(w.rev), Compile: policy.Default(), Log: w.log, Clock: w.clock, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var (
	nlAuditor = person("nl.audit", "NL-CSIRT", dossier.RoleAudit)
	deAuditor = person("de.audit", "DE-CSIRT", dossier.RoleAudit)
	frAuditor = person("fr.audit", "FR-CSIRT", dossier.RoleReviewer)
	ukAuditor = person("uk.audit", "UK-CSIRT", dossier.RoleAudit)
)

// asks opens a session, does something in it and puts it on record.
func (w *logged) asks(t *testing.T, p *identity.Principal, do func(*casework.Session)) {
	t.Helper()
	s := w.as(p)
	do(s)
	if err := s.Record(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *logged) reads(t *testing.T, p *identity.Principal, ids ...dossier.ID) {
	t.Helper()
	w.asks(t, p, func(s *casework.Session) {
		for _, id := range ids {
			if _, err := s.Node(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func (w *logged) decisions(t *testing.T, p *identity.Principal, f casework.DecisionFilter) []*casework.LoggedDecision {
	t.Helper()
	var out []*casework.LoggedDecision
	err := w.as(p).EachDecision(t.Context(), f, func(d *casework.LoggedDecision) bool {
		out = append(out, d)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lines words what somebody reads of the log about evidence: person, party, action,
// outcome and how many objects.
func (w *logged) lines(t *testing.T, p *identity.Principal, f casework.DecisionFilter) []string {
	t.Helper()
	out := []string{}
	for _, d := range w.decisions(t, p, f) {
		if d.Action == "read" && len(d.Parts) > 0 && d.Parts[0].Noun == "decision_log" {
			continue
		}
		for _, part := range d.Parts {
			out = append(out, strings.Join([]string{d.Person, d.Party, d.Action, part.Outcome, strings.Repeat("*", len(part.Objects))}, " "))
		}
	}
	return out
}

func (w *logged) shared(owner, via string, to ...string) dossier.ID {
	e := w.item(owner, green(owner), dossier.Grant{Grant: marking.Grant{Via: via, By: owner, To: marking.SetOf(to...)}})
	return e.ID
}

func TestAPageIsOneRecordWithWhatItLetGo(t *testing.T) {
	w := newLogged(t)
	a, b := w.shared("NL-CSIRT", "eu27"), w.shared("NL-CSIRT", "eu27")
	w.asks(t, deOfficer, func(s *casework.Session) {
		if _, err := s.EvidenceItems(t.Context(), casework.EvidenceFilter{}, casework.Page{}); err != nil {
			t.Fatal(err)
		}
	})
	all := w.decisions(t, nlAuditor, casework.DecisionFilter{Object: a})
	if len(all) != 1 || len(all[0].Parts) != 1 || len(all[0].Parts[0].Objects) != 2 || all[0].Parts[0].Objects[0].ID != string(min(a, b)) || all[0].Revision != w.rev.ID() {
		t.Fatalf("%+v", all)
	}
	if d := all[0].Parts[0]; d.Outcome != "ALLOW" && d.Outcome != "REDACT" || d.Rule == "" || d.Grant != "eu27" || len(d.Reasons) == 0 {
		t.Errorf("%+v", d)
	}
}

func TestWhoAskedIsForTheirOwnOrganisation(t *testing.T) {
	w := newLogged(t)
	id := w.shared("NL-CSIRT", "eu27")
	w.reads(t, deOfficer, id)
	of := casework.DecisionFilter{Object: id}
	for _, c := range []struct {
		say  string
		who  *identity.Principal
		want []string
	}{
		{"the auditor of the one who shared sees the organisation", nlAuditor, []string{" DE-CSIRT read REDACT *"}},
		{"the auditor of the organisation sees the person", deAuditor, []string{deOfficer.Handle + " DE-CSIRT read REDACT *"}},
		{"a reviewer of another member sees the organisation", frAuditor, []string{" DE-CSIRT read REDACT *"}},
		{"an auditor from outside sees nothing", ukAuditor, []string{}},
		{"the person sees the own request", deOfficer, []string{deOfficer.Handle + " DE-CSIRT read REDACT *"}},
		{"a colleague who audits nothing sees nothing", person("de.other", "DE-CSIRT", dossier.RoleAnalyst), []string{}},
	} {
		t.Run(c.say, func(t *testing.T) {
			got := w.lines(t, c.who, of)
			for i := range got {
				got[i] = strings.Replace(got[i], "ALLOW", "REDACT", 1)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	named := casework.DecisionFilter{Person: deOfficer.Handle}
	if got := w.lines(t, nlAuditor, named); len(got) != 0 {
		t.Errorf("a partner finds a person by name: %q", got)
	}
	if got := w.lines(t, deAuditor, named); len(got) == 0 {
		t.Error("the own organisation does not find its person")
	}
}

// In one of two equal worlds there is something more, which Germany may not know of,
// and it is read, shared and refused there. Germany's auditor reads the same in both.
func TestWhatAPartyMayNotKnowOfMakesNoEntryAndNoGap(t *testing.T) {
	type seen struct {
		lines  []string
		inputs []string
	}
	tell := func(more bool) (s seen) {
		w := newLogged(t)
		open, secret := w.shared("NL-CSIRT", "eu27"), dossier.ID("")
		if more {
			secret = w.shared("NL-CSIRT", "eu27", "FR", "FR-CSIRT")
		}
		list := func(p *identity.Principal) {
			w.asks(t, p, func(s *casework.Session) {
				if _, err := s.EvidenceItems(t.Context(), casework.EvidenceFilter{}, casework.Page{}); err != nil {
					t.Fatal(err)
				}
			})
		}
		list(nlOfficer)
		if more {
			w.reads(t, person("fr.analyst", "FR-CSIRT", dossier.RoleAnalyst), secret)
			w.reads(t, deOfficer, secret)
			if _, err := w.as(nlOfficer).Share(t.Context(), secret, casework.ShareInput{To: []string{"FR-MFA"}}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.as(deOfficer).Share(t.Context(), secret, casework.ShareInput{To: []string{"FR-MFA"}}); !fault.Is(err, fault.Withheld) {
				t.Fatal(err)
			}
		}
		w.reads(t, deOfficer, open)
		list(deOfficer)
		s.lines = w.lines(t, deAuditor, casework.DecisionFilter{})
		for _, d := range w.decisions(t, deAuditor, casework.DecisionFilter{}) {
			for _, p := range d.Parts {
				if strings.Contains(string(p.Input), `"decision_log"`) {
					continue
				}
				s.inputs = append(s.inputs, string(p.Input), strings.Join(p.Erased, " "), strings.Join(p.Masked, " "))
			}
		}
		if more {
			if got := w.lines(t, deAuditor, casework.DecisionFilter{Object: secret}); len(got) != 0 {
				t.Errorf("found by its id: %q", got)
			}
			if got := w.lines(t, frAuditor, casework.DecisionFilter{Object: secret}); len(got) < 3 {
				t.Errorf("France's reviewer does not see what became of it: %q", got)
			}
			for _, d := range w.decisions(t, nlAuditor, casework.DecisionFilter{Object: secret}) {
				found, err := w.as(deAuditor).Decision(t.Context(), d.ID)
				if err != nil || found != nil && slices.ContainsFunc(found.Parts, func(p *casework.LoggedPart) bool {
					return slices.ContainsFunc(p.Objects, func(o casework.LoggedObject) bool { return o.ID == string(secret) })
				}) {
					t.Errorf("by the id of an entry: %+v, %v", found, err)
				}
			}
		}
		return s
	}
	without, with := tell(false), tell(true)
	if !slices.Equal(without.lines, with.lines) || len(without.lines) == 0 {
		t.Errorf("without %q\nwith    %q", without.lines, with.lines)
	}
	if !slices.Equal(without.inputs, with.inputs) {
		t.Errorf("without %q\nwith    %q", without.inputs, with.inputs)
	}
}

func TestPagesOfTheLogGoOnWhereTheyEnded(t *testing.T) {
	w := newLogged(t)
	id := w.shared("NL-CSIRT", "eu27")
	for range 5 {
		w.reads(t, deOfficer, id)
	}
	f, two := casework.DecisionFilter{Object: id, Action: "read", Noun: dossier.NounEvidence}, 2
	var got []string
	after := ""
	for {
		page, err := w.as(deAuditor).Decisions(t.Context(), f, &two, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Edges {
			got = append(got, e.Node.ID)
			after = e.Cursor
		}
		if !page.HasNext {
			break
		}
	}
	if slices.Sort(got); len(slices.Compact(got)) != 5 {
		t.Errorf("%d entries", len(got))
	}
	if _, err := w.as(nlAuditor).Decisions(t.Context(), f, &two, after); fault.As(err).Code != fault.CodeCursorInvalid {
		t.Errorf("a foreign cursor: %v", err)
	}
	late := casework.DecisionFilter{From: noon.Add(time.Hour), Until: noon}
	if _, err := w.as(nlAuditor).Decisions(t.Context(), late, &two, ""); fault.As(err).Code != fault.CodeRangeInverted {
		t.Errorf("an end before its start: %v", err)
	}
}

// What only the parties of an object may know of its label is in no input of others.
func TestAnInputNamesNothingThatIsForOthers(t *testing.T) {
	w := newLogged(t)
	m := green("NL-CSIRT")
	e := w.item("NL-CSIRT", m, dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT"}}, dossier.Grant{Grant: marking.Grant{Via: "five_eyes", By: "NL-CSIRT"}},
		to("NL-CSIRT", "US-MFA"))
	w.reads(t, nlOfficer, e.ID)
	secret := []string{"five_eyes", "US-MFA", `"nationality"`, `"clearances"`, `"roles"`, `"statement"`, `"consents"`, `"excluded"`}
	for _, d := range w.decisions(t, deAuditor, casework.DecisionFilter{Object: e.ID}) {
		for _, p := range d.Parts {
			if !json.Valid(p.Input) || !strings.Contains(string(p.Input), "eu27") {
				t.Errorf("%s", p.Input)
			}
			for _, name := range secret {
				if strings.Contains(string(p.Input), name) {
					t.Errorf("Germany's auditor reads %s in %s", name, p.Input)
				}
			}
			if !slices.Contains(p.Erased, "/input/object/consents") || !slices.Contains(p.Masked, "/input/object/grants") || !slices.Contains(p.Erased, "/input/subject/roles") {
				t.Errorf("what was taken out is not named: %q %q", p.Erased, p.Masked)
			}
		}
	}
	own := w.decisions(t, nlAuditor, casework.DecisionFilter{Object: e.ID})
	if len(own) != 1 || !strings.Contains(string(own[0].Parts[0].Input), "five_eyes") || !strings.Contains(string(own[0].Parts[0].Input), `"roles"`) {
		t.Errorf("the own organisation reads %+v", own)
	}
	unnamed := m
	unnamed.Naming = marking.NamingMustNot
	hushed := w.item("NL-CSIRT", unnamed, dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT"}})
	w.reads(t, deOfficer, hushed.ID)
	for _, d := range w.decisions(t, deAuditor, casework.DecisionFilter{Object: hushed.ID}) {
		for _, p := range d.Parts {
			if strings.Contains(string(p.Input), "NL-CSIRT") || p.Grant != "" {
				t.Errorf("the source that must not be named is: %s %s", p.Input, p.Grant)
			}
		}
	}
}

func TestWhoWasToldThatThereIsNothingIsToldNoMoreByTheirOwnLog(t *testing.T) {
	w := newLogged(t)
	m := green("NL-CSIRT")
	m.Embargo = marking.MinuteOf(noon) + 60
	e := w.item("NL-CSIRT", m, dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT"}})
	w.reads(t, deOfficer, e.ID)
	w.mu.Lock()
	w.now = w.now.Add(2 * time.Hour)
	w.mu.Unlock()
	if got := w.lines(t, deOfficer, casework.DecisionFilter{Object: e.ID}); len(got) != 0 {
		t.Errorf("%q", got)
	}
	w.reads(t, deOfficer, e.ID)
	if got := w.lines(t, deOfficer, casework.DecisionFilter{Object: e.ID}); len(got) != 1 {
		t.Errorf("what was shown is not in the own log: %q", got)
	}
}

func TestWhatGoesOutOfViewTakesItsEntriesAlong(t *testing.T) {
	w := newLogged(t)
	id := w.shared("NL-CSIRT", "eu27")
	w.reads(t, deOfficer, id)
	of := casework.DecisionFilter{Object: id}
	if got := w.lines(t, frAuditor, of); len(got) != 1 {
		t.Fatalf("%q", got)
	}
	m := green("NL-CSIRT")
	m.NotRel = marking.SetOf("FR")
	if _, err := w.as(nlOfficer).Remark(t.Context(), id, m, 0); err != nil {
		t.Fatal(err)
	}
	if got := w.lines(t, frAuditor, of); len(got) != 0 {
		t.Errorf("France's reviewer still reads %q", got)
	}
}

func TestEveryDecisionIsMadeAgainAndWhoeverAltersTheLogIsFound(t *testing.T) {
	w := newLogged(t)
	id := file(t, w.world, greenEvidence(), "nl", "nl2")
	w.reads(t, deOfficer, id)
	if _, err := w.as(nlOfficer).Share(t.Context(), id, casework.ShareInput{Via: "eu27"}); err != nil {
		t.Fatal(err)
	}
	w.reads(t, deOfficer, id)
	w.mu.Lock()
	w.now = w.now.Add(48 * time.Hour)
	w.mu.Unlock()
	if err := w.log.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	replay := func() *casework.Replayed {
		r, err := w.desk.Replay(t.Context(), w.log)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := replay()
	if !r.Whole() || r.Equal != r.Decisions || r.Decisions < 5 || r.Labels < 5 {
		t.Fatalf("%+v", r)
	}
	t.Logf("%d of %d equal, %d labels", r.Equal, r.Decisions, r.Labels)
	db, err := sql.Open("sqlite", filepath.Join(w.dir, decisions.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ say, do, undo string }{
		{"an outcome", `UPDATE text SET body = replace(body, '"DENY_HIDDEN"', '"ALLOW"') WHERE body LIKE '{"outcome"%'`,
			`UPDATE text SET body = replace(body, '"ALLOW"', '"DENY_HIDDEN"') WHERE body LIKE '{"outcome"%' AND body LIKE '%"rule":"DEFAULT_DENY"%'`},
		{"a label", `UPDATE text SET body = replace(body, '"TLP:GREEN"', '"TLP:CLEAR"') WHERE body LIKE '{"kind":"evidence"%'`,
			`UPDATE text SET body = replace(body, '"TLP:CLEAR"', '"TLP:GREEN"') WHERE body LIKE '{"kind":"evidence"%'`},
		{"a revision", `UPDATE record SET revision = 'x' || revision`, `UPDATE record SET revision = substr(revision, 2)`},
		{"an object", `UPDATE part SET objects = replace(objects, '"ID":"', '"ID":"x')`, `UPDATE part SET objects = replace(objects, '"ID":"x', '"ID":"')`},
	} {
		t.Run(c.say+" in its place", func(t *testing.T) {
			run(c.do)
			if _, err := w.desk.Replay(t.Context(), w.log); err == nil || fault.As(err).Code != fault.CodeFileDamaged {
				t.Errorf("it is taken for what was written: %v", err)
			}
			run(c.undo)
			if r := replay(); !r.Whole() {
				t.Errorf("set right again: %+v", r.Differences)
			}
		})
	}
	eachPart := func(alter func(*decisions.Part)) func(*decisions.Record) {
		return func(r *decisions.Record) {
			for i := range r.Parts {
				alter(&r.Parts[i])
			}
		}
	}
	for _, c := range []struct {
		say, what string
		alter     func(*decisions.Record)
	}{
		{"nothing", "", func(*decisions.Record) {}},
		{"an outcome", "outcome", eachPart(func(p *decisions.Part) {
			if p.Result.Outcome == policy.DenyHidden {
				p.Result.Outcome = policy.Allow
			}
		})},
		{"a label", "label", eachPart(func(p *decisions.Part) {
			l := *p.Label
			if l.Marking.TLP == marking.Green {
				l.Marking.TLP = marking.Clear
			}
			l = l.Canonical()
			p.Label = &l
		})},
		{"a revision", "revision", func(r *decisions.Record) { r.Revision = "x" + r.Revision }},
		{"an object", "object", eachPart(func(p *decisions.Part) {
			for i := range p.Objects {
				p.Objects[i].ID = "x" + p.Objects[i].ID
			}
		})},
	} {
		t.Run(c.say+", and the log written anew", func(t *testing.T) {
			r, err := w.desk.Replay(t.Context(), w.rewritten(t, c.alter))
			if err != nil {
				t.Fatal(err)
			}
			if c.what == "" {
				if !r.Whole() {
					t.Errorf("%+v", r.Differences)
				}
				return
			}
			if r.Whole() || !slices.ContainsFunc(r.Differences, func(d casework.Difference) bool { return d.What == c.what }) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// rewritten is a log that holds the same records but for what somebody altered who
// writes the file anew, with all that refers to it.
func (w *logged) rewritten(t *testing.T, alter func(*decisions.Record)) *decisions.Log {
	t.Helper()
	other, err := decisions.Open(t.Context(), decisions.Config{Dir: t.TempDir(), Queue: decisions.DefaultQueue, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	for r, err := range w.log.Records(t.Context(), decisions.Filter{}, decisions.Oldest, 0) {
		if err != nil {
			t.Fatal(err)
		}
		alter(&r.Record)
		if err := other.Add(t.Context(), []*decisions.Record{&r.Record}, decisions.Soon); err != nil {
			t.Fatal(err)
		}
	}
	if err := other.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return other
}

func TestWithoutALogThatCanBeWrittenNothingIsDoneAndNothingLetGo(t *testing.T) {
	w := newLogged(t)
	id := w.shared("NL-CSIRT", "eu27")
	s := w.as(deOfficer)
	if _, err := s.Node(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := w.log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a read is let go: %v", err)
	}
	before := w.jr.Head()
	if _, err := w.as(nlOfficer).Share(context.Background(), id, casework.ShareInput{To: []string{"FR-MFA"}}); !fault.Is(err, fault.Unavailable) || w.jr.Head() != before {
		t.Errorf("a change is made: %v", err)
	}
}

// Two things that look alike to a reader of the log are one decision there, also when one of
// them was given to somebody else as well.
func TestWhatWasSharedElsewhereDoesNotPartADecision(t *testing.T) {
	w := newLogged(t)
	a, b := w.shared("NL-CSIRT", "eu27"), w.shared("NL-CSIRT", "eu27")
	e := w.item("NL-CSIRT", green("NL-CSIRT"), dossier.Grant{Grant: marking.Grant{Via: "eu27", By: "NL-CSIRT"}},
		dossier.Grant{Grant: marking.Grant{By: "NL-CSIRT", To: marking.SetOf("UK")}})
	w.reads(t, deOfficer, a, e.ID)
	w.asks(t, deOfficer, func(s *casework.Session) {
		for _, id := range []dossier.ID{a, b, e.ID} {
			if _, err := s.Node(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, c := range []struct {
		say   string
		who   *identity.Principal
		parts int
	}{
		{"whose people asked", deAuditor, 1},
		{"another member", frAuditor, 1},
		{"who gave it", nlAuditor, 2},
	} {
		for _, d := range w.decisions(t, c.who, casework.DecisionFilter{Object: e.ID}) {
			objects := 0
			for _, p := range d.Parts {
				objects += len(p.Objects)
			}
			if len(d.Parts) != c.parts || objects < 2 {
				t.Errorf("%s sees %d decisions about %d objects, want %d", c.say, len(d.Parts), objects, c.parts)
			}
		}
	}
	differing := w.decisions(t, deAuditor, casework.DecisionFilter{Object: e.ID})
	if len(differing) != 2 {
		t.Fatalf("%d records", len(differing))
	}
	if what, err := differing[0].Replay(t.Context()); err != nil || len(what) > 0 {
		t.Errorf("asked again: %v, %v", what, err)
	}
}
