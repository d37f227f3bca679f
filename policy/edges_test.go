package policy

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// A comparison of now with a text, or with any piece that split can cut out of
// it, must not change its result between two edges.
func TestNoComparisonChangesBetweenEdges(t *testing.T) {
	stamp := rapid.Custom(func(t *rapid.T) string {
		return (base + marking.Minute(rapid.IntRange(-2, 2).Draw(t, "offset"))).String()
	})
	text := rapid.OneOf(stamp, rapid.StringMatching(`(20(26)?|1970|9999|[a-z:/ -]|2026-06-01T00:0[0-9]Z?|[0-9]){0,6}`),
		rapid.Custom(func(t *rapid.T) string { return stamp.Draw(t, "a") + ":x/" + stamp.Draw(t, "b") }))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		e := makeEdges(appendEdges(nil, s))
		pieces := []string{s}
		for range 2 {
			cut := string(rapid.SampledFrom([]byte(":/- .x")).Draw(t, "cut"))
			if cut == "x" {
				continue // a letter is not allowed to split
			}
			for _, p := range slices.Clone(pieces) {
				pieces = append(pieces, strings.Split(p, cut)...)
			}
		}
		now := base + marking.Minute(rapid.IntRange(-200, 200).Draw(t, "now"))
		if rapid.Bool().Draw(t, "early") {
			now = firstMinute + marking.Minute(rapid.IntRange(0, 5).Draw(t, "early by"))
		}
		during := e.around(now)
		if !during.has(now) {
			t.Fatalf("%v is not in %v", now, during)
		}
		for _, other := range []marking.Minute{during.from, during.until - 1, now} {
			for _, p := range pieces {
				if a, b := strings.Compare(now.String(), p), strings.Compare(other.String(), p); a != b {
					t.Fatalf("%q against %q: %d at %v and %d at %v, within %v..%v", p, s, a, now, b, other, during.from, during.until)
				}
			}
		}
	})
}

func TestTheFirstAndLastMinuteHaveTheTextsThatBoundAllTimes(t *testing.T) {
	if firstMinute.String() != firstText || lastMinute.String() != lastText || (lastMinute + 1).String()[:5] != "10000" {
		t.Fatal(firstMinute, lastMinute)
	}
}

func TestALongTextOfDigitsCostsLittle(t *testing.T) {
	if n := len(appendEdges(nil, strings.Repeat("2-", 5000))); n > 100_000 {
		t.Fatalf("%d edges", n)
	}
}
