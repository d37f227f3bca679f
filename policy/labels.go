package policy

import (
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/marking"
)

// labelTerm is a label in Rego's form, with the edges of its texts. It depends on
// the label alone, so revisions share it.
type labelTerm struct {
	labels *marking.Table
	id     marking.ID
	kind   string
	term   *ast.Term // nil when the label cannot be asked about
	edges  edges
}

// labelTerms keeps the forms of the labels used last: one slot for each number
// modulo their count, so that it is bounded and needs no lock.
type labelTerms struct{ slots []atomic.Pointer[labelTerm] }

func newLabelTerms(n int) *labelTerms { return &labelTerms{make([]atomic.Pointer[labelTerm], n)} }

// at returns the form of a label; nil when the table has no such number.
func (l *labelTerms) at(labels *marking.Table, id marking.ID) *labelTerm {
	slot := &l.slots[int(id)%len(l.slots)]
	if lt := slot.Load(); lt != nil && lt.id == id && lt.labels == labels {
		return lt
	}
	if labels == nil || int(id) >= labels.Len() {
		return nil
	}
	label := labels.At(id) // canonical: Table.Intern makes it so
	var b builder
	lt := &labelTerm{labels: labels, id: id, kind: label.Kind, term: b.label(label), edges: makeEdges(b.edges)}
	if b.bad {
		lt.term = nil
	}
	slot.Store(lt)
	return lt
}
