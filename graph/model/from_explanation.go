package model

import (
	"context"
	"fmt"

	"entente/internal/casework"
	"entente/internal/marking"
)

// Explanation is the wire form of an explanation.
type Explanation struct {
	Outcome     Outcome
	Sentence    string
	Reasons     []*Reason
	Rule        *string
	Grant       *string
	Obligations []Obligation
	Revision    string
	At          marking.Minute
	Label       *string
	Trace       []string

	of *casework.Explanation
}

// FromExplanation returns an explanation; nil for none. An outcome that the
// schema does not know counts as the strictest.
func FromExplanation(x *casework.Explanation) *Explanation {
	if x == nil {
		return nil
	}
	return &Explanation{
		Outcome: toOutcome(x.Outcome), Sentence: x.Sentence, Rule: some(x.Rule), Grant: some(x.Grant), Obligations: obligations(x.Obligations),
		Revision: x.Revision, At: x.At, Label: some(x.Label), Trace: list(x.Trace), of: x,
		Reasons: each(x.Reasons, func(r casework.ReasonText) *Reason {
			return &Reason{Code: r.Code, Text: r.Public, Rule: some(r.Title), Source: some(r.Source)}
		}),
	}
}

// Rules returns the rules behind the decision.
func (x *Explanation) Rules() []*ExplainedRule {
	return each(x.of.Rules(), func(r casework.ExplainedRule) *ExplainedRule {
		return &ExplainedRule{Code: r.Code, Title: r.Title, Description: r.Description, Text: r.Public, Source: some(r.Source), Owner: r.Owner,
			EffectiveOn: r.EffectiveOn, Package: r.Package, File: fmt.Sprintf("%s:%d", r.File, r.Line), Effect: r.Effect, Fired: r.Fired, Counted: r.Counted}
	})
}

// WhatWouldHaveToChange returns the smallest sets of changed facts.
func (x *Explanation) WhatWouldHaveToChange(ctx context.Context) ([]*ChangedFacts, error) {
	found, err := x.of.Changes(ctx)
	return each(found, func(c casework.Change) *ChangedFacts {
		return &ChangedFacts{Facts: list(c.Facts), Outcome: toOutcome(c.Outcome), Rule: some(c.Rule)}
	}), err
}

func toOutcome(name string) Outcome {
	if o := Outcome(name); o.IsValid() {
		return o
	}
	return OutcomeDenyHidden
}

func obligations(names []string) []Obligation {
	out := []Obligation{}
	for _, name := range names {
		if o := Obligation(name); o.IsValid() {
			out = append(out, o)
		}
	}
	return out
}
