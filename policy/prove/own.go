package prove

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"entente/internal/fault"
	"entente/policy"
)

// suffix ends the name of a file of invariants, alliances/<key>/<any>_invariants_test.rego.
// It is a test's name, so that the file is no part of the policy.
const suffix = "_invariants_test.rego"

// ownInvariants are those that one alliance adds.
type ownInvariants struct {
	list  []Invariant
	root  ast.Ref
	query rego.PreparedEvalQuery
}

// rules are a revision and, compiled with it, the invariants of its alliances.
type rules struct {
	*policy.Revision
	compiler *ast.Compiler
	store    storage.Store
	own      map[string]*ownInvariants // by alliance
}

// Modules are those of the revision and of the invariants, for symmetry.Of.
func (r *rules) Modules() map[string]*ast.Module {
	out := maps.Clone(r.Revision.Modules())
	for file, m := range r.compiler.Modules {
		if strings.HasSuffix(file, suffix) {
			out[file] = m
		}
	}
	return out
}

// roots are the documents that the invariants of an alliance look at.
func (r *rules) roots(alliance string) []string {
	out := []string{"data.decision.verdict"}
	if own := r.own[alliance]; own != nil {
		out = append(out, own.root.String())
	}
	return out
}

// readRules compiles a revision with the invariants of all alliances.
func readRules(ctx context.Context, r *policy.Revision, tree fs.FS) (*rules, error) {
	files, err := fs.Glob(tree, "alliances/*/*"+suffix)
	if err != nil {
		return nil, invalid("the invariants cannot be listed", err)
	}
	caps := ast.CapabilitiesForThisVersion()
	caps.Builtins = slices.DeleteFunc(caps.Builtins, func(b *ast.Builtin) bool { return !slices.Contains(policy.Builtins(), b.Name) })
	caps.AllowNet = []string{}
	out := &rules{Revision: r, own: map[string]*ownInvariants{}, store: inmem.NewFromObject(dataOf(r)),
		compiler: ast.NewCompiler().WithStrict(true).WithCapabilities(caps)}
	modules := map[string]*ast.Module{}
	for file := range r.Modules() {
		if err := parseInto(modules, tree, file, caps); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		if err := parseInto(modules, tree, file, caps); err != nil {
			return nil, err
		}
		m := modules[file]
		alliance := path.Base(path.Dir(file))
		if want := "data.alliances." + strings.TrimSuffix(path.Base(file), ".rego"); m.Package.Path.String() != want {
			return nil, invalid("the package of invariants must be "+strings.TrimPrefix(want, "data."), nil).At(file)
		}
		out.own[alliance] = &ownInvariants{list: described(m, alliance), root: m.Package.Path.Append(ast.StringTerm("broken"))}
	}
	if out.compiler.Compile(modules); out.compiler.Failed() {
		return nil, invalid(out.compiler.Errors[0].Error(), out.compiler.Errors)
	}
	for alliance, own := range out.own {
		own.query, err = rego.New(rego.ParsedQuery(ast.NewBody(ast.NewExpr(ast.NewTerm(own.root)))), rego.Compiler(out.compiler), rego.Store(out.store)).PrepareForEval(ctx)
		if err != nil {
			return nil, invalid("the invariants cannot be evaluated", err).At(alliance)
		}
	}
	return out, nil
}

func invalid(text string, cause error) *fault.Error {
	return fault.Wrap(fault.Invalid, "prove.readRules", text, cause).WithCode(fault.CodePolicyInvalid)
}

func parseInto(modules map[string]*ast.Module, tree fs.FS, file string, caps *ast.Capabilities) error {
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return invalid("cannot be read", err).At(file)
	}
	m, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: caps, ProcessAnnotation: true})
	if err != nil || m == nil {
		return invalid("cannot be parsed", err).At(file)
	}
	modules[file] = m
	return nil
}

// described lists the invariants of a module: the constant members of broken,
// each with the title of its METADATA.
func described(m *ast.Module, alliance string) []Invariant {
	var out []Invariant
	for _, r := range m.Rules {
		if r.Head.Key == nil || r.Head.Ref().String() != "broken" {
			continue
		}
		code, ok := r.Head.Key.Value.(ast.String)
		if !ok || slices.ContainsFunc(out, func(i Invariant) bool { return i.Code == string(code) }) {
			continue
		}
		i := Invariant{Code: string(code), Say: string(code), Owner: alliance}
		for _, a := range r.Annotations {
			if a.Title != "" {
				i.Say = a.Title
			}
		}
		out = append(out, i)
	}
	return out
}

func dataOf(r *policy.Revision) map[string]any {
	alliances := map[string]any{}
	for _, key := range r.Alliances() {
		raw, _ := r.Alliance(key)
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.UseNumber()
		var v any
		_ = dec.Decode(&v) // it was checked when the tree was compiled
		alliances[key] = v
	}
	return map[string]any{"alliances": alliances}
}

// broken returns the codes of the invariants that a case breaks.
func (o *ownInvariants) broken(ctx context.Context, req *policy.Request, d policy.Decision) (map[string]bool, error) {
	text, err := json.Marshal(req)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "prove.broken", "", err)
	}
	input := map[string]any{}
	if err := json.Unmarshal(text, &input); err != nil {
		return nil, fault.Wrap(fault.Internal, "prove.broken", "", err)
	}
	input["answer"] = map[string]any{"outcome": d.Outcome.String(), "redact": d.Redact, "reasons": d.Reasons, "rule": d.Rule,
		"grant": d.Grant, "obligations": d.Obligations}
	rs, err := o.query.Eval(ctx, rego.EvalInput(input))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "prove.broken", "an invariant could not be evaluated", err).WithCode(fault.CodeTimeout)
	}
	out := map[string]bool{}
	if len(rs) == 1 && len(rs[0].Expressions) == 1 {
		list, _ := rs[0].Expressions[0].Value.([]any)
		for _, code := range list {
			if text, ok := code.(string); ok {
				out[text] = true
			}
		}
	}
	return out, nil
}
