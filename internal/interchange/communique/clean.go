package communique

import (
	"strings"
	"unicode"
)

// clean returns the words of s: white space and control characters that separate
// become one space, other control characters fall out, and so do the characters
// that make text read in another order than it is stored, for a reader must see
// what was signed. No-break spaces and joiners are spelling, and stay.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case separates(r):
			space = true
			continue
		case unicode.IsControl(r), reorders(r), r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF, r == 0xFEFF, r >= 0xE0000 && r <= 0xE007F:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

func separates(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// reorders is true of the embeddings, overrides and isolates of the Unicode
// bidirectional algorithm (UAX 9, 2.1 to 2.5).
func reorders(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }
