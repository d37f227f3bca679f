package gate

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
	"entente/policy/prove"
)

// Name is the name of a check.
type Name string

// The checks, in the order in which they are run.
const (
	Scope    Name = "SCOPE"
	Compile  Name = "COMPILE"
	Format   Name = "FORMAT"
	Tests    Name = "TESTS"
	Coverage Name = "COVERAGE"
	Impact   Name = "IMPACT"
	Reach    Name = "REACH"
	Proof    Name = "PROOF"
)

// Names lists the closed set, in order.
var Names = []Name{Scope, Compile, Format, Tests, Coverage, Impact, Reach, Proof}

// Candidate is what is checked.
type Candidate struct {
	Base, Next fs.FS               // the tree in force, and the one that would come after it
	Owner      string              // the alliance whose rules change; "" is the common base
	Now        marking.Minute      // the moment that everything is compared for
	World      func() impact.World // everybody and everything that there is; nil is nobody and nothing
}

// Limits bound a run.
type Limits struct {
	Config  policy.Config // as the server compiles; with more time for a decision, since nobody waits
	Time    time.Duration // for everything together
	Tests   time.Duration // for the tests
	Compare time.Duration // for each of the two comparisons, of IMPACT and of REACH
	Memory  uint64        // bytes by which the heap may grow meanwhile
	Prove   Prover        // nil is prove.Run
}

// Prover checks the invariants of some alliances.
type Prover func(ctx context.Context, r *policy.Revision, tree fs.FS, o prove.Options) (*prove.Report, error)

// Default returns limits under which the shipped rules pass, with room to spare. The
// proof takes the longest: a minute or two of processor time for each alliance.
func Default() Limits {
	cfg := policy.Default()
	cfg.EvalLimit = 500 * time.Millisecond
	return Limits{Config: cfg, Time: 30 * time.Minute, Tests: time.Minute, Compare: 5 * time.Minute, Memory: 1 << 30}
}

// Report says what was found.
type Report struct {
	Revision string   // content hash of the rules that were checked; "" if they do not compile
	Gates    []Result // one for each of Names
	Affected []string // alliances whose rules, members or objects the change touches, sorted
	Impact   *impact.Report
}

// Result is what one check found.
type Result struct {
	Name     Name
	Passed   bool
	Words    string // in one sentence
	Took     time.Duration
	Findings []Finding
}

// Finding is one thing that was found, with its place; without a file it is of the whole.
type Finding struct {
	File string
	Line int // 0 when the whole file is meant
	Text string
}

// most is how many findings of one check are kept.
const most = 50

// Passed reports whether every check was run and passed.
func (r *Report) Passed() bool {
	return len(r.Gates) == len(Names) && !slices.ContainsFunc(r.Gates, func(g Result) bool { return !g.Passed })
}

// Run runs the checks. It always returns a report: what could not be found out, and
// what took longer or more memory than it may, has failed.
func Run(ctx context.Context, c Candidate, l Limits) *Report {
	ctx, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	ctx, stop := watch(ctx, l.Memory)
	defer stop()
	r := &run{ctx: ctx, c: c, l: l, report: &Report{}}
	if r.l.Prove == nil {
		r.l.Prove = prove.Run
	}
	for _, step := range []struct {
		name Name
		do   func() (string, []Finding, error)
	}{{Scope, r.scope}, {Compile, r.compile}, {Format, r.format}, {Tests, r.tests}, {Coverage, r.coverage}, {Impact, r.impact},
		{Reach, r.reach}, {Proof, r.proof}} {
		r.step(step.name, step.do)
	}
	return r.report
}

// run is one run of the checks.
type run struct {
	ctx       context.Context
	c         Candidate
	l         Limits
	report    *Report
	changed   []string // paths, sorted
	old, next *policy.Revision
	covered   []covered
	foreign   []Finding // what the change does to what was not shared through the owner
	halted    Name      // the check after which nothing more can be found out
}

// covered is a changed package with the lines that no test reaches.
type covered struct {
	path   string
	missed int
	where  []string
}

// step runs one check and notes its result.
func (r *run) step(name Name, do func() (string, []Finding, error)) {
	g := Result{Name: name}
	began := time.Now()
	switch {
	case r.halted != "":
		g.Words = fmt.Sprintf("was not run: %s did not pass", r.halted)
	case r.ctx.Err() != nil:
		g.Words = "was not run: " + r.late()
	default:
		words, found, err := r.guarded(do)
		g.Words, g.Findings = words, found
		switch {
		case r.ctx.Err() != nil:
			g.Words = "was ended: " + r.late()
		case err != nil:
			g.Words = fault.As(err).Public
			if g.Findings = findings(policy.FlawsOf(err)); len(g.Findings) > 0 {
				g.Words = fmt.Sprintf("%d flaws were found", len(g.Findings))
			}
		default:
			g.Passed = len(found) == 0
		}
	}
	g.Took = time.Since(began)
	if g.Words == "" {
		g.Words = "could not be run"
	}
	if more := len(g.Findings) - most; more > 0 {
		g.Findings = append(g.Findings[:most:most], Finding{Text: fmt.Sprintf("and %d more", more)})
	}
	if !g.Passed && (name == Scope || name == Compile) && r.halted == "" {
		r.halted = name
	}
	r.report.Gates = append(r.report.Gates, g)
}

// guarded runs a check; a failure of the checker itself is a check that has failed.
func (r *run) guarded(do func() (string, []Finding, error)) (words string, found []Finding, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "gate.Run", "the check broke off", fmt.Errorf("panic: %v", p))
		}
	}()
	return do()
}

// late says which limit was reached.
func (r *run) late() string {
	if err := context.Cause(r.ctx); err == errMemory {
		return "the checks needed more memory than they may"
	}
	return "the checks took longer than they may"
}

func findings(flaws policy.Flaws) []Finding {
	var out []Finding
	for _, f := range flaws {
		out = append(out, Finding{f.File, f.Line, f.Text})
	}
	return out
}

// shown cuts a text that a stranger's program may have made long.
func shown(text string) string {
	const longest = 600
	text = strings.ToValidUTF8(text, "?")
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}
