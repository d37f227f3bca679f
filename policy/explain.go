package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// maxTrace bounds the text of a trace, in bytes, and maxTraceEvents what is kept for it.
const (
	maxTrace       = 256 << 10
	maxTraceEvents = 20_000
)

// Explanation is a decision with the rules behind it. It speaks of the one
// request alone: no other object takes part in a decision.
type Explanation struct {
	Decision
	Fired   []Fired // rules with a code whose conditions held, in the order of their codes
	Summary []string
	Trace   string // every step of the evaluation, when asked for
}

// Fired is a rule whose conditions held.
type Fired struct {
	Rule
	Effect  Effect
	Counted bool // its code is among the reasons or decided; a permit through a grant that has ended is not
}

// Effect is what a rule does when its conditions hold.
type Effect string

// The effects, by the names of the rules that have them.
const (
	Denies  Effect = "deny"
	Permits Effect = "permit"
	Redacts Effect = "redact"
	Reveals Effect = "reveal" // turns a hidden denial into a visible one
	Obliges Effect = "oblige"
	Informs Effect = "" // any other rule that has a code
)

// Detail says how much Explain returns.
type Detail uint8

// The details. Both are for policy authors and auditors: WithTrace shows the
// values that rules looked at.
const (
	WithRules Detail = iota
	WithTrace
)

// Explain decides as Decide does and says by which rules. With WithTrace it also
// returns every step, cut at 256 KiB. Like Decide it never fails.
func (r *Revision) Explain(ctx context.Context, req *Request, detail Detail) Explanation {
	in, kind, err := r.inputOf(req)
	w := &witness{}
	options := []rego.EvalOption{rego.EvalQueryTracer(w)}
	if detail == WithTrace {
		w.keep = maxTraceEvents
	}
	var a answer
	if err == nil {
		a, err = r.ask(ctx, in, kind, options...)
	}
	e := Explanation{Decision: a.decision}
	if err != nil {
		e.Decision = r.failed(err)
	}
	e.Fired = r.fired(w.rules, e.Decision)
	e.Summary = r.summarise(e)
	e.Trace = w.text()
	return e
}

// DeniedBy lists the rules that denied; empty when nothing denied and nothing
// permitted either.
func (e Explanation) DeniedBy() []Fired { return e.by(Denies) }

// PermittedBy lists the rules that permitted.
func (e Explanation) PermittedBy() []Fired { return e.by(Permits) }

func (e Explanation) by(effect Effect) []Fired {
	var out []Fired
	for _, f := range e.Fired {
		if f.Effect == effect {
			out = append(out, f)
		}
	}
	return out
}

func (r *Revision) fired(rules map[place]*ast.Rule, d Decision) []Fired {
	var out []Fired
	for at, node := range rules {
		code, ok := r.places[at]
		if !ok {
			continue
		}
		effect := Informs
		switch name := Effect(ruleName(node)); name {
		case Denies, Permits, Redacts, Reveals, Obliges:
			effect = name
		}
		counted := code == d.Rule || slices.Contains(d.Reasons, code)
		out = append(out, Fired{Rule: r.rules[code], Effect: effect, Counted: counted})
	}
	slices.SortFunc(out, func(a, b Fired) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// summarise says the decision in sentences that leak nothing: the outcome, then
// for each reason its code and the sentence that its METADATA has for anyone.
func (r *Revision) summarise(e Explanation) []string {
	first := "Allowed."
	switch {
	case e.Rule == PolicyError:
		return []string{"Denied: the policy could not decide, and what is not decided is denied."}
	case e.Outcome == Redact:
		first = "Allowed, but for: " + strings.Join(e.Redact, ", ") + "."
	case !e.Outcome.Permits() && len(e.DeniedBy()) > 0:
		first = "Denied by a rule."
	case !e.Outcome.Permits():
		first = "Denied: no rule forbids it, and none permits it."
	}
	out := []string{first}
	for _, code := range e.Reasons {
		line := code
		if rule, ok := r.rules[code]; ok && rule.PublicReason != "" {
			line += ": " + rule.PublicReason
		}
		out = append(out, line)
	}
	return out
}

// witness notes which rules came to a result, and the steps if they are kept.
type witness struct {
	rules map[place]*ast.Rule
	keep  int
	steps topdown.BufferTracer
}

// Enabled is part of topdown.QueryTracer.
func (w *witness) Enabled() bool { return true }

// Config is part of topdown.QueryTracer.
func (w *witness) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: w.keep > 0} }

// TraceEvent is part of topdown.QueryTracer.
func (w *witness) TraceEvent(e topdown.Event) {
	if r, ok := e.Node.(*ast.Rule); ok && e.Op == topdown.ExitOp {
		if w.rules == nil {
			w.rules = map[place]*ast.Rule{}
		}
		w.rules[placeOf(r)] = r
	}
	if len(w.steps) < w.keep {
		w.steps.TraceEvent(e)
	}
}

func (w *witness) text() string {
	if len(w.steps) == 0 {
		return ""
	}
	out := &cut{}
	topdown.PrettyTraceWithLocation(out, w.steps)
	return strings.ToValidUTF8(out.String(), "")
}

// cut is a buffer that stops taking text at maxTrace.
type cut struct{ strings.Builder }

// Write is part of io.Writer.
func (c *cut) Write(p []byte) (int, error) {
	c.Builder.Write(p[:min(len(p), maxTrace-c.Len())])
	return len(p), nil
}
