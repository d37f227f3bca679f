package policy

import (
	"slices"
	"strings"

	"entente/internal/marking"
)

// firstMinute and lastMinute bound the minutes whose text has the fixed width
// that makes text order time order.
const (
	firstMinute marking.Minute = 1
	lastMinute  marking.Minute = 4223371679

	firstText = "1970-01-01T00:01Z"
	lastText  = "9999-12-31T23:59Z"
	width     = len(firstText)
)

// edges is a sorted list of the minutes at which a comparison with now may
// change its result. See the package comment.
type edges []marking.Minute

func makeEdges(lists ...[]marking.Minute) edges {
	e := slices.Concat(lists...)
	slices.Sort(e)
	return slices.Compact(e)
}

// stretch is a half-open interval of minutes.
type stretch struct{ from, until marking.Minute }

var always = stretch{firstMinute, lastMinute + 1}

func (s stretch) has(now marking.Minute) bool { return s.from <= now && now < s.until }

func (s stretch) and(o stretch) stretch { return stretch{max(s.from, o.from), min(s.until, o.until)} }

// around returns the stretch between neighbouring edges that now lies in.
func (e edges) around(now marking.Minute) stretch {
	s := always
	i, exact := slices.BinarySearch(e, now)
	if exact {
		i++
	}
	if i > 0 {
		s.from = max(s.from, e[i-1])
	}
	if i < len(e) {
		s.until = min(s.until, e[i])
	}
	return s
}

// appendEdges adds the edges of one text: of itself and of every piece that
// split could cut out of it.
func appendEdges(to []marking.Minute, s string) []marking.Minute {
	if !strings.ContainsAny(s, "123456789") {
		return to // shorter road: a text without digits sorts before or after all times, and so do its pieces
	}
	to = appendEdge(to, s)
	for i := 0; i <= len(s); i++ {
		if i > 0 && !punctuation(s[i-1]) || i == len(s) || s[i] < '1' || s[i] > '9' {
			continue // no piece begins here, or none that sorts among the times
		}
		// What comes after the width of a time and one more byte cannot move the edge.
		for j := i + 1; j <= min(len(s), i+width+1); j++ {
			if j == len(s) || j == i+width+1 || punctuation(s[j]) {
				to = appendEdge(to, s[i:j])
			}
		}
	}
	return to
}

// appendEdge adds the first minute whose text does not sort before s and, if
// that text is s, the minute after it.
func appendEdge(to []marking.Minute, s string) []marking.Minute {
	if s < firstText || s > lastText {
		return to // before or after all times
	}
	m := ceil(s)
	to = append(to, m)
	if m.String() == s {
		to = append(to, m+1)
	}
	return to
}

func ceil(s string) marking.Minute {
	if len(s) == width {
		if m, err := marking.ParseMinute(s); err == nil && m.String() == s {
			return m // the usual case, without a search
		}
	}
	lo, hi := firstMinute, lastMinute
	for lo < hi {
		mid := lo + (hi-lo)/2
		if mid.String() < s {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// punctuation reports whether a byte may be the mark that split cuts at.
func punctuation(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
		return false
	}
	return c >= ' ' && c < 0x7f
}
