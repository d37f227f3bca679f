package policy

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// The one property that everything rests on: what is remembered is what Rego
// would answer now. One table is asked about the same few labels at many minutes
// in any order, so that most answers come from cells.
func TestATableAnswersAsDecideDoes(t *testing.T) { tableEqualsDecide(t, treeRevision(t), treeWords) }

func TestATableAnswersAsDecideDoesUnderTheRulesOfTheProduct(t *testing.T) {
	tableEqualsDecide(t, product(t), productWords)
}

func tableEqualsDecide(t *testing.T, r *Revision, w words) {
	outcomes := map[Outcome]int{}
	answers := func(t *rapid.T) {
		subject := w.subjects().Draw(t, "subject")
		verb, ch := w.action().Draw(t, "action"), channels.Draw(t, "channel")
		interned := marking.NewTable()
		table := r.newClass(subject.Canonical()).Table(verb, ch)
		drawn := rapid.SliceOfN(w.labels(), 1, 3).Draw(t, "labels")
		for range 12 {
			label := rapid.SampledFrom(drawn).Draw(t, "label")
			rel := Relations(rapid.IntRange(0, 3).Draw(t, "relations"))
			now := moments().Draw(t, "now")
			v := table.At(ctx, interned, interned.Intern(label), rel, now)
			want := r.Decide(ctx, &Request{Action: verb, Subject: subject, Relations: rel, Object: &label, Context: Context{Now: now, Channel: ch}})
			if got := r.Why(v); !reflect.DeepEqual(got, want) || v.Outcome != want.Outcome {
				t.Fatalf("at %v\ntable  %+v %v\nDecide %+v", now, got, v, want)
			}
			if names := v.Fields.Names(label.Kind); !reflect.DeepEqual(names, want.Redact) {
				t.Fatalf("withheld %v, decided %v", names, want.Redact)
			}
			outcomes[want.Outcome]++
		}
	}
	// Few requests come out as REDACT: go on until every outcome was met.
	for round := 0; round == 0 || round < 40 && len(outcomes) < 4; round++ {
		rapid.Check(t, answers)
	}
	t.Log(outcomes)
	for o := DenyHidden; o <= Allow; o++ {
		if outcomes[o] == 0 {
			t.Errorf("no request came out as %v: the test proves nothing about it", o)
		}
	}
}

func TestATableRemembers(t *testing.T) {
	r := treeRevision(t)
	interned := marking.NewTable()
	id := interned.Intern(marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear, Expires: base + 9}})
	table := r.Class(Subject{Party: "DE", Chain: []string{"DE"}}).Table("read", ChannelAPI)
	table.At(ctx, interned, id, 0, base+3)
	_, during, ok := table.peek(id, 0, base+5)
	if !ok || during != (stretch{base + 1, base + 9}) { // from the edges of data.json to that of the label
		t.Fatalf("remembered %v for %v to %v", ok, during.from, during.until)
	}
	if _, _, ok := table.peek(id, 0, base+9); ok {
		t.Error("an answer from before the expiry is used after it")
	}
	if _, _, ok := table.peek(id, Author, base); ok {
		t.Error("an answer for a stranger is used for the author")
	}
}

func TestOneTableKeepsToOneLabelTable(t *testing.T) {
	r := treeRevision(t)
	table := r.Class(Subject{Party: "DE", Chain: []string{"DE"}}).Table("read", ChannelAPI)
	open := marking.Label{Kind: "incident", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}
	closed := open
	closed.TLP = marking.Red
	first, second := marking.NewTable(), marking.NewTable()
	a, b := first.Intern(open), second.Intern(closed)
	if a != b {
		t.Fatal("the test needs one number for two labels")
	}
	for range 2 {
		if v := table.At(ctx, first, a, 0, base); v.Outcome != Allow {
			t.Errorf("open: %v", v.Outcome)
		}
		if v := table.At(ctx, second, b, 0, base); v.Outcome != DenyHidden {
			t.Errorf("closed: %v", v.Outcome)
		}
		if got := table.Select(ctx, second, []marking.ID{b}, base); len(got) != 0 {
			t.Errorf("closed, selected: %v", got)
		}
	}
}

func TestALabelThatDoesNotExistIsHidden(t *testing.T) {
	cfg, errs := testConfig(t), 0
	cfg.OnError = func(error) { errs++ }
	r := treeRevision(t)
	r.cfg = cfg
	table := r.Class(Subject{}).Table("read", ChannelAPI)
	if v := table.At(ctx, marking.NewTable(), 7, 0, base); v.Outcome != DenyHidden || r.Why(v).Rule != PolicyError || errs != 1 {
		t.Errorf("%+v with %d errors", v, errs)
	}
	if v := table.At(ctx, nil, 0, 0, base); v.Outcome != DenyHidden {
		t.Errorf("%+v", v)
	}
}

func TestAVerdictThatWasNeverGivenExplainsAsDenied(t *testing.T) {
	r := treeRevision(t)
	for _, v := range []Verdict{{}, {Outcome: Allow}, {Outcome: Allow, Why: 99}} {
		if d := r.Why(v); d.Outcome != DenyHidden || d.Rule != PolicyError {
			t.Errorf("%+v: %+v", v, d)
		}
	}
	interned := marking.NewTable()
	id := interned.Intern(marking.Label{Kind: "incident", State: "FILED", Marking: marking.Marking{TLP: marking.Red}})
	v := r.Class(Subject{}).Table("read", ChannelAPI).At(ctx, interned, id, 0, base)
	v.Outcome = Allow
	if d := r.Why(v); d.Rule != PolicyError {
		t.Errorf("a forged verdict explains as %+v", d)
	}
}

func TestEqualSubjectsShareAClassUntilItIsForgotten(t *testing.T) {
	r := treeRevision(t)
	a := r.Class(Subject{Party: "NL", Roles: marking.Set{"B", "A", "A"}})
	if b := r.Class(Subject{Party: "NL", Roles: marking.Set{"A", "B"}}); a != b || a.ID() != b.ID() || len(a.ID()) != 64 {
		t.Error("two classes for one subject")
	}
	first := a.Table("read", ChannelAPI)
	if first != a.Table("read", ChannelAPI) || a.Table("read", ChannelAPI) == a.Table("read", ChannelFile) {
		t.Error("tables are not one for each action and channel")
	}
	if a.Subject().Party != "NL" || a.Revision() != r {
		t.Error("a class forgot what it is of")
	}
	for i := range r.cfg.MaxClasses {
		r.Class(Subject{Party: marking.Minute(i + 1).String()})
	}
	if r.Class(Subject{Party: "NL", Roles: marking.Set{"A", "B"}}) == a {
		t.Error("the classes are not bounded")
	}
	if n := r.classes.Len(); n != r.cfg.MaxClasses {
		t.Errorf("%d classes", n)
	}
}

func TestTheMemoryOfAllTablesIsBounded(t *testing.T) {
	r := treeRevision(t)
	r.cfg.MaxTableBytes = 4 * (8*chunkCells + 64)
	interned := marking.NewTable()
	id := interned.Intern(marking.Label{Kind: "incident"})
	for i := range 20 {
		c := r.Class(Subject{Party: marking.Minute(i + 1).String()})
		c.Table("read", ChannelAPI).At(ctx, interned, id, 0, base)
	}
	if n := r.classes.Len(); n != 4 || r.bytes > r.cfg.MaxTableBytes {
		t.Errorf("%d classes with %d bytes", n, r.bytes)
	}
	if last := r.inUse()[0].subject.Party; last != marking.Minute(20).String() {
		t.Errorf("the class used last was forgotten before others: %s", last)
	}
}
