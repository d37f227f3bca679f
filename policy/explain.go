package policy

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"entente/internal/marking"
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
	Fired   []Fired  // rules with a code whose conditions held, in the order of their codes
	Summary []string // the decision and its reasons in sentences that may be told to anyone who may know of the object
	Trace   string   // every step of the evaluation, when asked for
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
	Denies   Effect = "deny"    // shuts a reader out
	Permits  Effect = "permit"  // lets a reader in
	Refuses  Effect = "refuse"  // forbids a use or a step, not the reading
	Empowers Effect = "empower" // gives the right to a step
	Redacts  Effect = "redact"  // withholds a field
	Reveals  Effect = "reveal"  // turns a hidden denial into a visible one
	Obliges  Effect = "oblige"  // puts a duty on the answer
	Informs  Effect = ""        // any other rule that has a code
)

// effectOf reads the effect off a rule's name. What data.decision adds to the
// refusals of others are refusals.
func effectOf(r Rule) Effect {
	switch name := Effect(r.Name); name {
	case Denies, Permits, Refuses, Empowers, Redacts, Reveals, Obliges:
		return name
	}
	if r.Package == "data.decision" && r.Name != "verdict" {
		return Refuses
	}
	return Informs
}

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
	w := &witness{places: map[place]bool{}}
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
	if err == nil {
		e.Fired = r.fired(w.places, e.Decision)
	}
	e.Summary = r.summarise(e)
	e.Trace = w.text()
	return e
}

// DeniedBy lists the rules that denied or refused; none when it was permitted,
// and none when it was denied because nothing permitted it.
func (e Explanation) DeniedBy() []Fired {
	if e.Outcome.Permits() {
		return nil
	}
	return e.by(func(f Fired) bool { return f.Effect == Denies || f.Effect == Refuses })
}

// PermittedBy lists the rules by which it was permitted; none when it was not.
func (e Explanation) PermittedBy() []Fired {
	if !e.Outcome.Permits() {
		return nil
	}
	return e.by(func(f Fired) bool { return f.Counted && (f.Effect == Permits || f.Effect == Empowers) })
}

// Unpermitted reports whether it was denied only because nothing permitted it.
func (e Explanation) Unpermitted() bool {
	return !e.Outcome.Permits() && e.Rule != PolicyError && len(e.DeniedBy()) == 0
}

func (e Explanation) by(is func(Fired) bool) []Fired {
	return slices.DeleteFunc(slices.Clone(e.Fired), func(f Fired) bool { return !is(f) })
}

func (r *Revision) fired(places map[place]bool, d Decision) []Fired {
	found := map[string]Fired{}
	for at := range places {
		if code, ok := r.places[at]; ok {
			counted := code == d.Rule || slices.Contains(d.Reasons, code)
			found[code] = Fired{Rule: r.rules[code], Effect: effectOf(r.rules[code]), Counted: counted}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Fired) int { return strings.Compare(a.Code, b.Code) })
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
	case e.Unpermitted():
		first = "Denied: nothing forbids it, and nothing permits it."
	case !e.Outcome.Permits():
		first = "Denied by a rule."
	}
	out := []string{first}
	codes := marking.SetOf(append([]string{e.Rule}, e.Reasons...)...)
	for _, f := range e.DeniedBy() {
		codes = codes.Union(marking.SetOf(f.Code))
	}
	for _, code := range codes {
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
	places map[place]bool // of rules
	keep   int
	steps  topdown.BufferTracer
}

// Enabled is part of topdown.QueryTracer.
func (w *witness) Enabled() bool { return true }

// Config is part of topdown.QueryTracer.
func (w *witness) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: w.keep > 0} }

// TraceEvent is part of topdown.QueryTracer.
func (w *witness) TraceEvent(e topdown.Event) {
	if r, ok := e.Node.(*ast.Rule); ok && e.Op == topdown.ExitOp {
		w.places[placeOf(r)] = true
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
