// Package mutate changes the rules of a policy in small ways and looks whether
// the tests notice. A change that no test notices survives: either a sentence is
// missing from the tests, or the changed part of the rule has no effect.
//
//	report, err := mutate.Run(ctx, tree, mutate.Options{Only: []string{"alliances/nato"}})
//	for _, m := range report.Survivors { fmt.Println(m.File, m.Line, m.What, m.Text) }
//
// Each mutant differs from the tree in one place: a rule is left out, a condition
// is left out or negated, a comparison is turned round, a constant is replaced, a
// set loses or gains a member. A mutant that does not compile is not counted. The
// package refuses to judge whether a survivor matters.
package mutate

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/fault"
	"entente/policy/suite"
)

// Options bound a run.
type Options struct {
	Only     []string                // folders whose rules are changed; none is all but checks
	Progress func(done, of int)      // told after every mutant, one at a time; nil is nobody
	Limit    func(mutants int) []int // picks some of the mutants by place; nil is all

	Justified []Justification // survivors that are accounted for
}

// Mutant is one change.
type Mutant struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Rule string `json:"rule"`
	What string `json:"what"` // what was done, for example "condition left out"
	Text string `json:"text"` // the place before and, after an arrow, what became of it
}

// Report is how the tests fared.
type Report struct {
	Mutants   int      `json:"mutants"` // that compile
	Killed    int      `json:"killed"`
	Invalid   int      `json:"invalid"`   // that do not compile
	Survivors []Mutant `json:"survivors"` // that nobody accounts for

	Justified []Justified     `json:"justified,omitempty"` // that somebody does
	Stale     []Justification `json:"stale,omitempty"`     // justifications of none
}

// Justified is a survivor with the reason for which it is one.
type Justified struct {
	Mutant
	Why string `json:"why"`
}

// Score returns the share of mutants that the tests notice, in hundredths; 100
// when there are none. Those that are accounted for are not noticed.
func (r *Report) Score() float64 {
	if r.Mutants == 0 {
		return 100
	}
	return 100 * float64(r.Killed) / float64(r.Mutants)
}

// Run makes every mutant of a tree and runs the tests on it. Tests that fail
// without any change are Conflict; a tree that cannot be read or compiled is
// Invalid with code POLICY_INVALID, a done ctx Unavailable.
func Run(ctx context.Context, tree fs.FS, o Options) (*Report, error) {
	t, err := suite.Read(tree)
	if err != nil {
		return nil, err
	}
	first, err := t.Run(ctx, suite.Options{})
	if err != nil {
		return nil, err
	}
	if bad := first.Failed(); len(bad) > 0 {
		return nil, fault.New(fault.Conflict, "mutate.Run", "the tests fail before anything is changed: mend them first").At(bad[0].Name)
	}
	mutants := mutantsOf(t, o.Only)
	if o.Limit != nil {
		var some []mutant
		for _, i := range o.Limit(len(mutants)) {
			some = append(some, mutants[i])
		}
		mutants = some
	}
	near := map[string]*suite.Tree{} // by folder
	for _, m := range mutants {
		if folder := path.Dir(m.File); near[folder] == nil {
			near[folder] = beside(t, folder)
		}
	}
	outcomes := make([]outcome, len(mutants))
	var next, done atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(mutants) || ctx.Err() != nil {
					return
				}
				outcomes[i] = mutants[i].try(ctx, near[path.Dir(mutants[i].File)], t)
				n := int(done.Add(1))
				if o.Progress != nil {
					mu.Lock()
					o.Progress(n, len(mutants))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, fault.Wrap(fault.Unavailable, "mutate.Run", "the mutants could not be tried in time", ctx.Err())
	}
	report := &Report{}
	for i, m := range mutants {
		switch outcomes[i] {
		case invalid:
			report.Invalid++
		case killed:
			report.Mutants++
			report.Killed++
		default:
			report.Mutants++
			report.Survivors = append(report.Survivors, m.Mutant)
		}
	}
	report.justify(o.Justified, o.Only, o.Limit == nil)
	return report, nil
}

type outcome int

const (
	invalid outcome = iota
	killed
	survived
)

// mutant is a mutant that can be made: put changes a copy of its module.
type mutant struct {
	Mutant
	put func(*ast.Module)
}

// try runs the tests beside the rule, which most often notice, on the part of the
// tree that they reach, and then all.
func (m *mutant) try(ctx context.Context, near, whole *suite.Tree) outcome {
	c := whole.Modules[m.File].Copy()
	m.put(c)
	of := strings.TrimPrefix(c.Package.Path.String(), "data.")
	// A part that does not compile by itself says nothing of the mutant.
	if r, err := changed(near, m.File, c).Run(ctx, suite.Options{Filter: "^data\\." + regexp.QuoteMeta(of) + "_"}); err == nil && len(r.Failed()) > 0 {
		return killed
	}
	r, err := changed(whole, m.File, c).Run(ctx, suite.Options{})
	switch {
	case err != nil:
		return invalid
	case len(r.Failed()) > 0:
		return killed
	}
	return survived
}

// changed is a tree with another module in a place.
func changed(t *suite.Tree, file string, m *ast.Module) *suite.Tree {
	out := &suite.Tree{Modules: maps.Clone(t.Modules), Data: t.Data}
	out.Modules[file] = m
	return out
}

// wanted reports whether the rules of a file are to be changed.
func wanted(file string, only []string) bool {
	if strings.HasSuffix(file, "_test.rego") || strings.HasPrefix(file, "checks/") {
		return false
	}
	return len(only) == 0 || slices.ContainsFunc(only, func(f string) bool {
		return strings.HasPrefix(file, strings.TrimSuffix(f, "/")+"/") || file == f
	})
}
