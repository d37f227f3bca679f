package noleak_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

// plan is a world and what happens in it, all that is drawn of one run.
type plan struct {
	people   []identity.Principal // the first is the one from whom nothing must leak
	capacity string
	objects  []placed
	extra    []placed                      // more objects, for the world that holds more
	others   map[dossier.ID]dossier.Object // by object, what could stand in its place
	acts     []act
	strip    bool // absent objects are not referred to either
	law      law  // in force; nil is the shipped rules
	revs     [slots]*policy.Revision
	sweep    int    // which part of the schema is asked for; -1 is whatever is drawn
	trace    bool   // others act, too
	recorded bool   // what is done is recorded: in the log of decisions, and in the audit ledger
	budget   int    // what somebody may ask for in a minute; 0 is as much as they like
	aim      string // the field, or the beginning of a path, that is asked for again and again; "" is any
	only     string // the one comparison that is made; "" is every one
}

// act is one thing that somebody does.
type act struct {
	who    int // 0 is the caller
	pause  time.Duration
	ask    *question
	socket bool        // a subscription over a WebSocket, not an event stream
	file   string      // content sent along
	path   string      // of a plain request
	method string      // of a plain request
	header http.Header // of a plain request
}

func (a act) String() string {
	if a.ask != nil {
		return fmt.Sprintf("person %d after %s: %s %v file %q socket %v", a.who, a.pause, a.ask.document, a.ask.variables, a.file, a.socket)
	}
	return fmt.Sprintf("person %d after %s: %s %s %v", a.who, a.pause, a.method, a.path, a.header)
}

// drawPlan draws a whole run; one in four asks for a part of the schema, field by field,
// and one in four is a run that is kept, with something else about it.
func (l *lab) drawPlan(t *rapid.T) *plan {
	sweep := -1
	if chance(t, "sweep", 4) {
		sweep = rapid.IntRange(0, len(sweeps)-1).Draw(t, "part of the schema")
	} else if *aim == "" && len(l.corpus) > 0 && chance(t, "varied", 3) {
		return l.drawVaried(t)
	}
	return l.drawPlanOf(t, sweep)
}

// budgets are of what somebody may ask for in a minute.
var budgets = []int{500, 2000, 10_000}

// drawPlanOf draws a run that asks for a part of the schema; -1 is any.
func (l *lab) drawPlanOf(t *rapid.T, sweep int) *plan {
	p := &plan{sweep: sweep}
	if sweep < 0 && chance(t, "random law", 4) {
		p.law = drawLaw(t)
	}
	if err := l.govern(p); err != nil {
		t.Fatal(err)
	}
	l.oracle = newOracle()
	handles := map[string]bool{}
	for i := range 4 {
		who := pick(t, "person", l.people)
		if handles[who.Handle] {
			continue
		}
		handles[who.Handle] = true
		if i == 0 && chance(t, "fewer roles", 4) && len(who.Roles) > 1 {
			who.Roles = who.Roles[:1]
		}
		if i > 0 || !chance(t, "some roles", 3) { // who may do little shows little
			l.enable(&who)
		}
		p.people = append(p.people, who)
	}
	if chance(t, "capacity", 3) {
		p.capacity = pick(t, "alliance", l.registry.alliances).Key
	}
	if p.aim = *aim; p.aim == "" && sweep < 0 && chance(t, "aimed", 3) {
		p.aim = drawAim(t)
	}
	drafts := l.drawObjects(t, p.people, nounIn(p.aim))
	extra := slices.Clone(drafts)
	for i := range rapid.IntRange(2, 10).Draw(t, "more") {
		extra = append(extra, l.drawExtra(t, p, drafts, i))
	}
	p.objects = build(nil, drafts)
	p.extra = build(nil, extra)[len(p.objects):]
	p.others = l.others(p.objects)
	p.recorded = chance(t, "recorded", 4)
	if chance(t, "a budget", 6) {
		p.budget = pick(t, "budget", budgets)
	}
	p.strip, p.trace = rapid.Bool().Draw(t, "strip"), chance(t, "trace", 2) && sweep < 0
	l.drawActs(t, p)
	return p
}

// enable gives somebody every role and every mandate.
func (l *lab) enable(who *identity.Principal) {
	who.Roles, who.Mandates = nil, nil
	for _, r := range dossier.Roles {
		who.Roles = append(who.Roles, string(r))
	}
	for _, a := range l.registry.alliances {
		for _, action := range []string{"sign", "break_silence", "consent", "publish"} {
			who.Mandates = append(who.Mandates, identity.Mandate{Alliance: a.Key, Action: action})
		}
	}
}

// govern compiles what is in force in each world of a plan.
func (l *lab) govern(p *plan) error {
	p.revs = l.laws
	if p.law == nil {
		return nil
	}
	for i := range p.revs {
		var err error
		if p.revs[i], err = compile(context.Background(), p.law.tree()); err != nil {
			return err
		}
	}
	return nil
}

// others gives each object the content of another one of its noun, as far as that is valid.
func (l *lab) others(objects []placed) map[dossier.ID]dossier.Object {
	out := map[dossier.ID]dossier.Object{}
	for _, x := range objects {
		h := x.object.Head()
		shapes := l.templates[h.ID.Noun()]
		other := copyOf(shapes[int(h.ID[10])%len(shapes)], func(tree any) any {
			return rewire(tree, func(string) string { return "" })
		})
		if other == nil {
			continue
		}
		*other.Head() = *h
		if dossier.Validate(other) == nil {
			out[h.ID] = other
		}
	}
	return out
}

// drawExtra draws one more object: new, or a twin of another one with an id beside its own.
func (l *lab) drawExtra(t *rapid.T, p *plan, drafts []draft, i int) draft {
	if chance(t, "new", 3) {
		return l.drawObject(t, pick(t, "noun", drawnNouns()), p.people, 1000+2*i)
	}
	d := drafts[rapid.IntRange(0, len(drafts)-1).Draw(t, "twin of")]
	d.header = l.drawHeader(t, d.noun, l.people, d.header.Created)
	d.id = beside(d.id, 2+i)
	d.state = false
	return d
}

// sees sorts the ids of a world by whether the caller may know of them as it begins.
func (l *lab) sees(o *oracle, p *plan, objects []placed) (visible, hidden []dossier.ID) {
	cases := map[dossier.ID]*dossier.Case{}
	for _, x := range objects {
		if c, ok := x.object.(*dossier.Case); ok {
			cases[c.ID] = c
		}
	}
	e := o.eyes(p.revs[0], l.base, &p.people[0], p.capacity, marking.MinuteOf(begin))
	for _, x := range objects {
		h := x.object.Head()
		label := dossier.LabelOf(x.object, cases[h.Case]).Canonical()
		if e.discovers(&label, h) {
			visible = append(visible, h.ID)
		} else {
			hidden = append(hidden, h.ID)
		}
	}
	return visible, hidden
}

// drawActs draws what happens, among what a plan already holds.
func (l *lab) drawActs(t *rapid.T, p *plan) {
	kept := p.acts
	p.acts = nil
	objects := p.objects
	visible, hidden := l.sees(l.oracle, p, objects)
	words := map[string][]string{}
	harvest(words, objects, p.people)
	for name, more := range l.words {
		words[name] = append(words[name], more...)
	}
	words["tree"] = l.trees(p.people[0].Party)
	heads := map[dossier.ID]*dossier.Header{}
	for _, x := range objects {
		heads[x.object.Head().ID] = x.object.Head()
	}
	var files []dossier.ID
	said := map[dossier.Noun][]string{}
	for _, x := range objects {
		for _, text := range x.object.Words() {
			said[x.object.Noun()] = append(said[x.object.Noun()], strings.Fields(text)...)
		}
		if x.content != "" && slices.Contains(visible, x.object.Head().ID) {
			files = append(files, x.object.Head().ID)
		}
	}
	grasp := func() *hand {
		return &hand{t: t, ids: visible, other: hidden, registry: l.registryIDs, files: files, words: words, said: said, heads: heads}
	}
	l.drawSteps(t, p, visible, grasp)
	p.acts = among(t, kept, p.acts)
	if p.recorded {
		drawReadings(t, p, grasp)
	}
}

// drawSteps draws what happens, with a new hand for each act.
func (l *lab) drawSteps(t *rapid.T, p *plan, visible []dossier.ID, grasp func() *hand) {
	if p.sweep >= 0 {
		for _, to := range sweeps[p.sweep] {
			h := grasp()
			if to[0].kind == ast.Mutation {
				h.aim(meant(to[0].field.Name, visible), p.people[0].Party)
			}
			q := drawTowards(t, to, h.value)
			p.acts = append(p.acts, act{pause: time.Second, ask: &q, file: h.sent, socket: q.kind == ast.Subscription && len(p.acts)%2 == 1})
		}
		return
	}
	watched := chance(t, "watched", 3)
	if watched {
		for _, f := range slices.Concat(schema.Subscription.Fields, schema.Subscription.Fields, schema.Subscription.Fields) {
			if !strings.HasPrefix(f.Name, "__") {
				q := drawTowards(t, []target{{ast.Subscription, f, schema.Subscription, [][]step{nil}}}, grasp().value)
				p.acts = append(p.acts, act{pause: time.Second, ask: &q, socket: len(p.acts)%2 == 1})
			}
		}
	}
	for range rapid.IntRange(8, 24).Draw(t, "acts") {
		if p.aim != "" && !chance(t, "beside the aim", 3) {
			drawAimed(t, p, grasp())
			continue
		}
		a := act{pause: time.Duration(pick(t, "pause", []int{1, 1, 7, 20, 61, 130})) * time.Second}
		h := grasp()
		if p.trace && len(p.people) > 1 && (watched && !chance(t, "the caller", 4) || !watched && chance(t, "another", 2)) {
			l.drawOthers(t, p, &a, h)
		} else {
			l.drawAct(t, p, &a, h)
		}
		if again := a; p.trace && len(p.people) > 1 && a.who == 0 && a.ask != nil && a.ask.kind == ast.Query && chance(t, "asked before", 3) {
			again.who = rapid.IntRange(1, len(p.people)-1).Draw(t, "by whom") // the very same words
			p.acts = append(p.acts, again)
		}
		p.acts = append(p.acts, a)
	}
}

// drawOthers draws a step of another person: half of them on what is hidden from the
// caller, rather on what stands in a case that the caller sees.
func (l *lab) drawOthers(t *rapid.T, p *plan, a *act, h *hand) {
	from := h.ids
	if !chance(t, "of visible", 3) {
		from = h.other
		beside := slices.DeleteFunc(slices.Clone(from), func(id dossier.ID) bool { return !slices.Contains(h.ids, h.heads[id].Case) })
		if len(beside) > 0 && !chance(t, "anywhere", 3) {
			from = beside
		}
	}
	a.who = rapid.IntRange(1, len(p.people)-1).Draw(t, "who")
	h.aim(from, "")
	if head := h.heads[h.prefer]; head != nil && !chance(t, "anybody", 4) {
		if i := slices.IndexFunc(p.people[1:], func(x identity.Principal) bool { return x.Party == head.Owner }); i >= 0 {
			a.who = i + 1
		}
	}
	h.ids, h.other = from, from
	if chance(t, "watches", 8) { // that somebody else listens shows nowhere, either
		q := drawQuestion(t, ast.Subscription, nil, h.value)
		a.ask, a.socket = &q, chance(t, "socket", 2)
		return
	}
	q := drawChange(t, h)
	a.ask, a.file = &q, h.sent
}

// drawAct draws what the caller does: mostly a question, towards what was seldom asked or any.
func (l *lab) drawAct(t *rapid.T, p *plan, a *act, h *hand) {
	kind := pick(t, "kind", []ast.Operation{ast.Subscription, ast.Query, ast.Query, ast.Query, ast.Query, ast.Mutation, ast.Mutation, ast.Mutation, ast.Subscription, "", ""})
	if kind == "" {
		drawPlain(t, p, a, h)
		return
	}
	var q question
	switch {
	case kind == ast.Mutation && !chance(t, "anything", 4):
		if h.aim(h.ids, p.people[0].Party); chance(t, "of hidden", 4) {
			h.aim(h.other, "")
		}
		q = drawChange(t, h)
	case chance(t, "towards", 2):
		q = drawTowards(t, []target{pick(t, "target", targets)}, h.value)
	default:
		q = drawQuestion(t, kind, nil, h.value)
	}
	a.ask, a.file = &q, h.sent
	a.socket = kind == ast.Subscription && chance(t, "socket", 2)
}

// drawChange draws a mutation about the object that a hand prefers: one that names its
// noun, and no step that its life cycle does not have from its state.
func drawChange(t *rapid.T, h *hand) question {
	head := h.heads[h.prefer]
	if head == nil || chance(t, "any change", 6) {
		return drawQuestion(t, ast.Mutation, nil, h.value)
	}
	noun := h.prefer.Noun()
	return drawQuestion(t, ast.Mutation, func(f *ast.FieldDefinition) bool {
		name := snake(f.Name)
		if !strings.Contains(name, string(noun)) {
			return false
		}
		for _, m := range dossier.CycleOf(noun).Moves {
			if strings.HasPrefix(name, m.Name+"_") && !slices.Contains(m.From, head.State) {
				return false
			}
		}
		return true
	}, h.value)
}
