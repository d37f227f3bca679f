package journal

import (
	"bytes"
	"unicode/utf8"
)

// isCanonical reports whether a text is its own canonical form. It only looks, so that
// it takes a fraction of the time of writing the form anew: a start does it with every
// entry. It may say no of a text that is canonical after all (a key with an escape in
// it); whoever must know why not asks a canonicaliser.
func isCanonical(text []byte) bool {
	if len(text) > MaxBody || !utf8.Valid(text) {
		return false
	}
	c := checker{in: text}
	return c.value(0) && c.pos == len(text)
}

// checker looks at a text, from the beginning to the end or to what is not canonical.
type checker struct {
	in  []byte
	pos int
}

func (c *checker) value(depth int) bool {
	if depth > maxDepth || c.pos >= len(c.in) {
		return false
	}
	switch b := c.in[c.pos]; {
	case b == '"':
		_, ok := c.text()
		return ok
	case b == '{':
		return c.object(depth)
	case b == '[':
		return c.array(depth)
	case b == '-', '0' <= b && b <= '9':
		return c.number()
	default:
		return c.literal()
	}
}

func (c *checker) object(depth int) bool {
	c.pos++
	if c.take('}') {
		return true
	}
	var last []byte
	for first := true; ; first = false {
		if c.pos >= len(c.in) || c.in[c.pos] != '"' {
			return false
		}
		from := c.pos + 1
		plain, ok := c.text()
		if !ok || !plain {
			return false
		}
		key := c.in[from : c.pos-1]
		if !first && bytes.Compare(last, key) >= 0 || !c.take(':') || !c.value(depth+1) {
			return false
		}
		last = key
		if !c.take(',') {
			return c.take('}')
		}
	}
}

func (c *checker) array(depth int) bool {
	c.pos++
	if c.take(']') {
		return true
	}
	for {
		if !c.value(depth + 1) {
			return false
		}
		if !c.take(',') {
			return c.take(']')
		}
	}
}

// text reads a string. plain is that it has no escapes.
func (c *checker) text() (plain, ok bool) {
	plain = true
	at := c.pos + 1
	for at < len(c.in) {
		switch b := c.in[at]; {
		case b == '"':
			c.pos = at + 1
			return plain, true
		case b < ' ':
			return false, false
		case b == '\\':
			n := escapeSize(c.in[at:])
			if n == 0 {
				return false, false
			}
			plain = false
			at += n
		default:
			at++
		}
	}
	return false, false
}

// escapeSize returns the length of the escape that a text begins with; 0 if it is none
// of those that a canonical text has.
func escapeSize(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return 0
	}
	if len(text) < 6 || text[2] != '0' || text[3] != '0' || text[4]&^1 != '0' || hexDigits[text[5]] > 15 {
		return 0
	}
	switch (text[4]-'0')<<4 | hexDigits[text[5]] {
	case '\b', '\f', '\n', '\r', '\t':
		return 0 // each has a shorter one
	}
	return 6
}

func (c *checker) number() bool {
	minus := c.take('-')
	from := c.pos
	for c.pos < len(c.in) && '0' <= c.in[c.pos] && c.in[c.pos] <= '9' {
		c.pos++
	}
	n := c.pos - from
	if n == 0 || c.in[from] == '0' && (n > 1 || minus) {
		return false
	}
	return true // a fraction or an exponent is what may not follow a value
}

func (c *checker) literal() bool {
	rest := c.in[c.pos:]
	n := 4
	if len(rest) > 0 && rest[0] == 'f' {
		n = 5
	}
	if len(rest) < n {
		return false
	}
	switch string(rest[:n]) {
	case "true", "false", "null":
		c.pos += n
		return true
	}
	return false
}

func (c *checker) take(b byte) bool {
	if c.pos < len(c.in) && c.in[c.pos] == b {
		c.pos++
		return true
	}
	return false
}
