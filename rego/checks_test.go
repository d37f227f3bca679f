package rego_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	oparego "github.com/open-policy-agent/opa/v1/rego"

	"entente/policy"
)

// offer is a code that stands in the head of a rule.
type offer struct {
	Code string `json:"code"`
	File string `json:"file"`
	Row  int    `json:"row"`
}

// parseTree reads every module of the tree that is no test, by path.
func parseTree(t *testing.T) map[string]*ast.Module {
	t.Helper()
	tree, modules := os.DirFS("."), map[string]*ast.Module{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".rego") || strings.HasSuffix(p, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		modules[p], err = ast.ParseModuleWithOpts(p, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return modules
}

// entry is the METADATA of one rule as "opa inspect --annotations" writes it.
type entry struct {
	Annotations *ast.Annotations `json:"annotations"`
	Location    place            `json:"location"`
	Path        ast.Ref          `json:"path"`
}

type place struct {
	File string `json:"file"`
	Row  int    `json:"row"`
}

// annotationsOf returns what "opa inspect --annotations" says of modules.
func annotationsOf(t *testing.T, modules map[string]*ast.Module) (entries []entry) {
	t.Helper()
	list := make([]*ast.Module, 0, len(modules))
	for _, m := range modules {
		list = append(list, m)
	}
	set, errs := ast.BuildAnnotationSet(list)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, ref := range set.Flatten() {
		entries = append(entries, entry{ref.Annotations, place{ref.Location.File, ref.Location.Row}, ref.Path})
	}
	return entries
}

// offersOf lists the codes in the heads of rules: the member of a partial set,
// the "code" of such a member, and the "rule" of the default verdict.
func offersOf(modules map[string]*ast.Module) (offers []offer) {
	for file, m := range modules {
		for _, r := range m.Rules {
			code := codeIn(r.Head.Key)
			if code == "" {
				code = codeIn(part(r.Head.Key, "code"))
			}
			if code == "" {
				code = codeIn(part(r.Head.Value, "rule"))
			}
			if code != "" {
				offers = append(offers, offer{code, file, r.Location.Row})
			}
		}
	}
	return offers
}

// part returns the value of a key when term is an object, else nil.
func part(term *ast.Term, key string) *ast.Term {
	if term == nil {
		return nil
	}
	if o, ok := term.Value.(ast.Object); ok {
		return o.Get(ast.StringTerm(key))
	}
	return nil
}

// codeIn returns a constant text in UPPER_SNAKE, else "".
func codeIn(term *ast.Term) string {
	if term == nil {
		return ""
	}
	s, _ := term.Value.(ast.String)
	if strings.Trim(string(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		return ""
	}
	return string(s)
}

// eval answers a query over modules, with input.
func eval(t *testing.T, modules map[string]*ast.Module, query string, input any) any {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	options := []func(*oparego.Rego){oparego.Query(query), oparego.ParsedInput(ast.MustParseTerm(string(text)).Value)}
	for _, m := range modules {
		options = append(options, oparego.ParsedModule(m))
	}
	results, err := oparego.New(options...).Eval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 {
		t.Fatalf("%s is undefined", query)
	}
	return results[0].Expressions[0].Value
}

// flawsOf asks the checks of the tree about other modules.
func flawsOf(t *testing.T, modules map[string]*ast.Module) []any {
	t.Helper()
	checks := map[string]*ast.Module{"checks": parseTree(t)["checks/checks.rego"]}
	input := map[string]any{"annotations": annotationsOf(t, modules), "offers": offersOf(modules)}
	return eval(t, checks, "data.checks.flaws(input.annotations, input.offers)", input).([]any)
}

func TestEveryRuleOfTheTreeExplainsItself(t *testing.T) {
	modules := parseTree(t)
	if n := len(offersOf(modules)); n < 80 {
		t.Fatalf("found %d codes in the tree, which is too few to be all", n)
	}
	for _, flaw := range flawsOf(t, modules) {
		t.Error(flaw)
	}
}

func TestARuleThatDoesNotExplainItselfIsFound(t *testing.T) {
	cases := []struct{ name, old, new, want string }{
		{"a title is gone", "# title: All Allies\n", "", "missing"},
		{"an owner is another's", "#   owner: nato\n", "#   owner: eu27\n", "foreign owner"},
		{"a code is used twice", "#   code: NATO_NAMED\n", "#   code: NATO_COMMUNITY\n", "double code"},
		{"a code in a rule is not the one explained", `{"code": "NATO_NAMED"`, `{"code": "NATO_OTHER"`, "code without METADATA"},
		{"a reference says nothing", "#   description: The North Atlantic Treaty, Article 4, consultation\n", "", "empty reference"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			const file = "alliances/nato/nato.rego"
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			spoilt := strings.Replace(string(text), c.old, c.new, 1)
			if spoilt == string(text) {
				t.Fatalf("%s does not hold %q", file, c.old)
			}
			m, err := ast.ParseModuleWithOpts(file, spoilt, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[any]bool{}
			for _, flaw := range flawsOf(t, map[string]*ast.Module{file: m}) {
				kinds[flaw.(map[string]any)["flaw"]] = true
			}
			if !kinds[c.want] {
				t.Errorf("found %v, want %q", kinds, c.want)
			}
		})
	}
}

// The server reads what is embedded; "entente policy check rego" reads the whole
// folder, with the checks. Both must be one policy's worth of good rules.
func TestTheTreeWithItsChecksCompiles(t *testing.T) {
	if _, err := policy.Compile(context.Background(), os.DirFS("."), policy.Default()); err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
}
