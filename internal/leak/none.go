//go:build !leaks

package leak

// Built reports whether this build can leak.
const Built = false

// Planted reports whether a leak is planted: never in this build.
func Planted(string) bool { return false }

// Kept holds nothing in this build.
type Kept struct{}

// Keep keeps nothing.
func (*Kept) Keep(_, value any) any { return value }

// Has knows nothing.
func (*Kept) Has(any) bool { return false }

// Count counts nothing.
func (*Kept) Count() int { return 0 }
