package journal

import (
	"unicode/utf16"
	"unicode/utf8"
)

// The strings of a canonicaliser: each character has one spelling.

func (c *canonicaliser) text() flaw {
	c.take('"')
	c.out = append(c.out, '"')
	for {
		run := c.pos
		for c.pos < len(c.in) && c.in[c.pos] >= ' ' && c.in[c.pos] != '"' && c.in[c.pos] != '\\' {
			c.pos++
		}
		c.out = append(c.out, c.in[run:c.pos]...)
		switch c.peek() {
		case '"':
			c.pos++
			c.out = append(c.out, '"')
			return ""
		case '\\':
			if f := c.escape(); f != "" {
				return f
			}
		default:
			return flawSyntax // a bare control character, or the end
		}
	}
}

func (c *canonicaliser) escape() flaw {
	c.take('\\')
	b := c.peek()
	c.pos++
	switch b {
	case '"', '\\', '/':
		c.write(rune(b))
	case 'b':
		c.write('\b')
	case 'f':
		c.write('\f')
	case 'n':
		c.write('\n')
	case 'r':
		c.write('\r')
	case 't':
		c.write('\t')
	case 'u':
		return c.escapedRune()
	default:
		return flawSyntax
	}
	return ""
}

func (c *canonicaliser) escapedRune() flaw {
	r, ok := c.hex4()
	if !ok {
		return flawSyntax
	}
	if utf16.IsSurrogate(r) {
		if !c.take('\\') || !c.take('u') {
			return flawSurrogate
		}
		low, ok := c.hex4()
		if !ok {
			return flawSyntax
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return flawSurrogate
		}
	}
	c.write(r)
	return ""
}

func (c *canonicaliser) hex4() (r rune, ok bool) {
	for range 4 {
		b := c.peek()
		switch {
		case '0' <= b && b <= '9':
			b -= '0'
		case 'a' <= b && b <= 'f':
			b -= 'a' - 10
		case 'A' <= b && b <= 'F':
			b -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(b)
		c.pos++
	}
	return r, true
}

// write appends r as it stands in a canonical string.
func (c *canonicaliser) write(r rune) {
	const digits = "0123456789abcdef"
	switch {
	case r == '"', r == '\\':
		c.out = append(c.out, '\\', byte(r))
	case r >= ' ':
		c.out = utf8.AppendRune(c.out, r)
	case r == '\b':
		c.out = append(c.out, '\\', 'b')
	case r == '\f':
		c.out = append(c.out, '\\', 'f')
	case r == '\n':
		c.out = append(c.out, '\\', 'n')
	case r == '\r':
		c.out = append(c.out, '\\', 'r')
	case r == '\t':
		c.out = append(c.out, '\\', 't')
	default:
		c.out = append(c.out, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
	}
}
