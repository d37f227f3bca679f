package casework_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
)

// Two things are told on purpose also to those who may not know what they come from:
// that their party was told of something, and that a work no longer stands. Worlds in
// which that is something else are answered byte for byte alike.

// alike draws the same ids in every world.
func alike(cfg *casework.Config) { cfg.Random = rand.NewChaCha8([32]byte{1}) }

// listening is somebody who follows notices, and a case if there is one.
type listening struct {
	w      *world
	who    *identity.Principal
	file   dossier.ID
	frames []<-chan casework.Event
}

func listen(t *testing.T, w *world, who *identity.Principal, file dossier.ID) *listening {
	t.Helper()
	l := &listening{w: w, who: who, file: file}
	notices, err := w.as(who).Notified(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.frames = append(l.frames, notices)
	if file != "" {
		activity, err := w.as(who).Activity(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		l.frames = append(l.frames, activity)
	}
	return l
}

// hears is every field of all frames until now: what is placed here is the last of each.
func (l *listening) hears(b *strings.Builder) {
	own := dossier.Header{State: dossier.Open, Owner: l.who.Party, Marking: open(l.who.Party)}
	last := []dossier.Object{&dossier.Notification{Header: own, Code: dossier.ToldExported},
		&dossier.Incident{Header: own, Title: "The last", Types: dossier.IncidentTypes[:1]}}
	last[1].Head().State, last[1].Head().Case = dossier.Validated, l.file
	l.w.place(last...)
	for i, from := range l.frames {
		for e := range from {
			fmt.Fprintln(b, "frame", e.Kind, e.At, e.ID, text(e.Item))
			if e.ID == last[i].Head().ID {
				break
			}
		}
	}
}

// text is every field of what was released, with what was withheld from it.
func text(item casework.Item) string {
	raw, err := json.Marshal(item.Object())
	return fmt.Sprintln(item.OK(), item.Stub(), item.Withheld(), string(raw), err)
}

// reads is all that somebody is answered about an object and about notices.
func reads(t *testing.T, b *strings.Builder, s *casework.Session, ids ...dossier.ID) {
	t.Helper()
	for _, code := range append([]dossier.NoticeCode{""}, dossier.NoticeCodes...) {
		var f casework.NotificationFilter
		if code != "" {
			f.Codes = []dossier.NoticeCode{code}
		}
		page, err := s.Notifications(t.Context(), f, casework.Page{})
		fmt.Fprintln(b, "notices", code, page.Total(), page.HasNext, page.HasPrevious, err)
		for _, e := range page.Edges {
			ids = append(ids, e.Node.Object().ID)
			raw, err := json.Marshal(e.Node.Object())
			fmt.Fprintln(b, e.Cursor(), e.Node.Stub(), e.Node.Withheld(), string(raw), err)
		}
	}
	for _, id := range slices.Compact(ids) {
		item, err := s.Node(t.Context(), id)
		fmt.Fprintln(b, text(item), err)
		for _, action := range []string{"read", "acknowledge", "export"} {
			x, err := s.Explain(t.Context(), id, casework.ExplainQuery{Action: action, Trace: true})
			raw, _ := json.Marshal(x)
			fmt.Fprintln(b, action, s.May(t.Context(), id, action), string(raw), err)
		}
	}
}

// finding is a judgement that rests on what it weighs.
func finding(h dossier.Header, on ...dossier.Cite) *dossier.Judgement {
	j := &dossier.Judgement{Header: h, Title: "Who did it", Question: "Who did it?", Concludes: "h1", Confidence: dossier.ConfidenceHigh,
		Hypotheses: []dossier.Hypothesis{{Key: "h1", Kind: dossier.HypothesisActor, Text: "The service."}, {Key: "h2", Kind: dossier.HypothesisFlag, Text: "A false flag."},
			{Key: "h3", Kind: dossier.HypothesisCriminal, Text: "Criminals."}, {Key: "h4", Kind: dossier.HypothesisOther, Text: "Others."}},
		Matrix: dossier.Matrix{Marking: h.Marking}}
	for _, cite := range on {
		j.Matrix.Items = append(j.Matrix.Items, dossier.MatrixItem{Cite: cite, Weight: 2, Cells: []dossier.Cell{{Hypothesis: "h1", Fit: dossier.Consistent},
			{Hypothesis: "h2", Fit: dossier.Neutral}, {Hypothesis: "h3", Fit: dossier.Inconsistent}, {Hypothesis: "h4", Fit: dossier.Neutral}}})
	}
	return j
}

func TestANoticeSaysNothingOfWhatItIsAboutToThoseWhoMayNotKnowOfThat(t *testing.T) {
	colleague := person("nl.other", "NL-MFA", dossier.RoleDiplomat)
	officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
	red := func() dossier.Header {
		m := amber("NL-MFA")
		m.TLP = marking.Red
		return dossier.Header{State: dossier.Approved, Owner: "NL-MFA", Author: "nl.author", Marking: m, Recipients: marking.SetOf("nl.author")}
	}
	first := ""
	for _, c := range []struct {
		say   string
		about func(basis dossier.Cite) dossier.Object
	}{
		{"an assessment", func(basis dossier.Cite) dossier.Object {
			return &dossier.NormAssessment{Header: red(), Title: "Norm 13(f)", Norm: "un-13f", Finding: dossier.FindingInsufficient,
				Envelope: dossier.EnvelopeNone, Facts: []dossier.Fact{{Cite: basis, Text: "It was found."}}}
		}},
		{"another assessment of other content", func(basis dossier.Cite) dossier.Object {
			return &dossier.NormAssessment{Header: red(), Title: "A strike on a power plant", Norm: "un-13c", Finding: dossier.FindingViolation,
				Envelope: dossier.EnvelopeRetorsion, Facts: []dossier.Fact{{Cite: basis, Text: "It was found."}}}
		}},
		{"a judgement", func(basis dossier.Cite) dossier.Object {
			return finding(red(), basis)
		}},
		{"a measure", func(basis dossier.Cite) dossier.Object {
			h := red()
			h.State = dossier.Decided
			return &dossier.Measure{Header: h, Title: "Call the ambassador in", Kind: dossier.MeasureSummons, Family: dossier.FamilyNational,
				Against: "RU", Uses: []dossier.Cite{basis}}
		}},
	} {
		t.Run(c.say, func(t *testing.T) {
			w := newWorld(t, alike)
			e := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: "NL-CSIRT", Marking: amber("NL-CSIRT")}, Title: "Report",
				Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "NL-CSIRT"}
			w.place(e)
			about := c.about(dossier.Cite{Object: e.ID, Version: 1})
			w.place(about)
			if sees(t, w.as(colleague), about.Head().ID) {
				t.Fatal("the work is in view")
			}
			l := listen(t, w, colleague, "")
			if _, err := w.as(officer).RevokeEvidence(t.Context(), e.ID, "The log is of another machine.", 0); err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			l.hears(&b)
			reads(t, &b, w.as(colleague))
			answer := b.String()
			if !strings.Contains(answer, string(dossier.ToldReviewNeeded)) {
				t.Errorf("nobody was told:\n%s", answer)
			}
			for _, word := range append(about.Words(), string(about.Head().ID), "nl.author") {
				if word != "" && strings.Contains(answer, word) {
					t.Errorf("the notice says %q:\n%s", word, answer)
				}
			}
			if first == "" {
				first = answer
			}
			if answer != first {
				t.Errorf("told of %s:\n%s\ntold of the first:\n%s", c.say, answer, first)
			}
		})
	}
}

func TestAWorkThatStandsNoLongerDoesNotSayWhatShookIt(t *testing.T) {
	colleague := person("fr.other", "FR-MFA", dossier.RoleDiplomat, dossier.RoleAnalyst)
	for _, c := range []struct {
		say   string
		who   *identity.Principal
		work  func(n *negotiation, on ...dossier.ID) dossier.ID
		state dossier.State
	}{
		{"a judgement, to others of its party", colleague, ofJudgement, dossier.InReview},
		{"a judgement, to others", cyAttache, ofJudgement, dossier.InReview},
		{"an assessment, to others of its party", colleague, ofAssessment, dossier.Stale},
		{"an assessment, to others", cyAttache, ofAssessment, dossier.Stale},
		{"a statement, to its parties", frDiplomat, ofStatement, dossier.StateSuspended},
	} {
		t.Run(c.say, func(t *testing.T) {
			var answers []string
			for which := range 2 {
				n := negotiate(t, alike)
				bases := n.secrets()
				id := c.work(n, bases[0].ID, bases[1].ID)
				s := n.in(c.who)
				if !sees(t, s, id) || sees(t, s, bases[0].ID) || sees(t, s, bases[1].ID) {
					t.Fatal("the work is to be in view, and neither of its bases")
				}
				l := listen(t, n.world, c.who, n.file)
				officer := person("nl.disclosure", "NL-CSIRT", dossier.RoleDisclosure)
				reason := []string{"The log is of another machine.", "The source was not who it said."}[which]
				if _, err := n.in(officer).RevokeEvidence(t.Context(), bases[which].ID, reason, 0); err != nil {
					t.Fatal(err)
				}
				var b strings.Builder
				l.hears(&b)
				reads(t, &b, n.in(c.who), id)
				answers = append(answers, b.String())
				if item, err := n.in(c.who).Node(t.Context(), id); err != nil || item.Object().Head().State != c.state {
					t.Fatalf("the work is %s, %v", item.Object().Head().State, err)
				}
				for _, word := range []string{reason, bases[0].Title, bases[1].Title, string(bases[0].ID), string(bases[1].ID)} {
					if strings.Contains(b.String(), word) {
						t.Errorf("the answer says %q:\n%s", word, b.String())
					}
				}
			}
			if answers[0] != answers[1] {
				t.Errorf("shaken by the one:\n%s\nshaken by the other:\n%s", answers[0], answers[1])
			}
		})
	}
}

// secrets are two items of equal marking, and of other content.
func (n *negotiation) secrets() []*dossier.Evidence {
	other := *n.secret
	other.ID, other.Title, other.Kind = "", "The bank's transfers", dossier.EvidenceLog
	n.place(&other)
	return []*dossier.Evidence{n.secret, &other}
}

// french is what France files for all of a negotiation.
func (n *negotiation) french(state dossier.State) dossier.Header {
	return dossier.Header{State: state, Owner: "FR-MFA", Author: "fr.author", Marking: open("FR-MFA"), Case: n.file}
}

func ofJudgement(n *negotiation, on ...dossier.ID) dossier.ID {
	var cites []dossier.Cite
	for _, id := range on {
		cites = append(cites, dossier.Cite{Object: id, Version: 1})
	}
	j := finding(n.french(dossier.Approved), cites...)
	j.Matrix.Marking = amber("NL-CSIRT")
	n.place(j)
	return j.ID
}

func ofAssessment(n *negotiation, on ...dossier.ID) dossier.ID {
	a := &dossier.NormAssessment{Header: n.french(dossier.Approved), Title: "Norm 13(f)", Norm: "un-13f", Finding: dossier.FindingInsufficient, Envelope: dossier.EnvelopeNone}
	for _, id := range on {
		a.Facts = append(a.Facts, dossier.Fact{Cite: dossier.Cite{Object: id, Version: 1}, Text: "It was found."})
	}
	n.place(a)
	return a.ID
}

func ofStatement(n *negotiation, on ...dossier.ID) dossier.ID {
	n.draft.Sections[1].Claims = append(n.draft.Sections[1].Claims, n.attribution("A second operation was theirs, too.", append(on, n.judged.ID)...))
	s := must[*dossier.Statement](n.t, "draft")(n.in(nlPen).DraftStatement(n.t.Context(), n.input()))
	must[*dossier.Statement](n.t, "open the negotiation")(n.in(nlPen).OpenNegotiation(n.t.Context(), s.ID, 0))
	return s.ID
}

func TestAWorkIsNotMarkedBelowWhatItRestsOnAndDoesNotSayWhatThatIs(t *testing.T) {
	officer := person("fr.disclosure", "FR-MFA", dossier.RoleDisclosure, dossier.RoleAnalyst)
	for _, c := range []struct {
		say  string
		work func(n *negotiation, on ...dossier.ID) dossier.ID
	}{
		{"a judgement", ofJudgement},
		{"an assessment", ofAssessment},
	} {
		t.Run(c.say, func(t *testing.T) {
			var answers []string
			for which := range 2 {
				n := negotiate(t, alike)
				bases := n.secrets()
				id := c.work(n, bases[which].ID)
				s := n.in(officer)
				if !sees(t, s, id) || sees(t, s, bases[0].ID) || sees(t, s, bases[1].ID) {
					t.Fatal("the work is to be in view, and neither of its bases")
				}
				item, err := s.Remark(t.Context(), id, green("FR-MFA"), 0)
				if err != nil {
					t.Fatal(err)
				}
				if got, floor := item.Object().Head().Marking, bases[which].Marking; !marking.Dominates(got, floor) || marking.Dominates(green("FR-MFA"), floor) {
					t.Errorf("it is marked %v, and rests on what is marked %v", got, floor)
				}
				var b strings.Builder
				fmt.Fprintln(&b, text(item))
				reads(t, &b, n.in(officer), id)
				answers = append(answers, b.String())
				for _, word := range []string{bases[0].Title, bases[1].Title, string(bases[0].ID), string(bases[1].ID)} {
					if strings.Contains(b.String(), word) {
						t.Errorf("the answer says %q:\n%s", word, b.String())
					}
				}
			}
			if answers[0] != answers[1] {
				t.Errorf("resting on the one:\n%s\nresting on the other:\n%s", answers[0], answers[1])
			}
		})
	}
}
