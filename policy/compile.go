package policy

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"entente/internal/fault"
	"entente/internal/marking"
)

// Revision is one compiled policy tree. It never changes; what it remembers
// (classes, verdicts) never changes an answer. Safe for concurrent use.
type Revision struct {
	id        string
	cfg       Config
	query     rego.PreparedEvalQuery
	compiler  *ast.Compiler
	rules     map[string]Rule  // by code
	places    map[place]string // codes
	alliances map[string]json.RawMessage
	edges     edges         // of the policy's constants and data
	room      chan struct{} // for one evaluation on each processor

	whys   interned[string, *why]
	labels atomic.Pointer[labelTerms] // shared with the revision that came before

	mu      sync.Mutex
	classes *simplelru.LRU[string, *Class] // guarded by mu
	bytes   int64                          // guarded by mu; of the tables of classes in the LRU
}

// Compile reads and checks a policy tree and makes it ready to decide. The tree
// is refused as Invalid with code POLICY_INVALID when it does not parse, does
// not compile strictly, or breaks one of the rules in the package comment; the
// public text names every flaw with its place and what to do (see FlawsOf).
// A bad cfg is Invalid with code CONFIG_INVALID, a done ctx Unavailable.
func Compile(ctx context.Context, tree fs.FS, cfg Config) (*Revision, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	var flaws Flaws
	b := readTree(tree, cfg, &flaws)
	caps := narrow(b.capabilities, &flaws)
	modules := parse(b, caps, cfg, &flaws)
	if err := flaws.refusal(); err != nil {
		return nil, err
	}
	rules, places := catalogue(modules, &flaws)
	compiler := compile(modules, caps, &flaws)
	if err := flaws.refusal(); err != nil {
		return nil, err
	}
	query, err := rego.New(
		rego.ParsedQuery(ast.MustParseBody(entryPoint.String())),
		rego.Compiler(compiler),
		rego.Store(inmem.NewFromObjectWithOpts(storeOf(b.data), inmem.OptReturnASTValuesOnRead(true))),
		rego.Capabilities(caps),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t, nil }),
	).PrepareForEval(ctx)
	if ctx.Err() != nil {
		return nil, tooLate(ctx)
	}
	if err != nil {
		flaws.addForeign("", err)
		return nil, flaws.refusal()
	}
	r := &Revision{id: b.id, cfg: cfg, query: query, compiler: compiler, rules: rules, places: places, alliances: b.data,
		edges: edgesOfPolicy(compiler, b.data), room: make(chan struct{}, runtime.GOMAXPROCS(0))}
	r.labels.Store(newLabelTerms(cfg.MaxLabels))
	r.classes, err = simplelru.NewLRU(cfg.MaxClasses, func(_ string, c *Class) { r.forgotten(c) })
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "policy.Compile", "", err)
	}
	return r, nil
}

// ID returns the revision's content hash: the SHA-256, in hex, over the sorted
// paths and the contents of all files of the tree that count. Tests do not count.
func (r *Revision) ID() string { return r.id }

// Alliance returns the data.json of an alliance as it stands in the tree.
func (r *Revision) Alliance(key string) (json.RawMessage, bool) {
	raw, ok := r.alliances[key]
	return slices.Clone(raw), ok
}

// Alliances lists the keys of all alliances with data, sorted.
func (r *Revision) Alliances() []string { return slices.Sorted(maps.Keys(r.alliances)) }

// parse reads the modules and checks each on its own.
func parse(b bundle, caps *ast.Capabilities, cfg Config, flaws *Flaws) map[string]*ast.Module {
	modules := make(map[string]*ast.Module, len(b.modules))
	rules, statements := 0, 0
	for _, f := range b.modules {
		m, err := ast.ParseModuleWithOpts(f.path, string(f.text), ast.ParserOptions{
			RegoVersion: ast.RegoV1, Capabilities: caps, ProcessAnnotation: true,
		})
		if err != nil {
			flaws.addForeign(f.path, err)
			continue
		}
		if m == nil {
			flaws.add(f.path, 0, "is empty: remove it")
			continue
		}
		if rules += len(m.Rules); rules > cfg.MaxRules {
			flaws.add("", 0, "the tree has more than %d rules: divide it", cfg.MaxRules)
			return nil
		}
		lintModule(m, f.path, dataKeys(b, f.path), flaws)
		statements += lintSizes(m, flaws)
		modules[f.path] = m
	}
	lintTotal(statements, flaws)
	return modules
}

// dataKeys returns the keys of the data.json that stands beside a module.
func dataKeys(b bundle, path string) map[string]bool {
	key, _, _ := strings.Cut(strings.TrimPrefix(path, "alliances/"), "/")
	var object map[string]json.RawMessage
	if raw, ok := b.data[key]; ok && strings.HasPrefix(path, "alliances/") {
		_ = json.Unmarshal(raw, &object) // a fault in it was found when it was read
	}
	keys := map[string]bool{}
	for k := range object {
		keys[k] = true
	}
	return keys
}

func tooLate(ctx context.Context) error {
	return fault.Wrap(fault.Unavailable, "policy.Compile", "the policy could not be made ready in time", ctx.Err())
}

// stop ends a compilation that a lint has found flaws in.
var stop = ast.NewError(ast.CompileErr, nil, "the lints found flaws")

// compile compiles the modules that decide; checks/ is compiled with them, so
// that it obeys the same rules, but the entry point never reaches it.
func compile(modules map[string]*ast.Module, caps *ast.Capabilities, flaws *Flaws) *ast.Compiler {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, requestSchema())
	stage := func(name string, lint func(*ast.Compiler)) ast.CompilerStageDefinition {
		return ast.CompilerStageDefinition{Name: name, MetricName: name, Stage: func(c *ast.Compiler) *ast.Error {
			if lint(c); len(*flaws) > 0 {
				return stop // later stages are costly, and may never end for a tree with flaws
			}
			return nil
		}}
	}
	c := ast.NewCompiler().WithStrict(true).WithCapabilities(caps).WithSchemas(schemas).
		WithStageAfterID(ast.StageResolveRefs, stage("lint_refs", func(c *ast.Compiler) { lintRefs(c, caps, flaws) })).
		WithStageAfterID(ast.StageCheckSafetyRuleBodies, stage("lint_shapes", func(c *ast.Compiler) { lintShapes(c, caps, flaws) }))
	c.Compile(modules)
	if c.Failed() {
		errs := slices.DeleteFunc(c.Errors, func(e *ast.Error) bool { return e == stop })
		flaws.addForeign("", errs)
		return c
	}
	lintCompiled(c, flaws)
	return c
}

func storeOf(data map[string]json.RawMessage) map[string]any {
	alliances := map[string]any{}
	for key, raw := range data {
		alliances[key] = decodeNumbers(raw)
	}
	return map[string]any{"alliances": alliances}
}

// edgesOfPolicy collects the edges of every text in the policy and its data.
func edgesOfPolicy(c *ast.Compiler, data map[string]json.RawMessage) edges {
	var found []marking.Minute
	note := func(t *ast.Term) bool {
		if s, ok := t.Value.(ast.String); ok {
			found = appendEdges(found, string(s))
		}
		return false
	}
	for _, m := range c.Modules {
		ast.WalkTerms(m, note)
	}
	for _, raw := range data {
		ast.WalkTerms(ast.NewTerm(ast.MustInterfaceToValue(decodeNumbers(raw))), note)
	}
	return makeEdges(found)
}
