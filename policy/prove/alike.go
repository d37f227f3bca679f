package prove

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"entente/internal/fault"
	"entente/policy"
	"entente/policy/symmetry"
)

// likeness puts one person in the place of others whom the rules cannot tell from
// them, though their functions and memberships have other names. It rests on two
// arguments, both about the rules that may take part in an answer:
//
// Two functions that stand in exactly the same constant sets and lists, and nowhere
// alone, can change places everywhere without changing any rule.
//
// Where memberships are read by rules alone that read nothing else of a request but
// the time, other rules see no more of them than what these answer. So two people
// for whom these answer alike, to every text that could be asked about, are alike.
type likeness struct {
	functions map[string]string // the first of those that are alike
	standing  func(policy.Subject) (string, error)
	first     map[string][]policy.Membership // by standing
}

// likenessOf reads the likeness of people off the rules of a sieve. texts are all
// that a rule could ask a standing about.
func likenessOf(ctx context.Context, s *symmetry.Sieve, data []byte, functions []string, texts map[string]bool, rules *rules) (*likeness, error) {
	l := &likeness{functions: alikeFunctions(s, data, functions), first: map[string][]policy.Membership{}}
	seen := observed(s.Live)
	if seen == nil {
		l.standing = func(who policy.Subject) (string, error) { return fmt.Sprint(who.Memberships), nil }
		return l, nil
	}
	for _, r := range s.Live {
		for _, constant := range listsOf(r) {
			var one string
			if json.Unmarshal([]byte(constant), &one) == nil {
				texts[one] = true
			}
		}
	}
	query, err := rules.standings(ctx, seen, slices.Sorted(maps.Keys(texts)))
	if err != nil {
		return nil, err
	}
	known := map[string]string{} // by memberships: nothing else is read
	l.standing = func(who policy.Subject) (string, error) {
		key := fmt.Sprint(who.Memberships)
		if _, ok := known[key]; !ok {
			rs, err := query.Eval(ctx, rego.EvalInput(map[string]any{"subject": map[string]any{"memberships": asJSON(who.Memberships)},
				"context": map[string]any{"now": now.String()}}))
			if err != nil {
				return "", fault.Wrap(fault.Unavailable, "prove.likeness", "the policy could not be asked about a standing", err).WithCode(fault.CodeTimeout)
			}
			answer, err := json.Marshal(rs)
			if err != nil {
				return "", fault.Wrap(fault.Internal, "prove.likeness", "", err)
			}
			known[key] = string(answer)
		}
		return known[key], nil
	}
	return l, nil
}

// of returns the one that stands for a person.
func (l *likeness) of(who policy.Subject) (policy.Subject, error) {
	roles := slices.Clone(who.Roles)
	for i, f := range roles {
		roles[i] = cmp.Or(l.functions[f], f)
	}
	who.Roles = roles
	standing, err := l.standing(who)
	if err != nil {
		return who, err
	}
	if _, ok := l.first[standing]; !ok {
		l.first[standing] = who.Memberships
	}
	who.Memberships = l.first[standing]
	return who, nil
}

// alikeFunctions gives each function the first of those that stand in exactly the
// same lists of the rules and of the alliance's data.
func alikeFunctions(s *symmetry.Sieve, data []byte, functions []string) map[string]string {
	lists := dataLists(data)
	for _, r := range s.Live {
		lists = append(lists, listsOf(r)...)
	}
	out, first := map[string]string{}, map[string]string{}
	for _, f := range functions {
		mark := ""
		for i, list := range lists {
			if strings.Contains(list, `"`+f+`"`) {
				mark += fmt.Sprint(i, " ")
			}
		}
		if _, known := first[mark]; !known {
			first[mark] = f
		}
		out[f] = first[mark]
	}
	return out
}

// observed lists what the rules learn of memberships: the documents and functions of
// one argument that read them, and the time, and nothing else, and are asked for by
// rules that do not. nil when memberships are read in any other way.
func observed(live []*ast.Rule) []string {
	readers, arity := map[string]bool{}, map[string]int{} // by path
	for _, r := range live {
		arity[pathOf(r)] = max(arity[pathOf(r)], len(r.Head.Args))
		for _, ref := range refsOf(r) {
			switch {
			case ref.HasPrefix(memberships):
				readers[pathOf(r)] = true
			case ref.HasPrefix(subject) && (len(ref) == len(subject) || !ref[len(subject)].IsGround()):
				return nil // the subject as a whole
			}
		}
	}
	out := map[string]bool{}
	for _, r := range live {
		reads := readers[pathOf(r)]
		for _, ref := range refsOf(r) {
			path := ref.GroundPrefix().String()
			switch {
			case reads && ref.HasPrefix(ast.InputRootRef) && !ref.HasPrefix(memberships) && ref.String() != "input.context.now":
				return nil // it reads more than memberships
			case reads && ref.HasPrefix(ast.DefaultRootRef) && !readers[path] && !timely(live, path):
				return nil // it asks for more
			case reads || !ref.HasPrefix(ast.DefaultRootRef):
				continue
			}
			for reader := range readers {
				switch {
				case path == reader && arity[reader] == 0:
					out[reader] = true
				case path == reader && arity[reader] == 1:
					out[reader+"()"] = true
				case path == reader || strings.HasPrefix(reader, path+".") || strings.HasPrefix(reader, path+"["):
					return nil // a function of two things, or a package as a whole
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

var (
	subject     = ast.MustParseRef("input.subject")
	memberships = ast.MustParseRef("input.subject.memberships")
)

// timely reports whether all rules of a path read nothing of a request but the time,
// and no other rules.
func timely(live []*ast.Rule, path string) bool {
	found := false
	for _, r := range live {
		if pathOf(r) != path {
			continue
		}
		found = true
		for _, ref := range refsOf(r) {
			if ref.HasPrefix(ast.InputRootRef) && ref.String() != "input.context.now" || ref.HasPrefix(ast.DefaultRootRef) {
				return false
			}
		}
	}
	return found
}

func pathOf(r *ast.Rule) string { return r.Ref().GroundPrefix().String() }

// refsOf lists every reference of a rule, the functions that it calls among them.
func refsOf(r *ast.Rule) []ast.Ref {
	var out []ast.Ref
	ast.WalkRefs(r, func(ref ast.Ref) bool {
		out = append(out, ref)
		return false
	})
	return out
}

// standings prepares the question what the rules learn of memberships.
func (r *rules) standings(ctx context.Context, observed, texts []string) (rego.PreparedEvalQuery, error) {
	asked, err := json.Marshal(texts)
	if err != nil {
		return rego.PreparedEvalQuery{}, fault.Wrap(fault.Internal, "prove.standings", "", err)
	}
	var parts []string
	for i, name := range observed {
		if path, isFunction := strings.CutSuffix(name, "()"); isFunction {
			parts = append(parts, fmt.Sprintf("x%d := {[a, v] | some a in %s; v := %s(a)}", i, asked, path))
		} else {
			parts = append(parts, fmt.Sprintf("x%d := {v | v := %s}", i, name))
		}
	}
	parts = append(parts, "true")
	query, err := rego.New(rego.Query(strings.Join(parts, "; ")), rego.Compiler(r.compiler), rego.Store(r.store)).PrepareForEval(ctx)
	if err != nil {
		return query, fault.Wrap(fault.Internal, "prove.standings", "", err)
	}
	return query, nil
}

// textsIn adds every text of JSON.
func textsIn(v any, to map[string]bool) {
	switch v := v.(type) {
	case string:
		to[v] = true
	case []any:
		for _, e := range v {
			textsIn(e, to)
		}
	case map[string]any:
		for _, e := range v {
			textsIn(e, to)
		}
	}
}

func asJSON(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic("prove: memberships have no JSON form: " + err.Error())
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic("prove: JSON that was just written cannot be read: " + err.Error())
	}
	return out
}
