package policy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// errPassing marks failures that asking again may not repeat: a time-out or a
// cancelled context. Verdicts that failed so are not remembered.
var errPassing = errors.New("the evaluation was stopped")

// unmeasured takes the place of the timers that OPA would make for every evaluation.
var unmeasured = metrics.NoOp()

// eval runs Rego once within the time limit. Rego notices between two steps that
// it was stopped; the lints see to it that every step is short. A panic of the
// evaluator is an error.
func (r *Revision) eval(ctx context.Context, in ast.Value, options ...rego.EvalOption) (t *ast.Term, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("the evaluator panicked: %v", p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errPassing, err)
	}
	// An evaluation needs a processor and nothing else, so that more of them at once
	// would only take each other's time, up to the limit of all. The limit counts from
	// where there is room.
	select {
	case r.room <- struct{}{}:
		defer func() { <-r.room }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", errPassing, ctx.Err())
	}
	stop := topdown.NewCancel()
	defer time.AfterFunc(r.cfg.EvalLimit, stop.Cancel).Stop()
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, stop.Cancel)()
	}
	rs, err := r.query.Eval(ctx, append(options, rego.EvalParsedInput(in), rego.EvalExternalCancel(stop), rego.EvalMetrics(unmeasured))...)
	switch {
	case stop.Cancelled():
		return nil, fmt.Errorf("%w: after at most %v", errPassing, r.cfg.EvalLimit)
	case err != nil:
		return nil, err
	}
	if len(rs) == 1 && len(rs[0].Expressions) == 1 {
		t, _ = rs[0].Expressions[0].Value.(*ast.Term)
	}
	if t == nil {
		return nil, errors.New("data.decision.verdict is undefined")
	}
	return t, nil
}
