package impact

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
)

// Options bound a comparison.
type Options struct {
	Actions []string       // none is Readings
	Channel policy.Channel // "" is policy.ChannelAPI
	Over    string         // what the world is, for the report; "" says nothing of it
	Each    func(Change)   // told of every change, one at a time, in no particular order; nil is nobody
}

// Change is one difference: for everybody of a class, every object of a stock
// and one action.
type Change struct {
	Class, Stock int // by place in World
	Relations    policy.Relations
	Action       string
	Before       Effect
	After        Effect
	Pairs        int // of one person and one object
}

// Compare works out what differs between two revisions for a world: everything,
// not a sample. A policy that cannot decide a case is Unavailable with code
// TIMEOUT; so is a done ctx.
func Compare(ctx context.Context, old, next *policy.Revision, world World, o Options) (*Report, error) {
	if len(o.Actions) == 0 {
		o.Actions = Readings()
	}
	if o.Channel == "" {
		o.Channel = policy.ChannelAPI
	}
	c := &comparison{ctx: ctx, old: old, next: next, world: world, o: o}
	report := newReport(c)
	var frontier []string
	report.Changed, frontier = difference(old, next)
	if len(frontier) == 0 {
		return report, nil
	}
	touched, err := c.touched(frontier)
	if err != nil {
		return nil, err
	}
	if err := c.decideAll(touched, report); err != nil {
		return nil, err
	}
	report.Asked = c.asked.Load()
	report.finish(c)
	if world.Past != nil {
		report.Past, err = Replay(ctx, old, next, world.Past)
	}
	return report, err
}

type comparison struct {
	ctx       context.Context
	old, next *policy.Revision
	world     World
	o         Options
	asked     atomic.Int64
}

func (c *comparison) request(class, stock int, rel policy.Relations, action string) *policy.Request {
	return &policy.Request{Action: action, Subject: c.world.Classes[class].Subject, Relations: rel,
		Object: &c.world.Stocks[stock].Label, Context: policy.Context{Now: c.world.Now, Channel: c.o.Channel}}
}

// groups are places in a list with forms that cannot be told apart.
type groups struct {
	forms   []symmetry.Form
	members [][]int
}

func grouped(forms []symmetry.Form) groups {
	var g groups
	at := map[string]int{}
	for i, f := range forms {
		key := f.Group()
		k, ok := at[key]
		if !ok {
			k = len(g.forms)
			at[key] = k
			g.forms, g.members = append(g.forms, f), append(g.members, nil)
		}
		g.members[k] = append(g.members[k], i)
	}
	return g
}

// forms gives every class and stock its form, in parallel.
func (c *comparison) forms(s *symmetry.Sieve) (*symmetry.Book, groups, groups) {
	book := s.Book(c.world.Now)
	subjects, labels := make([]symmetry.Form, len(c.world.Classes)), make([]symmetry.Form, len(c.world.Stocks))
	each(len(subjects), func(i int) { subjects[i] = book.Subject(c.world.Classes[i].Subject) })
	each(len(labels), func(i int) { labels[i] = book.Label(&c.world.Stocks[i].Label) })
	return book, grouped(subjects), grouped(labels)
}

// each calls do for 0 to n-1 on all processors.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				from := int(next.Add(16)) - 16
				if from >= n {
					return
				}
				for i := from; i < min(from+16, n); i++ {
					do(i)
				}
			}
		})
	}
	wg.Wait()
}

// pair is a class and a stock, by place.
type pair struct{ class, stock int }

// block is all pairs of some classes with some stocks.
type block struct{ classes, stocks []int }

// touched returns all pairs for which a document that can differ does differ.
func (c *comparison) touched(frontier []string) ([]block, error) {
	sieve := symmetry.Of(symmetry.Scope{Actions: c.o.Actions, Channel: c.o.Channel}, frontier, c.old, c.next)
	book, classes, stocks := c.forms(sieve)
	actions := c.o.Actions
	if !sieve.LooksAt("action") {
		actions = actions[:1]
	}
	cases := casesOf(len(classes.forms), func(i int, see func(symmetry.Key, pair)) {
		lens := book.Lens(classes.forms[i])
		for j, l := range stocks.forms {
			see(lens.Key(l), pair{classes.members[i][0], stocks.members[j][0]})
		}
	})
	before, err := c.old.Probe(c.ctx, frontier)
	if err != nil {
		return nil, err
	}
	after, err := c.next.Probe(c.ctx, frontier)
	if err != nil {
		return nil, err
	}
	relations := []policy.Relations{0}
	if len(c.world.Ties) > 0 && sieve.LooksAt("relations") {
		relations = []policy.Relations{0, 1, 2, 3}
	}
	differs, err := answersOf(cases, func(p pair) (bool, error) {
		for _, rel := range relations {
			for _, action := range actions {
				req := c.request(p.class, p.stock, rel, action)
				c.asked.Add(2)
				a, err := before.Values(c.ctx, req)
				if err != nil {
					return false, err
				}
				b, err := after.Values(c.ctx, req)
				if err != nil {
					return false, err
				}
				if a.Compare(b) != 0 {
					return true, nil
				}
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	blocks := make([]block, len(classes.forms))
	each(len(blocks), func(i int) {
		lens := book.Lens(classes.forms[i])
		b := block{classes: classes.members[i]}
		for j, l := range stocks.forms {
			if differs[lens.Key(l)] {
				b.stocks = append(b.stocks, stocks.members[j]...)
			}
		}
		blocks[i] = b
	})
	return slices.DeleteFunc(blocks, func(b block) bool { return len(b.stocks) == 0 }), nil
}

// casesOf collects what stands for each case, in parallel: of all that have a key
// the one of the smallest i that was seen first.
func casesOf[K comparable, P any](n int, visit func(i int, see func(K, P))) map[K]P {
	type at struct {
		i int
		p P
	}
	all := map[K]at{}
	var mu sync.Mutex
	each(n, func(i int) {
		mine := map[K]P{}
		visit(i, func(k K, p P) {
			if _, known := mine[k]; !known {
				mine[k] = p
			}
		})
		mu.Lock()
		defer mu.Unlock()
		for k, p := range mine {
			if first, known := all[k]; !known || i < first.i {
				all[k] = at{i, p}
			}
		}
	})
	out := make(map[K]P, len(all))
	for k, a := range all {
		out[k] = a.p
	}
	return out
}

// answersOf works out one answer for each case, in parallel. The first failure ends it.
func answersOf[K comparable, P, A any](cases map[K]P, ask func(P) (A, error)) (map[K]A, error) {
	keys := make([]K, 0, len(cases))
	for k := range cases {
		keys = append(keys, k)
	}
	answers := make([]A, len(keys))
	var failed atomic.Pointer[error]
	each(len(keys), func(i int) {
		if failed.Load() != nil {
			return
		}
		a, err := ask(cases[keys[i]])
		if err != nil {
			failed.CompareAndSwap(nil, &err)
		}
		answers[i] = a
	})
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	out := make(map[K]A, len(keys))
	for i, k := range keys {
		out[k] = answers[i]
	}
	return out, nil
}

// question is one case: what is asked for everybody that it stands for.
type question struct {
	key symmetry.Key
	rel policy.Relations
}

type effects struct{ before, after Effect }

// decideAll decides every touched pair, each case of them once for each action.
func (c *comparison) decideAll(touched []block, report *Report) error {
	used, stocked := used(touched)
	var subjects []policy.Subject
	var labels []*marking.Label
	for _, i := range used {
		subjects = append(subjects, c.world.Classes[i].Subject)
	}
	for _, j := range stocked {
		labels = append(labels, &c.world.Stocks[j].Label)
	}
	scope := symmetry.Scope{Channel: c.o.Channel}.Among(subjects, labels)
	for _, action := range c.o.Actions {
		scope.Actions = []string{action}
		if err := c.decide(touched, used, stocked, scope, report); err != nil {
			return err
		}
	}
	return nil
}

// decide decides every touched pair for the one action of a scope.
func (c *comparison) decide(touched []block, used, stocked []int, scope symmetry.Scope, report *Report) error {
	action := scope.Actions[0]
	book := symmetry.Of(scope, []string{"data.decision.verdict"}, c.old, c.next).Book(c.world.Now)
	subjects, labels := make([]symmetry.Form, len(c.world.Classes)), make([]symmetry.Form, len(c.world.Stocks))
	each(len(used), func(i int) { subjects[used[i]] = book.Subject(c.world.Classes[used[i]].Subject) })
	each(len(stocked), func(j int) { labels[stocked[j]] = book.Label(&c.world.Stocks[stocked[j]].Label) })
	ties := c.ties()
	visit := func(see func(q question, class, stock, pairs int)) {
		for _, b := range touched {
			for _, i := range b.classes {
				lens := book.Lens(subjects[i])
				for _, j := range b.stocks {
					if action != "read" && c.world.Stocks[j].Label.Portion != "" {
						continue
					}
					k := lens.Key(labels[j])
					untied := c.world.Classes[i].People * c.world.Stocks[j].Objects
					if len(ties) > 0 {
						for _, t := range ties[pair{i, j}] {
							see(question{k, t.Relations}, i, j, t.Pairs)
							untied -= t.Pairs
						}
					}
					see(question{k, 0}, i, j, untied)
				}
			}
		}
	}
	type asked struct {
		question
		pair
	}
	cases := map[question]asked{}
	visit(func(q question, class, stock, _ int) {
		if _, ok := cases[q]; !ok {
			cases[q] = asked{q, pair{class, stock}}
		}
	})
	answers, err := answersOf(cases, func(a asked) (effects, error) {
		req := c.request(a.class, a.stock, a.rel, action)
		before, err := c.effect(c.old, req)
		if err != nil {
			return effects{}, err
		}
		after, err := c.effect(c.next, req)
		return effects{before, after}, err
	})
	if err != nil {
		return err
	}
	report.Cases += len(answers)
	for q, e := range answers {
		if e.before.equal(e.after) {
			delete(answers, q)
		}
	}
	visit(func(q question, class, stock, pairs int) {
		if e, ok := answers[q]; ok && pairs > 0 {
			report.add(c, Change{Class: class, Stock: stock, Relations: q.rel, Action: action, Before: e.before, After: e.after, Pairs: pairs})
		}
	})
	return nil
}

// used lists the classes and stocks that occur in some blocks, each once.
func used(blocks []block) (classes, stocks []int) {
	seen := [2]map[int]bool{{}, {}}
	for _, b := range blocks {
		for n, list := range [][]int{b.classes, b.stocks} {
			for _, i := range list {
				seen[n][i] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen[0])), slices.Sorted(maps.Keys(seen[1]))
}

func (c *comparison) ties() map[pair][]Tie {
	out := map[pair][]Tie{}
	for _, t := range c.world.Ties {
		out[pair{t.Class, t.Stock}] = append(out[pair{t.Class, t.Stock}], t)
	}
	return out
}

func (c *comparison) effect(r *policy.Revision, req *policy.Request) (Effect, error) {
	c.asked.Add(1)
	return EffectOf(c.ctx, r, req)
}
