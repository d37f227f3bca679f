package symmetry

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"entente/internal/marking"
	"entente/policy"
)

// plan says how the shape of one part of the request is written, so that nothing
// is looked up for each of many labels. A part that no rule looks at has none.
type plan struct {
	fields []planned
	items  *plan
	leaf   leaf
	pins   []map[string]bool // constants that a name in this part can meet
	places uint64            // see Form.Places
}

type planned struct {
	key   string
	index []int // of the field in its Go type
	plan  *plan
}

// pinned reports whether a name in this part can meet a constant that is equal to it.
func (p *plan) pinned(name string) bool {
	return slices.ContainsFunc(p.pins, func(m map[string]bool) bool { return m[name] })
}

func (s *Sieve) makePlans() {
	s.plan = map[string]*plan{
		"subject": s.planOf(reflect.TypeFor[policy.Subject](), "subject"),
		"object":  s.planOf(reflect.TypeFor[marking.Label](), "object"),
	}
}

func (s *Sieve) planOf(t reflect.Type, path string) *plan {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	n := s.shape.at(path)
	if n == nil || !s.LooksAt(path) {
		return nil
	}
	p := &plan{leaf: n.leaf, places: s.bits[path] | s.reach[path]}
	for at := path; ; at = at[:strings.LastIndexByte(at, '.')] {
		if m := s.pins[at]; m != nil {
			p.pins = append(p.pins, m)
		}
		if !strings.Contains(at, ".") {
			break
		}
	}
	if m := s.pins[""]; m != nil {
		p.pins = append(p.pins, m)
	}
	switch {
	case n.items != nil:
		p.items = s.planOf(elementOf(t), path+".*")
		if p.items == nil {
			p.items = &plan{fields: []planned{}} // how many there are can be told
		}
	case n.fields != nil:
		types := map[string]reflect.StructField{}
		fieldsOf(t, nil, types)
		p.fields = []planned{}
		for _, key := range slices.Sorted(maps.Keys(n.fields)) {
			p.fields = append(p.fields, planned{key, types[key].Index, s.planOf(types[key].Type, path+"."+key)})
		}
	}
	return p
}

// elementOf returns what a list holds; an audience holds parties.
func elementOf(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return reflect.TypeFor[string]()
}

// fieldsOf lists the fields of a type by their names in a request.
func fieldsOf(t reflect.Type, index []int, to map[string]reflect.StructField) {
	for i := range t.NumField() {
		f := t.Field(i)
		f.Index = append(slices.Clone(index), i)
		if f.Anonymous {
			fieldsOf(f.Type, f.Index, to)
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		to[key] = f
	}
}
