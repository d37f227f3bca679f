package noleak_test

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"entente/internal/dossier"
)

// shorter takes out of a plan what it shows a difference without: acts, objects,
// people, what is asked. It tries until nothing more can go, or the time is up.
func (l *lab) shorter(p *plan, until time.Time, shows func(*plan) bool) *plan {
	try := func(change func(*plan)) bool {
		if time.Now().After(until) {
			return false
		}
		next := *p
		change(&next)
		if !shows(&next) {
			return false
		}
		p = &next
		return true
	}
	for again := true; again && time.Now().Before(until); {
		again = false
		fewer := func(count int, take func(p *plan, from, to int)) {
			for size := count; size > 0; size /= 2 {
				for from := count - size; from >= 0; from -= size {
					if from+size <= count && try(func(p *plan) { take(p, from, from+size) }) {
						count, again = count-size, true
					}
				}
			}
		}
		fewer(len(p.acts), func(p *plan, from, to int) { p.acts = slices.Delete(slices.Clone(p.acts), from, to) })
		fewer(len(p.extra), func(p *plan, from, to int) { p.extra = slices.Delete(slices.Clone(p.extra), from, to) })
		fewer(len(p.objects), func(p *plan, from, to int) { p.objects = slices.Delete(slices.Clone(p.objects), from, to) })
		for i := len(p.people) - 1; i > 0; i-- {
			if !slices.ContainsFunc(p.acts, func(a act) bool { return a.who == i }) {
				again = try(func(p *plan) { p.dismiss(i) }) || again
			}
		}
		if p.law != nil {
			again = try(func(p *plan) { p.law = nil; _ = l.govern(p) }) || again // nothing is compiled
		}
		if p.capacity != "" {
			again = try(func(p *plan) { p.capacity = "" }) || again
		}
		for i := range p.acts {
			for at := 0; p.acts[i].ask != nil; at++ {
				ask := p.acts[i].ask.without(at)
				if ask == nil {
					break
				}
				if try(func(p *plan) { p.acts = slices.Clone(p.acts); p.acts[i].ask = ask }) {
					again = true
					at--
				}
			}
		}
	}
	kept := map[dossier.ID]dossier.Object{}
	for _, x := range p.objects {
		if o := p.others[x.object.Head().ID]; o != nil {
			kept[x.object.Head().ID] = o
		}
	}
	p.others = kept
	return p
}

// dismiss takes out somebody who does nothing.
func (p *plan) dismiss(who int) {
	p.people = slices.Delete(slices.Clone(p.people), who, who+1)
	p.acts = slices.Clone(p.acts)
	for i := range p.acts {
		if p.acts[i].who > who {
			p.acts[i].who--
		}
	}
}

// without is a question but for one of the things that it asks for, counted from the
// outermost; nil if it asks for no more than that.
func (q *question) without(n int) *question {
	doc, err := parser.ParseQuery(&ast.Source{Input: q.document})
	if err != nil || len(doc.Operations) != 1 {
		return nil
	}
	op := doc.Operations[0]
	at := 0
	var cut func(set ast.SelectionSet, root bool) (ast.SelectionSet, bool)
	cut = func(set ast.SelectionSet, root bool) (ast.SelectionSet, bool) {
		for i, s := range set {
			f, field := s.(*ast.Field)
			if len(set) > 1 || !root && field && f.Name != "__typename" {
				if at == n {
					rest := slices.Delete(slices.Clone(set), i, i+1)
					if len(rest) == 0 {
						rest = ast.SelectionSet{&ast.Field{Alias: "__typename", Name: "__typename"}}
					}
					return rest, true
				}
				at++
			}
		}
		for _, s := range set {
			var done bool
			switch s := s.(type) {
			case *ast.Field:
				s.SelectionSet, done = cut(s.SelectionSet, false)
			case *ast.InlineFragment:
				s.SelectionSet, done = cut(s.SelectionSet, false)
			}
			if done {
				return set, true
			}
		}
		return set, false
	}
	var done bool
	if op.SelectionSet, done = cut(op.SelectionSet, true); !done {
		return nil
	}
	next := *q
	next.variables = map[string]any{}
	text := printed(doc)
	op.VariableDefinitions = slices.DeleteFunc(op.VariableDefinitions, func(v *ast.VariableDefinition) bool {
		return strings.Count(text, "$"+v.Variable+":")+strings.Count(text, "$"+v.Variable+" ")+strings.Count(text, "$"+v.Variable+",")+strings.Count(text, "$"+v.Variable+")") < 2
	})
	for _, v := range op.VariableDefinitions {
		if value, ok := q.variables[v.Variable]; ok {
			next.variables[v.Variable] = value
		}
	}
	next.document = printed(doc)
	return &next
}

// printed writes a document on one line; no text that is sent stands in one, only in variables.
func printed(doc *ast.QueryDocument) string {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("")).FormatQueryDocument(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}
