package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/fault"
)

// Rule is one entry of the catalogue: what a rule's METADATA says of it.
type Rule struct {
	Code         string   // UPPER_SNAKE, unique in the tree
	Title        string   // one line
	Description  string   // for policy authors and auditors
	PublicReason string   // a sentence that may be told to anyone
	Answer       string   // the stable code that clients get with a refusal by it alone; "" is the kind's own
	Owner        string   // the alliance, or "base"
	EffectiveOn  string   // as written, for example "2024-01-31"
	Related      []string // the treaty, norm or alliance text it rests on
	Package      string   // for example "data.alliances.nato"
	Name         string   // for example "permit"
	File         string
	Line         int
}

// answers are the codes that METADATA may give with custom.answer: each names
// something that the person can do about the refusal.
var answers = []string{string(fault.CodeSessionAAL2)}

// Rules returns the catalogue of all rules with a code, sorted by code.
func (r *Revision) Rules() []Rule {
	return slices.SortedFunc(maps.Values(r.rules), func(a, b Rule) int { return cmp.Compare(a.Code, b.Code) })
}

// Rule returns the entry of a code.
func (r *Revision) Rule(code string) (Rule, bool) {
	one, ok := r.rules[code]
	return one, ok
}

// place names a rule by where it stands, which compilation does not change.
type place struct {
	file string
	line int
}

func placeOf(r *ast.Rule) place { return place{r.Location.File, r.Location.Row} }

// catalogue reads the METADATA of all modules.
func catalogue(modules map[string]*ast.Module, flaws *Flaws) (byCode map[string]Rule, byPlace map[place]string) {
	byCode, byPlace = map[string]Rule{}, map[place]string{}
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		m := modules[file]
		for _, r := range m.Rules {
			code, ok := codeOf(r)
			if !ok {
				continue
			}
			if !validCode(code) {
				flaws.at(r.Location, "the code of a rule is written in UPPER_SNAKE: rename it")
				continue
			}
			entry := describe(m, r, code)
			if entry.Answer != "" && (strings.HasPrefix(file, "alliances/") || !slices.Contains(answers, entry.Answer)) {
				flaws.at(r.Location, "custom.answer tells clients what to do: it is %s, in a rule that binds all alliances", strings.Join(answers, ", "))
				continue
			}
			if first, double := byCode[code]; double {
				if first.Package == entry.Package && first.Name == entry.Name {
					byPlace[placeOf(r)] = code // METADATA with scope document belongs to every case of the rule
					continue
				}
				flaws.at(r.Location, "code %s is also used at %s:%d: a code names one rule", code, first.File, first.Line)
				continue
			}
			byCode[code], byPlace[placeOf(r)] = entry, code
		}
	}
	for file, m := range modules {
		for _, r := range m.Rules {
			same, explained := byCode[memberCode(r)]
			explained = explained && same.Package == m.Package.Path.String() && same.Name == ruleName(r)
			if _, own := codeOf(r); !own && explained {
				byPlace[placeOf(r)] = same.Code // a further case of a rule that is explained once
			}
			if strings.HasPrefix(file, "alliances/") {
				lintOffer(r, explained, flaws)
			}
		}
	}
	return byCode, byPlace
}

// memberCode returns the code in the value of a partial set, which is either the
// code itself or an object with it; "" when it is not a constant.
func memberCode(r *ast.Rule) string {
	member := r.Head.Key
	if member == nil {
		return ""
	}
	if o, ok := member.Value.(ast.Object); ok {
		if member = o.Get(ast.StringTerm("code")); member == nil {
			return ""
		}
	}
	s, _ := member.Value.(ast.String)
	return string(s)
}

func describe(m *ast.Module, r *ast.Rule, code string) Rule {
	entry := Rule{Code: code, Package: m.Package.Path.String(), Name: ruleName(r), File: r.Location.File, Line: r.Location.Row}
	for _, a := range r.Annotations {
		entry.Title = cmp.Or(entry.Title, a.Title)
		entry.Description = cmp.Or(entry.Description, a.Description)
		entry.PublicReason = cmp.Or(entry.PublicReason, custom(a, "public_reason"))
		entry.Answer = cmp.Or(entry.Answer, custom(a, "answer"))
		entry.Owner = cmp.Or(entry.Owner, custom(a, "owner"))
		entry.EffectiveOn = cmp.Or(entry.EffectiveOn, custom(a, "effective_on"))
		for _, rel := range a.RelatedResources {
			entry.Related = append(entry.Related, strings.TrimSpace(rel.Description+" "+rel.Ref.String()))
		}
	}
	return entry
}

// codeOf returns custom.code of a rule's METADATA.
func codeOf(r *ast.Rule) (string, bool) {
	for _, a := range r.Annotations {
		if code := custom(a, "code"); code != "" {
			return code, true
		}
	}
	return "", false
}

func custom(a *ast.Annotations, key string) string {
	s, _ := a.Custom[key].(string)
	return s
}

// validCode reports whether text is UPPER_SNAKE.
func validCode(s string) bool {
	for i, c := range []byte(s) {
		if !(c >= 'A' && c <= 'Z' || i > 0 && (c == '_' || c >= '0' && c <= '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
