package csv

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// pythonList reads the text that Python prints for a list of strings, such as
// ['a', "b's"], or for a list of such lists, whose items it returns in one row.
// None and nan are left out. Anything else, a deeper list among it, is refused.
func pythonList(s string) (items []string, ok bool) {
	p := pythonReader{rest: s}
	items, ok = p.list(0, nil)
	p.blanks()
	return items, ok && p.rest == ""
}

type pythonReader struct{ rest string }

func (p *pythonReader) blanks() { p.rest = strings.TrimLeft(p.rest, " \t\n") }

// take reports whether the text goes on with a token, and steps over it.
func (p *pythonReader) take(token string) bool {
	p.blanks()
	rest, found := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return found
}

func (p *pythonReader) list(depth int, items []string) ([]string, bool) {
	if !p.take("[") {
		return nil, false
	}
	for !p.take("]") {
		p.blanks()
		ok := false
		switch {
		case p.rest == "":
			return nil, false
		case p.rest[0] == '[' && depth == 0:
			items, ok = p.list(depth+1, items)
		case p.rest[0] == '\'' || p.rest[0] == '"':
			var item string
			if item, ok = p.text(); ok {
				items = append(items, item)
			}
		default:
			ok = p.take("None") || p.take("nan")
		}
		if !ok || !p.take(",") && !strings.HasPrefix(p.rest, "]") {
			return nil, false
		}
	}
	return items, true
}

// text reads one string literal; the text begins with its quote.
func (p *pythonReader) text() (string, bool) {
	quote := p.rest[0]
	var b strings.Builder
	for i := 1; i < len(p.rest); {
		switch c := p.rest[i]; c {
		case quote:
			p.rest = p.rest[i+1:]
			return b.String(), true
		case '\\':
			r, n, ok := pythonEscape(p.rest[i+1:])
			if !ok {
				return "", false
			}
			b.WriteRune(r)
			i += 1 + n
		default:
			b.WriteByte(c)
			i++
		}
	}
	return "", false
}

// pythonEscape reads what follows a backslash and returns its length.
func pythonEscape(s string) (r rune, n int, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	switch s[0] {
	case '\\', '\'', '"':
		return rune(s[0]), 1, true
	case 'n':
		return '\n', 1, true
	case 't':
		return '\t', 1, true
	case 'r':
		return '\r', 1, true
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	if digits == 0 || len(s) < 1+digits {
		return 0, 0, false
	}
	v, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil || !utf8.ValidRune(rune(v)) {
		return 0, 0, false
	}
	return rune(v), 1 + digits, true
}
