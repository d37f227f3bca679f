package blob

import "math/bits"

// leastPadded hides the sizes of small files among each other, in bytes.
const leastPadded = 4 << 10

// padded returns the length to which content of the given size is padded before it
// is encrypted: by the Padmé rule, which rounds up so that a length has no more
// significant bits than its exponent needs. The overhead is below 12 % and falls
// with size. Source: Nikitin et al., PETS 2019, algorithm 1.
func padded(size int64) int64 {
	if size <= leastPadded {
		return leastPadded
	}
	exponent := bits.Len64(uint64(size)) - 1
	mask := int64(1)<<(exponent-bits.Len(uint(exponent))) - 1
	return (size + mask) &^ mask
}
