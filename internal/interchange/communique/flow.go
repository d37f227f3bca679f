package communique

import (
	"strings"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
)

// The measures of a page, A4, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	sideMargin = 25.0
	topMargin  = 20.0
	footMargin = 24.0
	textWidth  = pageWidth - 2*sideMargin
	bottom     = pageHeight - footMargin
)

const pointsToMM = 25.4 / 72

// ink is a colour. Those of words are dark enough on white for WCAG AA.
type ink [3]int

var (
	black = ink{26, 26, 26}
	grey  = ink{74, 79, 87}
	blue  = ink{29, 63, 114}
	pale  = ink{200, 204, 210} // for lines alone
)

// look is how a run of text is set; size in points, lead as a multiple of it.
type look struct {
	style      string
	size, lead float64
	ink        ink
}

func (l look) height() float64 { return l.size * l.lead * pointsToMM }

// flow sets text from the top of a page to its bottom, then on the next page. It
// breaks lines and pages itself: the library's own way parts headings from their
// text, and lines at no-break spaces.
type flow struct {
	*fpdf.Fpdf
}

func (f *flow) use(l look) {
	f.SetFont("go", l.style, l.size)
	f.SetTextColor(l.ink[0], l.ink[1], l.ink[2])
}

// need turns the page unless h millimetres are left on this one. At the top of a
// page it does not: what is higher than a page must begin somewhere.
func (f *flow) need(h float64) bool {
	if f.GetY()+h <= bottom || f.atTop() {
		return false
	}
	f.AddPage()
	return true
}

func (f *flow) atTop() bool {
	_, top, _, _ := f.GetMargins()
	return f.GetY() <= top
}

// gap leaves h millimetres free, but not at the top of a page.
func (f *flow) gap(h float64) {
	if !f.atTop() {
		f.SetY(f.GetY() + h)
	}
}

// wrap breaks s into lines that are at most width wide in look l. A word that is
// wider is broken where it must be.
func (f *flow) wrap(l look, s string, width float64) []string {
	f.use(l)
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		if line != "" && f.GetStringWidth(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for n := f.fit(line, width); n < len(line); n = f.fit(line, width) {
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fit is how many bytes of s go into width: at least one character's. It looks no
// further than that, so that a long word costs no more than long text.
func (f *flow) fit(s string, width float64) int {
	n := 0
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		if n > 0 && f.GetStringWidth(s[:end]) > width {
			break
		}
		n = end
	}
	return n
}

// line sets one line at x from the left margin and moves down.
func (f *flow) line(l look, x, width float64, s, align, address string) {
	f.use(l)
	f.SetX(sideMargin + x)
	f.CellFormat(width, l.height(), s, "", 2, align, false, 0, address)
}

// block sets a paragraph indented by x. No page begins or ends with a single line of
// a longer one.
func (f *flow) block(l look, x float64, s string) { f.linked(l, x, s, "") }

// linked is block with an address that its lines lead to.
func (f *flow) linked(l look, x float64, s, address string) {
	lines := f.wrap(l, s, textWidth-x)
	for i, line := range lines {
		together := 1
		if len(lines) > 1 && (i == 0 || i == len(lines)-2) {
			together = 2
		}
		f.need(float64(together) * l.height())
		f.line(l, x, textWidth-x, line, "L", address)
	}
}

// heading sets s and keeps after millimetres of what follows on its page.
func (f *flow) heading(l look, s string, before, after float64) {
	lines := f.wrap(l, s, textWidth)
	f.need(before + float64(len(lines))*l.height() + after)
	f.gap(before)
	for _, line := range lines {
		f.need(l.height())
		f.line(l, 0, textWidth, line, "L", "")
	}
}

// rule draws a line over the whole width, y millimetres from the top.
func (f *flow) rule(y, weight float64, c ink) {
	f.SetDrawColor(c[0], c[1], c[2])
	f.SetLineWidth(weight)
	f.Line(sideMargin, y, pageWidth-sideMargin, y)
}

// column of a table; width in millimetres.
type column struct {
	head, align string
	width       float64
}

// table sets rows under a head that every page repeats. A row is on one page, unless
// it is higher than a page.
func (f *flow) table(columns []column, rows [][]string) {
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = c.head
	}
	head := func() { f.row(headLook, columns, heads, 0.4, black) }
	f.need(3 * (cellLook.height() + 2*cellPad)) // the head is not left alone
	head()
	for _, cells := range rows {
		if f.need(f.rowHeight(cellLook, columns, cells)) {
			head()
		}
		f.row(cellLook, columns, cells, 0.2, pale)
	}
}

const cellPad = 1.0 // millimetres above, below and beside the words of a cell

func (f *flow) rowHeight(l look, columns []column, cells []string) float64 {
	most := 1
	for i, c := range columns {
		most = max(most, len(f.wrap(l, cells[i], c.width-2*cellPad)))
	}
	return float64(most)*l.height() + 2*cellPad
}

// row sets one row line by line across its cells, so that a row that is higher than
// a page goes on on the next.
func (f *flow) row(l look, columns []column, cells []string, weight float64, c ink) {
	var wrapped [][]string
	most := 1
	for i, column := range columns {
		lines := f.wrap(l, cells[i], column.width-2*cellPad)
		wrapped, most = append(wrapped, lines), max(most, len(lines))
	}
	f.SetY(f.GetY() + cellPad)
	for n := range most {
		f.need(l.height())
		y, x := f.GetY(), 0.0
		for i, column := range columns {
			if n < len(wrapped[i]) {
				f.SetY(y)
				f.line(l, x+cellPad, column.width-2*cellPad, wrapped[i][n], column.align, "")
			}
			x += column.width
		}
		f.SetY(y + l.height())
	}
	f.SetY(f.GetY() + cellPad)
	f.rule(f.GetY(), weight, c)
}
