package blob

import (
	"io"
	"runtime"
	"testing"
)

// zeros gives so many zero bytes and looks at the heap now and then.
type zeros struct {
	left int64
	peak *uint64
}

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	if z.left -= n; z.left%(4<<20) == 0 {
		observe(z.peak)
	}
	return int(n), nil
}

func observe(peak *uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	*peak = max(*peak, m.HeapAlloc)
}

func TestMemoryStaysFlat(t *testing.T) {
	s, _ := openRecorded(t)
	var before, peak uint64
	observe(&before)
	const size = 64 << 20
	stored, err := s.Put(t.Context(), &zeros{left: size, peak: &peak})
	if err != nil || stored.Size != size {
		t.Fatal(stored, err)
	}
	r, _, err := s.Get(t.Context(), stored.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer closeReader(t, r)
	var total int64
	for {
		n, err := io.CopyN(io.Discard, r, 4<<20)
		observe(&peak)
		if total += n; err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if total != size {
		t.Errorf("read %d bytes", total)
	}
	if grown := int64(peak) - int64(before); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes for a file of %d", grown, size)
	}
}
