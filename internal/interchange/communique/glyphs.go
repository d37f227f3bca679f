package communique

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"entente/internal/fault"
)

// face is one cut of the font that a PDF embeds.
type face struct {
	style string // fpdf's name: "", "B" or "I"
	data  []byte
}

// faces returns copies, because the library writes into the bytes that it is given
// and documents are written at the same time.
func faces() []face {
	return []face{
		{"", slices.Clone(goregular.TTF)},
		{"B", slices.Clone(gobold.TTF)},
		{"I", slices.Clone(goitalic.TTF)},
	}
}

// glyphs knows which characters every cut can draw.
type glyphs []*sfnt.Font

func newGlyphs(of []face) (glyphs, error) {
	var g glyphs
	for _, f := range of {
		font, err := sfnt.Parse(f.data)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "communique.PDF", "the statement could not be written", err)
		}
		g = append(g, font)
	}
	return g, nil
}

// draw reports whether every cut has a glyph for every character of s.
func (g glyphs) draw(s string) bool {
	var b sfnt.Buffer
	for _, r := range s {
		for _, f := range g {
			if i, err := f.GlyphIndex(&b, r); err != nil || i == 0 {
				return false
			}
		}
	}
	return true
}

// typeset puts a text into the form that is drawn, or refuses one that holds a
// character without a glyph.
func (g glyphs) typeset(path []string, s *string) error {
	*s = typeset(*s)
	if g.draw(*s) {
		return nil
	}
	return fault.New(fault.Invalid, "communique.PDF",
		"the text holds a character that the fonts of the PDF cannot draw; take another form").At(path...)
}

// typeset composes letters with their accents, leaves out what has no shape, and
// writes spaces and hyphens of special widths as the usual ones. The capital sharp s,
// which the fonts lack, becomes SS, which German spelling has for it.
func typeset(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x2007 || r == 0x202F: // no-break spaces
			return 0xA0
		case r >= 0x2000 && r <= 0x200A || r == 0x205F || r == 0x3000:
			return ' '
		case r == 0x2010 || r == 0x2011:
			return '-'
		case r == 0xAD || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(s, "ẞ", "SS")))
}
