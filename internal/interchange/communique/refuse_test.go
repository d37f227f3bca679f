package communique_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/interchange/communique"
)

func TestADocumentThatLacksWhatAStatementMustHaveIsRefusedByEveryForm(t *testing.T) {
	cases := []struct {
		name string
		do   func(*communique.Document)
		code fault.Code
		path string
	}{
		{"no id", func(d *communique.Document) { d.ID = "" }, fault.CodeIDMalformed, "id"},
		{"an id of nothing but control characters", func(d *communique.Document) { d.ID = "\x00\n" }, fault.CodeIDMalformed, "id"},
		{"no hash", func(d *communique.Document) { d.Hash = "" }, "", "hash"},
		{"a hash that is a digit short", func(d *communique.Document) { d.Hash = hash[1:] }, "", "hash"},
		{"a hash with a letter that is no digit", func(d *communique.Document) { d.Hash = "g" + hash[1:] }, "", "hash"},
		{"no state", func(d *communique.Document) { d.State = "" }, "", "state"},
		{"a state before publication", func(d *communique.Document) { d.State = "SILENCE" }, "", "state"},
		{"no moment", func(d *communique.Document) { d.Released = time.Time{} }, "", "released"},
		{"no text", func(d *communique.Document) { d.Texts = nil }, fault.CodeTextEmpty, "texts"},
		{"no authentic text", func(d *communique.Document) { d.Texts[0].Authentic = false }, "", "texts"},
		{"a language that is none", func(d *communique.Document) { d.Texts[0].Language = `en" onload="x` }, "", "texts.0.language"},
		{"no language", func(d *communique.Document) { d.Texts[0].Language = "" }, "", "texts.0.language"},
		{"a text without words", func(d *communique.Document) {
			d.Texts[0].Sections = []communique.Section{{Paragraphs: []string{" ", "\x01"}}}
		}, fault.CodeTextEmpty, "texts.0.sections"},
		{"a signatory without a name", func(d *communique.Document) { d.Signatories[2].Party = " " }, fault.CodeTextEmpty, "signatories.2.party"},
		{"an aligned party without a name", func(d *communique.Document) { d.Aligned[0].Party = "" }, fault.CodeTextEmpty, "aligned.0.party"},
		{"an annex without an address", func(d *communique.Document) { d.Annexes[0].URL = "" }, fault.CodeTextEmpty, "annexes.0.url"},
		{"a paragraph that is not UTF-8", func(d *communique.Document) { d.Texts[0].Sections[1].Paragraphs[0] = "a\xff" },
			fault.CodeTextInvalid, "texts.0.sections.1.paragraphs.0"},
		{"a reservation that is not UTF-8", func(d *communique.Document) { d.Signatories[0].Reservation = "\xc3" },
			fault.CodeTextInvalid, "signatories.0.reservation"},
	}
	for _, c := range cases {
		for _, f := range communique.Formats() {
			t.Run(c.name+" as "+f.Extension, func(t *testing.T) {
				d := joint()
				c.do(&d)
				got, err := f.Encode(d)
				e := fault.As(err)
				if err == nil || e.Kind != fault.Invalid || e.Code != c.code || strings.Join(e.Path, ".") != c.path || e.Public == "" {
					t.Fatalf("want a refusal of %s with code %q, got %v", c.path, c.code, err)
				}
				if got != nil {
					t.Error("a refusal comes with bytes")
				}
			})
		}
	}
}

func TestWritingLeavesTheCallersDocumentAsItWas(t *testing.T) {
	for name := range samples() {
		for _, f := range communique.Formats() {
			t.Run(name+" as "+f.Extension, func(t *testing.T) {
				d := samples()[name]
				if _, err := f.Encode(d); err != nil {
					t.Fatal(err)
				}
				if want := samples()[name]; !reflect.DeepEqual(d, want) {
					t.Errorf("the document was changed:\n%+v\n%+v", d, want)
				}
			})
		}
	}
}

func TestADocumentWithoutATitleBearsItsTextsOrItsId(t *testing.T) {
	d := joint()
	d.Title = ""
	if got := encode(t, communique.Markdown, d); !strings.Contains(got, "\n# "+d.Texts[0].Title+"\n") {
		t.Errorf("the title of the authentic text is not the document's:\n%s", got)
	}
	d.Texts[0].Title, d.ID = "", "sta-1"
	if got := encode(t, communique.Markdown, d); !strings.Contains(got, "\n# sta-1\n") {
		t.Errorf("the id does not stand for the title:\n%s", got)
	}
}

func TestTheSecondsOfAMomentAreShownOnlyWhereThereAreAny(t *testing.T) {
	east := time.FixedZone("east", 3*60*60)
	for moment, want := range map[time.Time]string{
		noon:                             "4 March 2026, 12:00 UTC",
		noon.Add(5 * time.Second):        "4 March 2026, 12:00:05 UTC",
		noon.Add(13 * time.Hour):         "5 March 2026, 01:00 UTC",
		noon.Add(1 * time.Hour).In(east): "4 March 2026, 13:00 UTC",
	} {
		d := joint()
		d.Released = moment
		if got := encode(t, communique.Markdown, d); !strings.Contains(got, "**EMBARGOED until "+want+"**") {
			t.Errorf("%v is not written as %q:\n%s", moment, want, got[:200])
		}
	}
}

func TestFormatsAreToldApartByExtensionAndMediaType(t *testing.T) {
	var got []string
	for _, f := range communique.Formats() {
		got = append(got, f.Extension+" "+f.MediaType)
	}
	want := "html text/html; charset=utf-8, pdf application/pdf, md text/markdown; charset=utf-8, json application/json"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}

func encode(t failer, form func(communique.Document) ([]byte, error), d communique.Document) string {
	t.Helper()
	b, err := form(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// failer is a test of the standard library or of rapid.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}
