package impact

import (
	"cmp"
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"

	"entente/policy"
	"entente/policy/symmetry"
)

// Past is a decision that was made, and how often. The order of many is of no
// account.
type Past struct {
	Request policy.Request
	Was     policy.Decision
	Times   int
	Words   string // what a report calls the label; "" is Words of it
}

// PastReport says which decisions of the past would have come out otherwise under a
// candidate. The same request that was decided twice counts twice.
type PastReport struct {
	Requests  int   `json:"requests"`  // distinct
	Decisions int   `json:"decisions"` // all
	Otherwise Count `json:"otherwise"` // decisions that the candidate would have made otherwise
	// Already are those of Otherwise that the revision in force would have made
	// otherwise as well: they were made under one before it.
	Already    int     `json:"already"`
	ByAction   []Group `json:"byAction"`
	ByAlliance []Group `json:"byAlliance"`
	ByParty    []Group `json:"byParty"`
	Examples   []Line  `json:"examples"`
	Changes    int     `json:"changes"` // distinct requests, of which Examples are the largest
}

// Replay decides the past again. A failure to read it, and a policy that cannot
// decide a case (Unavailable with code TIMEOUT), end it.
func Replay(ctx context.Context, old, next *policy.Revision, past iter.Seq2[Past, error]) (*PastReport, error) {
	p := &replay{ctx: ctx, old: old, next: next, books: map[bookOf]*symmetry.Book{}, answers: map[askedBefore]effects{},
		actions: map[string]*Count{}, alliances: map[string]*Count{}, parties: map[string]*Count{}}
	requests := make(chan Past, 64)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for one := range requests {
				p.one(one)
			}
		})
	}
	var failed error
	for one, err := range past {
		if err != nil || p.stopped() {
			failed = err
			break
		}
		requests <- one
	}
	close(requests)
	wg.Wait()
	if failed == nil {
		failed = p.failed
	}
	if failed != nil {
		return nil, failed
	}
	return p.finish(), nil
}

type replay struct {
	ctx       context.Context //nolint:containedctx // a replay is one call
	old, next *policy.Revision

	mu      sync.Mutex
	failed  error                     // guarded by mu
	books   map[bookOf]*symmetry.Book // guarded by mu
	answers map[askedBefore]effects   // guarded by mu

	report                      PastReport        // guarded by mu
	actions, alliances, parties map[string]*Count // guarded by mu
	top                         []otherwise       // guarded by mu
}

type bookOf struct {
	action  string
	channel policy.Channel
}

// askedBefore names requests that no rule of either revision can tell apart.
type askedBefore struct {
	bookOf
	rel policy.Relations
	key symmetry.Key
}

type otherwise struct {
	past          Past
	before, after Effect
}

func (p *replay) stopped() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed != nil
}

func (p *replay) one(past Past) {
	e, err := p.effects(&past.Request)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if p.failed == nil {
			p.failed = err
		}
		return
	}
	p.report.Requests++
	p.report.Decisions += past.Times
	was := effectOf(past.Request.Object.Kind, past.Was)
	if was.equal(e.after) {
		return
	}
	p.report.Changes++
	p.top = append(p.top, otherwise{past, was, e.after})
	if !was.equal(e.before) {
		p.report.Already += past.Times
	}
	ch := Change{Action: past.Request.Action, Before: was, After: e.after, Pairs: past.Times}
	p.report.Otherwise.add(ch)
	count(p.actions, ch.Action, ch)
	count(p.parties, past.Request.Subject.Party, ch)
	for _, alliance := range throughs(past.Request.Object) {
		count(p.alliances, alliance, ch)
	}
	if len(p.top) >= 2*shown {
		p.trim()
	}
}

// effects decides a request under both revisions, unless one like it was decided.
func (p *replay) effects(req *policy.Request) (effects, error) {
	c := req.Context
	if c != (policy.Context{Now: c.Now, Channel: c.Channel}) {
		return p.ask(req) // what a step would put in place is no part of a case
	}
	of := bookOf{req.Action, c.Channel}
	p.mu.Lock()
	book := p.books[of]
	if book == nil {
		scope := symmetry.Scope{Actions: []string{of.action}, Channel: of.channel}
		book = symmetry.Of(scope, []string{"data.decision.verdict"}, p.old, p.next).Book(c.Now)
		p.books[of] = book
	}
	p.mu.Unlock()
	book = book.At(c.Now)
	key := askedBefore{of, req.Relations, book.Key(book.Subject(req.Subject), book.Label(req.Object))}
	p.mu.Lock()
	e, known := p.answers[key]
	p.mu.Unlock()
	if known {
		return e, nil
	}
	e, err := p.ask(req)
	if err == nil {
		p.mu.Lock()
		p.answers[key] = e
		p.mu.Unlock()
	}
	return e, err
}

func (p *replay) ask(req *policy.Request) (effects, error) {
	before, err := EffectOf(p.ctx, p.old, req)
	if err != nil {
		return effects{}, err
	}
	after, err := EffectOf(p.ctx, p.next, req)
	return effects{before, after}, err
}

func (p *replay) trim() {
	slices.SortFunc(p.top, func(a, b otherwise) int {
		return cmp.Or(cmp.Compare(b.past.Times, a.past.Times), cmp.Compare(a.past.Request.Action, b.past.Request.Action),
			cmp.Compare(a.past.Request.Subject.Party, b.past.Request.Subject.Party), cmp.Compare(a.past.Request.Object.Text(), b.past.Request.Object.Text()),
			cmp.Compare(a.past.Request.Context.Now, b.past.Request.Context.Now), cmp.Compare(a.after.Rule, b.after.Rule))
	})
	p.top = p.top[:min(shown, len(p.top))]
}

func (p *replay) finish() *PastReport {
	r := p.report
	r.ByAction, r.ByAlliance, r.ByParty = sorted(p.actions), sorted(p.alliances), sorted(p.parties)
	p.trim()
	for _, o := range p.top {
		l := o.past.Request.Object
		r.Examples = append(r.Examples, Line{Who: Who(Class{Subject: o.past.Request.Subject}), People: 1, Label: cmp.Or(o.past.Words, Words(l)), Action: o.past.Request.Action,
			Before: o.before.words(l.Kind), After: o.after.words(l.Kind), Rule: o.after.Rule, Pairs: o.past.Times})
	}
	return &r
}
