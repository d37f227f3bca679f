package prove

import (
	"context"
	"io/fs"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
)

// Options bound a proof.
type Options struct {
	Alliances []string // none is all of the revision
	Only      []string // codes of invariants; none is all
	First     bool     // be content with a counterexample for each that is broken, though it may not be the plainest
}

// Report is what a proof found.
type Report struct {
	Revision string    `json:"revision"`
	Spaces   []Covered `json:"spaces"`
	Findings []Finding `json:"findings"` // one for each invariant and alliance, broken or not
}

// Covered says how much was looked at for one alliance.
type Covered struct {
	Alliance string   `json:"alliance"`
	People   int      `json:"people"`
	Objects  int      `json:"objects"`
	Cases    int      `json:"cases"`   // of one person, one object and one action: all within the bounds
	Decided  int      `json:"decided"` // of them: the others differ from one of these in names alone
	Bounds   []string `json:"bounds"`
}

// Finding is the result for one invariant.
type Finding struct {
	Invariant
	Alliance string          `json:"alliance"`
	Cases    int             `json:"cases"`            // that it was checked on
	Failures int             `json:"failures"`         // of them
	Broken   *Counterexample `json:"broken,omitempty"` // the plainest one
}

// Counterexample is a case that breaks an invariant.
type Counterexample struct {
	Words  string   `json:"words"`
	Person string   `json:"person"`
	Object string   `json:"object"`
	Action string   `json:"action"`
	Answer string   `json:"answer"`
	Rule   string   `json:"rule"`
	Grant  string   `json:"grant,omitempty"`
	Wrong  string   `json:"wrong"`
	Rules  []string `json:"rules"` // where the rules behind the answer stand

	odd     int
	request *policy.Request
}

// Holds reports whether no invariant is broken.
func (r *Report) Holds() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Broken != nil })
}

// Run checks every invariant on the whole space of each alliance. tree is the
// revision's own tree, in which the alliances' invariants stand. An invariant
// that does not compile is Invalid with code POLICY_INVALID, an alliance that
// the revision does not have NotFound, a policy that cannot decide or a done ctx
// Unavailable with code TIMEOUT.
func Run(ctx context.Context, r *policy.Revision, tree fs.FS, o Options) (*Report, error) {
	if len(o.Alliances) == 0 {
		o.Alliances = r.Alliances()
	}
	again, err := policy.Compile(ctx, tree, policy.Default())
	if err != nil {
		return nil, err
	}
	own, err := readInvariants(ctx, r, tree)
	if err != nil {
		return nil, err
	}
	report := &Report{Revision: r.ID()}
	for _, a := range o.Alliances {
		if _, ok := r.Alliance(a); !ok {
			return nil, fault.New(fault.NotFound, "prove.Run", "there is no such alliance").At(a)
		}
		p := &proof{ctx: ctx, revision: r, again: again, space: spaceOf(r, a), own: own[a], memo: map[string]*memo{}, o: o}
		if err := p.run(report); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// proof is the work on one alliance.
type proof struct {
	ctx      context.Context
	revision *policy.Revision
	again    *policy.Revision
	space    *space
	own      *ownInvariants
	memo     map[string]*memo // by action; complete before anything is asked
	o        Options
	done     atomic.Bool // Options.First is satisfied
	failed   atomic.Pointer[error]
	cases    atomic.Int64
}

// memo remembers the decisions about one action, by what can be told apart.
type memo struct {
	book     *symmetry.Book
	subjects []symmetry.Form
	labels   []symmetry.Form

	mu      sync.Mutex
	answers map[symmetry.Key]policy.Decision // guarded by mu
}

func (p *proof) prepare() {
	var people []policy.Subject
	for i := range p.space.people {
		people = append(people, p.space.people[i].subject)
	}
	var labels []*marking.Label
	for i := range p.space.things {
		labels = append(labels, &p.space.things[i].label)
	}
	among := symmetry.Scope{Channel: policy.ChannelAPI}.Among(people, labels)
	var wg sync.WaitGroup
	for _, action := range actions {
		m := &memo{answers: map[symmetry.Key]policy.Decision{}}
		p.memo[action] = m
		wg.Go(func() {
			scope := among
			scope.Actions = []string{action}
			m.book = symmetry.Of(scope, []string{"data.decision.verdict"}, p.revision).Book(now)
			for i := range p.space.people {
				m.subjects = append(m.subjects, m.book.Subject(p.space.people[i].subject))
			}
			for i := range p.space.things {
				m.labels = append(m.labels, m.book.Label(&p.space.things[i].label))
			}
		})
	}
	wg.Wait()
}

// decide answers one case, from memory when one that is like it was asked.
func (p *proof) decide(lens *symmetry.Lens, person, thing int, action string) policy.Decision {
	m := p.memo[action]
	key := lens.Key(m.labels[thing])
	m.mu.Lock()
	d, ok := m.answers[key]
	m.mu.Unlock()
	if ok {
		return d
	}
	req := p.request(person, thing, action)
	d = p.settled(p.revision, req)
	if t := &p.space.things[thing]; action == "read" && (t.extra != "" || t.isPlain()) && !reflect.DeepEqual(d, p.settled(p.again, req)) {
		d.Revision = "" // REPLAY finds it
	}
	m.mu.Lock()
	m.answers[key] = d
	m.mu.Unlock()
	return d
}

// settled decides, more than once when a busy machine took the time limit.
func (p *proof) settled(r *policy.Revision, req *policy.Request) (d policy.Decision) {
	for range patience {
		if d = r.Decide(p.ctx, req); d.Rule != policy.PolicyError {
			return d
		}
	}
	p.fail(fault.Wrap(fault.Unavailable, "prove.Run", "the policy could not decide a case", p.ctx.Err()).WithCode(fault.CodeTimeout))
	return d
}

// patience is how often a case is asked about until it counts as undecided.
const patience = 5

func (p *proof) fail(err error) { p.failed.CompareAndSwap(nil, &err) }

func (p *proof) request(person, thing int, action string) *policy.Request {
	return &policy.Request{Action: action, Subject: p.space.people[person].subject, Object: &p.space.things[thing].label,
		Context: policy.Context{Now: now, Channel: policy.ChannelAPI}}
}

// run checks all invariants and adds the findings.
func (p *proof) run(report *Report) error {
	p.prepare()
	all := slices.Clone(checks)
	if p.own != nil {
		for _, i := range p.own.list {
			all = append(all, check{Invariant: i})
		}
	}
	all = slices.DeleteFunc(all, func(c check) bool { return len(p.o.Only) > 0 && !slices.Contains(p.o.Only, c.Code) })
	if len(all) == 0 {
		return fault.New(fault.NotFound, "prove.Run", "there is no such invariant").At(p.o.Only...)
	}
	var mu sync.Mutex
	findings := make([]Finding, len(all))
	for i, c := range all {
		findings[i] = Finding{Invariant: c.Invariant, Alliance: p.space.alliance}
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			mine := slices.Clone(findings)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(p.space.people) || p.failed.Load() != nil || p.done.Load() {
					break
				}
				p.person(i, all, mine)
				if p.o.First && !slices.ContainsFunc(mine, func(f Finding) bool { return f.Broken == nil }) {
					p.done.Store(true)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range findings {
				findings[i].merge(mine[i])
			}
		})
	}
	wg.Wait()
	if err := p.failed.Load(); err != nil {
		return *err
	}
	covered := Covered{Alliance: p.space.alliance, People: len(p.space.people), Objects: len(p.space.things), Cases: int(p.cases.Load()), Bounds: p.space.bounds}
	for _, m := range p.memo {
		covered.Decided += len(m.answers)
	}
	for i := range findings {
		p.place(&findings[i])
	}
	report.Spaces = append(report.Spaces, covered)
	report.Findings = append(report.Findings, findings...)
	return nil
}

func (f *Finding) merge(o Finding) {
	f.Cases += o.Cases
	f.Failures += o.Failures
	if o.Broken != nil && (f.Broken == nil || o.Broken.before(f.Broken)) {
		f.Broken = o.Broken
	}
}

// before orders counterexamples, the plainest first.
func (c *Counterexample) before(o *Counterexample) bool {
	if c.odd != o.odd {
		return c.odd < o.odd
	}
	return c.Words < o.Words
}

// person checks everything that one person can be asked about.
func (p *proof) person(i int, all []check, findings []Finding) {
	lenses := map[string]*symmetry.Lens{}
	for _, a := range actions {
		lenses[a] = p.memo[a].book.Lens(p.memo[a].subjects[i])
	}
	for t := range p.space.things {
		object := &p.space.things[t]
		for _, action := range actions {
			if action != "read" && object.extra == "" && !object.isPlain() || !wants(all, action) {
				continue
			}
			if p.failed.Load() != nil {
				return
			}
			p.cases.Add(1)
			k := &kase{space: p.space, person: &p.space.people[i], thing: object, action: action, answer: p.decide(lenses[action], i, t, action)}
			k.ask = func(other *thing, action string) policy.Decision {
				return p.decide(lenses[action], i, p.space.placeOf(other), action)
			}
			p.check(k, i, t, all, findings)
		}
	}
}

func (p *proof) check(k *kase, person, thing int, all []check, findings []Finding) {
	var broken map[string]bool
	if p.own != nil {
		found, err := p.own.broken(p.ctx, p.request(person, thing, k.action), k.answer)
		if err != nil {
			p.fail(err)
			return
		}
		broken = found
	}
	for n, c := range all {
		wrong := ""
		switch {
		case c.Code == "REPLAY" && c.Owner == "base":
			if k.action == "read" && k.answer.Revision == "" {
				wrong = "is answered otherwise when it is asked again"
			}
		case c.broken == nil:
			if broken[c.Code] {
				wrong = "breaks what " + c.Owner + " asks of its rules"
			}
		case c.action == k.action || c.action == "" && k.action != "read":
			wrong = c.broken(k)
		default:
			continue
		}
		f := &findings[n]
		f.Cases++
		if wrong == "" {
			continue
		}
		f.Failures++
		if e := k.counterexample(wrong); f.Broken == nil || e.before(f.Broken) {
			e.request = p.request(person, thing, k.action)
			f.Broken = e
		}
	}
}

func (k *kase) counterexample(wrong string) *Counterexample {
	e := &Counterexample{Person: k.person.words, Object: k.thing.words, Action: k.action, Answer: k.answer.Outcome.String(),
		Rule: k.answer.Rule, Grant: k.answer.Grant, Wrong: wrong, odd: k.person.odd + k.thing.odd}
	e.Words = k.person.words + ". The object: " + k.thing.words + ". Asked to " + strings.ReplaceAll(k.action, "_", " ") +
		", the answer is " + e.Answer + " by " + e.Rule + ": the person " + wrong + "."
	return e
}

// place says where the rules behind a counterexample stand.
func (p *proof) place(f *Finding) {
	if f.Broken == nil || f.Broken.request == nil {
		return
	}
	for _, fired := range p.revision.Explain(p.ctx, f.Broken.request, policy.WithRules).Fired {
		if fired.Counted {
			f.Broken.Rules = append(f.Broken.Rules, fired.Code+" "+policy.Flaw{File: fired.File, Line: fired.Line, Text: fired.Title}.String())
		}
	}
}

// wants reports whether some invariant looks at an action.
func wants(all []check, action string) bool {
	return slices.ContainsFunc(all, func(c check) bool {
		return c.action == action || c.broken == nil && (c.Code != "REPLAY" || action == "read") || c.action == "" && action != "read"
	})
}
