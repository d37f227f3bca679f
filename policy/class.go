package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/leak"
	"entente/internal/marking"
)

// maxTables bounds the verdict tables of one class. Actions and channels are
// closed lists, so it is never reached by a caller that uses them.
const maxTables = 512

// Class stands for all persons with equal subjects, under one revision. It holds
// their verdict tables. Safe for concurrent use.
type Class struct {
	revision  *Revision
	subject   Subject // canonical
	term      *ast.Term
	bad       bool  // the subject cannot be asked about
	edges     edges // of the policy and of the subject
	stretches interned[stretch, stretch]

	tables atomic.Pointer[map[tableKey]*Table]
	mu     sync.Mutex // serialises changes of tables

	bytes   int64 // guarded by revision.mu
	dropped bool  // guarded by revision.mu; no longer in the LRU
}

type tableKey struct {
	action  string
	channel Channel
}

// Class returns the class of a subject: the same one for equal subjects, however
// their lists are ordered, until it was not used for so long that it was
// forgotten. A class stays usable after that.
func (r *Revision) Class(s Subject) *Class {
	s = s.Canonical()
	var room [1024]byte
	key := string(s.appendKey(room[:0]))
	if leak.Planted("cache.class") {
		some := s
		some.Roles, some.Clearances, some.Party, some.Chain = nil, nil, "", nil
		key = string(some.appendKey(nil))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.classes.Get(key); ok {
		return c
	}
	c := r.newClass(s.clone())
	r.classes.Add(key, c)
	return c
}

func (r *Revision) newClass(s Subject) *Class {
	var b builder
	c := &Class{revision: r, subject: s, term: b.subject(s), bad: b.bad}
	c.edges = makeEdges(r.edges, b.edges)
	c.tables.Store(&map[tableKey]*Table{})
	return c
}

// forgotten is called by the LRU, under r.mu.
func (r *Revision) forgotten(c *Class) {
	r.bytes -= c.bytes
	c.dropped = true
}

// grew accounts for a class whose tables grew, and forgets the classes used
// least recently while all together are too large.
func (r *Revision) grew(c *Class, bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.dropped {
		return
	}
	c.bytes += bytes
	r.bytes += bytes
	for r.bytes > r.cfg.MaxTableBytes && r.classes.Len() > 1 {
		r.classes.RemoveOldest()
	}
}

// inUse lists the remembered classes, the most recently used first.
func (r *Revision) inUse() []*Class {
	r.mu.Lock()
	defer r.mu.Unlock()
	values := r.classes.Values() // oldest first
	out := make([]*Class, 0, len(values))
	for i := len(values) - 1; i >= 0; i-- {
		out = append(out, values[i])
	}
	return out
}

// ID names the class in records: the SHA-256, in hex, of the canonical subject.
func (c *Class) ID() string {
	sum := sha256.Sum256(c.subject.appendKey(nil))
	return hex.EncodeToString(sum[:])
}

// Revision returns the revision that the class belongs to.
func (c *Class) Revision() *Revision { return c.revision }

// Subject returns the canonical subject of the class. Shared: do not change it.
func (c *Class) Subject() Subject { return c.subject }

// Table returns the verdicts of the class for one action by one channel: always
// the same table, so that what it remembers is shared.
func (c *Class) Table(action string, ch Channel) *Table {
	key := tableKey{action, ch}
	if leak.Planted("cache.channel") {
		key.channel = ChannelAPI
	}
	if leak.Planted("cache.action") {
		key.action = ""
	}
	if t, ok := (*c.tables.Load())[key]; ok {
		return t
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	old := *c.tables.Load()
	if t, ok := old[key]; ok {
		return t
	}
	var b builder
	t := &Table{class: c, action: action, actionTerm: b.str(action), channel: ch, gate: make(chan struct{}, 1)}
	b.str(string(ch))
	t.edges = makeEdges(c.edges, b.edges)
	if len(old) >= maxTables {
		return t
	}
	grown := maps.Clone(old)
	grown[key] = t
	c.tables.Store(&grown)
	return t
}

// minuteContext is the context of a remembered verdict: nothing is put in place.
func minuteContext(now marking.Minute, ch Channel) (*ast.Term, bool) {
	var b builder
	t := b.context(&Context{Now: now, Channel: ch})
	return t, !b.bad
}
