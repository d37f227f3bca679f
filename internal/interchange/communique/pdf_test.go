package communique_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/interchange/communique"
)

func asPDF(t testing.TB, d communique.Document) read {
	t.Helper()
	return readPDF(t, []byte(encode(t, communique.PDF, d)))
}

func TestEveryPageOfAPDFSaysWhatItIs(t *testing.T) {
	banners := map[string]string{
		"joint": "EMBARGOED until 4 March 2026, 12:00 UTC\n", "declaration": "CORRECTED\n", "withdrawn": "WITHDRAWN\n", "scripts": "",
	}
	pages := map[string]int{"joint": 2, "declaration": 4, "withdrawn": 2, "scripts": 2}
	for name, banner := range banners {
		t.Run(name, func(t *testing.T) {
			d := samples()[name]
			r := asPDF(t, d)
			if len(r.pages) != pages[name] {
				t.Errorf("%d pages, want %d", len(r.pages), pages[name])
			}
			for i, text := range r.pages {
				if banner != "" && !strings.HasPrefix(text, banner) {
					t.Errorf("page %d begins with %q", i+1, text[:min(40, len(text))])
				}
				if banner == "" && (strings.Contains(text, "EMBARGOED") || strings.Contains(text, "WITHDRAWN") || strings.Contains(text, "CORRECTED")) {
					t.Errorf("page %d of a statement that stands bears a status", i+1)
				}
				foot := fmt.Sprintf("%s\nSHA-256 3f0a9c1b…8d97c2a4\nPage %d of %d\n", d.ID, i+1, len(r.pages))
				if !strings.HasSuffix(text, foot) {
					t.Errorf("page %d does not end with %q:\n%s", i+1, foot, text)
				}
				if last := i == len(r.pages)-1; strings.Contains(text, hash) != last {
					t.Errorf("page %d: the whole hash belongs to the last page", i+1)
				}
			}
		})
	}
}

func TestATableThatGoesOnOnTheNextPageHasItsHeadAgain(t *testing.T) {
	r := asPDF(t, declaration())
	for i, text := range r.pages {
		rows := strings.Contains(text, "Austria\n") || strings.Contains(text, "Sweden\n")
		if head := strings.Contains(text, "No.\nParty\nMode\nReservation\n"); head != rows {
			t.Errorf("page %d: rows %v, head %v", i+1, rows, head)
		}
	}
	if strings.Contains(r.pages[2], "Sweden\n") {
		t.Fatal("the table is on one page; the test needs a longer one")
	}
}

func TestNoPageEndsWithAHeadingOrHasOneLineOfAParagraph(t *testing.T) {
	for filler := range 60 {
		d := joint()
		d.Texts[0].Sections = []communique.Section{{Paragraphs: []string{strings.Repeat("filling words ", 40+10*filler)}},
			{Heading: "Heading", Paragraphs: []string{strings.Repeat("first words ", 40), strings.Repeat("more ", 80)}}}
		for i, text := range asPDF(t, d).pages {
			_, below, found := strings.Cut(text, "\nHeading\n")
			if found && strings.Count(below, "first words first words") < 2 {
				t.Errorf("with filler %d, page %d ends with a heading and one line or none:\n%s", filler, i+1, below)
			}
			lines := 0
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, "more ") {
					lines++
				}
			}
			if lines == 1 {
				t.Errorf("with filler %d, page %d has one line of a longer paragraph", filler, i+1)
			}
		}
	}
}

func TestNoWordOfAStatementFallsOutOfItsPDF(t *testing.T) {
	for name, d := range samples() {
		if name == "hostile" {
			continue // its words are not clean; the others' are
		}
		t.Run(name, func(t *testing.T) {
			got := asPDF(t, d).words()
			want := []string{d.Title, d.Notice, d.Corrects, d.CorrectedBy, d.Kind}
			for _, text := range d.Texts {
				want = append(want, text.Title)
				for _, s := range text.Sections {
					want = append(append(want, s.Heading), s.Paragraphs...)
				}
			}
			for _, p := range append(append([]communique.Signatory{}, d.Signatories...), d.Aligned...) {
				want = append(want, p.Party, p.Mode, p.Reservation)
			}
			for _, a := range d.Annexes {
				want = append(want, a.Title, a.URL)
			}
			// A page's foot and the next one's head may stand between two words.
			have := map[string]int{}
			for w := range strings.FieldsSeq(got) {
				have[w]++
			}
			for _, w := range strings.Fields(strings.ReplaceAll(strings.Join(want, " "), "ẞ", "SS")) {
				if have[w] == 0 {
					t.Errorf("%q is missing", w)
				}
			}
		})
	}
}

func TestEachLanguageStandsUnderAHeadingThatSaysWhetherItIsAuthentic(t *testing.T) {
	got := asPDF(t, scripts()).words()
	for _, want := range []string{
		"Greek (ελληνικά), authentic text Καταδικάζουμε", "Bulgarian (български), translation Съвместно",
		"Ukrainian (українська), translation Спільна", "Romanian (română), translation Declarație",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Index(got, "Greek") > strings.Index(got, "Bulgarian") {
		t.Error("a translation stands before the authentic text")
	}
}

func TestTheFontsOfAPDFHaveTheLettersOfTheUnionsLanguages(t *testing.T) {
	letters := map[string]string{
		"bg": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюяѝ", "cs": "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž„“",
		"da": "ÆØÅæøå", "de": "ÄÖÜẞäöüß„“‚‘", "el": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ·«»",
		"en": "“”‘’–—…£", "es": "ÁÉÍÑÓÚÜáéíñóúü¿¡ªº", "et": "ÄÕÖÜŠŽäõöüšž", "fi": "ÄÅÖäåöŠšŽž",
		"fr": "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ«»\u00a0\u202f", "ga": "ÁÉÍÓÚáéíóú", "hr": "ČĆĐŠŽčćđšž", "hu": "ÁÉÍÓÖŐÚÜŰáéíóöőúüű",
		"it": "ÀÈÉÌÒÙàèéìòù", "lt": "ĄČĘĖĮŠŲŪŽąčęėįšųūž", "lv": "ĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūž", "mt": "ĊĠĦŻċġħżÀàÈèÌìÒòÙù", "nl": "ÁÉËÏÓÖÜáéëïóöüĲĳ",
		"pl": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż„”", "pt": "ÀÁÂÃÇÉÊÍÓÔÕÚàáâãçéêíóôõú", "ro": "ĂÂÎȘȚăâîșț", "sk": "ÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽáäčďéíĺľňóôŕšťúýž",
		"sl": "ČŠŽčšž", "sv": "ÅÄÖåäö", "uk": "ҐЄІЇґєії’",
		"money, law and accents set apart": "€§©°№•†‰−×\u2010\u2011 e\u0301 s\u0326 и\u0306",
	}
	for language, s := range letters {
		t.Run(language, func(t *testing.T) {
			if _, err := communique.PDF(said(s)); err != nil {
				t.Error(err)
			}
		})
	}
	got := asPDF(t, said("e\u0301te\u0301 co\u00adop 1\u202f000 STRAẞE a\u2011b")).words()
	if want := "été coop 1\u00a0000 STRASSE a-b"; !strings.Contains(got, want) {
		t.Errorf("there is no %q in %q", want, got)
	}
}

func TestACharacterWithoutAGlyphRefusesThePDFAndSaysWhere(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*communique.Document)
		path string
	}{
		"a Georgian paragraph":                   {func(d *communique.Document) { d.Texts[1].Sections[0].Paragraphs[2] = "საქართველო" }, "texts.1.sections.0.paragraphs.2"},
		"a Japanese signatory":                   {func(d *communique.Document) { d.Signatories[1].Party = "日本" }, "signatories.1.party"},
		"an emoji in the title":                  {func(d *communique.Document) { d.Title = "\U0001f600" }, "title"},
		"an accent that composes with no letter": {func(d *communique.Document) { d.Notice = "ю\u0301" }, "notice"},
	} {
		t.Run(name, func(t *testing.T) {
			d := declaration()
			// A translation before the authentic texts, and a paragraph that comes to
			// nothing, must not shift the path.
			d.Texts[0].Authentic, d.Texts[1].Sections[0].Paragraphs[0] = false, " "
			c.do(&d)
			_, err := communique.PDF(d)
			if e := fault.As(err); err == nil || e.Kind != fault.Invalid || strings.Join(e.Path, ".") != c.path {
				t.Errorf("got %v, want a refusal at %s", err, c.path)
			}
			if _, err := communique.HTML(d); err != nil {
				t.Errorf("the HTML form needs no glyph: %v", err)
			}
		})
	}
}

func TestTheFilesDatesAreTheReleaseAndItsProducerIsFixed(t *testing.T) {
	d := joint()
	d.Released = noon.In(time.FixedZone("east", 2*60*60))
	r := asPDF(t, d)
	for _, want := range []string{"/CreationDate (D:20260304120000)", "/ModDate (D:20260304120000)", "/Producer (Entente)", "/Lang (en)", "(SHA-256 " + hash + ")"} {
		if !bytes.Contains(r.file, []byte(want)) {
			t.Errorf("there is no %s", want)
		}
	}
}

func TestTheSameDocumentGivesTheSameBytesEvenAtTheSameTime(t *testing.T) {
	for name, d := range samples() {
		for _, f := range communique.Formats() {
			t.Run(name+" as "+f.Extension, func(t *testing.T) {
				want := encode(t, f.Encode, d)
				var group sync.WaitGroup
				for range 6 {
					group.Go(func() {
						got, err := f.Encode(d)
						if err != nil || string(got) != want {
							t.Errorf("other bytes, or an error: %v", err)
						}
					})
				}
				group.Wait()
			})
		}
	}
}

func TestWhatIsHigherOrWiderThanAPageIsBrokenAndKept(t *testing.T) {
	d := joint()
	d.ID = "sta_" + strings.Repeat("x", 200)
	d.Signatories[0].Party = strings.Repeat("Kingdom of Denmark ", 400)
	d.Texts[0].Sections[0].Paragraphs = []string{strings.Repeat("Ж", 400), strings.Repeat("long ", 2000)}
	d.Annexes[0].URL = "https://advisories.example.org/" + strings.Repeat("Ю", 400)
	r := asPDF(t, d)
	got := r.words()
	if n := strings.Count(got, "Denmark"); n != 400 {
		t.Errorf("%d of 400 words of a cell are there", n)
	}
	if n := strings.Count(got, "long"); n != 2000 {
		t.Errorf("%d of 2000 words of a paragraph are there", n)
	}
	if p, u := strings.Count(got, "Ж"), strings.Count(got, "Ю"); p != 400 || u != 400 {
		t.Errorf("%d and %d of 400 letters of long words are there", p, u)
	}
	for i, text := range r.pages {
		if !strings.Contains(text, fmt.Sprintf("Page %d of %d\n", i+1, len(r.pages))) || !strings.HasPrefix(text, "EMBARGOED") {
			t.Errorf("page %d lost its head or foot", i+1)
		}
	}
}
