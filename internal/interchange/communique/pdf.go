package communique

import (
	"bytes"
	"fmt"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"entente/internal/fault"
)

var (
	kindLook     = look{"B", 10.5, 1.4, blue}
	titleLook    = look{"B", 19, 1.25, black}
	factLook     = look{"", 9.5, 1.4, black}
	factNameLook = look{"", 9.5, 1.4, grey}
	partLook     = look{"B", 11.5, 1.35, blue}
	versionLook  = look{"B", 14.5, 1.3, black}
	sectionLook  = look{"B", 11, 1.35, black}
	bodyLook     = look{"", 10.5, 1.45, black}
	nameLook     = look{"B", 10.5, 1.45, black}
	headLook     = look{"B", 9.5, 1.3, black}
	cellLook     = look{"", 9.5, 1.3, black}
	noteLook     = look{"I", 9.5, 1.4, grey}
	footLook     = look{"", 8, 1.3, grey}
)

// PDF writes d as A4 pages with embedded fonts. The status, if there is one, stands
// on top of every page; every page bears the reference, the ends of the hash and its
// number, and the last one the whole hash. The file's dates are d.Released; its bytes
// depend on d and the build alone. fault.Invalid if d lacks what a statement must
// have, or holds a character that the fonts cannot draw: the path says where.
func PDF(d Document) ([]byte, error) {
	const op = "communique.PDF"
	cuts := faces()
	known, err := newGlyphs(cuts)
	if err != nil {
		return nil, err
	}
	d, err = prepare(op, d, known.typeset)
	if err != nil {
		return nil, err
	}
	s := sheetOf(d)
	for i, v := range s.Versions {
		if !known.draw(v.Own) {
			s.Versions[i].Own = ""
		}
	}
	// The first time to learn how many pages there are, which stands on each.
	p := newPrinter(s, cuts, 0)
	p.document()
	p = newPrinter(s, faces(), p.PageCount())
	p.document()
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return nil, fault.Wrap(fault.Internal, op, "the statement could not be written", err)
	}
	return b.Bytes(), nil
}

// printer writes one sheet.
type printer struct {
	flow
	s     sheet
	pages int
}

func newPrinter(s sheet, cuts []face, pages int) *printer {
	p := &printer{flow: flow{fpdf.New("P", "mm", "A4", "")}, s: s, pages: pages}
	p.SetCatalogSort(true)
	p.SetProducer("Entente", false)
	p.SetCreationDate(s.Released)
	p.SetModificationDate(s.Released)
	p.SetTitle(s.Title, true)
	p.SetSubject(s.Line, true)
	p.SetKeywords("SHA-256 "+s.Hash, false)
	p.SetLang(s.Versions[0].Tag)
	p.SetAutoPageBreak(false, 0)
	p.SetCellMargin(0)
	p.SetMargins(sideMargin, topMargin, sideMargin)
	for _, c := range cuts {
		p.AddUTF8FontFromBytes("go", c.style, c.data)
	}
	p.use(bodyLook)
	p.SetHeaderFuncMode(p.head, false)
	p.SetFooterFunc(p.foot)
	return p
}

func (p *printer) document() {
	p.AddPage()
	p.opening()
	for i := range p.s.Versions {
		p.version(&p.s.Versions[i])
	}
	for i := range p.s.Groups {
		p.group(&p.s.Groups[i])
	}
	p.reservations()
	p.annexes()
	p.integrity()
}

// head puts the status on top of a page and the text below it.
func (p *printer) head() {
	p.SetTopMargin(topMargin)
	p.SetXY(sideMargin, topMargin)
	if p.s.Banner.Head == "" {
		return
	}
	const top, pad = 12.0, 2.0
	edge, fill := bannerInks(p.s.Banner.Class)
	head, note := look{"B", 11, 1.3, edge}, look{"", 9, 1.3, edge}
	lines := p.wrap(note, p.s.Banner.Line, textWidth-2*pad)
	height := head.height() + float64(len(lines))*note.height() + 2*pad
	p.SetDrawColor(edge[0], edge[1], edge[2])
	p.SetFillColor(fill[0], fill[1], fill[2])
	p.SetLineWidth(0.7)
	p.Rect(sideMargin, top, textWidth, height, "DF")
	p.SetY(top + pad)
	p.line(head, 0, textWidth, p.s.Banner.Head, "C", "")
	for _, line := range lines {
		p.line(note, 0, textWidth, line, "C", "")
	}
	p.SetTopMargin(top + height + 8)
	p.SetXY(sideMargin, top+height+8)
}

func bannerInks(class string) (edge, fill ink) {
	switch class {
	case "embargoed":
		return ink{127, 18, 18}, ink{253, 240, 240}
	case "corrected":
		return ink{92, 61, 0}, ink{255, 247, 224}
	}
	return black, ink{236, 236, 236}
}

func (p *printer) foot() {
	const third = textWidth / 3
	y := pageHeight - 16
	p.rule(y, 0.15, grey)
	for i, s := range []string{p.s.ID, "SHA-256 " + p.s.ShortHash(), fmt.Sprintf("Page %d of %d", p.PageNo(), p.pages)} {
		p.SetY(y + 1.5)
		if lines := p.wrap(footLook, s, third-2); len(lines) > 1 {
			s = lines[0] + "…"
		}
		p.line(footLook, float64(i)*third, third, s, []string{"L", "C", "R"}[i], "")
	}
}

func (p *printer) opening() {
	if p.s.Line != "" {
		p.block(kindLook, 0, p.s.Line)
		p.gap(1)
	}
	p.mark(p.s.Title, 0)
	p.block(titleLook, 0, p.s.Title)
	p.gap(4)
	const names = 34.0
	for _, f := range p.s.Facts {
		p.need(factLook.height())
		y := p.GetY()
		p.line(factNameLook, 0, names, f.Name, "L", "")
		p.SetY(y)
		p.block(factLook, names, f.Value)
	}
}

// mark puts an entry into the outline, at the place where the text is now.
func (p *printer) mark(s string, level int) {
	p.use(bodyLook) // the library writes the entry as UTF-16 only while such a font is in use
	p.Bookmark(s, level, -1)
}

// part begins a part of the document.
func (p *printer) part(title string, after float64) {
	p.need(7 + partLook.height() + after)
	p.gap(7)
	p.mark(title, 0)
	p.heading(partLook, title, 0, 0)
	p.rule(p.GetY()+0.8, 0.3, blue)
	p.SetY(p.GetY() + 3)
}

func (p *printer) version(v *version) {
	title := v.English
	if v.Own != "" {
		title += " (" + v.Own + ")"
	}
	p.part(title+", "+v.Standing, 30)
	if v.Titled {
		p.heading(versionLook, v.Title, 0, 20)
		p.gap(2)
	}
	for _, s := range v.Sections {
		if s.Heading != "" {
			p.heading(sectionLook, s.Heading, 3, 2*bodyLook.height())
			p.gap(1.2)
		}
		for _, words := range s.Paragraphs {
			p.block(bodyLook, 0, words)
			p.gap(2.6)
		}
	}
}

func (p *printer) group(g *group) {
	p.part(g.Title, 24)
	columns := []column{{"No.", "R", 11}, {"Party", "L", textWidth - 11}}
	if g.Modes {
		columns[1].width -= 50
		columns = append(columns, column{"Mode", "L", 50})
	}
	if g.Reserved {
		columns[1].width -= 28
		columns = append(columns, column{"Reservation", "L", 28})
	}
	var rows [][]string
	for _, r := range g.Rows {
		cells := []string{strconv.Itoa(r.Number), r.Party}
		if g.Modes {
			cells = append(cells, r.Mode)
		}
		if g.Reserved {
			cells = append(cells, r.MarkText())
		}
		rows = append(rows, cells)
	}
	p.table(columns, rows)
}

func (p *printer) reservations() {
	if len(p.s.Reservations) == 0 {
		return
	}
	p.part("Reservations", 20)
	for _, r := range p.s.Reservations {
		p.heading(nameLook, strconv.Itoa(r.Number)+". "+r.Party, 0, bodyLook.height())
		p.block(bodyLook, 0, r.Words)
		p.gap(2.6)
	}
}

func (p *printer) annexes() {
	if len(p.s.Links) == 0 {
		return
	}
	p.part("Technical annexes", 12)
	for _, l := range p.s.Links {
		address := ""
		if l.Live {
			address = l.URL
		}
		p.need(2 * bodyLook.height())
		p.linked(bodyLook, 0, l.Title, address)
		if l.Title != l.URL {
			p.linked(noteLook, 0, l.URL, address)
		}
		p.gap(1.5)
	}
}

// integrity closes the document; it is on one page, the last.
func (p *printer) integrity() {
	p.part("Integrity", 4*bodyLook.height())
	p.block(bodyLook, 0, "The signatures are bound to this SHA-256 digest:")
	p.block(bodyLook, 0, p.s.Hash)
}
