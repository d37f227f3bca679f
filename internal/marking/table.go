package marking

import (
	"sync"
	"sync/atomic"
)

// ID is the number of an interned label. It is internal to one running process
// and never leaves it.
type ID uint32

// Table interns labels: the same facts always get the same number. Numbers are
// dense and never reused. It is safe for concurrent use; reading takes no lock.
type Table struct {
	mu     sync.Mutex
	byText map[string]ID // guarded by mu
	labels atomic.Pointer[[]*Label]
}

// NewTable returns an empty table.
func NewTable() *Table {
	t := &Table{byText: map[string]ID{}}
	t.labels.Store(&[]*Label{})
	return t
}

// Intern returns the number of a label, giving it the next one when it is new.
func (t *Table) Intern(l Label) ID {
	c := l.Canonical()
	text := c.text()
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.byText[text]; ok {
		return id
	}
	old := *t.labels.Load()
	id := ID(len(old))
	grown := append(old, &c) // readers hold their own length, so growing in place is safe
	t.labels.Store(&grown)
	t.byText[text] = id
	return id
}

// At returns the label with a number that Intern has returned. The result is shared: do not change it.
func (t *Table) At(id ID) *Label { return (*t.labels.Load())[id] }

// Len returns how many labels there are.
func (t *Table) Len() int { return len(*t.labels.Load()) }
