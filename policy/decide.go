package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"entente/internal/fault"
	"entente/internal/marking"
)

// PolicyError is the reason and the rule of every decision that the policy did
// not make: an error, a time-out, an undefined or malformed answer.
const PolicyError = "POLICY_ERROR"

// Decide asks Rego once, with nothing remembered. It never fails: whatever goes
// wrong, and a request without an object, is DENY_HIDDEN with the reason
// POLICY_ERROR, and Config.OnError is told.
func (r *Revision) Decide(ctx context.Context, req *Request) Decision {
	in, kind, err := r.inputOf(req)
	if err != nil {
		return r.failed(err)
	}
	done := r.cfg.Meter.ask(ctx, req.Action, false)
	a, err := r.ask(ctx, in, kind)
	if err != nil {
		done(DenyHidden)
		return r.failed(err)
	}
	done(a.decision.Outcome)
	return a.decision
}

// inputOf makes the Rego input of a request, all parts canonical.
func (r *Revision) inputOf(req *Request) (in ast.Value, kind string, err error) {
	if req == nil || req.Object == nil {
		return nil, "", errors.New("a request has no object")
	}
	label := req.Object.Canonical()
	var b builder
	in = input(b.str(req.Action), b.subject(req.Subject.Canonical()), req.Relations, b.label(&label), b.context(&req.Context))
	if b.bad {
		return nil, "", errTime
	}
	return in, label.Kind, nil
}

var errTime = fmt.Errorf("a time is missing or lies beyond %s", lastText)

// ask evaluates the entry point and reads the answer.
func (r *Revision) ask(ctx context.Context, in ast.Value, kind string, options ...rego.EvalOption) (answer, error) {
	t, err := r.eval(ctx, in, options...)
	if err != nil {
		return answer{}, err
	}
	return readAnswer(t, kind, r.id)
}

// failed reports an error and returns the decision that stands for it.
func (r *Revision) failed(err error) Decision {
	if r.cfg.OnError != nil {
		r.cfg.OnError(fault.Wrap(fault.Internal, "policy.Decide", "", err))
	}
	return r.refused()
}

func (r *Revision) refused() Decision {
	return Decision{Outcome: DenyHidden, Reasons: []string{PolicyError}, Rule: PolicyError, Revision: r.id}
}

// answer is a well-formed answer of Rego.
type answer struct {
	decision Decision
	mask     Mask
}

// The obligations that a decision may carry. An obligation not named here is a
// POLICY_ERROR: nobody would carry it out.
const (
	NoExport         = "NO_EXPORT"
	Watermark        = "WATERMARK"
	NotifyOriginator = "NOTIFY_ORIGINATOR"
	SecondApprover   = "SECOND_APPROVER"
)

func knownObligation(o string) bool {
	switch o {
	case NoExport, Watermark, NotifyOriginator, SecondApprover:
		return true
	}
	return false
}

// readAnswer accepts exactly the shape that the entry point promises.
func readAnswer(t *ast.Term, kind, revision string) (answer, error) {
	o, ok := t.Value.(ast.Object)
	if !ok || o.Len() != 6 {
		return answer{}, errors.New("the answer is not an object of six members")
	}
	d := Decision{Revision: revision}
	var err error
	read := func(k *ast.Term, into any) {
		if err == nil {
			err = readMember(o.Get(k), into)
		}
		if err != nil {
			err = fmt.Errorf("member %s of the answer: %w", k.Value, err)
		}
	}
	var outcome string
	read(kOutcome, &outcome)
	read(kRedact, &d.Redact)
	read(kReasons, &d.Reasons)
	read(kRule, &d.Rule)
	read(kGrant, &d.Grant)
	read(kObligations, &d.Obligations)
	if err != nil {
		return answer{}, err
	}
	if d.Outcome, ok = parseOutcome(outcome); !ok {
		return answer{}, errors.New("the outcome is none of the four")
	}
	mask, known := FieldMask(kind, d.Redact)
	switch {
	case !known:
		return answer{}, errors.New("a field to redact is not redactable for this noun")
	case (d.Outcome == Redact) != (len(d.Redact) > 0):
		return answer{}, errors.New("fields to redact belong to REDACT and to nothing else")
	case !validCode(d.Rule):
		return answer{}, errors.New("the rule is not a code")
	}
	for _, code := range d.Reasons {
		if !validCode(code) {
			return answer{}, errors.New("a reason is not a code")
		}
	}
	for _, o := range d.Obligations {
		if !knownObligation(o) {
			return answer{}, errors.New("an obligation is unknown")
		}
	}
	return answer{decision: d, mask: mask}, nil
}

func parseOutcome(s string) (Outcome, bool) {
	for i, n := range outcomeNames {
		if n == s {
			return Outcome(i), true
		}
	}
	return DenyHidden, false
}

// readMember reads a text, or a list of texts that becomes a sorted list without doubles.
func readMember(t *ast.Term, into any) error {
	if t == nil {
		return errors.New("is missing")
	}
	switch into := into.(type) {
	case *string:
		s, ok := t.Value.(ast.String)
		if !ok {
			return errors.New("is not a text")
		}
		*into = string(s)
	case *[]string:
		list, ok := t.Value.(*ast.Array)
		if !ok {
			return errors.New("is not a list")
		}
		if list.Len() == 0 {
			return nil
		}
		all := make([]string, 0, list.Len())
		for i := range list.Len() {
			s, ok := list.Elem(i).Value.(ast.String)
			if !ok {
				return errors.New("holds something else than a text")
			}
			all = append(all, string(s))
		}
		*into = marking.SetOf(all...)
		if len(*into) != len(all) {
			return errors.New("holds a text twice or an empty one")
		}
	}
	return nil
}
