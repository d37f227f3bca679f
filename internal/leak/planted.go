//go:build leaks

package leak

import (
	"os"
	"sync"
	"sync/atomic"
)

// Built reports whether this build can leak.
const Built = true

var (
	planted atomic.Pointer[string]
	reached atomic.Bool
	first   = sync.OnceFunc(func() { Plant(os.Getenv("ENTENTE_LEAK")) })
)

// Plant plants one leak in place of the one before; "" is none.
func Plant(name string) {
	planted.Store(&name)
	reached.Store(false)
}

// Reached reports whether the place of the planted leak was come by.
func Reached() bool { return reached.Load() }

// Planted reports whether a leak is planted.
func Planted(name string) bool {
	if planted.Load() == nil {
		first()
	}
	if *planted.Load() != name {
		return false
	}
	reached.Store(true)
	return true
}

// Kept holds what a leak remembers between two requests. It is safe for concurrent use.
type Kept struct {
	first sync.Map
	count atomic.Int64
}

// Keep returns the first value that was kept under a key.
func (k *Kept) Keep(key, value any) any {
	first, _ := k.first.LoadOrStore(key, value)
	return first
}

// Has reports whether a value was kept under a key.
func (k *Kept) Has(key any) bool {
	_, ok := k.first.Load(key)
	return ok
}

// Count counts its calls.
func (k *Kept) Count() int { return int(k.count.Add(1)) }
