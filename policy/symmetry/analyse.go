package symmetry

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/marking"
	"entente/policy"
)

// Scope bounds what is asked. Rules that speak of other actions or channels alone
// are left out of account, and so are those that need what an action would put in
// place: context.grant, marking, consent and statement are null.
type Scope struct {
	Actions []string // at least one
	Channel policy.Channel
	// Held are all texts of the labels that are asked about, and the pieces that
	// they can be cut into; see Among. A rule that no label leads to, such as those of
	// an alliance that none was shared through, is left out of account. nil is any.
	Held map[string]bool
	// Values are what stands in the subjects and labels that are asked about. A rule with
	// a condition that none of them meets is left out of account. A root that is missing
	// (subject, object) is any.
	Values Values
}

// Among narrows a scope to questions about some subjects and labels.
func (s Scope) Among(subjects []policy.Subject, labels []*marking.Label) Scope {
	s.Held, s.Values = map[string]bool{}, Values{}
	for _, l := range labels {
		var value any
		_ = json.Unmarshal([]byte(l.Text()), &value) // it was just written
		s.Values.Add("object", value)
		found := bag{}
		texts(value, found)
		for f := range found {
			s.Held[f.text] = true
			for _, piece := range strings.FieldsFunc(f.text, func(r rune) bool { return strings.ContainsRune(allMarks, r) }) {
				s.Held[piece] = true
			}
		}
	}
	for _, subj := range subjects {
		var value any
		text, _ := json.Marshal(subj.Canonical()) // a subject always has a JSON form
		_ = json.Unmarshal(text, &value)
		s.Values.Add("subject", value)
	}
	return s
}

// allMarks are the marks that a rule may cut at.
const allMarks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "

// Sieve is what a policy can tell apart. It never changes. Safe for concurrent use.
type Sieve struct {
	Exact string // why names are kept as they are; "" when they may be renamed

	shape *shape
	fixed map[string][]string        // parts of the request that are the same on both sides: their values
	pins  map[string]map[string]bool // by part of the request: constants that its values can meet
	reads map[string]bool            // parts that the rules look at, with all below
	seen  map[string]bool            // all parts that lie on the way to these, or below them
	links map[link]bool              // parts of the two sides whose values are compared
	bits  map[string]uint64          // by leaf of a subject: its bit
	reach map[string]uint64          // by leaf of a label: the bits of what it is compared with
	plan  map[string]*plan           // of subject and object
	cuts  string                     // marks that names are cut at
	short int                        // names of this length and longer have lengths that rules cannot tell apart
}

// Of reads what some revisions, under one of which each question is asked, can
// tell apart by the given documents, for example "data.decision.verdict".
func Of(scope Scope, roots []string, revisions ...*policy.Revision) *Sieve {
	s := &Sieve{shape: requestShape(), pins: map[string]map[string]bool{}, reads: map[string]bool{}, links: map[link]bool{}, fixed: map[string][]string{
		"action": scope.Actions, "context.channel": {string(scope.Channel)}, "relations": relations, "relations.*": relations}}
	answers := bag{}
	for _, r := range revisions {
		w := &walk{sieve: s, scope: scope, tree: newTree(r), live: map[*ast.Rule]bool{}, vars: map[varOf]bag{},
			values: map[*ast.Rule]bag{}, args: map[*ast.Rule][]bag{}, mixed: map[*tree]int{}}
		for w.grew = true; w.grew; {
			w.grew = false
			for _, root := range roots {
				if ref, err := ast.ParseRef(root); err == nil {
					answers.addAll(w.ref(&frame{bound: map[ast.Var]bool{}}, ref))
				}
			}
			for r := range maps.Clone(w.live) {
				w.rule(r)
			}
		}
	}
	s.meet(answers, answers) // those of two revisions are compared with each other
	s.link()
	s.seen = map[string]bool{}
	s.mark(s.shape, "", s.reads[""])
	s.makePlans()
	return s
}

// mark notes which parts of the request are looked at, and reports whether any
// at or below a part is.
func (s *Sieve) mark(n *shape, path string, above bool) bool {
	here := above || s.reads[path]
	any := here
	join := func(step string) string { return strings.TrimPrefix(path+"."+step, ".") }
	if n.items != nil {
		any = s.mark(n.items, join("*"), here) || any
	}
	for key, f := range n.fields {
		any = s.mark(f, join(key), here) || any
	}
	s.seen[path] = any
	return any
}

func (s *Sieve) giveUp(why string) {
	if s.Exact == "" {
		s.Exact = why
	}
}

// meet notes that values of two bags are compared.
func (s *Sieve) meet(a, b bag) {
	for x := range a {
		for y := range b {
			switch {
			case x.konst && y.konst:
			case x.konst == y.konst:
				s.links[link{x.text, y.text}] = true
				s.pinAll(x.text, s.fixed[y.text])
				s.pinAll(y.text, s.fixed[x.text])
			case x.konst:
				s.pin(y.text, x.text)
			default:
				s.pin(x.text, y.text)
			}
		}
	}
}

// relations are all that a person can have to an object.
var relations = []string{"author", "recipient"}

func (s *Sieve) pinAll(path string, texts []string) {
	for _, text := range texts {
		s.pin(path, text)
	}
}

func (s *Sieve) pin(path, text string) {
	if s.pins[path] == nil {
		s.pins[path] = map[string]bool{}
	}
	s.pins[path][text] = true
}

// leaves calls see for the kinds of leaf that stand at or below the parts in a bag.
func (s *Sieve) leaves(b bag, see func(path string, l leaf)) {
	for src := range b {
		if !src.konst {
			below(s.shape.at(src.text), src.text, see)
		}
	}
}

func below(n *shape, path string, see func(string, leaf)) {
	switch {
	case n == nil:
	case n.items != nil:
		below(n.items, path+".*", see)
	case n.fields != nil:
		for key, f := range n.fields {
			below(f, path+"."+key, see)
		}
	default:
		see(path, n.leaf)
	}
}

func (s *Sieve) holdsNames(b bag) bool {
	found := false
	s.leaves(b, func(_ string, l leaf) { found = found || l == name })
	return found
}

// tree is the documents of a revision: rules by path, and data.
type tree struct {
	children map[string]*tree
	rules    []*ast.Rule
	data     any // JSON
}

func newTree(r *policy.Revision) *tree {
	root := &tree{}
	for _, m := range r.Modules() {
		for _, rule := range m.Rules {
			n := root
			for _, t := range rule.Ref().GroundPrefix()[1:] {
				key, _ := t.Value.(ast.String)
				n = n.child(string(key))
			}
			n.rules = append(n.rules, rule)
		}
	}
	for _, key := range r.Alliances() {
		raw, _ := r.Alliance(key)
		var object map[string]any
		_ = json.Unmarshal(raw, &object) // it was checked when the tree was compiled
		for k, v := range object {
			root.child("alliances").child(key).child(k).data = v
		}
	}
	return root
}

func (n *tree) child(key string) *tree {
	if n.children == nil {
		n.children = map[string]*tree{}
	}
	if n.children[key] == nil {
		n.children[key] = &tree{}
	}
	return n.children[key]
}

func (n *tree) keys() bag {
	out := bag{}
	for _, k := range slices.Collect(maps.Keys(n.children)) {
		out.addAll(konst(k))
	}
	return out
}

// texts are all texts of JSON data, keys among them.
func texts(v any, to bag) {
	switch v := v.(type) {
	case string:
		to.addAll(konst(v))
	case []any:
		for _, e := range v {
			texts(e, to)
		}
	case map[string]any:
		for k, e := range v {
			to.addAll(konst(k))
			texts(e, to)
		}
	}
}

// cutsAt adds the mark of a call of split.
func (s *Sieve) cutsAt(t *ast.Term) {
	mark, ok := t.Value.(ast.String)
	if !ok {
		s.giveUp("a rule cuts names at something that is not a constant")
		return
	}
	if !strings.Contains(s.cuts, string(mark)) {
		s.cuts += string(mark)
	}
}
