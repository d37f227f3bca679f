package store

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A posting list behaves as a sorted slice does, and older versions never change.
func TestPostingEqualsASortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Posting
		want := map[uint64]*Row{}
		next := uint64(0)
		type version struct {
			p    Posting
			rows []*Row
		}
		var old []version
		rows := func() []*Row {
			var out []*Row
			for _, r := range want {
				out = append(out, r)
			}
			slices.SortFunc(out, func(a, b *Row) int { return cmp(a.Seq, b.Seq) })
			return out
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"append", "many", "insert", "remove", "replace"}).Draw(t, "step") {
			case "append":
				next += 2
				want[next] = &Row{Seq: next}
				p = p.with(want[next])
			case "many":
				for range rapid.IntRange(1, 3*chunkSize).Draw(t, "n") {
					next += 2
					want[next] = &Row{Seq: next}
					p = p.with(want[next])
				}
			case "insert":
				s := rapid.Uint64Range(0, next).Draw(t, "seq") | 1
				want[s] = &Row{Seq: s}
				p = p.with(want[s])
				next = max(next, s+s%2)
			case "remove":
				for range rapid.IntRange(1, 2*chunkSize).Draw(t, "n") {
					s := rapid.Uint64Range(0, next).Draw(t, "seq")
					delete(want, s)
					p = p.without(s)
				}
			case "replace":
				if all := rows(); len(all) > 0 {
					s := rapid.SampledFrom(all).Draw(t, "row").Seq
					want[s] = &Row{Seq: s, Fold: "new"}
					p = p.with(want[s])
				}
			}
			old = append(old, version{p, rows()})
		}
		for _, v := range old {
			check(t, v.p, v.rows, rapid.Uint64Range(0, next+2).Draw(t, "from"))
		}
	})
}

func check(t *rapid.T, p Posting, want []*Row, from uint64) {
	t.Helper()
	if p.Len() != len(want) {
		t.Fatalf("length %d, want %d", p.Len(), len(want))
	}
	var up []*Row
	c := p.Oldest()
	for r := c.Next(); r != nil; r = c.Next() {
		up = append(up, r)
	}
	if !slices.Equal(up, want) {
		t.Fatalf("oldest first: %v, want %v", seqs(up), seqs(want))
	}
	var down []*Row
	w := p.Newest()
	for r := w.Next(); r != nil; r = w.Next() {
		down = append(down, r)
	}
	slices.Reverse(down)
	if !slices.Equal(down, want) {
		t.Fatalf("newest first: %v, want %v", seqs(down), seqs(want))
	}
	i := position(want, from)
	w = p.Newest()
	w.Before(from)
	if r := w.Next(); i == 0 && r != nil || i > 0 && r != want[i-1] {
		t.Fatalf("before %d: %v in %v", from, r, seqs(want))
	}
	i = position(want, from+1)
	c = p.Oldest()
	c.After(from)
	if r := c.Next(); i == len(want) && r != nil || i < len(want) && r != want[i] {
		t.Fatalf("after %d: %v in %v", from, r, seqs(want))
	}
}

func seqs(rows []*Row) []uint64 {
	var out []uint64
	for _, r := range rows {
		out = append(out, r.Seq)
	}
	return out
}
