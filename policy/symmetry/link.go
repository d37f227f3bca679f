package symmetry

import "strings"

// link says that values of two parts of a request are compared somewhere.
type link struct{ a, b string }

// link works out with what of a subject each leaf of a label is compared.
func (s *Sieve) link() {
	s.bits, s.reach = map[string]uint64{}, map[string]uint64{}
	var people, things []string
	below(s.shape.at("subject"), "subject", func(path string, _ leaf) { people = append(people, path) })
	below(s.shape.at("object"), "object", func(path string, _ leaf) { things = append(things, path) })
	for i, path := range people {
		s.bits[path] = 1 << min(i, 63) // leaves beyond share a bit, which finds too much and never too little
	}
	for l := range s.links {
		s.linkLeaves(l.a, l.b, people, things)
		s.linkLeaves(l.b, l.a, people, things)
	}
	s.unlinked()
}

// unlinked takes the bits away from what of a subject is compared with no label.
func (s *Sieve) unlinked() {
	var told uint64
	for _, bits := range s.reach {
		told |= bits
	}
	for path := range s.bits {
		s.bits[path] &= told
	}
}

// linkLeaves notes that all leaves of a subject at or below one part are compared
// with all leaves of a label at or below another.
func (s *Sieve) linkLeaves(of, with string, people, things []string) {
	var bits uint64
	for _, p := range people {
		if lies(p, of) {
			bits |= s.bits[p]
		}
	}
	if bits == 0 {
		return
	}
	for _, t := range things {
		if lies(t, with) {
			s.reach[t] |= bits
		}
	}
}

// lies reports whether a part is another one, or lies below it.
func lies(path, at string) bool {
	return at == "" || path == at || strings.HasPrefix(path, at+".")
}
