package impact

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/policy"
)

// Changed is a rule, or a part of an alliance's data, that differs between two
// revisions.
type Changed struct {
	Document string `json:"document"` // for example "data.alliances.nato.permit"
	File     string `json:"file"`
	Line     int    `json:"line"` // of the first of its cases in the newer tree that has it; 0 for data
}

// entry is one document of a revision: the cases of a rule, or data.
type entry struct {
	texts   []string // of the cases, sorted
	refs    []ast.Ref
	through bool // a function, or data: what reads it is looked at in its place
	data    bool
	file    string
	line    int
}

// entries lists the documents of a revision.
func entries(r *policy.Revision) map[string]*entry {
	out := map[string]*entry{}
	for file, m := range r.Modules() {
		for _, rule := range m.Rules {
			key := rule.Ref().GroundPrefix().String()
			e := out[key]
			if e == nil {
				e = &entry{file: file, line: rule.Location.Row}
				out[key] = e
			}
			e.line = min(e.line, rule.Location.Row)
			e.through = e.through || len(rule.Head.Args) > 0
			e.texts = append(e.texts, plain(rule))
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				if ref.HasPrefix(ast.DefaultRootRef) {
					e.refs = append(e.refs, ref)
				}
				return false
			})
		}
	}
	for _, e := range out {
		slices.Sort(e.texts)
	}
	for _, key := range r.Alliances() {
		raw, _ := r.Alliance(key)
		var object map[string]json.RawMessage
		_ = json.Unmarshal(raw, &object) // it was checked when the tree was compiled
		for k, v := range object {
			var value any
			_ = json.Unmarshal(v, &value)
			text, _ := json.Marshal(value)
			out["data.alliances."+key+"."+k] = &entry{texts: []string{string(text)}, through: true, data: true, file: "alliances/" + key + "/data.json"}
		}
	}
	return out
}

// local matches the names that the compiler gives to variables.
var local = regexp.MustCompile(`__local\d+__`)

// plain writes a rule so that it reads the same wherever it stands in a tree.
func plain(r *ast.Rule) string {
	c := *r
	c.Annotations = nil
	numbers := map[string]int{}
	return local.ReplaceAllStringFunc(c.String(), func(v string) string {
		if _, ok := numbers[v]; !ok {
			numbers[v] = len(numbers)
		}
		return fmt.Sprintf("v%d", numbers[v])
	})
}

// difference lists what differs between two revisions, and the documents by
// which that can reach a decision: no function is among them, for a function's
// callers are taken in its place.
func difference(old, next *policy.Revision) (changed []Changed, frontier []string) {
	before, after := entries(old), entries(next)
	touched := map[string]bool{}
	for key := range merged(before, after) {
		a, b := before[key], after[key]
		if a != nil && b != nil && slices.Equal(a.texts, b.texts) {
			continue
		}
		at := cmp.Or(b, a)
		changed = append(changed, Changed{Document: key, File: at.file, Line: at.line})
		touched[key] = true
	}
	reach := maps.Clone(touched)
	for grew := true; grew; {
		grew = false
		for _, side := range []map[string]*entry{before, after} {
			for key, e := range side {
				if !reach[key] && e.reads(reach, before, after) {
					reach[key], grew = true, true
				}
			}
		}
	}
	for key := range reach {
		if through, _ := passes(key, before, after); !through && !strings.HasPrefix(key, "data.checks.") {
			frontier = append(frontier, key)
		}
	}
	slices.Sort(frontier)
	slices.SortFunc(changed, func(a, b Changed) int { return strings.Compare(a.Document, b.Document) })
	return changed, frontier
}

func merged(a, b map[string]*entry) map[string]bool {
	out := map[string]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

func passes(key string, sides ...map[string]*entry) (through, data bool) {
	for _, s := range sides {
		if e := s[key]; e != nil && e.through {
			through, data = true, data || e.data
		}
	}
	return through, data
}

// reads reports whether a rule calls a function, or reads data, that was
// reached. A difference of any other document shows in that document's value.
func (e *entry) reads(reached map[string]bool, sides ...map[string]*entry) bool {
	for key := range reached {
		through, data := passes(key, sides...)
		if !through {
			continue
		}
		path := ast.MustParseRef(key)
		for _, ref := range e.refs {
			if data && overlap(ref, path) || !data && ref.GroundPrefix().Equal(path) {
				return true
			}
		}
	}
	return false
}

// overlap reports whether a reference may lead to a document, into it or past it.
func overlap(ref, path ast.Ref) bool {
	for i := range min(len(ref), len(path)) {
		if text, known := ref[i].Value.(ast.String); known && text.Compare(path[i].Value) != 0 {
			return false
		}
	}
	return true
}
