package policy

import (
	"sync"
	"sync/atomic"
)

// interned gives equal values the same number, from 1 up. Numbers are never
// reused. Reading takes no lock.
type interned[K comparable, V any] struct {
	mu    sync.Mutex
	ids   map[K]uint32 // guarded by mu
	items atomic.Pointer[[]V]
}

// put returns the number of a key; when it is new, make is asked for the value
// to keep under the number given to it.
func (n *interned[K, V]) put(key K, make func(id uint32) V) uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if id, ok := n.ids[key]; ok {
		return id
	}
	var items []V
	if old := n.items.Load(); old != nil {
		items = *old
	} else {
		n.ids = map[K]uint32{}
	}
	id := uint32(len(items)) + 1
	items = append(items, make(id)) // readers hold their own length, so growing in place is safe
	n.items.Store(&items)
	n.ids[key] = id
	return id
}

// at returns the value with a number that put has returned.
func (n *interned[K, V]) at(id uint32) V { return (*n.items.Load())[id-1] }

// has reports whether put has returned this number.
func (n *interned[K, V]) has(id uint32) bool {
	items := n.items.Load()
	return items != nil && id > 0 && int(id) <= len(*items)
}
