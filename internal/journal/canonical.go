package journal

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"entente/internal/fault"
)

// Bounds of a body. They are far above what any writer needs and keep a reader's
// memory and stack small.
const (
	MaxBody  = 16 << 20 // bytes, before and after canonicalisation
	maxDepth = 200      // nested arrays and objects
)

// flaw is why a text has no canonical form; empty means it has one.
type flaw string

const (
	flawSyntax    flaw = "the body is not JSON"
	flawUTF8      flaw = "the body is not valid UTF-8"
	flawSurrogate flaw = "the body escapes half of a surrogate pair"
	flawNumber    flaw = "the body holds a number with a fraction or an exponent; only whole numbers have one spelling"
	flawMinusZero flaw = "the body holds the number -0; zero has one spelling"
	flawKeyTwice  flaw = "an object in the body has a key twice"
	flawDepth     flaw = "the body is nested too deeply"
	flawSize      flaw = "the body is too large"
)

// Canonical returns the one spelling of raw that the journal stores: object keys
// in ascending order of their UTF-8 bytes, no white space, numbers as written,
// strings with only these escapes: \" \\ \b \f \n \r \t, and \u00xx in lower case
// for the other control characters. Everything else stands for itself in UTF-8,
// so <, > and & too.
//
// A text whose meaning depends on its reader is refused: fractions and exponents,
// -0, a key twice in one object, half a surrogate pair, invalid UTF-8. The result
// shares no memory with raw.
//
// Faults: Invalid; TooLarge above MaxBody bytes or 200 levels.
func Canonical(raw []byte) ([]byte, error) {
	var c canonicaliser
	out, f := c.run(make([]byte, 0, len(raw)), raw)
	switch f {
	case "":
		return out, nil
	case flawSize, flawDepth:
		return nil, fault.New(fault.TooLarge, "journal.Canonical", string(f))
	case flawUTF8, flawSurrogate:
		return nil, fault.New(fault.Invalid, "journal.Canonical", string(f)).WithCode(fault.CodeTextInvalid)
	default:
		return nil, fault.New(fault.Invalid, "journal.Canonical", string(f))
	}
}

// canonicaliser rewrites in to out in one pass. It can be used again, which
// spares its buffers.
type canonicaliser struct {
	in      []byte
	pos     int
	out     []byte
	members []member // of the objects that are open, outermost first
}

// member is one "key":value in out.
type member struct {
	key        []byte // without escapes
	start, end int
}

func (c *canonicaliser) run(dst, raw []byte) ([]byte, flaw) {
	if len(raw) > MaxBody {
		return nil, flawSize
	}
	if !utf8.Valid(raw) {
		return nil, flawUTF8
	}
	c.in, c.pos, c.out, c.members = raw, 0, dst, c.members[:0]
	if f := c.value(0); f != "" {
		return nil, f
	}
	if c.space(); c.pos != len(c.in) {
		return nil, flawSyntax
	}
	if len(c.out)-len(dst) > MaxBody {
		return nil, flawSize
	}
	return c.out, ""
}

func (c *canonicaliser) value(depth int) flaw {
	if depth > maxDepth {
		return flawDepth
	}
	c.space()
	switch b := c.peek(); {
	case b == '{':
		return c.object(depth)
	case b == '[':
		return c.array(depth)
	case b == '"':
		return c.text()
	case b == '-', '0' <= b && b <= '9':
		return c.number()
	default:
		return c.literal()
	}
}

func (c *canonicaliser) object(depth int) flaw {
	c.take('{')
	c.out = append(c.out, '{')
	base, sorted := len(c.members), true
	if c.space(); c.take('}') {
		c.out = append(c.out, '}')
		return ""
	}
	for {
		m, f := c.member(depth)
		if f != "" {
			return f
		}
		if n := len(c.members); n > base && sorted {
			switch order := bytes.Compare(c.members[n-1].key, m.key); {
			case order == 0:
				return flawKeyTwice
			case order > 0:
				sorted = false
			}
		}
		c.members = append(c.members, m)
		c.space()
		if c.take(',') {
			c.out = append(c.out, ',')
			continue
		}
		if !c.take('}') {
			return flawSyntax
		}
		break
	}
	if !sorted {
		if f := c.reorder(c.members[base:]); f != "" {
			return f
		}
	}
	c.members = c.members[:base]
	c.out = append(c.out, '}')
	return ""
}

func (c *canonicaliser) member(depth int) (member, flaw) {
	m := member{start: len(c.out)}
	if c.space(); c.peek() != '"' {
		return m, flawSyntax
	}
	if f := c.text(); f != "" {
		return m, f
	}
	m.key = c.out[m.start+1 : len(c.out)-1]
	if bytes.IndexByte(m.key, '\\') >= 0 {
		var key string
		if err := json.Unmarshal(c.out[m.start:], &key); err != nil {
			return m, flawSyntax
		}
		m.key = []byte(key)
	}
	if c.space(); !c.take(':') {
		return m, flawSyntax
	}
	c.out = append(c.out, ':')
	f := c.value(depth + 1)
	m.end = len(c.out)
	return m, f
}

// reorder sorts the members of the object that ends out.
func (c *canonicaliser) reorder(members []member) flaw {
	first := members[0].start
	written := bytes.Clone(c.out[first:])
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare(a.key, b.key) })
	for i := 1; i < len(members); i++ {
		if bytes.Equal(members[i-1].key, members[i].key) {
			return flawKeyTwice
		}
	}
	c.out = c.out[:first]
	for i, m := range members {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, written[m.start-first:m.end-first]...)
	}
	return ""
}

func (c *canonicaliser) array(depth int) flaw {
	c.take('[')
	c.out = append(c.out, '[')
	if c.space(); c.take(']') {
		c.out = append(c.out, ']')
		return ""
	}
	for {
		if f := c.value(depth + 1); f != "" {
			return f
		}
		c.space()
		if c.take(',') {
			c.out = append(c.out, ',')
			continue
		}
		if !c.take(']') {
			return flawSyntax
		}
		c.out = append(c.out, ']')
		return ""
	}
}

func (c *canonicaliser) number() flaw {
	start := c.pos
	minus := c.take('-')
	zero := c.peek() == '0'
	digits := c.pos
	for b := c.peek(); '0' <= b && b <= '9'; b = c.peek() {
		c.pos++
	}
	switch n := c.pos - digits; {
	case n == 0, zero && n > 1:
		return flawSyntax
	case c.peek() == '.', c.peek() == 'e', c.peek() == 'E':
		return flawNumber
	case minus && zero:
		return flawMinusZero
	}
	c.out = append(c.out, c.in[start:c.pos]...)
	return ""
}

func (c *canonicaliser) literal() flaw {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(c.in[c.pos:], []byte(word)) {
			c.pos += len(word)
			c.out = append(c.out, word...)
			return ""
		}
	}
	return flawSyntax
}

func (c *canonicaliser) space() {
	for {
		switch c.peek() {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return
		}
	}
}

// peek returns the next byte; 0, which no JSON text holds, at the end.
func (c *canonicaliser) peek() byte {
	if c.pos < len(c.in) {
		return c.in[c.pos]
	}
	return 0
}

func (c *canonicaliser) take(b byte) bool {
	if c.pos < len(c.in) && c.in[c.pos] == b {
		c.pos++
		return true
	}
	return false
}
