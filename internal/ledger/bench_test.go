package ledger

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// BenchmarkReceipt measures the proof of one leaf among few and among as many as an
// epoch holds, in a ledger of a month.
func BenchmarkReceipt(b *testing.B) {
	for _, beside := range []int{1, slots} {
		b.Run(fmt.Sprintf("leaves=%d", beside), func(b *testing.B) {
			w := newWorld(b, b.TempDir())
			l, done := w.open(b)
			defer done()
			for i := range beside {
				w.journal.add(b, w.now, act{[]string{"alliance:eu27"}, "NL", "evidence:read", fmt.Sprint("ev_", i)})
			}
			w.pass(b, l, 28*24*time.Hour)
			b.ResetTimer()
			for b.Loop() {
				got, err := l.Receipts(context.Background(), "alliance:eu27", "ev_0", everything, nil, 1)
				if err != nil || len(got) != 1 {
					b.Fatal(got, err)
				}
			}
		})
	}
}
