package blob

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPaddedLengths(t *testing.T) {
	for _, c := range []struct {
		name       string
		size, want int64
	}{
		{"an empty file has the least length", 0, 4096},
		{"a full least length stays", 4096, 4096},
		{"one more goes to the next step of 256", 4097, 4352},
		{"64 KiB stay", 64 << 10, 64 << 10},
		{"one more than 64 KiB goes to the next step of 2 KiB", 64<<10 + 1, 66 << 10},
		{"100 MiB stay", 100 << 20, 100 << 20},
		{"one more than 100 MiB goes to the next step of 2 MiB", 100<<20 + 1, 102 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := padded(c.size); got != c.want {
				t.Errorf("padded(%d) = %d, want %d", c.size, got, c.want)
			}
		})
	}
}

func TestPaddingHidesSizesAtLittleCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, 1<<40).Draw(t, "size")
		more := rapid.Int64Range(size, 1<<40).Draw(t, "a larger size")
		p := padded(size)
		switch {
		case p < size:
			t.Fatalf("padded(%d) = %d is shorter", size, p)
		case p > leastPadded && float64(p) > 1.12*float64(size):
			t.Fatalf("padded(%d) = %d costs more than 12 %%", size, p)
		case padded(p) != p:
			t.Fatalf("padded(%d) = %d is padded again to %d", size, p, padded(p))
		case padded(more) < p:
			t.Fatalf("padded(%d) = %d is more than padded(%d) = %d", size, p, more, padded(more))
		case p > leastPadded && padded(p-p/129) != p:
			t.Fatalf("sizes within 1/129 below %d are told apart", p)
		}
	})
}
