package communique

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// sheet is a prepared Document as its readers see it, so that the forms for people
// say the same things in the same words and order.
type sheet struct {
	Document
	Line         string // kind and alliance
	TitleTongue  tongue // of the title, if it is a version's title; else zero
	Banner       banner
	Facts        []fact
	Versions     []version
	Groups       []group
	Reservations []reservation
	Links        []link
}

// banner is what must be known before reading on; zero for a statement that is out
// and stands.
type banner struct {
	Class, Head, Line string
}

// fact is one line of the particulars. Machine is the form for programs of a moment.
type fact struct {
	Name, Value, Machine string
}

type version struct {
	Text
	tongue
	Standing string // "authentic text" or "translation"
	Titled   bool   // has a title that differs from the document's
}

type group struct {
	ID, Title string
	Rows      []row
	Modes     bool // some row has a mode
	Reserved  bool // some row has a reservation
}

// row is a party; Mark is the number of its reservation, or 0.
type row struct {
	Number      int
	Party, Mode string
	Mark        int
}

type reservation struct {
	Number       int
	Party, Words string
}

type link struct {
	Link
	Live bool // may be followed
}

// isLive is true of an absolute http or https URL in ASCII, which every form can
// write down as it is.
func isLive(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func sheetOf(d Document) sheet {
	s := sheet{Document: d, Banner: bannerOf(d), Line: d.Kind}
	switch {
	case s.Line == "":
		s.Line = d.Alliance
	case d.Alliance != "" && !strings.Contains(d.Kind, d.Alliance):
		s.Line += " · " + d.Alliance
	}
	s.facts()
	for _, t := range d.Texts {
		v := version{Text: t, tongue: tongueOf(t.Language), Standing: "translation", Titled: t.Title != "" && t.Title != d.Title}
		if t.Authentic {
			v.Standing = "authentic text"
		}
		if t.Title == d.Title && s.TitleTongue.Tag == "" {
			s.TitleTongue = v.tongue
		}
		s.Versions = append(s.Versions, v)
	}
	s.group("signatories", "Signatories", d.Signatories)
	s.group("aligned", "Aligned with the statement", d.Aligned)
	for _, a := range d.Annexes {
		s.Links = append(s.Links, link{Link: a, Live: isLive(a.URL)})
	}
	return s
}

func (s *sheet) facts() {
	when := "Published"
	if s.State == Embargoed {
		when = "Embargoed until"
	}
	s.Facts = append(s.Facts, fact{Name: when, Value: moment(s.Released), Machine: s.Released.Format(time.RFC3339)},
		fact{Name: "Reference", Value: s.ID})
	if s.Corrects != "" {
		s.Facts = append(s.Facts, fact{Name: "Corrects", Value: s.Corrects})
	}
	if s.CorrectedBy != "" {
		s.Facts = append(s.Facts, fact{Name: "Corrected by", Value: s.CorrectedBy})
	}
	if s.Notice != "" {
		s.Facts = append(s.Facts, fact{Name: "Notice", Value: s.Notice})
	}
}

// group adds parties and numbers their reservations on from those before.
func (s *sheet) group(id, title string, parties []Signatory) {
	if len(parties) == 0 {
		return
	}
	g := group{ID: id, Title: title}
	for i, p := range parties {
		r := row{Number: i + 1, Party: p.Party, Mode: p.Mode}
		if p.Reservation != "" {
			r.Mark = len(s.Reservations) + 1
			s.Reservations = append(s.Reservations, reservation{Number: r.Mark, Party: p.Party, Words: p.Reservation})
		}
		g.Modes = g.Modes || r.Mode != ""
		g.Reserved = g.Reserved || r.Mark > 0
		g.Rows = append(g.Rows, r)
	}
	s.Groups = append(s.Groups, g)
}

// ShortHash is enough of the hash to tell two statements apart by eye.
func (s sheet) ShortHash() string { return s.Hash[:8] + "…" + s.Hash[56:] }

func bannerOf(d Document) banner {
	switch d.State {
	case Embargoed:
		return banner{Class: "embargoed", Head: "EMBARGOED until " + moment(d.Released),
			Line: "Not to be published or passed on before this moment."}
	case Corrected:
		b := banner{Class: "corrected", Head: "CORRECTED", Line: "This statement was corrected after its publication."}
		if d.CorrectedBy != "" {
			b.Line = "This statement was replaced by " + d.CorrectedBy + "."
		}
		return b
	case Withdrawn:
		return banner{Class: "withdrawn", Head: "WITHDRAWN", Line: "This statement was withdrawn after its publication."}
	}
	return banner{}
}

// moment writes t in UTC, to the minute unless it has seconds.
func moment(t time.Time) string {
	layout := "2 January 2006, 15:04 UTC"
	if t.Second() != 0 {
		layout = "2 January 2006, 15:04:05 UTC"
	}
	return t.UTC().Format(layout)
}

// MarkText is the mark as a cell of a table shows it.
func (r row) MarkText() string {
	if r.Mark == 0 {
		return ""
	}
	return "see " + strconv.Itoa(r.Mark)
}
