package policy

import (
	"context"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"entente/internal/fault"
)

// Modules returns the compiled modules by file, for tools that reason about the
// rules. Shared: do not change them.
func (r *Revision) Modules() map[string]*ast.Module { return r.compiler.Modules }

// Builtins lists the builtins that a policy may use, sorted.
func Builtins() []string { return slices.Clone(allowed) }

// Probe evaluates some documents of a revision beside its decisions. Safe for
// concurrent use.
type Probe struct {
	revision *Revision
	query    rego.PreparedEvalQuery
}

// Probe prepares the evaluation of some documents, given as references such as
// "data.alliances.nato.permit". A document that the revision does not have is
// undefined for every request. A reference that is none is Invalid.
func (r *Revision) Probe(ctx context.Context, documents []string) (*Probe, error) {
	items := make([]*ast.Term, len(documents))
	for i, text := range documents {
		ref, err := ast.ParseRef(text)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "policy.Probe", "is not a reference to a document", err).At(text)
		}
		v := ast.VarTerm("value")
		items[i] = ast.ArrayComprehensionTerm(v, ast.NewBody(ast.Assign.Expr(v, ast.NewTerm(ref))))
	}
	query, err := rego.New(
		rego.ParsedQuery(ast.NewBody(ast.NewExpr(ast.ArrayTerm(items...)))),
		rego.Compiler(r.compiler),
		rego.Store(inmem.NewFromObjectWithOpts(storeOf(r.alliances), inmem.OptReturnASTValuesOnRead(true))),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t, nil }),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "policy.Probe", "", err)
	}
	return &Probe{revision: r, query: query}, nil
}

// Values returns the documents' values for a request, in the order in which
// they were named: for each a list that is empty when it is undefined. An
// evaluation that fails is Unavailable.
func (p *Probe) Values(ctx context.Context, req *Request) (ast.Value, error) {
	in, _, err := p.revision.inputOf(req)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "policy.Probe.Values", "the request cannot be asked", err)
	}
	rs, err := p.query.Eval(ctx, rego.EvalParsedInput(in), rego.EvalMetrics(unmeasured))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "policy.Probe.Values", "the rules could not be evaluated", err)
	}
	if len(rs) != 1 || len(rs[0].Expressions) != 1 {
		return nil, fault.Wrap(fault.Internal, "policy.Probe.Values", "", fmt.Errorf("%d results", len(rs)))
	}
	t, ok := rs[0].Expressions[0].Value.(*ast.Term)
	if !ok {
		return nil, fault.New(fault.Internal, "policy.Probe.Values", "")
	}
	return t.Value, nil
}
