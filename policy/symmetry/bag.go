package symmetry

import (
	"slices"
	"strings"
)

// source is one thing that a value may come from: a part of the request, as a
// path such as "object.grants.*.by", or a constant text.
type source struct {
	text   string
	konst  bool
	nested bool // it may stand at any depth within a container that rules built
}

// bag is everything that a value may come from or contain.
type bag map[source]struct{}

func (b bag) add(s source) bool {
	if _, ok := b[s]; ok {
		return false
	}
	b[s] = struct{}{}
	return true
}

func (b bag) addAll(o bag) (grew bool) {
	for s := range o {
		grew = b.add(s) || grew
	}
	return grew
}

func konst(text string) bag { return bag{{text: text, konst: true}: {}} }

func part(path string) bag { return bag{{text: path}: {}} }

// within returns a bag as it is inside a container.
func within(bags ...bag) bag {
	out := bag{}
	for _, b := range bags {
		for s := range b {
			s.nested = s.nested || !s.konst
			out.add(s)
		}
	}
	return out
}

func union(bags ...bag) bag {
	out := bag{}
	for _, b := range bags {
		out.addAll(b)
	}
	return out
}

// paths lists the parts of the request in a bag, sorted.
func (b bag) paths() []string {
	var out []string
	for s := range b {
		if !s.konst {
			out = append(out, s.text)
		}
	}
	slices.Sort(out)
	return out
}

// step takes one step into every value of a bag: by a constant key, or by one
// that is not known.
func (s *Sieve) step(b bag, key string, known bool) bag {
	out := bag{}
	for src := range b {
		if src.konst {
			out.add(src)
			continue
		}
		if src.nested {
			out.add(src)
		}
		shape := s.shape.at(src.text)
		switch {
		case shape == nil:
		case shape.items != nil && !known:
			out.add(source{text: src.text + ".*"})
		case known && shape.fields[key] != nil:
			out.add(source{text: src.text + "." + key})
		case !known:
			for f := range shape.fields {
				out.add(source{text: src.text + "." + f})
				out.add(source{text: f, konst: true})
			}
		}
	}
	return out
}

// shape is what a part of the request is: an object, a list, or a leaf.
type shape struct {
	fields map[string]*shape
	items  *shape
	leaf   leaf
}

type leaf int

const (
	name leaf = iota
	moment
	number
)

func (n *shape) at(path string) *shape {
	for _, p := range strings.Split(path, ".") {
		switch {
		case n == nil || path == "":
			return n
		case p == "*":
			n = n.items
		default:
			n = n.fields[p]
		}
	}
	return n
}
