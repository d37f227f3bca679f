package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"pgregory.net/rapid"

	"entente/internal/marking"
)

func TestTheTermOfARequestIsItsJSONForm(t *testing.T) {
	r := treeRevision(t)
	rapid.Check(t, func(t *rapid.T) {
		label := treeWords.labels().Draw(t, "label")
		req := &Request{Action: treeWords.action().Draw(t, "action"), Subject: treeWords.subjects().Draw(t, "subject"),
			Relations: Relations(rapid.IntRange(0, 3).Draw(t, "relations")), Object: &label, Context: treeWords.contexts().Draw(t, "context")}
		got, _, err := r.inputOf(req)
		if err != nil {
			t.Fatal(err)
		}
		same := *req
		same.Subject = req.Subject.Canonical()
		canonical := label.Canonical()
		same.Object = &canonical
		if g := same.Context.Grant; g != nil {
			c, m := *g, marking.Join(*same.Context.Marking, *same.Context.Marking)
			c.To, c.Without = marking.SetOf(g.To...), marking.SetOf(g.Without...)
			same.Context.Grant, same.Context.Marking = &c, &m
		}
		if k := same.Context.Client; k != nil {
			same.Context.Client = &Client{Roles: setOf(k.Roles), Scope: k.Scope.canonical()}
		}
		if s := same.Context.Statement; s != nil {
			same.Context.Statement = s.canonical()
		}
		if x := same.Context.Bundle; x != nil {
			same.Context.Bundle = x.canonical()
		}
		text, err := json.Marshal(same)
		if err != nil {
			t.Fatal(err)
		}
		want := ast.MustInterfaceToValue(decodeNumbers(text))
		if got.Compare(want) != 0 {
			t.Fatalf("term\n%v\nJSON\n%v", got, want)
		}
	})
}

func TestTheEdgesOfALabelHoldAllItsTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := treeWords.labels().Draw(t, "label")
		table := marking.NewTable()
		lt := newLabelTerms(4).at(table, table.Intern(label))
		for _, m := range label.Times() {
			for _, edge := range []marking.Minute{m, m + 1} {
				if s := lt.edges.around(edge); s.from != edge {
					t.Fatalf("no edge at %v", edge)
				}
			}
		}
	})
}

func TestEqualFactsInAnyOrderAreOneSubject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := treeWords.subjects().Draw(t, "subject")
		shuffled := s
		shuffled.Roles = rapid.Permutation(append(s.Roles, s.Roles...)).Draw(t, "roles")
		shuffled.ServedBy = rapid.Permutation(s.ServedBy).Draw(t, "served_by")
		shuffled.Nationality = rapid.Permutation(s.Nationality).Draw(t, "nationality")
		shuffled.Compartments = rapid.Permutation(s.Compartments).Draw(t, "compartments")
		shuffled.Clearances = rapid.Permutation(append(s.Clearances, s.Clearances...)).Draw(t, "clearances")
		shuffled.Memberships = rapid.Permutation(s.Memberships).Draw(t, "memberships")
		shuffled.Agreements = rapid.Permutation(s.Agreements).Draw(t, "agreements")
		shuffled.Mandates = rapid.Permutation(s.Mandates).Draw(t, "mandates")
		if a, b := s.Canonical(), shuffled.Canonical(); !reflect.DeepEqual(a, b) || !bytes.Equal(a.appendKey(nil), b.appendKey(nil)) {
			t.Fatalf("%+v\n%+v", a, b)
		}
		if c := s.Canonical(); !reflect.DeepEqual(c, c.Canonical()) {
			t.Fatal("Canonical is not idempotent")
		}
	})
}

func TestATimeBeyondTheFixedWidthIsRefusedNotMisread(t *testing.T) {
	cfg := testConfig(t)
	errs := 0
	cfg.OnError = func(error) { errs++ }
	r := treeRevision(t)
	r.cfg = cfg
	open := marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}
	far := open
	far.Embargo = lastMinute + 1 // "10000-…" sorts before every year of today: the embargo would be over
	nl := Subject{Party: "NL", Chain: []string{"NL"}}
	for name, req := range map[string]*Request{
		"a label's time":   {Action: "read", Subject: nl, Object: &far, Context: Context{Now: base, Channel: ChannelAPI}},
		"no present time":  {Action: "read", Subject: nl, Object: &open, Context: Context{Channel: ChannelAPI}},
		"a far present":    {Action: "read", Subject: nl, Object: &open, Context: Context{Now: lastMinute + 1, Channel: ChannelAPI}},
		"a subject's time": {Action: "read", Subject: Subject{Party: "NL", Chain: []string{"NL"}, Clearances: []Clearance{{"EU", 1, lastMinute + 1}}}, Object: &open, Context: Context{Now: base, Channel: ChannelAPI}},
	} {
		errs = 0
		if d := r.Decide(ctx, req); d.Outcome != DenyHidden || d.Rule != PolicyError || errs != 1 {
			t.Errorf("%s: %+v with %d errors", name, d, errs)
		}
		table := marking.NewTable()
		v := r.Class(req.Subject).Table("read", ChannelAPI).At(ctx, table, table.Intern(*req.Object), 0, req.Context.Now)
		if v.Outcome != DenyHidden || r.Why(v).Rule != PolicyError {
			t.Errorf("%s, by the table: %+v", name, r.Why(v))
		}
	}
}
