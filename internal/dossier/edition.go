package dossier

import (
	"slices"
	"strings"
	"time"
)

// Edition counts the changes of an object by who can tell them. The version of the
// row, which the journal and the store count by, moves with every change; what a
// reader is told as the version moves with those alone that made a difference to what
// that reader may read. The zero Edition stands for an object of which every reader
// could tell every change, as for all that was filed before there were editions.
type Edition struct {
	Open  Count  `json:"open"`            // changes that every reader of the object could tell
	Parts []Part `json:"parts,omitempty"` // the others, by what it takes to tell them
}

// Part counts changes that some readers of an object could not tell.
type Part struct {
	Ways string `json:"ways"` // keys of Faces, parted by "|": who sees one of those faces could tell
	Count
}

// Count is how many changes there were, and when the last was.
type Count struct {
	N  uint64    `json:"n"`
	At time.Time `json:"at"`
}

// Editions returns what a header counts, written out where it is the zero Edition.
func (h *Header) Editions() Edition {
	if h.Edition.Open.N == 0 {
		return Edition{Open: Count{h.Version, h.Changed}}
	}
	return h.Edition
}

// Editions returns what was counted of the object when it was cited.
func (c Cite) Editions() Edition {
	if c.Edition == nil {
		return Edition{Open: Count{N: c.Version}}
	}
	return *c.Edition
}

// Pinned returns a reference to an object as it is now.
func Pinned(o Object) Cite {
	h := o.Head()
	c := Cite{Object: h.ID, Version: h.Version}
	if h.Edition.Open.N != 0 {
		e := h.Edition
		c.Edition = &e
	}
	return c
}

// Told returns what a reader is told: beholds says whether the reader may see what an
// atom of a part stands for (see Faces).
func (e Edition) Told(beholds func(atom string) bool) Count {
	c := e.Open
	for _, p := range e.Parts {
		if tells(p.Ways, beholds) {
			c.N += p.N
			if p.At.After(c.At) {
				c.At = p.At
			}
		}
	}
	return c
}

// tells reports whether one of the ways is open: whether all of its atoms are.
func tells(ways string, beholds func(string) bool) bool {
	for way := range strings.SplitSeq(ways, "|") {
		open := true
		for atom := range strings.SplitSeq(way, "&") {
			open = open && beholds(atom)
		}
		if open {
			return true
		}
	}
	return false
}

// Follow counts in next what was changed since old, whatever next holds as its
// edition. With no old it is the first.
func Follow(old, next Object) {
	h := next.Head()
	if old == nil {
		h.Edition = Edition{}
		return
	}
	e := old.Head().Editions()
	e.Parts = slices.Clone(e.Parts)
	was, is := Faces(old), Faces(next)
	var ways []string
	for way := range is {
		if was[way] != is[way] {
			ways = append(ways, way)
		}
	}
	for way := range was {
		if _, kept := is[way]; !kept {
			ways = append(ways, way)
		}
	}
	switch {
	case slices.Contains(ways, ""):
		e.Open = Count{e.Open.N + 1, h.Changed}
	case len(ways) > 0:
		slices.Sort(ways)
		all := strings.Join(ways, "|")
		i := slices.IndexFunc(e.Parts, func(p Part) bool { return p.Ways == all })
		if i < 0 {
			i, e.Parts = len(e.Parts), append(e.Parts, Part{Ways: all})
		}
		e.Parts[i].Count = Count{e.Parts[i].N + 1, h.Changed}
	}
	if len(e.Parts) == 0 && e.Open.N == h.Version && e.Open.At.Equal(h.Changed) {
		e = Edition{}
	}
	h.Edition = e
}
