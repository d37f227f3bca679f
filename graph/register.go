package graph

import (
	"container/list"
	"sync"
)

// The bounds of what is kept for clients that register their operations.
const (
	maxRegistered     = 1_000    // documents of all people
	maxRegisteredEach = 100      // documents of one person
	maxRegisteredText = 16 << 10 // bytes of one document
)

// register keeps documents that clients have sent with their digests. Everyone has
// a shelf of their own: whether a digest is known says nothing of what others ask.
type register struct {
	mu      sync.Mutex
	shelves map[string]map[string]*list.Element // guarded by mu; by person and digest
	order   *list.List                          // guarded by mu; of *kept, the longest unused last
}

// kept is one document.
type kept struct{ person, digest, text string }

func newRegister() *register {
	return &register{shelves: map[string]map[string]*list.Element{}, order: list.New()}
}

// keep keeps a valid document; of too many, those go that were not used for longest.
func (r *register) keep(person, digest, text string) {
	if r == nil || len(text) > maxRegisteredText {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.shelves[person]
	if s == nil {
		s = map[string]*list.Element{}
		r.shelves[person] = s
	}
	if e := s[digest]; e != nil {
		r.order.MoveToFront(e)
		return
	}
	s[digest] = r.order.PushFront(&kept{person, digest, text})
	if len(s) > maxRegisteredEach {
		r.dropLast(person)
	} else if r.order.Len() > maxRegistered {
		r.drop(r.order.Back())
	}
}

// text returns a document of a person, "" if it is not known.
func (r *register) text(person, digest string) string {
	if r == nil {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.shelves[person][digest]
	if e == nil {
		return ""
	}
	r.order.MoveToFront(e)
	return e.Value.(*kept).text
}

// dropLast drops what a person has not used for longest. r.mu is held.
func (r *register) dropLast(person string) {
	for e := r.order.Back(); e != nil; e = e.Prev() {
		if e.Value.(*kept).person == person {
			r.drop(e)
			return
		}
	}
}

// drop drops one document. r.mu is held.
func (r *register) drop(e *list.Element) {
	k := r.order.Remove(e).(*kept)
	s := r.shelves[k.person]
	if delete(s, k.digest); len(s) == 0 {
		delete(r.shelves, k.person)
	}
}
