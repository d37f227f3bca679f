package policy

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// statements are facts of a text as a step on it brings them.
func (w words) statements() *rapid.Generator[*Statement] {
	return rapid.Custom(func(t *rapid.T) *Statement {
		return &Statement{
			Alliance:    one(append(w.alliances, "", "nowhere")...).Draw(t, "alliance"),
			Kind:        one("NATIONAL", "JOINT", "ORGANISATION").Draw(t, "kind"),
			Lead:        one(w.parties...).Draw(t, "lead"),
			Parties:     sets("NL", "DE", "UK").Draw(t, "parties"),
			Party:       one("", "NL", "DE").Draw(t, "party"),
			Mode:        one("", "JOINT_AUTHOR", "ALIGN_POST").Draw(t, "mode"),
			Minutes:     rapid.IntRange(0, 3000).Draw(t, "minutes"),
			Unread:      rapid.IntRange(0, 1).Draw(t, "unread"),
			Unconsented: rapid.IntRange(0, 1).Draw(t, "unconsented"),
			Slot:        times().Draw(t, "slot"),
			Authorised:  rapid.Bool().Draw(t, "authorised"),
			File: OnFile{
				Originators: rapid.SliceOfN(one(w.parties...), 0, 3).Draw(t, "originators"),
				Judgements:  rapid.SliceOfN(one("LOW", "MODERATE", "HIGH"), 0, 2).Draw(t, "judgements"),
				Assessments: rapid.SliceOfN(one("VIOLATION", "CONSISTENT"), 0, 1).Draw(t, "assessments"),
				Decisions:   rapid.SliceOfN(one(w.parties...), 0, 2).Draw(t, "decisions"),
			},
			Tally: Tally{For: sets("NL", "DE").Draw(t, "for"), Against: sets("UK").Draw(t, "against"),
				Abstain: sets("DE", "UK").Draw(t, "abstain"), Silent: sets("NL", "UK").Draw(t, "silent")},
		}
	})
}

// fullStatement has a value in every place.
func fullStatement() *Statement {
	return &Statement{
		Alliance: "north", Kind: "JOINT", Lead: "NL", Parties: marking.SetOf("DE", "NL"), Absent: marking.SetOf("MT"), Party: "NL", Mode: "ENDORSE",
		Minutes: 60, Unread: 1, Unconsented: 2, Slot: base, Authorised: true,
		File: OnFile{Originators: []string{"DE", "NL"}, Judgements: []string{"HIGH"}, Assessments: []string{"VIOLATION"}, Decisions: []string{"NL"}},
		Tally: Tally{For: marking.SetOf("NL"), Against: marking.SetOf("DE"), Abstain: marking.SetOf("UK"),
			Silent: marking.SetOf("SE")},
	}
}

// Every single fact of a statement reaches the rules, down to the leaves, also one
// that is added later.
func TestDecideSeesAChangeOfAnyFactOfAStatement(t *testing.T) {
	req := fullRequest()
	req.Action, req.Context.Statement = "sign", fullStatement()
	r := exact(t, req)
	if d := r.Decide(ctx, &req); d.Outcome != Allow {
		t.Fatalf("the request itself: %+v", d)
	}
	seen := 0
	try := func(name string, s *Statement) {
		seen++
		q := req
		q.Context.Statement = s
		if d := r.Decide(ctx, &q); d.Outcome != DenyHidden {
			t.Errorf("%s: a change is not seen", name)
		}
	}
	try("statement gone", nil)
	eachLeaf(reflect.ValueOf(*req.Context.Statement), "statement", func(name string, changed reflect.Value) {
		s := changed.Interface().(Statement)
		try(name, &s)
	})
	if seen < 28 {
		t.Errorf("only %d parts were changed", seen)
	}
	if d := r.Decide(ctx, &req); d.Outcome != Allow {
		t.Errorf("a change is remembered for the request itself: %+v", d)
	}
}

// The order in which facts were gathered is nothing that a rule could see, and
// asking changes none of them.
func TestFactsOfAStatementInAnyOrderAreOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := treeWords.statements().Draw(t, "statement")
		shuffled := *s
		shuffled.Parties = rapid.Permutation(s.Parties).Draw(t, "parties")
		shuffled.File.Originators = rapid.Permutation(s.File.Originators).Draw(t, "originators")
		shuffled.File.Decisions = rapid.Permutation(s.File.Decisions).Draw(t, "decisions")
		shuffled.Tally.Silent = rapid.Permutation(s.Tally.Silent).Draw(t, "silent")
		before := shuffled.Parties
		if a, b := s.canonical(), shuffled.canonical(); !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v\n%+v", a, b)
		}
		if !reflect.DeepEqual(before, shuffled.Parties) {
			t.Fatal("asking has changed the facts")
		}
	})
}

func TestATurnBeyondTheFixedWidthIsRefusedNotMisread(t *testing.T) {
	errs := 0
	cfg := testConfig(t)
	cfg.OnError = func(error) { errs++ }
	r := treeRevision(t)
	r.cfg = cfg
	req := fullRequest()
	for slot, want := range map[marking.Minute]int{lastMinute: 0, lastMinute + 1: 1} {
		req.Context.Statement, errs = fullStatement(), 0
		req.Context.Statement.Slot = slot
		if d := r.Decide(ctx, &req); errs != want || (d.Rule == PolicyError) != (want == 1) {
			t.Errorf("slot %d: %+v with %d errors", slot, d, errs)
		}
	}
}
