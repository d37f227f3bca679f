package communique

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"entente/internal/fault"
)

// prepare returns a copy of d that every writer can trust: its words are clean, its
// texts stand with the authentic ones first, its tags are canonical, its hash is
// in lower case, its time is UTC, and nothing that it must have is missing. Each of
// also sees every clean text at its path in the caller's Document, before any moves.
func prepare(op string, d Document, also ...wordFunc) (Document, error) {
	d = clone(d)
	err := eachWord(&d, func(path []string, s *string) error {
		if !utf8.ValidString(*s) {
			return fault.New(fault.Invalid, op, "the text is not UTF-8").WithCode(fault.CodeTextInvalid).At(path...)
		}
		*s = clean(*s)
		for _, do := range also {
			if err := do(path, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Document{}, err
	}
	if err := check(op, &d); err != nil {
		return Document{}, err
	}
	d.Released = d.Released.UTC()
	d.Hash = strings.ToLower(d.Hash)
	slices.SortStableFunc(d.Texts, func(a, b Text) int {
		switch {
		case a.Authentic == b.Authentic:
			return 0
		case a.Authentic:
			return -1
		}
		return 1
	})
	if d.Title == "" {
		d.Title = d.Texts[0].Title
	}
	if d.Title == "" {
		d.Title = d.ID
	}
	return d, nil
}

// check names the first thing that is missing. It makes language tags canonical,
// takes out sections and paragraphs that came to nothing, and gives an annex
// without a title its address for one.
func check(op string, d *Document) error {
	invalid := func(public string, path ...string) error { return fault.New(fault.Invalid, op, public).At(path...) }
	empty := func(public string, path ...string) error {
		return fault.New(fault.Invalid, op, public).WithCode(fault.CodeTextEmpty).At(path...)
	}
	switch {
	case d.ID == "":
		return fault.New(fault.Invalid, op, "a statement needs an id").WithCode(fault.CodeIDMalformed).At("id")
	case !isHash(d.Hash):
		return invalid("the hash must be the 64 hexadecimal digits of a SHA-256", "hash")
	case d.State != Embargoed && d.State != Published && d.State != Corrected && d.State != Withdrawn:
		return invalid("only an embargoed, published, corrected or withdrawn statement can be written out", "state")
	case d.Released.IsZero():
		return invalid("the moment of the release is missing", "released")
	case len(d.Texts) == 0:
		return empty("a statement needs a text", "texts")
	case !slices.ContainsFunc(d.Texts, func(t Text) bool { return t.Authentic }):
		return invalid("one of the language versions must be authentic", "texts")
	}
	for i := range d.Texts {
		t := &d.Texts[i]
		tag, err := language.Parse(t.Language)
		if err != nil || tag.IsRoot() {
			return invalid("the language must be a BCP 47 tag", "texts", step(i), "language")
		}
		t.Language = tag.String()
		for j := range t.Sections {
			s := &t.Sections[j]
			s.Paragraphs = slices.DeleteFunc(s.Paragraphs, func(p string) bool { return p == "" })
		}
		t.Sections = slices.DeleteFunc(t.Sections, func(s Section) bool { return s.Heading == "" && len(s.Paragraphs) == 0 })
		if len(t.Sections) == 0 {
			return empty("a language version needs words", "texts", step(i), "sections")
		}
	}
	if i := slices.IndexFunc(d.Signatories, nameless); i >= 0 {
		return empty("a signatory needs a name", "signatories", step(i), "party")
	}
	if i := slices.IndexFunc(d.Aligned, nameless); i >= 0 {
		return empty("who aligns with a statement needs a name", "aligned", step(i), "party")
	}
	for i := range d.Annexes {
		a := &d.Annexes[i]
		if a.URL == "" {
			return empty("an annex needs an address", "annexes", step(i), "url")
		}
		if a.Title == "" {
			a.Title = a.URL
		}
	}
	return nil
}

func nameless(s Signatory) bool { return s.Party == "" }

func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	_, err := hex.DecodeString(s)
	return err == nil
}

func step(i int) string { return strconv.Itoa(i) }

// clone copies everything that prepare or a writer changes, so that the caller's
// Document stays as it was.
func clone(d Document) Document {
	d.Texts = slices.Clone(d.Texts)
	for i := range d.Texts {
		t := &d.Texts[i]
		t.Sections = slices.Clone(t.Sections)
		for j := range t.Sections {
			t.Sections[j].Paragraphs = slices.Clone(t.Sections[j].Paragraphs)
		}
	}
	d.Signatories, d.Aligned, d.Annexes = slices.Clone(d.Signatories), slices.Clone(d.Aligned), slices.Clone(d.Annexes)
	return d
}

// wordFunc may change a text, or refuse it. The path says where it stands.
type wordFunc func(path []string, s *string) error

// eachWord hands every text of d to do, with its path, until do refuses one.
func eachWord(d *Document, do wordFunc) error {
	var err error
	visit := func(s *string, path ...string) {
		if err == nil {
			err = do(path, s)
		}
	}
	visit(&d.ID, "id")
	visit(&d.Title, "title")
	visit(&d.Alliance, "alliance")
	visit(&d.Kind, "kind")
	visit(&d.State, "state")
	visit(&d.Notice, "notice")
	visit(&d.Hash, "hash")
	visit(&d.Corrects, "corrects")
	visit(&d.CorrectedBy, "correctedBy")
	for i := range d.Texts {
		t := &d.Texts[i]
		visit(&t.Language, "texts", step(i), "language")
		visit(&t.Title, "texts", step(i), "title")
		for j := range t.Sections {
			s := &t.Sections[j]
			visit(&s.Heading, "texts", step(i), "sections", step(j), "heading")
			for k := range s.Paragraphs {
				visit(&s.Paragraphs[k], "texts", step(i), "sections", step(j), "paragraphs", step(k))
			}
		}
	}
	signatories := func(name string, list []Signatory) {
		for i := range list {
			visit(&list[i].Party, name, step(i), "party")
			visit(&list[i].Mode, name, step(i), "mode")
			visit(&list[i].Reservation, name, step(i), "reservation")
		}
	}
	signatories("signatories", d.Signatories)
	signatories("aligned", d.Aligned)
	for i := range d.Annexes {
		visit(&d.Annexes[i].Title, "annexes", step(i), "title")
		visit(&d.Annexes[i].URL, "annexes", step(i), "url")
	}
	return err
}
